/** A chosen command in the composer: its name, a field for each option in use, and a way to add the others. */

import { Autocomplete } from "./autocomplete.js";
import { shapeOptions } from "./commands.js";
import { el } from "./dom.js";
import { Field } from "./field.js";

/**
 * @typedef {import("./commands.js").Command} Command
 * @typedef {object} Composing what the bar needs of the composer
 * @property {import("./popup.js").Popup} popup
 * @property {import("./components.js").Scene["entities"]} entities
 * @property {() => {member: string, channel: string}} here
 * @property {() => void} send every option is good: send it
 * @property {(text: string) => void} leave go back to plain text
 */

export class CommandBar {
  /**
   * @param {Command} command
   * @param {Map<string, string>} texts what the options hold already
   * @param {Composing} composing
   */
  constructor(command, texts, composing) {
    this.command = command;
    this.composing = composing;
    this.popup = composing.popup;
    this.entities = composing.entities;
    this.autocomplete = new Autocomplete();
    /** @type {Field[]} */
    this.fields = [];
    this.name = el(
      "span",
      {
        class: "command-name",
        tabindex: 0,
        role: "button",
        "aria-label": `/${command.name}: ${command.description}. Enter sends it`,
      },
      `/${command.name}`,
    );
    this.add = el(
      "button",
      { type: "button", class: "add-option", role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false" },
    );
    this.element = el(
      "div",
      { class: "command-bar", role: "group", "aria-label": `Command /${command.name}` },
      this.name,
      this.add,
    );
    const shown = command.options.filter((option) => option.required || texts.has(option.name));
    for (const option of shown) this.insert(option, texts.get(option.name) ?? "");
    this.listen();
    this.drawAdd();
  }

  listen() {
    this.name.addEventListener("keydown", (event) => this.onNameKey(event));
    this.add.addEventListener("focus", () => this.showUnused());
    this.add.addEventListener("click", () => this.showUnused());
    this.add.addEventListener("blur", () => this.popup.field === this.add && this.popup.hide());
    this.add.addEventListener("keydown", (event) => {
      if (event.key !== "Tab" && this.popup.takeKey(event)) return;
      if (event.key === "Escape") this.leave();
    });
  }

  /** @param {KeyboardEvent} event */
  onNameKey(event) {
    const [unused] = this.unused();
    if (event.key === "Enter") this.submit();
    else if (event.key === "Backspace" || event.key === "Escape") this.leave();
    else if (event.key.length === 1 && event.key !== " " && unused && !event.ctrlKey && !event.metaKey) {
      this.insert(unused, event.key).focus();
      this.fields[this.fields.length - 1].suggest();
    } else return;
    event.preventDefault();
  }

  /** The options that have no field. */
  unused() {
    return this.command.options.filter((option) => !this.fields.some((field) => field.option === option));
  }

  /** @param {import("./commands.js").Option} option @param {string} text */
  insert(option, text) {
    const field = new Field(option, text, this);
    this.fields.push(field);
    this.element.insertBefore(field.element, this.add);
    this.drawAdd();
    return field;
  }

  drawAdd() {
    const count = this.unused().length;
    this.add.hidden = count === 0;
    this.add.textContent = `+${count} ${count === 1 ? "option" : "options"}`;
  }

  showUnused() {
    const rows = this.unused().map((option) => ({ title: option.name, note: option.description, data: option }));
    this.popup.show(
      this.add,
      { rows, heading: "Add an option", first: true, onChoose: (option) => this.insert(option, "").focus() },
    );
  }

  /** Put the caret where something is still to be said. */
  focus() {
    const field = this.fields.find((one) => !one.input.value) ?? this.fields[0];
    if (field) field.focus();
    else this.name.focus();
  }

  /** @param {Field} field */
  next(field) {
    const open = this.fields.find((one) => one.option.required && !one.input.value);
    if (open && open !== field) open.focus();
  }

  /** @param {Field} field */
  back(field) {
    if (field.option.required) return this.leave();
    const at = this.remove(field);
    const before = this.fields[at - 1] ?? this.fields[at];
    if (before) before.focus();
    else this.name.focus();
  }

  /** Take a field away, and return where it was. @param {Field} field */
  remove(field) {
    const at = this.fields.indexOf(field);
    this.fields.splice(at, 1);
    this.popup.hide();
    field.element.remove();
    this.drawAdd();
    return at;
  }

  /** Go on in another option once its `name:` was typed. @param {Field} field */
  named(field) {
    const typed = /(?:^|\s)(\S+):$/u.exec(field.input.value);
    const option = typed && this.command.options.find((one) => one.name === typed[1]);
    if (!option) return;
    field.input.value = field.input.value.slice(0, typed.index);
    field.fit();
    if (!field.input.value && !field.option.required && field.option !== option) this.remove(field);
    (this.fields.find((one) => one.option === option) ?? this.insert(option, "")).focus();
  }

  leave() {
    this.close();
    this.composing.leave(this.fields.some((field) => field.input.value) ? "" : `/${this.command.name}`);
  }

  close() {
    this.autocomplete.cancel();
    this.popup.hide();
  }

  /** @param {Field} focused @returns {import("./autocomplete.js").Question} */
  question(focused) {
    const values = this.fields.flatMap((field) => {
      if (field === focused) return [{ name: field.option.name, value: field.input.value, focused: true }];
      const { value } = field.read();
      return value === undefined ? [] : [{ name: field.option.name, value }];
    });
    return { ...this.composing.here(), command: this.command.id, options: shapeOptions(this.command, values) };
  }

  /** The options to send, or null after the first bad field was shown and focused. */
  values() {
    let bad = null;
    const values = [];
    for (const field of this.fields) {
      const { value, error } = field.read();
      field.say(error ?? "");
      if (error) bad ??= field;
      else if (value !== undefined) values.push({ name: field.option.name, value });
    }
    bad?.focus();
    return bad ? null : shapeOptions(this.command, values);
  }

  /** What stands in the fields, for putting it back. */
  texts() {
    return new Map(this.fields.map((field) => [field.option.name, field.input.value]));
  }

  submit() {
    this.composing.send();
  }
}
