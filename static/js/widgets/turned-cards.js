/** What changed while this phone was away, for the work that has arrived since: shown until the person has seen it. */
import { draw, icon } from "../lib/draw.js";
import { Widget } from "../lib/element.js";
import { glance } from "../outbox/peek.js";
import { takeOffline } from "../sw/client.js";

export class TurnedCards extends Widget {
  /** @type {Set<string>} */
  #taken = new Set();

  /** @param {AbortSignal} signal */
  start(signal) {
    void this.#begin(signal);
  }

  /** @param {AbortSignal} signal */
  async #begin(signal) {
    // nothing has ever come back to a phone that never wrote: its first page need not fetch the outbox
    if (!(await glance(document.body.dataset.person ?? "")).exists) return;
    const { openOutbox } = await import("../outbox/index.js");
    const outbox = await openOutbox().catch(() => null);
    if (!outbox || signal.aborted) return; // a private window that keeps nothing
    const show = () => void this.#draw(outbox);
    outbox.addEventListener("moved", show, { signal });
    show();
  }

  /** @param {import("../outbox/index.js").Outbox} outbox */
  async #draw(outbox) {
    const owner = document.body.dataset.person ?? "";
    const { cards, told } = await import("../outbox/card.js");
    const found = await cards(outbox.store, owner);
    const sprite = this.dataset.icons ?? "";
    this.replaceChildren(...found.map((card) => {
      const look = draw("a", "button primary", "去看");
      look.href = card.href;
      const seen = draw("button", "button", "知道了");
      seen.type = "button";
      seen.addEventListener("click", async () => {
        seen.disabled = true;
        await told(outbox.store, owner, card.href);
        void this.#draw(outbox);
      });
      const title = draw("span", "state late", icon(sprite, "warn"), draw("b", "", card.title));
      const more = card.count > 1 ? draw("p", "quiet", `没网时写的 ${card.count} 条都在公司`) : null;
      return draw("section", "card stack", title, draw("p", "", card.text), more, draw("div", "row", look, seen));
    }));
    this.hidden = !found.length;
    void this.#take(owner, found.flatMap(pages));
  }

  /** The choice may be made where there is no network again. @param {string} owner @param {string[]} addresses */
  async #take(owner, addresses) {
    const fresh = addresses.filter((one) => !this.#taken.has(one));
    if (!fresh.length || !navigator.onLine) return;
    for (const one of fresh) this.#taken.add(one);
    await takeOffline(owner, fresh); // a copy from before the work had arrived says nothing of it
  }
}

/** Where it is decided. @param {import("../outbox/types").Card} card */
function pages({ why, href }) {
  const page = href.split("#")[0];
  return why === "SUPERSEDED" ? [page, page.replace(/acknowledgement$/, "change-note")] : [page];
}

customElements.define("turned-cards", TurnedCards);
