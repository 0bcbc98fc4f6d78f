/** What may be sent now, the most needed first: within a document set, attach, sign, submit; documents wait for nobody else. */

/** @typedef {import("./types").Row} Row @typedef {import("./types").Photo} Photo */

export const RANK = { set: 0, attach: 1, sign: 2, submit: 3 };
/** A wait longer than the longest we ever give comes from a clock that was set: no reason to wait. */
const LONGEST = 60_000;

/** @param {{not_before: number}} thing @param {number} now */
export function rests(thing, now) {
  return thing.not_before > now && thing.not_before - now <= LONGEST;
}

/**
 * @param {Row[]} rows of one owner @param {Photo[]} photos of the same @param {number} now
 * @returns {{letters: Row[], submits: Row[], photos: Photo[], wait: number}} wait = ms until something that rests may go, 0 when nothing rests
 */
export function due(rows, photos, now) {
  const here = new Map(photos.map((photo) => [photo.sha256, photo]));
  /** @type {Row[]} */
  const letters = [];
  /** @type {Row[]} */
  const submits = [];
  /** How soon each photo is wanted: those of a document that is signed or handed in first, then as the letters were written. @type {Map<string, number[]>} */
  const wanted = new Map();
  const times = [];
  for (const doc of byDocument(rows)) {
    const stuck = doc.some((row) => row.state !== "waiting");
    const waiting = doc.filter((row) => row.state === "waiting").sort((a, b) => a.seq - b.seq);
    // a field whose earlier value is undecided, or on its way, holds its later ones
    const busy = new Set(doc.filter((row) => row.state === "conflict" && row.field).map((row) => row.field));
    const late = new Set(doc.filter((row) => row.state !== "waiting").map((row) => row.field));
    // what waits for a person holds up no later step of the others, only signature and submission (`stuck`)
    const free = waiting.filter((row) => !busy.has(row.field) && !follows(row, late));
    const first = Math.min(...free.map((row) => RANK[row.step]));
    const open = new Set(doc.map((row) => row.field));
    const signed = waiting.some((row) => row.step === "sign") ? 0 : waiting.some((row) => row.step === "submit") ? 1 : 2;
    for (const row of waiting) {
      for (const sha256 of row.blobs) if (here.get(sha256)?.state === "waiting" && !wanted.has(sha256)) wanted.set(sha256, [signed, row.seq]);
      const rank = RANK[row.step];
      if (row.field && busy.has(row.field)) continue;
      if (row.field) busy.add(row.field); // also while it is held: no newer word passes it
      if (rank > first || (stuck && rank >= RANK.sign) || follows(row, open)) continue;
      if (rests(row, now)) times.push(row.not_before - now);
      else if (row.blobs.every((sha256) => here.get(sha256)?.state !== "waiting")) (row.step === "submit" ? submits : letters).push(row);
    }
  }
  const ready = [];
  for (const photo of photos) {
    if (photo.state !== "waiting" || !wanted.has(photo.sha256)) continue;
    if (rests(photo, now)) times.push(photo.not_before - now);
    else ready.push(photo);
  }
  letters.sort((a, b) => a.seq - b.seq);
  const place = (/** @type {Photo} */ photo) => wanted.get(photo.sha256) ?? [];
  ready.sort((a, b) => place(a)[0] - place(b)[0] || place(a)[1] - place(b)[1] || a.made_at - b.made_at);
  return { letters, submits, photos: ready, wait: times.length ? Math.max(1, Math.min(...times)) : 0 };
}

/** Whether it comes after one of these fields; nothing waits for itself. @param {Row} row @param {Set<string>} fields */
function follows(row, fields) {
  return row.after?.some((field) => field !== row.field && fields.has(field)) ?? false;
}

/** What rests may go at once. @param {import("./types").Tx} tx with row and photo @param {string} owner */
export async function wake(tx, owner) {
  for (const room of /** @type {const} */ (["row", "photo"])) {
    for (const one of await tx.all(room, owner)) if (one.not_before) await tx.put(room, { ...one, not_before: 0 });
  }
}

/** @param {Row[]} rows @returns {Row[][]} */
function byDocument(rows) {
  /** @type {Map<string, Row[]>} */
  const groups = new Map();
  for (const row of rows) {
    const group = groups.get(row.doc);
    if (group) group.push(row);
    else groups.set(row.doc, [row]);
  }
  return [...groups.values()];
}

/**
 * 1 to 60 s, doubling, anywhere in its upper half, so that a village of phones does not come back at once.
 * @param {number} failures @param {() => number} random
 */
export function backoff(failures, random) {
  const top = Math.min(LONGEST, 1000 * 2 ** Math.min(failures, 6));
  return Math.max(1000, Math.round(top * (0.5 + random() / 2)));
}
