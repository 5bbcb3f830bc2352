/** The marks within a line of Discord's markdown: emphasis, code, spoilers, links, mentions, times, escapes. */

/** @typedef {import("./markdown.js").Mark} Mark */

/** Longest first: `**` must be tried before `*`. */
const DELIMITERS = /** @type {[string, string][]} */ ([
  ["**", "strong"], ["__", "underline"], ["~~", "strike"], ["||", "spoiler"], ["*", "emphasis"], ["_", "emphasis"],
]);
const SPECIAL = /[\\`<[*_~|h]/g;
const ESCAPABLE = /[^0-9A-Za-z\s]/u;
const URL_START = /^https?:\/\/[^\s<]+/;
const DEPTH = 10;

/** What may stand between angle brackets, and the mark it is. */
const ANGLES = /** @type {[RegExp, (match: RegExpExecArray) => Mark][]} */ ([
  [/^<@!?(\d{1,20})>/, (m) => ({ type: "mention", kind: "user", id: m[1] })],
  [/^<@&(\d{1,20})>/, (m) => ({ type: "mention", kind: "role", id: m[1] })],
  [/^<#(\d{1,20})>/, (m) => ({ type: "mention", kind: "channel", id: m[1] })],
  [/^<\/([\w\- ]{1,100}):(\d{1,20})>/, (m) => ({ type: "mention", kind: "command", id: m[2], text: m[1] })],
  [/^<a?:(\w{1,32}):(\d{1,20})>/, (m) => ({ type: "emoji", text: m[1], id: m[2] })],
  [/^<t:(-?\d{1,13})(?::([tTdDfFsSR]))?>/, (m) => ({ type: "time", seconds: Number(m[1]), style: m[2] ?? "f" })],
  [/^<(https?:\/\/[^\s<>]+)>/, (m) => ({ type: "link", href: m[1], children: [{ type: "text", text: m[1] }] })],
]);

/**
 * Return the marks of a text without blocks.
 * @param {string} text
 * @param {{depth?: number, links?: boolean}} [where] `links` is false inside a link
 * @returns {Mark[]}
 */
export function parseInline(text, { depth = 0, links = true } = {}) {
  /** @type {Mark[]} */
  const marks = [];
  let plain = "";
  for (let at = 0; at < text.length; ) {
    const found = depth < DEPTH ? markAt(text, at, { depth, links }) : null;
    if (found?.mark) {
      if (plain) marks.push({ type: "text", text: plain });
      plain = "";
      marks.push(found.mark);
      at = found.end;
    } else if (found) {
      plain += found.text;
      at = found.end;
    } else {
      const next = nextSpecial(text, at + 1);
      plain += text.slice(at, next);
      at = next;
    }
  }
  if (plain) marks.push({ type: "text", text: plain });
  return marks;
}

/** @param {string} text @param {number} from */
function nextSpecial(text, from) {
  SPECIAL.lastIndex = from;
  return SPECIAL.exec(text)?.index ?? text.length;
}

/**
 * @typedef {{mark?: Mark, text?: string, end: number}} Found a mark, or text that is plain after all
 * @typedef {{depth: number, links: boolean}} Where
 */

/** @param {string} text @param {number} at @param {Where} where @returns {Found | null} */
function markAt(text, at, where) {
  switch (text[at]) {
    case "\\":
      return ESCAPABLE.test(text[at + 1] ?? " ") ? { text: text[at + 1], end: at + 2 } : null;
    case "`":
      return code(text, at);
    case "<":
      return angle(text, at);
    case "[":
      return where.links ? maskedLink(text, at, where) : null;
    case "h":
      return where.links ? bareLink(text, at) : null;
    default:
      return emphasis(text, at, where);
  }
}

