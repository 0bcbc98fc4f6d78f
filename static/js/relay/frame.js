/** A record cut into codes a camera can read, and put together again: in any order, any of them as often as it likes. */
import { crc32 } from "../lib/crc.js";

/**
 * A code holds `FAJ1:` and, in base 45 (RFC 9285, the letters a code packs closest), the bytes: kind, six of the SHA-256 of the whole, which of
 * how many, the piece, four of its CRC-32.
 */
const MARK = "FAJ1:";
const OURS = /^FAJ\d+:/;
const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/** Bytes of the record in one code: with all around them a good 420 letters, 65 points wide and high. */
const PIECE = 260;
const HEAD = 9;
const TAIL = 4;
export const MOST = 12;

export const KINDS = /** @type {const} */ ({ question: 1, answer: 2 });
/** @typedef {keyof typeof KINDS} Kind */

/** A code that is not what was waited for; the message says it to people. `again`: another look may help. */
export class Unreadable extends Error {
  /** @param {string} message @param {boolean} [again] */
  constructor(message, again = false) {
    super(message);
    this.again = again;
  }
}

/** @param {Uint8Array} bytes */
export function base45(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 2) {
    const pair = at + 1 < bytes.length;
    const value = pair ? bytes[at] * 256 + bytes[at + 1] : bytes[at];
    text += LETTERS[value % 45] + LETTERS[Math.floor(value / 45) % 45] + (pair ? LETTERS[Math.floor(value / 2025)] : "");
  }
  return text;
}

/** @param {string} text @returns {Uint8Array | null} null when it is none */
export function fromBase45(text) {
  const digits = [...text].map((letter) => LETTERS.indexOf(letter));
  if (digits.includes(-1) || digits.length % 3 === 1) return null;
  const bytes = [];
  for (let at = 0; at < digits.length; at += 3) {
    const [a, b, c] = digits.slice(at, at + 3);
    const value = a + 45 * b + 2025 * (c ?? 0);
    if (value > (c === undefined ? 255 : 65_535)) return null;
    if (c !== undefined) bytes.push(value >> 8);
    bytes.push(value & 255);
  }
  return Uint8Array.from(bytes);
}

/** @param {Kind} kind @param {Uint8Array} bytes */
async function tagOf(kind, bytes) {
  const whole = new Uint8Array([KINDS[kind], ...bytes]);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole)).slice(0, 6);
}

/** The texts of the codes. @param {Kind} kind @param {Uint8Array} bytes @returns {Promise<string[]>} */
export async function cut(kind, bytes) {
  const tag = await tagOf(kind, bytes);
  const of = Math.max(1, Math.ceil(bytes.length / PIECE));
  if (of > MOST) throw new Unreadable("太长了，码放不下");
  const size = Math.ceil(bytes.length / of); // all about the same, so that none is denser than it must be
  return Array.from({ length: of }, (_, n) => {
    const body = new Uint8Array([KINDS[kind], ...tag, n, of, ...bytes.subarray(n * size, (n + 1) * size)]);
    const crc = crc32(body);
    return MARK + base45(new Uint8Array([...body, crc >>> 24, (crc >>> 16) & 255, (crc >>> 8) & 255, crc & 255]));
  });
}

/** @param {string} text @returns {{kind: Kind, tag: string, n: number, of: number, piece: Uint8Array}} */
function read(text) {
  if (!OURS.test(text)) throw new Unreadable(text.startsWith("FAR") ? "这是回执的码，不是接力签的" : "这不是接力签的码");
  if (!text.startsWith(MARK)) throw new Unreadable("两台手机的版本不一样，都更新了再扫");
  const bytes = fromBase45(text.slice(MARK.length));
  if (!bytes || bytes.length < HEAD + TAIL) throw new Unreadable("这张码坏了，再扫一次", true);
  const [body, end] = [bytes.subarray(0, -TAIL), bytes.subarray(-TAIL)];
  const crc = ((end[0] << 24) | (end[1] << 16) | (end[2] << 8) | end[3]) >>> 0;
  const kind = /** @type {Kind | undefined} */ (Object.keys(KINDS).find((one) => KINDS[/** @type {Kind} */ (one)] === body[0]));
  const [n, of] = [body[7], body[8]];
  if (crc !== crc32(body) || !kind || of < 1 || of > MOST || n >= of) throw new Unreadable("这张码坏了，再扫一次", true);
  return { kind, tag: body.subarray(1, 7).join("."), n, of, piece: body.subarray(HEAD) };
}

/** Collects the codes of one record. Those of another one begin anew: the phone opposite shows something else now. */
export class Tray {
  #tag = "";
  /** @type {(Uint8Array | undefined)[]} */
  #pieces = [];

  /** @param {Kind} kind what is waited for */
  constructor(kind) {
    this.kind = kind;
  }

  /** Which are here, in their places. @returns {boolean[]} */
  get have() {
    return Array.from(this.#pieces, (one) => one !== undefined);
  }

  /**
   * One more code.
   * @param {string} text @returns {Promise<Uint8Array | null>} the record when all of it is here
   */
  async add(text) {
    const { kind, tag, n, of, piece } = read(text);
    if (kind !== this.kind) throw new Unreadable(kind === "question" ? "这是等人签的码，要扫的是签完出的码" : "这是签完出的码，要扫的是质检员手机上等人签的码");
    if (tag !== this.#tag || of !== this.#pieces.length) {
      this.#tag = tag;
      this.#pieces = Array.from({ length: of });
    }
    this.#pieces[n] = piece;
    if (!this.have.every(Boolean)) return null;
    const whole = Uint8Array.from(this.#pieces.flatMap((one) => [.../** @type {Uint8Array} */ (one)]));
    if ((await tagOf(kind, whole)).join(".") === tag) return whole;
    this.clear();
    throw new Unreadable("几张码对不上，从头扫一次", true);
  }

  clear() {
    this.#tag = "";
    this.#pieces = [];
  }
}
