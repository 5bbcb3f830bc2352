/** The people API of the sandbox (see sandbox/README.md), one function a route. */

/** What the sandbox refused, in its own words. */
export class ApiError extends Error {
  /** @param {string} message @param {number} status */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/**
 * @typedef {{name: string, value?: any, options?: OptionValue[], focused?: boolean}} OptionValue
 * @typedef {{interaction: string, acknowledged_ms?: number, kind: string, message?: any, modal?: any, error?: string}} Outcome
 */

/** @param {string} method @param {string} path @param {any} [body] @param {AbortSignal} [signal] */
async function request(method, path, body, signal) {
  const headers = body === undefined ? undefined : { "Content-Type": "application/json" };
  let response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError("The sandbox cannot be reached.", 0);
  }
  const answer = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(answer?.error ?? `The sandbox answered with ${response.status}.`, response.status);
  return answer;
}

/** What a member sees; without one the sandbox chooses. @param {string | null} member */
export function fetchState(member) {
  return request("GET", member ? `/people/state?member=${encodeURIComponent(member)}` : "/people/state");
}

/** @param {string} member @param {string} channel @param {string} content */
export function postMessage(member, channel, content) {
  return request("POST", "/people/message", { member, channel, content });
}

/**
 * @param {{member: string, channel: string, command: string, options: OptionValue[]}} question
 * @param {AbortSignal} signal
 * @returns {Promise<{choices: {name: string, value: any}[]}>}
 */
export function autocomplete(question, signal) {
  return request("POST", "/people/autocomplete", question, signal);
}

/**
 * @param {{member: string, channel: string, command: string, options: OptionValue[], target?: string}} invocation
 * @returns {Promise<Outcome>}
 */
export function runCommand(invocation) {
  return request("POST", "/people/command", invocation);
}

/**
 * @param {{member: string, message: string, custom_id: string, values?: string[]}} press
 * @returns {Promise<Outcome>}
 */
export function press(press) {
  return request("POST", "/people/press", press);
}

/** @param {{member: string, interaction: string, values: Record<string, any>}} answer @returns {Promise<Outcome>} */
export function submitModal(answer) {
  return request("POST", "/people/modal", answer);
}

/** @param {string} member @param {string} message */
export function dismiss(member, message) {
  return request("POST", "/people/dismiss", { member, message });
}

/** @param {number} after @returns {Promise<{entries: any[], last: number}>} */
export function fetchWire(after) {
  return request("GET", `/people/wire?after=${after}`);
}
