/** What lies sealed on this phone for others: whose, how much, since when; and 代传, which carries it to the company unread. */
import { draw, icon, sizeText, whenText } from "../lib/draw.js";
import { Widget } from "../lib/element.js";
import { Stop } from "../outbox/ask.js";
import { bundles, forget, forward } from "../outbox/forward.js";
import { openOutbox } from "../outbox/index.js";
import { keyless } from "../outbox/owner.js";
import { fetchTransport } from "../outbox/transport.js";
import { wordsOf } from "../waiting/bundle.js";

/** @typedef {import("../outbox/index.js").Outbox} Outbox @typedef {import("../outbox/forward.js").Bundle} Bundle */

/** @type {Record<string, string>} */
const STOPS = { offline: "没网，有网再传", portal: "这个网要先在网页上登录", login: "登录过期了，登录后再传", later: "公司那边忙，等会儿再传" };

export class SealedList extends Widget {
  /** Words beside a bundle while, or after, it is carried. @type {Map<string, string>} */
  #words = new Map();

  /** @param {AbortSignal} signal */
  start(signal) {
    void this.#begin(signal);
  }

  /** @param {AbortSignal} signal */
  async #begin(signal) {
    const outbox = await openOutbox();
    const show = () => void this.#draw(outbox);
    for (const kind of ["moved", "stopped"]) outbox.addEventListener(kind, show, { signal });
    document.addEventListener("parcel-taken", show, { signal });
    show();
  }

  /** @param {Outbox} outbox */
  async #draw(outbox) {
    const owner = document.body.dataset.person ?? "";
    const [sealed, others] = [await bundles(outbox.store, owner), await keyless(outbox.store, owner)];
    if (!sealed.length && !others.length) return this.replaceChildren();
    const head = draw("h2", "", "替同事存着的");
    head.id = "sealed";
    const section = draw("section", "section", draw("div", "section-head", head, draw("span", "quiet", "内容只有本人看得到")),
      draw("ul", "card list", ...sealed.map((one) => this.#bundle(outbox, one)), ...others.map((one) => this.#open(one))));
    section.setAttribute("aria-labelledby", "sealed");
    this.replaceChildren(section);
  }

  /** @param {Outbox} outbox @param {Bundle} one */
  #bundle(outbox, one) {
    const key = `${one.owner}|${one.device}`;
    const name = one.name || "另一个人";
    const [text, kind, sign, word] = wordsOf(one, name);
    const since = one.state === "broken" ? "告诉主管" : `${whenText(one.since)} 起，${sizeText(one.size)}${one.imported ? "，文件导入" : ""}`;
    const words = this.#words.get(key) ?? one.detail;
    const state = draw("span", `state ${kind}`, icon(this.dataset.icons ?? "", sign), word);
    const line = draw("span", "grow", draw("span", "row", draw("b", "grow", text), state), draw("span", "faint", since), words ? draw("span", "faint", words) : null);
    const item = draw("li", "item", line);
    if (one.state === "sealed") line.append(this.#button("代传", () => this.#carry(outbox, one, key)));
    if (one.state === "forwarded" && one.imported && !one.undecided) line.append(this.#button("收起", () => forget(outbox.store, one)));
    return item;
  }

  /** @param {{name: string, count: number}} one */
  #open({ name, count }) {
    return draw("li", "item", icon(this.dataset.icons ?? "", "lock"),
      draw("span", "grow", draw("span", "", `${name || "另一个人"} ${count} 份待传`), draw("span", "faint", "由本人登录后传")));
  }

  /** @param {Outbox} outbox @param {Bundle} one @param {string} key */
  async #carry(outbox, one, key) {
    const say = (/** @type {string} */ words) => {
      this.#words.set(key, words);
      return this.#draw(outbox);
    };
    try {
      await say("正在传");
      await forward(outbox.store, fetchTransport(), one, (done, total) => void say(`正在传 ${done} / ${total}`));
      this.#words.delete(key);
    } catch (error) {
      this.#words.set(key, error instanceof Stop ? STOPS[error.why] ?? STOPS.later : "没传成，还在本机");
    }
    await outbox.changed();
  }

  /** @param {string} word @param {() => Promise<unknown>} act */
  #button(word, act) {
    const made = draw("button", "button", word);
    made.type = "button";
    made.addEventListener("click", async () => {
      made.disabled = true;
      await act();
      const outbox = await openOutbox();
      await this.#draw(outbox);
    });
    return made;
  }
}

customElements.define("sealed-list", SealedList);
