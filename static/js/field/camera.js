/** Which photo of a form was being taken: a camera may cost the page its life, so it is written down before one opens. */
import { draftKey, Drafts } from "../outbox/draft.js";

/** @typedef {import("../outbox/index.js").Outbox} Outbox @typedef {{input: string, n: number, filling: string}} Shooting filling = which filling-in of the form it belongs to, "" where nothing lay on the disk yet */

export class Camera {
  /** What was last written down; on a slow disk it comes late. @type {Promise<unknown>} */
  #noted = Promise.resolve();

  /** @param {Outbox} outbox @param {{owner: string, doc: string, name: string}} title names the form, also where its document has no name yet */
  constructor(outbox, { owner, doc, name }) {
    this.store = outbox.store;
    this.drafts = new Drafts(outbox.store, outbox.env, owner);
    this.doc = doc;
    this.field = `camera:${name}`;
  }

  /** @param {Shooting} shooting */
  opening(shooting) {
    const noted = this.drafts.keep(this.doc, this.field, shooting);
    this.#noted = noted.catch(() => undefined);
    return noted;
  }

  /** Where it stands on the disk: whoever stores the photo takes it away with that. */
  async note() {
    await this.#noted;
    return draftKey(this.drafts.owner, this.doc, this.field);
  }

  /** Nobody waits for it any more. */
  async shut() {
    const note = await this.note();
    return this.store.write(["draft"], (tx) => tx.remove("draft", note)).catch(() => undefined);
  }

  /** What was being photographed when this form was left; of another filling-in nothing. @param {string} filling @returns {Promise<Shooting | null>} */
  async left(filling) {
    const found = /** @type {Shooting | undefined} */ ((await this.drafts.load(this.doc)).get(this.field));
    return found && ["", filling].includes(found.filling) ? found : null;
  }
}
