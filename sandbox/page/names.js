/** Who and what the ids in messages stand for. */

import { colorOf } from "./color.js";
import { THREADS } from "./store.js";

/**
 * @typedef {import("./store.js").Store} Store
 * @typedef {{id: string, name: string, color: number, bot: boolean, curator: boolean}} Person
 */

/**
 * Return the person behind an author or user object, as this server knows them.
 * @param {Store} store
 * @param {any} user a Discord user object, or at least `{id}`
 * @returns {Person}
 */
export function person(store, user) {
  const { members, bot } = store.state;
  const member = members.find((/** @type {any} */ one) => one.id === user?.id);
  const known = member ?? (bot && bot.id === user?.id ? bot : null);
  const name = known?.name ?? user?.global_name ?? user?.username ?? "Someone";
  const id = String(user?.id ?? "");
  const isBot = Boolean(user?.bot) || (Boolean(bot) && bot.id === id);
  return { id, name: String(name), color: colorOf(id, member?.color), bot: isBot, curator: Boolean(member?.curator) };
}

/**
 * Return the name of a user, role or channel, or null where this server has none of that id.
 * @param {Store} store
 * @param {string} kind "user", "role" or "channel"
 * @param {string} id
 * @returns {string | null}
 */
export function nameOf(store, kind, id) {
  const { members, bot, roles, channels, guild } = store.state;
  if (kind === "user") return members.find((/** @type {any} */ one) => one.id === id)?.name ?? (bot?.id === id ? bot.name : null);
  if (kind === "role" && id === guild?.id) return "everyone";
  const found = (kind === "role" ? roles : kind === "channel" ? channels : []).find((/** @type {any} */ one) => one.id === id);
  return found ? String(found.name).replace(/^@/, "") : null;
}

/** How a channel is written: "#general", "@Crux" for direct messages, a thread's bare name. @param {any} channel @returns {string} */
export function channelLabel(channel) {
  return THREADS.includes(Number(channel.type)) ? String(channel.name) : `${channelSign(channel)}${channel.name}`;
}

/** @param {any} channel */
export function channelSign(channel) {
  if (THREADS.includes(Number(channel.type))) return "↳";
  return Number(channel.type) === 1 ? "@" : "#";
}

/** One or two letters for an avatar. @param {string} name */
export function initials(name) {
  const words = name.trim().split(/\s+/u);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : [words[0]];
  return letters.map((word) => [...word][0] ?? "").join("").toUpperCase() || "?";
}

/**
 * Return what people may choose in a user, role, mentionable or channel list.
 * @param {Store} store
 * @param {"user" | "role" | "mentionable" | "channel"} kind
 * @param {number[]} [channelTypes]
 * @returns {{label: string, value: string, description?: string}[]}
 */
export function entities(store, kind, channelTypes) {
  const { members, bot, roles, channels } = store.state;
  const people = [...members, ...(bot ? [bot] : [])].map((one) => ({
    label: String(one.name),
    value: one.id,
    description: one.curator ? "Curator" : undefined,
  }));
  const groups = roles.map((/** @type {any} */ role) => ({ label: `@${String(role.name).replace(/^@/, "")}`, value: role.id }));
  if (kind === "user") return people;
  if (kind === "role") return groups;
  if (kind === "mentionable") return [...people, ...groups];
  return channels
    .filter((/** @type {any} */ channel) => !channelTypes?.length || channelTypes.includes(Number(channel.type)))
    .map((/** @type {any} */ channel) => ({ label: `#${channel.name}`, value: channel.id }));
}
