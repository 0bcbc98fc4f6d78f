/** 本机待传: everything on this phone that has not arrived, with its state, and the receipts of what has; drawn by the phone alone. */
import { draw, icon } from "../lib/draw.js";
import { Widget } from "../lib/element.js";
import { receiptPages } from "../light/receipt.js";
import { momentText } from "../light/say.js";
import { openOutbox } from "../outbox/index.js";
import { persist } from "../outbox/quota.js";
import { overview } from "../outbox/state.js";
import { keptPages, readNote, takeOffline } from "../sw/client.js";
import { arrivedList, asideList, begunList, paperCard } from "../waiting/paper.js";
import { receiptSection } from "../waiting/receipt.js";
import { wayOut } from "../waiting/way-out.js";

/** @typedef {import("../outbox/index.js").Outbox} Outbox @typedef {import("../outbox/state.js").Overview} Overview */

/** Why sending stopped, and what is safe. @type {Record<string, string>} */
const STOPS = {
  offline: "没网，都在本机，有网自动传",
  portal: "这个网要先在网页上登录，都在本机",
  login: "登录过期了，都在本机，登录后接着传",
  owner: "刚换了人登录，都在本机，本人登录后传",
  later: "公司那边忙，都在本机，等会儿自动再传",
  busy: "另一个页面正在传",
  full: "手机存满了传不动，腾点地方再传，都在本机",
  broken: "传的时候出了错，都在本机，等会儿自动再传",
};
/** Arrived counts are read out at most this often (ms). */
const SPOKEN = 10_000;

export class OutboxList extends Widget {
  #stop = "";
  #drawing = false;
  #again = false;
  #spoken = 0;
  /** What stands on the page: what says the same is not drawn again under the reader's thumb. */
  #drawn = "";
  #kept = 0;
  /** @type {import("../waiting/parts.js").Scene} */
  #scene = { sprite: "", changed: async () => undefined, sent: new Map(), open: new Set(), places: new Map() };

  /** @param {AbortSignal} signal */
  start(signal) {
    void this.#begin(signal);
  }

