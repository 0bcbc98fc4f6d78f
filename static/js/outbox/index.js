/** The outbox of this page: opened once, sending by itself when there is something to send and a way to send it. */
import { contact } from "./clock.js";
import { openStore } from "./db.js";
import { browserEnv } from "./env.js";
import { wake } from "./order.js";
import { Sender } from "./send.js";
import { fetchTransport } from "./transport.js";

// of what lies behind it, what is wanted by those who fetch the outbox when they need it
export { enqueue } from "./command.js";
export { signed } from "./pen.js";
export { prepare } from "./photo.js";
export { heard, pending } from "./state.js";

/** @typedef {Awaited<ReturnType<typeof openStore>>} OpenStore */

export const NEWS = "fieldapp-outbox-news";
/** What nobody thought of: said, and tried again. @type {import("./types").Outcome} */
const BROKEN = { stop: "broken", wait: 30_000, sent: 0, lost: 0 };

/** Events: "moved", "progress", "lost" as the sender tells them, "moved" of other pages too, and "stopped" (detail an Outcome) after every drain. */
export class Outbox extends EventTarget {
  /** Other pages of this phone. */
  #news = typeof BroadcastChannel === "function" ? new BroadcastChannel(NEWS) : null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {OpenStore} store @param {import("./types").Env} env @param {Sender} sender */
  constructor(store, env, sender) {
    super();
    this.store = store;
    this.env = env;
    this.sender = sender;
    // whoever leaves tells it here too, in an object
    if (this.#news) this.#news.onmessage = ({ data }) => typeof data === "string" && super.dispatchEvent(new CustomEvent("moved", { detail: null }));
    for (const kind of ["moved", "progress", "lost"]) {
      sender.addEventListener(kind, (event) => this.dispatchEvent(new CustomEvent(kind, { detail: /** @type {CustomEvent} */ (event).detail })));
    }
  }

  /** @param {Event} event */
  dispatchEvent(event) {
    if (event.type === "moved" || event.type === "stopped") this.#news?.postMessage(event.type);
    return super.dispatchEvent(event);
  }

  /** Send now, and again by itself as long as something waits. @returns {Promise<import("./types").Outcome>} */
  async kick() {
    clearTimeout(this.#timer);
    let outcome = BROKEN;
    try {
      outcome = await this.sender.run();
    } finally {
      this.dispatchEvent(new CustomEvent("stopped", { detail: outcome }));
      if (outcome.wait > 0) this.#timer = setTimeout(() => void this.kick(), outcome.wait);
    }
    return outcome;
  }

  /** The person wants it now: nothing rests any longer. @param {string} owner */
  async hurry(owner) {
    await this.store.write(["row", "photo"], (tx) => wake(tx, owner));
    return this.kick();
  }

  /**
   * The company told its time to this page.
   * @param {string} serverTime @param {number} mono when, by this page's monotonic clock
   */
  met(serverTime, mono) {
    const { env } = this;
    const said = { ...contact(env, serverTime), at: Math.round(env.now() - (env.mono() - mono)), mono };
    return this.store.write(["meta"], async (tx) => {
      const known = await tx.get("meta", "contact");
      if (!known || Date.parse(known.server_time) < Date.parse(serverTime)) await tx.put("meta", said, "contact");
    });
  }

  /** After something was put in from this page. */
  changed() {
    this.dispatchEvent(new CustomEvent("moved", { detail: null }));
    return this.kick();
  }
}

/** @type {Promise<Outbox> | null} */
let opened = null;

/** @returns {Promise<Outbox>} */
export function openOutbox() {
  opened ??= openStore().then((store) => {
    const env = browserEnv();
    return new Outbox(store, env, new Sender({ store, env, transport: fetchTransport() }));
  }).catch((error) => {
    opened = null; // the next one may have better luck
    throw error;
  });
  return opened;
}
