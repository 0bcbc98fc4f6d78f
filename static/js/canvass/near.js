/** What is near on this phone: the doors the company told of, with those written here laid over them. */
import { alike, nameKey, percent } from "./likeness.js";

/**
 * @typedef {{lng: number, lat: number}} Spot
 * @typedef {{id: string, name: string, key: string, street: string, number: string, lng: number | null, lat: number | null, shop: string, result: string, at: string, words: string, case: string, local?: boolean, href?: string, lit?: boolean}} Door href = the page of a case: a lead, or a user who has gas (lit)
 * @typedef {{name: string, full: string, wants: boolean, photo: boolean}} Code
 * @typedef {{dedup_radius_m: number, alike_percent: number, coarse_m: number, codes: Record<string, Code>}} Rules
 * @typedef {{at: string, lng: number, lat: number, rules: Rules, doors: Door[], names: string[]}} Kept names = written before, and of leads
 * @typedef {import("../outbox/types").Row} Row
 */

const EARTH = 6378137;
const FLAT = 0.00669438002290;
const ADD = "/canvass/doors";
const VISIT = /^\/canvass\/doors\/([0-9a-f-]{36})\/visits$/;

/** Metres within a few kilometres, by the radii of the ellipsoid. @param {Spot} one @param {Spot} other */
export function metres(one, other) {
  const lat = ((one.lat + other.lat) / 2) * (Math.PI / 180);
  const bend = 1 - FLAT * Math.sin(lat) ** 2;
  const east = (EARTH * Math.cos(lat)) / Math.sqrt(bend);
  const north = (EARTH * (1 - FLAT)) / bend ** 1.5;
  const turn = Math.PI / 180;
  return Math.hypot((one.lng - other.lng) * turn * east, (one.lat - other.lat) * turn * north);
}

/** @param {Door} door @returns {door is Door & Spot} */
export function placed(door) {
  return door.lng !== null && door.lat !== null;
}

/**
 * The doors as the person knows them: letters of this phone that have not arrived count already.
 * @param {Door[]} doors @param {Row[]} rows @param {Rules} rules
 * @returns {Door[]}
 */
export function folded(doors, rows, rules) {
  const found = new Map(doors.map((door) => [door.id, door]));
  for (const row of rows) {
    if (row.kind !== "form" || typeof row.body.at !== "string") continue;
    const known = VISIT.exec(row.body.at)?.[1];
    if (!known && row.body.at !== ADD) continue;
    const said = /** @type {Record<string, string>} */ (Object.fromEntries(row.body.values));
    const code = rules.codes[said.result];
    const words = ["刚记下", code?.name].filter(Boolean).join(" · ");
    const before = known ? found.get(known) : undefined;
    if (before) found.set(before.id, { ...before, result: said.result, words, local: true });
    else if (!known) found.set(row.cmd_id, fresh(row, said, words, rules));
  }
  return [...found.values()];
}

/** @param {Row} row @param {Record<string, string>} said @param {string} words @param {Rules} rules @returns {Door} */
function fresh(row, said, words, rules) {
  const place = row.place && (row.place.accuracy_m ?? 0) <= rules.coarse_m && !said.pin ? row.place : null;
  return {
    id: row.cmd_id, name: said.name ?? "", key: nameKey(said.name ?? ""), street: said.street ?? "", number: said.number ?? "", lng: place?.lng ?? null, lat: place?.lat ?? null,
    shop: said.shop ?? "", result: said.result ?? "", at: row.client_at, words, case: "", local: true,
  };
}

/** @typedef {{door: Door, metres: number}} Near Infinity where the door has no place */

/** Nearest first; without a position the newest first. @param {Door[]} doors @param {Spot | null} here @param {number} most @returns {Near[]} */
export function nearest(doors, here, most) {
  const far = doors.map((door) => ({ door, metres: here && placed(door) ? metres(here, door) : Infinity }));
  far.sort((a, b) => (a.metres === b.metres ? 0 : a.metres - b.metres) || Number(b.door.local ?? false) - Number(a.door.local ?? false) || b.door.at.localeCompare(a.door.at));
  return far.slice(0, most);
}

/**
 * What may be the same shop: so near and so alike, the likeliest first.
 * @param {Door[]} doors @param {Spot | null} here @param {string} name @param {Rules} rules
 * @returns {Near[]}
 */
export function offers(doors, here, name, rules) {
  const key = nameKey(name);
  if (!here || !key) return [];
  const close = nearest(doors, here, doors.length).filter((one) => one.metres <= rules.dedup_radius_m);
  return close.filter((one) => !one.door.href && alike(key, one.door.key, rules.alike_percent)).sort((a, b) => percent(key, b.door.key) - percent(key, a.door.key) || a.metres - b.metres);
}

/** 12 m, 1.4 km. @param {number} far @returns {[string, string]} */
export function metresText(far) {
  return far < 1000 ? [far.toFixed(0), "m"] : [(far / 1000).toFixed(1), "km"];
}
