/** A form of the field as it lies on the phone: the draft with its photos, what was handed in before, and the handing in. Two pages may have it open. */
import { laterFix } from "../lib/shot.js";
import { thumbOf } from "../lib/shots.js";
import { addPhotos, enqueue } from "../outbox/command.js";
import { draftKey } from "../outbox/draft.js";
import { digests, fieldOf, FORM, formBody, rowsOf, unfold } from "../outbox/form.js";
import { discard } from "../outbox/loose.js";
import { learnPlace, photoKey, prepare, tail } from "../outbox/photo.js";
import { stash } from "../outbox/stash.js";
import { besides, giveWay, inWords } from "./beside.js";
import { alike, beyond, merge } from "./merge.js";

/**
 * @typedef {import("../outbox/index.js").Outbox} Outbox @typedef {import("../outbox/form.js").Shot} Shot @typedef {import("../outbox/form.js").Draft} Draft
 * @typedef {import("../outbox/types").Row} Row @typedef {import("../outbox/types").Past} Past @typedef {import("../outbox/types").Tx} Tx @typedef {import("./merge.js").Values} Values
 * @typedef {import("./beside.js").Other} Other @typedef {NonNullable<import("../outbox/types").Order["photos"]>} Photos
 * @typedef {{owner: string, owner_name: string, doc: string, title: string, page: string, name: string, often: boolean, again?: boolean, as_of?: number, boxes: string[], files: string[], single: string[]}} Title page = where it stands; again = it stands open for the next one; as_of = when it came from the company; boxes, files = names of what can be filled in, single = file fields that take one picture
 * @typedef {{at: string, label: string, step: string, values: Values, words: string, place: object | null, after: string[], page: string}} Filled
 * @typedef {{came: Set<string>, ended: "" | "here" | "open"}} News
 * came = boxes and file fields that say now what another page wrote; ended = it was handed in or cleared there, and nothing ("here") or something ("open") was written here since
 */

const MOST_NAME = 150;
/** Documents that are not of one thing: what is new, or what was done on a day. */
const TURN = /^(.+:)(new|\d{4}-\d\d-\d\d)$/;

/** Another page has written to the same form, or handed it in: the person looks at it again first. */
export class Behind extends Error {}

export class Sheet {
  /** As it is written here. @type {Draft} */
  draft = { values: [], shots: {}, base_rev: null, filling: "" };
  /** There was a draft. */
  begun = false;
  /** Handed in before and refused. @type {Row | undefined} */
  wrong;
  /** Handed in before and not arrived yet, where only the newest counts. @type {Row | undefined} */
  local;
  /** Handed in before and arrived, which the page is too old to say, on the revision it has become. @type {Row | undefined} */
  newer;
  /** What an older version of the form had a place for. @type {import("../outbox/form.js").Left} */
  left = { words: [], shots: {} };
  /** What was written elsewhere and gave way to what stands here. @type {Other[]} */
  others = [];
  /** Work of this person is still sealed on this phone. */
  sealed = false;
  /** Told after another page has written. @type {(news: News) => void} */
  news = () => undefined;
  /** What this page and the disk both said last, box by box. @type {import("./merge.js").Said} */
  #known = { values: [], shots: {} };
  /** The draft as it was last seen on the disk. @type {Draft | null} */
  #disk = null;
  #over = false;
  /** What the document is called. */
  #called = "";
  /** How often another page's words came between. */
  #met = 0;
  /** One write after the other. @type {Promise<unknown>} */
  #queue = Promise.resolve();
  /** @type {Promise<void> | null} */
  #next = null;

  /** @param {Outbox} outbox @param {Title} title */
  constructor(outbox, title) {
    this.outbox = outbox;
    this.title = title;
    this.doc = title.doc;
    this.#called = title.title;
  }

  /** Where its draft lies: beside the command, not under it, so that typing on takes nothing back that was handed in. */
  get slot() {
    return `${this.title.name}?`;
  }

