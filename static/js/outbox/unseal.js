/** The owner is back and has the key: packages are opened and everything lies where it lay, or beside what was written since. */
import { guard } from "./command.js";
import { isMark, putBeside } from "./draft.js";
import { photoAgain } from "./loose.js";
import { overtaken } from "./newer.js";
import { BadPackage, same, unwrap } from "./package.js";
import { isFull } from "./quota.js";
import { keyName } from "./owner.js";
import { gather, OWN, sealedKey } from "./seal.js";
import { ARRIVED } from "./submit.js";

/**
 * @typedef {import("./types").Store} Store @typedef {import("./types").Env} Env @typedef {import("./types").Tx} Tx
 * @typedef {import("./types").Cipher} Cipher @typedef {import("./types").Sealed} Sealed @typedef {import("./types").Photo} Photo
 */

/** What is said of a photo whose bytes are not here (upload.js). */
const GONE = "bytes_gone";
/** What is said of a letter behind which the same field was written and sent while it could not be opened. */
const LATE = { http: 0, code: "overtaken", detail: "这一项后来又写过、传过，这一条不再传了", field: null };

/**
 * Needs the key in the meta room and the token of the drain. A package whose tag is wrong is kept and marked; where a full phone has
 * no room to open, the rest stays sealed until it has.
 * @param {Store} store @param {Env} env @param {string} token @param {string} owner
 * @returns {Promise<boolean>} true when something was put back
 */
export async function unseal(store, env, token, owner) {
  try {
    return await openAll(store, env, token, owner);
  } catch (error) {
    if (!isFull(error)) throw error;
    return true;
  }
}

/** @param {Store} store @param {Env} env @param {string} token @param {string} owner */
async function openAll(store, env, token, owner) {
  const { key, device, mine } = await store.read(["meta", "sealed"], async (tx) => ({ ...(await tx.get("meta", keyName(owner))), mine: await tx.all("sealed", owner) }));
  const here = /** @type {Sealed[]} */ (mine).filter((one) => one.device === device);
  // a file of this phone taken in again is older than what lies here
  const packages = [...here.filter((one) => !one.imported), ...here.filter((one) => one.imported)];
  if (!key || !env.cipher || !packages.length) return false;
  const letters = packages.filter((one) => one.part === "letters");
  const opened = [];
  for (const one of letters) {
    const found = await look(store, env, key, one);
    if (found) opened.push({ id: one.id, records: found.content.records });
    else await mark(store, env, token, one, found);
  }
  if (opened.length) await putBack(store, env, token, owner, opened);
  const photos = packages.filter((one) => one.part === "photo");
  return (await photosBack(store, env, token, key, owner, photos, opened.length === letters.length)) || opened.length > 0;
}

/**
 * @param {Store} store @param {Env} env @param {unknown} key @param {Sealed} one
 * @returns {Promise<import("./types").Json | null | undefined>} null = unreadable, undefined = not to be opened now (by this page, in this memory)
 */
async function look(store, env, key, one) {
  try {
    const raw = await store.read(["bytes"], (tx) => tx.get("bytes", sealedKey(one.id)));
    const found = await unwrap(/** @type {Cipher} */ (env.cipher), key, new Uint8Array(raw));
    return found.header.id === one.id ? found : null;
  } catch (error) {
    if (error instanceof BadPackage) return error.code === "shape" ? null : undefined;
    // a wrong tag, or nothing of ours under a right one
    return error instanceof Error && ["OperationError", "SyntaxError"].includes(error.name) ? null : undefined;
  }
}

/** @param {Store} store @param {Env} env @param {string} token @param {Sealed} one @param {null | undefined} found */
async function mark(store, env, token, one, found) {
  // the key may be another one tomorrow, or the page: what was unreadable is looked at every time
  const state = found === null ? "broken" : one.state === "broken" ? "sealed" : one.state;
  if (state === one.state) return;
  await store.write(["meta", "sealed"], async (tx) => {
    await guard(tx, env, token);
    const now = await tx.get("sealed", one.id);
    if (now) await tx.put("sealed", { ...now, state });
  });
}

/**
 * @param {Store} store @param {Env} env @param {string} token @param {string} owner
 * @param {{id: string, records: [keyof import("./seal.js").Records, any][]}[]} opened
 */
