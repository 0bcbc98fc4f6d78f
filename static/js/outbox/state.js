/** Where the work is, in figures a screen can show: on this phone, on its way, at the company, or not taken. */
import { besideOf, isMark } from "./draft.js";
import { fate, putAway } from "./loose.js";
import { counts, keyName } from "./owner.js";
import { unsentOf, unsentPhoto } from "./unsent.js";

/** So many documents that have arrived are shown. */
const RECENT = 10;
/** Where it is noted that work of this browser is gone. */
export const LOST = "lost";

/**
 * @typedef {import("./types").Store} Store @typedef {import("./types").Row} Row @typedef {import("./types").Photo} Photo
 * @typedef {{doc: string, title: string, state: "local" | "sending" | "done" | "late", total: number, arrived: number, rows: Row[], photos: Left[]}} Paper
 * @typedef {Photo & {fate: import("./loose.js").Fate}} Left a photo that has not arrived, and what it waits for
 * @typedef {{doc: string, title: string, total: number, at: number}} Arrived
 * @typedef {{pending: number, sealed: number, papers: Paper[], arrived: Arrived[], receipts: import("./types").Receipt[], others: {name: string, count: number}[], stuck: number, elsewhere: Elsewhere[], begun: Begun[], aside: Row[], keyed: boolean}} Overview keyed = the company has given this phone the key to seal this person's work with
 * @typedef {{doc: string, title: string, page: string, at: number}} Begun something was written and not handed in; no page = the phone knows no way back
 * aside = commands that were put away and never taken up again
 * @typedef {{pending: number, at: string, installed: boolean}} Elsewhere what the company knows to lie in another store of this person, as of when
 */

/**
 * @param {Store} store @param {string} owner
 * @returns {Promise<Overview>}
 */
export async function overview(store, owner) {
  const { rows, photos, past, drafts, receipts, sealed, who, keyed } = await store.read(["row", "photo", "past", "draft", "receipt", "sealed", "meta"], async (tx) => ({
    rows: /** @type {Row[]} */ (await tx.all("row", owner)),
    photos: /** @type {Photo[]} */ (await tx.all("photo", owner)),
    past: /** @type {import("./types").Past[]} */ (await tx.all("past", owner)),
    drafts: /** @type {import("./types").Draft[]} */ (await tx.all("draft", owner)),
    sealed: /** @type {import("./types").Sealed[]} */ (await tx.all("sealed", owner)),
    receipts: /** @type {import("./types").Receipt[]} */ (await tx.all("receipt", owner)),
    who: await tx.get("meta", "who"),
    keyed: (await tx.get("meta", keyName(owner))) !== undefined,
  }));
  rows.sort((a, b) => a.seq - b.seq);
  const docs = [...new Set(unsentOf(rows, photos, []))];
  const open = photos.filter(unsentPhoto).map((photo) => ({ ...photo, fate: fate({ rows, past, drafts }, photo.sha256) }));
  const papers = docs.map((doc) => paper(doc, rows, photos, open, past));
  const others = (await counts(store)).filter((one) => one.owner !== owner).map(({ name, count }) => ({ name, count }));
  receipts.sort((a, b) => (a.at < b.at ? 1 : -1));
  const handed = new Set(receipts.map((one) => one.doc));
  const hidden = unsentOf([], [], sealed).length;
  const begun = begunOf(drafts, rows);
  const aside = putAway({ rows, past }).filter((row) => !drafts.some((draft) => goesOn(draft, row)));
  const whole = (/** @type {string} */ doc) => !docs.includes(doc) && !aside.some((row) => row.doc === doc);
  const arrived = there(past.filter((one) => whole(one.doc) && !handed.has(one.doc)), photos);
  return { pending: unsentOf(rows, photos, sealed).length, sealed: hidden, keyed, papers, arrived, receipts, others, stuck: rows.filter((row) => row.state !== "waiting").length,
    elsewhere: who?.user === owner ? who.elsewhere ?? [] : [], begun, aside,
  };
}

