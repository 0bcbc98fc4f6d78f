/** The container: a zip written in one exact way; whatever is written otherwise has been tampered with. */
import { Broken, need, utf8 } from "./link.js";

/** @typedef {{name: string, size: number, crc: number, start: number}} Part start = where its bytes begin */

const LOCAL = 30;
const CENTRAL = 46;
const END = 22;
const STRANGE = "这不是证据文件";
const CUT = "文件不完整，末尾的目录读不出来";
const MOST_PARTS = 60_000;

/** Little-endian fields: [bytes, value] each. @param {[2 | 4, number][]} fields @param {Uint8Array} name */
function packed(fields, name) {
  const made = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0) + name.length);
  const view = new DataView(made.buffer);
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  made.set(name, at);
  return made;
}

/** @param {Part} part @returns {[2 | 4, number][]} version 20, names in UTF-8, stored, 1980-01-01 */
const common = (part) => [[2, 20], [2, 0x0800], [2, 0], [2, 0], [2, 0x21], [4, part.crc], [4, part.size], [4, part.size]];

/** @param {Part} part */
function header(part) {
  const name = utf8(part.name);
  return packed([[4, 0x04034b50], ...common(part), [2, name.length], [2, 0]], name);
}

/** @param {Part} part */
function entry(part) {
  const name = utf8(part.name);
  const offset = part.start - LOCAL - name.length;
  return packed([[4, 0x02014b50], [2, 20], ...common(part), [2, name.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]], name);
}

/** @param {Uint8Array} one @param {Uint8Array} other */
function same(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** An opened container whose every header is as it should be. */
export class Box {
  /** @type {Map<string, Part>} */
  parts = new Map();

  /** @param {Blob} file */
  constructor(file) {
    this.file = file;
  }

  /** @param {Blob} file @returns {Promise<Box>} */
  static async open(file) {
    const box = new Box(file);
    need(same(await box.bytes(0, 4), Uint8Array.of(0x50, 0x4b, 3, 4)), STRANGE);
    need(file.size >= END, CUT);
    const last = new DataView((await box.bytes(file.size - END, END)).buffer);
    const [disk, from, here, count, note] = [4, 6, 8, 10, 20].map((at) => last.getUint16(at, true));
    const [length, at] = [last.getUint32(12, true), last.getUint32(16, true)];
    need(last.getUint32(0, true) === 0x06054b50 && !disk && !from && here === count && !note, CUT);
    need(at + length + END === file.size && count <= MOST_PARTS, CUT);
    const end = await box.#directory(await box.bytes(at, length), count);
    need(end === at, "文件里有目录没有登记的内容");
    return box;
  }

  /** @param {Uint8Array<ArrayBuffer>} directory @param {number} count @returns {Promise<number>} where the last part ends */
  async #directory(directory, count) {
    const view = new DataView(directory.buffer);
    let place = 0;
    let end = 0;
    for (let n = 0; n < count; n += 1) {
      need(place + CENTRAL <= directory.length, "目录被改过");
      const length = view.getUint16(place + 28, true);
      const bytes = directory.subarray(place + CENTRAL, place + CENTRAL + length);
      const part = { name: named(bytes), size: view.getUint32(place + 24, true), crc: view.getUint32(place + 16, true), start: end + LOCAL + bytes.length };
      const line = entry(part);
      need(same(directory.subarray(place, place + line.length), line) && !this.parts.has(part.name), `目录里 ${part.name} 这一条被改过`);
      const head = header(part);
      need(same(await this.bytes(end, head.length), head), `${part.name} 的开头被改过`);
      this.parts.set(part.name, part);
      place += line.length;
      end = part.start + part.size;
    }
    need(place === directory.length, "目录被改过");
    return end;
  }

  /** The bytes of a part as a file of their own. @param {string} name @param {string} [type] */
  part(name, type = "") {
    const found = this.parts.get(name);
    need(found, `${name} 没有了`);
    return this.file.slice(found.start, found.start + found.size, type);
  }

  /** @param {number} at @param {number} length */
  async bytes(at, length) {
    return new Uint8Array(await this.file.slice(at, at + length).arrayBuffer());
  }
}

/** @param {Uint8Array} bytes */
function named(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Broken("目录被改过");
  }
}
