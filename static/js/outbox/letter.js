/** A letter: as a row that is written down, and as it is sent. */
import { moment } from "./clock.js";
import { photoKey } from "./photo.js";

/** @typedef {import("./types").Env} Env @typedef {import("./types").Row} Row @typedef {import("./types").Order} Order @typedef {import("./types").Tx} Tx */

export const PROTOCOL = 1;

/** @param {Tx} tx @param {Env} env @param {Order} order @param {string} cmd_id @param {number | null} base_rev @returns {Promise<Row>} */
export async function newRow(tx, env, order, cmd_id, base_rev) {
  const seq = ((await tx.get("meta", "seq")) ?? 0) + 1;
  await tx.put("meta", seq, "seq");
  const { owner, doc, title, step, kind, label, body } = order;
  const blobs = [...new Set([...(order.blobs ?? []), ...(order.photos ?? []).map((photo) => photo.sha256)])];
  const shots = blobs.length ? await shotsOf(tx, owner, blobs) : {};
  return {
    cmd_id, seq, owner, doc, title, step, kind, label, body, base_rev, blobs, shots, field: order.field ?? "", words: order.words ?? "", place: order.place ?? null,
    ...moment(env, await tx.get("meta", "contact")), made_at: env.now(), state: "waiting", attempts: 0, text: null, last_at: null,
    not_before: 0, error: null, after: order.after ?? [], page: order.page ?? "",
  };
}

/** What the phone told of these pictures when it got them. @param {Tx} tx @param {string} owner @param {string[]} blobs */
async function shotsOf(tx, owner, blobs) {
  /** @type {Record<string, import("./types").Json>} */
  const shots = {};
  for (const sha256 of blobs) {
    const { shot } = (await tx.get("photo", photoKey(owner, sha256))) ?? {};
    if (shot) shots[sha256] = shot;
  }
  return shots;
}

/**
 * The letter as it is sent.
 * @param {Row} row @param {string} device
 */
export function letter(row, device) {
  const { cmd_id, owner, doc, kind, field, body, base_rev, client_at, seen_at = null, since_ms = null, mono_ms, place, blobs, shots = {} } = row;
  const told = Object.keys(shots).length ? { shots } : {};
  return { v: PROTOCOL, cmd_id, owner, device_id: device, doc, kind, field, body, base_rev, client_at, seen_at, since_ms, mono_ms, place, blobs, ...told };
}
