/** The wire panel: every REST request and gateway message between the bot and the sandbox, as they happen. */

import { fetchWire } from "./api.js";
import { byId, el, fill } from "./dom.js";
import { jsonView } from "./json.js";

/**
 * @typedef {object} Entry
 * @property {number} n
 * @property {string | number} at
 * @property {string} direction
 * @property {string} transport "rest" or "gateway"
 * @property {string} [method]
 * @property {string} [path]
 * @property {number} [status]
 * @property {number} [op]
 * @property {string} [event]
 * @property {any} [body]
 * @property {number} [ms]
 */

const KEPT = 400;
const OPS = /** @type {Record<number, string>} */ ({
  0: "Dispatch",
  1: "Heartbeat",
  2: "Identify",
  3: "Presence update",
  4: "Voice state",
  6: "Resume",
  7: "Reconnect",
  8: "Request members",
  9: "Invalid session",
  10: "Hello",
  11: "Heartbeat ack",
});

export class WirePanel {
  /** @param {(open: boolean) => void} onToggle */
  constructor(onToggle) {
    this.panel = byId("wire");
    this.toggle = byId("wire-toggle");
    this.list = byId("wire-list");
    this.filter = /** @type {HTMLInputElement} */ (byId("wire-filter"));
    this.beats = /** @type {HTMLInputElement} */ (byId("wire-beats"));
    this.count = byId("wire-count");
    this.onToggle = onToggle;
    this.last = 0;
    /** @type {{entry: Entry, row: HTMLElement, text: string}[]} */
    this.rows = [];
    this.listen();
  }

  listen() {
    this.toggle.addEventListener("click", () => void this.setOpen(this.panel.hidden));
    byId("wire-close").addEventListener("click", () => void this.setOpen(false));
    byId("wire-clear").addEventListener("click", () => this.clear());
    this.filter.addEventListener("input", () => this.sift());
    this.beats.addEventListener("change", () => this.sift());
    this.panel.addEventListener("keydown", (event) => event.key === "Escape" && void this.setOpen(false));
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  /** @param {boolean} open */
  async setOpen(open) {
    this.panel.hidden = !open;
    this.toggle.setAttribute("aria-pressed", String(open));
    document.body.classList.toggle("with-wire", open);
    if (!open) this.toggle.focus();
    this.onToggle(open);
    if (open) await this.catchUp();
  }

  /** Fetch what the panel has not shown yet: after opening, and after the connection was lost. */
  async catchUp() {
    try {
      const { entries } = await fetchWire(this.last);
      for (const entry of entries.slice(-KEPT)) this.add(entry);
    } catch {
      this.count.textContent = "The sandbox cannot be reached.";
    }
  }

  /** @param {Entry} entry */
  add(entry) {
    if (!this.isOpen || this.rows.some((one) => one.entry.n === entry.n)) return;
    this.last = Math.max(this.last, entry.n);
    const row = { entry, row: rowView(entry), text: searchText(entry) };
    const follow = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 60;
    this.rows.push(row);
    if (this.rows.length > KEPT) this.rows.shift()?.row.remove();
    row.row.hidden = !this.fits(row);
    this.list.append(row.row);
    this.drawCount();
    if (follow) this.list.scrollTop = this.list.scrollHeight;
  }

  clear() {
    this.rows = [];
    fill(this.list);
    this.drawCount();
  }

  /** @param {{entry: Entry, text: string}} row */
  fits({ entry, text }) {
    const beat = entry.transport === "gateway" && (entry.op === 1 || entry.op === 11);
    if (beat && !this.beats.checked) return false;
    return this.filter.value.toLowerCase().split(/\s+/).every((word) => text.includes(word));
  }

  sift() {
    for (const row of this.rows) row.row.hidden = !this.fits(row);
    this.drawCount();
    this.list.scrollTop = this.list.scrollHeight;
  }

  drawCount() {
    const shown = this.rows.filter((row) => !row.row.hidden).length;
    this.count.textContent = shown === this.rows.length ? `${shown} entries` : `${shown} of ${this.rows.length} entries`;
  }
}

/** @param {Entry} entry */
function searchText(entry) {
  const body = entry.body === undefined ? "" : JSON.stringify(entry.body);
  return [entry.direction, entry.transport, ...titleOf(entry), entry.status, body].join(" ").toLowerCase().slice(0, 20_000);
}

/** What happened, in two parts: the verb and what it was done to. @param {Entry} entry @returns {[string, string]} */
function titleOf(entry) {
  if (entry.transport === "rest") return [entry.method ?? "", entry.path ?? ""];
  return [entry.event ?? OPS[entry.op ?? -1] ?? `op ${entry.op}`, entry.event ? "" : `op ${entry.op}`];
}

/** @param {Entry} entry */
function rowView(entry) {
  const [verb, object] = titleOf(entry);
  const out = entry.direction === "bot->discord";
  const from = out ? "From the bot" : "To the bot";
  const details = el("details", { class: `wire-row ${out ? "out" : "in"} ${entry.transport}` });
  const summary = el(
    "summary",
    { title: [timeText(entry.at), from, entry.transport].join(" · ") },
    el("span", { class: "wire-arrow", role: "img", "aria-label": from }, out ? "→" : "←"),
    el(
      "span",
      { class: "wire-words" },
      el("span", { class: "wire-verb" }, verb),
      " ",
      el("span", { class: "wire-object" }, object),
    ),
    entry.status ? el("span", { class: `wire-status s${String(entry.status)[0]}` }, entry.status) : null,
    typeof entry.ms === "number" ? el("span", { class: "wire-ms" }, `${entry.ms.toFixed(entry.ms < 10 ? 1 : 0)} ms`) : null,
  );
  details.append(summary);
  details.addEventListener("toggle", () => details.childElementCount === 1 && details.append(bodyView(entry)));
  return details;
}

/** @param {Entry} entry */
function bodyView(entry) {
  const about = el(
    "div",
    { class: "wire-about" },
    [timeText(entry.at), entry.transport === "rest" ? "REST" : "Gateway", `#${entry.n}`].join(" · "),
  );
  const body = entry.body;
  return el(
    "div",
    { class: "wire-body" },
    about,
    body === undefined || body === null ? el("div", { class: "wire-none" }, "No body.") : jsonView(body),
  );
}

/** @param {string | number} at ISO text or Unix seconds */
function timeText(at) {
  const date = new Date(typeof at === "number" ? (at < 1e12 ? at * 1000 : at) : at);
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString().slice(11, 23);
}
