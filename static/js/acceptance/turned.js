/** The list was replaced under the round: which answers are carried, which are given again, which are archived. Adds what lies on this phone. */

/**
 * @typedef {import("./types").Round} Round @typedef {import("./types").ArchivedAnswer} ArchivedAnswer @typedef {import("./types").Json} Json
 * @typedef {ArchivedAnswer & {local: "" | "waiting" | "typed"}} Old local = on this phone only: as a letter on its way, or typed and never decided
 * @typedef {{at: string, by: string, reason: string, version: string, carried: string[], again: Old[], gone: Old[], fresh: string[], counts: [number, number, number], total: number}} Sum
 */

const VERDICTS = /** @type {Record<string, string>} */ ({ PASS: "合格", FAIL: "不合格", NA: "不适用" });

/** The field under which the item's answer is written. @param {Round} round @param {string} code */
export function fieldIn(round, code) {
  const slot = round.items.find((one) => one.code === code)?.slot;
  return slot ? `item:${code}@${slot}` : `item:${code}`;
}

/** The item a field belongs to, "" when it is none. @param {string} field */
export function codeIn(field) {
  return /^item:([^@]*)(?:@|$)/.exec(field)?.[1] ?? "";
}

/**
 * Whether something was written to an older version of the list: by what its author saw, or else by the field it stands under.
 * @param {Round} round @param {string} field @param {Json} [body] of a letter
 */
export function isOld(round, field, body) {
  const code = codeIn(field);
  if (!code) return false;
  const item = round.items.find((one) => one.code === code);
  if (!item) return true;
  if (body?.under && item.digest) return body.under !== item.digest;
  return field !== fieldIn(round, code);
}

/**
 * The sum that closes: carried + again + gone are all answers there were, at the company and on this phone.
 * @param {Round} round the company's @param {{field: string, label: string, body: Json, client_at: string}[]} rows answers on their way
 * @param {{field: string, value: any}[]} typed what was typed and is no letter @returns {Sum | null}
 */
export function turnedOn(round, rows, typed) {
  const told = round.turned;
  if (!told) return null;
  const local = [
    ...rows.filter((row) => isOld(round, row.field, row.body)).map((row) => old(round, codeIn(row.field), row.body, row.client_at, "waiting", row.label)),
    ...typed.filter((one) => isOld(round, one.field) && said(one.value)).map((one) => old(round, codeIn(one.field), one.value, "", "typed", "")),
  ];
  const asked = new Set(round.items.map((one) => one.code));
  const theirs = (/** @type {ArchivedAnswer} */ one) => /** @type {Old} */ ({ ...one, local: "" });
  const again = [...told.again.map(theirs), ...local.filter((one) => asked.has(one.code))];
  const gone = [...told.gone.map(theirs), ...local.filter((one) => !asked.has(one.code))];
  const anew = new Set(again.map((one) => one.code));
  const carried = told.carried.filter((code) => !anew.has(code));
  const on = rows.filter((row) => !isOld(round, row.field, row.body)).map((row) => codeIn(row.field));
  const late = [...new Set(on)].filter((code) => !carried.includes(code) && !anew.has(code) && written(rows, code) < Date.parse(told.at));
  const counts = /** @type {[number, number, number]} */ ([carried.length + late.length, anew.size, new Set(gone.map((one) => one.code)).size]);
  const order = round.items.map((one) => one.code);
  return {
    at: told.at, by: told.by, reason: told.reason, version: told.to[0]?.version ?? "", carried: order.filter((code) => carried.includes(code) || late.includes(code)),
    again: again.sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code)), gone, fresh: told.fresh.filter((code) => !anew.has(code) && !late.includes(code)),
    counts, total: counts[0] + counts[1] + counts[2],
  };
}

/** When the newest letter about the item was written. @param {{field: string, client_at: string}[]} rows @param {string} code */
function written(rows, code) {
  return Math.max(...rows.filter((row) => codeIn(row.field) === code).map((row) => Date.parse(row.client_at)));
}

/** An answer in one line. @param {Json} given */
export function wordsOf(given) {
  return [Object.values(given.values ?? {}).join("、"), VERDICTS[given.verdict] ?? "", given.text, given.note].filter(Boolean).join("，");
}

/** @param {Round} round @param {string} code @param {Json} given @param {string} at @param {"waiting" | "typed"} local @param {string} label @returns {Old} */
function old(round, code, given, at, local, label) {
  const name = round.items.find((one) => one.code === code)?.name ?? label.replace(`${code} `, "");
  const words = wordsOf(given);
  const photos = (given.photos ?? []).map((/** @type {{sha256: string}} */ one) => one.sha256);
  return { code, name, words: round.turned?.changed[code] ?? "", told: words || (photos.length ? `照片 ${photos.length}` : ""), by_name: round.me.name, at, photos, local };
}

/** Something was really typed, not only looked at. @param {any} value */
export function said(value) {
  const { verdict = "", photos = [], text = "", note = "", values = {}, designs = {} } = value ?? {};
  return Boolean(verdict || photos.length || [text, note, ...Object.values(values), ...Object.values(designs)].some((one) => String(one ?? "").trim()));
}
