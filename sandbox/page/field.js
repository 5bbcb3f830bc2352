/** One option in the composer: a named field with what may be put into it. */

import { el, newId } from "./dom.js";
import { filterPicks, picksOf, readValue } from "./values.js";

/**
 * @typedef {import("./commands.js").Option} Option
 * @typedef {import("./values.js").Pick} Pick
 * @typedef {object} Bar what a field needs of the command it belongs to
 * @property {import("./popup.js").Popup} popup
 * @property {import("./autocomplete.js").Autocomplete} autocomplete
 * @property {import("./components.js").Scene["entities"]} entities
 * @property {(field: Field) => import("./autocomplete.js").Question} question
 * @property {() => void} submit
 * @property {(field: Field) => void} next go on after a pick
 * @property {(field: Field) => void} back Backspace in an empty field
 * @property {(field: Field) => void} named go on in the option whose `name:` was typed
 * @property {() => void} leave
 */

/** What numbers, channels and so on are called in a field's hint. */
const KINDS = { 4: "a whole number", 10: "a number", 11: "a file" };

export class Field {
  /** @param {Option} option @param {string} text @param {Bar} bar */
  constructor(option, text, bar) {
    this.option = option;
    this.bar = bar;
    /** @type {Pick | null} */
    this.picked = null;
    const errorId = newId("field-error");
    this.input = /** @type {HTMLInputElement} */ (
      el(
        "input",
        {
          class: "field-input",
          type: "text",
          autocomplete: "off",
          autocapitalize: "off",
          spellcheck: "false",
          enterkeyhint: "send",
          role: "combobox",
          "aria-expanded": "false",
          "aria-autocomplete": "list",
          "aria-describedby": errorId,
          "aria-required": option.required ? "true" : undefined,
        },
      )
    );
    this.input.value = text;
    this.error = el("span", { class: "field-error", id: errorId, role: "alert" });
    this.element = el(
      "label",
      { class: `field${option.required ? " required" : ""}`, title: option.description },
      el("span", { class: "field-name" }, option.name),
      this.input,
      this.error,
    );
    this.listen();
    this.fit();
  }

  listen() {
    this.input.addEventListener("input", () => {
      this.bar.named(this);
      this.fit();
      this.say("");
      if (document.activeElement === this.input) this.suggest();
    });
    this.input.addEventListener("focus", () => this.suggest());
    this.input.addEventListener("blur", () => this.onBlur());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** As wide as its text. */
  fit() {
    this.input.style.setProperty("--chars", String(Math.min(60, Math.max(6, this.input.value.length + 1))));
  }

  /** @param {string} error shown under the field; empty for none */
  say(error) {
    this.error.textContent = error;
    this.element.classList.toggle("invalid", Boolean(error));
    if (error) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
  }

  /** The value, or why there is none. */
  read() {
    return readValue(this.option, this.input.value, this.picked, this.picks());
  }

  picks() {
    return picksOf(this.option, this.bar.entities);
  }

  onBlur() {
    if (this.bar.popup.field === this.input) this.bar.popup.hide();
    this.bar.autocomplete.cancel();
    if (this.input.value.trim()) this.say(this.read().error ?? "");
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const { popup } = this.bar;
    if (event.key === "Tab" && !event.shiftKey && popup.field === this.input && this.input.value && popup.content?.rows.length) {
      event.preventDefault();
      popup.choose();
    } else if (popup.takeKey(event)) {
      if (event.key === "Escape") this.bar.autocomplete.cancel(); // what comes late stays away
    } else if (event.isComposing) return;
    else if (event.key === "Enter") {
      event.preventDefault();
      this.bar.submit();
    } else if (event.key === "Backspace" && !this.input.value) {
      event.preventDefault();
      this.bar.back(this);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.bar.leave();
    } else if (event.key === "ArrowDown" && !popup.isOpen) this.suggest();
  }

  /** Show what fits: picks at once, live choices when they come, else what the option is about. */
  suggest() {
    const picks = this.picks();
    if (picks && !(this.option.autocomplete && !this.option.choices)) this.showPicks(picks);
    else if (!this.option.autocomplete) this.show({ rows: [] });
    else this.bar.autocomplete.ask(() => this.bar.question(this), (answer) => this.showAnswer(answer));
  }

  /** @param {Pick[]} picks */
  showPicks(picks) {
    const typed = this.picked?.name === this.input.value ? "" : this.input.value;
    const rows = filterPicks(picks, typed).slice(0, 25).map((pick) => ({ title: pick.name, note: pick.description, data: pick }));
    this.show({ rows, empty: "Nothing of that name.", first: true });
  }

  /** @param {import("./autocomplete.js").Answer} answer */
  showAnswer(answer) {
    if (document.activeElement !== this.input) return;
    if (answer.state === "loading") {
      const { popup } = this.bar;
      if (popup.field === this.input && popup.content?.rows.length) popup.element.classList.add("stale");
      else this.show({ rows: [], loading: true });
      return;
    }
    const rows = answer.state === "choices" ? answer.choices.map((pick) => ({ title: String(pick.name), data: pick })) : [];
    this.show({ rows, empty: answer.state === "failed" ? answer.reason : "No choices fit. You can send what you typed." });
  }

  /** @param {Omit<import("./popup.js").Content, "onChoose">} content */
  show(content) {
    const kind = KINDS[/** @type {keyof typeof KINDS} */ (this.option.type)];
    const hint = [this.option.description, kind].filter(Boolean).join(" · ");
    this.bar.popup.element.classList.remove("stale");
    this.bar.popup.show(this.input, { ...content, heading: this.option.name, hint, onChoose: (pick) => this.pick(pick) });
  }

  /** @param {Pick} pick */
  pick(pick) {
    this.picked = { ...pick, name: String(pick.name) };
    this.input.value = this.picked.name;
    this.fit();
    this.say("");
    this.bar.autocomplete.cancel();
    this.bar.popup.hide();
    this.bar.next(this);
  }

  focus() {
    this.input.focus();
    this.input.setSelectionRange(this.input.value.length, this.input.value.length);
  }
}
