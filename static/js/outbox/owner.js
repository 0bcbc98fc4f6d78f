/** Whose work lies here: everybody sees their own, of others only how much. */

/** @typedef {import("./types").Store} Store */

/** @param {Store} store @param {string} owner @param {string} name */
export function remember(store, owner, name) {
  return store.write(["meta"], (tx) => tx.put("meta", name, `name:${owner}`));
}

/**
 * @param {Store} store
 * @returns {Promise<{owner: string, name: string, count: number}[]>}
 */
export function counts(store) {
  return store.read(["row", "photo", "meta"], async (tx) => {
    /** @type {Map<string, number>} */
    const found = new Map();
    for (const row of await tx.all("row")) found.set(row.owner, (found.get(row.owner) ?? 0) + 1);
    for (const photo of await tx.all("photo")) if (photo.state === "waiting") found.set(photo.owner, (found.get(photo.owner) ?? 0) + 1);
    const named = [];
    for (const [owner, count] of found) named.push({ owner, count, name: (await tx.get("meta", `name:${owner}`)) ?? "" });
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
