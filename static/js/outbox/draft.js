/** What is being typed: one write in flight per field, the newest wins. */

/** @typedef {import("./types").Store} Store @typedef {import("./types").Env} Env @typedef {{owner: string, doc: string, field: string}} Place */

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

/**
 * What one page has seen of drafts that others may write too: another's words which it has not seen don't go under, they lie beside.
 * @typedef {{watches: (field: string) => boolean, keeps: (value: any) => boolean, tell: () => void}} Watch which fields, which words are not lost,
 * and telling other pages that there is something to look at
 */
export class Seen {
  /** As they may lie on the disk, by key: last seen there, and written from here since. @type {Map<string, Set<string>>} */
  #texts = new Map();
  /** How often others may have written; by key, up to which time this page knows that what lies there is its own. @type {Map<string, number>} */
  #own = new Map();
  #news = 0;

  /** @param {Env} env @param {Watch} watch */
  constructor(env, watch) {
    this.env = env;
    this.watch = watch;
  }

  /** Another page may have written since. */
  doubt() {
    this.#news += 1;
  }

  /** The screen goes on from this. @param {string} key @param {unknown} value */
  saw(key, value) {
    this.#texts.set(key, new Set([...(this.#texts.get(key) ?? []), JSON.stringify(value)]));
  }

  /**
   * In the transaction that puts `value` there (undefined = nothing), asked before it is put, and waited for before the end.
   * @param {import("./types").Tx} tx @param {Place} place @param {unknown} value
   */
  async over(tx, { owner, doc, field }, value) {
    if (!this.watch.watches(field)) return;
    const key = draftKey(owner, doc, field);
    const [asked, text] = [tx.get("draft", key), JSON.stringify(value)];
    /** @type {import("./types").Draft | undefined} */
    const there = await asked;
    const lay = JSON.stringify(there?.value);
    const known = this.#texts.get(key) ?? new Set();
    const fresh = there !== undefined && !known.has(lay);
    // should this transaction fail, what lies there now goes on lying there
    this.#texts.set(key, new Set([...(fresh ? known : [lay]), text]));
    if (fresh && lay !== text && this.watch.keeps(there.value)) await putBeside(tx, there, this.env.uuid());
  }

  /**
   * What is typed, key by key. Looking before each would double the way to the disk: this page looks once, tells the others, and looks
   * again when there is news of them.
   * @param {Store} store @param {Place} place @param {unknown} value @param {(tx: import("./types").Tx) => Promise<void>} put
   */
  async typed(store, place, value, put) {
    if (!this.watch.watches(place.field)) return store.write(["draft"], put);
    const [key, news] = [draftKey(place.owner, place.doc, place.field), this.#news];
    const own = this.#own.get(key) === news;
    this.#own.delete(key); // until it is on the disk
    let text = "";
    await store.write(["draft"], (tx) => {
      text = JSON.stringify(value); // as it is put: what is typed or tapped meanwhile is another write
      if (own) this.saw(key, value);
      return Promise.all([own ? undefined : this.over(tx, place, value), put(tx)]);
    });
    const quiet = news === this.#news;
    if (!own) this.watch.tell(); // this page hears it too
    if (!quiet) return;
    this.#texts.set(key, new Set([text]));
    this.#own.set(key, this.#news);
  }
}

export class Drafts {
  /** @type {Map<string, {next: unknown, has: boolean, done: Promise<void>}>} */
  #busy = new Map();

  /** @param {Store} store @param {Env} env @param {string} owner @param {Seen} [seen] where another page may write the same @param {{title?: string, page?: string}} [named] how 待传 calls it and leads back to it */
  constructor(store, env, owner, seen, named = {}) {
    this.store = store;
    this.named = named;
    this.env = env;
    this.owner = owner;
    this.seen = seen;
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
        const place = { owner: this.owner, doc, field };
        /** @param {import("./types").Tx} tx */
        const put = (tx) => tx.put("draft", { key, ...place, value, at: this.env.now(), cmd_id: null, ...this.named });
        await (this.seen ? this.seen.typed(this.store, place, value, put) : this.store.write(["draft"], put));
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
