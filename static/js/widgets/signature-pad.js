/** A place to sign: every stroke is in the form as soon as the finger lifts, and survives turning the phone and swaps of the page. */
import Pad from "../../vendor/signature_pad.js";
import { need, Widget } from "../lib/element.js";
import { box, read, rounded, scaled } from "../lib/stroke.js";

export class SignaturePad extends Widget {
  /** @type {import("../../vendor/signature_pad.js").default | null} */
  #pad = null;
  /** Who keeps the strokes besides the form; until that is done nothing is said. @type {((strokes: string) => Promise<unknown>) | null} */
  keep = null;

  /** @param {AbortSignal} signal */
  start(signal) {
    const canvas = need(this, "canvas", HTMLCanvasElement);
    const pad = new Pad(canvas, { minWidth: 1.2, maxWidth: 3.4, throttle: 0, penColor: getComputedStyle(canvas).color });
    this.#pad = pad;
    pad.addEventListener("endStroke", () => this.#store(), { signal });
    const size = new ResizeObserver(() => this.#fit(canvas));
    size.observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#fit(canvas), { signal });
    this.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-clear]")) this.#clear();
    }, { signal });
    // a form that comes back from the page cache, or a draft put back, shows its strokes again
    for (const back of ["pageshow", "draft-restored"]) window.addEventListener(back, () => this.#fit(canvas), { signal });
    signal.addEventListener("abort", () => {
      size.disconnect();
      pad.off();
    });
  }

  get #strokes() {
    return need(this, "[data-strokes]", HTMLInputElement);
  }

  /** @param {HTMLCanvasElement} canvas the drawing surface in device pixels, the strokes in CSS pixels */
  #fit(canvas) {
    const pad = this.#pad;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!pad || !width || !height) return;
    const sharp = Math.max(1, window.devicePixelRatio);
    canvas.width = width * sharp;
    canvas.height = height * sharp;
    canvas.getContext("2d")?.scale(sharp, sharp);
    pad.clear();
    pad.penColor = getComputedStyle(canvas).color;
    const stored = read(this.#strokes.value);
    const before = box(stored[0]?.box) ?? { width, height };
    const strokes = scaled(stored, before, { width, height }).map((stroke) => ({ ...stroke, penColor: pad.penColor }));
    if (strokes.length) {
      pad.fromData(/** @type {any} */ (strokes));
      this.#store();
    }
  }

  #store() {
    const pad = this.#pad;
    if (!pad) return;
    const canvas = need(this, "canvas", HTMLCanvasElement);
    const strokes = rounded(/** @type {any} */ (pad.toData()), `${canvas.clientWidth}x${canvas.clientHeight}`);
    this.#strokes.value = strokes.length ? JSON.stringify(strokes) : "";
    const said = this.querySelector("[data-said]");
    const tell = () => {
      if (said) said.textContent = strokes.length ? "笔画已存" : "笔画随写随存";
    };
    if (this.keep) void this.keep(this.#strokes.value).then(tell);
    else tell();
    this.#strokes.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #clear() {
    this.#pad?.clear();
    this.#store();
  }
}

customElements.define("signature-pad", SignaturePad);
