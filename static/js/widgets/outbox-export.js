/**
 * 导出 and 导入: this person's unsent work as one sealed file, for when the phone may lose it; and a colleague's file taken in.
 * With `data-person`, at the login of somebody whose account was stopped, only 导出: nobody is here to carry anything. A phone that never got
 * the key for it gets it there, since the password was right (`data-proof`).
 */
import { draw, icon } from "../lib/draw.js";
import { Widget } from "../lib/element.js";
import { saveParcel } from "../lib/share.js";
import { claim } from "../outbox/claim.js";
import { openOutbox } from "../outbox/index.js";
import { BadParcel, exportParcel, importParcel, leftWords } from "../outbox/parcel.js";
import { isFull } from "../outbox/quota.js";
import { overview } from "../outbox/state.js";
import { goesWithout, wayOut } from "../waiting/way-out.js";

/** @typedef {import("../outbox/index.js").Outbox} Outbox */

export class OutboxExport extends Widget {
  #said = draw("p", "quiet", "");
  #told = draw("p", "quiet", "");

  /** @param {AbortSignal} signal */
  start(signal) {
    this.#said.setAttribute("role", "status");
    void this.#begin(signal);
  }

  /** @param {AbortSignal} signal */
  async #begin(signal) {
    const outbox = await openOutbox();
    const show = () => void this.#draw(outbox);
    for (const kind of ["moved", "stopped"]) outbox.addEventListener(kind, show, { signal });
    const { person, proof } = this.dataset;
    // no answer: the sentence says what else helps
    if (person && proof && !goesWithout(await overview(outbox.store, person))) await claim(outbox.sender, proof).catch(() => false);
    show();
  }

  get #person() {
    return this.dataset.person ?? document.body.dataset.person ?? "";
  }

  /** @param {Outbox} outbox */
  async #draw(outbox) {
    const [seen, { persistent }] = [await overview(outbox.store, this.#person), await outbox.env.facts()];
    const count = seen.pending;
    if (this.contains(document.activeElement) && this.childElementCount && this.dataset.count === String(count)) return;
    this.dataset.count = String(count);
    const warns = count > 0 && persistent === false;
    const warning = warns ? draw("p", "strip soon", icon(this.dataset.icons ?? "", "warn"), draw("span", "", "手机没答应一直留着，清理时可能丢，先导出一份")) : null;
    if (this.dataset.person) this.#told.textContent = count ? `这台手机上有 ${count} 项没传，都在：${wayOut(seen)}` : "这台手机上没有没传的";
    const out = draw("button", "button", `导出没传的 ${count} 项`);
    out.type = "button";
    out.addEventListener("click", () => void this.#export(outbox, out));
    const input = draw("input", "visually-hidden");
    input.type = "file";
    input.addEventListener("change", () => void this.#import(outbox, input));
    const label = this.dataset.person ? null : draw("label", "button", "导入同事的待传文件", input);
    // at the login of a stopped account nothing is offered that leads nowhere
    const offered = count && (seen.keyed || label) ? out : null;
    const card = offered || label ? [draw("section", "section", draw("div", "card stack", warning, offered, label), this.#said)] : [];
    this.replaceChildren(...(this.dataset.person ? [this.#told] : []), ...card);
  }

  /** @param {Outbox} outbox @param {HTMLButtonElement} button */
  async #export(outbox, button) {
    button.disabled = true;
    try {
      const made = await exportParcel(outbox.store, outbox.env, this.#person);
      if (!made) this.#said.textContent = "这台手机还没和公司对上，有网时打开一次再导出";
      else if (await saveParcel(made.file, this.dataset.name ?? document.body.dataset.name ?? "")) this.#said.textContent = `导出了 ${made.count} 项${leftWords(made)}，本机的还在。同事的手机或办公室都能导入`;
    } finally {
      button.disabled = false;
    }
  }

  /** @param {Outbox} outbox @param {HTMLInputElement} input */
  async #import(outbox, input) {
    const file = input.files?.[0];
    if (!file) return;
    this.#said.textContent = "正在看文件";
    try {
      const { name, count } = await importParcel(outbox.store, outbox.env, file);
      this.#said.textContent = `${name} ${count} 份收进来了，点“代传”传到公司`;
      document.dispatchEvent(new CustomEvent("parcel-taken"));
    } catch (error) {
      this.#said.textContent = error instanceof BadParcel ? error.message : isFull(error) ? "手机满了，没收进来，腾点地方再导" : "没收进来，再试一次";
    } finally {
      input.value = "";
    }
  }
}

customElements.define("outbox-export", OutboxExport);