function putBack(store, env, token, owner, opened) {
  return store.write(["meta", "sealed", "bytes", ...OWN], async (tx) => {
    await guard(tx, env, token);
    const here = await gather(tx, owner);
    const has = { row: ids(here.row, "cmd_id"), past: ids(here.past, "cmd_id"), photo: ids(here.photo, "key"), receipt: ids(here.receipt, "receipt_id") };
    const drafts = new Map(here.draft.map((one) => [one.key, one]));
    const names = new Set(OWN);
    for (const { id, records } of opened) {
      if (!(await tx.get("sealed", id))) continue;
      for (const [room, record] of records) {
        if (!names.has(room) || record.owner !== owner) continue;
        // what went on since it was packed (a file of this phone taken in again) is newer
        if (room === "row" || room === "past") {
          if (has.past.has(record.cmd_id) || (room === "row" && has.row.has(record.cmd_id))) continue;
          has[room].add(record.cmd_id);
          if (room === "past") await tx.remove("row", record.cmd_id);
        } else if (room === "draft") {
          const now = drafts.get(record.key);
          if (now) {
            // no clock says which of two texts the person wants
            if (record.cmd_id === null && !isMark(record.field) && !same(now.value, record.value)) await putBeside(tx, record, id);
            continue;
          }
          drafts.set(record.key, record);
        } else if (has[room].has(room === "photo" ? record.key : record.receipt_id)) continue;
        else has[room].add(room === "photo" ? record.key : record.receipt_id);
        await tx.put(room, record);
      }
      await tx.remove("sealed", id);
      await tx.remove("bytes", sealedKey(id));
    }
    await holdLate(tx, owner);
  });
}

/**
 * A word that lay shut while a later one arrived is not sent over it: its author, who had not seen it then, is shown it.
 * @param {Tx} tx @param {string} owner
 */
async function holdLate(tx, owner) {
  const arrived = (await tx.all("past", owner)).filter((one) => ARRIVED.includes(one.status));
  for (const row of await tx.all("row", owner)) {
    if (row.state === "waiting" && overtaken(row, arrived)) await tx.put("row", { ...row, state: "rejected", error: LATE });
  }
}

/** @param {any[]} records @param {string} name */
function ids(records, name) {
  return new Set(records.map((one) => one[name]));
}

/**
 * The bytes of the photos, one after the other.
 * @param {Store} store @param {Env} env @param {string} token @param {unknown} key @param {string} owner
 * @param {Sealed[]} packages of this device @param {boolean} all every letter is open; else a photo nobody knows of waits for its own
 */
async function photosBack(store, env, token, key, owner, packages, all) {
  const known = /** @type {Photo[]} */ (await store.read(["photo"], (tx) => tx.all("photo", owner)));
  let put = false;
  for (const one of packages) {
    const linked = known.find((some) => some.sealed === one.id);
    if (!linked && !all && !one.imported) continue;
    const found = await look(store, env, key, one);
    if (!found) await mark(store, env, token, one, found);
    if (found === undefined) continue;
    const photo = linked ?? known.find((some) => some.sha256 === found?.content.sha256);
    await store.write(["meta", "photo", "bytes", "row", "sealed"], async (tx) => {
      await guard(tx, env, token);
      const now = photo && (await tx.get("photo", photo.key));
      if (now && (now.sealed === one.id || (found && !now.sealed && !(await tx.get("bytes", now.key))))) {
        const { sealed: _, ...plain } = now;
        await tx.put("photo", { ...plain, bytes: found !== null });
        if (found) await tx.put("bytes", found.data, now.key);
        if (found && now.error?.code === GONE) await back(tx, now);
      }
      if (!found || (!now && !all)) return;
      await tx.remove("sealed", one.id);
      await tx.remove("bytes", sealedKey(one.id));
    });
    put ||= found !== null;
  }
  return put;
}

/** It was said to be gone, and so were the letters that stand on it. @param {Tx} tx @param {Photo} photo */
async function back(tx, { owner, sha256 }) {
  await photoAgain(tx, owner, sha256);
  for (const row of await tx.all("row", owner)) {
    if (row.error?.code === GONE && row.blobs.includes(sha256)) await tx.put("row", { ...row, state: "waiting", not_before: 0, error: null });
  }
}
