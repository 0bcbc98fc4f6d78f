/** What a person decides: between two values, and about what was refused or put away. */
import { askAnew, askReceipt, bury, WRITING } from "./command.js";
import { putBeside } from "./draft.js";
import { digests, fieldOf, FORM } from "./form.js";
import { newRow } from "./letter.js";
import { goesAgain, photoAgain, putAway, revived } from "./loose.js";
import { overtaken } from "./newer.js";
import { SUBMISSION } from "./submit.js";

/** @typedef {import("./types").Store} Store @typedef {import("./types").Env} Env @typedef {import("./types").Row} Row @typedef {import("./types").Tx} Tx */

/**
 * The person has chosen between two values: `mine` is a new command on the revision that is current, `theirs` gives way; both stay readable.
 * @param {Store} store @param {Env} env @param {string} cmd_id @param {"mine" | "theirs"} choice
 * @param {number} [seen] the revision the other value was shown in, when that is newer than the one the conflict told of
 * @returns {Promise<string | null>} the id of the new command
 */
export function decide(store, env, cmd_id, choice, seen) {
  const fresh = env.uuid();
  return store.write(WRITING, async (tx) => {
    const row = await tx.get("row", cmd_id);
    if (row?.state !== "conflict") return null;
    const draft = (await tx.all("draft", row.owner)).find((one) => one.cmd_id === cmd_id);
    await bury(tx, env, row, choice === "mine" ? "decided" : "given_up");
    if (choice === "theirs") return null;
    const current = seen ?? row.error?.current?.rev ?? null;
    const same = (await tx.all("row", row.owner)).filter((one) => one.doc === row.doc && one.field === row.field);
    const later = same.sort((a, b) => b.seq - a.seq).find((one) => one.seq > row.seq);
    if (later) {
      // typed again since: that is what the person means now; one that may have left is asked about when it comes back
      if (later.attempts === 0) await tx.put("row", { ...later, base_rev: current });
      return later.cmd_id;
    }
    const order = { ...row, photos: [], blobs: row.blobs };
    await tx.put("row", await newRow(tx, env, order, fresh, current));
    // should it be refused, there is something to put right
    if (draft) await tx.put("draft", { ...draft, value: draft.value?.rev === undefined ? draft.value : { ...draft.value, rev: current }, cmd_id: fresh });
    return fresh;
  });
}

/**
 * A photo that was put away comes back with its letters; where the document was handed in without them, they get a receipt of their own.
 * @param {Store} store @param {Env} env @param {string} owner @param {string} sha256
 */
export function bringBack(store, env, owner, sha256) {
  return store.write(["meta", "row", "past", "draft", "photo"], async (tx) => {
    await askFurther(tx, env, owner, await revived(tx, owner, sha256));
  });
}

/** A letter that was put away goes again, unless its author has said something else since. @param {Store} store @param {Env} env @param {Row} row */
export function takeUp(store, env, { owner, cmd_id }) {
  return store.write(["meta", "row", "past", "photo", "draft"], async (tx) => {
    const [rows, past] = [await tx.all("row", owner), await tx.all("past", owner)];
    const row = putAway({ rows, past }).find((one) => one.cmd_id === cmd_id);
    if (!row) return;
    await goesAgain(tx, row);
    await askFurther(tx, env, owner, [row]);
  });
}

/** Where their documents have been handed in without them. @param {Tx} tx @param {Env} env @param {string} owner @param {Row[]} letters */
async function askFurther(tx, env, owner, letters) {
  const submitted = [...(await tx.all("row", owner)), ...(await tx.all("past", owner))].filter((one) => one.kind === SUBMISSION);
  for (const { doc, title } of letters) if (submitted.some((one) => one.doc === doc)) await askReceipt(tx, env, { owner, doc, title });
}

/**
 * A rejected row is tried again as it is, or put away by the person's own decision. Never over what the person has said since.
 * @param {Store} store @param {Env} env @param {string} cmd_id @param {"again" | "put_away"} choice
 */
export function settleRejected(store, env, cmd_id, choice) {
  return store.write(["meta", "row", "past", "photo", "draft"], async (tx) => {
    const row = await tx.get("row", cmd_id);
    if (row?.state !== "rejected") return;
    if (choice === "put_away") {
      for (const draft of await tx.all("draft", row.owner)) if (draft.cmd_id === cmd_id) await putBeside(tx, draft, cmd_id);
      return bury(tx, env, row, "given_up");
    }
    const past = (await tx.all("past", row.owner)).filter((one) => one.status !== "given_up");
    if (overtaken(row, [...(await tx.all("row", row.owner)), ...past])) return bury(tx, env, row, "replaced");
    for (const sha256 of row.blobs) await photoAgain(tx, row.owner, sha256);
    await goesWith(tx, env, row);
    if (row.step === "submit") return askAnew(tx, env, row, 0);
    await tx.put("row", { ...row, state: "waiting", not_before: 0, error: null });
  });
}

/**
 * A form that was refused before somebody's eyes lies as a draft too. What says the same goes with its letter; what was written on since is a filling-in of its own.
 * @param {Tx} tx @param {Env} env @param {Row} row
 */
async function goesWith(tx, env, row) {
  if (row.kind !== FORM) return;
  for (const draft of await tx.all("draft", row.owner)) {
    const name = draft.field.replace(/\?$/, "");
    if (draft.doc !== row.doc || name === draft.field || fieldOf(name, row.field !== name, draft.value.filling) !== row.field) continue;
    if (saysAsMuch(row, draft.value)) await tx.remove("draft", draft.key);
    else await tx.put("draft", { ...draft, value: { ...draft.value, filling: env.uuid() } });
  }
}

/** Box by box as the draft has them; what else stands in the letter the page put there. @param {Row} row @param {import("./form.js").Draft} draft */
function saysAsMuch(row, { values, shots }) {
  const texts = (/** @type {[string, string][]} */ some, /** @type {string} */ of) => JSON.stringify(some.filter(([name]) => name === of).map(([, text]) => text));
  return values.every(([name]) => texts(values, name) === texts(row.body.values, name)) && digests(shots).every((sha256) => row.blobs.includes(sha256));
}
