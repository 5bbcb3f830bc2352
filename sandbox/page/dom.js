/**
 * Building the page: elements from plain data, never from markup.
 *
 * Everything that people or bots wrote reaches the document as a text node or as an attribute value, so no text can
 * become an element. Nothing in the page uses innerHTML.
 */

/** @typedef {Node | string | number | null | undefined | false} Child */

const BOOLEANS = new Set(["disabled", "hidden", "checked", "required", "selected", "readOnly", "multiple", "open"]);

/**
 * Return a new element. `props` holds attributes; `class`, `on` (listeners by event), `data` (dataset) and `css`
 * (custom properties, set through the CSSOM so that a strict content policy allows them) are special.
 * @param {string} tag
 * @param {Record<string, any>} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(element, name, value);
  append(element, ...children);
  return element;
}

/** @param {HTMLElement} element @param {string} name @param {any} value */
function setProp(element, name, value) {
  if (value === undefined || value === null) return;
  if (name === "class") element.className = value;
  else if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
  else if (name === "data") Object.assign(element.dataset, value);
  else if (name === "css") for (const [key, text] of Object.entries(value)) element.style.setProperty(key, String(text));
  else if (BOOLEANS.has(name)) element[name] = Boolean(value);
  else element.setAttribute(name, String(value));
}

/**
 * Append nodes and texts; null, undefined and false are left out.
 * @param {Node} parent
 * @param {...(Child | Child[])} children
 */
export function append(parent, ...children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/**
 * Replace everything in `parent`.
 * @param {Element} parent
 * @param {...(Child | Child[])} children
 */
export function fill(parent, ...children) {
  parent.replaceChildren();
  append(parent, ...children);
}

/**
 * Return the element with this id, which the page's own markup has.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element #${id}`);
  return element;
}

let lastId = 0;

/** Return an id that no other element has. @param {string} prefix @returns {string} */
export function newId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/**
 * Return the address if it leads to the web (http or https), else null: javascript:, data: and the like go nowhere.
 * @param {unknown} address
 * @returns {string | null}
 */
export function webAddress(address) {
  if (typeof address !== "string") return null;
  try {
    const url = new URL(address);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

/**
 * Return a link that opens beside the page and tells the other side nothing.
 * @param {string} href an address that `webAddress` let through
 * @param {Record<string, any>} props
 * @param {...(Child | Child[])} children
 */
export function link(href, props, ...children) {
  return el("a", { href, target: "_blank", rel: "noopener noreferrer nofollow", ...props }, ...children);
}
