/** Times as Discord writes them. */

const UNITS = /** @type {[Intl.RelativeTimeFormatUnit, number][]} */ ([
  ["year", 31557600], ["month", 2629800], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1],
]);

/** @type {Record<string, Intl.DateTimeFormatOptions>} */
const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" },
  S: { dateStyle: "short", timeStyle: "medium" },
};

/** @param {Date} date @param {Intl.DateTimeFormatOptions} style */
function format(date, style) {
  return new Intl.DateTimeFormat("en-GB", style).format(date);
}

/** "14:03" @param {Date} date */
export function clock(date) {
  return format(date, STYLES.t);
}

/** "Monday 23 November 2026 at 14:03" @param {Date} date */
export function full(date) {
  return format(date, STYLES.F);
}

/** "23 November 2026" @param {Date} date */
export function day(date) {
  return format(date, STYLES.D);
}

/** "Today at 14:03", "Yesterday at 14:03" or "23/11/2026, 14:03". @param {Date} date @param {Date} now */
export function stamp(date, now) {
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (day(date) === day(now)) return `Today at ${clock(date)}`;
  if (day(date) === day(yesterday)) return `Yesterday at ${clock(date)}`;
  return format(date, STYLES.s);
}

/** What is nearly a whole hour reads as one: "in 2 hours" of what is set for two hours from now. */
const NEARLY = 0.98;

/** "in 3 days", "2 minutes ago", rounded. @param {Date} date @param {Date} now */
export function relative(date, now) {
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length * NEARLY) ?? UNITS[UNITS.length - 1];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

/**
 * Return what `<t:seconds:style>` reads as, or null where the number is no time.
 * @param {number} seconds @param {string} style one of t T d D f F s S R
 * @param {Date} now
 * @returns {{text: string, title: string, iso: string} | null}
 */
export function timestamp(seconds, style, now) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return null;
  const text = style === "R" ? relative(date, now) : format(date, STYLES[style] ?? STYLES.f);
  return { text, title: full(date), iso: date.toISOString() };
}
