/** Adds up the appliances while they are counted, with the formula; only shown, the server computes it again. */
import { figure, flow, homes, typed } from "../lib/flow.js";
import { draw } from "../lib/draw.js";
import { need, Widget } from "../lib/element.js";

export class FlowSum extends Widget {
  /** @param {AbortSignal} signal */
  start(signal) {
    const show = () => this.#show();
    (this.closest("form") ?? this).addEventListener("input", show, { signal });
    (this.closest("form") ?? this).addEventListener("change", show, { signal });
    document.addEventListener("draft-restored", show, { signal });
    this.#library(signal);
    show();
  }

  /** An appliance of the library comes into the list with one tap, and is counted there. @param {AbortSignal} signal */
  #library(signal) {
    for (const row of this.querySelectorAll("[data-library] > li")) {
      const add = draw("button", "button", "加");
      add.type = "button";
      add.setAttribute("aria-label", `加${row.querySelector(".grow > span")?.textContent ?? ""}`);
      add.addEventListener("click", () => {
        const field = need(row, "input", HTMLInputElement);
        field.value = "1";
        field.dispatchEvent(new Event("input", { bubbles: true }));
        need(row, "[data-step='1']", HTMLButtonElement).focus();
      }, { signal });
      row.append(add);
    }
    this.dataset.ready = "";
  }

  /** Whatever is counted stands in the list. */
  #sort() {
    const list = this.querySelector("[data-counted]");
    const library = this.querySelector("details");
    if (!(list instanceof HTMLElement)) return;
    for (const row of this.querySelectorAll("[data-library] > li")) {
      if (Number(need(row, "input", HTMLInputElement).value) < 1) continue;
      row.querySelector(":scope > button")?.remove();
      list.append(row);
      if (library) library.open = false;
    }
    list.hidden = !list.children.length;
    if (library) library.hidden = !library.querySelector("li");
  }

  #show() {
    this.#sort();
    const digits = Number(this.dataset.digits ?? 1);
    const fields = [...this.querySelectorAll("input[data-flow]")].filter((one) => one instanceof HTMLInputElement);
    const lines = fields.map((field) => ({
      count: Math.max(0, Math.trunc(Number(field.value)) || 0), flow: Number(field.dataset.flow), table: field.closest("li")?.dataset.table ?? "",
    }));
    for (const [n, field] of fields.entries()) {
      const sum = field.closest("li")?.querySelector("[data-sum]");
      const line = lines[n];
      if (sum && line) sum.textContent = line.count ? (line.count * line.flow).toFixed(2) : "";
    }
    const tables = JSON.parse(this.dataset.tables || "[]");
    const all = [...lines, ...this.#plates()];
    const total = tables.length ? homes(all, tables) : flow(all, JSON.parse(this.dataset.factors ?? "[]"));
    const working = this.querySelector("[data-working]");
    if (working instanceof HTMLElement) working.hidden = total.count === 0;
    this.#say("installed", `${figure(total.installed, 2)} m³/h`);
    this.#say("factor-words", tables.length ? `同时系数（${total.count} 户）` : `同时系数（${total.count} 台，公司表）`);
    this.#say("factor", `× ${figure(total.factor, 3)}`);
    this.#say("design", `${figure(total.design, digits)} m³/h`);
    const limit = Number(this.dataset.limit);
    this.#live(Number(figure(total.design, digits)), limit, digits);
    if (!limit) return;
    // rounded first, as the rule compares what is written down
    const within = Number(figure(total.design, digits)) <= limit;
    this.#say("package-words", `${this.dataset.package || "套餐"}线 ${figure(limit, 1)} m³/h`);
    this.#say("package-line", within ? `余 ${figure(limit - total.design, digits)}` : `超 ${figure(total.design - limit, digits)}`);
  }

  /** Appliances typed from their plates, each in its own unit. @returns {import("../lib/flow.js").Line[]} */
  #plates() {
    const found = [];
    for (const row of this.closest("form")?.querySelectorAll("fieldset:has([name=burners_flow])") ?? []) {
      const value = (/** @type {string} */ name) => {
        const field = row.querySelector(`[name="burners_${name}"]`);
        return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.value : "";
      };
      const unit = row.querySelector('[name="burners_unit"]');
      const factor = unit instanceof HTMLSelectElement ? Number(unit.selectedOptions[0]?.dataset.factor ?? 1) : 1;
      const [one, count] = [typed(value("flow")) * factor, Math.trunc(typed(value("qty")))];
      const listed = this.querySelector(`li:has([name="qty_${CSS.escape(value("code"))}"])`);
      const table = listed instanceof HTMLElement ? (listed.dataset.table ?? "") : "";
      if (one > 0 && count > 0) found.push({ count, flow: one, table });
    }
    return found;
  }

  /** The large figure on its line, above the list. @param {number} design @param {number} limit @param {number} digits */
  #live(design, limit, digits) {
    const card = document.querySelector("[data-live]");
    if (!(card instanceof HTMLElement)) return;
    const set = (/** @type {string} */ name, /** @type {string} */ text) => {
      const place = card.querySelector(`[data-live-${name}]`);
      if (place) place.textContent = text;
    };
    set("flow", figure(design, digits));
    if (!limit) return;
    const top = Math.max(limit * 1.5, design * 1.1);
    const [at, line] = [(100 * design) / top, (100 * limit) / top];
    card.querySelector(".band")?.setAttribute("width", `${at}%`);
    for (const mark of card.querySelectorAll("[data-live-line]")) mark.setAttribute("x", `${line}%`);
    set("top", figure(top, 1));
    const within = design <= limit;
    const meters = /** @type {{model: string, qmax: number}[]} */ (JSON.parse(card.dataset.meters ?? "[]"));
    const meter = meters.find((one) => one.qmax >= design)?.model;
    set("name", within ? (card.dataset.small ?? "") : (card.dataset.standard ?? ""));
    set("rest", [meter ? `表 ${meter}` : "", `${within ? "余" : "超"} ${figure(Math.abs(limit - design), digits)}`].filter(Boolean).join(" · "));
    card.querySelector("svg")?.setAttribute("aria-label", `${figure(design, digits)}，${within ? "在" : "超过"}套餐线 ${figure(limit, 1)} m³/h${within ? "内" : ""}`);
  }

  /** @param {string} name @param {string} text */
  #say(name, text) {
    const place = this.querySelector(`[data-${name}]`);
    if (place) place.textContent = text;
  }
}

customElements.define("flow-sum", FlowSum);
