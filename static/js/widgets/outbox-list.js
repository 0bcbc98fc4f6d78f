/** 本机待传: everything on this phone that has not arrived, with its state, and the receipts of what has; drawn by the phone alone. */
import { bar, draw, icon, sizeText, whenText } from "../lib/draw.js";
import { Widget } from "../lib/element.js";
import { decide, settleRejected } from "../outbox/command.js";
import { openOutbox } from "../outbox/index.js";
import { persist } from "../outbox/quota.js";
import { overview } from "../outbox/state.js";

/**
 * @typedef {import("../outbox/index.js").Outbox} Outbox @typedef {import("../outbox/types").Row} Row
 * @typedef {import("../outbox/types").Photo} Photo @typedef {import("../outbox/state.js").Paper} Paper
 */

/** Why sending stopped, and what is safe. @type {Record<string, string>} */
const STOPS = {
  offline: "没网，都在本机，有网自动传",
  portal: "这个网要先在网页上登录，都在本机",
  login: "登录过期了，都在本机，登录后接着传",
  owner: "刚换了人登录，都在本机，本人登录后传",
  later: "公司那边忙，都在本机，等会儿自动再传",
  busy: "另一个页面正在传",
};
const STATES = { local: ["local", "device", "已存本机"], sending: ["local", "upload", "正在传"], done: ["done", "check", "已到公司"], late: ["late", "warn", "没传成"] };

export class OutboxList extends Widget {
  #stop = "";
  /** @type {Map<string, number>} */
  #sent = new Map();
  #drawing = false;
  #again = false;

  /** @param {AbortSignal} signal */
  start(signal) {
    void this.#begin(signal);
  }

