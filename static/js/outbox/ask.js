/** One question to the company; everything that is not an answer of ours becomes a reason to stop and keep. */

/** @typedef {import("./types").Transport} Transport @typedef {import("./types").Reply} Reply */

export const HEADER = "X-Fieldapp";
/** Network Authentication Required: a hotel's too. */
const WANTS_LOGIN = 511;

/** Why the drain stops for now; nothing is lost by it. */
export class Stop extends Error {
  /** @param {import("./types").Outcome["stop"]} why @param {string} [detail] */
  constructor(why, detail = "") {
    super(detail || why);
    this.why = why;
    this.detail = detail;
  }
}

/**
 * @param {Transport} transport @param {string} method @param {string} path
 * @param {{body?: string | ArrayBuffer, headers?: Record<string, string>}} [options]
 * @returns {Promise<Reply>} any status of ours but 401, 429 and 5xx
 */
export async function ask(transport, method, path, options) {
  /** @type {Reply} */
  let reply;
  try {
    reply = await transport.request(method, path, options);
  } catch {
    throw new Stop("offline");
  }
  const { status } = reply;
  const ours = reply.header(HEADER) !== null;
  // our own proxy speaks for itself where the company does not answer, or where it finds a piece too large
  if (status === 429 || (status >= 500 && status !== WANTS_LOGIN) || (status === 413 && !ours)) throw new Stop("later", String(status));
  if (!ours) throw new Stop("portal"); // a hotel's login page answers 200 to everything
  if (status === 401) throw new Stop("login");
  return reply;
}

/**
 * The answer's content; an answer that breaks off is none.
 * @param {Reply} reply
 */
export async function content(reply) {
  try {
    return await reply.json();
  } catch {
    throw new Stop("offline");
  }
}
