/**
 * What the page knows, in one place, and who wants to hear of changes.
 *
 * The store holds what the sandbox told, per channel, and what only this page knows: commands on their way, answers
 * that are being thought about, failures. Views subscribe; only feed events and actions change it.
 */

/**
 * @typedef {object} Waiting an answer that is not there yet, or that never came
 * @property {string} key the interaction's id, or a made-up one until it is known
 * @property {"sending" | "thinking" | "failed"} kind
 * @property {string} channel
 * @property {string} [member]
 * @property {string} [command] what the member used
 * @property {string} [reason]
 * @property {boolean} [ephemeral]
 */

/** Threads of announcement channels, public and private ones. */
export const THREADS = [10, 11, 12];
/** A message that stands for the one that a thread was opened at. */
export const STARTER = 21;
const EMPTY = { bot: null, guild: null, members: [], channels: [], roles: [], commands: [] };

/** Keeps the state and tells subscribers by topic: "people", "channel", "messages", "commands", "bot", "link". */
export class Store {
  constructor() {
    this.state = /** @type {any} */ ({ ...EMPTY });
    /** @type {string | null} */
    this.member = null;
    /** @type {string | null} */
    this.channel = null;
    this.linked = false;
    /** @type {Map<string, any[]>} */
    this.messages = new Map();
    /** @type {Waiting[]} */
    this.waiting = [];
    /** @type {Map<string, string>} what went wrong with a press, by message */
    this.failures = new Map();
    /** @type {Set<string>} */
    this.unread = new Set();
    /** @type {Map<string, string>} what this page's interactions were, by id */
    this.invocations = new Map();
    /** @type {Set<string>} interactions that this page has dealt with */
    this.settled = new Set();
    /** @type {[string, (detail?: any) => void][]} */
    this.listeners = [];
  }

  /** @param {string[]} topics @param {(detail?: any) => void} listener */
  subscribe(topics, listener) {
    for (const topic of topics) this.listeners.push([topic, listener]);
  }

  /** Tell each listener once, however many of the topics it wants. @param {string[]} topics @param {any} [detail] */
  tell(topics, detail) {
    const wanted = this.listeners.filter(([topic]) => topics.includes(topic));
    for (const listener of new Set(wanted.map(([, one]) => one))) listener(detail);
  }

  /** Take in a whole state, as seen by `member`. @param {string} member @param {any} state */
  load(member, state) {
    const moved = member !== this.member;
    this.member = member;
    this.state = { ...EMPTY, ...state };
    this.messages = new Map(Object.entries(state.messages ?? {}));
    if (moved) {
      this.waiting = [];
      this.failures.clear();
    } else this.waiting = this.waiting.filter((one) => !this.answered(one.key));
    const texts = this.textChannels();
    if (!texts.some((channel) => channel.id === this.channel)) this.channel = texts[0]?.id ?? null;
    this.tell(["people", "channel", "messages", "commands", "bot"], { fresh: true });
  }

  /** The channels that hold messages: text, direct messages, announcements and threads; not forums, categories or voice. */
  textChannels() {
    return this.state.channels.filter((/** @type {any} */ channel) => [0, 1, 5, 10, 11, 12].includes(Number(channel.type ?? 0)));
  }

  /** The open channel. @returns {any | undefined} */
  openedChannel() {
    return this.state.channels.find((/** @type {any} */ channel) => channel.id === this.channel);
  }

  /** A channel or thread is new or different. @param {any} channel */
  putChannel(channel) {
    const others = this.state.channels.filter((/** @type {any} */ one) => one.id !== channel.id);
    const at = this.state.channels.findIndex((/** @type {any} */ one) => one.id === channel.id);
    others.splice(at < 0 ? others.length : at, 0, channel);
    this.state.channels = others;
    this.tell(["channel"]);
  }

  /** A channel or thread is gone; whoever had it open sees the first one. @param {string} id */
  dropChannel(id) {
    this.state.channels = this.state.channels.filter((/** @type {any} */ one) => one.id !== id);
    this.messages.delete(id);
    this.unread.delete(id);
    if (id === this.channel) this.openChannel(this.textChannels()[0]?.id ?? null);
    else this.tell(["channel", "messages"]);
  }

  /**
   * The thread at a message, which has the message's id, and how many have been written in it.
   * @param {string} id
   * @returns {{id: string, name: string, count: number} | null}
   */
  thread(id) {
    const found = this.state.channels.find((/** @type {any} */ one) => one.id === id && THREADS.includes(Number(one.type)));
    if (!found) return null;
    const count = (this.messages.get(id) ?? []).filter((message) => message.type !== STARTER).length;
    return { id, name: String(found.name), count };
  }

  /** The commands that may be used in the open channel. @returns {any[]} */
  commands() {
    const here = Number(this.openedChannel()?.type) === 1 ? 1 : 0;
    return this.state.commands.filter((/** @type {any} */ command) => !command.contexts || command.contexts.includes(here));
  }

  /** @param {string} channel */
  openChannel(channel) {
    this.channel = channel;
    this.unread.delete(channel);
    this.tell(["channel", "messages"], { fresh: true });
  }

  /** @param {boolean} linked whether events come in */
  setLinked(linked) {
    this.linked = linked;
    this.tell(["link"]);
  }

  /** The messages of the open channel, oldest first. @returns {any[]} */
  shown() {
    return this.messages.get(this.channel ?? "") ?? [];
  }

  /** @param {string} id @returns {any | undefined} */
  message(id) {
    for (const list of this.messages.values()) {
      const found = list.find((message) => message.id === id);
      if (found) return found;
    }
    return undefined;
  }

  /** Add a message or put it in the place of its older self. @param {string} channel @param {any} message */
  putMessage(channel, message) {
    const list = this.messages.get(channel) ?? [];
    const at = list.findIndex((one) => one.id === message.id);
    if (at >= 0) list[at] = { ...list[at], ...message };
    else list.push(message);
    list.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    this.messages.set(channel, list);
    const interaction = message.interaction_metadata?.id;
    if (interaction) this.waiting = this.waiting.filter((one) => one.key !== interaction);
    if (channel !== this.channel) this.unread.add(channel);
    this.tell(["messages", "channel"], at < 0 ? { added: message, channel } : undefined);
  }

  /** @param {string} channel @param {string} id */
  dropMessage(channel, id) {
    this.messages.set(channel, (this.messages.get(channel) ?? []).filter((message) => message.id !== id));
    this.tell(["messages"]);
  }

  /** Whether a message already answers this interaction. @param {string} interaction */
  answered(interaction) {
    return [...this.messages.values()].some((list) => list.some((message) => message.interaction_metadata?.id === interaction));
  }

  /** Show that an answer is awaited, or failed; a key is shown once, in its latest state. @param {Waiting} waiting */
  await(waiting) {
    this.waiting = [...this.waiting.filter((one) => one.key !== waiting.key), waiting];
    this.tell(["messages"]);
  }

  /** @param {string} key */
  stopWaiting(key) {
    this.waiting = this.waiting.filter((one) => one.key !== key);
    this.tell(["messages"]);
  }

  /**
   * Say beneath a message that a press on it failed; null takes it back.
   * @param {string} message
   * @param {string | null} reason
   */
  setFailure(message, reason) {
    if (reason) this.failures.set(message, reason);
    else if (!this.failures.delete(message)) return;
    this.tell(["messages"]);
  }
}
