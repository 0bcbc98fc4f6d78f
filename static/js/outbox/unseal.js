/** The owner is back and has the key: packages are opened and everything lies where it lay, or beside what was written since. */
import { guard } from "./command.js";
import { isMark, putBeside } from "./draft.js";
import { same, unwrap } from "./package.js";
import { isFull } from "./quota.js";
import { gather, keyName, OWN, sealedKey } from "./seal.js";

/**
 * @typedef {import("./types").Store} Store @typedef {import("./types").Env} Env @typedef {import("./types").Tx} Tx
 * @typedef {import("./types").Cipher} Cipher @typedef {import("./types").Sealed} Sealed @typedef {import("./types").Photo} Photo
 */

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
  const packages = /** @type {Sealed[]} */ (mine).filter((one) => one.device === device && one.state !== "broken");
  if (!key || !env.cipher || !packages.length) return false;
  const letters = packages.filter((one) => one.part === "letters");
  const opened = [];
  for (const one of letters) {
    const content = await look(store, env, key, one);
    if (content) opened.push({ id: one.id, records: content.content.records });
    else await mark(store, env, token, one);
  }
  if (opened.length) await putBack(store, env, token, owner, opened);
  const photos = packages.filter((one) => one.part === "photo");
  return (await photosBack(store, env, token, key, owner, photos)) || opened.length > 0;
}

/** @param {Store} store @param {Env} env @param {unknown} key @param {Sealed} one */
async function look(store, env, key, one) {
  const raw = await store.read(["bytes"], (tx) => tx.get("bytes", sealedKey(one.id)));
  try {
    const found = await unwrap(/** @type {Cipher} */ (env.cipher), key, new Uint8Array(raw));
    return found.header.id === one.id ? found : null;
  } catch {
    return null;
  }
}

/** @param {Store} store @param {Env} env @param {string} token @param {Sealed} one */
function mark(store, env, token, one) {
  return store.write(["meta", "sealed"], async (tx) => {
    await guard(tx, env, token);
    const now = await tx.get("sealed", one.id);
    if (now) await tx.put("sealed", { ...now, state: "broken" });
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
          if (room === "past") await tx.remove("row", record.cmd_id);
        } else if (room === "draft") {
          const now = drafts.get(record.key);
          if (now) {
            // no clock says which of two texts the person wants
            if (record.cmd_id === null && !isMark(record.field) && !same(now.value, record.value)) await putBeside(tx, record, id);
            continue;
          }
        } else if (has[room].has(room === "photo" ? record.key : record.receipt_id)) continue;
        await tx.put(room, record);
      }
      await tx.remove("sealed", id);
      await tx.remove("bytes", sealedKey(id));
    }
  });
}

/** @param {any[]} records @param {string} name */
function ids(records, name) {
  return new Set(records.map((one) => one[name]));
}

/**
 * The bytes of the photos, one after the other.
 * @param {Store} store @param {Env} env @param {string} token @param {unknown} key @param {string} owner @param {Sealed[]} packages of this device
 */
async function photosBack(store, env, token, key, owner, packages) {
  const known = /** @type {Photo[]} */ (await store.read(["photo"], (tx) => tx.all("photo", owner)));
  for (const one of packages) {
    const found = await look(store, env, key, one);
    const photo = known.find((some) => some.sealed === one.id) ?? known.find((some) => some.sha256 === found?.content.sha256);
    await store.write(["meta", "photo", "bytes", "sealed"], async (tx) => {
      await guard(tx, env, token);
      const now = photo && (await tx.get("photo", photo.key));
      if (!found) await tx.put("sealed", { ...one, state: "broken" });
      if (now && (now.sealed === one.id || (found && !now.sealed && !(await tx.get("bytes", now.key))))) {
        const { sealed: _, ...plain } = now;
        await tx.put("photo", { ...plain, bytes: found !== null });
        if (found) await tx.put("bytes", found.data, now.key);
      }
      if (!found) return;
      await tx.remove("sealed", one.id);
      await tx.remove("bytes", sealedKey(one.id));
    });
  }
  return packages.length > 0;
}
