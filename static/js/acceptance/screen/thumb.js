/** Small pictures of what lies on this phone: made from the stored bytes when they are shown, the large picture is let go at once. */
import { photoKey } from "../../outbox/photo.js";

const LONGEST = 320;
const MOST = 60;

export class Thumbs {
  /** @type {Map<string, Promise<string>>} */
  #urls = new Map();

  /** @param {import("../../outbox/types").Store} store @param {string} owner */
  constructor(store, owner) {
    this.store = store;
    this.owner = owner;
  }

  /** An address for <img>; "" when there is no picture here. @param {string} sha256 @returns {Promise<string>} */
  of(sha256) {
    const known = this.#urls.get(sha256) ?? this.#make(sha256);
    this.#urls.delete(sha256);
    this.#urls.set(sha256, known);
    for (const old of [...this.#urls.keys()].slice(0, Math.max(0, this.#urls.size - MOST))) {
      void this.#urls.get(old)?.then((url) => url && URL.revokeObjectURL(url));
      this.#urls.delete(old);
    }
    return known;
  }

  /** @param {string} sha256 */
  async #make(sha256) {
    /** @type {ImageBitmap | null} */
    let picture = null;
    try {
      const bytes = await this.store.read(["bytes"], (tx) => tx.get("bytes", photoKey(this.owner, sha256)));
      if (!bytes || typeof OffscreenCanvas !== "function") return "";
      picture = await createImageBitmap(new Blob([bytes]), { resizeWidth: LONGEST, resizeQuality: "low" });
      const canvas = new OffscreenCanvas(picture.width, picture.height);
      canvas.getContext("2d")?.drawImage(picture, 0, 0);
      return URL.createObjectURL(await canvas.convertToBlob({ type: "image/jpeg", quality: 0.7 }));
    } catch {
      return ""; // a paper, or a picture this browser can't read
    } finally {
      picture?.close();
    }
  }

  forget() {
    for (const url of this.#urls.values()) void url.then((one) => one && URL.revokeObjectURL(one));
    this.#urls.clear();
  }
}
