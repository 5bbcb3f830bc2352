/** Live choices for an option: asked a moment after the last key, and only the newest answer counts. */

import { ApiError, autocomplete } from "./api.js";

const DELAY = 120;

/**
 * @typedef {Parameters<typeof autocomplete>[0]} Question
 * @typedef {{name: string, value: any}} Choice
 * @typedef {{state: "loading"} | {state: "choices", choices: Choice[]} | {state: "failed", reason: string}} Answer
 */

/** Asks the bot through the sandbox. */
export class Autocomplete {
  constructor() {
    this.asked = 0;
    /** @type {number | undefined} */
    this.timer = undefined;
    /** @type {AbortController | null} */
    this.under = null;
  }

  /**
   * Ask soon, and deliver what came of it unless something newer is asked meanwhile.
   * @param {() => Question} question built when it is sent
   * @param {(answer: Answer) => void} deliver
   */
  ask(question, deliver) {
    this.cancel();
    const turn = this.asked;
    deliver({ state: "loading" });
    this.timer = setTimeout(async () => {
      const answer = await this.send(question());
      if (turn === this.asked && answer) deliver(answer);
    }, DELAY);
  }

  /** Forget what was asked. */
  cancel() {
    this.asked += 1;
    clearTimeout(this.timer);
    this.under?.abort();
    this.under = null;
  }

  /** @param {Question} question @returns {Promise<Answer | null>} */
  async send(question) {
    this.under = new AbortController();
    try {
      const { choices } = await autocomplete(question, this.under.signal);
      return { state: "choices", choices };
    } catch (error) {
      if (!(error instanceof ApiError)) return null;
      return { state: "failed", reason: error.status === 504 ? "The choices did not come in time." : error.message };
    }
  }
}
