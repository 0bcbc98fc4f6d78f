/** Beside the draft of a form: what an older version of the form had a place for, and what was written elsewhere and gave way. Both stay until the person has said so. */
import { besideOf, putBeside } from "../outbox/draft.js";
import { digests } from "../outbox/form.js";
import { discard } from "../outbox/loose.js";
import { beyond } from "./merge.js";

/**
 * @typedef {import("../outbox/index.js").Outbox} Outbox @typedef {import("../outbox/types").Draft} Record @typedef {import("../outbox/types").Tx} Tx
 * @typedef {import("./merge.js").Said} Said @typedef {import("./merge.js").Values} Values @typedef {[string, string, string][]} Spoken
 * @typedef {{key: string, value: Said & {spoken?: Spoken, base_rev?: number | null}}} Other
 */

const CHIP = /^[0-9a-f]{64}\//;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** In words as they stood on the form; what only programs read is left out. @param {Values} values @param {Spoken} [spoken] */
export function inWords(values, spoken = []) {
  const words = new Map(spoken.map(([name, text, said]) => [`${name}=${text}`, said]));
  return values.map(([name, text]) => words.get(`${name}=${text}`) ?? text.replace(CHIP, "照片 ")).filter((text) => text.trim() && !ID.test(text));
}

/**
 * What gave way in this transaction.
 * @param {Tx} tx @param {import("../outbox/types").Env} env @param {{owner: string, doc: string, field: string}} place @param {Said} said @param {Spoken} [spoken]
 * @returns {Promise<Other>}
 */
export async function giveWay(tx, env, place, said, spoken = []) {
  const texts = new Set(said.values.map(([name, text]) => `${name}=${text}`));
  const value = { ...said, spoken: spoken.filter(([name, text]) => texts.has(`${name}=${text}`)) };
  return { key: await putBeside(tx, { ...place, value, at: env.now() }, env.uuid()), value };
}

/** As far as it says something else. @param {Record[]} drafts @param {string} slot @param {(doc: string) => boolean} here @param {Said} own @returns {Other[]} */
export function besides(drafts, slot, here, own) {
  const found = drafts.filter((one) => here(one.doc) && besideOf(one.field) === slot).map(({ key, value }) => ({ key, value: /** @type {Other["value"]} */ (value) }));
  return found.flatMap(({ key, value }) => {
    const more = beyond(own, value);
    return more ? [{ key, value: { ...value, ...more } }] : [];
  });
}

/** The person does not want it; a photo of it stays where anything else names it. @param {Outbox} outbox @param {string} owner @param {Other} other */
export async function forget({ store }, owner, other) {
  await store.write(["draft"], (tx) => tx.remove("draft", other.key));
  for (const sha256 of digests(other.value.shots)) await discard(store, owner, sha256);
}
