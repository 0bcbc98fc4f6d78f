/** What a person has put into a form: read, put back, and told in words. Never passwords or files. */

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

const NEVER = new Set(["password", "file", "submit", "button", "image"]);
/** What the page adds by itself. */
export const OURS = new Set(["cmd_id", "base_rev", "client_at", "lng", "lat", "accuracy_m", "placed_at"]);

/** @param {HTMLFormElement} form @returns {Control[]} */
export function controls(form) {
  return [...form.elements].filter(
    /** @returns {control is Control} */
    (control) =>
      (control instanceof HTMLInputElement || control instanceof HTMLSelectElement || control instanceof HTMLTextAreaElement) &&
      control.name !== "" && !OURS.has(control.name) && !NEVER.has(control.type) &&
      // what the server put into the page is its own, only what was drawn is the person's
      (control.type !== "hidden" || "strokes" in control.dataset || "drawn" in control.dataset),
  );
}

/** @param {Control} control @returns {control is HTMLInputElement} */
export function ticked(control) {
  return control instanceof HTMLInputElement && ["radio", "checkbox"].includes(control.type);
}

/** Something stands here that the page did not come with. @param {HTMLFormElement} form */
export function changed(form) {
  return controls(form).some((control) => {
    if (ticked(control)) return control.checked !== control.defaultChecked;
    if (control instanceof HTMLSelectElement) return control.selectedIndex > 0 && !control.selectedOptions[0]?.defaultSelected;
    return control.type === "hidden" ? control.value !== "" : control.value !== control.defaultValue;
  });
}

/** @param {HTMLFormElement} form @returns {[string, string][]} */
export function typed(form) {
  return controls(form).filter((control) => !ticked(control) || control.checked).map((control) => [control.name, control.value]);
}

/**
 * Controls of names that were never kept stay as they are; then the form tells its widgets.
 * @param {HTMLFormElement} form @param {[string, string][]} values @param {Set<string>} [but] names of what was changed meanwhile
 */
export function refill(form, values, but) {
  const kept = grouped(values);
  for (const control of controls(form)) {
    if (but?.has(control.name)) continue;
    const texts = kept.get(control.name);
    if (ticked(control)) control.checked = texts?.includes(control.value) ?? false;
    else if (texts?.length) control.value = texts.shift() ?? "";
  }
  form.dispatchEvent(new CustomEvent("draft-restored", { bubbles: true }));
}

/** @param {[string, string][]} values @returns {Map<string, string[]>} */
export function grouped(values) {
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const [name, text] of values) groups.set(name, [...(groups.get(name) ?? []), text]);
  return groups;
}

/** 结果 已见面有需求，见到谁 店主: for a card that shows two people what each of them wrote. @param {HTMLFormElement} form */
export function told(form) {
  return spoken(form).map(([, , words]) => words).join("，").slice(0, 500);
}

/** Name, value and words of everything that was filled in: the words outlive a form that is changed. @param {HTMLFormElement} form @returns {[string, string, string][]} */
export function spoken(form) {
  /** @type {[string, string, string][]} */
  const parts = [];
  for (const control of controls(form)) {
    const words = wordsOf(control);
    if (words) parts.push([control.name, control.value, words]);
  }
  return parts;
}

/** @param {Control} control */
function wordsOf(control) {
  const label = plain(control.labels?.[0]);
  if (ticked(control)) return control.checked ? [plain(control.closest("fieldset")?.querySelector("legend")), label].filter(Boolean).join(" ") : "";
  if ("strokes" in control.dataset) return control.value ? "已签字" : "";
  if ("drawn" in control.dataset) return control.value ? "已画" : "";
  if (!control.value.trim()) return "";
  const said = control instanceof HTMLSelectElement ? (control.selectedOptions[0]?.text ?? "") : control.value.trim();
  return [label || (control.ariaLabel ?? ""), said].filter(Boolean).join(" ");
}

/** What was typed into a form that has changed since and has no place for it any more. @param {HTMLFormElement} form @param {[string, string][]} values */
export function homeless(form, values) {
  const free = [...controls(form)];
  return values.filter(([name, text]) => {
    if (!text.trim() || OURS.has(name)) return false;
    const at = free.findIndex((control) => control.name === name && fits(control, text));
    if (at >= 0) free.splice(at, 1);
    // what the page fills in by itself, or says with a button, is not the person's
    return at < 0 && !(form.elements.namedItem(name) instanceof HTMLElement && controls(form).every((control) => control.name !== name));
  });
}

/** @param {Control} control @param {string} text */
function fits(control, text) {
  if (ticked(control)) return control.value === text;
  return !(control instanceof HTMLSelectElement) || [...control.options].some((option) => option.value === text);
}

/** The words of a label without 可不填. @param {Element | null | undefined} label */
function plain(label) {
  const copy = /** @type {Element | undefined} */ (label?.cloneNode(true));
  copy?.querySelector(".optional")?.remove();
  return copy?.textContent?.trim() ?? "";
}

/** Everything as it would be posted, but files and what the page adds. @param {HTMLFormElement} form @param {HTMLElement | null} [button] the one that was tapped @returns {[string, string][]} */
export function posted(form, button) {
  const data = new FormData(form);
  if (button instanceof HTMLButtonElement && button.name) data.append(button.name, button.value);
  /** @type {[string, string][]} */
  const found = [];
  for (const [name, value] of data) if (typeof value === "string" && !OURS.has(name)) found.push([name, value]);
  return found;
}

/** @param {EventTarget | null} target @param {HTMLFormElement} form controls in the foot belong to it through their form attribute */
export function belongs(target, form) {
  return target instanceof Element && "form" in target && target.form === form;
}