  /** @param {AbortSignal} signal */
  async #begin(signal) {
    const outbox = await openOutbox();
    const show = () => void this.#draw(outbox);
    outbox.addEventListener("moved", show, { signal });
    outbox.addEventListener("progress", (event) => {
      const { sha256, sent, size } = /** @type {CustomEvent} */ (event).detail;
      this.#sent.set(sha256, sent / size);
      show();
    }, { signal });
    outbox.addEventListener("stopped", (event) => {
      this.#stop = /** @type {CustomEvent} */ (event).detail.stop;
      show();
    }, { signal });
    show();
    void persist();
    void outbox.kick();
  }

  get #owner() {
    return document.body.dataset.person ?? "";
  }

  /** One drawing at a time, and the last one shows the latest. @param {Outbox} outbox */
  async #draw(outbox) {
    this.#again = true;
    if (this.#drawing) return;
    this.#drawing = true;
    try {
      while (this.#again) {
        this.#again = false;
        const seen = await overview(outbox.store, this.#owner);
        this.replaceChildren(
          this.#head(outbox, seen.pending),
          ...seen.papers.map((paper, n) => this.#paper(outbox, paper, `paper${n}`)),
          ...this.#others(seen.others),
          ...this.#receipts(seen.receipts),
        );
      }
    } finally {
      this.#drawing = false;
    }
  }

  /** @param {string} kind @param {string} name @param {string} text */
  #state(kind, name, text) {
    return draw("span", `state ${kind}`, icon(this.dataset.icons ?? "", name), text);
  }

  /** @param {Outbox} outbox @param {number} pending */
  #head(outbox, pending) {
    if (!pending) return draw("div", "card blank", draw("b", "", "本机没有要传的"), "写过的都已到公司");
    const words = STOPS[this.#stop];
    const note = words ? draw("p", "quiet", words) : null;
    const link = this.#stop === "login" ? draw("a", "button", "登录") : null;
    if (link instanceof HTMLAnchorElement) link.href = "/login?next=/sync";
    const again = this.#button("现在传", () => outbox.kick(), "button primary");
    const made = draw("div", "card stack", draw("b", "", `本机 ${pending} 项`), note, link ?? again);
    made.setAttribute("role", "status");
    return made;
  }

  /** @param {Outbox} outbox @param {Paper} paper @param {string} id */
  #paper(outbox, paper, id) {
    const [kind, name, text] = STATES[paper.state];
    const title = draw("h2", "", paper.title);
    title.id = id;
    const here = draw("span", "", draw("b", "", String(paper.total - paper.arrived)), this.#state("local", "device", "已存本机"));
    const there = draw("span", "", draw("b", "", String(paper.arrived), draw("small", "", ` / ${paper.total}`)), this.#state("done", "check", "已到公司"));
    const percent = Math.floor((100 * paper.arrived) / Math.max(1, paper.total));
    const card = draw("div", "card stack",
      draw("div", "", title, this.#state(kind, name, text)),
      draw("div", "carry", here, icon(this.dataset.icons ?? "", "next"), there),
      draw("div", "", bar(percent, "local")));
    const list = draw("ul", "card list", ...paper.photos.map((photo) => this.#photo(photo)), ...paper.rows.map((row) => this.#row(outbox, row)));
    list.setAttribute("aria-label", "还没到公司的");
    const section = draw("section", "section", card, list);
    section.setAttribute("aria-labelledby", id);
    return section;
  }

  /** @param {Photo} photo */
  #photo(photo) {
    const refused = photo.state === "refused";
    const percent = Math.floor(100 * (this.#sent.get(photo.sha256) ?? 0));
    const end = refused ? this.#state("late", "warn", "没传成") : percent ? this.#state("local", "upload", `${percent}%`) : this.#state("local", "device", "排队");
    const words = draw("span", "grow", draw("span", "row", draw("span", "grow", photo.name), end), bar(percent, refused ? "late" : "local"),
      draw("span", "faint", refused ? `${photo.error?.detail ?? ""}。原图还在本机` : sizeText(photo.size)));
    return draw("li", "item sending", words);
  }

  /** @param {Outbox} outbox @param {Row} row */
  #row(outbox, row) {
    const last = row.last_at ? `上次 ${whenText(row.last_at)}，试过 ${row.attempts} 次` : `${whenText(row.made_at)} 写的`;
    if (row.state === "waiting") {
      const end = row.attempts ? this.#state("local", "upload", "再传") : this.#state("local", "device", "排队");
      return draw("li", "item", draw("span", "grow", draw("span", "", row.label), draw("span", "faint", [row.error?.detail, last].filter(Boolean).join("，"))), end);
    }
    const conflict = row.state === "conflict";
    const current = row.error?.current ?? {};
    const theirs = conflict && current.author ? `${current.author} ${current.at ? whenText(Date.parse(current.at)) : ""} 记的是：${current.words ?? said(current.value)}` : "";
    const act = (/** @type {string} */ word, /** @type {() => Promise<unknown>} */ what) => this.#button(word, async () => {
      await what();
      await outbox.changed();
    });
    const { store, env } = outbox;
    const buttons = conflict
      ? [act("用我的", () => decide(store, env, row.cmd_id, "mine")), act("用对方的", () => decide(store, env, row.cmd_id, "theirs"))]
      : [act("再传一次", () => settleRejected(store, env, row.cmd_id, "again")), act("先放一边", () => settleRejected(store, env, row.cmd_id, "put_away"))];
    return draw("li", "item", draw("span", "grow",
      draw("span", "row", draw("b", "grow", row.label), this.#state("late", "warn", conflict ? "两个人记的不一样" : "没传成")),
      draw("span", "", row.error?.detail ?? ""),
      theirs ? draw("span", "", theirs) : null,
      draw("span", "faint", conflict ? `我写的：${row.words || said(row.body)}` : last),
      draw("span", "row", ...buttons)));
  }

  /** @param {{name: string, count: number}[]} others */
  #others(others) {
    if (!others.length) return [];
    const rows = others.map(({ name, count }) => draw("li", "item", icon(this.dataset.icons ?? "", "lock"),
      draw("span", "grow", draw("span", "", `${name || "另一个人"} ${count} 份待传`), draw("span", "faint", "由本人登录后传，别人看不到内容"))));
    return [draw("section", "section", draw("ul", "card list", ...rows))];
  }

  /** @param {import("../outbox/types").Receipt[]} receipts */
  #receipts(receipts) {
    if (!receipts.length) return [];
    const rows = receipts.slice(0, 20).map((one) => {
      const link = draw("a", "item", icon(this.dataset.icons ?? "", "check"),
        draw("span", "grow", draw("span", "", one.title), draw("span", "faint", `${whenText(Date.parse(one.at))} 收齐，文字 ${one.content.letters.length} 条，照片 ${one.content.photos.length} 张`)),
        draw("b", "nowrap", `${one.code.slice(0, 4)} ${one.code.slice(4)}`));
      link.href = `/sync/receipts/${one.receipt_id}`;
      return draw("li", "", link);
    });
    const head = draw("h2", "", "回执");
    head.id = "got";
    const section = draw("section", "section", draw("div", "section-head", head, draw("span", "quiet", "照片原图再留 7 天")), draw("ul", "card list", ...rows));
    section.setAttribute("aria-labelledby", "got");
    return [section];
  }

  /** @param {string} word @param {() => Promise<unknown>} act @param {string} [cls] */
  #button(word, act, cls = "button") {
    const made = draw("button", cls, word);
    made.type = "button";
    made.addEventListener("click", () => {
      made.disabled = true;
      void act().finally(() => {
        made.disabled = false;
      });
    });
    return made;
  }
}

/** A value in plain words, without the names only programs use. @param {any} value @returns {string} */
function said(value) {
  if (value === null || typeof value !== "object") return String(value ?? "");
  return Object.entries(value).filter(([name, one]) => !/_id$|^item$|^photos$/.test(name) && one !== "" && one !== null)
    .map(([, one]) => (typeof one === "object" ? said(one) : String(one))).filter(Boolean).join("，");
}

customElements.define("outbox-list", OutboxList);
