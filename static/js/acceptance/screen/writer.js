/** The one way anything of the sheet is written: on the disk first, said to be there only then. */
import { enqueue } from "../../outbox/command.js";
import { draftKey, Drafts, isMark, putBeside, Seen } from "../../outbox/draft.js";
import { discard } from "../../outbox/loose.js";
import { isFull } from "../../outbox/quota.js";
import { stash } from "../../outbox/stash.js";

/**
 * @typedef {import("../../outbox/types").Order} Order @typedef {import("../../outbox/index.js").Outbox} Outbox
 * @typedef {{value: any, cmd_id: string | null, at: number}} Typed what was typed into one field; cmd_id when it has become a command
 */

/** Fields that are written again and again; the others become one letter, once. */
const AGAIN = /^(item:|submit$)/;

/** Tells "writing" when a write begins and ends. */
export class Writer extends EventTarget {
  /** @type {Map<string, Typed>} */
  typed = new Map();
  /** What is being written at this moment: until it is 0 nobody says 已存本机. */
  writing = 0;
  /** Words that did not get to the disk; a screen that is opened anew goes on from them. @type {Map<string, Typed>} */
  unstored = new Map();
  /** Of the work and of marks. */
  #troubles = { work: "", mark: "" };
  /** @type {() => import("../../outbox/types").Json | null} where the phone is */
  place = () => null;
  /** What is being typed and not on the disk yet; one that failed is over, and the next write has all of it. @type {Map<string, Promise<void>>} */
  #typing = new Map();
  /** Fields that have become a letter for good, so that a late stroke makes no second draft of them. @type {Set<string>} */
  #ended = new Set();
  /** @type {Seen} */
  #seen;

