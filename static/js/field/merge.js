/** One form open in two pages: what each of them changed since both showed the same. Whoever is here keeps the word; what it would cover is handed out. */
import { grouped } from "../lib/fill.js";

/**
 * @typedef {[string, string][]} Values @typedef {import("../outbox/form.js").Shots} Shots @typedef {import("../outbox/form.js").Shot} Shot
 * @typedef {{values: Values, shots: Shots}} Said
 * @typedef {{said: Said, came: Set<string>, covered: Said | null, known: Said}} Met
 * came = boxes and file fields that say now what the other page wrote, covered = what the other page wrote where this one wrote too,
 * known = what both know now; where both wrote it is what they knew before
 */

/** @param {string[]} one @param {string[]} other */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
/** @param {Shot[]} [some] */
const shas = (some = []) => some.map((one) => one.sha256);

/**
 * Box by box, since a person writes in boxes.
 * @param {Said} base what both knew @param {Said} mine @param {Said} theirs @param {string[]} single file fields that take one picture
 * @returns {Met}
 */
export function merge(base, mine, theirs, single = []) {
  /** @type {Met} */
  const met = { said: { values: [], shots: {} }, came: new Set(), covered: null, known: { values: [], shots: {} } };
  mergeValues(base, mine, theirs, met);
  mergeShots(base, mine, theirs, single, met);
  return met;
}

/** @param {Said} base @param {Said} mine @param {Said} theirs @param {Met} met */
function mergeValues(base, mine, theirs, met) {
  const [was, here, there] = [base, mine, theirs].map(({ values }) => grouped(values));
  for (const name of new Set([...here.keys(), ...there.keys()])) {
    const [before, own, other] = [was, here, there].map((side) => side.get(name) ?? []);
    const named = (/** @type {string[]} */ texts) => texts.map((text) => /** @type {[string, string]} */ ([name, text]));
    const both = !same(own, before) && !same(other, before) && !same(own, other);
    const takes = !both && same(own, before) && !same(own, other);
    if (takes) met.came.add(name);
    if (both && !goesOn(own, other)) (met.covered ??= { values: [], shots: {} }).values.push(...named(other));
    met.said.values.push(...named(takes ? other : own));
    met.known.values.push(...named(both ? before : other));
  }
}

/** Nothing is covered where there was nothing, or where what was there is only longer now. @param {string[]} own @param {string[]} other */
function goesOn(own, other) {
  return other.every((text, n) => !text.trim() || (own[n] ?? "").startsWith(text));
}

/** Photos come and go one by one. @param {Said} base @param {Said} mine @param {Said} theirs @param {string[]} single @param {Met} met */
function mergeShots(base, mine, theirs, single, met) {
  for (const name of new Set([...Object.keys(mine.shots), ...Object.keys(theirs.shots)])) {
    const [was, here, there] = [base, mine, theirs].map(({ shots }) => shots[name] ?? []);
    const [before, own] = [shas(was), shas(here)];
    const added = here.filter((one) => !before.includes(one.sha256) && !shas(there).includes(one.sha256));
    const kept = there.filter((one) => own.includes(one.sha256) || !before.includes(one.sha256));
    const both = single.includes(name) && added.length > 0 && kept.length > 0;
    if (both) (met.covered ??= { values: [], shots: {} }).shots[name] = kept;
    const all = both ? added : [...kept, ...added];
    if (!same(shas(all), own)) met.came.add(name);
    met.said.shots[name] = all;
    met.known.shots[name] = both ? was : there;
  }
}

/** Both say the same, box by box. @param {Said} one @param {Said} other */
export function alike(one, other) {
  const [here, there] = [grouped(one.values), grouped(other.values)];
  const fields = new Set([...Object.keys(one.shots), ...Object.keys(other.shots)]);
  return [...new Set([...here.keys(), ...there.keys()])].every((name) => same(here.get(name) ?? [], there.get(name) ?? [])) &&
    [...fields].every((name) => same(shas(one.shots[name]), shas(other.shots[name])));
}

/**
 * What of the other is not in one's own.
 * @param {Said} own @param {Said} other
 * @returns {Said | null}
 */
export function beyond(own, other) {
  const [here, there] = [grouped(own.values), grouped(other.values)];
  const names = new Set([...there].filter(([name, texts]) => !goesOn(here.get(name) ?? [], texts)).map(([name]) => name));
  const has = shas(Object.values(own.shots).flat());
  const shots = Object.fromEntries(Object.entries(other.shots).map(([name, some]) => [name, some.filter((one) => !has.includes(one.sha256))]));
  if (!names.size && !Object.values(shots).flat().length) return null;
  return { values: other.values.filter(([name]) => names.has(name)), shots };
}