/** @param {string} text @param {number} at @returns {Found} */
function code(text, at) {
  const ticks = /^`+/.exec(text.slice(at))?.[0] ?? "`";
  for (let close = text.indexOf(ticks, at + ticks.length); close >= 0; close = text.indexOf(ticks, close)) {
    const run = /^`+/.exec(text.slice(close))?.[0].length ?? 0;
    if (run === ticks.length) {
      const inside = text.slice(at + ticks.length, close);
      return { mark: { type: "code", text: inside.replace(/^ (`[\s\S]*`) $/, "$1") }, end: close + run };
    }
    close += run;
  }
  return { text: ticks, end: at + ticks.length };
}

/** @param {string} text @param {number} at @returns {Found | null} */
function angle(text, at) {
  const rest = text.slice(at, at + 2100);
  for (const [pattern, mark] of ANGLES) {
    const match = pattern.exec(rest);
    if (match) return { mark: mark(match), end: at + match[0].length };
  }
  return null;
}

/** @param {string} text @param {number} at @param {Where} where @returns {Found | null} */
function maskedLink(text, at, where) {
  const close = bracketClose(text, at + 1);
  if (close < 0 || text[close + 1] !== "(") return null;
  const match = /^\(<?(https?:\/\/(?:[^\s()<>\\]|\\.|\([^\s()<>]*\))+)>?(?:\s+"[^"\n]*")?\)/i.exec(text.slice(close + 1, close + 2100));
  if (!match) return null;
  const children = parseInline(text.slice(at + 1, close), { depth: where.depth + 1, links: false });
  return {
    mark: { type: "link", href: match[1].replace(/\\(.)/g, "$1"), children, kind: "masked" },
    end: close + 1 + match[0].length,
  };
}

/** @param {string} text @param {number} at @returns {Found | null} */
function bareLink(text, at) {
  const match = URL_START.exec(text.slice(at, at + 2100));
  if (!match) return null;
  let address = match[0].replace(/[.,:;"'\]!?*_~|]+$/, "");
  while (address.endsWith(")") && address.split(")").length > address.split("(").length) address = address.slice(0, -1);
  return { mark: { type: "link", href: address, children: [{ type: "text", text: address }] }, end: at + address.length };
}

/** @param {string} text @param {number} at @param {Where} where @returns {Found | null} */
function emphasis(text, at, where) {
  for (const [delimiter, type] of DELIMITERS) {
    if (!text.startsWith(delimiter, at)) continue;
    const from = at + delimiter.length;
    const close = closeOf(text, from, delimiter);
    if (close <= from || !mayWrap(text, at, close, delimiter)) continue;
    const children = parseInline(text.slice(from, close), { depth: where.depth + 1, links: where.links });
    return { mark: { type, children }, end: close + delimiter.length };
  }
  return null;
}

/**
 * A lone `*` hugs its words; a lone `_` also never stands inside one (snake_case_name stays as it is).
 * @param {string} text @param {number} at @param {number} close @param {string} delimiter
 */
function mayWrap(text, at, close, delimiter) {
  const inside = text.slice(at + delimiter.length, close);
  if (![...inside].some((char) => char.trim() && char !== delimiter[0])) return false;
  if (delimiter.length > 1) return true;
  if (/\s/.test(text[at + 1]) || /\s/.test(text[close - 1])) return false;
  return delimiter === "*" || !(/\w/.test(text[at - 1] ?? " ") || /\w/.test(text[close + 1] ?? " "));
}

/**
 * Return where `delimiter` closes, past escapes and code, or -1. Of a run that is too long the last fitting one closes,
 * so that `***both***` nests; a lone mark skips doubled ones.
 * @param {string} text @param {number} from @param {string} delimiter
 */
function closeOf(text, from, delimiter) {
  const char = delimiter[0];
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === "`" && char !== "`") at = code(text, at).end - 1;
    else if (text[at] === char) {
      const run = runAt(text, at);
      if (run === delimiter.length) return at;
      if (run > 2) return at + run - delimiter.length;
      at += run - 1;
    }
  }
  return -1;
}

/** Return where the bracket that is open before `from` closes, or -1. @param {string} text @param {number} from */
function bracketClose(text, from) {
  let open = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === "[") open += 1;
    else if (text[at] === "]") open -= 1;
    if (open === 0) return at;
  }
  return -1;
}

/** @param {string} text @param {number} at */
function runAt(text, at) {
  let end = at;
  while (text[end] === text[at]) end += 1;
  return end - at;
}
