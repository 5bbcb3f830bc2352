/**
 * Commands as the composer needs them: subcommands flattened, filtered by what was typed, options checked and shaped
 * for the API. Nothing here touches the page.
 */

/**
 * @typedef {object} Option a Discord application command option
 * @property {number} type
 * @property {string} name
 * @property {string} description
 * @property {boolean} [required]
 * @property {boolean} [autocomplete]
 * @property {{name: string, value: any}[]} [choices]
 * @property {number} [min_value]
 * @property {number} [max_value]
 * @property {number} [min_length]
 * @property {number} [max_length]
 * @property {number[]} [channel_types]
 * @property {Option[]} [options]
 *
 * @typedef {object} Command something that can be typed
 * @property {string} id
 * @property {string} name the full name, with groups: "claim show"
 * @property {string[]} path the subcommand group and subcommand
 * @property {string} description
 * @property {Option[]} options required ones first
 */

export const SUBCOMMAND = 1;
export const GROUP = 2;
export const STRING = 3;
export const INTEGER = 4;
export const BOOLEAN = 5;
export const ATTACHMENT = 11;
const CHAT = 1;

/** Return every slash command and subcommand, by name. @param {any[]} commands @returns {Command[]} */
export function flatten(commands) {
  const chat = commands.filter((command) => (command.type ?? CHAT) === CHAT);
  return chat.flatMap((command) => leaves(command.id, command, command.name, [])).sort((a, b) => a.name.localeCompare(b.name));
}

/** @param {string} id @param {any} node @param {string} name @param {string[]} path @returns {Command[]} */
function leaves(id, node, name, path) {
  const options = /** @type {Option[]} */ (node.options ?? []);
  const nested = options.filter((option) => option.type === SUBCOMMAND || option.type === GROUP);
  if (nested.length) return nested.flatMap((child) => leaves(id, child, `${name} ${child.name}`, [...path, child.name]));
  const ordered = [...options.filter((option) => option.required), ...options.filter((option) => !option.required)];
  return [{ id, name, path, description: node.description ?? "", options: ordered }];
}

/** Return the commands of a context menu: 3 for messages, 2 for users. @param {any[]} commands @param {2 | 3} type */
export function menuCommands(commands, type) {
  return commands.filter((command) => command.type === type).map((command) => ({ id: command.id, name: command.name }));
}

/**
 * Return the commands that fit what was typed after the slash, best first.
 * @param {Command[]} commands
 * @param {string} typed
 */
export function filterCommands(commands, typed) {
  const wanted = typed.trim().toLowerCase();
  const rank = (/** @type {Command} */ command) => {
    const name = command.name.toLowerCase();
    if (name === wanted) return 0;
    if (name.startsWith(wanted)) return 1;
    if (name.includes(wanted)) return 2;
    return wanted.length > 2 && command.description.toLowerCase().includes(wanted) ? 3 : 9;
  };
  const ranked = commands.map((command) => ({ command, rank: rank(command) })).filter((one) => one.rank < 9);
  return ranked.sort((a, b) => a.rank - b.rank).map((one) => one.command);
}

/**
 * Read "/fact patents" once a command's name is complete: the command and the text after it, or null.
 * @param {Command[]} commands
 * @param {string} text
 * @returns {{command: Command, rest: string} | null}
 */
export function readCommand(commands, text) {
  const lower = text.toLowerCase();
  const ends = (/** @type {Command} */ command) => /^\s/.test(text.slice(command.name.length + 1));
  const fitting = commands.filter((command) => lower.startsWith(`/${command.name.toLowerCase()}`) && ends(command));
  const command = fitting.sort((a, b) => b.name.length - a.name.length)[0];
  return command ? { command, rest: text.slice(command.name.length + 1).replace(/^\s/, "") } : null;
}

/**
 * Return the text for each option: `name:text` goes to the option of that name, the rest to the first one that takes text.
 * @param {Command} command
 * @param {string} rest
 * @returns {Map<string, string>}
 */
export function readOptions(command, rest) {
  const found = new Map();
  const names = command.options.map((option) => option.name).sort((a, b) => b.length - a.length);
  const marks = names.length ? [...rest.matchAll(new RegExp(`(?:^|\\s)(${names.join("|")}):`, "gu"))] : [];
  const first = command.options[0];
  const lead = rest.slice(0, marks[0]?.index ?? rest.length);
  if (first && lead.trim()) found.set(first.name, lead.replace(/^\s+/, ""));
  marks.forEach((mark, at) => {
    const end = marks[at + 1]?.index ?? rest.length;
    found.set(mark[1], rest.slice(mark.index + mark[0].length, end).trim());
  });
  return found;
}

/**
 * Return the options in the API's shape, inside their subcommands.
 * @param {Command} command
 * @param {{name: string, value: any, focused?: boolean}[]} values
 * @returns {import("./api.js").OptionValue[]}
 */
export function shapeOptions(command, values) {
  return command.path.reduceRight((options, name) => [{ name, options }], /** @type {any[]} */ (values));
}
