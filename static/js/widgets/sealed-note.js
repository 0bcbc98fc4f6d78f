/** At the login: whose work still lies on this phone, and that it is safe there. */
import { draw, icon } from "../lib/draw.js";
import { Widget } from "../lib/element.js";
import { openOutbox } from "../outbox/index.js";
import { counts } from "../outbox/owner.js";
import { glance } from "../outbox/peek.js";

export class SealedNote extends Widget {
  start() {
    void this.#draw();
  }

  async #draw() {
    if (!(await glance("")).exists) return;
    const waiting = (await counts((await openOutbox()).store)).filter((one) => one.count);
    if (!waiting.length) return;
    const words = waiting.map(({ name, count }) => `${name || "另一个人"} ${count} 份`).join("、");
    this.replaceChildren(draw("p", "strip local", icon(this.dataset.icons ?? "", "device"),
      draw("span", "", `这台手机上还有${words}待传。本人登录后接着传，别人登录可代传，看不到内容`)));
  }
}

customElements.define("sealed-note", SealedNote);
