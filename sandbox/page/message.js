/** One message: who, when, in answer to what, and what it says. */

import { COMPONENTS_V2, componentViews } from "./components.js";
import { ink, inkOn, surface } from "./color.js";
import { el } from "./dom.js";
import { embedView } from "./embeds.js";
import { plainText, renderMarkdown } from "./markdown-view.js";
import { attachmentsView } from "./media.js";
import { initials } from "./names.js";
import { clock, full, stamp } from "./time.js";

/**
 * @typedef {import("./components.js").Scene} Scene
 * @typedef {import("./names.js").Person} Person
 * @typedef {object} Stage a scene, and what else a message needs
 * @property {Scene} scene
 * @property {(user: any) => Person} person
 * @property {(id: string) => any} message another message by id
 * @property {(message: any) => void} dismiss
 * @property {(message: any, at: {anchor?: HTMLElement, x?: number, y?: number}) => void} menu
 * @property {(id: string) => void} goTo
 * @property {(id: string) => {id: string, name: string, count: number} | null} thread the thread at a message
 * @property {(id: string) => void} openChannel
 */

const EPHEMERAL = 64;

/** @param {any} message */
export function isEphemeral(message) {
  return Boolean((message.flags ?? 0) & EPHEMERAL);
}

/**
 * The full name of the command that this message answers, if it answers one.
 * @param {any} message
 * @returns {string | null}
 */
export function commandOf(message) {
  const meta = message.interaction_metadata;
  if (meta && (meta.type !== 2 || meta.original_response_message_id)) return null;
  return meta?.name ?? message.interaction?.name ?? null;
}

/** Initials on the person's colour. @param {Person} person @param {string} [extra] */
export function avatar(person, extra = "") {
  const css = { "--own": surface(person.color), "--own-ink": inkOn(person.color) };
  return el(
    "span",
    { class: `avatar${person.bot ? " bot" : ""}${extra ? ` ${extra}` : ""}`, css, "aria-hidden": "true" },
    initials(person.name),
  );
}

/**
 * Return the words of a message, for announcements, replies and copying.
 * @param {any} message
 * @param {Scene} scene
 */
export function wordsOf(message, scene) {
  const parts = [message.content ?? ""];
  const visit = (/** @type {any[] | undefined} */ list) => {
    for (const component of list ?? []) {
      if (component.type === 10) parts.push(component.content ?? "");
      visit(component.components);
    }
  };
  visit(message.components);
  for (const embed of message.embeds ?? []) parts.push(embed.title ?? "", embed.description ?? "");
  return parts.filter(Boolean).map((part) => plainText(part, scene.names)).join("\n");
}

/**
 * Return a message as a list item.
 * @param {any} message
 * @param {{grouped: boolean, failure?: string, thread?: {id: string, name: string, count: number} | null}} how
 *   `grouped`: it follows one of the same author; `thread`: the one at it
 * @param {Stage} stage
 */
export function messageView(message, { grouped, failure, thread }, stage) {
  const author = stage.person(message.author);
  const when = new Date(message.timestamp);
  const headId = `m-${message.id}-by`;
  const head = grouped ? null : header(author, when, headId, message);
  const time = el("time", { class: "message-gutter", datetime: message.timestamp, title: full(when) }, clock(when));
  const item = el(
    "li",
    {
      class: `message${grouped ? " grouped" : ""}${isEphemeral(message) ? " ephemeral" : ""}`,
      id: `m-${message.id}`,
      data: { id: message.id },
    },
    el(
      "article",
      {
        class: "message-body",
        "aria-labelledby": grouped ? undefined : headId,
        "aria-label": grouped ? `${author.name}, ${clock(when)}` : undefined,
      },
      context(message, stage),
      el("div", { class: "message-side" }, grouped ? time : avatar(author)),
      el(
        "div",
        { class: "message-main" },
        head,
        content(message, stage),
        failure ? el("p", { class: "failure", role: "alert" }, failure) : null,
        thread ? threadView(thread, stage) : null,
        foot(message, stage),
      ),
    ),
    tools(message, stage),
  );
  item.addEventListener("contextmenu", (event) => onMenu(event, message, stage));
  return item;
}

/**
 * A right click on words that are links or chosen text keeps the browser's own menu.
 * @param {MouseEvent} event
 * @param {any} message
 * @param {Stage} stage
 */
