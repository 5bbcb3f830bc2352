/** Turns the tree that markdown.js read into DOM nodes. Text becomes text nodes, nothing else. */

import { el, link, webAddress } from "./dom.js";
import { parseMarkdown } from "./markdown.js";
import { timestamp } from "./time.js";

/**
 * @typedef {import("./markdown.js").Mark} Mark
 * @typedef {object} Names what mentions are resolved with
 * @property {(kind: string, id: string) => string | null} name the name of a user, role or channel, or null if unknown
 * @property {(commandId: string, name: string) => void} [useCommand] a command mention was clicked
 * @property {(channel: string) => void} [openChannel] a channel's mention was clicked
 */

const TAGS = { strong: "strong", emphasis: "em", underline: "u", strike: "s", paragraph: "div", quote: "blockquote" };
const SIGNS = { user: "@", role: "@", channel: "#" };

/**
 * Return the nodes of a text in Discord's markdown.
 * @param {string} text
 * @param {Names} names
 * @returns {DocumentFragment}
 */
export function renderMarkdown(text, names) {
  const fragment = document.createDocumentFragment();
  for (const mark of parseMarkdown(text)) fragment.append(view(mark, names));
  return fragment;
}

/**
 * Return what a text reads as, without marks: for labels and announcements.
 * @param {string} text
 * @param {Names} names
 */
export function plainText(text, names) {
  const nodes = renderMarkdown(text, names);
  return [...nodes.childNodes].map((node) => node.textContent ?? "").join("\n").replace(/\s+/g, " ").trim();
}

/** @param {Mark[] | undefined} marks @param {Names} names */
function views(marks, names) {
  return (marks ?? []).map((mark) => view(mark, names));
}

/** @param {Mark} mark @param {Names} names @returns {Node} */
function view(mark, names) {
  const special = VIEWS[mark.type];
  if (special) return special(mark, names);
  return el(TAGS[mark.type] ?? "span", { class: `md-${mark.type}` }, views(mark.children, names));
}

/** @type {Record<string, (mark: Mark, names: Names) => Node>} */
const VIEWS = {
  text: (mark) => document.createTextNode(mark.text ?? ""),
  heading: (mark, names) =>
    el(
      "div",
      { class: `md-heading md-h${mark.level}`, role: "heading", "aria-level": (mark.level ?? 1) + 2 },
      views(mark.children, names),
    ),
  subtext: (mark, names) => el("div", { class: "md-subtext" }, views(mark.children, names)),
  code: (mark) => el("code", { class: "md-code" }, mark.text),
  codeblock: (mark) => el(
    "pre",
    { class: "md-codeblock", tabindex: 0, "aria-label": mark.language ? `Code, ${mark.language}` : "Code" },
    el("code", {}, mark.text),
  ),
  list: (mark, names) =>
    el(
      mark.ordered ? "ol" : "ul",
      { class: "md-list", start: mark.start },
      (mark.items ?? []).map((item) => el("li", {}, views(item, names))),
    ),
  spoiler: (mark, names) => spoiler(views(mark.children, names)),
  link: linkView,
  mention,
  emoji: (mark) => el("span", { class: "md-emoji", title: "An emoji of a server" }, `:${mark.text}:`),
  time: timeView,
};

/** @param {Mark} mark @param {Names} names */
function linkView(mark, names) {
  const href = webAddress(mark.href);
  if (!href) return el("span", {}, views(mark.children, names));
  return link(href, { class: "md-link", title: mark.kind === "masked" ? href : undefined }, views(mark.children, names));
}

/** @param {Mark} mark @param {Names} names */
function mention(mark, names) {
  if (mark.kind === "command") {
    return el(
      "button",
      { type: "button", class: "md-mention", on: { click: () => names.useCommand?.(mark.id ?? "", mark.text ?? "") } },
      `/${mark.text}`,
    );
  }
  const { kind = "", id = "" } = mark;
  const name = names.name(kind, id);
  if (kind === "channel" && name !== null) {
    const open = () => names.openChannel?.(id);
    const press = (/** @type {KeyboardEvent} */ event) => void (event.key === "Enter" && open());
    return el("span", { class: "md-mention open", role: "link", tabindex: "0", on: { click: open, keydown: press } }, `#${name}`);
  }
  return el("span", { class: "md-mention" }, `${SIGNS[kind] ?? ""}${name ?? `unknown ${kind}`}`);
}

/** @param {Mark} mark */
function timeView(mark) {
  const time = timestamp(mark.seconds ?? 0, mark.style ?? "f", new Date());
  if (!time) return document.createTextNode("Invalid date");
  return el("time", { class: "md-time", datetime: time.iso, title: time.title }, time.text);
}

/**
 * Return a cover over nodes that a click (or Enter) takes away.
 * @param {Node[]} nodes
 * @returns {HTMLElement}
 */
export function spoiler(nodes) {
  const inside = el("span", { class: "spoiler-inside", "aria-hidden": "true" }, nodes);
  inside.inert = true;
  const reveal = () => {
    cover.classList.add("revealed");
    for (const name of ["role", "tabindex", "aria-label"]) cover.removeAttribute(name);
    inside.removeAttribute("aria-hidden");
    inside.inert = false;
  };
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.target === cover && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      reveal();
    }
  };
  const cover = el(
    "span",
    {
      class: "spoiler",
      role: "button",
      tabindex: 0,
      "aria-label": "Spoiler, press to reveal",
      on: { click: reveal, keydown: onKey },
    },
    inside,
  );
  return cover;
}
