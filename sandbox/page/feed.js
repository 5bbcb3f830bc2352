/** The stream of events from the sandbox: a WebSocket that comes back by itself. */

const FIRST_WAIT = 400;
const LONGEST_WAIT = 8000;

/**
 * @typedef {object} FeedListener
 * @property {(event: any) => void} onEvent
 * @property {() => void} onOpen every time the socket is open: what was missed must be fetched
 * @property {() => void} onLost
 */

/** One member's events. */
export class Feed {
  /** @param {string} member @param {boolean} wire whether the wire's entries come too @param {FeedListener} listener */
  constructor(member, wire, listener) {
    this.path = `/people/events?member=${encodeURIComponent(member)}&wire=${wire ? 1 : 0}`;
    this.listener = listener;
    this.wait = FIRST_WAIT;
    this.closed = false;
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {number | undefined} */
    this.timer = undefined;
    this.connect();
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${this.path}`);
    this.socket = socket;
    socket.addEventListener("open", () => this.opened(socket));
    socket.addEventListener("message", (message) => this.received(socket, message.data));
    socket.addEventListener("close", () => this.lost(socket));
  }

  /** @param {WebSocket} socket */
  opened(socket) {
    if (socket === this.socket) this.listener.onOpen();
  }

  /** All is well again: the next loss is met with a short wait. An open socket alone does not say so. */
  settle() {
    this.wait = FIRST_WAIT;
  }

  /** Give this connection up, and try again later. */
  retry() {
    this.socket?.close();
  }

  /** @param {WebSocket} socket @param {string} data */
  received(socket, data) {
    if (socket === this.socket) this.listener.onEvent(JSON.parse(data));
  }

  /** Try again, each time a little later, with some chance in it so that many pages do not come back at once. */
  lost(/** @type {WebSocket} */ socket) {
    if (socket !== this.socket || this.closed) return;
    this.listener.onLost();
    this.timer = setTimeout(() => this.connect(), this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  /** Stop for good. */
  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket?.close();
    this.socket = null;
  }
}