  get #key() {
    return draftKey(this.title.owner, this.doc, this.slot);
  }

  /** @param {Outbox} outbox @param {Title} title @param {number | null} base_rev what the page shows */
  static async open(outbox, title, base_rev) {
    const sheet = new Sheet(outbox, title);
    const { name, often } = title;
    sheet.draft = { values: [], shots: {}, base_rev, filling: outbox.env.uuid() };
    const { drafts, rows, past } = await sheet.#look();
    sheet.#settle(drafts, rows);
    const mine = rowsOf(rows, sheet.doc, name);
    sheet.begun = sheet.#disk !== null;
    sheet.newer = mine.length ? undefined : sheet.#arrived(past);
    sheet.draft = { row: sheet.#newest(rows, past)?.cmd_id ?? "", ...(sheet.#disk ?? sheet.draft) };
    await sheet.#overtaken(rows, past);
    sheet.wrong = mine.find((row) => row.state === "rejected" && (!sheet.begun || row.field === fieldOf(name, often, sheet.draft.filling)));
    sheet.local = often ? undefined : mine.find((row) => row.state !== "rejected");
    return sheet;
  }

  #look() {
    const { owner } = this.title;
    return this.outbox.store.read(["row", "past", "draft", "sealed", "meta"], async (tx) => {
      const past = await this.#before(tx);
      const [rows, drafts, sealed, device] = [await tx.all("row", owner), await tx.all("draft", owner), await tx.all("sealed", owner), await tx.get("meta", "device")];
      this.sealed = sealed.some((one) => one.device === device && one.state !== "broken" && one.part === "letters");
      return { rows, drafts, past };
    });
  }

  /**
   * A document that begins with this form has a name of its own from the first letter typed, one of a day that of the day; either is kept until
   * the form has arrived. Of a form that stands open for the next one, what was refused could be anything's.
   * @param {import("../outbox/types").Draft[]} drafts @param {Row[]} [rows] while nothing stands in the form yet
   */
  #settle(drafts, rows = []) {
    const { doc, name, again } = this.title;
    const [, kind = "", turn] = TURN.exec(doc) ?? [];
    if (kind && !this.#disk && !this.wrong && this.#clean) {
      const begun = drafts.filter((one) => one.doc.startsWith(kind) && one.field === this.slot).sort((a, b) => b.at - a.at);
      const refused = again ? undefined : rowsOf(rows, kind, name).find((row) => row.state === "rejected");
      const found = begun.find((one) => one.doc === this.doc) ?? begun[0] ?? refused;
      this.doc = found?.doc ?? (turn === "new" && this.doc === doc ? kind + this.outbox.env.uuid() : this.doc);
      this.#called = found?.title || this.#called;
    }
    this.#disk = /** @type {Draft | null} */ (drafts.find((one) => one.key === this.#key)?.value ?? null);
    this.others = besides(drafts, this.slot, (there) => there === this.doc || (kind !== "" && there.startsWith(kind)), this.#disk ?? this.draft);
  }

  /** Which filling-in of the form lies on the disk; "" while none does. */
  get filling() {
    return this.#disk?.filling ?? "";
  }

  /** Nothing was written here that the disk did not say. */
  get #clean() {
    return alike(this.#known, this.draft);
  }

  /**
   * The form stands as the draft says; from here on it is known what changes. Resolves when all of it is on the disk.
   * @param {Values} values as they stand @param {Set<string>} early boxes that were written in before
   */
  async begin(values, early) {
    const { values: texts, shots } = this.#disk ?? { values, shots: this.draft.shots };
    this.#known = { values: texts.filter(([name]) => !early.has(name)), shots };
    this.draft = { ...this.draft, values };
    if (early.size || (this.begun && !this.#clean)) await this.keep(values);
  }

  /**
   * What was handed in stands here again, to be put right or changed, under the name it had.
   * @param {Row} row
   */
  async recall(row) {
    const { values, shots } = this.#unfold(row);
    const filling = this.title.often ? row.field.slice(this.title.name.length + 1) : this.draft.filling;
    this.draft = { ...this.draft, values, shots, base_rev: row.base_rev, filling };
    for (const shot of Object.values(shots).flat()) await this.#develop(shot);
  }

  /** @param {Row} row */
  #unfold(row) {
    return unfold(/** @type {any} */ (row.body), new Set(this.title.files));
  }

  /** Another page has handed the form in since this was begun: what it said lies beside from here on. @param {Row[]} rows @param {Past[]} past */
  async #overtaken(rows, past) {
    const row = this.#newest(rows, past);
    if (!row || row.cmd_id === this.draft.row) return;
    const { values, shots } = this.#unfold(row);
    const { env, store } = this.outbox;
    const more = beyond(this.draft, { values: values.filter(([name]) => this.title.boxes.includes(name)), shots });
    const place = { owner: this.title.owner, doc: this.doc, field: this.slot };
    const other = await store.write(["draft"], async (tx) => {
      const record = await tx.get("draft", this.#key);
      if (record) await tx.put("draft", { ...record, value: { ...record.value, row: row.cmd_id } });
      return more ? giveWay(tx, env, place, more) : null;
    });
    this.draft = { ...this.draft, row: row.cmd_id };
    if (other) this.others.push(other);
  }

  /** The small picture again, from what lies on the phone. @param {Shot} shot */
  async #develop(shot) {
    const key = photoKey(this.title.owner, shot.sha256);
    const [photo, bytes] = await this.outbox.store.read(["photo", "bytes"], async (tx) => [await tx.get("photo", key), await tx.get("bytes", key)]);
    if (!(bytes instanceof ArrayBuffer)) return;
    shot.size = bytes.byteLength;
    shot.thumb = await thumbOf(bytes, photo?.mime ?? "");
  }

  /** Resolves when all that was written here lies on the disk; throws what the browser throws when it can't. */
  async stored() {
    await this.#queue;
    if (!this.#clean && !this.#over) await this.keep(this.draft.values);
  }

  /**
   * What stands here is of another form: it goes there with its photos; where something was begun there already it lies beside that.
   * @param {{field: string, page: string, without: string[]}} to without = boxes the other has not
   * @returns {Promise<boolean>} it is what stands there now; throws Behind
   */
  move({ field: name, page, without }) {
    const { store, env } = this.outbox;
    const { owner } = this.title;
    const values = this.draft.values.filter(([box]) => !without.includes(box));
    return this.#then(async () => {
      if (this.#disk === null) return false;
      const place = { owner, doc: this.doc, field: `${name}?` };
      const key = draftKey(owner, this.doc, place.field);
      const said = beyond({ values: [], shots: {} }, { values, shots: this.draft.shots });
      const whole = await store.write(["draft", "row", "past"], async (tx) => {
        await this.#abreast(tx);
        await tx.remove("draft", this.#key);
        const there = await tx.get("draft", key);
        if (said && there) await giveWay(tx, env, place, said, this.draft.spoken);
        else if (said) await tx.put("draft", { key, ...place, value: { ...this.draft, values }, at: env.now(), cmd_id: null, title: this.#called, page });
        return said !== null && !there;
      });
      this.#over = true;
      return whole;
    });
  }

  /** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  #then(work) {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  /** Resolves when it is on the disk. @param {Values} values @param {[string, string, string][]} [spoken] the same in words */
  keep(values, spoken) {
    this.#over = false;
    this.draft = { ...this.draft, values, ...(spoken ? { spoken } : {}) };
    // one at most waits its turn, and takes what is newest then
    this.#next ??= this.#then(() => {
      this.#next = null;
      return this.#write([]);
    });
    return this.#next;
  }

  /** Onto the disk, together with what another page has put there meanwhile. @param {Photos} photos @param {string} [note] key of what says that one was being taken */
  async #write(photos, note) {
    const { store, env } = this.outbox;
    const { owner, owner_name, page } = this.title;
    const title = this.#called;
    const mine = this.draft;
    const place = { owner, doc: this.doc, field: this.slot };
    const { whole, other, ended } = await store.write(photos.length ? ["meta", "draft", "photo", "bytes"] : ["draft"], async (tx) => {
      if (photos.length) {
        await addPhotos(tx, env, { owner, doc: this.doc, title, photos });
        await tx.put("meta", owner_name, `name:${owner}`);
      }
      if (note) await tx.remove("draft", note);
      const there = /** @type {Draft | undefined} */ ((await tx.get("draft", this.#key))?.value);
      const ended = !there && this.#disk !== null;
      if (ended && alike(this.#known, mine)) return { whole: null, other: null, ended };
      const met = there && merge(this.#known, mine, there, this.title.single);
      const other = met?.covered ? await giveWay(tx, env, place, met.covered, there?.spoken) : null;
      const whole = met ? together(mine, there, met) : ended ? { ...mine, filling: env.uuid() } : mine;
      await tx.put("draft", { key: this.#key, owner, doc: this.doc, field: this.slot, value: whole, at: env.now(), cmd_id: null, title, page });
      return { whole, other, ended };
    });
    this.#disk = whole;
    const came = whole ? this.#learn(mine, whole) : /** @type {Set<string>} */ (new Set());
    if (other) this.others.push(other);
    if (came.size || other || ended) this.#tell({ came, ended: !ended ? "" : whole ? "open" : "here" });
  }

  /** @param {News} news */
  #tell(news) {
    if (news.came.size || news.ended) this.#met += 1;
    this.news(news);
  }

  /** Take over what another page has written, where nothing was written here. @param {import("./merge.js").Said} base @param {Draft} there */
  #learn(base, there) {
    const met = merge(base, this.draft, there, this.title.single);
    this.draft = together(this.draft, there, met);
    this.#known = met.known;
    return met.came;
  }

  /** Another page may have written, or the owner's sealed work may lie open again: what it says is taken over. @returns {Promise<void>} */
  refresh() {
    return this.#then(async () => {
      if (this.#over) return;
      const was = this.#disk;
      const { drafts, rows, past } = await this.#look();
      this.#settle(drafts);
      const newest = this.#newest(rows, past)?.cmd_id ?? this.draft.row;
      const ended = this.#disk === null && (was !== null || newest !== this.draft.row);
      const came = this.#disk ? this.#learn(this.#known, this.#disk) : /** @type {Set<string>} */ (new Set());
      if (ended && !this.#clean) this.draft = { ...this.draft, filling: this.outbox.env.uuid() };
      if (!ended || !this.#clean) await this.#overtaken(rows, past);
      this.#tell({ came, ended: !ended ? "" : this.#clean ? "here" : "open" });
    });
  }

  /**
   * The command of this form that was written last, as far as the page can't say it; of one that may be written often each is its own.
   * @param {Row[]} rows @param {Past[]} past
   */
  #newest(rows, past) {
    return this.title.often ? undefined : rowsOf(rows, this.doc, this.title.name)[0] ?? this.#arrived(past);
  }

  /** @param {Tx} tx @returns {Promise<Past[]>} */
  async #before(tx) {
    return this.title.often ? [] : tx.all("past", this.title.owner);
  }

  /** A page that was taken along knows nothing of what has arrived since. @param {Past[]} past @returns {Row | undefined} */
  #arrived(past) {
    const { name, as_of = Infinity } = this.title;
    const there = past.filter((one) => one.kind === FORM && one.doc === this.doc && one.field === name && ["applied", "duplicate"].includes(one.status));
    const { row, rev, done_at } = there.sort((a, b) => b.seq - a.seq)[0] ?? {};
    return row && typeof rev === "number" && rev > (this.draft.base_rev ?? 0) && Number(done_at) > as_of ? { ...row, base_rev: rev } : undefined;
  }

  /**
   * What gave way takes its place, and what stood here goes beside: never without one of them.
   * @param {Other} other @param {[string, string, string][]} spoken what stands here, in words
   */
  swap(other, spoken) {
    const { store, env } = this.outbox;
    const { owner, single } = this.title;
    return this.#then(async () => {
      const names = new Set([...other.value.values.map(([name]) => name), ...Object.keys(other.value.shots).filter((name) => single.includes(name))]);
      const shots = Object.fromEntries(Object.entries(this.draft.shots).filter(([name]) => names.has(name)));
      const stood = { values: this.draft.values.filter(([name]) => names.has(name)), shots };
      const place = { owner, doc: this.doc, field: this.slot };
      const back = await store.write(["draft"], (tx) => giveWay(tx, env, place, stood, spoken));
      const all = { ...this.draft.shots };
      for (const [name, some] of Object.entries(other.value.shots)) all[name] = [...(single.includes(name) ? [] : all[name] ?? []), ...some];
      this.draft = { ...this.draft, values: [...this.draft.values.filter(([name]) => !names.has(name)), ...other.value.values], shots: all, base_rev: older(this.draft.base_rev, other.value.base_rev) };
      await this.#write([]);
      const stays = beyond(this.draft, back.value) !== null;
      await store.write(["draft"], async (tx) => {
        await tx.remove("draft", other.key);
        if (!stays) await tx.remove("draft", back.key);
      });
      this.others = [...this.others.filter((one) => one.key !== other.key), ...(stays ? [back] : [])];
    });
  }

  /** Nothing lies on the disk that was not seen here. @param {Tx} tx */
  async #abreast(tx) {
    const there = (await tx.get("draft", this.#key))?.value;
    const text = (/** @type {Draft | null | undefined} */ one) => JSON.stringify(one ? [one.values, one.shots] : null);
    const newest = this.#newest(await tx.all("row", this.title.owner), await this.#before(tx));
    if (text(there) !== text(this.#disk) || (newest && newest.cmd_id !== this.draft.row)) throw new Behind();
  }

  /** @param {string} name of the file field */
  shots(name) {
    return this.draft.shots[name] ?? [];
  }

  /** @param {string} name @param {Shot[]} some */
  #put(name, some) {
    this.draft = { ...this.draft, shots: { ...this.draft.shots, [name]: some } };
  }

  /**
   * Made small, and onto the disk together with the draft; then nothing of it is held any more.
   * @param {string} name @param {{arrayBuffer(): Promise<ArrayBuffer>, name: string, type: string, shot?: import("../lib/shot.js").Shot}} file @param {{mb: number, files: number}} most a file this large, so many of them; 0 = any
   * @param {string} [note] key of what says that it was being taken
   * @returns {Promise<string>} why it was not taken; throws what the browser throws when the phone is full
   */
  async add(name, file, most, note) {
    const { store, env } = this.outbox;
    const { owner, single } = this.title;
    const photo = await prepare(env, file, file.shot);
    if (most.mb && photo.bytes.byteLength > most.mb * 1024 * 1024) return `单个文件不超过 ${most.mb} MB，“${photo.name}”没收`;
    const there = new Set(this.shots(name).map((one) => one.sha256));
    const kept = this.draft.values.filter(([of]) => of === name).length;
    if (most.files && !single.includes(name) && !there.has(photo.sha256) && kept + there.size >= most.files) return `一次最多 ${most.files} 个，这张没收，存了再记`;
    const shot = { sha256: photo.sha256, name: tail(photo.name, MOST_NAME), size: photo.bytes.byteLength, thumb: await thumbOf(photo.bytes, photo.mime) };
    // named when it is its turn, not earlier: a text before it would write down a photo that is not there
    const before = await this.#then(async () => {
      const before = this.shots(name);
      this.#put(name, [...(single.includes(name) ? [] : before.filter((one) => one.sha256 !== shot.sha256)), shot]);
      try {
        await this.#write([photo], note);
      } catch (error) {
        this.#put(name, single.includes(name) ? before : this.shots(name).filter((one) => one !== shot));
        throw error;
      }
      return before;
    });
    for (const one of before) if (!this.shots(name).some((now) => now.sha256 === one.sha256)) await discard(store, owner, one.sha256);
    if (file.shot) void laterFix(file.shot).then((place) => place && learnPlace(store, owner, shot.sha256, place)).catch(() => undefined);
    return "";
  }

  /** @param {string} name @param {Shot} shot */
  async drop(name, shot) {
    this.#put(name, this.shots(name).filter((one) => one.sha256 !== shot.sha256));
    await this.keep(this.draft.values);
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
    const { owner } = this.title;
    const { store, env } = this.outbox;
    const { doc } = this;
    const key = draftKey(owner, doc, this.#apart);
    const said = inWords(values, this.draft.spoken);
    const shots = Object.fromEntries(Object.entries(this.draft.shots).filter(([name]) => gone.includes(name)));
    this.left = await store.write(["draft"], async (tx) => {
      const known = (await tx.get("draft", key))?.value;
      const left = { words: [...new Set([...(known?.words ?? []), ...said])], shots: { ...(known?.shots ?? {}), ...shots } };
      if (said.length || gone.length) await tx.put("draft", { key, owner, doc, field: this.#apart, value: left, at: env.now(), cmd_id: null });
      return left;
    });
    const kept = Object.fromEntries(Object.entries(this.draft.shots).filter(([name]) => !gone.includes(name)));
    this.draft = { ...this.draft, values: this.draft.values.filter((one) => !values.includes(one)), shots: kept };
  }

  /** The person has seen what has no place any more. */
  async dropApart() {
    const { store, env } = this.outbox;
    await stash(store, env, { owner: this.title.owner, doc: this.doc, field: this.#apart });
    this.left = { words: [], shots: {} };
  }

  /** The person wants an empty form. */
  clear() {
    const { store } = this.outbox;
    return this.#then(async () => {
      await store.write(["draft", "row", "past"], async (tx) => {
        await this.#abreast(tx);
        await tx.remove("draft", this.#key);
      });
      this.#over = true;
      for (const sha256 of digests(this.draft.shots)) await discard(store, this.title.owner, sha256);
    });
  }

  /**
   * Letter, wish for a receipt and the end of the draft in one transaction, behind every key that was typed before.
   * @param {Filled} filled @returns {Promise<string>} id of the command; throws Behind
   */
  handIn({ at, label, step, values, words, place, after, page }) {
    const { owner, owner_name, name, often } = this.title;
    const met = this.#met;
    return this.#then(async () => {
      if (!this.#clean && this.#disk) await this.#write([]);
      if (this.#met !== met) throw new Behind();
      const { shots, filling, base_rev } = this.draft;
      const cmd_id = await enqueue(this.outbox.store, this.outbox.env, {
        owner, owner_name, doc: this.doc, title: this.#called, label, step: /** @type {import("../outbox/types").Step} */ (step), kind: FORM, field: fieldOf(name, often, filling), words,
        body: formBody(at, values, shots), base_rev, place, blobs: digests(shots), after, page, ends: this.slot, receipt: true,
      }, (tx) => this.#abreast(tx));
      this.#disk = null;
      this.draft = { ...this.draft, row: cmd_id };
      this.#over = true;
      return cmd_id;
    });
  }
}

/** @param {Draft} mine @param {Draft} there @param {import("./merge.js").Met} met @returns {Draft} */
function together(mine, there, { said, came }) {
  const spoken = [...(mine.spoken ?? []).filter(([name]) => !came.has(name)), ...(there.spoken ?? []).filter(([name]) => came.has(name))];
  return { ...said, spoken, row: there.row, filling: there.filling, base_rev: older(mine.base_rev, there.base_rev) };
}

/** Whoever saw less decides whether somebody else has been at it. @param {number | null} one @param {number | null | undefined} other */
function older(one, other) {
  return one === null || typeof other !== "number" ? one ?? other ?? null : Math.min(one, other);
}