/** What the letter said is being written again, or lies beside that. @param {import("./types").Draft & {value: any}} draft @param {Row} row */
function goesOn({ doc, field, cmd_id, value }, row) {
  if (doc !== row.doc || cmd_id !== null) return false;
  return (besideOf(field) || field).replace(/\?$/, "") === row.field || value?.row === row.cmd_id;
}

/** Documents with something that is no command, the latest first. @param {import("./types").Draft[]} drafts @param {Row[]} rows @returns {Begun[]} */
export function begunOf(drafts, rows) {
  /** @type {Map<string, Begun>} */
  const found = new Map();
  for (const { cmd_id, field, doc, at, title = "", page = "" } of [...drafts].sort((a, b) => a.at - b.at)) {
    if (cmd_id !== null || isMark(field)) continue;
    const known = found.get(doc) ?? { doc, title: rows.find((row) => row.doc === doc)?.title ?? "", page: "", at: 0 };
    found.set(doc, { doc, title: title || known.title, page: page || known.page, at: Math.max(at, known.at) });
  }
  return [...found.values()].sort((a, b) => b.at - a.at);
}

/** The company has it: it was carried out, or lies there for somebody to look at. @param {import("./types").Past} one */
function has(one) {
  return ["applied", "duplicate", "quarantined", "kept"].includes(one.status);
}

/** Documents of which nothing waits or was put away, the latest first. @param {import("./types").Past[]} past @param {Photo[]} photos @returns {Arrived[]} */
function there(past, photos) {
  /** @type {Map<string, Arrived>} */
  const found = new Map();
  for (const one of past.filter(has)) {
    const known = found.get(one.doc) ?? { doc: one.doc, title: one.title, total: photos.filter((photo) => photo.doc === one.doc).length, at: 0 };
    found.set(one.doc, { ...known, title: one.title, total: known.total + 1, at: Math.max(known.at, one.done_at) });
  }
  return [...found.values()].sort((a, b) => b.at - a.at).slice(0, RECENT);
}

/** @param {string} doc @param {Row[]} rows @param {Photo[]} photos @param {Left[]} left @param {import("./types").Past[]} past @returns {Paper} */
function paper(doc, rows, photos, left, past) {
  const mine = rows.filter((row) => row.doc === doc);
  const pictures = photos.filter((photo) => photo.doc === doc);
  const there = past.filter((one) => one.doc === doc && has(one));
  const arrived = there.length + pictures.filter((photo) => photo.state === "arrived").length;
  const total = there.length + mine.length + pictures.length;
  const open = left.filter((photo) => photo.doc === doc);
  const late = mine.some((row) => row.state !== "waiting") || open.some(stuckPhoto);
  const begun = arrived > 0 || mine.some((row) => row.attempts > 0);
  const state = late ? "late" : arrived === total ? "done" : begun ? "sending" : "local";
  return { doc, title: mine[0]?.title ?? there[0]?.title ?? (pictures.find((photo) => photo.title)?.title || doc), state, total, arrived, rows: mine, photos: open };
}

/** Nothing sends it by itself: the person has to look at it. @param {Left} photo */
export function stuckPhoto(photo) {
  return photo.state === "refused" || photo.fate === "put_away" || photo.fate === "alone";
}

/**
 * The number on the badge: everything of this person that has not arrived.
 * @param {Store} store @param {string} owner
 */
export function pending(store, owner) {
  return store.read(["row", "photo", "sealed"], async (tx) => unsentOf(await tx.all("row", owner), await tx.all("photo", owner), await tx.all("sealed", owner)).length);
}

/** The person has seen that work is gone. @param {Store} store */
export function heard(store) {
  return store.write(["meta"], async (tx) => {
    const missed = await tx.get("meta", LOST);
    if (missed) await tx.put("meta", { ...missed, heard: true }, LOST);
  });
}
