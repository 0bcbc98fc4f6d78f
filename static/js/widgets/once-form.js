/** Sends a form once: after the first tap its buttons rest until the page comes back. The server refuses a second effect anyway. */
import { Widget } from "../lib/element.js";

export class OnceForm extends Widget {
  /** @type {HTMLButtonElement[]} */
  #resting = [];

  /** @param {AbortSignal} signal */
  start(signal) {
    this.addEventListener("submit", (event) => this.#rest(event), { signal });
    // back from the next page, or a request that failed: the form can be sent again
    window.addEventListener("pageshow", () => this.#wake(), { signal });
    for (const over of ["htmx:finally:request", "htmx:error"]) document.addEventListener(over, () => this.#wake(), { signal });
  }

  /** @param {Event} event */
  #rest(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    if (form.ariaBusy === "true") {
      event.preventDefault();
      return;
    }
    form.ariaBusy = "true";
    // after this turn of the loop, so that the button that was tapped still sends its own value
    setTimeout(() => {
      if (event.defaultPrevented) return this.#wake();
      this.#resting = [...form.elements].filter((one) => one instanceof HTMLButtonElement).filter((one) => one.type === "submit" && !one.disabled);
      for (const button of this.#resting) button.disabled = true;
    });
  }

  #wake() {
    for (const form of this.querySelectorAll("form")) form.ariaBusy = null;
    for (const button of this.#resting) button.disabled = false;
    this.#resting = [];
  }
}

customElements.define("once-form", OnceForm);