  /** @param {Outbox} outbox @param {string} owner @param {string} name @param {string} doc @param {string} title */
  constructor(outbox, owner, name, doc, title) {
    super();
    this.outbox = outbox;
    this.owner = owner;
    this.name = name;
    this.doc = doc;
    this.title = title;
    this.#seen = new Seen(outbox.env, {
      watches: (field) => this.watches(field), keeps: (value) => this.keeps(value),
      tell: () => void outbox.dispatchEvent(new CustomEvent("moved", { detail: null })),
    });
    outbox.addEventListener("moved", () => this.#seen.doubt());
    this.named = { title, page: globalThis.location?.pathname ?? "" };
    this.drafts = new Drafts(outbox.store, outbox.env, owner, this.#seen, this.named);
  }

  /** Why something did not get to the disk, "" when all is there. A mark that fits says nothing of the words that did not. */
  get trouble() {
    return this.#troubles.work || this.#troubles.mark;
  }

  /** Whether what another tab wrote under this field lies beside where a screen shows it. @param {string} _field */
  watches(_field) {
    return false;
  }

  /** Whether such words are kept at all. @param {any} _value */
  keeps(_value) {
    return true;
  }

  /** What is known of this field stands on the screen now: it may be written over. @param {string} field */
  saw(field) {
    this.#seen.saw(draftKey(this.owner, this.doc, field), this.typed.get(field)?.value);
  }

  /** @param {string} field @param {unknown} value @returns {(tx: import("../../outbox/types").Tx) => Promise<void>} */
  #over(field, value) {
    return (tx) => this.#seen.over(tx, { owner: this.owner, doc: this.doc, field }, value);
  }

  /** What lies on the phone is read anew. @returns {Promise<void>} */
  async refresh() {}

  /** Keep what is being typed. @param {string} field @param {unknown} value */
  keep(field, value) {
    if (this.#ended.has(field)) return Promise.resolve();
    this.typed.set(field, this.#words(value));
    this.#newest(field, value);
    const kept = isMark(field) ? this.#marked(this.drafts.keep(this.doc, field, value)) : this.#written(this.drafts.keep(this.doc, field, value), field, value);
    this.#typing.set(field, kept.catch(() => undefined));
    return kept;
  }

  /** The same where nobody waits for it: the bar says when it did not get to the disk. @param {string} field @param {unknown} value */
  jot(field, value) {
    return this.keep(field, value).catch(() => undefined);
  }

  /** Keep what was typed and photographed; without a value the field has no draft. @param {string} field @param {unknown} value @param {Order["photos"]} [photos] */
  async stash(field, value, photos) {
    if (this.#ended.has(field)) {
      if (photos?.length) throw new Error("handed in without this photo");
      return;
    }
    await this.#typing.get(field); // a key that was typed before must not land after it
    const draft = structuredClone(value); // what is typed meanwhile is another write
    if (draft !== undefined && !photos?.length) this.#newest(field, draft);
    const order = { owner: this.owner, owner_name: this.name, doc: this.doc, ...this.named, field, draft, photos };
    await this.#written(stash(this.outbox.store, this.outbox.env, order, this.#over(field, draft)), field, photos?.length ? undefined : draft);
    await this.refresh();
    this.outbox.dispatchEvent(new CustomEvent("moved", { detail: null })); // another tab may show the same
  }

  /** Into the outbox, and off when there is a way. @param {Pick<Order, "step" | "kind" | "label" | "body"> & Partial<Order>} order */
  async send(order) {
    const { field = "" } = order;
    const draft = structuredClone(order.draft);
    const whole = { owner: this.owner, owner_name: this.name, doc: this.doc, title: this.title, place: this.place(), ...order, draft };
    if (field && !AGAIN.test(field)) this.#ended.add(field);
    await this.#typing.get(field);
    let id;
    try {
      const written = enqueue(this.outbox.store, this.outbox.env, whole, draft === undefined ? undefined : this.#over(field, draft));
      id = await this.#written(written, field, order.photos?.length ? undefined : draft);
    } catch (error) {
      this.#ended.delete(field);
      throw error;
    }
    if (field && !AGAIN.test(field)) this.#ended.add(field); // it may have been open again until now
    await this.refresh();
    void this.outbox.changed();
    return id;
  }

  /** Something was typed that is not on the disk under this field any more. @param {string} field */
  async drop(field) {
    await this.outbox.store.write(["draft"], (tx) => tx.remove("draft", draftKey(this.owner, this.doc, field)));
    this.typed.delete(field);
    this.#stored(field);
  }

  /** Its letter came back, or was put away: what is written under this field is kept again. @param {string} field */
  reopen(field) {
    this.#ended.delete(field);
  }

  /** Something is on its way to the disk, as a picture that is made small; who does it tells when it failed. @template T @param {Promise<T>} work @returns {Promise<T>} */
  async during(work) {
    this.#count(1);
    try {
      return await work;
    } finally {
      this.#count(-1);
    }
  }

  /** What stands under a field gives way to something else. @param {string} field @param {unknown} value */
  layBeside(field, value) {
    const { env, store } = this.outbox;
    const draft = { owner: this.owner, doc: this.doc, field, value, at: env.now() };
    return this.#written(store.write(["draft"], (tx) => putBeside(tx, draft, env.uuid())), "");
  }

  /** The person does not want what lies beside; a photo of it stays where anything else names it. @param {import("../../outbox/types").Draft} beside */
  async forget({ field, value }) {
    await this.drop(field);
    const { photos = [] } = /** @type {{photos?: {sha256: string}[]}} */ (value);
    for (const { sha256 } of photos) await discard(this.outbox.store, this.owner, sha256);
    await this.refresh();
  }

  /** @param {1 | -1} more */
  #count(more) {
    this.writing += more;
    this.dispatchEvent(new Event("writing"));
  }

  /** A mark of where one is has no work in it: only its failure is told. @param {Promise<void>} work */
  async #marked(work) {
    try {
      await work;
      this.#troubles.mark = "";
    } catch (error) {
      this.#troubles.mark = whyNot(error);
      throw error;
    } finally {
      this.dispatchEvent(new Event("writing"));
    }
  }

  /** @template T @param {Promise<T>} work @param {string} field @param {unknown} [words] what goes on standing here when it does not fit; undefined = none @returns {Promise<T>} */
  async #written(work, field, words) {
    this.#count(1);
    try {
      const done = await work;
      this.#stored(field);
      return done;
    } catch (error) {
      if (words !== undefined) this.unstored.set(field, this.#words(structuredClone(words)));
      this.#troubles.work = whyNot(error);
      throw error;
    } finally {
      this.#count(-1);
    }
  }

  /** There is room: what did not fit before may fit now. @param {string} field that waits for nothing any more */
  #stored(field) {
    this.unstored.delete(field);
    const [next] = this.unstored;
    if (next) void this.jot(next[0], next[1].value);
    else this.#troubles = { work: "", mark: "" };
  }

  /** Nothing older is tried again. @param {string} field @param {unknown} value */
  #newest(field, value) {
    if (this.unstored.has(field)) this.unstored.set(field, this.#words(value));
  }

  /** @param {unknown} value @returns {Typed} */
  #words(value) {
    return { value, cmd_id: null, at: this.outbox.env.now() };
  }
}

/** @param {unknown} error */
function whyNot(error) {
  return isFull(error) ? "手机满了，没存下" : "没存下";
}
