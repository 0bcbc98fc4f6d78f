/** The round on this phone: the company's page with the phone's own letters folded in, read anew whenever something changed. */
import { openRound } from "../round.js";
import { codeIn, isOld, said, turnedOn } from "../turned.js";
import { besideOf, draftKey, isMark } from "../../outbox/draft.js";
import { overtaken } from "../../outbox/newer.js";
import { Thumbs } from "./thumb.js";
import { Writer } from "./writer.js";

/**
 * @typedef {import("../types").Round} Round @typedef {import("../../outbox/types").Row} Row @typedef {import("../../outbox/types").Past} Past
 * @typedef {import("../../outbox/types").Photo} Photo @typedef {import("../../outbox/types").Receipt} Receipt
 * @typedef {import("../../outbox/index.js").Outbox} Outbox
 * @typedef {import("../../outbox/types").Draft} Draft
 * @typedef {{at: string, round: Round}} Given at = the company's time when it said so
 */

const THERE = ["applied", "duplicate", "quarantined", "kept"];

/** Tells "change" whenever something it shows may have changed. */
export class Desk extends Writer {
  /** @type {Row[]} */
  rows = [];
  /** @type {Past[]} */
  past = [];
  /** @type {Map<string, Photo>} */
  photos = new Map();
  /** @type {Receipt[]} */
  receipts = [];
  /** What was written and gave way to something else. @type {Draft[]} */
  beside = [];

  /** @param {Outbox} outbox @param {Given} given @param {string} owner @param {string} name */
  constructor(outbox, given, owner, name) {
    super(outbox, owner, name, `acceptance:${given.round.acceptance_id}`, `${given.round.case.name} 四方验收`);
    this.given = given;
    this.round = given.round;
    this.thumbs = new Thumbs(outbox.store, owner);
  }

  /** Read anew what lies on the phone. */
  async refresh() {
    const mine = (/** @type {{doc: string}} */ one) => one.doc === this.doc;
    await this.outbox.store.read(["row", "past", "photo", "draft", "receipt"], async (tx) => {
      const [rows, past, photos, drafts, receipts] = await Promise.all([
        tx.all("row", this.owner), tx.all("past", this.owner), tx.all("photo", this.owner), tx.all("draft", this.owner), tx.all("receipt", this.owner),
      ]);
      this.rows = rows.filter(mine).sort((a, b) => a.seq - b.seq);
      this.past = past.filter(mine);
      this.photos = new Map(photos.filter(mine).map((one) => [one.sha256, one]));
      // of a command that is gone nothing stands on a screen
      const stands = (/** @type {Draft} */ one) => !besideOf(one.field) && (one.cmd_id === null || this.rows.some((row) => row.cmd_id === one.cmd_id));
      const own = /** @type {Draft[]} */ (drafts.filter(mine));
      this.beside = own.filter((one) => besideOf(one.field));
      this.typed = new Map([...own.filter(stands).map((one) => /** @type {const} */ ([one.field, { value: one.value, cmd_id: one.cmd_id, at: one.at }])), ...this.unstored]);
      this.receipts = receipts.filter(mine).sort((a, b) => (a.at < b.at ? 1 : -1));
    });
    for (const one of [...this.stuck, ...this.past.filter(({ status }) => status === "given_up")]) if (!overtaken(/** @type {Row} */ (one), [...this.rows, ...this.past])) this.reopen(one.field);
    this.round = openRound(this.given.round, this.#letters());
    this.dispatchEvent(new Event("change"));
  }

  /** Those of an item. @param {string} field */
  watches(field) {
    return codeIn(field) !== "";
  }

  /** What was only looked at is no word. @param {any} value */
  keeps(value) {
    return said(value);
  }

  /** A newer word of the company. @param {Given} given */
  renew(given) {
    if (Date.parse(given.at) > Date.parse(this.given.at)) this.given = given;
    return this.refresh();
  }

  /**
   * What another person said, as a conflict told it: known from here on, until the company's page is drawn anew.
   * @param {string} code @param {import("../../outbox/types").Json} said value, author, at and rev
   */
  heard(code, said) {
    if (!said.value) return;
    const { round } = this.given;
    const known = round.answers[code];
    const answer = { ...said.value, rev: said.rev ?? 0, by: "", by_name: said.author ?? "", at: said.at ?? "", origin_round: null, photos: known?.photos ?? [], history: known?.history ?? 0 };
    this.given = { ...this.given, round: { ...round, answers: { ...round.answers, [code]: answer } } };
  }

  /** What the company took after it drew the page, then what waits; what is undecided or refused counts for nothing yet. */
  #letters() {
    const drawn = Date.parse(this.given.at);
    const taken = this.past.filter((one) => one.row && ["applied", "duplicate"].includes(one.status) && Date.parse(one.receipt?.at) > drawn);
    const rows = /** @type {Row[]} */ (taken.map((one) => one.row)).sort((a, b) => a.seq - b.seq);
    const here = [...rows, ...this.rows.filter((row) => row.state === "waiting")];
    return here.filter((row) => !isOld(this.given.round, row.field, row.body));
  }

  /** How much of this document there is, and how much of it the company has. */
  get count() {
    const there = this.past.filter((one) => THERE.includes(one.status)).length;
    const pictures = [...this.photos.values()];
    return { total: there + this.rows.length + pictures.length, arrived: there + pictures.filter((one) => one.state === "arrived").length };
  }

  /** What was typed and is no command, and what gave way; to an older list only while the item waits for its new answer. @returns {Draft[]} */
  get unfinished() {
    const { items, answers } = this.round;
    const over = (/** @type {string} */ field) => isOld(this.round, field) && (codeIn(field) in answers || !items.some((one) => one.code === codeIn(field)));
    const typed = [...this.typed].filter(([field, one]) => one.cmd_id === null && !isMark(field) && !over(field));
    return [...typed.map(([field, one]) => ({ key: draftKey(this.owner, this.doc, field), owner: this.owner, doc: this.doc, field, ...one })), ...this.beside];
  }

  /** Whether any of it keeps the work from being whole at the company. */
  get open() {
    return this.unfinished.length > 0;
  }

  /** What became of the answers when the list was replaced, with those that lie on this phone; null while it is the old one. */
  get turned() {
    const typed = [...this.typed].filter(([, one]) => one.cmd_id === null).map(([field, one]) => ({ field, value: one.value }));
    return turnedOn(this.given.round, this.rows.filter((row) => row.kind === "answer_item"), typed);
  }

  /** Rows a person has to look at. */
  get stuck() {
    return this.rows.filter((row) => row.state !== "waiting");
  }

  /** The newest revision of an answer that the company itself has told. @param {string} code */
  rev(code) {
    const told = this.past.filter((one) => one.kind === "answer_item" && one.row?.body.item === code).map((one) => one.rev ?? 0);
    return Math.max(this.given.round.answers[code]?.rev ?? 0, ...told);
  }

  /** Fields of letters under this item that must be there before its answer. @param {string} code */
  before(code) {
    return this.rows.filter((row) => ["record_trial", "raise_defect"].includes(row.kind) && row.body.item === code).map((row) => row.field);
  }
}
