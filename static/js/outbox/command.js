/** Commands into the outbox: written with their draft and photos in one transaction, frozen before the first byte leaves. */
import { moment } from "./clock.js";
import { draftKey, putBeside } from "./draft.js";
import { goesAgain, photoAgain, putAway, revived, tidy } from "./loose.js";
import { overtaken } from "./newer.js";
import { photoKey } from "./photo.js";
import { SUBMISSION } from "./submit.js";

/**
 * @typedef {import("./types").Store} Store @typedef {import("./types").Env} Env @typedef {import("./types").Row} Row
 * @typedef {import("./types").Order} Order @typedef {import("./types").Tx} Tx @typedef {import("./types").Past} Past
 */

export const PROTOCOL = 1;
/** @type {import("./types").Room[]} */
const WRITING = ["meta", "draft", "row", "past", "photo", "bytes"];

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
async function askReceipt(tx, env, order) {
  const { owner, doc, title } = order;
  if (await asked(tx, order)) return;
  const asks = { owner, doc, title, step: /** @type {const} */ ("submit"), kind: SUBMISSION, label: "要回执", body: {} };
  await tx.put("row", await newRow(tx, env, asks, env.uuid(), null));
}

/** One whose manifest is made (see send.js) does not name what is written now. @param {Tx} tx @param {Pick<Order, "owner" | "doc">} order */
async function asked(tx, { owner, doc }) {
  return (await tx.all("row", owner)).find((row) => row.doc === doc && row.step === "submit" && row.attempts === 0 && !row.body.letters);
}

/**
 * A submission whose manifest does not hold any more: another one is made when all of the document has arrived.
 * @param {Tx} tx @param {Env} env @param {Row} row @param {number} not_before
 */
export async function askAnew(tx, env, row, not_before) {
  await bury(tx, env, row, "replaced");
  const fresh = (await asked(tx, row)) ?? (await newRow(tx, env, { ...row, body: {}, photos: [] }, env.uuid(), null));
  // what the old one waited for the new one waits for too
  await tx.put("row", { ...fresh, blobs: [...new Set([...fresh.blobs, ...row.blobs])], not_before });
}

/** @param {Tx} tx @param {Env} env @param {Order} order @param {string} cmd_id @param {number | null} base_rev @returns {Promise<Row>} */
async function newRow(tx, env, order, cmd_id, base_rev) {
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
 * The letter as it is sent.
 * @param {Row} row @param {string} device
 */
export function letter(row, device) {
  const { cmd_id, owner, doc, kind, field, body, base_rev, client_at, seen_at = null, since_ms = null, mono_ms, place, blobs, shots = {} } = row;
  const told = Object.keys(shots).length ? { shots } : {};
  return { v: PROTOCOL, cmd_id, owner, device_id: device, doc, kind, field, body, base_rev, client_at, seen_at, since_ms, mono_ms, place, blobs, ...told };
}

/**
 * Count the attempt and fix the bytes, durably, before anything leaves; rows that changed meanwhile are left out.
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
 * The person has chosen between two values: `mine` is a new command on the revision that is current, `theirs` gives way; both stay readable.
 * @param {Store} store @param {Env} env @param {string} cmd_id @param {"mine" | "theirs"} choice
 * @param {number} [seen] the revision the other value was shown in, when that is newer than the one the conflict told of
 * @returns {Promise<string | null>} the id of the new command
 */
export function decide(store, env, cmd_id, choice, seen) {
  const fresh = env.uuid();
  return store.write(WRITING, async (tx) => {
    const row = await tx.get("row", cmd_id);
    if (row?.state !== "conflict") return null;
    const draft = (await tx.all("draft", row.owner)).find((one) => one.cmd_id === cmd_id);
    await bury(tx, env, row, choice === "mine" ? "decided" : "given_up");
    if (choice === "theirs") return null;
    const current = seen ?? row.error?.current?.rev ?? null;
    const same = (await tx.all("row", row.owner)).filter((one) => one.doc === row.doc && one.field === row.field);
    const later = same.sort((a, b) => b.seq - a.seq).find((one) => one.seq > row.seq);
    if (later) {
      // typed again since: that is what the person means now; one that may have left is asked about when it comes back
      if (later.attempts === 0) await tx.put("row", { ...later, base_rev: current });
      return later.cmd_id;
    }
    const order = { ...row, photos: [], blobs: row.blobs };
    await tx.put("row", await newRow(tx, env, order, fresh, current));
    // should it be refused, there is something to put right
    if (draft) await tx.put("draft", { ...draft, value: draft.value?.rev === undefined ? draft.value : { ...draft.value, rev: current }, cmd_id: fresh });
    return fresh;
  });
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

/**
 * A photo that was put away comes back with its letters; where the document was handed in without them, they get a receipt of their own.
 * @param {Store} store @param {Env} env @param {string} owner @param {string} sha256
 */
export function bringBack(store, env, owner, sha256) {
  return store.write(["meta", "row", "past", "draft", "photo"], async (tx) => {
    await askFurther(tx, env, owner, await revived(tx, owner, sha256));
  });
}

/** A letter that was put away goes again, unless its author has said something else since. @param {Store} store @param {Env} env @param {Row} row */
export function takeUp(store, env, { owner, cmd_id }) {
  return store.write(["meta", "row", "past", "photo", "draft"], async (tx) => {
    const [rows, past] = [await tx.all("row", owner), await tx.all("past", owner)];
    const row = putAway({ rows, past }).find((one) => one.cmd_id === cmd_id);
    if (!row) return;
    await goesAgain(tx, row);
    await askFurther(tx, env, owner, [row]);
  });
}

/** Where their documents have been handed in without them. @param {Tx} tx @param {Env} env @param {string} owner @param {Row[]} letters */
async function askFurther(tx, env, owner, letters) {
  const submitted = [...(await tx.all("row", owner)), ...(await tx.all("past", owner))].filter((one) => one.kind === SUBMISSION);
  for (const { doc, title } of letters) if (submitted.some((one) => one.doc === doc)) await askReceipt(tx, env, { owner, doc, title });
}

/**
 * A rejected row is tried again as it is, or put away by the person's own decision. Never over what the person has said since.
 * @param {Store} store @param {Env} env @param {string} cmd_id @param {"again" | "put_away"} choice
 */
export function settleRejected(store, env, cmd_id, choice) {
  return store.write(["meta", "row", "past", "photo", "draft"], async (tx) => {
    const row = await tx.get("row", cmd_id);
    if (row?.state !== "rejected") return;
    if (choice === "put_away") {
      for (const draft of await tx.all("draft", row.owner)) if (draft.cmd_id === cmd_id) await putBeside(tx, draft, cmd_id);
      return bury(tx, env, row, "given_up");
    }
    const past = (await tx.all("past", row.owner)).filter((one) => one.status !== "given_up");
    if (overtaken(row, [...(await tx.all("row", row.owner)), ...past])) return bury(tx, env, row, "replaced");
    for (const sha256 of row.blobs) await photoAgain(tx, row.owner, sha256);
    if (row.step === "submit") return askAnew(tx, env, row, 0);
    await tx.put("row", { ...row, state: "waiting", not_before: 0, error: null });
  });
}
