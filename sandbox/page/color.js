/** Colours of people and roles, made readable on what they stand on. */

/** Colours for those who have none of their own. */
const PALETTE = [0x5865c7, 0x2f8f83, 0xb4623c, 0x8a5bb5, 0x3d7fb8, 0xa84a6b];

/** The background that names stand on; the same as --ground in style.css. */
const GROUND = [0x1a, 0x1d, 0x23];

/**
 * Return a colour for an id: its own, or always the same one of the palette.
 * @param {string} id
 * @param {number | string | null | undefined} own
 * @returns {number}
 */
export function colorOf(id, own) {
  const number = typeof own === "string" ? Number.parseInt(own.replace("#", ""), 16) : own;
  if (number && Number.isInteger(number)) return number;
  let sum = 0;
  for (const char of String(id)) sum = (sum * 31 + char.codePointAt(0)) >>> 0;
  return PALETTE[sum % PALETTE.length];
}

/** @param {number} color @returns {number[]} */
function channels(color) {
  return [(color >> 16) & 255, (color >> 8) & 255, color & 255];
}

/** Relative luminance as in WCAG 2.2, 0 to 1. @param {number[]} rgb */
function luminance(rgb) {
  const [r, g, b] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast as in WCAG 2.2, 1 to 21. @param {number[]} one @param {number[]} other */
function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** @param {number[]} rgb */
function css(rgb) {
  return `rgb(${rgb.map(Math.round).join(" ")})`;
}

/** The colour itself, for surfaces. @param {number} color @returns {string} */
export function surface(color) {
  return css(channels(color));
}

/**
 * Black or white, whichever reads better on the colour: one of them always has a contrast of 4.5.
 * @param {number} color
 * @returns {string}
 */
export function inkOn(color) {
  const rgb = channels(color);
  return contrast(rgb, [255, 255, 255]) >= contrast(rgb, [0, 0, 0]) ? "#fff" : "#000";
}

/**
 * The colour for text, lightened until it has a contrast of 4.5 with the ground.
 * @param {number} color
 * @returns {string}
 */
export function ink(color) {
  let rgb = channels(color);
  for (let step = 0; step < 20 && contrast(rgb, GROUND) < 4.6; step += 1) rgb = rgb.map((value) => value + (255 - value) * 0.12);
  return css(rgb);
}
