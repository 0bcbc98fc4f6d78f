/** The light on top of 今天, and beside every task whether it can be done without a network. */
import { disc } from "../lib/disc.js";
import { draw, icon } from "../lib/draw.js";
import { Widget } from "../lib/element.js";
import { Watch } from "../light/watch.js";

/** @type {Record<string, [string, string]>} */
const WORDS = { here: ["可离线", ""], lacking: ["还没带全", "soon"], network: ["要有网", ""] };

export class DayLight extends Widget {
  #said = "";

  /** @param {AbortSignal} signal */
  start(signal) {
    const watch = new Watch(document.body.dataset.person ?? "");
    watch.addEventListener("changed", () => this.#draw(watch), { signal });
    watch.start(signal);
  }

  /** @param {Watch} watch */
  #draw(watch) {
    const { light } = watch;
    if (!light) return;
    const sprite = this.dataset.icons ?? "";
    const words = draw("span", "grow", draw("b", "", light.title), draw("span", "quiet", light.brief));
    const card = draw("a", "card ready", disc(sprite, light, "big"), words, icon(sprite, "next"));
    card.lastElementChild?.classList.add("small");
    card.href = "/light";
    card.dataset.state = light.state || "asking";
    // progress moves by itself; only what it came to is said
    if (light.state && light.title !== this.#said) words.setAttribute("role", "status");
    this.#said = light.title;
    const focused = this.contains(document.activeElement);
    this.replaceChildren(card);
    if (focused) card.focus();
    this.#mark(watch.tasks, light.state);
  }

  /** @param {Map<string, string>} tasks @param {string} state */
  #mark(tasks, state) {
    for (const row of document.querySelectorAll("a.work[data-task]")) {
      if (!(row instanceof HTMLElement)) continue;
      const found = tasks.get(row.dataset.task ?? "") ?? "network"; // what is nobody's own is not taken along
      row.querySelector(".ready-mark")?.remove();
      // nothing is said about a task before the phone was looked at
      if (!state && !tasks.size) continue;
      const [word, cls] = WORDS[found];
      row.querySelector(".due")?.append(draw("span", `ready-mark ${cls ? `state ${cls}` : ""}`.trim(), word));
    }
  }
}

customElements.define("day-light", DayLight);
