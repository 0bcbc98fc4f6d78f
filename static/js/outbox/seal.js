/** Puts the work of a person who leaves the phone under their key: what lay open goes in the same transaction as the key. */
import { guard } from "./command.js";
import { letter } from "./letter.js";
import { seize } from "./lock.js";
import { RANK } from "./order.js";
import { keyName } from "./owner.js";
import { NEWEST, same, wrap } from "./package.js";
import { unsentPhoto } from "./unsent.js";

/**
 * @typedef {import("./types").Store} Store @typedef {import("./types").Env} Env @typedef {import("./types").Tx} Tx
 * @typedef {import("./types").Row} Row @typedef {import("./types").Photo} Photo @typedef {import("./types").SealHeader} SealHeader
 * @typedef {import("./types").Cipher} Cipher
 * @typedef {{owner: string, name: string, company: string, device: string}} Maker
 * @typedef {{row: Row[], draft: any[], photo: Photo[], past: any[], receipt: any[]}} Records what lies open of one owner
 */

/** Rooms whose records have an owner, in the order in which they are packed. @type {(keyof Records)[]} */
export const OWN = ["row", "draft", "photo", "past", "receipt"];
const IDS = { row: "cmd_id", draft: "key", photo: "key", past: "cmd_id", receipt: "receipt_id" };
/** A package of letters ends after the document in which it reaches this many characters, or letters. */
const FULL = 1_000_000;
const MOST = 100;

/** @param {string} id */
export const sealedKey = (id) => `sealed|${id}`;

/**
 * Whose phone this is now; "" after leaving. Drains of anybody else stop at their hello.
 * @param {Store} store @param {string} owner
 * @returns {Promise<string[]>} others whose work lies open here, with the key to seal it
 */
export function enter(store, owner) {
  return store.write(["meta"], async (tx) => {
    if ((await tx.get("meta", "here")) !== owner) await tx.put("meta", owner, "here");
    return (await tx.all("meta")).map((one) => one?.sealer).filter((one) => typeof one === "string" && one !== owner);
  });
}

/**
 * Seal everything of this person. After a crash anywhere each record lies either open or sealed, and calling it again goes on.
 * @param {Store} store @param {Env} env @param {string} owner @param {{same: typeof same}} [parts] replaceable, so that tests can show what it is for
 * @returns {Promise<boolean>} false where there is no key (this person was never heard of by the company from here)
 */
export function seal(store, env, owner, parts = { same }) {
  return seize(store, env, async (token) => {
    const { key, maker } = await known(store, owner);
    if (!key || !env.cipher) return false;
    // whoever still types in another tab changes what was read: then it is read again
    for (;;) {
      await sealPhotos(store, env, token, key, maker);
      if (await sealRest(store, env, token, key, maker, parts)) return true;
    }
  });
}

/** @param {Store} store @param {string} owner @returns {Promise<{key: unknown, maker: Maker}>} */
export function known(store, owner) {
  return store.read(["meta"], async (tx) => {
    const held = await tx.get("meta", keyName(owner));
    const name = (await tx.get("meta", `name:${owner}`)) ?? "";
    return { key: held?.key, maker: { owner, name, company: held?.company ?? "", device: held?.device ?? "" } };
  });
}

/**
 * One photo after the other, so that neither memory nor a nearly full phone has to hold them twice.
 * @param {Store} store @param {Env} env @param {string} token @param {unknown} key @param {Maker} maker
 */
async function sealPhotos(store, env, token, key, maker) {
  const photos = await store.read(["photo"], (tx) => tx.all("photo", maker.owner));
  for (const photo of photos.filter(unsealed)) {
    const bytes = await store.read(["bytes"], (tx) => tx.get("bytes", photo.key));
    const made = bytes instanceof ArrayBuffer ? await photoPackage(env, key, maker, photo, bytes) : null;
    await store.write(["meta", "photo", "bytes", "sealed"], async (tx) => {
      await guard(tx, env, token);
      const now = await tx.get("photo", photo.key);
      if (!now || !unsealed(now)) return;
      if (!made) return tx.put("photo", { ...now, bytes: false }); // gone already
      await shelve(tx, made.header, made.raw);
      await tx.remove("bytes", photo.key);
      await tx.put("photo", { ...now, sealed: made.header.id });
    });
  }
}

/** @param {Photo} photo */
function unsealed(photo) {
  return photo.bytes && !photo.sealed;
}

/**
 * @param {Env} env @param {unknown} key @param {Maker} maker @param {Photo} photo @param {ArrayBuffer} bytes
 */
export async function photoPackage(env, key, maker, photo, bytes) {
  const waiting = unsentPhoto(photo);
  const header = head(env, maker, { part: "photo", waiting, since: photo.made_at, count: 0, n: 0 });
  const { sha256, name, mime } = photo;
  return { header, raw: await wrap(/** @type {Cipher} */ (env.cipher), key, header, { sha256, name, mime }, bytes) };
}

