/** Keeps what was typed into the form around until it has arrived, and puts it back when one returns. Never passwords or files. */
import { drop, load, save } from "../lib/draft.js";
import { Widget } from "../lib/element.js";

const NEVER = new Set(["password", "file", "submit", "button", "image"]);
const OURS = new Set(["cmd_id", "base_rev", "client_at", "lng", "lat", "accuracy_m", "placed_at"]);

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

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
    /** @type {[string, string][]} */
    const values = [];
    for (const control of controls(form)) {
      if (control instanceof HTMLInputElement && ["radio", "checkbox"].includes(control.type) && !control.checked) continue;
      values.push([control.name, control.value]);
    }
    save(sessionStorage, this.#key(form), sent ? { values, sent } : { values });
  }

  /** @param {HTMLFormElement} form */
  #restore(form) {
    const draft = load(sessionStorage, this.#key(form));
    // a form that came back with sentences of the server already shows what was typed
    if (!draft || draft.sent || form.querySelector("[aria-invalid]")) return;
    const kept = grouped(draft.values);
    for (const control of controls(form)) {
      const texts = kept.get(control.name)?.map(([, text]) => text);
      if (control instanceof HTMLInputElement && ["radio", "checkbox"].includes(control.type)) {
        control.checked = texts?.includes(control.value) ?? false;
      } else if (texts?.length) {
        control.value = texts.shift() ?? "";
        kept.set(control.name, texts.map((text) => [control.name, text]));
      }
    }
    form.dispatchEvent(new CustomEvent("draft-restored", { bubbles: true }));
  }
}

/** @param {[string, string][]} values @returns {Map<string, [string, string][]>} */
function grouped(values) {
  /** @type {Map<string, [string, string][]>} */
  const groups = new Map();
  for (const pair of values) groups.set(pair[0], [...(groups.get(pair[0]) ?? []), pair]);
  return groups;
}

/** @param {EventTarget | null} target @param {HTMLFormElement} form */
function belongs(target, form) {
  return target instanceof Element && "form" in target && target.form === form;
}

/** @param {HTMLFormElement} form @returns {Control[]} */
function controls(form) {
  return [...form.elements].filter(
    /** @returns {control is Control} */
    (control) =>
      (control instanceof HTMLInputElement || control instanceof HTMLSelectElement || control instanceof HTMLTextAreaElement) &&
      control.name !== "" && !OURS.has(control.name) && !NEVER.has(control.type) &&
      // what the server put into the page is its own, only strokes are the person's
      (control.type !== "hidden" || "strokes" in control.dataset),
  );
}

customElements.define("draft-keeper", DraftKeeper);
