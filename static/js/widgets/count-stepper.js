/** One less, one more, within the limits of the number field inside. */
import { need, Widget } from "../lib/element.js";

export class CountStepper extends Widget {
  /** @param {AbortSignal} signal */
  start(signal) {
    this.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("[data-step]") : null;
      if (button instanceof HTMLElement) this.#step(Number(button.dataset.step));
    }, { signal });
  }

  /** @param {number} step */
  #step(step) {
    const field = need(this, "input", HTMLInputElement);
    const before = field.value;
    if (step < 0) field.stepDown();
    else field.stepUp();
    if (field.value !== before) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("count-stepper", CountStepper);
