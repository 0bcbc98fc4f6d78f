/** The phone's own signature: a key pair made once with the storage, whose private half never leaves the browser. */
import { ask } from "./ask.js";

/**
 * @typedef {import("./types").Store} Store @typedef {import("./types").Env} Env @typedef {import("./types").Transport} Transport
 * @typedef {{private: unknown, public: import("./types").Json}} Pair
 */

const NAME = "pen";
/** A receipt that the company will not have countersigned is left alone after so many drains. */
const PATIENCE = 5;

/**
 * The key pair of this storage, made when there is none; null where the browser cannot make one.
 * @param {Store} store @param {Env} env @returns {Promise<Pair | null>}
 */
export async function pair(store, env) {
  const known = await store.read(["meta"], (tx) => tx.get("meta", NAME));
  if (known || !env.pen) return known ?? null;
  // keys are made outside of transactions, which end as soon as they have nothing to do
  const fresh = await env.pen.make().catch(() => null);
  if (!fresh) return null;
  return store.write(["meta"], async (tx) => {
    const first = await tx.get("meta", NAME);
    if (!first) await tx.put("meta", fresh, NAME);
    return first ?? fresh;
  });
}

/**
 * The phone's signature under a line of text; "" where it has no key.
 * @param {Store} store @param {Env} env @param {string} line @returns {Promise<string>}
 */
export async function signed(store, env, line) {
  const keys = await pair(store, env);
  return keys && env.pen ? env.pen.sign(keys.private, new TextEncoder().encode(line)) : "";
}

/**
 * Tell the company, with the phone's signature, which receipts are stored here; what does not get through goes along next time.
 * @param {Store} store @param {Env} env @param {Transport} transport @param {string} owner @param {string} device
 */
export async function countersign(store, env, transport, owner, device) {
  const receipts = await store.read(["receipt"], (tx) => tx.all("receipt", owner));
  for (const receipt of receipts) {
    if (receipt.countersigned || (receipt.tries ?? 0) >= PATIENCE) continue;
    const signature = await signed(store, env, lineOf(receipt));
    if (!signature) return;
    const body = JSON.stringify({ device_id: device, signature, stored_at: env.stamp(env.now()) });
    let status = 0;
    try {
      status = (await ask(transport, "POST", `/sync/receipts/${receipt.receipt_id}/counterpart`, { body })).status;
    } catch {
      return; // no network, or nobody logged in any more
    }
    await store.write(["receipt"], async (tx) => {
      const now = await tx.get("receipt", receipt.receipt_id);
      if (now) await tx.put("receipt", status === 200 ? { ...now, countersigned: env.now() } : { ...now, tries: (now.tries ?? 0) + 1 });
    });
  }
}

/** What the company has signed. @param {import("./types").Receipt} receipt */
function lineOf({ content, sha256 }) {
  return ["FAR1", content.id, content.at, sha256].join("|");
}

/** ECDSA on P-256 as the browser does it; null where the page came without TLS. @returns {import("./types").Pen | undefined} */
export function webPen() {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return undefined;
  return {
    async make() {
      const made = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
      const { crv, kty, x, y } = await subtle.exportKey("jwk", made.publicKey);
      return { private: made.privateKey, public: { crv, kty, x, y } };
    },
    async sign(key, bytes) {
      const made = await subtle.sign({ name: "ECDSA", hash: "SHA-256" }, /** @type {CryptoKey} */ (key), /** @type {Uint8Array<ArrayBuffer>} */ (bytes));
      return btoa(String.fromCharCode(...new Uint8Array(made))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
    },
  };
}
