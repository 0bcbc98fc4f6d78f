/** A link of the chain of proof that does not hold, and the digests that links are made of. */
import { canonical, hex } from "../outbox/canonical.js";

export const GENESIS = "0".repeat(64);

/** The first link that does not hold, as a sentence for people. */
export class Broken extends Error {}

/** @param {unknown} holds @param {string} sentence @returns {asserts holds} */
export function need(holds, sentence) {
  if (!holds) throw new Broken(sentence);
}

/** @param {Uint8Array<ArrayBuffer> | ArrayBuffer} bytes */
export async function sha256(bytes) {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/** SHA-256 (hex) of the RFC 8785 form. @param {unknown} content */
export function digest(content) {
  return sha256(utf8(canonical(content)));
}

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
export function utf8(text) {
  return new TextEncoder().encode(text);
}

/**
 * The JSON in these bytes, which must be its RFC 8785 form: no second reading, no room for anything unseen.
 * @param {ArrayBuffer} data @param {string} sentence @returns {any}
 */
export function exact(data, sentence) {
  /** @type {string} */
  let text;
  /** @type {any} */
  let found;
  let again = "";
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
    found = JSON.parse(text);
    again = canonical(found);
  } catch {
    throw new Broken(sentence);
  }
  need(again === text, sentence);
  return found;
}

/**
 * Bytes from url-safe base64; null when it is spelled in any other way than its proper one.
 * @param {string} text @param {boolean} [padded] whether its proper spelling ends in =
 */
export function raw(text, padded = true) {
  try {
    const plain = text.replaceAll("-", "+").replaceAll("_", "/");
    const found = Uint8Array.from(atob(plain), (one) => one.charCodeAt(0));
    const again = btoa(String.fromCharCode(...found)).replaceAll("+", "-").replaceAll("/", "_");
    return (padded ? again : again.replace(/=+$/, "")) === text ? found : null;
  } catch {
    return null;
  }
}
