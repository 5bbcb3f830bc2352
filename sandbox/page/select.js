/** A select as Discord shows it: a field that opens a list, for one value or several, by mouse or by keyboard. */

import { el, fill, newId } from "./dom.js";
import { floatBeside, sink } from "./float.js";

/**
 * @typedef {{label: string, value: string, description?: string, emoji?: string}} Choice
 * @typedef {object} SelectSpec
 * @property {string} label what a screen reader calls it
 * @property {string} placeholder
 * @property {Choice[]} choices
 * @property {string[]} [chosen]
 * @property {number} [min]
 * @property {number} [max]
 * @property {boolean} [disabled]
 * @property {(values: string[]) => void} onChoose for one value at once, for several when the list closes
 */

/** The field and its list. `element` goes into the page, `values` are the chosen ones. */
export class Select {
  /** @param {SelectSpec} spec */
  constructor(spec) {
    this.spec = spec;
    this.max = Math.min(spec.max ?? 1, Math.max(1, spec.choices.length));
    this.min = spec.min ?? 1;
    this.values = [...(spec.chosen ?? [])];
    this.before = this.values.join("\n");
    this.active = -1;
    this.typed = "";
    this.typedAt = 0;
    const listId = newId("select-list");
    this.list = el(
      "div",
      {
        class: "select-list",
        id: listId,
        role: "listbox",
        "aria-label": spec.label,
        "aria-multiselectable": this.max > 1 ? "true" : undefined,
      },
    );
    this.text = el("span", { class: "select-text" });
    this.field = el(
      "button",
      {
        type: "button",
        class: "select-field",
        role: "combobox",
        "aria-haspopup": "listbox",
        "aria-expanded": "false",
        "aria-controls": listId,
        disabled: spec.disabled,
      },
      this.text,
      el("span", { class: "select-arrow", "aria-hidden": "true" }),
    );
    this.element = el("div", { class: "select" }, this.field, this.list);
    this.list.setAttribute("popover", "manual");
    this.listen();
    this.draw();
  }

  listen() {
    this.onScroll = (/** @type {Event} */ event) => {
      if (event.target !== this.list) floatBeside(this.list, this.field, { match: true });
    };
    this.field.addEventListener("click", () => (this.isOpen ? this.close() : this.open()));
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    this.field.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  get isOpen() {
    return this.field.getAttribute("aria-expanded") === "true";
  }

  /** Show what is chosen in the field and in the list. */
  draw() {
    const { choices, placeholder, label } = this.spec;
    const names = choices.filter((choice) => this.values.includes(choice.value)).map((choice) => choice.label);
    this.text.textContent = names.length ? names.join(", ") : placeholder;
    this.text.classList.toggle("placeholder", names.length === 0);
    this.field.setAttribute("aria-label", `${label}: ${names.length ? names.join(", ") : placeholder}`);
    fill(
      this.list,
      choices.length ? choices.map((choice, at) => this.row(choice, at)) : el(
        "div",
        { class: "select-none" },
        "Nothing to choose from.",
      ),
    );
  }

  /** @param {Choice} choice @param {number} at */
  row(choice, at) {
    const chosen = this.values.includes(choice.value);
    const id = `${this.list.id}-${at}`;
    return el(
      "div",
      {
        class: `select-row${at === this.active ? " active" : ""}`,
        id,
        role: "option",
        "aria-selected": String(chosen),
        on: { click: () => this.choose(at), pointermove: () => this.move(at) },
      },
      choice.emoji ? el("span", { class: "select-emoji", "aria-hidden": "true" }, choice.emoji) : null,
      el(
        "span",
        { class: "select-words" },
        el("span", { class: "select-label" }, choice.label),
        choice.description ? el("span", { class: "select-description" }, choice.description) : null,
      ),
      el("span", { class: "select-mark", "aria-hidden": "true" }),
    );
  }

  open() {
    this.before = this.values.join("\n");
    this.field.setAttribute("aria-expanded", "true");
    floatBeside(this.list, this.field, { match: true });
    const first = this.spec.choices.findIndex((choice) => this.values.includes(choice.value));
    this.move(Math.max(0, first));
    document.addEventListener("scroll", this.onScroll, true);
  }

  close() {
    if (!this.isOpen) return;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
    sink(this.list);
    document.removeEventListener("scroll", this.onScroll, true);
    const changed = this.values.join("\n") !== this.before;
    if (this.max > 1 && changed && this.values.length >= this.min) this.spec.onChoose([...this.values]);
  }

  /** Make a row the active one. @param {number} at */
  move(at) {
    const rows = [...this.list.children];
    if (at < 0 || at >= this.spec.choices.length || at === this.active) return;
    rows[this.active]?.classList.remove("active");
    rows[at].classList.add("active");
    this.active = at;
    this.field.setAttribute("aria-activedescendant", rows[at].id);
    if (rows[at] instanceof HTMLElement) keepInView(this.list, rows[at]);
  }

  /** @param {number} at */
  choose(at) {
    const { value } = this.spec.choices[at];
    const has = this.values.includes(value);
    if (this.max === 1) {
      this.values = has && this.min === 0 ? [] : [value];
      this.draw();
      this.close();
      this.spec.onChoose([...this.values]);
      return;
    }
    if (has) this.values = this.values.filter((one) => one !== value);
    else if (this.values.length < this.max) this.values.push(value);
    this.draw();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const count = this.spec.choices.length;
    const moves = {
      ArrowDown: this.active + 1,
      ArrowUp: this.active - 1,
      Home: 0,
      End: count - 1,
      PageDown: Math.min(count - 1, this.active + 6),
      PageUp: Math.max(0, this.active - 6),
    };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in moves) {
      if (this.isOpen) this.move(moves[/** @type {keyof typeof moves} */ (event.key)]);
      else this.open();
    } else if (event.key === "Enter" || event.key === " ") {
      if (!this.isOpen) this.open();
      else if (count) this.choose(this.active);
    } else if (event.key === "Escape" && this.isOpen) {
      event.stopPropagation();
      this.close();
    } else if (event.key.length === 1) this.typeAhead(event.key);
    else return;
    event.preventDefault();
  }

  /** Letters jump to the next choice that begins with them. @param {string} key */
  typeAhead(key) {
    const now = performance.now();
    this.typed = now - this.typedAt < 800 ? this.typed + key.toLowerCase() : key.toLowerCase();
    this.typedAt = now;
    if (!this.isOpen) this.open();
    this.move(this.spec.choices.findIndex((choice) => choice.label.toLowerCase().startsWith(this.typed)));
  }
}

/** Scroll only the list, never the page. @param {HTMLElement} list @param {HTMLElement} row */
export function keepInView(list, row) {
  const top = row.offsetTop - list.clientTop;
  const least = top + row.offsetHeight - list.clientHeight;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (least > list.scrollTop) list.scrollTop = least;
}