  /** @param {AbortSignal} signal */
  async #begin(signal) {
    const outbox = await openOutbox();
    this.#scene = { ...this.#scene, sprite: this.dataset.icons ?? "", changed: () => outbox.changed() };
    const show = () => void this.#draw(outbox);
    outbox.addEventListener("moved", show, { signal });
    outbox.addEventListener("progress", (event) => {
      const { sha256, sent, size } = /** @type {CustomEvent} */ (event).detail;
      this.#scene.sent.set(sha256, sent / size);
      show();
    }, { signal });
    outbox.addEventListener("stopped", (event) => {
      this.#stop = /** @type {CustomEvent} */ (event).detail.stop;
      show();
    }, { signal });
    const kick = document.querySelector("[data-kick]");
    if (kick instanceof HTMLButtonElement) {
      kick.hidden = false;
      kick.addEventListener("click", () => void outbox.hurry(this.#owner), { signal });
    }
    show();
    // nothing waits for this: right after a crash the browser may take its time with the cache
    void places(this.#owner).then((found) => {
      this.#scene.places = found;
      if (found.size) show();
    });
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
        this.#show(outbox, await overview(outbox.store, this.#owner));
      }
    } finally {
      this.#drawing = false;
    }
    void this.#keep();
  }

  /** @param {Outbox} outbox @param {Overview} seen */
  #show(outbox, seen) {
    const words = seen.pending ? STOPS[this.#stop] ?? "" : "";
    const drawn = JSON.stringify([seen, words, this.#stop, [...this.#scene.sent], [...this.#scene.places]]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const active = document.activeElement;
    const key = active instanceof HTMLElement && this.contains(active) ? active.dataset.key : undefined;
    this.replaceChildren(
      ...this.#head(seen, words),
      ...this.#sealed(seen.sealed),
      ...this.#elsewhere(seen.elsewhere),
      ...seen.papers.map((paper) => paperCard(this.#scene, outbox, paper, words)),
      ...begunList(this.#scene, seen.begun),
      ...asideList(this.#scene, outbox, seen),
      ...this.#others(seen.others),
      ...arrivedList(this.#scene, seen.arrived),
      ...receiptSection(this.#scene, seen.receipts),
    );
    const again = key && this.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (again instanceof HTMLElement) again.focus();
    this.#total(seen.pending);
  }

  /** The phone's own total, in the bar. @param {number} pending */
  #total(pending) {
    const place = document.querySelector("[data-total]");
    const text = pending ? `本机 ${pending} 项` : "";
    if (!place || place.textContent === text) return;
    const quiet = pending && Date.now() - this.#spoken < SPOKEN;
    place.setAttribute("aria-live", quiet ? "off" : "polite");
    if (!quiet) this.#spoken = Date.now();
    place.textContent = text;
  }

  /** @param {Overview} seen @param {string} words */
  #head(seen, words) {
    const { pending, begun, aside } = seen;
    const here = [begun.length && `${begun.length} 份写了没交`, aside.length && `${aside.length} 条先放一边`].filter(Boolean).join("，");
    if (!pending) return [draw("div", "card blank", draw("b", "", "本机没有要传的"), here ? `${here}，都在本机；其余的已到公司` : "这里写过的都已到公司")];
    if (!words) return [];
    const made = draw("div", "strip local", icon(this.#scene.sprite, this.#stop === "offline" ? "offline" : "device"), draw("span", "grow", words));
    made.setAttribute("role", "status");
    if (this.#stop === "login") {
      const link = draw("a", "link", "登录");
      link.href = "/login?next=/sync";
      made.append(link);
      return [made, draw("p", "quiet", "改过密码的，用新密码登录"), draw("p", "quiet", `账号停用了登不上：${wayOut(seen)}`)];
    }
    return [made];
  }

  /** Own work that could not be opened yet: no key came, the phone is too full, or the page too old. @param {number} count */
  #sealed(count) {
    return count ? [draw("div", "strip", icon(this.#scene.sprite, "lock"), draw("span", "grow", `还有 ${count} 条封着，连上公司、手机有空位，或更新后自动打开`))] : [];
  }

  /** Tab and home-screen icon, or two phones, know nothing of one another: the company does. @param {import("../outbox/state.js").Elsewhere[]} stores */
  #elsewhere(stores) {
    return stores.map(({ pending, at, installed }) => draw("div", "strip", icon(this.#scene.sprite, "device"),
      draw("span", "grow", `另一处还有 ${pending} 条没传：${installed ? "桌面图标里" : "浏览器里"}，${momentText(Date.parse(at))} 联系过，到那边打开接着传`)));
  }

  /** Where the sealed list does not stand, others' work is at least counted. @param {{name: string, count: number}[]} others */
  #others(others) {
    if (!others.length || document.querySelector("sealed-list")) return [];
    const rows = others.map(({ name, count }) => draw("li", "item", icon(this.#scene.sprite, "lock"),
      draw("span", "grow", draw("span", "", `${name || "另一个人"} ${count} 份待传`), draw("span", "faint", "由本人登录后传，别人看不到内容"))));
    return [draw("section", "section", draw("ul", "card list", ...rows))];
  }

  /** Receipts are to be shown where there is no network. */
  async #keep() {
    const pages = navigator.onLine ? await receiptPages(this.#owner, "new") : [];
    if (pages.length <= this.#kept) return;
    this.#kept = pages.length;
    const here = new Set((await keptPages(this.#owner)).map((one) => one.url));
    await takeOffline(this.#owner, pages.filter((one) => !here.has(one.url)));
  }
}

/** Where each document is worked on, as far as it is today's work. @param {string} owner @returns {Promise<Map<string, string>>} */
async function places(owner) {
  /** @type {import("../light/types").Packed | null} */
  const packed = await readNote(owner, "kit").catch(() => null);
  return new Map((packed?.kit.tasks ?? []).flatMap((task) => task.about.map((id) => /** @type {[string, string]} */ ([id, task.href]))));
}

customElements.define("outbox-list", OutboxList);
