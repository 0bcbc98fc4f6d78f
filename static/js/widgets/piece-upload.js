/** Files of a form that go ahead of it, in pieces: what is there already need not be sent again when the network was gone. */
import { draw, sizeText } from "../lib/draw.js";
import { Widget } from "../lib/element.js";
import { digest, Refusal, send, way } from "../lib/pieces.js";

export class PieceUpload extends Widget {
  #open = 0;
  /** The button that was tapped while files were on their way. @type {{button: HTMLElement | null} | null} */
  #waiting = null;

  /** @param {AbortSignal} signal */
  start(signal) {
    // where the browser can't make a digest, the files go with the form as ever
    if (!globalThis.crypto?.subtle) return;
    this.addEventListener("change", (event) => this.#choose(event, signal), { signal, capture: true });
    document.addEventListener("submit", (event) => this.#hold(event), { signal, capture: true });
    // chosen before this script was there
    for (const input of this.querySelectorAll("input[type=file]")) if (input instanceof HTMLInputElement) this.#take(input, signal);
  }

  /** @param {Event} event @param {AbortSignal} signal */
  #choose(event, signal) {
    const { target } = event;
    if (!(target instanceof HTMLInputElement) || target.type !== "file") return;
    event.stopPropagation();
    this.#take(target, signal);
  }

  /** @param {HTMLInputElement} input @param {AbortSignal} signal */
  #take(input, signal) {
    const files = [...(input.files ?? [])];
    input.value = "";
    for (const file of files) void this.#send(input.name.replace(/_file$/, ""), file, signal);
  }

  /** @param {string} name @param {File} file @param {AbortSignal} signal */
  async #send(name, file, signal) {
    const words = draw("span", "grow", `${file.name} · ${sizeText(file.size)}`);
    const said = draw("span", "quiet", "正在读");
    const row = draw("li", "", words, said);
    this.querySelector(".chosen")?.append(row);
    this.#open += 1;
    try {
      const most = Number(this.dataset.most);
      if (most && file.size > most * 1024 * 1024) throw new Refusal(`单个文件不超过 ${most} MB，换小一点的`);
      if (!file.size) throw new Refusal("这个文件是空的");
      const bytes = await file.arrayBuffer();
      const sha256 = await digest(bytes);
      const short = file.name.replaceAll("/", "_").slice(-150);
      await send(way(), bytes, sha256, short, (sent, cut) => {
        const percent = Math.floor((100 * sent) / bytes.byteLength);
        said.textContent = cut ? `没网，传到 ${percent}%，有网接着传` : `正在传 ${percent}%`;
      }, signal);
      const tick = draw("input", "");
      Object.assign(tick, { type: "checkbox", name, value: `${sha256}/${short}`, checked: true });
      row.replaceChildren(draw("div", "chips", draw("label", "", tick, draw("span", "", `${short} · 已到公司`))));
    } catch (error) {
      if (signal.aborted) return;
      said.textContent = error instanceof Refusal ? error.message : "这个文件没读出来，再选一次";
      row.classList.add("late");
      said.setAttribute("role", "alert");
      this.#waiting = null;
    } finally {
      this.#open -= 1;
      if (!this.#open) this.#goOn();
    }
  }

  #goOn() {
    this.querySelector("[data-wait]")?.remove();
    const { button = null } = this.#waiting ?? {};
    const go = this.#waiting !== null;
    this.#waiting = null;
    if (go) this.closest("form")?.requestSubmit(button instanceof HTMLButtonElement ? button : null);
  }

  /** The form waits for its files, and goes when the last of them is there. @param {SubmitEvent} event */
  #hold(event) {
    if (event.target !== this.closest("form") || !this.#open) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#waiting = { button: event.submitter };
    if (this.querySelector("[data-wait]")) return;
    const words = draw("p", "quiet", "图还在传，传完就交");
    words.dataset.wait = "";
    words.setAttribute("role", "status");
    this.append(words);
    this.scrollIntoView({ block: "center" });
  }
}

customElements.define("piece-upload", PieceUpload);
