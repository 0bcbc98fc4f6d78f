/** Clock, chance, digests and locks of the browser, gathered so that tests can hand in others. */
import { stamp } from "../lib/moment.js";
import { hex } from "./canonical.js";
import { webCipher } from "./cipher.js";
import { webPen } from "./pen.js";
import { facts } from "./quota.js";

/** @returns {import("./types").Env} */
export function browserEnv() {
  return {
    now: () => Date.now(),
    mono: () => performance.now(),
    page: uuid(),
    random: () => Math.random(),
    wait: (ms) => new Promise((done) => setTimeout(done, ms)),
    uuid,
    digest: async (bytes) => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", /** @type {ArrayBuffer} */ (bytes)))),
    stamp: (at) => stamp(new Date(at)),
    locks: /** @type {any} */ (navigator.locks ?? null),
    cipher: webCipher(),
    pen: webPen(),
    facts,
  };
}

/** randomUUID is missing where the page came without TLS. */
function uuid() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = hex(bytes);
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}
