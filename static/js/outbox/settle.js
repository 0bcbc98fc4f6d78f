/** What an answer means for a row: done, to be decided, to be looked at, or to be sent again. */
import { askAnew, bury, guard, turnDown } from "./command.js";
import { letterDigest } from "./canonical.js";
import { overtaken } from "./newer.js";
import { backoff } from "./order.js";
import { photoKey } from "./photo.js";
import { ARRIVED } from "./submit.js";

/**
 * @typedef {import("./types").Store} Store @typedef {import("./types").Env} Env @typedef {import("./types").Row} Row
 * @typedef {import("./types").Tx} Tx @typedef {import("./types").Json} Json
 */

/** @type {import("./types").Room[]} */
const ROOMS = ["meta", "row", "past", "photo", "bytes", "draft", "receipt"];

/**
 * Take in the answers to frozen rows, all in one transaction; a row without an answer stays and rests.
 * @param {Store} store @param {Env} env @param {string} token @param {Row[]} rows @param {Json[]} answers
 * @returns {Promise<{done: number, other: boolean}>} other = the company says these are somebody else's
 */
export async function settle(store, env, token, rows, answers) {
  const said = new Map(answers.map((answer) => [answer.cmd_id, answer]));
  /** @type {Map<string, string>} */
  const digests = new Map();
  for (const row of rows) digests.set(row.cmd_id, await letterDigest(env, row.text ?? "{}"));
  return store.write(ROOMS, async (tx) => {
    await guard(tx, env, token);
    let [done, other] = [0, false];
    for (const { cmd_id } of rows) {
      const row = await tx.get("row", cmd_id);
      if (!row) continue;
      const answer = said.get(cmd_id) ?? { http: 503, status: "later" };
      if (answer.http === 200 || answer.http === 202) {
        await finish(tx, env, row, answer, digests.get(cmd_id) ?? "");
        done += 1;
      } else if (answer.status === "other_owner") other = true;
      else await stays(tx, env, row, answer);
    }
    return { done, other };
  });
}

/** @param {Tx} tx @param {Env} env @param {Row} row @param {Json} answer @param {string} sha256 */
async function finish(tx, env, row, answer, sha256) {
  await bury(tx, env, row, answer.status, { sha256, receipt: answer.receipt ?? null, next: answer.next ?? "", card: answer.card ?? null });
  if (row.step === "submit" && answer.receipt) await fileReceipt(tx, env, row, answer.receipt);
}

/** It stays a row; a refused one gives way to what its author has said since. @param {Tx} tx @param {Env} env @param {Row} row @param {Json} answer */
async function stays(tx, env, row, answer) {
  const error = { http: answer.http, code: answer.code ?? "", detail: answer.detail ?? "", field: answer.field ?? null, current: answer.current, errors: answer.errors };
  if (answer.http === 409) return tx.put("row", { ...row, state: "conflict", error });
  if (answer.http === 424) return letterAgain(tx, env, row, answer, error);
  if (answer.http >= 500 || answer.http === 429) {
    return tx.put("row", { ...row, error, not_before: env.now() + backoff(row.attempts, env.random) });
  }
  return turnDown(tx, env, row, error);
}

/**
 * Something it needs is not there. What lies here goes again: photos, and of a submission also letters the company has lost. What this phone has
 * no more is told, and it is refused; else it follows them, a submission that lacked letters made anew.
 * @param {Tx} tx @param {Env} env @param {Row} row @param {Json} answer @param {import("./types").Trouble} error
 */
async function letterAgain(tx, env, row, answer, error) {
  const needs = { ...row, blobs: [...new Set([...row.blobs, ...(answer.missing ?? [])])] };
  let gone = false;
  for (const sha256 of answer.missing ?? []) {
    const photo = await tx.get("photo", photoKey(row.owner, sha256));
    if (photo?.bytes) await tx.put("photo", { ...photo, state: "waiting", error: null, receipt_id: null });
    else gone = true;
  }
  const letters = answer.letters ?? [];
  const whole = await revive(tx, row.owner, letters);
  if (gone) return turnDown(tx, env, needs, { ...error, code: "bytes_gone", detail: "有照片不在本机了，要重拍" });
  if (!whole) return tx.put("row", { ...needs, state: "rejected", error: { ...error, code: "text_gone" } });
  const later = env.now() + backoff(row.attempts, env.random);
  // what comes again may end otherwise, or with another revision: this manifest would never be true
  if (letters.length) return askAnew(tx, env, needs, later);
  return tx.put("row", { ...needs, error, not_before: later });
}

/**
 * Letters the company had and has no more go again, but none over a later word that is there.
 * @param {Tx} tx @param {string} owner @param {string[]} lost
 * @returns {Promise<boolean>} false when the text of one is gone; the others go
 */
async function revive(tx, owner, lost) {
  /** @type {import("./types").Past[]} */
  const past = await tx.all("past", owner);
  const there = past.filter((one) => ARRIVED.includes(one.status) && !lost.includes(one.cmd_id));
  const known = lost.map((cmd_id) => past.find((one) => one.cmd_id === cmd_id));
  for (const one of known) {
    if (!one?.row?.text) continue;
    if (overtaken(one.row, there)) await tx.put("past", { ...one, status: "replaced" });
    else {
      await tx.remove("past", one.cmd_id);
      await tx.put("row", { ...one.row, state: "waiting", not_before: 0 });
    }
  }
  return known.every((one) => one?.row?.text);
}

/** A week after the receipt the originals may go (see keep.js). */
export const GRACE = 7 * 24 * 3_600_000;

/** @param {Tx} tx @param {Env} env @param {Row} row @param {Json} receipt */
async function fileReceipt(tx, env, row, receipt) {
  const { receipt_id, code, content, sha256, signature, key } = receipt.result;
  const at = String(receipt.at);
  await tx.put("receipt", {
    receipt_id, owner: row.owner, doc: row.doc, title: row.title, code, at, keep_until: Date.parse(at) + GRACE, content, sha256, signature, key,
  });
  const named = new Set(content.photos);
  for (const photo of await tx.all("photo", row.owner)) {
    if (named.has(photo.sha256)) await tx.put("photo", { ...photo, receipt_id });
  }
  const arrived = new Set([row.cmd_id, ...content.letters.map((/** @type {Json} */ one) => one.cmd_id)]);
  for (const past of await tx.all("past", row.owner)) {
    if (arrived.has(past.cmd_id)) await tx.put("past", { ...past, receipt: { ...past.receipt, receipt_id } });
  }
}
