/** The rounds of an acceptance in an evidence file: contents, strokes, signatures one over the other, photos. */
import { canonical } from "../outbox/canonical.js";
import { Broken, digest, GENESIS, need } from "./link.js";
import { byPhone } from "./sign.js";

/** @typedef {Record<string, any>} Thing */

const SAID = ["verdict", "measured", "designs", "text", "note"];

/** Every content and signature of every round; gives how many of each. @param {Thing} record @param {Thing} journal */
export async function checkRounds(record, journal) {
  let [contents, signatures] = [0, 0];
  for (const one of record.rounds) {
    for (const [sha, content] of Object.entries(one.contents)) {
      if ((await digest(content)) !== sha) throw new Broken(`第 ${one.round} 轮${blame(content, journal)}被改过，和签字时的摘要对不上`);
      contents += 1;
    }
    need(one.content in one.contents, `第 ${one.round} 轮现在的内容没有了`);
    let prev = GENESIS;
    for (const [at, signature] of one.signatures.entries()) {
      prev = await checkSignature(one, at + 1, signature, prev);
      signatures += 1;
    }
  }
  return { contents, signatures };
}

/** @param {Thing} one @param {number} number @param {Thing} signature @param {string} prev @returns {Promise<string>} its seal */
async function checkSignature(one, number, signature, prev) {
  const { sealed, device } = signature;
  const where = `第 ${one.round} 轮第 ${number} 个签名（${nameOf(one, sealed.slot)} ${sealed.signer}）`;
  need((await digest(signature.strokes)) === sealed.strokes, `${where}的笔迹被改过`);
  need((await digest(sealed)) === signature.seal && sealed.acceptance === one.id, `${where}被改过`);
  need(sealed.prev === prev, `${where}和前一个接不上`);
  // by relay it may have come without what it signs; then it holds for nothing, and for nothing of it is vouched
  const unseen = "person" in sealed && sealed.content !== one.content;
  need(unseen || sealed.content in one.contents, `${where}签的内容没有了`);
  if (device?.state === "VERIFIED") {
    need(await byPhone(device.key, device.line, device.signature), `${where}的手机签名不对`);
    need(device.line.startsWith(`${sealed.content}|${sealed.slot}|`), `${where}的手机签名不是签的这份内容`);
    if ("person" in sealed) {
      const line = ["content", "slot", "sig_id", "person", "signed_at", "strokes"].map((name) => sealed[name]).join("|");
      need(device.line === line, `${where}的手机签名不是签的这份内容`);
    }
  }
  return signature.seal;
}

/** @param {Thing} one @param {string} slot @returns {string} */
export function nameOf(one, slot) {
  return one.parties.find((/** @type {Thing} */ party) => party.slot === slot)?.name ?? slot;
}

/** Which answer nobody ever gave like that, according to the journal. @param {Thing} content @param {Thing} journal */
function blame(content, journal) {
  const said = new Set();
  const words = (/** @type {string} */ code, /** @type {Thing} */ data) => `${code} ${canonical(SAID.map((name) => data[name] ?? null))}`;
  for (const event of journal.events) {
    if (event.body.kind === "ITEM_ANSWERED" && event.inner) said.add(words(event.inner.data.item, event.inner.data));
  }
  const codes = Object.keys(content.items).sort();
  const wrong = codes.find((code) => !said.has(words(code, content.items[code])));
  return wrong === undefined ? "签字的内容" : ` ${wrong} 的答复`;
}

/**
 * Every photo and drawing is there and has its digest. What only void signatures name may never have arrived: gives how many
 * there are, how many of those are not, and how many void contents do not say properly what they name.
 * @param {Thing} record @param {Map<string, string>} shas by name of the part
 */
export function checkFiles(record, shas) {
  for (const file of record.files) {
    const what = `${file.of[0]}“${file.name}”`;
    need(shas.has(file.part), `${what}没有了`);
    need(shas.get(file.part) === file.sha256, `${what}被改过`);
  }
  const there = new Set(record.files.map((/** @type {Thing} */ file) => file.sha256));
  const all = (/** @type {string[]} */ photos) => photos.every((sha) => there.has(sha));
  /** @type {(string[] | null)[]} */
  const unheld = [];
  for (const one of record.rounds) {
    const content = one.contents[one.content];
    for (const code of Object.keys(content.items).sort()) need(all(content.items[code].photos), `第 ${one.round} 轮 ${code} 的照片没有了`);
    for (const trial of content.trials) need(all(trial.photos), `第 ${one.round} 轮试验 ${trial.rule} 的照片没有了`);
    for (const [sha, other] of Object.entries(one.contents)) if (sha !== one.content) unheld.push(named(other));
  }
  const gone = new Set(unheld.flatMap((one) => one ?? []).filter((sha) => !there.has(sha)));
  return { files: record.files.length, gone: gone.size, odd: unheld.filter((one) => one === null).length };
}

/** The photos in a content as its signer sent it; null where it is not written as one. @param {unknown} content @returns {string[] | null} */
function named(content) {
  if (!isThing(content) || !isThing(content.items) || !Array.isArray(content.trials)) return null;
  const lists = [...Object.values(content.items), ...content.trials].map((one) => (isThing(one) ? one.photos : null));
  const good = lists.every((one) => Array.isArray(one) && one.every((sha) => typeof sha === "string"));
  return good ? lists.flat() : null;
}

/** @param {unknown} value @returns {value is Thing} */
function isThing(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
