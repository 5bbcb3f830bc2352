/** What is open and how things stand: the channel's head, the bot's state, the connection, short notices. */

import { byId } from "./dom.js";
import { channelLabel, channelSign } from "./names.js";

/** @typedef {import("./store.js").Store} Store */

/** @param {Store} store */
export function channelHead(store) {
  const draw = () => {
    const channel = store.openedChannel();
    byId("channel-sign").textContent = channel ? channelSign(channel) : "";
    byId("channel-name").textContent = channel?.name ?? "";
    byId("channel-topic").textContent = channel?.topic ?? "";
    document.title = channel ? `${channelLabel(channel)} · ${store.state.guild?.name ?? "Sandbox"}` : "Sandbox";
  };
  store.subscribe(["people", "channel"], draw);
}

/** @param {Store} store */
export function botStatus(store) {
  const box = byId("bot-status");
  const draw = () => {
    const bot = store.state.bot;
    const online = Boolean(store.linked && bot?.connected);
    box.classList.toggle("online", online);
    byId("bot-status-text").textContent = `${bot?.name ?? "Bot"} ${online ? "online" : "connecting…"}`;
  };
  store.subscribe(["bot", "link"], draw);
}

/** Say when the sandbox is gone, a moment after it is: a page that just reloads says nothing. @param {Store} store */
export function linkBanner(store) {
  const banner = byId("banner");
  /** @type {number | undefined} */
  let timer;
  store.subscribe(["link"], () => {
    if (!store.linked) timer ??= setTimeout(() => (banner.hidden = false), 700);
    else {
      clearTimeout(timer);
      timer = undefined;
      banner.hidden = true;
    }
  });
}

/** Return a function that shows a short notice for some seconds. */
export function notices() {
  const box = byId("notice");
  /** @type {number | undefined} */
  let timer;
  return (/** @type {string} */ text) => {
    box.textContent = text;
    box.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => (box.hidden = true), 3500);
  };
}
