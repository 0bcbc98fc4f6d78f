/** The credit code off the code image of a licence that was photographed, where this browser can read it; typing stays possible. */
import { Widget } from "../lib/element.js";
import { creditCode } from "../canvass/licence.js";

export class LicenceCode extends Widget {
  /** @param {AbortSignal} signal */
  start(signal) {
    // the form takes the files for itself, so they are looked at before it
    document.addEventListener("change", (event) => {
      const input = event.target;
      if (input instanceof HTMLInputElement && input.type === "file" && this.contains(input)) void this.#read([...(input.files ?? [])]);
    }, { signal, capture: true });
  }

  /** @param {File[]} files */
  async #read(files) {
    const box = this.querySelector("input[name=uscc]");
    const said = this.querySelector("[data-read]");
    if (!(box instanceof HTMLInputElement) || box.value.trim()) return;
    const { lookAt } = await import("../relay/look.js");
    for (const file of files) {
      const code = creditCode(await lookAt(file).catch(() => []));
      if (!code || box.value.trim()) continue;
      box.value = code;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      if (said) said.textContent = "从执照的码读到的，看一眼对不对";
    }
  }
}

customElements.define("licence-code", LicenceCode);