/**
 * All the rest, in one transaction, when nothing of it changed since it was read.
 * @param {Store} store @param {Env} env @param {string} token @param {unknown} key @param {Maker} maker @param {{same: typeof same}} parts
 */
async function sealRest(store, env, token, key, maker, parts) {
  const records = await store.read(OWN, (tx) => gather(tx, maker.owner));
  if (records.photo.some(unsealed)) return false;
  const ready = { ...records, row: frozen(records.row, maker.device, env.now()) };
  const packages = await letterPackages(env, key, maker, ready);
  return store.write(["meta", "sealed", "bytes", ...OWN], async (tx) => {
    await guard(tx, env, token);
    if (!parts.same(await gather(tx, maker.owner), records)) return false;
    for (const { header, raw } of packages) await shelve(tx, header, raw);
    for (const room of OWN) for (const record of records[room]) await tx.remove(room, /** @type {any} */ (record)[IDS[room]]);
    await tx.remove("meta", keyName(maker.owner));
    return true;
  });
}

/** @param {Tx} tx @param {string} owner @returns {Promise<Records>} */
export async function gather(tx, owner) {
  /** @type {any} */
  const found = {};
  for (const room of OWN) found[room] = await tx.all(room, owner);
  return found;
}

/**
 * What is about to be out of its owner's hands may leave the phone any time: its text is fixed like before a sending. What could not
 * leave anyway (behind an undecided value, or a submission, whose receipt is its owner's) stays as it is.
 * @param {Row[]} rows @param {string} device @param {number} now
 * @returns {Row[]}
 */
export function frozen(rows, device, now) {
  const stuck = new Set(rows.filter((row) => row.state !== "waiting").map((row) => row.doc));
  const held = new Set(rows.filter((row) => row.state !== "waiting").map((row) => `${row.doc}|${row.field}`));
  return rows.map((row) => {
    if (row.state !== "waiting" || row.text || row.step === "submit" || (row.step === "sign" && stuck.has(row.doc))) return row;
    if ([...(row.field ? [row.field] : []), ...(row.after ?? [])].some((field) => held.has(`${row.doc}|${field}`))) return row;
    return { ...row, attempts: row.attempts + 1, last_at: now, text: JSON.stringify(letter(row, device)) };
  });
}

/**
 * @param {Env} env @param {unknown} key @param {Maker} maker @param {Records} records
 */
export async function letterPackages(env, key, maker, records) {
  const made = [];
  for (const [n, some] of chunks(records).entries()) {
    const waiting = some.filter(([room, one]) => room === "row" || (room === "photo" && unsentPhoto(one))).map(([, one]) => one);
    const since = waiting.length ? Math.min(...waiting.map((one) => one.made_at)) : 0;
    const header = head(env, maker, { part: "letters", waiting: false, count: waiting.length, since, n });
    made.push({ header, raw: await wrap(/** @type {Cipher} */ (env.cipher), key, header, { records: some }) });
  }
  return made;
}

/** Documents stay whole where they can: their letters must keep their order. @param {Records} records @returns {[string, any][][]} */
function chunks(records) {
  const rows = [...records.row].sort((a, b) => (a.doc === b.doc ? RANK[a.step] - RANK[b.step] || a.seq - b.seq : a.doc < b.doc ? -1 : 1));
  /** @type {[string, any][][]} */
  const made = [];
  let [size, letters, doc] = [FULL, 0, ""];
  for (const room of OWN) {
    for (const record of room === "row" ? rows : records[room]) {
      const apart = room !== "row" || record.doc !== doc || letters >= 5 * MOST;
      if (apart && (size >= FULL || letters >= MOST)) {
        made.push([]);
        [size, letters] = [0, 0];
      }
      doc = room === "row" ? record.doc : "";
      made[made.length - 1].push([room, record]);
      size += JSON.stringify(record).length;
      letters += room === "row" ? 1 : 0;
    }
  }
  return made;
}

/** @param {Env} env @param {Maker} maker @param {Pick<SealHeader, "part" | "waiting" | "count" | "since" | "n">} more @returns {SealHeader} */
function head(env, maker, more) {
  return { v: NEWEST, id: env.uuid(), ...maker, ...more };
}

/** @param {Tx} tx @param {SealHeader} header @param {Uint8Array} raw @param {boolean} [imported] */
export async function shelve(tx, header, raw, imported = false) {
  const bytes = raw.byteLength === raw.buffer.byteLength ? raw.buffer : raw.slice().buffer;
  await tx.put("bytes", bytes, sealedKey(header.id));
  await tx.put("sealed", { ...header, size: raw.byteLength, state: "sealed", imported, told: null });
}

