/** A number in the unit one knows it in, with the figure in the unit that counts beside it; the server converts again. */
import { figure, typed } from "../lib/flow.js";
import { need, Widget } from "../lib/element.js";

export class UnitSelect extends Widget {
  /** @param {AbortSignal} signal */
  start(signal) {
    const show = () => this.#show();
    for (const kind of ["input", "change"]) this.addEventListener(kind, show, { signal });
    document.addEventListener("draft-restored", show, { signal });
    show();
  }

  #show() {
    const value = typed(need(this, "input", HTMLInputElement).value);
    const chosen = need(this, "select", HTMLSelectElement).selectedOptions[0];
    const factor = Number(chosen?.dataset.factor ?? 1);
    const output = need(this, "output", HTMLOutputElement);
    output.hidden = factor === 1 || Number.isNaN(value);
    if (!output.hidden) output.value = `合 ${figure(value * factor, Number(this.dataset.digits ?? 2))} ${this.dataset.to ?? ""}`;
  }
}

customElements.define("unit-select", UnitSelect);
