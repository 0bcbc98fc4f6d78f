/** The outbox's own database: eight rooms, only ever added to, every write durable before it is believed. */
import { openDB } from "../../vendor/idb.js";

/** @typedef {import("./types").Room} Room @typedef {import("./types").Tx} Tx @typedef {import("./types").Store} Store */

export const NAME = "fieldapp-outbox";
export const VERSION = 2;
/** Rooms by name: the property that is the key, or null when the key is given beside the value. @type {Record<Room, string | null>} */
const ROOMS = { meta: null, draft: "key", row: "cmd_id", past: "cmd_id", photo: "key", bytes: null, receipt: "receipt_id", sealed: "id" };

/**
 * Open (and make) the database. Newer pages may have brought a newer one: then it is opened as it is, since rooms are only added.
 * A page that had to let go of it, or from which the browser took it, opens it again with its next question.
 * @param {{name?: string, durability?: "strict" | "relaxed"}} [options]
 * @returns {Promise<Store & {close(): void}>}
 */
export async function openStore({ name = NAME, durability = "strict" } = {}) {
  /** @type {Promise<import("idb").IDBPDatabase> | null} */
  let opened = null;
  const drop = () => {
    opened = null;
  };
  const open = () => {
    opened ??= connect(name, drop).catch((error) => {
      drop();
      throw error;
    });
    return opened;
  };
  /** @param {IDBTransactionMode} mode @param {Room[]} rooms */
  const begin = async (mode, rooms) => {
    const make = async () => (await open()).transaction(rooms, mode, mode === "readwrite" ? { durability } : undefined);
    try {
      return await make();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "InvalidStateError") throw error;
      drop(); // closed behind our back
      return make();
    }
  };
  await open();
  /** @template T @param {IDBTransactionMode} mode @param {Room[]} rooms @param {(tx: Tx) => Promise<T>} work @returns {Promise<T>} */
  const run = async (mode, rooms, work) => {
    const tx = await begin(mode, rooms);
    tx.done.catch(() => undefined); // told by the await below
    try {
      const result = await work(bind(tx));
      if (mode === "readwrite") tx.commit(); // at once, not when the browser has noticed that nothing more is asked
      await tx.done;
      return result;
    } catch (error) {
      try {
        tx.abort();
      } catch {
        // it has ended by itself
      }
      throw tx.error ?? error;
    }
  };
  return {
    close: () => void opened?.then((db) => db.close()),
    read: (rooms, work) => run("readonly", rooms, work),
    write: (rooms, work) => run("readwrite", rooms, work),
  };
}

/** @param {string} name @param {() => void} drop the connection is no more @returns {Promise<import("idb").IDBPDatabase>} */
async function connect(name, drop) {
  /** @type {import("idb").IDBPDatabase} */
  let db;
  const blocking = () => {
    db.close(); // another page needs us to let go
    drop();
  };
  try {
    db = await openDB(name, VERSION, { upgrade, blocking, terminated: drop });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "VersionError") throw error;
    db = await openDB(name, undefined, { blocking, terminated: drop });
  }
  return db;
}

/** @param {import("idb").IDBPDatabase<unknown>} db */
function upgrade(db) {
  for (const [room, keyPath] of Object.entries(ROOMS)) {
    if (db.objectStoreNames.contains(room)) continue;
    const made = db.createObjectStore(room, keyPath ? { keyPath } : undefined);
    if (keyPath) made.createIndex("owner", "owner");
  }
}

/**
 * What is put need not be waited for: one that fails ends the transaction, which is waited for.
 * @param {import("idb").IDBPTransaction<any, any, any>} tx @returns {Tx}
 */
function bind(tx) {
  /** @param {Promise<unknown> | undefined} asked */
  const told = (asked) => void asked?.catch(() => undefined);
  return {
    get: (room, key) => tx.objectStore(room).get(key),
    all: (room, owner) => (owner === undefined ? tx.objectStore(room).getAll() : tx.objectStore(room).index("owner").getAll(owner)),
    put: async (room, value, key) => told(tx.objectStore(room).put?.(value, key)),
    remove: async (room, key) => told(tx.objectStore(room).delete?.(key)),
  };
}
