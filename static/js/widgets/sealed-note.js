/** At the login: whose work still lies on this phone, and that it is safe there. */
import { draw, icon } from "../lib/draw.js";
import { Widget } from "../lib/element.js";
import { openOutbox } from "../outbox/index.js";
import { counts } from "../outbox/owner.js";
import { glance } from "../outbox/peek.js";
import { overview } from "../outbox/state.js";
import { goesWithout } from "../waiting/way-out.js";

export class SealedNote extends Widget {
  start() {
    void this.#draw();
  }

  async #draw() {
    if (!(await glance("")).exists) return;
    const { store } = await openOutbox();
    const lines = [];
    for (const { owner, name, count } of (await counts(store)).filter((one) => one.count)) {
      const more = goesWithout(await overview(store, owner)) ? "，别人登录可代传，看不到内容" : "";
      lines.push(draw("p", "strip local", icon(this.dataset.icons ?? "", "device"), draw("span", "", `这台手机上还有${name || "另一个人"} ${count} 份待传。本人登录后接着传${more}`)));
    }
    this.replaceChildren(...lines);
  }
}

customElements.define("sealed-note", SealedNote);
