/** Adds up the appliances while they are counted, with the formula; only shown, the server computes it again. */
import { figure, flow } from "../lib/flow.js";
import { Widget } from "../lib/element.js";

export class FlowSum extends Widget {
  /** @param {AbortSignal} signal */
  start(signal) {
    const show = () => this.#show();
    this.addEventListener("input", show, { signal });
    document.addEventListener("draft-restored", show, { signal });
    show();
  }

  #show() {
    const digits = Number(this.dataset.digits ?? 1);
    const fields = [...this.querySelectorAll("input[data-flow]")].filter((one) => one instanceof HTMLInputElement);
    const lines = fields.map((field) => ({ count: Math.max(0, Math.trunc(Number(field.value)) || 0), flow: Number(field.dataset.flow) }));
    for (const [n, field] of fields.entries()) {
      const sum = field.closest("li")?.querySelector("[data-sum]");
      const line = lines[n];
      if (sum && line) sum.textContent = line.count ? (line.count * line.flow).toFixed(2) : "";
    }
    const total = flow(lines, JSON.parse(this.dataset.factors ?? "[]"));
    const working = this.querySelector("[data-working]");
    if (working instanceof HTMLElement) working.hidden = total.count === 0;
    this.#say("installed", `${figure(total.installed, 2)} m³/h`);
    this.#say("factor-words", `同时系数（${total.count} 台，公司表）`);
    this.#say("factor", `× ${figure(total.factor, 3)}`);
    this.#say("design", `${figure(total.design, digits)} m³/h`);
    const limit = Number(this.dataset.limit);
    if (!limit) return;
    // rounded first, as the rule compares what is written down
    const within = Number(figure(total.design, digits)) <= limit;
    this.#say("package-words", `${this.dataset.package || "套餐"}线 ${figure(limit, 1)} m³/h`);
    this.#say("package-line", within ? `余 ${figure(limit - total.design, digits)}` : `超 ${figure(total.design - limit, digits)}`);
  }

  /** @param {string} name @param {string} text */
  #say(name, text) {
    const place = this.querySelector(`[data-${name}]`);
    if (place) place.textContent = text;
  }
}

customElements.define("flow-sum", FlowSum);
