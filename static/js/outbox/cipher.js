/** AES-256-GCM of the browser: the key can be used, never read out again. */

const NONCE = 12;

/** @returns {import("./types").Cipher} */
export function webCipher() {
  return {
    key: (raw) => crypto.subtle.importKey("raw", /** @type {Uint8Array<ArrayBuffer>} */ (raw), "AES-GCM", false, ["encrypt", "decrypt"]),
    async close(key, head, plain) {
      const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
      const text = await crypto.subtle.encrypt(how(nonce, head), /** @type {CryptoKey} */ (key), /** @type {Uint8Array<ArrayBuffer>} */ (plain));
      const sealed = new Uint8Array(NONCE + text.byteLength);
      sealed.set(nonce);
      sealed.set(new Uint8Array(text), NONCE);
      return sealed;
    },
    async open(key, head, sealed) {
      const text = /** @type {Uint8Array<ArrayBuffer>} */ (sealed.subarray(NONCE));
      return new Uint8Array(await crypto.subtle.decrypt(how(sealed.subarray(0, NONCE), head), /** @type {CryptoKey} */ (key), text));
    },
  };
}

/** @param {Uint8Array} nonce @param {Uint8Array} head */
function how(nonce, head) {
  return { name: "AES-GCM", iv: /** @type {Uint8Array<ArrayBuffer>} */ (nonce), additionalData: /** @type {Uint8Array<ArrayBuffer>} */ (head) };
}
