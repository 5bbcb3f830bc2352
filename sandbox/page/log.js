/** The channel's messages: drawn anew only where something changed, scrolled to the end unless the member reads above. */

import { byId, el, fill } from "./dom.js";
import { isEphemeral, messageView, wordsOf } from "./message.js";
import { STARTER } from "./store.js";
import { day } from "./time.js";
import { waitingView } from "./waiting.js";

/**
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("./message.js").Stage} Stage
 */

/** Messages of one author within this time stand under one head. */
const GROUP_MS = 7 * 60 * 1000;
const NEAR_END = 80;

/** Whether `message` goes under the head of `before`. @param {any} before @param {any} message */
export function groups(before, message) {
  if (!before || before.author?.id !== message.author?.id || isEphemeral(before) !== isEphemeral(message)) return false;
  if (message.interaction_metadata || message.interaction || message.message_reference) return false;
  return new Date(message.timestamp).getTime() - new Date(before.timestamp).getTime() < GROUP_MS;
}

/** The view of the open channel's messages. */
export class Log {
  /** @param {Store} store @param {Stage} stage @param {(list: HTMLElement) => void} drawWelcome */
  constructor(store, stage, drawWelcome) {
    this.store = store;
    this.stage = stage;
    this.scroller = byId("scroller");
    this.list = byId("messages");
    this.live = byId("announcer");
    this.jump = byId("jump");
    this.drawWelcome = drawWelcome;
    /** @type {Map<string, {key: string, view: HTMLElement}>} */
    this.views = new Map();
    this.atEnd = true;
    this.top = 0;
    this.scroller.addEventListener("scroll", () => this.onScroll(), { passive: true });
    this.jump.addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(this.list);
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(this.scroller);
    store.subscribe(["messages", "people", "channel", "commands", "bot"], (detail) => this.draw(detail));
  }

  /** Only a scroll upwards leaves the end: a picture that loads and makes the list longer does not. */
  onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    if (scrollHeight - scrollTop - clientHeight < NEAR_END) this.atEnd = true;
    else if (scrollTop < this.top) this.atEnd = false;
    this.top = scrollTop;
    if (this.atEnd) this.jump.hidden = true;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.atEnd = true;
    this.jump.hidden = true;
  }

  /** @param {{fresh?: boolean, added?: any, channel?: string}} [detail] */
  draw(detail) {
    if (detail?.fresh) this.views.clear();
    const rows = this.rows();
    place(this.list, rows);
    this.drawWelcome(byId("welcome"));
    if (detail?.fresh) this.toEnd();
    if (detail?.added && detail.channel === this.store.channel) this.arrived(detail.added);
    if (this.atEnd) this.toEnd();
  }

  /** Every row in order: days, messages, and what is awaited. @returns {HTMLElement[]} */
  rows() {
    const rows = [];
    const seen = new Set();
    let before = null;
    let lastDay = "";
    for (const message of this.store.shown().map((one) => this.meant(one))) {
      const today = day(new Date(message.timestamp));
      if (today !== lastDay) rows.push(this.keep(`day-${today}`, today, () => dayView(today)));
      rows.push(this.messageRow(message, today === lastDay && groups(before, message)));
      seen.add(`day-${today}`).add(message.id);
      [before, lastDay] = [message, today];
    }
    for (const one of this.store.waiting.filter((each) => each.channel === this.store.channel)) {
      rows.push(this.keep(one.key, `${one.kind} ${one.reason}`, () => waitingView(one, this.stage, this.store)));
      seen.add(one.key);
    }
    for (const id of this.views.keys()) if (!seen.has(id)) this.views.delete(id);
    return rows;
  }

  /** @param {any} message @param {boolean} grouped */
  messageRow(message, grouped) {
    const failure = this.store.failures.get(message.id);
    const thread = message.id === this.store.channel ? null : this.stage.thread(message.id);
    const key = JSON.stringify([message, grouped, failure, thread]);
    return this.keep(message.id, key, () => messageView(message, { grouped, failure, thread }, this.stage));
  }

  /** The message that is shown: a thread's first one stands for the message that it was opened at. @param {any} message */
  meant(message) {
    if (message.type !== STARTER) return message;
    return this.store.message(message.message_reference?.message_id) ?? message.referenced_message ?? message;
  }

  /** @param {string} id @param {string} key @param {() => HTMLElement} make */
  keep(id, key, make) {
    const kept = this.views.get(id);
    if (kept?.key === key) return kept.view;
    const view = make();
    this.views.set(id, { key, view });
    return view;
  }

  /** Say a new message to those who listen, and offer the way down to those who read above. @param {any} message */
  arrived(message) {
    const author = this.stage.person(message.author);
    const said = author.id === this.store.member;
    if (!said) this.live.textContent = `${author.name}: ${wordsOf(message, this.stage.scene).slice(0, 300)}`;
    const own = said || message.interaction_metadata?.user?.id === this.store.member;
    if (own) this.showWhole(message.id);
    else if (!this.atEnd) this.jump.hidden = false;
  }

  /** Show the end; of a message that is taller than the window, its beginning. @param {string} id */
  showWhole(id) {
    this.toEnd();
    const view = this.views.get(id)?.view;
    if (!view || view.offsetHeight <= this.scroller.clientHeight) return;
    view.scrollIntoView({ block: "start" });
    this.atEnd = false;
  }

  /** Scroll to a message and mark it for a moment. @param {string} id */
  goTo(id) {
    const view = this.views.get(id)?.view;
    if (!view) return;
    view.scrollIntoView({ block: "center" });
    view.classList.add("pointed");
    setTimeout(() => view.classList.remove("pointed"), 1600);
  }
}

/**
 * Put `rows` into `list`, moving nothing that stands right already (so that focus and open spoilers stay).
 * @param {HTMLElement} list
 * @param {HTMLElement[]} rows
 */
function place(list, rows) {
  const wanted = new Set(rows);
  for (const child of [...list.children]) if (!wanted.has(/** @type {HTMLElement} */ (child))) child.remove();
  rows.forEach((row, at) => {
    if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null);
  });
}

/** @param {string} text */
function dayView(text) {
  const view = el("li", { class: "day", role: "separator" });
  fill(view, el("span", {}, text));
  return view;
}
