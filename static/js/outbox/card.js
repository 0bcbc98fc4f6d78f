/** What the person has still to be told: the world had moved on when their work arrived. */

/** @typedef {import("./types").Store} Store @typedef {import("./types").Card} Card @typedef {import("./types").Past} Past */

/**
 * One card for each place where something is to be decided, the newest word first.
 * @param {Store} store @param {string} owner @returns {Promise<(Card & {count: number})[]>} count = how many letters came to it
 */
export async function cards(store, owner) {
  const past = await store.read(["past"], (tx) => tx.all("past", owner));
  /** @type {Map<string, Card & {count: number}>} */
  const found = new Map();
  for (const { card } of past.sort((a, b) => b.done_at - a.done_at)) {
    if (!card) continue;
    const known = found.get(card.href);
    found.set(card.href, known ? { ...known, count: known.count + 1 } : { ...card, count: 1 });
  }
  return [...found.values()];
}

/**
 * The person has seen it; what was written and what became of it stays.
 * @param {Store} store @param {string} owner @param {string} href
 */
export function told(store, owner, href) {
  return store.write(["past"], async (tx) => {
    for (const one of await tx.all("past", owner)) if (one.card?.href === href) await tx.put("past", { ...one, card: null });
  });
}
