/** Rows of a form that are there but not seen until the ones before them have something in them. */
import { Widget } from "../lib/element.js";

export class SpareRows extends Widget {
  /** @param {AbortSignal} signal */
  start(signal) {
    const show = () => this.#show();
    this.addEventListener("input", show, { signal });
    document.addEventListener("draft-restored", show, { signal });
    show();
  }

  #show() {
    const rows = [...this.querySelectorAll("[data-row]")].filter((row) => row instanceof HTMLElement);
    const last = rows.findLastIndex(filled);
    for (const [n, row] of rows.entries()) if (n <= last + 1) row.hidden = false;
  }
}

/** Choices always say something; what was typed counts. @param {HTMLElement} row */
function filled(row) {
  return [...row.querySelectorAll("input")].some((input) => input.value.trim() !== "");
}

customElements.define("spare-rows", SpareRows);
