/** Fields as the templates' macros draw them: a label, a box, the unit inside, the sentence below. */
import { draw } from "../../lib/draw.js";
import { error, icon } from "./part.js";

/** @typedef {{name: string, label: string, value?: string, optional?: boolean, hint?: string, wrong?: string}} Given */

/** @param {Given} given @param {"label" | "legend"} tag */
function words({ label, optional }, tag) {
  return draw(tag, "", label, optional ? draw("span", "optional", " 可不填") : null);
}

/** Show or take away the sentence beside a control. @param {HTMLElement} field @param {Element} control @param {string} name @param {string} text */
export function complain(field, control, name, text) {
  const id = `f-${name}-error`;
  const known = field.querySelector(`[id="${id}"]`);
  if (known?.textContent === text) return;
  known?.remove();
  field.classList.toggle("late", text !== "");
  const hint = field.querySelector("[data-hint]")?.id ?? "";
  if (text) {
    control.setAttribute("aria-invalid", "true");
    field.append(error(text, id));
  } else control.removeAttribute("aria-invalid");
  const about = [text ? id : "", hint].filter(Boolean).join(" ");
  if (about) control.setAttribute("aria-describedby", about);
  else control.removeAttribute("aria-describedby");
}

/**
 * @param {Given} given
 * @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} control @param {string} [unit]
 */
function boxed(given, control, unit = "") {
  control.id = `f-${given.name}`;
  control.name = given.name;
  if (given.value !== undefined) control.value = given.value;
  const label = /** @type {HTMLLabelElement} */ (words(given, "label"));
  label.htmlFor = control.id;
  const box = draw("span", "box", control, unit ? draw("span", "unit", unit) : control instanceof HTMLSelectElement ? icon("down", "small") : null);
  const made = draw("div", "field", label, box);
  if (given.hint) {
    const hint = draw("span", "quiet", given.hint);
    hint.id = `${control.id}-hint`;
    hint.dataset.hint = "";
    made.append(hint);
  }
  complain(made, control, given.name, given.wrong ?? "");
  return made;
}

/** A number: large figures, the decimal keypad, the unit inside. @param {Given & {unit?: string | null, small?: boolean}} given */
export function measure(given) {
  const control = draw("input", given.small ? "" : "measure");
  control.inputMode = "decimal";
  control.autocomplete = "off";
  control.enterKeyHint = "next";
  control.maxLength = 40;
  return boxed(given, control, given.unit ?? "");
}

/** @param {Given & {type?: string, most?: number}} given */
export function line(given) {
  const control = draw("input", "");
  control.type = given.type ?? "text";
  control.autocomplete = "off";
  control.enterKeyHint = "next";
  if (given.most) control.maxLength = given.most;
  return boxed(given, control);
}

/** @param {Given & {most: number}} given */
export function area(given) {
  const control = draw("textarea", "");
  control.rows = 2;
  control.maxLength = given.most;
  return boxed(given, control);
}

/** A few answers as big buttons; nothing is chosen unless given. @param {Given & {options: [string, string][], columns?: string}} given */
export function choice(given) {
  const longest = Math.max(0, ...given.options.map(([, word]) => word.length));
  const columns = given.columns ?? (longest > 9 ? "one" : longest > 5 || given.options.length === 2 ? "two" : "three");
  const made = draw("fieldset", "field", words(given, "legend"), draw("div", `choices ${columns}`, ...given.options.map(([value, word]) => {
    const control = draw("input", "");
    control.type = "radio";
    control.name = given.name;
    control.value = value;
    control.checked = value === given.value;
    return draw("label", "", control, draw("span", "", word));
  })), given.hint ? draw("span", "quiet", given.hint) : null);
  const first = made.querySelector("input");
  if (first) complain(made, first, given.name, given.wrong ?? "");
  return made;
}

/** @param {Given & {checked: boolean}} given */
export function tick(given) {
  const control = draw("input", "");
  control.type = "checkbox";
  control.name = given.name;
  control.checked = given.checked;
  const made = draw("div", "check-field", draw("label", "", control, draw("span", "", given.label)), given.hint ? draw("span", "quiet", given.hint) : null);
  complain(made, control, given.name, given.wrong ?? "");
  return made;
}

/** The control of a field, by its name. @param {ParentNode} root @param {string} name */
export function control(root, name) {
  return /** @type {HTMLInputElement | null} */ (root.querySelector(`[name="${name}"]`));
}
