/** Sentences of the company beside the boxes they are about, as the server itself draws them. */
import { draw, icon } from "./draw.js";

/**
 * @param {HTMLFormElement} form @param {Record<string, string>} errors by the name of the box, "" for the form as a whole
 * @param {string} sprite address of icons.svg @param {boolean} [besides] what was said before still holds
 */
export function say(form, errors, sprite, besides = false) {
  if (!besides) hush(form);
  const whole = [];
  for (const [name, text] of Object.entries(errors)) {
    const control = boxOf(form, name);
    const field = control?.closest(".field, .check-field, .photo");
    if (!control || !field) {
      whole.push(text);
      continue;
    }
    const waiting = field.closest("[data-until-said]");
    if (waiting instanceof HTMLElement) waiting.hidden = false;
    for (let fold = field.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
    const id = `f-${name}-error`;
    form.querySelector(`#${CSS.escape(id)}`)?.remove();
    const sentence = draw("span", "state late", icon(sprite, "warn"), draw("span", "", text));
    sentence.id = id;
    sentence.dataset.sentence = "";
    field.classList.add("late");
    place(field, sentence);
    control.setAttribute("aria-invalid", "true");
    const described = field instanceof HTMLFieldSetElement ? field : control;
    described.setAttribute("aria-describedby", [id, described.getAttribute("aria-describedby")].filter(Boolean).join(" "));
  }
  if (whole.length) {
    const strip = draw("p", "strip late", icon(sprite, "warn"), draw("span", "", whole.join("。")));
    strip.setAttribute("role", "alert");
    strip.dataset.sentence = "";
    strip.tabIndex = -1;
    form.prepend(strip);
  }
  const first = form.querySelector("[aria-invalid=true], .strip[data-sentence]");
  if (first instanceof HTMLElement) {
    first.focus();
    first.scrollIntoView({ block: "center" });
  }
}

/** Below the box and above its hint. @param {Element} field @param {Element} sentence */
function place(field, sentence) {
  const hint = [...field.children].find((one) => one.matches("span.quiet"));
  if (hint) hint.before(sentence);
  else field.append(sentence);
}

/** @param {HTMLFormElement} form what was said before is answered by sending it anew */
export function hush(form) {
  for (const said of form.querySelectorAll('[data-sentence].state.late, [data-sentence].strip, .strip.late[role="alert"]')) {
    for (const one of said.id ? form.querySelectorAll(`[aria-describedby~="${CSS.escape(said.id)}"]`) : []) {
      const rest = (one.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== said.id).join(" ");
      if (rest) one.setAttribute("aria-describedby", rest);
      else one.removeAttribute("aria-describedby");
    }
    said.closest(".field, .check-field, .photo")?.classList.remove("late");
    said.remove();
  }
  for (const one of form.elements) one.removeAttribute("aria-invalid");
}

/**
 * The box of that name; photos.0.name stands at photos, burners.1.flow at the second burners_flow.
 * @param {HTMLFormElement} form @param {string} name @returns {Element | null}
 */
function boxOf(form, name) {
  const [, list = "", number = "", part = ""] = /^(\w+)\.(\d+)\.(\w+)$/.exec(name) ?? [];
  const row = list ? form.querySelectorAll(`[name="${list}_${part}"]`)[Number(number)] : undefined;
  if (row) return row;
  for (let rest = name; rest; rest = rest.includes(".") ? rest.slice(0, rest.lastIndexOf(".")) : "") {
    const named = new Set([rest, `${rest}_file`, `${rest}.day`]);
    const found = [...form.elements].find((one) => one.id === `f-${rest}` || (one instanceof HTMLInputElement || one instanceof HTMLSelectElement || one instanceof HTMLTextAreaElement ? named.has(one.name) && one.type !== "hidden" : false));
    if (found) return found;
  }
  return null;
}
