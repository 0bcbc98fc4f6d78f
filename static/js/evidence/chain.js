/** The journal in an evidence file: every event, open or closed, in its place; and the days that were sealed over it. */
import { canonical } from "../outbox/canonical.js";
import { Broken, digest, GENESIS, need } from "./link.js";
import { nameOf } from "./record.js";

/** @typedef {import("./record.js").Thing} Thing */

/** Numbers, links and digests of all events. @param {Thing} record @param {Thing} journal */
export async function checkJournal(record, journal) {
  const numbers = new Set(journal.events.map((/** @type {Thing} */ event) => event.body.seq));
  let [prev, opened, linked, last] = [GENESIS, 0, 0, 0];
  for (const event of journal.events) {
    last += 1;
    const { body, inner } = event;
    if (body.seq !== last) throw new Broken(`日志第 ${last} 条${numbers.has(last) ? "不在原来的位置" : "没有了"}`);
    need(body.prev === prev, `日志第 ${last} 条（${event.name}）和前一条接不上`);
    const proven = await isProven(event, record.case.id);
    need(proven !== false, `日志第 ${last} 条（${event.name}）被改过`);
    opened += inner === null ? 0 : 1;
    linked += proven === null ? 1 : 0;
    prev = event.hash;
  }
  need(last >= record.journal.seq, `日志第 ${last + 1} 条到末尾没有了`);
  need(prev === record.journal.head, `日志第 ${last} 条和链头对不上`);
  return { events: last, opened, linked };
}

/**
 * Null for a closed event of the first form, of which only the place in the chain can be seen.
 * @param {Thing} event @param {string} caseId @returns {Promise<boolean | null>}
 */
async function isProven({ body, inner, hash }, caseId) {
  if (!("inner" in body) && inner === null) return null;
  if (body.chain !== caseId || (await digest(body)) !== hash) return false;
  if (!("inner" in body)) return canonical(inner) === canonical({ data: body.data, place: body.place });
  return inner === null || (await digest(inner)) === body.inner;
}

/** Signatures and conclusions stand in the journal, and nothing that the journal knows is left out. @param {Thing} record @param {Thing} journal */
export function checkTies(record, journal) {
  for (const one of record.rounds) {
    const about = (/** @type {string} */ kind) => journal.events.filter((/** @type {Thing} */ { inner, body }) => inner !== null && body.kind === kind && body.subject === one.id);
    const signed = about("SIGNED");
    const seals = one.signatures.map((/** @type {Thing} */ signature) => signature.seal);
    const known = signed.map((/** @type {Thing} */ event) => event.inner.data.seal);
    for (const [at, event] of signed.entries()) {
      const { slot, signer, seal } = event.inner.data;
      need(seals.includes(seal), `第 ${one.round} 轮第 ${at + 1} 个签名（${nameOf(one, slot)} ${signer}）没有了，日志第 ${event.body.seq} 条记着`);
    }
    for (const [at, seal] of seals.entries()) need(known.includes(seal), `第 ${one.round} 轮第 ${at + 1} 个签名，日志里没有记`);
    for (const event of about("ACCEPTANCE_PASSED")) {
      const { content, signatures } = event.inner.data;
      need(content === one.content, `第 ${one.round} 轮定结论以后内容被换过`);
      need(Object.values(signatures).every((seal) => seals.includes(seal)), `第 ${one.round} 轮定结论的签名没有了`);
    }
  }
}

/** Every sealed day over this chain. @param {Thing} record @param {Thing} journal @param {Thing[]} days */
export async function checkDays(record, journal, days) {
  const hashes = new Map(journal.events.map((/** @type {Thing} */ event) => [event.body.seq, event.hash]));
  let fixed = 0;
  for (const day of days) {
    const where = `${day.body.day} 的日封`;
    need((await digest(day.body)) === day.root, `${where}被改过`);
    const heads = day.body.heads.filter((/** @type {unknown[]} */ head) => head[0] === record.case.id);
    need(heads.length === 1, `${where}里没有这一件`);
    const [, seq, hash] = heads[0];
    need(seq > fixed, `${where}不在原来的位置`);
    need(hashes.get(seq) === hash, `日志第 ${seq} 条和 ${where}对不上`);
    fixed = seq;
  }
  return { days: days.length, fixed };
}
