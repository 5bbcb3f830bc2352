/** Ties the feed and the API to the store: what happens when an event comes in, and when a member does something. */

import * as api from "./api.js";
import { Feed } from "./feed.js";

/**
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("./api.js").Outcome} Outcome
 * @typedef {import("./api.js").OptionValue} OptionValue
 * @typedef {{onModal: (modal: any) => void, onWire: (entry: any) => void, onNotice: (text: string) => void}} Ears
 */

const SILENCE = "The application did not respond";

/** One member at a time, with their feed. */
export class Session {
  /** @param {Store} store @param {Ears} ears */
  constructor(store, ears) {
    this.store = store;
    this.ears = ears;
    this.wire = false;
    this.sent = 0;
    /** @type {Feed | null} */
    this.feed = null;
    /** @type {any[] | null} events that came while the state was being fetched */
    this.held = null;
    this.loads = 0;
    /** @type {Promise<void>} until the member last chosen is there */
    this.arrival = Promise.resolve();
    this.arrive = () => {};
  }

  /** Become a member: their feed, their messages. Without one the sandbox chooses. @param {string | null} member */
  async become(member) {
    let chosen = member;
    if (!chosen) {
      const state = await api.fetchState(null);
      chosen = state.member ?? state.members[0].id;
    }
    this.feed?.close();
    const id = /** @type {string} */ (chosen);
    if (id !== this.store.member) this.expect();
    this.feed = new Feed(id, this.wire, {
      onEvent: (event) => (this.held ? this.held.push(event) : this.take(event)),
      onOpen: () => void this.refresh(id),
      onLost: () => this.store.setLinked(false),
    });
  }

  /** Hold back what is done until the member chosen is there. */
  expect() {
    this.arrive();
    this.arrival = new Promise((resolve) => {
      this.arrive = () => resolve();
    });
  }

  /** Start or stop hearing the wire: the feed is opened anew. @param {boolean} wire */
  async hearWire(wire) {
    this.wire = wire;
    if (this.store.member) await this.become(this.store.member);
  }

  /** Fetch everything again, holding back events until it is there. @param {string} member */
  async refresh(member) {
    this.loads += 1;
    const load = this.loads;
    this.held = [];
    try {
      const state = await api.fetchState(member);
      if (load !== this.loads) return;
      this.store.load(member, state);
      this.store.setLinked(true);
      this.arrive();
      this.feed?.settle();
    } catch (error) {
      if (load !== this.loads) return;
      if (error instanceof api.ApiError && error.status === 404) return void this.become(null);
      this.feed?.retry();
    }
    const held = this.held ?? [];
    this.held = null;
    for (const event of held) this.take(event);
  }

  /** Take in one event. @param {any} event */
  take(event) {
    const { store } = this;
    const takers = /** @type {Record<string, () => void>} */ ({
      message_create: () => store.putMessage(event.channel, event.message),
      message_update: () => store.putMessage(event.channel, event.message),
      message_delete: () => store.dropMessage(event.channel, event.id),
      thinking: () => this.thinking(event),
      failed: () => this.failed(event),
      channel: () => store.putChannel(event.channel),
      channel_delete: () => store.dropChannel(event.id),
      modal: () => this.opened(event.interaction, event),
      wire: () => this.ears.onWire(event.entry),
      commands: () => {
        store.state.commands = event.commands;
        store.tell(["commands"]);
      },
      bot: () => {
        store.state.bot = { ...store.state.bot, ...event.bot, connected: event.connected };
        store.tell(["bot"]);
      },
    });
    takers[event.type]?.();
  }

  /** @param {any} event */
  thinking({ channel, interaction, member, ephemeral }) {
    if (this.store.answered(interaction) || (ephemeral && member !== this.store.member)) return;
    this.store.await({
      key: interaction,
      kind: "thinking",
      channel,
      member,
      ephemeral,
      command: this.store.invocations.get(interaction),
    });
  }

  /** @param {any} event */
  failed({ channel, interaction, reason }) {
    if (this.store.settled.has(interaction)) return this.store.stopWaiting(interaction);
    const command = this.store.invocations.get(interaction);
    this.store.await({
      key: interaction,
      kind: "failed",
      channel,
      member: this.store.member ?? "",
      command,
      reason: reason || SILENCE,
    });
  }

