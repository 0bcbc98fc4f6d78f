/** Names for a new door, from those this phone knows: leads, shops near by, and what was written before. */
import { alike, nameKey, percent } from "./likeness.js";
import { nearest } from "./near.js";

/** @typedef {import("./near.js").Door} Door @typedef {import("./near.js").Spot} Spot */

const MOST = 4;
const HERE_M = 40; // a lead so near may be this very shop

/**
 * While nothing is typed: the leads that stand here and the names that occur more than once (a chain opens again).
 * Then what begins like it, holds it, or sounds like it; of the same kind of shop or the same street before others.
 * @param {{typed: string, doors: Door[], names: string[], here: Spot | null, street: string, shop: string, least: number}} given
 * @returns {string[]}
 */
export function namesFor({ typed, doors, names, here, street, shop, least }) {
  const key = nameKey(typed);
  const near = nearest(doors, here, doors.length);
  const leads = near.filter((one) => one.door.href && !one.door.lit && one.metres <= HERE_M).map((one) => one.door.name);
  const before = [...near.map((one) => one.door.name), ...names];
  if (!key) return distinct([...leads, ...often(before)]).slice(0, MOST);
  const kin = new Map(doors.map((door) => [door.name, Number(door.street === street && street !== "") + Number(door.shop === shop && shop !== "")]));
  const found = distinct([...leads, ...before]).map((name, place) => ({ name, place, fit: fit(key, nameKey(name), least) }));
  found.sort((a, b) => b.fit - a.fit || (kin.get(b.name) ?? 0) - (kin.get(a.name) ?? 0) || a.place - b.place);
  return found.filter((one) => one.fit > 0 && one.name !== typed.trim()).map((one) => one.name).slice(0, MOST);
}

/** How well a name goes on from what was typed: 3 begins like it, 2 holds it, below 1 sounds like it, 0 not at all.
 * @param {string} typed @param {string} known @param {number} least */
function fit(typed, known, least) {
  if (known.startsWith(typed)) return 3;
  if (known.includes(typed)) return 2;
  return typed.length > 1 && alike(typed, known, least) ? percent(typed, known) / 101 : 0;
}

/** @param {string[]} names */
function distinct(names) {
  return [...new Map(names.map((name) => [nameKey(name), name])).values()];
}

/** Names written more than once, the commonest first. @param {string[]} names */
function often(names) {
  /** @type {Map<string, {name: string, times: number}>} */
  const seen = new Map();
  for (const name of names) {
    const known = seen.get(nameKey(name)) ?? { name, times: 0 };
    seen.set(nameKey(name), { name: known.name, times: known.times + 1 });
  }
  return [...seen.values()].filter((one) => one.times > 1).sort((a, b) => b.times - a.times).map((one) => one.name);
}
