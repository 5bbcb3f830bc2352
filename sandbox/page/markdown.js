/**
 * Discord's markdown, read into a tree of plain objects. No DOM here: markdown-view.js turns the tree into nodes.
 *
 * Blocks: headings, subtext, lists, quotes, fenced code. Inside them markdown-inline.js reads the marks within a line.
 */

import { parseInline } from "./markdown-inline.js";

/**
 * @typedef {{type: string, text?: string, children?: Mark[], level?: number, ordered?: boolean, start?: number,
 *   items?: Mark[][], language?: string, href?: string, id?: string, kind?: string, seconds?: number, style?: string}} Mark
 */

const HEADING = /^(#{1,3}) +(.+?)#*\s*$/;
const SUBTEXT = /^-# +(.+)$/;
const LIST = /^( *)([-*]|\d{1,9}\.) +(.*)$/;
const DEPTH = 8;

/**
 * Return the blocks of a text.
 * @param {string} text
 * @param {number} [depth] how many quotes and lists it stands in
 * @returns {Mark[]}
 */
export function parseMarkdown(text, depth = 0) {
  if (depth > DEPTH) return [{ type: "text", text }];
  const reader = new Reader(text.replace(/\r\n?/g, "\n"), depth);
  while (!reader.done) reader.step();
  return reader.finish();
}

/** Walks over a text line by line and collects its blocks. */
class Reader {
  /** @param {string} text @param {number} depth */
  constructor(text, depth) {
    this.text = text;
    this.depth = depth;
    this.at = 0;
    this.atLineStart = true;
    /** @type {Mark[]} */
    this.blocks = [];
    this.plain = "";
  }

  get done() {
    return this.at >= this.text.length;
  }

  /** The rest of the current line, without its end. */
  get line() {
    const end = this.text.indexOf("\n", this.at);
    return this.text.slice(this.at, end < 0 ? undefined : end);
  }

  /** Read one block or one line of plain text. */
  step() {
    if (this.atLineStart && (this.heading() || this.quote() || this.list())) return;
    if (this.fence()) return;
    this.plain += `${this.line}\n`;
    this.skipLine();
  }

  skipLine() {
    this.at += this.line.length + 1;
    this.atLineStart = true;
  }

  /** @param {Mark} block */
  push(block) {
    this.flush();
    this.blocks.push(block);
    return true;
  }

  /** Make a paragraph of the plain lines so far; a line break before or after a block is the block's own. */
  flush() {
    const text = this.plain.replace(/\n$/, "");
    if (text.trim()) this.blocks.push({ type: "paragraph", children: parseInline(text) });
    this.plain = "";
  }

  finish() {
    this.flush();
    return this.blocks;
  }

  heading() {
    const heading = HEADING.exec(this.line);
    const match = heading ?? SUBTEXT.exec(this.line);
    if (!match) return false;
    this.skipLine();
    return heading
      ? this.push({ type: "heading", level: heading[1].length, children: parseInline(heading[2]) })
      : this.push({ type: "subtext", children: parseInline(match[1]) });
  }

  quote() {
    if (this.line.startsWith(">>> ")) {
      const rest = this.text.slice(this.at + 4);
      this.at = this.text.length;
      return this.push({ type: "quote", children: parseMarkdown(rest, this.depth + 1) });
    }
    const lines = [];
    while (!this.done && (this.line.startsWith("> ") || (lines.length && this.line === ">"))) {
      lines.push(this.line.slice(2));
      this.skipLine();
    }
    if (!lines.length) return false;
    return this.push({ type: "quote", children: parseMarkdown(lines.join("\n"), this.depth + 1) });
  }

  list() {
    const rows = [];
    for (let match = LIST.exec(this.line); match && !this.done; match = LIST.exec(this.line)) {
      if (rows.length && match[1].length <= rows[0].indent && isOrdered(match[2]) !== isOrdered(rows[0].mark)) break;
      rows.push({ indent: match[1].length, mark: match[2], text: match[3] });
      this.skipLine();
    }
    return rows.length > 0 && this.push(buildList(rows, this.depth));
  }

  /** Three backticks start a code block anywhere in a line, if three more follow. */
  fence() {
    const start = this.line.indexOf("```");
    if (start < 0) return false;
    const open = this.at + start;
    const close = this.text.indexOf("```", open + 3);
    if (close < 0) return false;
    this.plain += this.text.slice(this.at, open);
    const match = /^(?:([\w+#.-]{1,20})?\n)?([\s\S]*)$/.exec(this.text.slice(open + 3, close));
    const code = (match?.[2] ?? "").replace(/^\n+|\n+$/g, "");
    if (code) this.push({ type: "codeblock", language: match?.[1] ?? "", text: code });
    else this.plain += this.text.slice(open, close + 3);
    this.at = close + 3;
    this.atLineStart = this.text[this.at] === "\n";
    if (this.atLineStart) this.at += 1;
    return true;
  }
}

/** @param {string} mark */
function isOrdered(mark) {
  return mark.endsWith(".");
}

/**
 * @param {{indent: number, mark: string, text: string}[]} rows
 * @param {number} depth
 * @returns {Mark}
 */
function buildList(rows, depth) {
  const ordered = isOrdered(rows[0].mark);
  /** @type {Mark[][]} */
  const items = [];
  for (let at = 0; at < rows.length; ) {
    let end = at + 1;
    while (end < rows.length && rows[end].indent > rows[0].indent) end += 1;
    /** @type {Mark[]} */
    const item = parseInline(rows[at].text);
    if (end > at + 1 && depth < DEPTH) item.push(buildList(rows.slice(at + 1, end), depth + 1));
    items.push(item);
    at = end;
  }
  return { type: "list", ordered, start: ordered ? Number.parseInt(rows[0].mark, 10) : undefined, items };
}
