/** Whose work lies here: everybody sees their own, of others only how much. */

import { unsentIn, unsentPhoto } from "./unsent.js";

/** @typedef {import("./types").Store} Store */

/** Where the key lies that this person's work is sealed with. @param {string} owner */
export const keyName = (owner) => `seal:${owner}`;

/** @param {Store} store @param {string} owner @param {string} name */
export function remember(store, owner, name) {
  return store.write(["meta"], (tx) => tx.put("meta", name, `name:${owner}`));
}

/**
 * Everybody's work that has not arrived, open or sealed.
 * @param {Store} store
 * @returns {Promise<{owner: string, name: string, count: number, since: number}[]>} since = when the oldest was written (ms)
 */
export function counts(store) {
  return store.read(["row", "photo", "meta", "sealed"], async (tx) => {
    /** @type {Map<string, {count: number, since: number, name: string}>} */
    const found = new Map();
    const add = (/** @type {string} */ owner, /** @type {number} */ count, /** @type {number} */ since, name = "") => {
      const known = found.get(owner) ?? { count: 0, since: Infinity, name: "" };
      found.set(owner, { count: known.count + count, since: Math.min(known.since, since), name: known.name || name });
    };
    for (const row of await tx.all("row")) add(row.owner, 1, row.made_at);
    for (const photo of await tx.all("photo")) if (unsentPhoto(photo)) add(photo.owner, 1, photo.made_at);
    for (const one of await tx.all("sealed")) {
      const left = unsentIn(one);
      if (left) add(one.owner, left, one.since, one.name);
    }
    const named = [];
    for (const [owner, { count, since, name }] of found) named.push({ owner, count, since, name: (await tx.get("meta", `name:${owner}`)) ?? name });
    return named;
  });
}

/**
 * Others whose work lies open because the company never gave a key for it here.
 * @param {Store} store @param {string} owner
 * @returns {Promise<{owner: string, name: string, count: number}[]>}
 */
export function keyless(store, owner) {
  return store.read(["row", "meta"], async (tx) => {
    const found = new Map();
    for (const row of await tx.all("row")) if (row.owner !== owner) found.set(row.owner, (found.get(row.owner) ?? 0) + 1);
    const named = [];
    for (const [other, count] of found) named.push({ owner: other, count, name: (await tx.get("meta", `name:${other}`)) ?? "" });
    return named;
  });
}

/**
 * Only rows of the person the server says is logged in.
 * @param {import("./types").Row[]} rows @param {string} owner
 */
export function mine(rows, owner) {
  return rows.filter((row) => row.owner === owner);
}
