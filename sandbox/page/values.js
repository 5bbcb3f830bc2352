/** From what stands in an option's field to the value that is sent, or to the reason why it cannot be. */

import { ATTACHMENT, BOOLEAN, INTEGER, STRING } from "./commands.js";

/**
 * @typedef {import("./commands.js").Option} Option
 * @typedef {{name: string, value: any, description?: string}} Pick
 * @typedef {{value?: any, empty?: boolean, error?: string}} Reading
 */

const ENTITY = /** @type {Record<number, "user" | "channel" | "role" | "mentionable">} */ ({
  6: "user",
  7: "channel",
  8: "role",
  9: "mentionable",
});

/**
 * Return what may be picked for an option, or null where text is typed freely.
 * @param {Option} option
 * @param {import("./components.js").Entities} entities
 * @returns {Pick[] | null}
 */
export function picksOf(option, entities) {
  if (option.choices?.length) return option.choices;
  if (option.type === BOOLEAN) return [{ name: "True", value: true }, { name: "False", value: false }];
  const kind = ENTITY[option.type];
  return kind ? entities(kind, option.channel_types).map((one) => ({
    name: one.label,
    value: one.value,
    description: one.description,
  })) : null;
}

/**
 * Return the picks whose name fits what was typed: those that begin with it, then those that hold it.
 * @param {Pick[]} picks
 * @param {string} typed
 */
export function filterPicks(picks, typed) {
  const wanted = typed.trim().toLowerCase().replace(/^[@#]/, "");
  const plain = (/** @type {Pick} */ pick) => String(pick.name).toLowerCase().replace(/^[@#]/, "");
  const begins = picks.filter((pick) => plain(pick).startsWith(wanted));
  return [...begins, ...picks.filter((pick) => !begins.includes(pick) && plain(pick).includes(wanted))];
}

/**
 * Return the pick that typed text means: the one of this name, the one of this value, or the only one that fits.
 * @param {Pick[]} picks
 * @param {string} typed
 */
function pickMeant(picks, typed) {
  const plain = (/** @type {any} */ text) => String(text).toLowerCase().replace(/^[@#]/, "");
  const fits = filterPicks(picks, typed);
  return fits.find((pick) => plain(pick.name) === plain(typed))
    ?? picks.find((pick) => plain(pick.value) === plain(typed))
    ?? (fits.length === 1 ? fits[0] : undefined);
}

/**
 * Return the value of a field.
 * @param {Option} option
 * @param {string} text what stands in it
 * @param {Pick | null} picked what was picked, while the text is still its name
 * @param {Pick[] | null} picks what may be picked
 * @returns {Reading}
 */
export function readValue(option, text, picked, picks) {
  if (picked && picked.name === text) return { value: picked.value };
  const typed = text.trim();
  if (!typed) return option.required ? { error: "This option is required." } : { empty: true };
  if (picks && (!option.autocomplete || option.choices?.length)) {
    const meant = pickMeant(picks, typed);
    return meant ? { value: meant.value } : { error: "Choose one from the list." };
  }
  if (option.type === STRING) return readText(option, typed);
  if (option.type === ATTACHMENT) return { error: "The sandbox takes no files." };
  return readNumber(option, typed);
}

/** @param {Option} option @param {string} text @returns {Reading} */
function readText(option, text) {
  const length = [...text].length;
  if (option.min_length && length < option.min_length) return { error: `At least ${option.min_length} characters, please.` };
  const most = option.max_length ?? 6000;
  if (length > most) return { error: `At most ${most} characters; this has ${length}.` };
  return { value: text };
}

/** @param {Option} option @param {string} text @returns {Reading} */
function readNumber(option, text) {
  const number = Number(text);
  if (!Number.isFinite(number)) return { error: "This takes a number." };
  if (option.type === INTEGER && !Number.isSafeInteger(number)) return { error: "This takes a whole number." };
  if (option.min_value !== undefined && number < option.min_value) return { error: `At least ${option.min_value}, please.` };
  if (option.max_value !== undefined && number > option.max_value) return { error: `At most ${option.max_value}, please.` };
  return { value: number };
}
