/** A sealed package: a header everybody may read (whose, how much), and inside, for owner and company alone, the work itself. */

/** @typedef {import("./types").Cipher} Cipher @typedef {import("./types").SealHeader} SealHeader @typedef {import("./types").Json} Json */

const MAGIC = [0x46, 0x41, 0x53, 0x31]; // FAS1
export const NEWEST = 1;
const LONGEST_HEADER = 256 * 1024;

/** What came is no package; `code` is shape or newer. */
export class BadPackage extends Error {
  /** @param {"shape" | "newer"} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/**
 * @param {Cipher} cipher @param {unknown} key @param {SealHeader} header @param {Json} content @param {ArrayBuffer} [data] of a photo
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function wrap(cipher, key, header, content, data = new ArrayBuffer(0)) {
  const head = prefixed(MAGIC, new TextEncoder().encode(JSON.stringify(header)));
  const inside = prefixed([], new TextEncoder().encode(JSON.stringify(tagged(content))), data.byteLength);
  inside.set(new Uint8Array(data), inside.byteLength - data.byteLength);
  const sealed = await cipher.close(key, head, inside);
  const whole = new Uint8Array(head.byteLength + sealed.byteLength);
  whole.set(head);
  whole.set(sealed, head.byteLength);
  return whole;
}

/**
 * Throws when the tag is wrong: a changed byte, or another key.
 * @param {Cipher} cipher @param {unknown} key @param {Uint8Array} raw
 * @returns {Promise<{header: SealHeader, content: Json, data: ArrayBuffer}>}
 */
export async function unwrap(cipher, key, raw) {
  const { header, end } = split(raw);
  const inside = await cipher.open(key, raw.subarray(0, end), raw.subarray(end));
  const length = number(inside, 0);
  const content = untagged(JSON.parse(new TextDecoder().decode(inside.subarray(4, 4 + length))));
  return { header, content, data: inside.slice(4 + length).buffer };
}

/** What everybody may read; not proved before it is opened. @param {Uint8Array} raw @returns {SealHeader} */
export function headerOf(raw) {
  return split(raw).header;
}

/** @param {Uint8Array} raw @returns {{header: SealHeader, end: number}} */
function split(raw) {
  if (raw.byteLength < 8 || MAGIC.some((byte, n) => raw[n] !== byte)) throw new BadPackage("shape");
  const length = number(raw, 4);
  if (length > LONGEST_HEADER || raw.byteLength < 8 + length) throw new BadPackage("shape");
  /** @type {SealHeader} */
  let header;
  try {
    header = JSON.parse(new TextDecoder().decode(raw.subarray(8, 8 + length)));
  } catch {
    throw new BadPackage("shape");
  }
  if (Number(header?.v) > NEWEST) throw new BadPackage("newer");
  const texts = [header?.id, header?.owner, header?.device, header?.name, header?.company];
  if (header?.v !== NEWEST || !["letters", "photo"].includes(header.part) || texts.some((one) => typeof one !== "string")) throw new BadPackage("shape");
  const { v, id, owner, name, company, device, part } = header;
  const [count, since, n] = [header.count, header.since, header.n].map((one) => Number(one) || 0);
  return { header: { v, id, owner, name, company, device, part, count, since, n, waiting: header.waiting === true }, end: 8 + length };
}

/** @param {number[]} magic @param {Uint8Array} text @param {number} [room] left after it */
function prefixed(magic, text, room = 0) {
  const made = new Uint8Array(magic.length + 4 + text.byteLength + room);
  made.set(magic);
  new DataView(made.buffer).setUint32(magic.length, text.byteLength);
  made.set(text, magic.length + 4);
  return made;
}

/** @param {Uint8Array} bytes @param {number} at */
function number(bytes, at) {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at);
}

/** Drafts may hold bytes, which JSON does not know. @param {any} value @returns {any} */
function tagged(value) {
  if (value instanceof ArrayBuffer) return { $bytes: base64(new Uint8Array(value)) };
  if (ArrayBuffer.isView(value)) return { $view: base64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
  if (Array.isArray(value)) return value.map(tagged);
  if (value === null || typeof value !== "object") return value;
  const made = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, tagged(one)]));
  return Object.keys(value).some((name) => name.startsWith("$")) ? { $plain: made } : made;
}

/** @param {any} value @returns {any} */
function untagged(value) {
  if (Array.isArray(value)) return value.map(untagged);
  if (value === null || typeof value !== "object") return value;
  if ("$bytes" in value) return bytesOf(value.$bytes).buffer;
  if ("$view" in value) return bytesOf(value.$view);
  return Object.fromEntries(Object.entries(value.$plain ?? value).map(([name, one]) => [name, untagged(one)]));
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
export function bytesOf(text) {
  return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
}

/** The same records? Bytes count too. @param {unknown} one @param {unknown} other */
export function same(one, other) {
  return JSON.stringify(tagged(one)) === JSON.stringify(tagged(other));
}
