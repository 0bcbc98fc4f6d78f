/** 出工: the light in full, what to put right, what is fine, and the one button that helps. */
import { disc } from "../lib/disc.js";
import { draw, icon, sizeText } from "../lib/draw.js";
import { Widget } from "../lib/element.js";
import { Watch } from "../light/watch.js";

/** @typedef {import("../light/types").Check} Check @typedef {import("../light/types").Light} Light @typedef {import("../light/types").Lack} Lack */

export class LightPage extends Widget {
  #watch = new Watch(document.body.dataset.person ?? "");
  #told = "";

  /** @param {AbortSignal} signal */
  start(signal) {
    this.#watch.addEventListener("changed", () => this.#draw(), { signal });
    const again = document.querySelector("[data-again]");
    if (again instanceof HTMLButtonElement) {
      again.hidden = false;
      again.addEventListener("click", () => void this.#watch.look(), { signal });
    }
    this.#watch.start(signal);
  }

  #draw() {
    const { light, checks } = this.#watch;
    if (!light) return;
    const fine = checks.filter((one) => one.state === "done" || !one.state);
    this.replaceChildren(this.#head(light), ...this.#wrong(checks), this.#fine(fine, checks.length));
    this.#foot(light);
  }

  /** @param {string} name @param {string} [cls] */
  #icon(name, cls = "") {
    const made = icon(this.dataset.icons ?? "", name);
    if (cls) made.classList.add(cls);
    return made;
  }

  /** @param {Light} light */
  #head(light) {
    const made = draw("section", "card light-head", disc(this.dataset.icons ?? "", light, "large"), draw("div", "grow", draw("h2", "", light.title), draw("p", "", light.words)));
    // said once when it is settled, not at every step of the way
    if (light.state && light.title !== this.#told) made.setAttribute("role", light.state === "late" ? "alert" : "status");
    if (light.state) this.#told = light.title;
    made.dataset.state = light.state || "asking";
    return made;
  }

  /** @param {Check[]} checks @returns {HTMLElement[]} */
  #wrong(checks) {
    const late = checks.filter((one) => one.state === "late");
    const soon = checks.filter((one) => one.state === "soon");
    const made = [];
    if (late.length) made.push(this.#section(`先改好这 ${late.length} 项`, "", draw("ul", "card list", ...late.map((one, n) => remedy(one, "late", String(n + 1))))));
    const lacking = soon.filter((one) => one.lacks.length);
    for (const one of lacking) made.push(this.#section(one.name, `差 ${one.lacks.length}`, draw("ul", "card list", ...grouped(one.lacks).map((lack) => this.#lack(lack)))));
    const rest = soon.filter((one) => !one.lacks.length);
    if (rest.length) made.push(this.#section(late.length ? "再看这几项" : `留意这 ${rest.length} 项`, "", draw("ul", "card list", ...rest.map((one, n) => remedy(one, "soon", String(late.length + n + 1))))));
    return made;
  }

  /** @param {Check[]} fine @param {number} all */
  #fine(fine, all) {
    const rows = fine.map((one) => draw("li", "", this.#icon(one.state ? "check" : "clock", one.state), draw("span", "", one.name), draw("span", "fact", one.fact)));
    const open = fine.some((one) => !one.state);
    const title = open ? "其余" : fine.length === all ? `查过 ${all} 项，都好` : `其余 ${fine.length} 项都好`;
    return this.#section(title, "", draw("ul", "card facts", ...rows));
  }

  /** @param {string} title @param {string} count @param {HTMLElement} list */
  #section(title, count, list) {
    const head = draw("h2", "", title);
    if (count) head.append(" ", draw("span", "count", count));
    const made = draw("section", "section", draw("div", "section-head", head), list);
    made.setAttribute("aria-label", title);
    return made;
  }

  /** @param {Lack & {count: number}} lack */
  #lack(lack) {
    const paper = lack.what === "page" || lack.what === "picture" ? "case" : "paper";
    const mark = draw("span", "mark-round soon", this.#icon(paper));
    const many = lack.count > 1 ? `${lack.count} 页` : lack.words;
    const help = lack.had && lack.had !== lack.words ? [`本机是${lack.had}，公司有`, draw("b", "", lack.words)] : [lack.had ? `${many} 有新的` : `${many} 还没到本机`];
    const words = draw("span", "help", ...help);
    return draw("li", "item remedy", mark, draw("span", "grow", draw("b", "", lack.title), words), lack.size ? draw("span", "quiet nowrap", sizeText(lack.size)) : null);
  }

  /** @param {Light} light */
  #foot(light) {
    const foot = document.querySelector("[data-light-foot]");
    if (!foot) return;
    if (!light.label) return foot.replaceChildren();
    const why = light.why ? draw("p", "why", draw("span", "", light.why)) : null;
    foot.replaceChildren(draw("div", "action-bar", why, light.href ? link(light) : this.#button(light)));
  }

  /** @param {Light} light */
  #button({ act, label }) {
    const made = draw("button", "button primary", label);
    made.type = "button";
    made.addEventListener("click", async () => {
      made.disabled = true;
      const said = await this.#watch.act(act).catch(() => "");
      made.disabled = false;
      if (said) made.textContent = said;
    });
    return made;
  }
}

/** @param {Light} light */
function link({ href, label }) {
  const made = draw("a", "button primary", label);
  made.href = href;
  return made;
}

/** @param {Check} check @param {string} kind @param {string} sign */
function remedy(check, kind, sign) {
  return draw("li", "item remedy", draw("span", `mark-round ${kind}`, sign), draw("span", "grow", draw("b", "", check.title), draw("span", "help", check.help)));
}

/** Pages of one case are one row; drawings stand each for itself. @param {Lack[]} lacks @returns {(Lack & {count: number})[]} */
function grouped(lacks) {
  /** @type {Map<string, Lack & {count: number}>} */
  const found = new Map();
  for (const one of lacks) {
    const key = one.what === "page" || one.what === "picture" ? one.case_id || one.url : one.url;
    const known = found.get(key);
    if (known) known.count += 1;
    else found.set(key, { ...one, count: 1 });
  }
  return [...found.values()];
}

customElements.define("light-page", LightPage);
