/** Shows what was chosen, at once: the picture itself, or the name and size of the file. */
import { Widget } from "../lib/element.js";

export class PhotoInput extends Widget {
  /** @type {string[]} */
  #urls = [];

  /** @param {AbortSignal} signal */
  start(signal) {
    this.addEventListener("change", (event) => {
      if (event.target instanceof HTMLInputElement && event.target.type === "file") this.#show([...(event.target.files ?? [])]);
    }, { signal });
    signal.addEventListener("abort", () => this.#forget());
  }

  /** @param {File[]} files */
  #show(files) {
    this.#forget();
    const list = this.querySelector(".chosen");
    if (list) list.replaceChildren(...files.map((file) => this.#row(file)));
    const frame = this.querySelector(".frame");
    const first = files[0];
    if (!frame) return;
    frame.querySelector("img[data-chosen]")?.remove();
    const shown = first ? this.#picture(first) : null;
    if (shown) frame.prepend(shown);
    frame.closest(".photo")?.classList.toggle("empty", !shown);
  }

  /** @param {File} file */
  #row(file) {
    const row = document.createElement("li");
    const words = document.createElement("span");
    words.className = "grow";
    words.textContent = `${file.name} · ${size(file.size)}`;
    const picture = this.#picture(file);
    row.append(...(picture ? [picture, words] : [words]));
    return row;
  }

  /** @param {File} file */
  #picture(file) {
    if (!file.type.startsWith("image/")) return null;
    const picture = document.createElement("img");
    picture.dataset.chosen = "";
    picture.alt = file.name;
    picture.src = URL.createObjectURL(file);
    this.#urls.push(picture.src);
    return picture;
  }

  #forget() {
    for (const url of this.#urls) URL.revokeObjectURL(url);
    this.#urls = [];
  }
}

/** @param {number} bytes */
function size(bytes) {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

customElements.define("photo-input", PhotoInput);
