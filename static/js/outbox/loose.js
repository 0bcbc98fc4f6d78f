/** Who still needs a photo: a letter on its way, a draft, one that was put away, or nobody; and what the person may do with it then. */
import { overtaken } from "./newer.js";
import { photoKey } from "./photo.js";
import { ARRIVED } from "./submit.js";
import { unsentPhoto } from "./unsent.js";

/**
 * @typedef {import("./types").Store} Store @typedef {import("./types").Tx} Tx @typedef {import("./types").Row} Row
 * @typedef {import("./types").Past} Past @typedef {import("./types").Draft} Draft
 * @typedef {{rows: Row[], past: Past[], drafts: Draft[]}} Names what may name a photo, of one owner
 * @typedef {"goes" | "held" | "draft" | "put_away" | "alone"} Fate goes = with a letter; held = its letter has to be looked at first, or has arrived without it; draft = when the form is handed in; put_away = its
 * letter was, and may come back; alone = nothing has a use for it any more
 */

/** @param {Tx} tx @param {string} owner @returns {Promise<Names>} */
async function names(tx, owner) {
  return { rows: await tx.all("row", owner), past: await tx.all("past", owner), drafts: await tx.all("draft", owner) };
}

/** @param {Names} given @param {string} sha256 @returns {Fate} */
export function fate(given, sha256) {
  const letters = given.rows.filter((row) => row.blobs.includes(sha256));
  if (letters.length) return letters.some((row) => row.state === "waiting") ? "goes" : "held";
  // the company had it once: a submission will ask for it again
  if (given.past.some((one) => ARRIVED.includes(one.status) && one.row?.blobs.includes(sha256))) return "held";
  if (inDraft(given, sha256)) return "draft";
  return putAwayWith(given, sha256).length ? "put_away" : "alone";
}

/** Drafts have many shapes; a digest stands in them like in nothing else. @param {Names} given @param {string} sha256 */
function inDraft({ drafts }, sha256) {
  return drafts.some((draft) => JSON.stringify(draft.value ?? null).includes(sha256));
}

/**
 * Letters that were refused, that their authors let be, and that no newer word has followed; what gave way to somebody else's value is at
 * rest.
 * @param {{rows: Row[], past: Past[]}} given @returns {Row[]}
 */
export function putAway({ rows, past }) {
  const all = [...rows, ...past];
  return past.flatMap(({ status, row }) => (status === "given_up" && row?.state === "rejected" && !overtaken(row, all) ? [row] : []));
}

/** @param {Names} given @param {string} sha256 @returns {Row[]} */
function putAwayWith(given, sha256) {
  return putAway(given).filter((row) => row.blobs.includes(sha256));
}

/**
 * Not at the company, and named by no letter on its way and no draft: such pictures go from the phone.
 * @param {Tx} tx with row, past, draft, photo and bytes @param {string} owner @param {string[]} shas
 * @param {Past["status"][] | null} over letters of the past that need them no more; null = none does
 */
async function drop(tx, owner, shas, over) {
  if (!shas.length) return;
  const given = await names(tx, owner);
  for (const sha256 of shas) {
    const key = photoKey(owner, sha256);
    const photo = await tx.get("photo", key);
    if (!photo || !unsentPhoto(photo) || ["goes", "held", "draft"].includes(fate(given, sha256))) continue;
    if (over && given.past.some((one) => !over.includes(one.status) && one.row?.blobs.includes(sha256))) continue;
    await tx.remove("photo", key);
    await tx.remove("bytes", key);
  }
}

/** After letters were replaced: what only they named goes with them. @param {Tx} tx @param {string} owner @param {Row[]} replaced */
export function tidy(tx, owner, replaced) {
  return drop(tx, owner, [...new Set(replaced.flatMap((row) => row.blobs))], ["replaced", "decided"]);
}

/** The person does not want it after all. @param {Store} store @param {string} owner @param {string} sha256 */
export function discard(store, owner, sha256) {
  return store.write(["row", "past", "draft", "photo", "bytes"], (tx) => drop(tx, owner, [sha256], null));
}

/** The letters that were put away with the photo come back with it. @param {Tx} tx @param {string} owner @param {string} sha256 @returns {Promise<Row[]>} those letters */
export async function revived(tx, owner, sha256) {
  const given = await names(tx, owner);
  if (fate(given, sha256) !== "put_away") return [];
  const letters = putAwayWith(given, sha256);
  for (const row of letters) await goesAgain(tx, row);
  return letters;
}

/** A letter that was put away is on its way again, with its photos. @param {Tx} tx @param {Row} row */
export async function goesAgain(tx, row) {
  await tx.remove("past", row.cmd_id);
  await tx.put("row", { ...row, state: "waiting", not_before: 0, error: null });
  for (const one of row.blobs) await photoAgain(tx, row.owner, one);
}

/** A refused photo is sent once more. @param {Tx} tx @param {string} owner @param {string} sha256 */
export async function photoAgain(tx, owner, sha256) {
  const photo = await tx.get("photo", photoKey(owner, sha256));
  if (photo?.state === "refused") await tx.put("photo", { ...photo, state: "waiting", error: null, tries: 0, not_before: 0 });
}
