/** Where members write: plain text, or a command with its options. */

import { CommandBar } from "./command-bar.js";
import { filterCommands, flatten, readCommand, readOptions } from "./commands.js";
import { byId } from "./dom.js";
import { channelLabel } from "./names.js";
import { Popup } from "./popup.js";

/**
 * @typedef {import("./commands.js").Command} Command
 * @typedef {{text: string} | {command: string, texts: Map<string, string>}} Past something that was sent
 */

const LONGEST = 2000;

export class Composer {
  /**
   * @param {import("./store.js").Store} store
   * @param {import("./session.js").Session} session
   * @param {import("./components.js").Scene["entities"]} entities
   */
  constructor(store, session, entities) {
    this.store = store;
    this.session = session;
    this.entities = entities;
    this.popup = new Popup(byId("popup"));
    this.text = /** @type {HTMLTextAreaElement} */ (byId("text"));
    this.slot = byId("command-slot");
    this.error = byId("composer-error");
    this.sendButton = byId("send");
    /** @type {CommandBar | null} */
    this.bar = null;
    /** @type {Past | null} */
    this.past = null;
    this.listen();
    store.subscribe(["channel", "people"], () => this.drawPlaceholder());
  }

  listen() {
    this.text.addEventListener("input", () => this.onInput());
    this.text.addEventListener("keydown", (event) => this.onKey(event));
    this.text.addEventListener("blur", () => this.popup.field === this.text && this.popup.hide());
    this.text.addEventListener("focus", () => this.text.value.startsWith("/") && this.onInput());
    this.sendButton.addEventListener("click", () => this.send());
    byId("composer").addEventListener("submit", (event) => event.preventDefault());
  }

  drawPlaceholder() {
    const channel = this.store.openedChannel();
    this.text.placeholder = channel ? `Message ${channelLabel(channel)} · / for commands` : "Connecting…";
  }

  commands() {
    return flatten(this.store.commands());
  }

  /** @param {string} error */
  say(error) {
    this.error.textContent = error;
    this.error.hidden = !error;
  }

  onInput() {
    this.say("");
    this.fit();
    const { value } = this.text;
    const read = value.startsWith("/") ? readCommand(this.commands(), value) : null;
    if (read) this.enter(read.command, readOptions(read.command, read.rest));
    else if (/^\/[^\n]*$/.test(value)) this.showCommands(value.slice(1));
    else this.popup.hide();
  }

  /** As tall as its lines, up to a limit that the style sets. */
  fit() {
    this.text.style.setProperty("height", "auto");
    this.text.style.setProperty("height", `${this.text.scrollHeight}px`);
    byId("composer").classList.toggle("filled", Boolean(this.text.value || this.bar));
  }

  /** @param {string} typed */
  showCommands(typed) {
    const bot = this.store.state.bot;
    const rows = filterCommands(this.commands(), typed).map((command) => ({
      title: `/${command.name}`,
      note: command.description,
      mark: "/",
      tag: optionNames(command),
      data: command,
    }));
    const empty = bot?.connected ? "No command of that name." : "The bot is not connected yet: its commands come with it.";
    this.popup.show(
      this.text,
      { rows, empty, first: true, heading: "Commands", hint: bot?.name, onChoose: (command) => this.choose(command, typed) },
    );
  }

  /**
   * A command typed out in full that has no options needs no second Enter.
   * @param {Command} command
   * @param {string} typed
   */
  choose(command, typed) {
    this.enter(command, new Map());
    if (!command.options.length && typed.trim().toLowerCase() === command.name.toLowerCase()) this.send();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (this.popup.takeKey(event) || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "ArrowUp" && !this.text.value && this.past) {
      event.preventDefault();
      this.recall(this.past);
    }
  }

  /** @param {Past} past */
  recall(past) {
    if ("command" in past) this.fill(past.command, past.texts);
    else {
      this.text.value = past.text;
      this.fit();
    }
  }

  /** Turn to a command. @param {Command} command @param {Map<string, string>} texts */
  enter(command, texts) {
    this.popup.hide();
    this.bar?.close();
    this.bar = new CommandBar(command, texts, {
      popup: this.popup,
      entities: this.entities,
      here: () => this.session.here(),
      send: () => this.send(),
      leave: (text) => this.leave(text),
    });
    this.slot.replaceChildren(this.bar.element);
    this.slot.hidden = false;
    this.text.hidden = true;
    this.text.value = "";
    this.say("");
    this.fit();
    this.bar.focus();
  }

  /** Turn back to plain text. @param {string} text */
  leave(text) {
    this.bar?.close();
    this.bar = null;
    this.slot.replaceChildren();
    this.slot.hidden = true;
    this.text.hidden = false;
    this.text.value = text;
    this.fit();
    this.text.focus();
    if (text.startsWith("/")) this.onInput();
  }

  /**
   * Put a command and its options into the composer, ready to be sent.
   * @param {string} name
   * @param {Map<string, string>} texts
   */
  fill(name, texts) {
    const command = this.commands().find((one) => one.name === name);
    if (command) this.enter(command, texts);
    else this.leave(`/${name}`);
  }

  send() {
    if (this.bar) return void this.sendCommand(this.bar);
    const text = this.text.value.trim();
    if (!text) return;
    if (/^\/[\w-]+/.test(text)) return this.say(`There is no command ${text.split(/\s/)[0]}. Type / to see all of them.`);
    const { length } = [...text];
    if (length > LONGEST) return this.say(`A message holds at most ${LONGEST} characters; this has ${length}.`);
    void this.sendText(text);
  }

  /** @param {string} text */
  async sendText(text) {
    this.past = { text };
    this.leave("");
    try {
      await this.session.say(text);
    } catch (error) {
      if (!this.text.value && !this.bar) this.leave(text);
      this.say(messageOf(error));
    }
  }

  /** @param {CommandBar} bar */
  async sendCommand(bar) {
    const options = bar.values();
    if (!options) return;
    const { command } = bar;
    const texts = bar.texts();
    this.past = { command: command.name, texts };
    this.leave("");
    try {
      await this.session.use({ id: command.id, name: `/${command.name}` }, options);
    } catch (error) {
      if (!this.text.value && !this.bar) this.enter(command, texts);
      this.say(messageOf(error));
    }
  }

  focus() {
    if (this.bar) this.bar.focus();
    else this.text.focus();
  }
}

/** @param {Command} command */
function optionNames(command) {
  return command.options.filter((option) => option.required).map((option) => option.name).join("  ");
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
