/** Signatures of the company (Ed25519) and of phones (ECDSA P-256), checked by the browser itself. */
import { raw, utf8 } from "./link.js";

/**
 * True or false; null when this browser cannot do Ed25519.
 * @param {string} key @param {string} line @param {string} signature
 * @returns {Promise<boolean | null>}
 */
export async function byCompany(key, line, signature) {
  const [bytes, sign] = [raw(key), raw(signature)];
  if (!bytes || bytes.length !== 32 || !sign) return false;
  /** @type {CryptoKey} */
  let made;
  try {
    made = await crypto.subtle.importKey("raw", bytes, { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    return error instanceof Error && error.name === "NotSupportedError" ? null : false;
  }
  return crypto.subtle.verify({ name: "Ed25519" }, made, sign, utf8(line));
}

/** @param {JsonWebKey} key @param {string} line @param {string} signature */
export async function byPhone(key, line, signature) {
  const sign = raw(signature, false);
  if (!sign) return false;
  try {
    const { crv, kty, x, y } = key;
    const made = await crypto.subtle.importKey("jwk", { crv, kty, x, y }, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, made, sign, utf8(line));
  } catch {
    return false;
  }
}
