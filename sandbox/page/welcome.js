/** The start of a channel: what to try first. */

import { flatten } from "./commands.js";
import { el, fill } from "./dom.js";
import { channelLabel, channelSign } from "./names.js";

/** Words that show a command well, by its name. Commands without an entry are offered as they are. */
const EXAMPLES = /** @type {Record<string, {words: string, why: string}>} */ ({
  fact: { words: "patents", why: "A fact, with the sentence that proves it" },
  compare: { words: "patents", why: "Two sides next to each other, with a chart" },
  quote: { words: "chips", why: "The author's own words" },
  help: { words: "", why: "Everything there is" },
});
const OFFERED = 3;

/**
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("./commands.js").Command} Command
 */

/**
 * Return a function that draws the start of the open channel.
 * @param {Store} store
 * @param {(name: string, texts: Map<string, string>) => void} fillComposer
 */
export function welcome(store, fillComposer) {
  let drawn = "";
  return (/** @type {HTMLElement} */ place) => {
    const channel = store.openedChannel();
    const commands = flatten(store.commands());
    const empty = store.shown().length === 0;
    const key = JSON.stringify([channel, commands.map((one) => one.name), empty, store.state.bot?.connected]);
    if (key === drawn) return;
    drawn = key;
    place.classList.toggle("empty", empty);
    fill(place, channel ? [head(channel), suggestions(commands, store, fillComposer)] : []);
  };
}

/** @param {any} channel */
function head(channel) {
  return el(
    "div",
    { class: "welcome-head" },
    el("span", { class: "welcome-mark", "aria-hidden": "true" }, channelSign(channel)),
    el("h2", {}, `Welcome to ${channelLabel(channel)}`),
    el(
      "p",
      {},
      channel.topic || "This is a Discord server that lives on this computer only. The bot is real; the people are you.",
    ),
  );
}

/**
 * @param {Command[]} commands
 * @param {Store} store
 * @param {(name: string, texts: Map<string, string>) => void} fillComposer
 */
function suggestions(commands, store, fillComposer) {
  if (!commands.length) {
    const coming = "The bot is on its way. Its commands appear here as soon as it has connected.";
    const none = "The bot has no commands for this member.";
    return el("p", { class: "welcome-wait" }, store.state.bot?.connected ? none : coming);
  }
  const known = Object.keys(EXAMPLES).flatMap((name) => commands.filter((command) => command.name === name));
  const offered = [...known, ...commands.filter((command) => !known.includes(command))];
  const list = (known.length ? known : offered.slice(0, OFFERED)).map((command) => suggestion(command, fillComposer));
  return el(
    "div",
    { class: "welcome-try" },
    el("p", { class: "welcome-label" }, "Try one of these, or type ", el("kbd", {}, "/"), " to see every command"),
    el("div", { class: "suggestions" }, list),
  );
}

/** @param {Command} command @param {(name: string, texts: Map<string, string>) => void} fillComposer */
function suggestion(command, fillComposer) {
  const example = EXAMPLES[command.name];
  const words = command.options[0] ? example?.words ?? "" : "";
  const texts = new Map(words ? [[command.options[0].name, words]] : []);
  return el(
    "button",
    { type: "button", class: "suggestion", on: { click: () => fillComposer(command.name, texts) } },
    el(
      "span",
      { class: "suggestion-command" },
      `/${command.name}`,
      words ? el("span", { class: "suggestion-words" }, ` ${words}`) : null,
    ),
    el("span", { class: "suggestion-why" }, example?.why ?? command.description),
  );
}
