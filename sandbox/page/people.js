/** The left side: the server's channels, and the switch between the members that the page can play. */

import { byId, el, fill } from "./dom.js";
import { avatar } from "./message.js";
import { channelSign, person } from "./names.js";
import { THREADS } from "./store.js";

/** @typedef {import("./store.js").Store} Store */

const DIRECT = 1;
const FORUM = 15;

/** @param {Store} store */
export function channelList(store) {
  const draw = () => {
    byId("guild-name").textContent = store.state.guild?.name ?? "Sandbox";
    const shown = [
      ...store.textChannels(),
      ...store.state.channels.filter((/** @type {any} */ one) => Number(one.type) === FORUM),
    ];
    const direct = shown.filter((one) => Number(one.type) === DIRECT);
    fill(
      byId("channels"),
      nested(store.state.channels.filter(
        (/** @type {any} */ one) => shown.includes(one) && !direct.includes(one),
      )).map((one) => channelRow(store, one)),
    );
    fill(byId("direct"), direct.map((one) => channelRow(store, one)));
    byId("direct-heading").hidden = direct.length === 0;
  };
  store.subscribe(["people", "channel"], draw);
}

/** Threads under their channels. @param {any[]} channels @returns {any[]} */
function nested(channels) {
  const isThread = (/** @type {any} */ one) => THREADS.includes(Number(one.type));
  const tops = channels.filter((one) => !isThread(one) || !channels.some((other) => other.id === one.parent));
  return tops.flatMap((top) => [top, ...channels.filter((one) => isThread(one) && one.parent === top.id)]);
}

/** A forum holds no messages itself: it heads its posts. @param {any} channel */
function forumRow(channel) {
  return el(
    "li",
    { class: "channel forum", title: "A forum: its posts stand below" },
    el("span", { class: "hash", "aria-hidden": "true" }, "≡"),
    el("span", { class: "channel-name" }, channel.name),
  );
}

/** @param {Store} store @param {any} channel */
function channelRow(store, channel) {
  const open = channel.id === store.channel;
  const unread = store.unread.has(channel.id);
  const thread = THREADS.includes(Number(channel.type));
  if (Number(channel.type) === FORUM) return forumRow(channel);
  const choose = () => {
    store.openChannel(channel.id);
    document.body.classList.remove("nav-open");
  };
  return el(
    "li",
    {},
    el(
      "button",
      {
        type: "button",
        class: `channel${open ? " open" : ""}${unread ? " unread" : ""}${thread ? " thread" : ""}`,
        "aria-current": open ? "page" : undefined,
        on: { click: choose },
      },
      el("span", { class: "hash", "aria-hidden": "true" }, channelSign(channel)),
      el("span", { class: "channel-name" }, channel.name),
      unread ? el("span", { class: "sr-only" }, " (new messages)") : null,
    ),
  );
}

/**
 * The switch: radio buttons, so that arrow keys go from member to member.
 * @param {Store} store
 * @param {(member: string) => void} become
 */
export function memberSwitch(store, become) {
  const list = byId("members");
  let drawn = "";
  const draw = () => {
    const key = JSON.stringify([store.state.members, store.member]);
    if (key === drawn) return;
    drawn = key;
    const hadFocus = list.contains(document.activeElement);
    fill(list, store.state.members.map((/** @type {any} */ member) => memberRow(store, member, become)));
    if (hadFocus) /** @type {HTMLElement | null} */ (list.querySelector("input:checked"))?.focus();
  };
  store.subscribe(["people"], draw);
}

/** @param {Store} store @param {any} member @param {(member: string) => void} become */
function memberRow(store, member, become) {
  const chosen = member.id === store.member;
  const input = el(
    "input",
    {
      type: "radio",
      name: "member",
      class: "sr-only",
      value: member.id,
      checked: chosen,
      on: { change: () => become(member.id) },
    },
  );
  return el(
    "label",
    {
      class: `member${chosen ? " chosen" : ""}`,
      title: member.curator ? `${member.name}: curator, may manage the server` : member.name,
    },
    input,
    avatar(person(store, member)),
    el(
      "span",
      { class: "member-words" },
      el("span", { class: "member-name" }, member.name),
      el(
        "span",
        { class: "member-role" },
        member.curator ? ["Curator", el("span", { class: "member-may" }, " · Manage Server")] : "Member",
      ),
    ),
  );
}
