/** Pictures and files in messages: galleries with alt text, a large view, downloads. */

import { el, link, webAddress } from "./dom.js";
import { spoiler } from "./markdown-view.js";

/** @typedef {{url: string, alt: string, width?: number | null, height?: number | null, spoiler?: boolean}} Picture */

const PICTURE_NAME = /\.(png|jpe?g|gif|webp|svg)$/i;
const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Return where the sandbox serves this media, or null where it is elsewhere on the web (which the page never loads).
 * `attachment://name` is looked up among the message's files.
 * @param {unknown} address
 * @param {any[]} [attachments]
 * @returns {string | null}
 */
export function mediaAddress(address, attachments = []) {
  if (typeof address !== "string") return null;
  const named = /^attachment:\/\/(.+)$/.exec(address);
  if (named) {
    const file = attachments.find((one) => one.filename === named[1]);
    return file ? mediaAddress(file.url) : null;
  }
  const href = webAddress(address);
  if (!href) return null;
  const url = new URL(href);
  const here = url.port === location.port && (url.hostname === location.hostname || LOOPBACK.has(url.host.replace(/:\d+$/, "")));
  return here ? url.pathname + url.search : null;
}

/**
 * Return a picture that opens large on a click, with its alt text shown; one from elsewhere is only named.
 * @param {any} media a Discord media item or attachment: `{url, width, height}`
 * @param {string} alt
 * @param {any[]} attachments
 * @param {string} [className]
 */
export function picture(media, alt, attachments, className = "picture") {
  const src = mediaAddress(media?.url, attachments);
  if (!src) return elsewhere(media?.url, alt);
  const img = el(
    "img",
    { src, alt, loading: "lazy", decoding: "async", width: media.width || undefined, height: media.height || undefined },
  );
  const button = el(
    "button",
    {
      type: "button",
      class: className,
      title: alt || undefined,
      "aria-label": alt ? `Picture: ${alt}. Show it large` : "Picture without a description. Show it large",
      on: { click: () => openLarge(src, alt) },
    },
    img,
    alt ? el("span", { class: "alt-badge", "aria-hidden": "true" }, "ALT") : null,
  );
  img.addEventListener("error", () => button.replaceWith(missing(alt)));
  return button;
}

/** @param {unknown} address @param {string} alt */
function elsewhere(address, alt) {
  const href = webAddress(address);
  const note = el("span", { class: "picture-note" }, "The sandbox loads no pictures from elsewhere.");
  const words = el("span", { class: "picture-alt" }, alt || "Picture without a description");
  return el("div", { class: "picture-missing" }, words, href ? link(href, { class: "md-link" }, new URL(href).host) : null, note);
}

/** @param {string} alt */
function missing(alt) {
  return el(
    "div",
    { class: "picture-missing" },
    el("span", { class: "picture-alt" }, alt || "Picture without a description"),
    el("span", { class: "picture-note" }, "This picture could not be loaded."),
  );
}

/** @param {string} src @param {string} alt */
function openLarge(src, alt) {
  const close = el("button", { type: "button", class: "large-close", "aria-label": "Close the picture" }, "✕");
  const badge = el("span", { class: "alt-badge static", "aria-hidden": "true" }, "ALT");
  const caption = alt ? el("p", { class: "large-alt" }, badge, el("span", {}, alt)) : null;
  const dialog = /** @type {HTMLDialogElement} */ (el(
    "dialog",
    { class: "large", "aria-label": alt || "Picture" },
    close,
    el("img", { src, alt }),
    caption,
  ));
  const shut = () => dialog.close();
  close.addEventListener("click", shut);
  dialog.addEventListener("click", (event) => event.target === dialog && shut());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/**
 * Return a media gallery, laid out by how many pictures it has.
 * @param {Picture[]} pictures
 * @param {any[]} attachments
 */
export function gallery(pictures, attachments) {
  const count = Math.min(pictures.length, 10);
  const tiles = pictures.slice(0, 10).map((one) => {
    const tile = picture(one, one.alt, attachments);
    return el("div", { class: "gallery-tile" }, one.spoiler ? spoiler([tile]) : tile);
  });
  return el("div", { class: `gallery gallery-${count > 4 ? "many" : count}` }, tiles);
}

/**
 * Return a file: its name, size and a link to it.
 * @param {{url?: string, filename?: string, size?: number, spoiler?: boolean}} file
 * @param {any[]} attachments
 */
export function fileView(file, attachments) {
  const href = mediaAddress(file.url, attachments);
  const name = file.filename ?? "file";
  const words = el(
    "span",
    { class: "file-words" },
    href ? el("a", { class: "md-link", href, download: name }, name) : el("span", {}, name),
  );
  if (file.size !== undefined && file.size !== null) words.append(el("span", { class: "file-size" }, sizeText(file.size)));
  const box = el("div", { class: "file" }, el("span", { class: "file-icon", "aria-hidden": "true" }), words);
  return file.spoiler ? spoiler([box]) : box;
}

/** @param {number} bytes */
function sizeText(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1e6) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

/**
 * Return the files of a plain message: pictures in a gallery, the rest as files.
 * @param {any[]} attachments
 * @returns {HTMLElement[]}
 */
export function attachmentsView(attachments) {
  const isPicture = (/** @type {any} */ file) =>
    String(file.content_type ?? "").startsWith("image/") || PICTURE_NAME.test(file.filename ?? "");
  const pictures = attachments.filter(isPicture).map((file) => ({
    ...file,
    alt: file.description ?? "",
    spoiler: String(file.filename).startsWith("SPOILER_"),
  }));
  const files = attachments.filter((file) => !isPicture(file)).map((file) => fileView(file, attachments));
  return pictures.length ? [gallery(pictures, attachments), ...files] : files;
}
