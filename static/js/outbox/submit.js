/** Handing in a document: a manifest of everything that arrived, and a receipt that must name all of it. */
import { digestOf } from "./canonical.js";

/** @typedef {import("./types").Tx} Tx @typedef {import("./types").Env} Env @typedef {import("./types").Row} Row @typedef {import("./types").Past} Past @typedef {import("./types").Json} Json */

/** What a receipt can name; what is quarantined has arrived too (state.js), but on no books. @type {Past["status"][]} */
export const ARRIVED = ["applied", "duplicate", "kept"];

/** What hands in a document is no part of it. */
export const SUBMISSION = "submit_document";

/**
 * The body of a submission, made when nothing else of the document waits; once frozen it stays as it is. A photo may have come with
 * another document.
 * @param {Tx} tx @param {Row} row
 * @returns {Promise<{body: Json, missing: import("./types").Photo[]}>} missing = what its letters name and the company has lost again
 */
export async function manifest(tx, row) {
  /** @type {Past[]} */
  const past = await tx.all("past", row.owner);
  const arrived = past.filter((one) => one.doc === row.doc && ARRIVED.includes(one.status) && one.kind !== SUBMISSION);
  const named = new Set(arrived.flatMap((one) => one.row?.blobs ?? []));
  /** @type {import("./types").Photo[]} */
  const all = await tx.all("photo", row.owner);
  const photos = all.filter((one) => one.state === "arrived" && (one.doc === row.doc || named.has(one.sha256)));
  const body = {
    doc: row.doc, name: row.title,
    letters: arrived.map(({ cmd_id, sha256, rev }) => ({ cmd_id, sha256, rev })),
    photos: photos.map((photo) => photo.sha256).sort(),
  };
  return { body, missing: all.filter((one) => one.state !== "arrived" && named.has(one.sha256)) };
}

/**
 * Does the receipt say what was handed in? A receipt that names less is none.
 * @param {Env} env @param {Json} body @param {Json | undefined} result
 */
export async function covers(env, body, result) {
  if (!result?.content || (await digestOf(env, result.content)) !== result.sha256) return false;
  const letters = new Map(result.content.letters.map((/** @type {Json} */ one) => [one.cmd_id, one.sha256]));
  const photos = new Set(result.content.photos);
  return body.letters.every((/** @type {Json} */ one) => letters.get(one.cmd_id) === one.sha256) && body.photos.every((/** @type {string} */ one) => photos.has(one));
}
