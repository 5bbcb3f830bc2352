/** Lists and menus that float above the page: placed beside what opened them, within the window. */

const GAP = 6;
const EDGE = 8;

/**
 * Show `box` in the top layer, under `anchor` or above it where there is more room.
 * @param {HTMLElement} box
 * @param {HTMLElement} anchor
 * @param {{match?: boolean}} [options] `match`: as wide as the anchor
 */
export function floatBeside(box, anchor, { match = false } = {}) {
  const rect = anchor.getBoundingClientRect();
  if (match) box.style.setProperty("width", `${rect.width}px`);
  show(box);
  const below = innerHeight - rect.bottom - GAP - EDGE;
  const above = rect.top - GAP - EDGE;
  const up = box.offsetHeight > below && above > below;
  box.style.setProperty("max-height", `${Math.max(96, Math.floor(up ? above : below))}px`);
  const top = up ? rect.top - GAP - box.offsetHeight : rect.bottom + GAP;
  put(box, rect.left, top);
}

/**
 * Show `box` in the top layer with a corner at a point.
 * @param {HTMLElement} box
 * @param {number} x
 * @param {number} y
 */
export function floatAt(box, x, y) {
  show(box);
  put(box, x, y);
}

/** @param {HTMLElement} box */
function show(box) {
  box.setAttribute("popover", "manual");
  box.style.removeProperty("max-height");
  if (!box.matches(":popover-open")) box.showPopover();
}

/** @param {HTMLElement} box @param {number} left @param {number} top */
function put(box, left, top) {
  const x = Math.max(EDGE, Math.min(left, innerWidth - box.offsetWidth - EDGE));
  const y = Math.max(EDGE, Math.min(top, innerHeight - box.offsetHeight - EDGE));
  box.style.setProperty("left", `${x}px`);
  box.style.setProperty("top", `${y}px`);
}

/** @param {HTMLElement} box */
export function sink(box) {
  if (box.matches(":popover-open")) box.hidePopover();
}
