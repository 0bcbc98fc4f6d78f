/**
 * Sends a form once: after the first tap its buttons rest until the page comes back. The server refuses a second effect anyway.
 * Without a network it says so and keeps what was typed; forms of the field never come here, see field-form.
 */
import { Widget } from "../lib/element.js";

export class OnceForm extends Widget {
  /** @type {HTMLButtonElement[]} */
  #resting = [];

  /** @param {AbortSignal} signal */
  start(signal) {
    this.addEventListener("submit", (event) => this.#rest(event), { signal });
    if (!this.closest("field-form")) this.#offline(signal);
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
    if (!navigator.onLine) {
      event.preventDefault();
      return this.#say(form, "这一步要有网，写的还在这一页");
    }
    form.ariaBusy = "true";
    // after this turn of the loop, so that the button that was tapped still sends its own value
    setTimeout(() => {
      if (event.defaultPrevented) return this.#wake();
      this.#resting = [...form.elements].filter((one) => one instanceof HTMLButtonElement).filter((one) => one.type === "submit" && !one.disabled);
      for (const button of this.#resting) button.disabled = true;
    });
  }

  /** A page from the shelf, shown without a network, does not pretend that its buttons work. @param {AbortSignal} signal */
  #offline(signal) {
    const form = this.querySelector("form");
    if (!form || document.documentElement.dataset.keptAt === undefined) return;
    const buttons = [...form.elements].filter((one) => one instanceof HTMLButtonElement).filter((one) => one.type === "submit");
    const set = (/** @type {boolean} */ away) => {
      for (const button of buttons) button.disabled = away;
      this.#say(form, away ? "这一步要有网" : "");
    };
    set(true);
    window.addEventListener("online", () => set(false), { signal });
  }

  /** @param {HTMLFormElement} form @param {string} text */
  #say(form, text) {
    form.querySelector("[data-online]")?.remove();
    if (!text) return;
    const strip = document.createElement("p");
    strip.className = "strip local";
    strip.dataset.online = "";
    strip.setAttribute("role", "status");
    strip.textContent = text;
    form.prepend(strip);
  }

  #wake() {
    for (const form of this.querySelectorAll("form")) form.ariaBusy = null;
    for (const button of this.#resting) button.disabled = false;
    this.#resting = [];
  }
}

customElements.define("once-form", OnceForm);
