/** 接力签 on one's own phone: scan what is asked, read it in words, sign, show the signature for the phone with the sheet. */
import { draw } from "../lib/draw.js";
import { need, Widget } from "../lib/element.js";
import { appOf } from "../lib/host.js";
import { met } from "../lib/met.js";
import { read } from "../lib/stroke.js";
import { codeOf } from "../acceptance/round.js";
import { error, actionBar, button, item, mark, section, state, strip, useSprite } from "../acceptance/screen/part.js";
import { nowhere } from "../acceptance/screen/nothing.js";
import { pad } from "../acceptance/screen/pad.js";
import { sentence, signedCard } from "../acceptance/screen/statement.js";
import { whereabouts } from "../acceptance/screen/along.js";
import { momentText } from "../acceptance/screen/when.js";
import { Writer } from "../acceptance/screen/writer.js";
import { openOutbox } from "../outbox/index.js";
import { notFor } from "../relay/check.js";
import { Unreadable } from "../relay/frame.js";
import { LEAST_POINTS, pointsOf } from "../relay/ink.js";
import { answerIn, asked } from "../relay/record.js";
import { answerOf, docOf, fieldOf, sign } from "../relay/sign.js";
import { takeOffline } from "../sw/client.js";
import { RelayCode } from "./relay-code.js";
import { RelayScan } from "./relay-scan.js";

/**
 * @typedef {import("../relay/types").Question} Question @typedef {import("../relay/types").Me} Me @typedef {import("../relay/sign.js").Open} Open
 * @typedef {import("../outbox/index.js").Outbox} Outbox @typedef {import("../outbox/types").Row} Row
 * @typedef {{row: Row, there: boolean}} Own a signature of this person's, and whether the company has it
 */

export class RelayPage extends Widget {
  /** @type {Outbox | null} */
  #outbox = null;
  /** @type {Me} */
  #me = { id: "", name: "", company: "", firm_id: null, firm: "", roles: [] };
  /** @type {() => import("../outbox/types").Json | null} */
  #place = () => null;
  /** Drawn anew when something arrived; null while somebody signs or scans. @type {(() => unknown) | null} */
  #again = null;

  /** @param {AbortSignal} signal */
  start(signal) {
    void this.#begin(signal);
  }

