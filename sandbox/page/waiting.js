/** Rows for answers that are on their way, or that never came. */

import { ink } from "./color.js";
import { el } from "./dom.js";
import { avatar } from "./message.js";

/**
 * Return a row that says what is awaited, or what failed.
 * @param {import("./store.js").Waiting} waiting
 * @param {import("./message.js").Stage} stage
 * @param {import("./store.js").Store} store
 */
export function waitingView(waiting, stage, store) {
  const bot = stage.person(store.state.bot ?? { username: "The bot" });
  const used = waiting.command ? usedLine(waiting, stage) : null;
  return el(
    "li",
    { class: `message waiting ${waiting.kind}`, data: { interaction: waiting.key } },
    el(
      "div",
      { class: "message-body" },
      used,
      el("div", { class: "message-side" }, avatar(bot)),
      el(
        "div",
        { class: "message-main" },
        el(
          "header",
          { class: "message-head" },
          el("span", { class: "author", css: { "--own": ink(bot.color) } }, bot.name),
          el("span", { class: "badge" }, "APP"),
        ),
        state(waiting, bot.name, store),
      ),
    ),
  );
}

/** @param {import("./store.js").Waiting} waiting @param {import("./message.js").Stage} stage */
function usedLine(waiting, stage) {
  const who = stage.person({ id: waiting.member });
  const by = el("strong", { css: { "--own": ink(who.color) } }, who.name);
  return el(
    "div",
    { class: "message-context" },
    avatar(who, "tiny"),
    el("span", {}, by, " used ", el("span", { class: "command-ref" }, waiting.command)),
  );
}

/** @param {import("./store.js").Waiting} waiting @param {string} name @param {import("./store.js").Store} store */
function state(waiting, name, store) {
  if (waiting.kind === "failed") {
    const drop = el(
      "button",
      { type: "button", class: "text-button", on: { click: () => store.stopWaiting(waiting.key) } },
      "Dismiss message",
    );
    return el(
      "div",
      {},
      el("p", { class: "failure", role: "alert" }, waiting.reason),
      el("p", { class: "message-foot" }, "Only you can see this · ", drop),
    );
  }
  const words = waiting.kind === "thinking" ? `${name} is thinking…` : "Sending…";
  return el(
    "p",
    { class: "thinking", role: "status" },
    el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")),
    words,
  );
}
