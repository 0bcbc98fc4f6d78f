/** A form of the field as it lies on the phone: the draft with its photos, what was handed in before, and the handing in. */
import { laterFix } from "../lib/shot.js";
import { thumbOf } from "../lib/shots.js";
import { enqueue } from "../outbox/command.js";
import { Drafts } from "../outbox/draft.js";
import { digests, fieldOf, FORM, formBody, rowsOf, unfold } from "../outbox/form.js";
import { discard } from "../outbox/loose.js";
import { learnPlace, photoKey, prepare, tail } from "../outbox/photo.js";
import { stash } from "../outbox/stash.js";

/**
 * @typedef {import("../outbox/index.js").Outbox} Outbox @typedef {import("../outbox/form.js").Shot} Shot
 * @typedef {import("../outbox/types").Row} Row @typedef {[string, string][]} Values
 * @typedef {{owner: string, owner_name: string, doc: string, title: string, name: string, often: boolean}} Title
 * @typedef {{at: string, label: string, step: string, values: Values, words: string, place: object | null, after: string[], page: string}} Filled
 */

const MOST_NAME = 150;
const CHIP = /^[0-9a-f]{64}\//;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class Sheet {
  /** As it is written; changed in place, so that what is written last is the newest. @type {import("../outbox/form.js").Draft} */
  draft = { values: [], shots: {}, base_rev: null, filling: "" };
  /** There was a draft. */
  begun = false;
  /** Handed in before and refused. @type {Row | undefined} */
  wrong;
  /** Handed in before and not arrived yet, where only the newest counts. @type {Row | undefined} */
  local;
  /** What an older version of the form had a place for. @type {import("../outbox/form.js").Left} */
  left = { words: [], shots: {} };

  /** @param {Outbox} outbox @param {Title} title */
  constructor(outbox, title) {
    this.outbox = outbox;
    this.title = title;
    this.doc = title.doc;
    this.drafts = new Drafts(outbox.store, outbox.env, title.owner);
  }

  /** Where its draft lies: beside the command, not under it, so that typing on takes nothing back that was handed in. */
  get slot() {
    return `${this.title.name}?`;
  }

  /** @param {Outbox} outbox @param {Title} title @param {number | null} base_rev what the page shows */
  static async open(outbox, title, base_rev) {
    const sheet = new Sheet(outbox, title);
    const { owner, name, often } = title;
    const [rows, drafts] = await outbox.store.read(["row", "draft"], async (tx) => [await tx.all("row", owner), await tx.all("draft", owner)]);
    sheet.doc = sheet.#document(drafts);
    const mine = rowsOf(rows, sheet.doc, name);
    const draft = drafts.find((one) => one.doc === sheet.doc && one.field === sheet.slot)?.value;
    sheet.begun = draft !== undefined;
    sheet.draft = draft ?? { values: [], shots: {}, base_rev, filling: outbox.env.uuid() };
    sheet.wrong = mine.find((row) => row.state === "rejected" && (!draft || row.field === fieldOf(name, often, draft.filling)));
    sheet.local = often ? undefined : mine.find((row) => row.state !== "rejected");
    return sheet;
  }

  /** A document that begins with this form has a name of its own from the first letter typed. @param {{doc: string, field: string}[]} drafts */
  #document(drafts) {
    const { doc } = this.title;
    if (!doc.endsWith(":new")) return doc;
    const kind = doc.slice(0, -"new".length);
    return drafts.find((one) => one.doc.startsWith(kind) && one.field === this.slot)?.doc ?? kind + this.outbox.env.uuid();
  }

  /**
   * What was handed in stands here again, to be put right or changed, under the name it had.
   * @param {Row} row @param {Set<string>} files names of file fields
   * @returns {Promise<Values>}
   */
  async recall(row, files) {
    const { values, shots } = unfold(/** @type {any} */ (row.body), files);
    const filling = this.title.often ? row.field.slice(this.title.name.length + 1) : this.draft.filling;
    this.draft = { values, shots, base_rev: row.base_rev, filling };
    for (const shot of Object.values(shots).flat()) await this.#develop(shot);
    return values;
  }

  /** The small picture again, from what lies on the phone. @param {Shot} shot */
  async #develop(shot) {
    const key = photoKey(this.title.owner, shot.sha256);
    const [photo, bytes] = await this.outbox.store.read(["photo", "bytes"], async (tx) => [await tx.get("photo", key), await tx.get("bytes", key)]);
    if (!(bytes instanceof ArrayBuffer)) return;
    shot.size = bytes.byteLength;
    shot.thumb = await thumbOf(bytes, photo?.mime ?? "");
  }

  /** Resolves when it is on the disk. @param {Values} values @param {[string, string, string][]} [spoken] the same in words */
  keep(values, spoken) {
    this.draft.values = values;
    if (spoken) this.draft.spoken = spoken;
    return this.drafts.keep(this.doc, this.slot, this.draft);
  }

  /** @param {string} name of the file field */
  shots(name) {
    return this.draft.shots[name] ?? [];
  }

  /**
   * Made small, and onto the disk together with the draft; then nothing of it is held any more.
   * @param {string} name @param {{arrayBuffer(): Promise<ArrayBuffer>, name: string, type: string, shot?: import("../lib/shot.js").Shot}} file @param {{several: boolean, most: number, values: Values}} how most in MB
   * @returns {Promise<string>} why it was not taken; throws what the browser throws when the phone is full
   */
  async add(name, file, { several, most, values }) {
    const { store, env } = this.outbox;
    const { owner, owner_name, title } = this.title;
    const photo = await prepare(env, file, file.shot);
    if (most && photo.bytes.byteLength > most * 1024 * 1024) return `单个文件不超过 ${most} MB，“${photo.name}”没收`;
    const shot = { sha256: photo.sha256, name: tail(photo.name, MOST_NAME), size: photo.bytes.byteLength, thumb: await thumbOf(photo.bytes, photo.mime) };
    const before = this.shots(name);
    const kept = several ? before.filter((one) => one.sha256 !== shot.sha256) : [];
    this.draft.shots[name] = [...kept, shot];
    this.draft.values = values;
    try {
      await stash(store, env, { owner, owner_name, doc: this.doc, title, field: this.slot, photos: [photo], draft: this.draft });
    } catch (error) {
      this.draft.shots[name] = this.shots(name).filter((one) => one !== shot);
      if (!several) this.draft.shots[name] = before;
      throw error;
    }
    if (!several) for (const one of before) if (one.sha256 !== shot.sha256) await discard(store, owner, one.sha256);
    if (file.shot) void laterFix(file.shot).then((place) => place && learnPlace(store, owner, shot.sha256, place)).catch(() => undefined);
    return "";
  }

  /** @param {string} name @param {Shot} shot @param {Values} values */
  async drop(name, shot, values) {
    this.draft.shots[name] = this.shots(name).filter((one) => one !== shot);
    await this.keep(values);
    await discard(this.outbox.store, this.title.owner, shot.sha256);
  }

  /** Beside the draft, under a name no form writes to. */
  get #apart() {
    return `${this.title.name}!`;
  }

  /**
   * The form has changed since, and has no place for these: they lie apart, with their photos, until the person has seen them.
   * @param {Values} values @param {string[]} gone names of file fields
   */
  async setApart(values, gone) {
    const words = new Map((this.draft.spoken ?? []).map(([name, text, said]) => [`${name}=${text}`, said]));
    const shots = Object.fromEntries(Object.entries(this.draft.shots).filter(([name]) => gone.includes(name)));
    const { store } = this.outbox;
    const known = (await store.read(["draft"], (tx) => tx.all("draft", this.title.owner))).find((one) => one.doc === this.doc && one.field === this.#apart)?.value;
    const said = values.map(([name, text]) => words.get(`${name}=${text}`) ?? text.replace(CHIP, "照片 ")).filter((text) => !ID.test(text));
    this.left = { words: [...new Set([...(known?.words ?? []), ...said])], shots: { ...(known?.shots ?? {}), ...shots } };
    if (!this.left.words.length && !Object.keys(this.left.shots).length) return;
    await this.drafts.keep(this.doc, this.#apart, this.left);
    for (const name of gone) delete this.draft.shots[name];
    this.draft.values = this.draft.values.filter((one) => !values.includes(one));
    if (this.begun) await this.drafts.keep(this.doc, this.slot, this.draft);
  }

  /** The person has seen what has no place any more. */
  async dropApart() {
    const { store, env } = this.outbox;
    await stash(store, env, { owner: this.title.owner, doc: this.doc, field: this.#apart });
    this.left = { words: [], shots: {} };
  }

  /** The person wants an empty form. */
  async clear() {
    const { store, env } = this.outbox;
    const gone = digests(this.draft.shots);
    await stash(store, env, { owner: this.title.owner, doc: this.doc, field: this.slot });
    for (const sha256 of gone) await discard(store, this.title.owner, sha256);
  }

  /** Letter, wish for a receipt and the end of the draft in one transaction. @param {Filled} filled @returns {Promise<string>} id of the command */
  handIn({ at, label, step, values, words, place, after, page }) {
    const { owner, owner_name, title, name, often } = this.title;
    const { shots, filling, base_rev } = this.draft;
    return enqueue(this.outbox.store, this.outbox.env, {
      owner, owner_name, doc: this.doc, title, label, step: /** @type {import("../outbox/types").Step} */ (step), kind: FORM, field: fieldOf(name, often, filling), words,
      body: formBody(at, values, shots), base_rev, place, blobs: digests(shots), after, page, ends: this.slot, receipt: true,
    });
  }
}
