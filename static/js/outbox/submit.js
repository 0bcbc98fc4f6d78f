/** Handing in a document: a manifest of everything that arrived, and a receipt that must name all of it. */
import { digestOf } from "./canonical.js";

/** @typedef {import("./types").Store} Store @typedef {import("./types").Env} Env @typedef {import("./types").Row} Row @typedef {import("./types").Json} Json */

/**
 * The body of a submission, made when nothing else of the document waits; once frozen it stays as it is.
 * @param {Store} store @param {Row} row
 * @returns {Promise<Json>}
 */
export function manifest(store, row) {
  return store.read(["past", "photo"], async (tx) => {
    const arrived = (await tx.all("past", row.owner)).filter((one) => one.doc === row.doc && ["applied", "duplicate"].includes(one.status) && one.row?.step !== "submit");
    const photos = (await tx.all("photo", row.owner)).filter((one) => one.doc === row.doc && one.state === "arrived");
    return {
      doc: row.doc, name: row.title,
      letters: arrived.map(({ cmd_id, sha256, rev }) => ({ cmd_id, sha256, rev })),
      photos: photos.map((photo) => photo.sha256).sort(),
    };
  });
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
