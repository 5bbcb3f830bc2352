/** The list above the composer: commands, choices, options to add. The field keeps the focus; the list is moved in by keys. */

import { el, fill } from "./dom.js";
import { keepInView } from "./select.js";

/**
 * @typedef {{title: string, note?: string, tag?: string, mark?: string, data: any}} Row
 * @typedef {object} Content
 * @property {string} [heading]
 * @property {string} [hint]
 * @property {Row[]} rows
 * @property {boolean} [loading]
 * @property {string} [empty] what to say when there are no rows
 * @property {boolean} [first] whether the first row is active at once
 * @property {(data: any) => void} onChoose
 */

/** A listbox that belongs to whichever field has the focus. */
export class Popup {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.active = -1;
    /** @type {Content | null} */
    this.content = null;
    /** @type {HTMLElement | null} */
    this.field = null;
    this.heading = el("div", { class: "popup-heading" });
    this.list = el("div", { class: "popup-list", id: "popup-list", role: "listbox", "aria-label": "Suggestions" });
    fill(element, this.heading, this.list);
    element.addEventListener("mousedown", (event) => event.preventDefault());
  }

  get isOpen() {
    return this.content !== null;
  }

  /** Whether the keys would choose something. */
  get hasActive() {
    return this.isOpen && this.active >= 0;
  }

  /** Show a list for a field. @param {HTMLElement} field @param {Content} content */
  show(field, content) {
    if (this.field !== field) this.hide();
    this.field = field;
    this.content = content;
    this.active = -1;
    this.drawHeading(content);
    fill(this.list, content.rows.map((row, at) => this.row(row, at)));
    this.drawState(content);
    this.element.hidden = false;
    field.setAttribute("aria-expanded", "true");
    field.setAttribute("aria-controls", "popup-list");
    field.removeAttribute("aria-activedescendant");
    this.list.scrollTop = 0;
    if (content.first && content.rows.length) this.activate(0);
  }

  /** @param {Content} content */
  drawHeading(content) {
    this.heading.hidden = !content.heading && !content.hint;
    fill(
      this.heading,
      content.heading ? el("strong", {}, content.heading) : null,
      content.hint ? el("span", {}, content.hint) : null,
    );
  }

  /** Say that choices are on their way, or that there are none. @param {Content} content */
  drawState({ loading, rows, empty }) {
    const spinner = loading ? el("span", { class: "spinner", "aria-hidden": "true" }) : null;
    const words = loading ? "Loading choices…" : rows.length ? "" : empty;
    if (words) this.list.append(el("div", { class: "popup-state", role: "status" }, spinner, words));
  }

  /** @param {Row} row @param {number} at */
  row(row, at) {
    return el(
      "div",
      {
        class: "popup-row",
        id: `popup-row-${at}`,
        role: "option",
        "aria-selected": "false",
        on: { click: () => this.choose(at), pointermove: () => this.activate(at) },
      },
      row.mark ? el("span", { class: "popup-mark", "aria-hidden": "true" }, row.mark) : null,
      el(
        "span",
        { class: "popup-words" },
        el("span", { class: "popup-title" }, row.title),
        row.note ? el("span", { class: "popup-note" }, row.note) : null,
      ),
      row.tag ? el("span", { class: "popup-tag" }, row.tag) : null,
    );
  }

  /** @param {number} at */
  activate(at) {
    const rows = [...this.list.querySelectorAll(".popup-row")];
    if (at === this.active || !rows[at]) return;
    rows[this.active]?.setAttribute("aria-selected", "false");
    rows[at].setAttribute("aria-selected", "true");
    this.active = at;
    this.field?.setAttribute("aria-activedescendant", rows[at].id);
    keepInView(this.list, /** @type {HTMLElement} */ (rows[at]));
  }

  /** Move the active row, around the ends. @param {1 | -1} step */
  move(step) {
    const count = this.content?.rows.length ?? 0;
    if (!count) return;
    this.activate(this.active < 0 ? (step > 0 ? 0 : count - 1) : (this.active + step + count) % count);
  }

  /** @param {number} [at] the active row, or the first */
  choose(at = Math.max(0, this.active)) {
    const row = this.content?.rows[at];
    if (row) this.content?.onChoose(row.data);
  }

  hide() {
    this.element.hidden = true;
    this.content = null;
    this.active = -1;
    this.field?.setAttribute("aria-expanded", "false");
    this.field?.removeAttribute("aria-activedescendant");
    this.field = null;
  }

  /**
   * Let the list have a key first. Returns whether it took it.
   * @param {KeyboardEvent} event
   * @param {{enter?: boolean}} [options] `enter`: whether Enter chooses the active row
   */
  takeKey(event, { enter = true } = {}) {
    if (!this.isOpen || event.isComposing) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.move(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter" && !event.shiftKey && enter && this.hasActive) this.choose();
    else if (event.key === "Tab" && !event.shiftKey && this.hasActive) this.choose();
    else if (event.key === "Escape") this.hide();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}
