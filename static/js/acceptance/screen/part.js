/** The components of the house as elements: the same classes as the templates' macros, filled by the phone. */
import { draw, icon as drawn } from "../../lib/draw.js";
import { isFull } from "../../outbox/quota.js";

let sprite = "";

/** @param {string} address of icons.svg */
export function useSprite(address) {
  sprite = address;
}

/** @param {string} name @param {string} [cls] */
export function icon(name, cls) {
  const made = drawn(sprite, name);
  if (cls) made.classList.add(...cls.split(" "));
  return made;
}

/** Words that carry a state. @param {string} text @param {string} [kind] @param {string} [mark] */
export function state(text, kind = "", mark = "") {
  return draw("span", `state ${kind}`.trim(), mark ? icon(mark) : null, text);
}

/** A round mark: an icon, or a number. @param {string} kind @param {string} sign */
export function mark(kind, sign) {
  return draw("span", `mark-round ${kind}`.trim(), /^\d/.test(sign) || !sign ? sign : icon(sign));
}

/** @param {string} kind @param {string} text @param {string} sign @param {string} [href] @param {string} [end] */
export function strip(kind, text, sign, href = "", end = "") {
  const inside = [icon(sign), draw("span", "grow", text), end ? draw("b", "nowrap", end) : null];
  if (href) return link(`strip ${kind}`.trim(), href, ...inside);
  const made = draw("div", `strip ${kind}`.trim(), ...inside);
  if (kind === "late") made.setAttribute("role", "alert");
  return made;
}

/** @param {string} cls @param {string} href @param {...(Node | string | null)} inside */
export function link(cls, href, ...inside) {
  const made = draw("a", cls, ...inside);
  made.href = href;
  return made;
}

let serial = 0;

/** A section with its heading. @param {string} title @param {string | number} count @param {string} fact @param {...(Node | null)} inside */
export function section(title, count, fact, ...inside) {
  const head = draw("h2", "", title, count === "" ? null : draw("span", "count", ` ${count}`));
  head.id = `s${++serial}`;
  const made = draw("section", "section", draw("div", "section-head", head, fact ? draw("span", "quiet", fact) : null), ...inside);
  made.setAttribute("aria-labelledby", head.id);
  return made;
}

/**
 * A row of a list: a drawing, words and an end.
 * @param {{text: string, sub?: string, href?: string, start?: Node | null, end?: Node | null, act?: () => void}} row
 */
export function item({ text, sub = "", href = "", start = null, end = null, act }) {
  const words = draw("span", "grow", draw("span", "", text), sub ? draw("span", "faint", sub) : null);
  const inside = [start, words, end ?? (href || act ? icon("next", "small") : null)];
  if (href) return draw("li", "", link("item", href, ...inside));
  if (!act) return draw("li", "item", ...inside);
  const made = draw("button", "item", ...inside);
  made.type = "button";
  made.addEventListener("click", act);
  return draw("li", "", made);
}

/** @param {string} text @param {() => unknown} act rests while it runs, and says when what it wrote found no room @param {string} [cls] @param {string} [label] */
export function button(text, act, cls = "button", label = "") {
  const made = draw("button", cls, text);
  made.type = "button";
  if (label) made.setAttribute("aria-label", label);
  /** @type {Element | null} */
  let told = null;
  const pressed = async () => {
    made.disabled = true;
    told?.remove();
    try {
      await act();
    } catch (wrong) {
      told = error(isFull(wrong) ? "手机满了，没存下，腾点地方再按" : "没存下，再按一次", `s${++serial}`);
      told.setAttribute("role", "alert");
      made.before(told);
      if (!isFull(wrong)) throw wrong;
    } finally {
      made.disabled = false;
    }
  };
  made.addEventListener("click", () => void pressed());
  return made;
}

/** One next step with the reason above it. @param {string} why @param {...(Node | null)} buttons */
export function actionBar(why, ...buttons) {
  return draw("div", "action-bar", why ? draw("p", "why", draw("span", "", why)) : null, ...buttons);
}

/** The same again is left as it stands, with the finger on it. @param {HTMLElement} place @param {Element} made */
export function keep(place, made) {
  const stands = place.firstElementChild;
  if (stands !== made && !stands?.isEqualNode(made)) place.replaceChildren(made);
}

/** The sentence beside a field. @param {string} text @param {string} id */
export function error(text, id) {
  const made = draw("span", "state late", icon("warn"), draw("span", "", text));
  made.id = id;
  return made;
}

/**
 * A source from below, with the word that opens it.
 * @param {string} word @param {string} title @param {string} cls of the word @param {...Node} inside
 * @returns {[HTMLButtonElement, HTMLElement]}
 */
export function sheet(word, title, cls, ...inside) {
  const id = `sheet${++serial}`;
  const opens = draw("button", cls, word);
  opens.type = "button";
  opens.setAttribute("popovertarget", id);
  const shut = draw("button", "icon-button framed", icon("cross"));
  shut.type = "button";
  shut.setAttribute("popovertarget", id);
  shut.setAttribute("popovertargetaction", "hide");
  shut.setAttribute("aria-label", "关闭");
  const head = draw("h2", "", title);
  head.id = `${id}-title`;
  const made = draw("section", "sheet", draw("div", "sheet-head", draw("div", "", head), shut), draw("div", "stack", ...inside));
  made.id = id;
  made.setAttribute("popover", "");
  made.setAttribute("role", "dialog");
  made.setAttribute("aria-labelledby", head.id);
  return [opens, made];
}
