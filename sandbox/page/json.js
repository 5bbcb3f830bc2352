/** JSON, indented and coloured, as DOM nodes. */

import { el } from "./dom.js";

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)/g;

/** Longer texts are cut, so that a picture in a request does not stall the page. */
const LONGEST = 60_000;

/**
 * Return a value as indented JSON.
 * @param {any} value
 * @returns {HTMLElement}
 */
export function jsonView(value) {
  let text = typeof value === "string" ? value : JSON.stringify(value, null, 2) ?? "nothing";
  if (text.length > LONGEST) text = `${text.slice(0, LONGEST)}\n… ${text.length - LONGEST} more characters`;
  return el("pre", { class: "json", tabindex: 0, "aria-label": "JSON" }, tokens(text));
}

/** @param {string} text */
function tokens(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    nodes.push(text.slice(at, match.index));
    const kind = match[2] ? "json-key" : match[1] ? "json-text" : match[3] ? "json-number" : "json-word";
    nodes.push(el("span", { class: kind }, match[1] ?? match[3] ?? match[4]), match[2] ?? "");
    at = (match.index ?? 0) + match[0].length;
  }
  nodes.push(text.slice(at));
  return nodes;
}
