/** What stands above a form about where it is: one thing at a time, a line or a card with the ways on. */
import { draw, icon } from "../lib/draw.js";

/** @typedef {[word: string, address: string, cls: string]} Way @typedef {[word: string, act: () => unknown]} Act */

export class Notice {
  /** @param {HTMLElement} home the form's element @param {string} key names the form @param {string} sprite address of icons.svg */
  constructor(home, key, sprite) {
    this.home = home;
    this.key = key;
    this.sprite = sprite;
  }

  clear() {
    for (const shown of document.querySelectorAll(`[data-of="${CSS.escape(this.key)}"]`)) shown.remove();
  }

  /** @param {string} text @param {Act[]} acts */
  line(text, ...acts) {
    const strip = draw("div", "strip local", icon(this.sprite, "device"), draw("span", "grow", text));
    for (const [word, act] of acts) {
      const button = draw("button", "link", word);
      button.type = "button";
      button.addEventListener("click", () => void act());
      strip.append(button);
    }
    this.#show(strip);
  }

  /** @param {string} kind @param {string} mark @param {string} title @param {string} text @param {Way[]} ways */
  card(kind, mark, title, text, ways) {
    const links = ways.map(([word, href, cls]) => {
      const link = draw("a", `button ${cls}`.trim(), word);
      link.href = href;
      return link;
    });
    const card = draw("div", "card stack", draw("span", `state ${kind}`, icon(this.sprite, mark), draw("b", "", title)), text ? draw("p", "", text) : null, ...links);
    this.#show(card);
    card.scrollIntoView({ block: "center" });
  }

  /** Of a form in the foot it stands in the page; what lies over the page has it in itself. @param {HTMLElement} made */
  #show(made) {
    this.clear();
    made.dataset.of = this.key;
    made.setAttribute("role", "status");
    const main = document.querySelector("main");
    if (main && !main.contains(this.home) && !this.home.closest("[popover]")) main.prepend(made);
    else this.home.prepend(made);
  }
}
