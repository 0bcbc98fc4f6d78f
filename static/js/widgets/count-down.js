/** The seconds of a running test. The end is a moment, not a counter: a locked screen or another page stops nothing. */
import { Widget } from "../lib/element.js";
import { countdown, percentLeft } from "../lib/moment.js";

export class CountDown extends Widget {
  #ended = false;

  /** @param {AbortSignal} signal */
  start(signal) {
    const until = Date.parse(this.getAttribute("until") ?? "");
    if (Number.isNaN(until)) return;
    const from = Date.parse(this.getAttribute("from") ?? "");
    const server = Date.parse(this.getAttribute("now") ?? "");
    // the server's clock counts: the phone's may be wrong
    const ahead = Number.isNaN(server) ? 0 : server - Date.now();
    // the end is told when it comes: a page that draws itself anew on hearing of it would draw for ever
    this.#ended = Date.now() + ahead >= until;
    const show = () => this.#show(from, until, Date.now() + ahead);
    show();
    const beat = setInterval(show, 1000);
    signal.addEventListener("abort", () => clearInterval(beat));
    document.addEventListener("visibilitychange", show, { signal });
  }

  /** @param {number} from @param {number} until @param {number} now */
  #show(from, until, now) {
    const over = now >= until;
    const words = this.querySelector("[data-left]");
    const unit = this.querySelector("[data-unit]");
    if (words) {
      words.textContent = over && this.dataset.done ? this.dataset.done : countdown(until - now);
      words.classList.toggle("long", words.textContent.length > 7); // ten hours and more
    }
    if (unit) unit.textContent = over ? "去读数" : "剩余";
    if (!Number.isNaN(from)) this.querySelector(".left")?.setAttribute("stroke-dasharray", `${percentLeft(from, until, now)} 100`);
    const disc = this.querySelector("[role=img]");
    if (disc && (over !== this.#ended || !disc.hasAttribute("data-spoken"))) {
      disc.setAttribute("aria-label", over ? "稳压时间到" : "稳压中");
      disc.setAttribute("data-spoken", "");
    }
    if (over && !this.#ended) this.dispatchEvent(new CustomEvent("count-down-end", { bubbles: true }));
    this.#ended = over;
  }
}

customElements.define("count-down", CountDown);
