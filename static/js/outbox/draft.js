/** What is being typed: one write in flight per field, the newest wins. */

/** @typedef {import("./types").Store} Store @typedef {import("./types").Env} Env */

/** @param {string} owner @param {string} doc @param {string} field */
export function draftKey(owner, doc, field) {
  return `${owner}|${doc}|${field}`;
}

/**
 * What gave way to something else of the same field lies beside it, under a name nothing is typed into, until the person has said so.
 * @param {import("./types").Tx} tx @param {Omit<import("./types").Draft, "key" | "cmd_id">} draft @param {string} id tells it from others
 * @returns {Promise<string>} its key
 */
export async function putBeside(tx, { owner, doc, field, value, at }, id) {
  const beside = `${field}~${id}`;
  const key = draftKey(owner, doc, beside);
  await tx.put("draft", { key, owner, doc, field: beside, value, at, cmd_id: null });
  return key;
}

/** The field beside which it lies, "" when it lies under its own. @param {string} field */
export function besideOf(field) {
  const at = field.indexOf("~");
  return at < 0 ? "" : field.slice(0, at);
}

/** Where the person was and what they have seen: nothing that anybody wrote. @param {string} field */
export function isMark(field) {
  return /^(place$|turned$|image:|camera:)/.test(field);
}

export class Drafts {
  /** @type {Map<string, {next: unknown, has: boolean, done: Promise<void>}>} */
  #busy = new Map();

  /** @param {Store} store @param {Env} env @param {string} owner */
  constructor(store, env, owner) {
    this.store = store;
    this.env = env;
    this.owner = owner;
  }

  /**
   * Resolves when this value, or a newer one of the same field, is on the disk.
   * @param {string} doc @param {string} field @param {unknown} value
   * @returns {Promise<void>}
   */
  keep(doc, field, value) {
    const key = draftKey(this.owner, doc, field);
    const running = this.#busy.get(key);
    if (running) {
      running.next = value;
      running.has = true;
      return running.done;
    }
    const slot = { next: value, has: true, done: Promise.resolve() };
    this.#busy.set(key, slot);
    slot.done = this.#run(key, doc, field, slot);
    return slot.done;
  }

  /** @param {string} key @param {string} doc @param {string} field @param {{next: unknown, has: boolean}} slot */
  async #run(key, doc, field, slot) {
    try {
      while (slot.has) {
        slot.has = false;
        const value = slot.next;
        await this.store.write(["draft"], (tx) =>
          tx.put("draft", { key, owner: this.owner, doc, field, value, at: this.env.now(), cmd_id: null }));
      }
    } finally {
      this.#busy.delete(key);
    }
  }

  /** @param {string} doc @returns {Promise<Map<string, unknown>>} values by field */
  load(doc) {
    return this.store.read(["draft"], async (tx) => {
      const found = await tx.all("draft", this.owner);
      return new Map(found.filter((one) => one.doc === doc).map((one) => [one.field, one.value]));
    });
  }
}
