/** What waits on this phone, asked without loading the outbox: most pages have nothing to send. */
import { unsentOf } from "./unsent.js";

const NAME = "fieldapp-outbox";
const WAITING = ["row", "photo", "meta", "sealed"];

/**
 * @typedef {{exists: boolean, pending: number, here: string | undefined, strangers: string[], keyed: boolean, sealed: string[]}} Glance
 * here = whose phone this is now, strangers = others whose work lies open, keyed = there is a key to seal this person's work with,
 * sealed = names of others whose work waits here sealed
 */

/**
 * @param {string} owner
 * @returns {Promise<number>} rows that have not arrived; 0 when this phone has no outbox yet
 */
export async function peek(owner) {
  return (await unsent(owner)).length;
}

/** @param {string} owner @returns {Promise<Glance>} */
export async function glance(owner) {
  /** @type {Glance} */
  const none = { exists: false, pending: 0, here: undefined, strangers: [], keyed: false, sealed: [] };
  return look(WAITING, none, (tx) => {
    const mine = both(tx, owner);
    const here = tx.objectStore("meta").get("here");
    const key = tx.objectStore("meta").get(`seal:${owner}`);
    const notes = tx.objectStore("meta").getAll();
    const sealed = tx.objectStoreNames.contains("sealed") ? tx.objectStore("sealed").getAll() : null;
    return () => ({
      exists: true, pending: mine().length, here: here.result, keyed: key.result !== undefined,
      sealed: [...new Set((sealed?.result ?? []).filter((one) => one.owner !== owner && one.count && one.state === "sealed").map((one) => one.name))],
      strangers: notes.result.map((one) => one?.sealer).filter((one) => typeof one === "string" && one !== owner),
    });
  });
}

/**
 * The document of every row and photo that has not arrived, as often as there are some.
 * @param {string} owner @returns {Promise<string[]>}
 */
export function unsent(owner) {
  return look(WAITING, /** @type {string[]} */ ([]), (tx) => both(tx, owner));
}

/**
 * Receipts whose originals are still kept, as far as the phone's clock tells.
 * @param {string} owner @returns {Promise<string[]>}
 */
export function receipts(owner) {
  return look(["receipt"], /** @type {string[]} */ ([]), (tx) => {
    const found = tx.objectStore("receipt").index("owner").getAll(owner);
    return () => found.result.filter((one) => one.keep_until > Date.now()).map((one) => one.receipt_id);
  });
}

/** @param {IDBTransaction} tx @param {string} owner @returns {() => string[]} */
function both(tx, owner) {
  const rows = tx.objectStore("row").index("owner").getAll(owner);
  const photos = tx.objectStore("photo").index("owner").getAll(owner);
  const sealed = tx.objectStoreNames.contains("sealed") ? tx.objectStore("sealed").index("owner").getAll(owner) : null;
  return () => unsentOf(rows.result, photos.result, sealed?.result ?? []);
}

/**
 * @template T
 * @param {string[]} rooms @param {T} none what to answer where there is no outbox @param {(tx: IDBTransaction) => () => T} ask
 * @returns {Promise<T>}
 */
function look(rooms, none, ask) {
  return new Promise((resolve) => {
    if (typeof indexedDB === "undefined") return resolve(none);
    /** @type {IDBOpenDBRequest} */
    let request;
    try {
      request = indexedDB.open(NAME);
    } catch {
      return resolve(none); // a private window may refuse
    }
    // looking must not make one
    request.onupgradeneeded = () => request.transaction?.abort();
    request.onerror = (event) => {
      event.preventDefault();
      resolve(none);
    };
    request.onsuccess = () => {
      const db = request.result;
      try {
        // a database of an older page has fewer rooms
        const tx = db.transaction(rooms.filter((room) => db.objectStoreNames.contains(room)));
        const answer = ask(tx);
        tx.oncomplete = () => {
          db.close();
          resolve(answer());
        };
      } catch {
        db.close();
        resolve(none);
      }
    };
  });
}
