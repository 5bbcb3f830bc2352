/** Classic embeds. */

import { el, link, webAddress } from "./dom.js";
import { renderMarkdown } from "./markdown-view.js";
import { picture } from "./media.js";
import { stamp } from "./time.js";

/** @typedef {import("./markdown-view.js").Names} Names */

/**
 * Return the view of one embed.
 * @param {any} embed
 * @param {any} message
 * @param {Names} names
 */
export function embedView(embed, message, names) {
  const color = embed.color ?? null;
  const files = message.attachments ?? [];
  const words = el(
    "div",
    { class: "embed-words" },
    embed.provider?.name ? el("div", { class: "embed-provider" }, embed.provider.name) : null,
    embed.author?.name ? el("div", { class: "embed-author" }, linked(embed.author.url, embed.author.name)) : null,
    embed.title ? el("div", { class: "embed-title markup" }, titled(embed, names)) : null,
    embed.description ? el("div", { class: "embed-description markup" }, renderMarkdown(embed.description, names)) : null,
    fields(embed.fields, names),
  );
  return el(
    "article",
    { class: "embed", css: color === null ? {} : { "--accent": `#${Number(color).toString(16).padStart(6, "0")}` } },
    el(
      "div",
      { class: "embed-top" },
      words,
      embed.thumbnail?.url ? picture(embed.thumbnail, embed.thumbnail.description ?? "", files, "picture thumbnail") : null,
    ),
    embed.image?.url ? el("div", { class: "embed-image" }, picture(embed.image, embed.image.description ?? "", files)) : null,
    footer(embed),
  );
}

/** @param {string | undefined} address @param {string} text */
function linked(address, text) {
  const href = webAddress(address);
  return href ? link(href, { class: "md-link" }, text) : text;
}

/** @param {any} embed @param {Names} names */
function titled(embed, names) {
  const href = webAddress(embed.url);
  const words = renderMarkdown(embed.title, names);
  return href ? link(href, { class: "md-link" }, words) : words;
}

/** @param {any[] | undefined} list @param {Names} names */
function fields(list, names) {
  if (!list?.length) return null;
  const view = (/** @type {any} */ field) =>
    el(
      "div",
      { class: `embed-field${field.inline ? " inline" : ""}` },
      el("div", { class: "embed-name markup" }, renderMarkdown(field.name ?? "", names)),
      el("div", { class: "embed-value markup" }, renderMarkdown(field.value ?? "", names)),
    );
  return el("div", { class: "embed-fields" }, list.map(view));
}

/** @param {any} embed */
function footer(embed) {
  const time = embed.timestamp ? stamp(new Date(embed.timestamp), new Date()) : null;
  const text = [embed.footer?.text, time].filter(Boolean).join(" · ");
  return text ? el("div", { class: "embed-footer" }, text) : null;
}