  /** @param {AbortSignal} signal */
  async #begin(signal) {
    useSprite(this.dataset.icons ?? "");
    this.#me = JSON.parse(need(document, "#me", HTMLScriptElement).textContent ?? "");
    const app = appOf(navigator.userAgent); // what it stores, the app around it throws away
    const outbox = app ? null : await openOutbox().catch(() => null);
    if (!outbox) {
      const { main, foot } = nowhere(app, "接力签在这里签不了");
      return this.#show(main, foot, null);
    }
    await met(outbox);
    this.#outbox = outbox;
    this.#place = whereabouts(signal);
    outbox.addEventListener("moved", () => void this.#again?.(), { signal });
    addEventListener("hashchange", () => void this.#go(), { signal });
    await this.#go();
    void outbox.kick();
    if (!document.documentElement.dataset.keptAt) {
      const { failed } = await takeOffline(this.#me.id, [location.pathname]);
      this.dataset.along = failed.length ? "part" : "whole";
    }
  }

  /** Where the person was: a signature begun, the code of one, or the start. */
  async #go() {
    const [name, id = ""] = location.hash.replace(/^#/, "").split("/");
    const owns = await this.#owns();
    const own = name === "code" ? owns.find((one) => one.row.body.sig_id === id) : undefined;
    const open = await this.#begun();
    if (own) return this.#code(own);
    if (open && name === "sign") return this.#sign(open);
    return name === "scan" ? this.#scan() : this.#home();
  }

  /** @param {Node[]} main @param {Node | null} foot @param {(() => unknown) | null} again @param {string} [cls] */
  #show(main, foot, again, cls = "") {
    this.#again = again;
    this.replaceChildren(...main);
    need(document, "[data-relay-foot]", HTMLElement).replaceChildren(...(foot ? [foot] : []));
    document.body.classList.toggle("signing", cls === "signing");
  }

  async #home() {
    const [owns, open] = await Promise.all([this.#owns(), this.#begun()]);
    const rows = owns.map((own) => item({ text: own.row.title, sub: `${momentText(own.row.made_at, Date.now())} · ${own.row.words}`, href: `#code/${own.row.body.sig_id}`, end: placeOf(own) }));
    /** @type {HTMLElement[]} */
    const main = [draw("p", "quiet", "没网也能签。扫质检员手机上的码，看清内容，在这台手机上签。签名存本机，有网自己传；再给质检员扫一下，就能接着验。")];
    if (open) main.push(draw("ul", "card list", item({ text: `${open.question.name} 签到一半`, sub: open.question.party, href: "#sign", start: mark("now", "pen") })));
    if (rows.length) main.push(section("签过的", rows.length, "点开再出码", draw("ul", "card list", ...rows)));
    this.#show(main, actionBar("", button("扫码", () => this.#to("scan"), "button primary")), () => this.#home());
  }

  #scan() {
    const look = new RelayScan();
    look.take = async (bytes) => {
      const question = asked(bytes);
      const no = notFor(question, this.#me);
      if (no) throw new Unreadable(no);
      await this.#open(question);
      this.#to("sign");
    };
    this.#show([draw("p", "quiet", "扫质检员手机上“接力签”的码"), look], actionBar("", button("不扫了", () => this.#to("home"))), null);
  }

  /** @param {Open} open */
  #sign(open) {
    const { question } = open;
    const writer = this.#writer(question);
    const field = fieldOf(question.slot, open.sig_id);
    const said = draw("div", "");
    const head = draw("p", "", draw("b", "", question.name), draw("span", "quiet", ` ${question.no}`));
    const other = question.person === this.#me.name ? [] : [strip("", `约的是${question.person}，现在是${this.#me.name}签`, "person")];
    const board = pad(this.#me.name, open.strokes, (strokes) => writer.keep(field, Object.assign(open, { strokes })));
    const done = async () => {
      const strokes = read(open.strokes);
      try {
        if (pointsOf(strokes) < LEAST_POINTS) throw new Unreadable("还没签，在框里手写名字");
        await sign(writer, this.#me, open, strokes);
      } catch (wrong) {
        said.replaceChildren(error(wrong instanceof Unreadable ? wrong.message : writer.trouble || "没存下，再按一次", "f-relay-error"));
        if (wrong instanceof Unreadable || writer.trouble) return;
        throw wrong;
      }
      this.#to(`code/${open.sig_id}`);
    };
    board.tools.append(button("确认签字", done, "button primary"));
    this.#show([head, ...other, signedCard(wordsOf(question), question.sha, this.#forget(writer, field)), draw("p", "quiet", "内容码和质检员手机上的一样再签。全部项目在公司的验收里看。"), said], board.node, null, "signing");
    scrollTo(0, 0);
  }

  /** What was scanned is not to be signed. @param {Writer} writer @param {string} field */
  #forget(writer, field) {
    return button("不签", async () => {
      await writer.drop(field);
      this.#to("home");
    }, "link");
  }

  /** @param {Own} own */
  async #code(own) {
    const { row, there } = own;
    const made = new RelayCode();
    made.label = "签名的码";
    made.codes = await answerIn(answerOf(row.body, this.#me));
    const bar = () => actionBar("质检员那边显示签好了就行", button("好了", () => this.#to("home"), "button primary"));
    const place = draw("p", "row", draw("b", "", row.title), placeOf(own));
    this.#show([place, draw("p", "quiet", "给质检员扫这里"), made, draw("p", "quiet", `${row.label}，内容码 ${codeOf(row.body.content_sha)}`), ...stuck(row)], bar(), async () => {
      const now = (await this.#owns()).find((one) => one.row.body.sig_id === row.body.sig_id);
      if (now && (now.there !== there || now.row.state !== row.state)) place.replaceChildren(draw("b", "", row.title), placeOf(now));
    });
    scrollTo(0, 0);
  }

  /** @param {string} hash */
  #to(hash) {
    if (location.hash === `#${hash}`) return void this.#go();
    location.hash = hash;
  }

  /** @param {Question} question */
  #writer(question) {
    const writer = new Writer(/** @type {Outbox} */ (this.#outbox), this.#me.id, this.#me.name, docOf(question.acceptance), `${question.name} 接力签`);
    writer.place = this.#place;
    return writer;
  }

  /** What was scanned lies on the disk before it is shown; what was begun before gives way. @param {Question} question */
  async #open(question) {
    const begun = await this.#begun();
    const same = begun?.question.sha === question.sha && begun.question.slot === question.slot;
    if (same) return;
    if (begun) await this.#writer(begun.question).drop(fieldOf(begun.question.slot, begun.sig_id));
    const sig_id = /** @type {Outbox} */ (this.#outbox).env.uuid();
    const shown = `${question.company} ${question.no} ${question.name}：${wordsOf(question).map((one) => (typeof one === "string" ? one : one.textContent)).join("")}`;
    await this.#writer(question).keep(fieldOf(question.slot, sig_id), { question, sig_id, strokes: "", shown });
  }

  /** @returns {Promise<Open | null>} */
  async #begun() {
    const { store } = /** @type {Outbox} */ (this.#outbox);
    const drafts = await store.read(["draft"], (tx) => tx.all("draft", this.#me.id));
    const mine = drafts.filter((one) => one.doc.startsWith("relay:") && one.cmd_id === null && one.value?.question).sort((a, b) => b.at - a.at);
    return mine[0]?.value ?? null;
  }

  /** This person's signatures on this phone, the newest first. @returns {Promise<Own[]>} */
  async #owns() {
    const { store } = /** @type {Outbox} */ (this.#outbox);
    return store.read(["row", "past"], async (tx) => {
      const past = (await tx.all("past", this.#me.id)).filter((one) => one.row && ["applied", "duplicate", "quarantined"].includes(one.status));
      const all = [...(await tx.all("row", this.#me.id)).map((row) => ({ row, there: false })), ...past.map((one) => ({ row: one.row, there: true }))];
      return all.filter(({ row }) => row.doc.startsWith("relay:") && row.kind === "sign_acceptance").sort((a, b) => b.row.made_at - a.row.made_at);
    });
  }
}

/** @param {Question} question */
function wordsOf(question) {
  return sentence(question.facts, question.firm);
}

/** @param {Own} own */
function placeOf({ row, there }) {
  if (there) return state("已到公司", "done", "check");
  return row.state === "waiting" ? state("已存本机", "local", "device") : state("没传成", "late", "warn");
}

/** What the company did not take stands beside its code. @param {Row} row */
function stuck(row) {
  return row.state === "waiting" || !row.error ? [] : [strip("late", row.error.detail, "warn", "/sync", "去看")];
}

customElements.define("relay-page", RelayPage);
