/** Keeps what was typed into the form around until it has arrived, and puts it back when one returns. Never passwords or files. */
import { drop, load, save } from "../lib/draft.js";
import { Widget } from "../lib/element.js";
import { belongs, refill, typed } from "../lib/fill.js";

export class DraftKeeper extends Widget {
  /** @type {HTMLFormElement | null} */
  #form = null;

  /** @param {AbortSignal} signal */
  start(signal) {
    this.#form = this.querySelector("form");
    const form = this.#form;
    if (!form) return;
    this.#restore(form);
    // controls outside the form (verdict buttons in the foot) belong to it through their form attribute
    for (const kind of ["input", "change"]) {
      document.addEventListener(kind, (event) => belongs(event.target, form) && this.#keep(form), { signal });
    }
    form.addEventListener("submit", () => this.#keep(form, this.#command(form)), { signal });
    form.addEventListener("reset", () => drop(sessionStorage, this.#key(form)), { signal });
  }

  /** @param {HTMLFormElement} form */
  #key(form) {
    return `${document.body.dataset.person ?? ""} ${location.pathname}#${form.id}`;
  }

  /** @param {HTMLFormElement} form */
  #command(form) {
    const field = form.elements.namedItem("cmd_id");
    return field instanceof HTMLInputElement ? field.value : "";
  }

  /** @param {HTMLFormElement} form @param {string} [sent] */
  #keep(form, sent) {
    const values = typed(form);
    save(sessionStorage, this.#key(form), sent ? { values, sent } : { values });
  }

  /** @param {HTMLFormElement} form */
  #restore(form) {
    const draft = load(sessionStorage, this.#key(form));
    // a form that came back with sentences of the server already shows what was typed
    if (!draft || draft.sent || form.querySelector("[aria-invalid]")) return;
    refill(form, draft.values);
  }
}

customElements.define("draft-keeper", DraftKeeper);
