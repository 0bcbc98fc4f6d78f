/** What may be sent now: within a document set, attach, sign, submit; a document that is stuck holds up no other. */

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
  const documents = byDocument(rows);
  const place = places(documents);
  const coming = photos.filter((photo) => photo.state === "waiting");
  const wanted = coming.filter((photo) => place.has(photo.sha256));
  const missing = new Set(coming.map((photo) => photo.sha256));
  const free = documents.flatMap(unheld);

  const ready = free.filter((row) => !rests(row, now) && !row.blobs.some((sha256) => missing.has(sha256))).sort(bySeq);
  const waits = [...free, ...wanted].filter((one) => rests(one, now)).map((one) => one.not_before - now);
  const [before, after] = [ready.filter((row) => row.step !== "submit"), ready.filter((row) => row.step === "submit")];
  const nth = (/** @type {Photo} */ photo) => place.get(photo.sha256) ?? 0;
  return {
    letters: before, submits: after, photos: wanted.filter((photo) => !rests(photo, now)).sort((a, b) => nth(a) - nth(b) || a.made_at - b.made_at),
    wait: waits.length ? Math.max(1, Math.min(...waits)) : 0,
  };
}

/**
 * Of one document: what nothing else of it holds back. Held is a later word of a field that is undecided or on its way, a later step than the
 * earliest that waits for no person (that one may rest, or wait for its photos), what comes `after` a field that has not arrived, and beside
 * anything a person has to look at also signature and submission.
 * @param {Row[]} rows @returns {Row[]}
 */
function unheld(rows) {
  const waiting = rows.filter((row) => row.state === "waiting").sort(bySeq);
  const stuck = rows.filter((row) => row.state !== "waiting"); // a person has to look at them
  const [openFields, stuckFields] = [rows, stuck].map((some) => new Set(some.map((row) => row.field)));
  const undecided = new Set(stuck.filter((row) => row.state === "conflict" && row.field).map((row) => row.field));
  // what stands behind something stuck holds up no later step of the others
  const step = Math.min(...waiting.filter((row) => !undecided.has(row.field) && !follows(row, stuckFields)).map((row) => RANK[row.step]));
  const asked = new Set(undecided);
  /** @type {Row[]} */
  const free = [];
  for (const row of waiting) {
    const laterWord = row.field !== "" && asked.has(row.field);
    const laterStep = RANK[row.step] > step;
    const lastStep = stuck.length > 0 && RANK[row.step] >= RANK.sign;
    if (!laterWord && !laterStep && !lastStep && !follows(row, openFields)) free.push(row);
    if (row.field) asked.add(row.field); // also while it is held: no newer word passes it
  }
  return free;
}

/** Which photos letters wait for, by digest, and how soon: first those of a document that is signed, then handed in, then as they were written. @param {Row[][]} documents */
function places(documents) {
  const urgency = (/** @type {Row[]} */ rows) => (rows.some((row) => row.step === "sign") ? 0 : rows.some((row) => row.step === "submit") ? 1 : 2);
  const waiting = documents.map((rows) => rows.filter((row) => row.state === "waiting").sort(bySeq));
  const wanted = waiting.flatMap((rows) => rows.map((row) => ({ row, urgency: urgency(rows) }))).sort((a, b) => a.urgency - b.urgency || bySeq(a.row, b.row));
  /** @type {Map<string, number>} */
  const place = new Map();
  for (const [n, { row }] of wanted.entries()) for (const sha256 of row.blobs) if (!place.has(sha256)) place.set(sha256, n);
  return place;
}

/** @param {Row} one @param {Row} other */
function bySeq(one, other) {
  return one.seq - other.seq;
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