  /**
   * A dialog is opened once, whether the outcome or the event told first.
   * @param {string} interaction
   * @param {any} modal
   */
  opened(interaction, modal) {
    if (this.store.settled.has(interaction)) return;
    this.store.settled.add(interaction);
    this.ears.onModal({ ...modal, interaction });
  }

  /** @param {string} content */
  async say(content) {
    const { member, channel } = await this.present();
    const message = await api.postMessage(member, channel, content);
    if (message?.id) this.store.putMessage(channel, message);
  }

  /** Who acts where, once the member last chosen has arrived: nobody acts as the one before. */
  async present() {
    let arrival;
    do {
      arrival = this.arrival;
      await arrival;
    } while (arrival !== this.arrival);
    return this.here();
  }

  here() {
    const { member, channel } = this.store;
    if (!member || !channel) throw new api.ApiError("The sandbox is not ready yet.", 0);
    return { member, channel };
  }

  /**
   * Use a command, and show how it goes until its answer is there.
   * @param {{id: string, name: string}} command its id and full name
   * @param {OptionValue[]} options
   * @param {string} [target]
   */
  async use(command, options, target) {
    const { member, channel } = await this.present();
    this.sent += 1;
    const key = `sending-${this.sent}`;
    this.store.await({ key, kind: "sending", channel, member, command: command.name });
    try {
      const outcome = await api.runCommand({ member, channel, command: command.id, options, target });
      this.store.invocations.set(outcome.interaction, command.name);
      this.store.stopWaiting(key);
      if (member === this.store.member) this.settle(outcome, channel, command.name);
    } catch (error) {
      this.store.stopWaiting(key);
      throw error;
    }
  }

  /** @param {Outcome} outcome @param {string} channel @param {string} command */
  settle(outcome, channel, command) {
    const { interaction, kind } = outcome;
    if (kind === "failed") this.store.await({
      key: interaction,
      kind: "failed",
      channel,
      member: this.store.member ?? "",
      command,
      reason: outcome.error || SILENCE,
    });
    else this.follow(outcome, channel);
  }

  /**
   * What every good outcome brings: a message, a dialog or the wait for one.
   * @param {Outcome} outcome
   * @param {string} channel
   */
  follow(outcome, channel) {
    const { interaction, kind } = outcome;
    if (outcome.message) this.store.putMessage(outcome.message.channel_id ?? channel, outcome.message);
    if (outcome.modal) this.opened(interaction, outcome.modal);
    if (kind === "deferred" && !outcome.message && !this.store.answered(interaction)) {
      this.thinking({ channel, interaction, member: this.store.member, ephemeral: false });
    }
  }

  /**
   * Press a button or choose in a select. A failure is said beneath the message.
   * @param {any} message @param {string} customId @param {string[]} [values]
   */
  async press(message, customId, values) {
    const { member, channel } = await this.present();
    this.store.setFailure(message.id, null);
    try {
      const outcome = await api.press({ member, message: message.id, custom_id: customId, ...(values ? { values } : {}) });
      if (member !== this.store.member) return;
      if (outcome.kind !== "failed") return this.follow(outcome, channel);
      this.store.settled.add(outcome.interaction);
      this.store.stopWaiting(outcome.interaction);
      this.store.setFailure(message.id, outcome.error || SILENCE);
    } catch (error) {
      this.store.setFailure(message.id, error instanceof Error ? error.message : String(error));
    }
  }

  /** Send a dialog off. @param {string} interaction @param {Record<string, any>} values */
  async submitModal(interaction, values) {
    const { member, channel } = await this.present();
    const outcome = await api.submitModal({ member, interaction, values });
    if (outcome.kind === "failed") {
      this.store.settled.add(outcome.interaction);
      this.store.stopWaiting(outcome.interaction);
      throw new api.ApiError(outcome.error || SILENCE, 0);
    }
    this.follow(outcome, channel);
  }

  /** Take an ephemeral message out of the member's sight. @param {any} message */
  async dismiss(message) {
    const { member, channel } = await this.present();
    try {
      await api.dismiss(member, message.id);
      this.store.dropMessage(message.channel_id ?? channel, message.id);
    } catch (error) {
      this.ears.onNotice(error instanceof Error ? error.message : String(error));
    }
  }
}
