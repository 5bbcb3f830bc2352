/** Buttons and selects on messages: a press is pending until the bot has answered. */

import { el, link, webAddress } from "./dom.js";
import { Select } from "./select.js";

/**
 * @typedef {import("./components.js").Place} Place
 * @typedef {import("./select.js").Choice} Choice
 */

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "premium" };
const ENTITIES = /** @type {Record<number, "user" | "role" | "mentionable" | "channel">} */ ({
  5: "user",
  6: "role",
  7: "mentionable",
  8: "channel",
});
const PLACEHOLDERS = {
  3: "Make a selection",
  5: "Choose a member",
  6: "Choose a role",
  7: "Choose a member or role",
  8: "Choose a channel",
};

/** Return the text of a partial emoji; a server's own emoji is shown by its name. @param {any} emoji */
export function emojiText(emoji) {
  if (!emoji) return "";
  return emoji.id ? `:${emoji.name}:` : String(emoji.name ?? "");
}

/** @param {any} component @param {Place} place @returns {HTMLElement} */
export function buttonView(component, { message, scene }) {
  const emoji = emojiText(component.emoji);
  const inside = [
    emoji ? el("span", { class: "button-emoji" }, emoji) : null,
    component.label ? el("span", { class: "button-label" }, component.label) : null,
  ];
  const style = STYLES[/** @type {keyof typeof STYLES} */ (component.style)] ?? "secondary";
  if (style === "link") return linkButton(component, inside);
  if (style === "premium") return el("button", { type: "button", class: "button premium", disabled: true }, "Premium");
  const button = el("button", { type: "button", class: `button ${style}`, disabled: component.disabled }, inside);
  if (!component.label && emoji) button.setAttribute("aria-label", emoji);
  button.addEventListener("click", () => pending(button, () => scene.press(message, component.custom_id)));
  return button;
}

/** @param {any} component @param {(Node | null)[]} inside */
function linkButton(component, inside) {
  const href = webAddress(component.url);
  if (!href || component.disabled) return el("button", { type: "button", class: "button link", disabled: true }, inside);
  return link(
    href,
    { class: "button link", title: href },
    inside,
    el("span", { class: "button-away", "aria-hidden": "true" }, "↗"),
    el("span", { class: "sr-only" }, " (opens a new tab)"),
  );
}

/** @param {any} component @param {Place} place @returns {HTMLElement} */
export function selectView(component, { message, scene }) {
  const select = new Select({
    ...selectSpec(component, scene.entities),
    disabled: component.disabled,
    onChoose: (values) => pending(select.field, () => scene.press(message, component.custom_id, values)),
  });
  return select.element;
}

/**
 * Return how a select component reads as a `Select`, on messages and in dialogs alike.
 * @param {any} component
 * @param {import("./components.js").Scene["entities"]} entities
 * @returns {{label: string, placeholder: string, choices: Choice[], chosen: string[], min: number, max: number}}
 */
export function selectSpec(component, entities) {
  const kind = ENTITIES[component.type];
  const options = /** @type {any[]} */ (component.options ?? []);
  const choices = kind ? entities(kind, component.channel_types) : options.map((one) => ({ ...one, emoji: emojiText(one.emoji) }));
  const defaults = /** @type {any[]} */ (component.default_values ?? []).map((one) => String(one.id));
  const chosen = kind ? defaults : options.filter((one) => one.default).map((one) => one.value);
  const usual = PLACEHOLDERS[/** @type {keyof typeof PLACEHOLDERS} */ (component.type)] ?? "Choose";
  const placeholder = component.placeholder || usual;
  return { label: placeholder, placeholder, choices, chosen, min: component.min_values ?? 1, max: component.max_values ?? 1 };
}

/**
 * Show that a press is on its way until `work` is done; further presses wait for it.
 * @param {HTMLElement} control
 * @param {() => Promise<void>} work
 */
export async function pending(control, work) {
  if (control.getAttribute("aria-busy") === "true") return;
  control.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    control.removeAttribute("aria-busy");
  }
}