function onMenu(event, message, stage) {
  const target = /** @type {Element} */ (event.target);
  if (target.closest("a, input, textarea") || String(getSelection())) return;
  event.preventDefault();
  stage.menu(
    message,
    event.clientX || event.clientY ? { x: event.clientX, y: event.clientY } : { anchor: /** @type {HTMLElement} */ (target) },
  );
}

/** @param {Person} author @param {Date} when @param {string} id @param {any} message */
function header(author, when, id, message) {
  return el(
    "header",
    { class: "message-head", id },
    el("span", { class: "author", css: { "--own": ink(author.color) } }, author.name),
    author.bot ? el("span", { class: "badge" }, "APP") : null,
    author.curator ? el("span", { class: "badge quiet", title: "May manage the server" }, "Curator") : null,
    el("time", { class: "message-time", datetime: message.timestamp, title: full(when) }, stamp(when, new Date())),
  );
}

/** The line above: which command was used, or which message is answered. @param {any} message @param {Stage} stage */
function context(message, stage) {
  const meta = message.interaction_metadata;
  const command = commandOf(message);
  const user = meta?.user ?? message.interaction?.user;
  if (command && user) {
    const who = stage.person(user);
    const name = meta?.target_message_id || meta?.target_user ? command : `/${command}`;
    const by = el("strong", { css: { "--own": ink(who.color) } }, who.name);
    return el(
      "div",
      { class: "message-context" },
      avatar(who, "tiny"),
      el("span", {}, by, " used ", el("span", { class: "command-ref" }, name)),
    );
  }
  const answered = meta?.interacted_message_id ?? message.message_reference?.message_id;
  return answered ? reply(stage.message(answered) ?? message.referenced_message, answered, stage) : null;
}

/** @param {any} original @param {string} id @param {Stage} stage */
function reply(original, id, stage) {
  if (!original) return el("div", { class: "message-context" }, el("span", {}, "Answers a message that is gone"));
  const who = stage.person(original.author);
  const words = wordsOf(original, stage.scene).split("\n").find((line) => line.trim()) ?? "a message";
  return el(
    "div",
    { class: "message-context" },
    avatar(who, "tiny"),
    el(
      "button",
      {
        type: "button",
        class: "reply",
        "aria-label": `Answers ${who.name}: ${words.slice(0, 80)}`,
        on: { click: () => stage.goTo(id) },
      },
      el("strong", { css: { "--own": ink(who.color) } }, who.name),
      " ",
      words.slice(0, 160),
    ),
  );
}

/** @param {any} message @param {Stage} stage */
function content(message, { scene }) {
  const place = { message, scene };
  const views = componentViews(message.components, place);
  if ((message.flags ?? 0) & COMPONENTS_V2) return el("div", { class: "message-content v2" }, views, edited(message));
  const text = message.content ? el("div", { class: "markup" }, renderMarkdown(message.content, scene.names)) : null;
  const embeds = (message.embeds ?? []).map((/** @type {any} */ embed) => embedView(embed, message, scene.names));
  return el(
    "div",
    { class: "message-content" },
    text,
    edited(message),
    attachmentsView(message.attachments ?? []),
    embeds,
    views,
  );
}

/** @param {any} message */
function edited(message) {
  if (!message.edited_timestamp) return null;
  return el("span", { class: "edited", title: full(new Date(message.edited_timestamp)) }, "(edited)");
}

/** The way into the thread at a message. @param {{id: string, name: string, count: number}} thread @param {Stage} stage */
function threadView(thread, stage) {
  const said = thread.count === 1 ? "1 message" : `${thread.count} messages`;
  return el(
    "button",
    { type: "button", class: "thread-link", on: { click: () => stage.openChannel(thread.id) } },
    el("strong", {}, thread.name),
    el("span", { class: "thread-count" }, `${said} ›`),
  );
}

/** @param {any} message @param {Stage} stage */
function foot(message, stage) {
  if (!isEphemeral(message)) return null;
  return el(
    "p",
    { class: "message-foot" },
    el("span", { class: "eye", "aria-hidden": "true" }),
    "Only you can see this · ",
    el("button", { type: "button", class: "text-button", on: { click: () => stage.dismiss(message) } }, "Dismiss message"),
  );
}

/** @param {any} message @param {Stage} stage */
function tools(message, stage) {
  const more = el(
    "button",
    { type: "button", class: "tool", "aria-haspopup": "menu", "aria-label": "More: apps and copying", title: "More" },
    "⋯",
  );
  more.addEventListener("click", () => stage.menu(message, { anchor: more }));
  return el("div", { class: "message-tools" }, more);
}
