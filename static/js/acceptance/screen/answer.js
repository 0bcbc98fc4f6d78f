/** What was typed for an item, and the letter that comes of it: a draft until it says something the company would take. */
import { typed } from "../decimal.js";
import { judgeItem } from "../judge.js";
import { refusal } from "../round.js";
import { fieldIn, said } from "../turned.js";

/**
 * @typedef {import("./desk.js").Desk} Desk @typedef {import("../types").Item} Item @typedef {import("../types").Values} Values
 * @typedef {{verdict: "" | "PASS" | "FAIL" | "NA", values: Values, designs: Values, text: string, note: string, photos: import("../types").Ref[], rev: number}} Typed
 */

/** What an item asks otherwise now has a field of its own: what was answered before is never overwritten. @param {Desk} desk @param {string} code */
export function fieldOf(desk, code) {
  return fieldIn(desk.round, code);
}

/** What the screen of an item shows: what was typed last, else what is known; nothing is ever chosen for anybody. @param {Desk} desk @param {string} code @returns {Typed} */
export function begun(desk, code) {
  const draft = desk.typed.get(fieldOf(desk, code));
  if (draft) return { ...draft.value, values: { ...draft.value.values }, designs: { ...draft.value.designs }, photos: [...draft.value.photos] };
  const known = desk.round.answers[code];
  const rev = desk.rev(code);
  if (!known) return { verdict: "", values: {}, designs: {}, text: "", note: "", photos: [], rev };
  const { verdict, measured, designs, text, note } = known;
  return { verdict, values: { ...measured }, designs: { ...designs }, text, note, photos: [], rev };
}

/** The same, where the screen goes on from it: what lies under the item now may be written over. @param {Desk} desk @param {string} code */
export function takeOver(desk, code) {
  desk.saw(fieldOf(desk, code));
  return begun(desk, code);
}

/** @param {Values} values */
function plain(values) {
  return Object.fromEntries(Object.entries(values).map(([key, text]) => [key, typed(text)]).filter(([, text]) => text !== ""));
}

/** The body of the letter. @param {Desk} desk @param {Item} item @param {Typed} given */
function bodyOf(desk, item, given) {
  const { text, note, photos } = given;
  return {
    acceptance_id: desk.round.acceptance_id, item: item.code, verdict: given.verdict,
    values: plain(given.values), designs: plain(given.designs), text: text.trim(), note: note.trim(), photos: [...photos],
    ...(item.digest ? { under: item.digest } : {}),
  };
}

/** The measures judged as they are typed, before any verdict. @param {Desk} desk @param {Item} item @param {Typed} given */
export function judged(desk, item, given) {
  const { values, designs } = bodyOf(desk, item, given);
  return judgeItem(item, { values, designs }, desk.round.trials);
}

/** What the company would say to it; null when it would be taken. @param {Desk} desk @param {Item} item @param {Typed} given */
export function against(desk, item, given) {
  if (!given.verdict) return { message: "还没判", field: "verdict", code: "open" };
  return refusal(desk.round, { kind: "answer_item", body: bodyOf(desk, item, given), client_at: desk.outbox.env.stamp(desk.outbox.env.now()) });
}

/** Whether this is what is known already. @param {Desk} desk @param {Item} item @param {Typed} given */
function same(desk, item, given) {
  const known = desk.round.answers[item.code];
  if (!known || known.origin_round || given.photos.some((photo) => !known.photos.includes(photo.sha256))) return false;
  const body = bodyOf(desk, item, given);
  const flat = (/** @type {Values} */ values) => JSON.stringify(Object.entries(values).sort());
  return known.verdict === body.verdict && known.text === body.text && known.note === body.note &&
    flat(known.measured) === flat(body.values) && flat(known.designs) === flat(body.designs);
}

/** Whether both say the same. @param {Typed} one @param {Typed} other */
export function alike(one, other) {
  const flat = (/** @type {Values} */ values) => JSON.stringify(Object.entries(plain(values)).sort());
  return one.verdict === other.verdict && one.text.trim() === other.text.trim() && one.note.trim() === other.note.trim() &&
    flat(one.values) === flat(other.values) && flat(one.designs) === flat(other.designs);
}

const VERDICTS = { PASS: "合格", FAIL: "不合格", NA: "不适用" };

/**
 * Everything as it is now onto the disk in one strict transaction: as a letter when it can be taken, else as a draft. What another tab
 * has put there unseen gives way beside it.
 * @param {Desk} desk @param {Item} item @param {Typed} given @param {import("../../outbox/types").Order["photos"]} [photos]
 */
export async function commit(desk, item, given, photos) {
  const field = fieldOf(desk, item.code);
  const waits = desk.rows.find((row) => row.field === field && row.state === "waiting");
  if (!waits && !photos?.length && (same(desk, item, given) || !said(given))) return desk.typed.has(field) ? desk.stash(field, undefined) : undefined;
  if (against(desk, item, given)) return desk.stash(field, given, photos);
  const verdict = VERDICTS[/** @type {keyof typeof VERDICTS} */ (given.verdict)];
  const body = bodyOf(desk, item, given);
  const words = [verdict, ...Object.values(body.values), body.text, body.note].filter(Boolean).join("，");
  return desk.send({
    step: "set", kind: "answer_item", field, label: `${item.code} ${item.name}`, words, body, base_rev: given.rev,
    photos, blobs: given.photos.map((photo) => photo.sha256), draft: given, after: desk.before(item.code),
  });
}

/** Items that were changed and not decided again: the company's answer, if any, is not what stands on the screen. @param {Desk} desk @returns {Item[]} */
export function undecided(desk) {
  return desk.round.items.filter((item) => {
    const draft = desk.typed.get(fieldOf(desk, item.code));
    return draft !== undefined && draft.cmd_id === null && !same(desk, item, draft.value) && said(draft.value);
  });
}

/** What a killed page had typed and not yet handed over is handed over now. @param {Desk} desk */
export async function recover(desk) {
  for (const item of desk.round.items) {
    const draft = desk.typed.get(fieldOf(desk, item.code));
    if (draft && draft.cmd_id === null && desk.round.open && desk.round.me.checks) await commit(desk, item, takeOver(desk, item.code));
  }
}
