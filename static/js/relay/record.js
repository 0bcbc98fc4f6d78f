/** Question and answer as bytes, and back; what comes back is whole or is refused. */
import { Reader, Torn, Writer } from "./bytes.js";
import { cut, Unreadable } from "./frame.js";
import { pack, unpack } from "./ink.js";

/** @typedef {import("./types").Question} Question @typedef {import("./types").Answer} Answer */

const COUNTS = /** @type {const} */ (["round", "total", "answered", "majors", "majors_passed", "generals", "generals_passed", "not_applicable", "drawing_rev", "order_rev"]);

/** The codes of a question. @param {Question} question */
export function askIn(question) {
  const { facts } = question;
  const writer = new Writer().hex(question.acceptance).hex(question.sha).text(question.slot).text(question.party).text(question.firm).hex(question.firm_id ?? "")
    .texts(question.roles).text(question.person).text(question.company).text(question.no).text(question.name);
  for (const name of COUNTS) writer.uint(facts[name]);
  writer.texts(facts.failed).uint(facts.left.length);
  for (const one of facts.left) writer.text(one.item).text(one.text).text(one.until ?? "");
  writer.uint(facts.tests.length);
  for (const one of facts.tests) writer.text(one.rule).text(one.name).text(one.pressure).text(one.minutes).text(one.said);
  return cut("question", writer.done());
}

/** @param {Uint8Array} bytes @returns {Question} */
export function asked(bytes) {
  return whole(bytes, (reader) => {
    const head = {
      acceptance: reader.uuid(), sha: sha(reader), slot: reader.text(), party: reader.text(), firm: reader.text(), firm_id: reader.uuidOrNull(), roles: reader.texts(),
      person: reader.text(), company: reader.text(), no: reader.text(), name: reader.text(),
    };
    const counts = /** @type {Record<typeof COUNTS[number], number>} */ (Object.fromEntries(COUNTS.map((name) => [name, reader.uint()])));
    const failed = reader.texts();
    const left = Array.from({ length: reader.count() }, () => ({ item: reader.text(), text: reader.text(), until: reader.text() || null }));
    const tests = Array.from({ length: reader.count() }, () => ({ rule: reader.text(), name: reader.text(), pressure: reader.text(), minutes: reader.text(), said: reader.text() }));
    return { ...head, facts: { ...counts, complete: counts.answered === counts.total, failed, left, tests } };
  });
}

/** The codes of an answer; its strokes are packed already, or come from `unpack`. @param {Answer} answer */
export function answerIn(answer) {
  const ink = pack(answer.strokes);
  if (!ink) throw new Unreadable("笔画太多，重写一次");
  return cut("answer", new Writer().hex(answer.acceptance).hex(answer.sha).text(answer.slot).hex(answer.sig_id).hex(answer.person_id).text(answer.person).hex(answer.firm_id ?? "")
    .texts(answer.roles).hex(answer.device_id).uint(answer.at).raw(fromUrlSafe(answer.device_signature)).raw(ink).done());
}

/** @param {Uint8Array} bytes @returns {Answer} */
export function answered(bytes) {
  return whole(bytes, (reader) => ({
    acceptance: reader.uuid(), sha: sha(reader), slot: reader.text(), sig_id: reader.uuid(), person_id: reader.uuid(), person: reader.text(), firm_id: reader.uuidOrNull(),
    roles: reader.texts(), device_id: reader.uuid(), at: reader.uint(), device_signature: urlSafe(reader.raw()), strokes: unpack(reader.raw()),
  }));
}

/** @template T @param {Uint8Array} bytes @param {(reader: Reader) => T} read @returns {T} */
function whole(bytes, read) {
  try {
    const reader = new Reader(bytes);
    const found = read(reader);
    reader.end();
    return found;
  } catch (error) {
    if (!(error instanceof Torn)) throw error;
    throw new Unreadable("码里的内容不全，让对方重新出码");
  }
}

/** @param {Reader} reader */
function sha(reader) {
  const text = reader.hex();
  if (text.length !== 64) throw new Torn("digest");
  return text;
}

/** @param {Uint8Array} bytes */
function urlSafe(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {string} text */
function fromUrlSafe(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}
