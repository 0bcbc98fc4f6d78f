/** Commands into the outbox: written with their draft and photos in one transaction, frozen before the first byte leaves. */
import { draftKey } from "./draft.js";
import { letter, newRow } from "./letter.js";
import { tidy } from "./loose.js";
import { overtaken } from "./newer.js";
import { photoKey } from "./photo.js";
import { SUBMISSION } from "./submit.js";

/**
 * @typedef {import("./types").Store} Store @typedef {import("./types").Env} Env @typedef {import("./types").Row} Row
 * @typedef {import("./types").Order} Order @typedef {import("./types").Tx} Tx @typedef {import("./types").Past} Past
 */

/** What a command may touch. @type {import("./types").Room[]} */
export const WRITING = ["meta", "draft", "row", "past", "photo", "bytes"];

/** Somebody else took over the drain. */
export class LockLost extends Error {}

/**
 * Put a command into the outbox; resolves with its id when it is on the disk, and only then may 已存本机 be said.
 * @param {Store} store @param {Env} env @param {Order} order
 * @param {(tx: Tx) => Promise<void>} [check] looks first at what lies there; throws when it is not to be written after all
 * @returns {Promise<string>}
 */
export async function enqueue(store, env, order, check) {
  const cmd_id = env.uuid();
  await store.write(WRITING, async (tx) => {
    const field = order.field ?? "";
    const [rows] = await Promise.all([field ? tx.all("row", order.owner) : [], check?.(tx)]);
    const earlier = rows.filter((row) => row.doc === order.doc && row.field === field);
    let base_rev = order.base_rev ?? null;
    /** @type {Row[]} */
    const replaced = [];
    for (const row of earlier) {
      if (row.state === "waiting" && row.attempts === 0) {
        // never left the phone: the newer value takes its place, on the revision its author had seen
        base_rev = row.base_rev;
        await tx.remove("row", row.cmd_id);
      } else if (row.state === "rejected") {
        await bury(tx, env, row, "replaced");
      } else continue;
      replaced.push(row);
    }
    await addPhotos(tx, env, order);
    if (order.owner_name) await tx.put("meta", order.owner_name, `name:${order.owner}`);
    await tx.put("row", await newRow(tx, env, order, cmd_id, base_rev));
    if (order.draft !== undefined) {
      const key = draftKey(order.owner, order.doc, field);
      await tx.put("draft", { key, owner: order.owner, doc: order.doc, field, value: order.draft, at: env.now(), cmd_id });
    }
    if (order.ends !== undefined) await tx.remove("draft", draftKey(order.owner, order.doc, order.ends));
    if (order.receipt) await askReceipt(tx, env, order);
    await tidy(tx, order.owner, replaced);
  });
  return cmd_id;
}

/**
 * Behind the letters of the document stands one submission, for the company's receipt; it goes when all of them have gone.
 * @param {Tx} tx @param {Env} env @param {Pick<Order, "owner" | "doc" | "title">} order
 */
export async function askReceipt(tx, env, order) {
  const { owner, doc, title } = order;
  if (await asked(tx, order)) return;
  const asks = { owner, doc, title, step: /** @type {const} */ ("submit"), kind: SUBMISSION, label: "要回执", body: {} };
  await tx.put("row", await newRow(tx, env, asks, env.uuid(), null));
}

/** The submission that has not left and has no manifest yet: one with a manifest may be leaving now. @param {Tx} tx @param {Pick<Order, "owner" | "doc">} order */
async function asked(tx, { owner, doc }) {
  return (await tx.all("row", owner)).find((row) => row.doc === doc && row.step === "submit" && row.attempts === 0 && !row.body.letters);
}

/**
 * This submission's manifest holds no more: it is buried and asked for again, by the one that waits already if there is one.
 * @param {Tx} tx @param {Env} env @param {Row} row @param {number} not_before
 */
export async function askAnew(tx, env, row, not_before) {
  await bury(tx, env, row, "replaced");
  const fresh = (await asked(tx, row)) ?? (await newRow(tx, env, { ...row, body: {}, photos: [] }, env.uuid(), null));
  // what the old one waited for the new one waits for too
  await tx.put("row", { ...fresh, blobs: [...new Set([...fresh.blobs, ...row.blobs])], not_before });
}

/** @param {Tx} tx @param {Env} env @param {Pick<Order, "owner" | "doc" | "photos"> & {title?: string}} order */
export async function addPhotos(tx, env, order) {
  for (const { sha256, name, mime, bytes, shot = null } of order.photos ?? []) {
    const key = photoKey(order.owner, sha256);
    const known = await tx.get("photo", key);
    if (known?.bytes && known.state !== "refused") continue;
    await tx.put("bytes", bytes, key);
    await tx.put("photo", {
      key, owner: order.owner, doc: order.doc, sha256, name, mime, size: bytes.byteLength, made_at: env.now(), state: "waiting",
      error: null, bytes: true, not_before: 0, tries: 0, receipt_id: null, title: order.title ?? "", shot,
    });
  }
}

/**
 * Count the attempt and fix the bytes, durably, before anything leaves; rows that are gone or stuck meanwhile are left out.
 * @param {Store} store @param {Env} env @param {Row[]} rows @param {string} device @param {string} token of the drain
 * @returns {Promise<Row[]>}
 */
export function freeze(store, env, rows, device, token) {
  return store.write(["meta", "row"], async (tx) => {
    await guard(tx, env, token);
    const frozen = [];
    for (const { cmd_id } of rows) {
      const row = await tx.get("row", cmd_id);
      if (row?.state !== "waiting") continue;
      const next = { ...row, attempts: row.attempts + 1, last_at: env.now(), text: row.text ?? JSON.stringify(letter(row, device)) };
      await tx.put("row", next);
      frozen.push(next);
    }
    return frozen;
  });
}

/**
 * Still ours to send? Also the heartbeat.
 * @param {Tx} tx @param {Env} env @param {string} token
 */
export async function guard(tx, env, token) {
  const held = await tx.get("meta", "lease");
  if (held?.token !== token) throw new LockLost("another page is sending");
  await tx.put("meta", { token, at: env.now() }, "lease");
}

/**
 * A row that is done with, in words that stay: nothing that may have left is ever simply deleted.
 * @param {Tx} tx @param {Env} env @param {Row} row @param {Past["status"]} status
 * @param {{sha256?: string, receipt?: import("./types").Json | null, next?: string, card?: import("./types").Card | null}} [more]
 */
export async function bury(tx, env, row, status, { sha256 = "", receipt = null, next = "", card = null } = {}) {
  const { cmd_id, seq, owner, doc, title, kind, field, label } = row;
  const rev = typeof receipt?.result?.rev === "number" ? receipt.result.rev : null;
  await tx.remove("row", cmd_id);
  // what stands on a screen is the command's as long as there is one
  for (const draft of await tx.all("draft", owner)) if (draft.cmd_id === cmd_id) await tx.remove("draft", draft.key);
  await tx.put("past", { cmd_id, seq, owner, doc, title, kind, field, label, status, sha256, rev, row, receipt, next, card, done_at: env.now() });
}

/**
 * It is refused: shown to its author, unless they have said something else since, for then that is sent, and nobody need look at this one.
 * @param {Tx} tx with all rooms of a command @param {Env} env @param {Row} row @param {import("./types").Trouble} error
 */
export async function turnDown(tx, env, row, error) {
  if (!overtaken(row, await tx.all("row", row.owner))) return tx.put("row", { ...row, state: "rejected", error });
  await bury(tx, env, { ...row, error }, "replaced");
  return tidy(tx, row.owner, [row]);
}
