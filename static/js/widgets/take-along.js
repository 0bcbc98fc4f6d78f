/** 带到本机: one case onto this phone by hand, when it is not among those of the day. */
import { draw, icon } from "../lib/draw.js";
import { Widget } from "../lib/element.js";
import { keptPages, takeOffline } from "../sw/client.js";

/** @typedef {{url: string, rev: string}} Page */

export class TakeAlong extends Widget {
  #words = draw("span", "grow", "带到本机");
  #why = draw("span", "faint", "没网的地方也能看、能做");

  /** @param {AbortSignal} signal */
  start(signal) {
    const button = draw("button", "item", icon(this.dataset.icons ?? "", "device"), draw("span", "grow", this.#words, this.#why));
    button.type = "button";
    this.#why.setAttribute("role", "status");
    button.addEventListener("click", () => void this.#take(button), { signal });
    const list = draw("ul", "card list", draw("li", "", button));
    this.replaceChildren(list);
  }

  /** @param {HTMLButtonElement} button */
  async #take(button) {
    button.disabled = true;
    try {
      this.#why.textContent = await this.#fetch();
    } catch {
      this.#why.textContent = "要有网才能带，有网再按";
    } finally {
      button.disabled = false;
    }
  }

  /** What came of it. @returns {Promise<string>} */
  async #fetch() {
    const answer = await fetch(this.dataset.kit ?? "", { headers: { Accept: "application/json" } });
    if (!answer.ok || !answer.headers.get("X-Fieldapp")) throw new Error(String(answer.status));
    const { pages } = /** @type {{pages: Page[]}} */ (await answer.json());
    const owner = document.body.dataset.person ?? "";
    const here = new Map((await keptPages(owner)).map((one) => [one.url, one.rev]));
    // what is here in this revision belongs to the day perhaps, and keeps its note
    const wanted = pages.filter((one) => here.get(one.url) !== one.rev).map(({ url, rev }) => ({ url, rev }));
    const { failed } = await takeOffline(owner, wanted, ({ done, total }) => {
      this.#why.textContent = `正在带 ${done} / ${total}`;
    });
    return failed.length ? `差 ${failed.length} 页没带到，再按一次` : `${pages.length} 页都在本机`;
  }
}

customElements.define("take-along", TakeAlong);
