/** Codes for the phone opposite: one after the other, or held still for a photo. */
import { draw } from "../lib/draw.js";
import { Widget } from "../lib/element.js";

const SVG = "http://www.w3.org/2000/svg";
const TURN_MS = 800;

export class RelayCode extends Widget {
  /** The texts of the codes. @type {string[]} */
  codes = [];
  label = "码";
  #n = 0;
  #turning = true;
  #frame = draw("div", "code-frame");

  /** @param {AbortSignal} signal */
  start(signal) {
    void this.#draw();
    const turn = setInterval(() => {
      if (!this.#turning || this.codes.length < 2 || document.hidden) return;
      this.#n = (this.#n + 1) % this.codes.length;
      void this.#draw();
    }, TURN_MS);
    signal.addEventListener("abort", () => clearInterval(turn));
  }

  async #draw() {
    const n = this.#n;
    const image = await picture(this.codes[n], `${this.label} ${n + 1} / ${this.codes.length}`);
    if (n !== this.#n) return;
    if (!this.#frame.isConnected) this.replaceChildren(this.#frame, ...(this.codes.length > 1 ? [this.#tools()] : []));
    this.#frame.replaceChildren(image);
    this.dataset.n = String(n);
    const count = this.querySelector("[data-count]");
    if (count) count.textContent = `${n + 1} / ${this.codes.length}`;
  }

  /** Which of how many, and a way to hold them still. */
  #tools() {
    const count = draw("b", "count");
    count.dataset.count = "";
    const next = button("下一张", () => {
      this.#turning = false;
      hold.textContent = "接着转";
      this.#n = (this.#n + 1) % this.codes.length;
      void this.#draw();
    });
    const hold = button("停住", () => {
      this.#turning = !this.#turning;
      hold.textContent = this.#turning ? "停住" : "接着转";
    });
    return draw("p", "row", hold, count, next);
  }
}

/** @param {string} text @param {() => void} act */
function button(text, act) {
  const made = draw("button", "link", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/** @param {string} text @param {string} label */
async function picture(text, label) {
  const { default: encode } = await import("../../vendor/qr/index.js");
  const rows = encode(text, "raw", { ecc: "medium", encoding: "alphanumeric", border: 4 });
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${rows.length} ${rows.length}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" })) svg.setAttribute(name, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("fill", "currentColor");
  path.setAttribute("d", rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join(""));
  svg.append(path);
  return svg;
}

customElements.define("relay-code", RelayCode);
