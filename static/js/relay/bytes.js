/** Short records as bytes: numbers as long as they need to be, texts with their length, ids and digests without their hex. */

/** What was read is shorter than it says, or says what it can't. */
export class Torn extends Error {}

/** Nothing in a code is longer. */
const LONGEST = 4096;

export class Writer {
  /** @type {number[]} */
  #bytes = [];

  /** @param {number} value a whole number, 0 to 2^53 */
  uint(value) {
    let rest = value;
    while (rest > 127) {
      this.#bytes.push((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.#bytes.push(rest);
    return this;
  }

  /** @param {number} value also below 0 */
  int(value) {
    return this.uint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** @param {Uint8Array} bytes with their number before them */
  raw(bytes) {
    this.uint(bytes.length);
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  /** @param {string} text */
  text(text) {
    return this.raw(new TextEncoder().encode(text));
  }

  /** @param {string[]} texts */
  texts(texts) {
    this.uint(texts.length);
    for (const one of texts) this.text(one);
    return this;
  }

  /** @param {string} text hexadecimal, dashes do not count; may be empty */
  hex(text) {
    return this.raw(Uint8Array.from(text.replaceAll("-", "").match(/../g) ?? [], (two) => Number.parseInt(two, 16)));
  }

  done() {
    return Uint8Array.from(this.#bytes);
  }
}

export class Reader {
  #at = 0;

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
  }

  uint() {
    let [value, unit] = [0, 1];
    for (;;) {
      const byte = this.bytes[this.#at++];
      if (byte === undefined || unit > 2 ** 49) throw new Torn("number");
      value += (byte & 127) * unit;
      if (byte < 128) return value;
      unit *= 128;
    }
  }

  int() {
    const value = this.uint();
    return value % 2 ? -(value + 1) / 2 : value / 2;
  }

  /** How many of something follow. */
  count() {
    const count = this.uint();
    if (count > LONGEST) throw new Torn("count");
    return count;
  }

  raw() {
    const length = this.count();
    const found = this.bytes.subarray(this.#at, this.#at + length);
    if (found.length < length) throw new Torn("bytes");
    this.#at += length;
    return found;
  }

  text() {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.raw());
    } catch (error) {
      throw error instanceof Torn ? error : new Torn("text");
    }
  }

  texts() {
    return Array.from({ length: this.count() }, () => this.text());
  }

  hex() {
    return [...this.raw()].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  uuid() {
    const text = this.hex();
    if (text.length !== 32) throw new Torn("id");
    return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
  }

  /** An id, or nothing. */
  uuidOrNull() {
    return this.bytes[this.#at] === 0 ? (this.#at++, null) : this.uuid();
  }

  end() {
    if (this.#at !== this.bytes.length) throw new Torn("end");
  }
}
