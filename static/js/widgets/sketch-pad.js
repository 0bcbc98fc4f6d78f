/** Draws over a photo: arrows, dimensions, words. Every mark is in the form at once; a copy with all of them is a photo beside it. */
import { openOutbox } from "../outbox/index.js";
import { photoKey } from "../outbox/photo.js";
import { isTap, paint, read, spot } from "../lib/mark.js";
import { need, Widget } from "../lib/element.js";

/** @typedef {import("../lib/mark.js").Mark} Mark @typedef {import("../lib/mark.js").Spot} Spot */

const [SHORTEST, LONGEST] = [800, 1600];
const SETTLE_MS = 400;

export class SketchPad extends Widget {
  /** @type {Mark[]} */
  #marks = [];
  /** @type {ImageBitmap | null} */
  #photo = null;
  /** @type {Spot | null} */
  #from = null;
  /** @type {Mark | null} */
  #wet = null;
  /** The copy is older than what was drawn. */
  #stale = false;
  #timer = 0;
  /** @type {Promise<void> | null} */
  #copying = null;

  /** @param {AbortSignal} signal */
  start(signal) {
    const form = this.closest("form");
    if (!form) return;
    // before the form itself hears of it and lets go of the file
    document.addEventListener("change", (event) => {
      const { target } = event;
      if (target instanceof HTMLInputElement && target.form === form && target.name === "photo_file" && target.files?.[0]) void this.#take(target.files[0]);
    }, { signal, capture: true });
    document.addEventListener("submit", (event) => this.#hold(event, form), { signal, capture: true });
    document.addEventListener("draft-restored", () => void this.#restore(form), { signal });
    const canvas = this.#canvas;
    canvas.addEventListener("pointerdown", (event) => this.#begin(event), { signal });
    canvas.addEventListener("pointermove", (event) => this.#draw(event), { signal });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => this.#end(/** @type {PointerEvent} */ (event)), { signal });
    this.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-undo]")) this.#set(this.#marks.slice(0, -1));
    }, { signal });
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
    this.#marks = read(this.#field.value);
  }

  get #canvas() {
    return need(this, "canvas", HTMLCanvasElement);
  }

  get #field() {
    return need(this, "input[data-drawn]", HTMLInputElement);
  }

  /** @returns {Mark["kind"]} */
  get #tool() {
    const chosen = this.querySelector("[data-tool]:checked");
    const kind = chosen instanceof HTMLInputElement ? chosen.value : "ARROW";
    return kind === "DIMENSION" || kind === "TEXT" ? kind : "ARROW";
  }

  get #words() {
    return need(this, "[data-words]", HTMLInputElement);
  }

  /** @param {Blob} file */
  async #take(file) {
    try {
      this.#photo = await createImageBitmap(file);
    } catch {
      return this.#say("这张看不了，换一张再画");
    }
    const { width, height } = this.#photo;
    // a tiny picture is made larger, or the lines on it would be thinner than a dot
    const ratio = Math.max(SHORTEST, Math.min(LONGEST, Math.max(width, height))) / Math.max(width, height);
    const canvas = this.#canvas;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.hidden = false;
    this.#say("按住拖一下画一道，写字点一下");
    this.#show();
    if (this.#marks.length) this.#later();
  }

  /** The page was left and opened again: the photo lies on the phone. @param {HTMLFormElement} form */
  async #restore(form) {
    this.#marks = read(this.#field.value);
    const home = form.closest("field-form");
    if (!(home instanceof HTMLElement) || this.#photo) return;
    const owner = document.body.dataset.person ?? "";
    const { store } = await openOutbox();
    const drafts = await store.read(["draft"], (tx) => tx.all("draft", owner));
    const mine = drafts.find((one) => one.doc === home.dataset.doc && one.field === `${home.dataset.field}?`);
    const shot = mine?.value?.shots?.photo?.at(-1);
    if (!shot) return;
    const bytes = await store.read(["bytes"], (tx) => tx.get("bytes", photoKey(owner, shot.sha256)));
    if (bytes instanceof ArrayBuffer) await this.#take(new Blob([bytes]));
  }

  /** @param {PointerEvent} event @returns {Spot} */
  #spot(event) {
    const box = this.#canvas.getBoundingClientRect();
    return spot((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    if (!this.#photo || !event.isPrimary) return;
    event.preventDefault();
    this.#canvas.setPointerCapture(event.pointerId);
    this.#from = this.#spot(event);
  }

  /** @param {PointerEvent} event */
  #draw(event) {
    if (!this.#from || this.#tool === "TEXT") return;
    this.#wet = { kind: this.#tool, spots: [this.#from, this.#spot(event)], words: this.#words.value.trim() };
    this.#show();
  }

  /** @param {PointerEvent} event */
  #end(event) {
    const [from, kind, words] = [this.#from, this.#tool, this.#words.value.trim()];
    this.#from = null;
    this.#wet = null;
    if (!from) return;
    if (event.type === "pointercancel") return this.#show();
    const to = this.#spot(event);
    if (kind === "TEXT" && !words) return this.#say("先在下面写字，再点要写的地方");
    if (kind !== "TEXT" && isTap(from, to)) return this.#say("太短了，按住拖远一点");
    if (this.#marks.length >= Number(this.dataset.most ?? 60)) return this.#say("画得太多了，看不清，换一张接着画");
    this.#set([...this.#marks, { kind, spots: kind === "TEXT" ? [to] : [from, to], words }]);
    this.#words.value = "";
  }

  /** @param {Mark[]} marks */
  #set(marks) {
    this.#marks = marks;
    this.#field.value = marks.length ? JSON.stringify(marks) : "";
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
    this.#say(marks.length ? `画了 ${marks.length} 处` : "还没画");
    this.#show();
    this.#later();
  }

  #show() {
    const canvas = this.#canvas;
    const pen = canvas.getContext("2d");
    if (!pen || !this.#photo) return;
    pen.drawImage(this.#photo, 0, 0, canvas.width, canvas.height);
    paint(pen, this.#wet ? [...this.#marks, this.#wet] : this.#marks, canvas.width, canvas.height);
  }

  #later() {
    this.#stale = true;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#copy(), SETTLE_MS);
  }

  /** One at a time; a mark that was made meanwhile is for the next one. */
  #copy() {
    this.#copying ??= this.#make().finally(() => {
      this.#copying = null;
      if (this.#stale) this.#later();
    });
    return this.#copying;
  }

  /** The picture with what was drawn on it, handed to the form like a photo somebody chose. */
  async #make() {
    clearTimeout(this.#timer);
    const home = this.querySelector('input[name="drawn_file"]');
    if (!this.#stale || !(home instanceof HTMLInputElement) || !this.#photo) return;
    this.#stale = false;
    this.#show();
    const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ done) => this.#canvas.toBlob(done, "image/jpeg", 0.88));
    if (!blob) return;
    const box = new DataTransfer();
    box.items.add(new File([blob], "草图.jpg", { type: "image/jpeg" }));
    home.files = box.files;
    home.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Handed in before the copy is made: it is made first. @param {SubmitEvent} event @param {HTMLFormElement} form */
  #hold(event, form) {
    if (event.target !== form || !(this.#stale || this.#copying) || !this.#photo) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
    void this.#copy().then(() => this.#copy()).then(() => form.requestSubmit(button));
  }

  /** @param {string} text */
  #say(text) {
    const words = this.querySelector("[data-said]");
    if (words) words.textContent = text;
  }
}

customElements.define("sketch-pad", SketchPad);
