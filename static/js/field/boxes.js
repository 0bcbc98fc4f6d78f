/** The boxes of a form of the field, as its page has them. */

/** @param {HTMLFormElement} form */
export function blank(form) {
  form.reset();
  for (const ink of form.querySelectorAll("[data-strokes]")) if (ink instanceof HTMLInputElement) ink.value = "";
}

/** @param {HTMLFormElement} form */
export function files(form) {
  return [...form.elements].filter(
    /** @returns {one is HTMLInputElement} */
    (one) => one instanceof HTMLInputElement && one.type === "file",
  );
}

/** @param {HTMLInputElement} input @returns {string} the name under which its chips are posted */
export function fileName(input) {
  return input.name.replace(/_file$/, "");
}

/** Nobody taps twice while it is being written. @param {HTMLFormElement} form */
export function rest(form) {
  const buttons = [...form.elements].filter((one) => one instanceof HTMLButtonElement).filter((one) => one.type === "submit" && !one.disabled);
  for (const button of buttons) button.disabled = true;
  return buttons;
}

/** @param {HTMLFormElement} form @param {string} name */
function hidden(form, name) {
  const field = form.elements.namedItem(name);
  return field instanceof HTMLInputElement ? field.value : "";
}

/** @param {HTMLFormElement} form */
export function baseOf(form) {
  const text = hidden(form, "base_rev");
  return /^\d+$/.test(text) ? Number(text) : null;
}

/** When the page came from the company: to the shelf, or now. */
export function drawnAt() {
  return Date.parse(document.documentElement.dataset.keptAt ?? "") || performance.timeOrigin;
}

/** @param {HTMLFormElement} form */
export function placeOf(form) {
  const [lng, lat, accuracy] = ["lng", "lat", "accuracy_m"].map((name) => hidden(form, name));
  if (!lng || !lat) return null;
  return { lng: Number(lng), lat: Number(lat), accuracy_m: accuracy ? Number(accuracy) : null, at: hidden(form, "placed_at") || null };
}
