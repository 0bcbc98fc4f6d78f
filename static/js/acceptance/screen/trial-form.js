/** What both halves of a test share: fields by name into one draft, sentences at their fields, photos at choice. */
import { complain } from "./field.js";
import { added, photos } from "./photos.js";

/**
 * @typedef {import("./desk.js").Desk} Desk @typedef {import("../types").Ref} Ref
 * @typedef {{inputs: Record<string, string>, instrument: string, instrument_no: string, calibrated_until: string, medium: string,
 *   soap: boolean, leak: boolean, at: string, photos: Ref[]}} Typed at = a moment other than now, as the phone's picker writes it
 */

/** @param {Partial<Typed>} [over] @returns {Typed} */
export function empty(over = {}) {
  return { inputs: {}, instrument: "", instrument_no: "", calibrated_until: "", medium: "", soap: false, leak: false, at: "", photos: [], ...over };
}

/**
 * Keep a form in its draft: every key at once, and everything with its photos when something changes.
 * @param {Desk} desk @param {HTMLElement} form @param {string} field of the draft @param {Typed} given
 */
export function keepForm(desk, form, field, given) {
  const collect = (/** @type {Event} */ event) => {
    const one = /** @type {HTMLInputElement} */ (event.target);
    if (one.type === "file") return false;
    const value = one.type === "checkbox" ? one.checked : one.value;
    if (one.name.startsWith("inputs.")) given.inputs[one.name.slice(7)] = one.type === "checkbox" ? (one.checked ? "1" : "") : one.value;
    else Object.assign(given, { [one.name]: value });
    return true;
  };
  form.addEventListener("input", (event) => collect(event) && void desk.jot(field, given));
  form.addEventListener("change", (event) => collect(event) && void desk.stash(field, given).catch(() => undefined));
}

/** @param {Desk} desk @param {string} field @param {Typed} given @param {string} hash @param {string} label */
export function album(desk, field, given, hash, label) {
  const made = photos(desk, {
    name: "photos", must: true, label, field, hash, closed: false, given,
    added: (photo) => added(given, photo, () => desk.stash(field, given, [photo])).finally(() => made.show([], given.photos)),
    dropped: async (sha256) => {
      given.photos = given.photos.filter((one) => one.sha256 !== sha256);
      await desk.stash(field, given);
      made.show([], given.photos);
    },
  });
  made.show([], given.photos);
  return made;
}

/** The sentence at the field it is about, else the words of it for the foot. @param {HTMLElement} form @param {import("../types").Refusal | null} refused */
export function tell(form, refused) {
  let placed = refused === null;
  for (const field of form.querySelectorAll(".field, .check-field")) {
    const own = /** @type {HTMLInputElement | null} */ (field.querySelector("input:not([type=file]), select, textarea"));
    if (!own) continue;
    const here = refused !== null && refused.field !== null && own.name === refused.field;
    complain(/** @type {HTMLElement} */ (field), own, own.name, here ? refused.message : "");
    if (here) {
      placed = true;
      own.focus();
    }
  }
  return placed ? "" : refused?.message ?? "";
}

