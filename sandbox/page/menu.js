/** The menu on a message: the bot's message commands, and copying. */

import { el, fill } from "./dom.js";
import { floatAt, floatBeside, sink } from "./float.js";

/**
 * @typedef {{label: string, action: () => void}} Item
 * @typedef {{heading?: string, empty?: string, items: Item[]}} Group
 */

/** One menu for the whole page. */
export class Menu {
  constructor() {
    this.box = el("div", { class: "menu", role: "menu", popover: "manual" });
    document.body.append(this.box);
    /** @type {HTMLElement | null} what had the focus before */
    this.before = null;
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    this.box.addEventListener(
      "focusout",
      (event) => !this.box.contains(/** @type {Node} */ (event.relatedTarget)) && this.close(false),
    );
    addEventListener("pointerdown", (event) => !this.box.contains(/** @type {Node} */ (event.target)) && this.close(false), true);
    addEventListener(
      "wheel",
      (event) => !this.box.contains(/** @type {Node} */ (event.target)) && this.close(false),
      { capture: true, passive: true },
    );
    addEventListener("resize", () => this.close(false));
  }

  get isOpen() {
    return this.box.matches(":popover-open");
  }

  /**
   * Open the menu beside an element or at a point.
   * @param {string} label
   * @param {Group[]} groups
   * @param {{anchor?: HTMLElement, x?: number, y?: number}} at
   */
  open(label, groups, { anchor, x = 0, y = 0 }) {
    this.before = /** @type {HTMLElement} */ (document.activeElement);
    this.box.setAttribute("aria-label", label);
    fill(this.box, groups.map((group) => this.group(group)));
    if (anchor) floatBeside(this.box, anchor);
    else floatAt(this.box, x, y);
    this.items()[0]?.focus({ preventScroll: true });
  }

  /** @param {Group} group */
  group({ heading, empty, items }) {
    const rows = items.map((item) => el(
      "button",
      {
        type: "button",
        class: "menu-item",
        role: "menuitem",
        tabindex: -1,
        on: { click: () => this.run(item), pointermove: focusIt },
      },
      item.label,
    ));
    const none = !items.length && empty ? el("div", { class: "menu-empty" }, empty) : null;
    return el(
      "div",
      { class: "menu-group", role: "group", "aria-label": heading },
      heading ? el("div", { class: "menu-heading", "aria-hidden": "true" }, heading) : null,
      rows,
      none,
    );
  }

  /** @returns {HTMLElement[]} */
  items() {
    return [...this.box.querySelectorAll(".menu-item")].map((item) => /** @type {HTMLElement} */ (item));
  }

  /** @param {Item} item */
  run(item) {
    this.close(true);
    item.action();
  }

  /** @param {boolean} giveBack whether the focus returns to where it was */
  close(giveBack) {
    if (!this.isOpen) return;
    sink(this.box);
    if (giveBack) this.before?.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const items = this.items();
    const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const moves = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    };
    if (event.key in moves) items[moves[/** @type {keyof typeof moves} */ (event.key)]]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") this.close(true);
    else return;
    event.preventDefault();
  }
}

/** @param {PointerEvent} event */
function focusIt(event) {
  /** @type {HTMLElement} */ (event.currentTarget).focus({ preventScroll: true });
}
