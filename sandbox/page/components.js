/** The components of a message, V1 and V2: each type has one view. Unknown types are named, never dropped. */

import { buttonView, selectView } from "./controls.js";
import { el } from "./dom.js";
import { fileView, gallery, picture } from "./media.js";
import { renderMarkdown, spoiler } from "./markdown-view.js";

/**
 * @typedef {"user" | "role" | "mentionable" | "channel"} EntityKind
 * @typedef {(kind: EntityKind, channelTypes?: number[]) => import("./select.js").Choice[]} Entities
 * @typedef {object} Scene what components need of the page around them
 * @property {import("./markdown-view.js").Names} names
 * @property {Entities} entities
 * @property {(message: any, customId: string, values?: string[]) => Promise<void>} press
 * @typedef {{message: any, scene: Scene}} Place
 */

/** Set on messages whose components replace their content and embeds. */
export const COMPONENTS_V2 = 1 << 15;

/**
 * Return the views of a list of components.
 * @param {any[] | undefined} components
 * @param {Place} place
 * @returns {HTMLElement[]}
 */
export function componentViews(components, place) {
  return (components ?? []).map((component) => (VIEWS[component.type] ?? unknownComponent)(component, place));
}

/** @type {Record<number, (component: any, place: Place) => HTMLElement>} */
const VIEWS = {
  1: (row, place) => el("div", { class: "row" }, componentViews(row.components, place)),
  2: buttonView,
  3: selectView,
  5: selectView,
  6: selectView,
  7: selectView,
  8: selectView,
  9: section,
  10: (text, { scene }) => el("div", { class: "text markup" }, renderMarkdown(String(text.content ?? ""), scene.names)),
  11: thumbnail,
  12: (component, { message }) => gallery((component.items ?? []).map(galleryItem), message.attachments ?? []),
  13: (component, { message }) => fileView(fileOf(component, message), message.attachments ?? []),
  14: separator,
  17: container,
};

/** Return a note for a type that the page does not know. @param {any} component @returns {HTMLElement} */
export function unknownComponent(component) {
  const words = `A component of type ${component?.type}, which the sandbox does not show.`;
  return el("div", { class: "unknown-component" }, words);
}

/** @param {any} component @param {Place} place */
function section(component, place) {
  const [accessory] = component.accessory ? componentViews([component.accessory], place) : [];
  return el(
    "div",
    { class: "section" },
    el("div", { class: "section-words" }, componentViews(component.components, place)),
    accessory ? el("div", { class: "section-accessory" }, accessory) : null,
  );
}

/** @param {any} component @param {Place} place */
function thumbnail(component, { message }) {
  const view = picture(component.media, component.description ?? "", message.attachments ?? [], "picture thumbnail");
  return component.spoiler ? spoiler([view]) : view;
}

/** @param {any} item */
function galleryItem(item) {
  return { ...item.media, alt: item.description ?? "", spoiler: Boolean(item.spoiler) };
}

/** @param {any} component @param {any} message */
function fileOf(component, message) {
  const url = String(component.file?.url ?? "");
  const last = decodeURIComponentSafely(url.split(/[?#]/)[0].split("/").pop() ?? "");
  const attached = (message.attachments ?? []).find((/** @type {any} */ one) => one.url === url || one.filename === last);
  return {
    url,
    filename: component.name ?? attached?.filename ?? last,
    size: component.size ?? attached?.size,
    spoiler: component.spoiler,
  };
}

/** @param {string} text */
function decodeURIComponentSafely(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param {any} component */
function separator(component) {
  const line = component.divider !== false;
  return el(
    "div",
    { class: `separator${line ? " line" : ""}${component.spacing === 2 ? " large" : ""}`, role: line ? "separator" : undefined },
  );
}

/** @param {any} component @param {Place} place */
function container(component, place) {
  const color = component.accent_color;
  const has = color !== null && color !== undefined;
  const css = has ? { "--accent": `#${Number(color).toString(16).padStart(6, "0")}` } : {};
  const box = el("div", { class: `container${has ? " accented" : ""}`, css }, componentViews(component.components, place));
  return component.spoiler ? spoiler([box]) : box;
}
