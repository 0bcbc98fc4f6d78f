/** The route of the pipe on a plan: tapped, or walked with a point at every turn; its lengths go into the boxes on request. */
import { Plan } from "../field/plan.js";
import { draw } from "../lib/draw.js";
import { Widget } from "../lib/element.js";
import { lengths, read, rounded, rows, sums, tenth, without, write, add } from "../lib/route.js";

/** @typedef {import("../lib/route.js").Leg} Leg @typedef {import("../lib/route.js").Route} Route @typedef {import("../lib/route.js").Point} Point */
/** @typedef {[string, string][]} Choices */

const SIDES = /** @type {Choices} */ ([["OUTSIDE", "红线外"], ["INSIDE", "红线内"]]);
/** @type {Leg} */
const PLAIN = { road: "", surface: "", crossing: "", municipal: true, side: "OUTSIDE", laying: "" };

export class RouteDraw extends Widget {
  /** @type {Route} */
  #route = { points: [], legs: [] };
  /** How the next piece is laid. @type {Leg} */
  #next = { ...PLAIN };
  /** @type {Plan | null} */
  #plan = null;
  /** @type {Map<string, HTMLElement>} */
  #parts = new Map();
  #busy = false;

  /** @param {AbortSignal} signal */
  start(signal) {
    this.#build();
    const again = () => {
      this.#route = read(this.#field.value);
      this.#show();
    };
    document.addEventListener("draft-restored", again, { signal });
    again();
    void this.#open(signal);
  }

  /** @returns {HTMLInputElement} */
  get #field() {
    const found = this.querySelector("input[data-drawn]");
    if (!(found instanceof HTMLInputElement)) throw new Error("no box for the route");
    return found;
  }

  /** @param {string} name @returns {Choices} */
  #choices(name) {
    return JSON.parse(this.dataset[name] ?? "[]");
  }

  #build() {
    for (const old of this.querySelectorAll("[data-built]")) old.remove();
    const part = (/** @type {string} */ name, /** @type {HTMLElement} */ made) => {
      made.dataset.built = name;
      this.#parts.set(name, made);
      return made;
    };
    const map = part("map", draw("div", "route-map"));
    map.hidden = true;
    map.setAttribute("role", "application");
    map.setAttribute("aria-label", "走向图，点一下打一个点");
    const said = part("said", draw("p", "quiet"));
    said.setAttribute("role", "status");
    const here = button("button", "在这里打点", () => void this.#walk());
    const undo = button("button", "撤一点", () => this.#change(without(this.#route, this.#route.points.length - 1)));
    const nearer = button("button", "放大", () => this.#plan?.zoom(1));
    const farther = button("button", "缩小", () => this.#plan?.zoom(-1));
    const fill = button("button", "长度填到下面", () => this.#fill());
    this.append(
      map, said, part("next", draw("div", "route-next", ...this.#selects(this.#next, "下一段", (leg) => { this.#next = leg; }))),
      part("tools", draw("div", "row ways", here, undo, nearer, farther)), part("sums", draw("dl", "working card")), part("legs", draw("ol", "card list")), part("fill", fill),
    );
  }

  /** @param {AbortSignal} signal */
  async #open(signal) {
    const { lng, lat } = this.dataset;
    const first = this.#route.points[0];
    const known = first ?? (lng && lat ? { lng: Number(lng), lat: Number(lat) } : await where().catch(() => null));
    if (signal.aborted) return;
    const map = this.#parts.get("map");
    if (!known || !map) return this.#say("没有坐标，也没定到位：走到转弯处打点，或把长度写在下面");
    map.hidden = false;
    this.#plan = await Plan.open(map, known, {
      tap: (spot) => this.#add({ ...spot, accuracy_m: null, source: "MAP" }),
      move: (n, spot) => this.#move(n, spot),
    }, this.dataset.tiles ?? "");
    if (signal.aborted) return this.#plan.close();
    signal.addEventListener("abort", () => this.#plan?.close());
    this.#plan.show(this.#route);
  }

  /** A point where the person stands; how sure it is goes with it. */
  async #walk() {
    if (this.#busy) return;
    this.#busy = true;
    this.#say("正在定位");
    try {
      const spot = await where();
      if (!this.#plan) void this.#open(new AbortController().signal);
      this.#add({ ...spot, source: "GNSS" });
      const rough = Number(this.dataset.rough ?? 15);
      const error = `±${Math.round(spot.accuracy_m)} m`;
      this.#say(spot.accuracy_m > rough ? `这一点误差 ${error}，偏大，站一会儿再打，或在图上挪` : `打了第 ${this.#route.points.length} 点，误差 ${error}`);
    } catch {
      this.#say("没定到位，在图上点，或把长度写在下面");
    } finally {
      this.#busy = false;
    }
  }

  /** @param {Omit<Point, "crs">} point */
  #add(point) {
    const most = Number(this.dataset.most ?? 300);
    if (this.#route.points.length >= most) return this.#say(`最多 ${most} 个点，只留转弯的地方`);
    this.#change(add(this.#route, { ...point, lng: rounded(point.lng), lat: rounded(point.lat), crs: "WGS84" }, this.#next));
    const step = lengths(this.#route).at(-1) ?? 0;
    const count = this.#route.points.length;
    if (step > Number(this.dataset.step ?? 500)) this.#say(`第 ${count - 1} 点到第 ${count} 点有 ${Math.round(step)} m，是不是点错了`);
    else this.#say(`打了第 ${count} 点`);
  }

  /** @param {number} n @param {{lng: number, lat: number}} spot */
  #move(n, spot) {
    const points = this.#route.points.map((point, at) =>
      at === n ? { ...point, lng: rounded(spot.lng), lat: rounded(spot.lat), accuracy_m: null, source: /** @type {const} */ ("MAP") } : point,
    );
    this.#change({ ...this.#route, points });
  }

  /** @param {Route} route */
  #change(route) {
    this.#route = route;
    this.#field.value = write(route);
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
    this.#show();
  }

  #show() {
    const steps = lengths(this.#route);
    const total = sums(this.#route);
    const some = this.#route.legs.length > 0;
    this.#plan?.show(this.#route);
    this.#parts.get("sums")?.replaceChildren(
      ...[["红线内", total.inside], ["红线外", total.outside], ["过路", total.road]].flatMap(([word, length]) =>
        [draw("dt", "", String(word)), draw("dd", "", `${tenth(Number(length))} m`)]),
    );
    this.#parts.get("legs")?.replaceChildren(...this.#route.legs.map((leg, n) => this.#row(leg, n, steps[n] ?? 0)));
    for (const name of ["sums", "legs", "fill"]) this.#parts.get(name)?.toggleAttribute("hidden", !some);
  }

  /** @param {Leg} leg @param {number} n @param {number} length */
  #row(leg, n, length) {
    const how = [leg.side === "INSIDE" ? "红线内" : "红线外", word(this.#choices("crossings"), leg.crossing) || "不破路", word(this.#choices("surfaces"), leg.surface),
      word(this.#choices("layings"), leg.laying)].filter(Boolean).join(" · ");
    const more = draw("details", "more", draw("summary", "", draw("span", "", `${n + 1} → ${n + 2}　${tenth(length)} m`, draw("span", "faint", how))));
    const away = button("button", `删掉第 ${n + 2} 点`, () => this.#change(without(this.#route, n + 1)));
    more.append(draw("div", "stack", draw("div", "route-next", ...this.#selects(leg, `第 ${n + 1} 段`, (changed) => {
      const legs = this.#route.legs.map((old, at) => (at === n ? changed : old));
      this.#route = { ...this.#route, legs };
      this.#change(this.#route);
    })), away));
    return draw("li", "item", more);
  }

  /**
   * The choices of one piece; they have no names, so that they are not posted: the route carries them.
   * @param {Leg} leg @param {string} what @param {(leg: Leg) => void} take
   */
  #selects(leg, what, take) {
    let now = { ...leg };
    const ask = (/** @type {string} */ label, /** @type {Choices} */ choices, /** @type {string} */ value, /** @type {(code: string) => Partial<Leg>} */ set) => {
      const select = draw("select", "", ...choices.map(([code, text]) => new Option(text, code, false, code === value)));
      select.setAttribute("aria-label", `${what}${label}`);
      select.addEventListener("change", (event) => {
        event.stopPropagation();
        now = { ...now, ...set(select.value) };
        take(now);
      });
      return draw("label", "field", draw("span", "", label), draw("span", "box", select));
    };
    return [
      ask("过路", [["", "不破路"], ...this.#choices("crossings")], leg.crossing, (crossing) => ({ crossing })),
      ask("路面", [["", "没看"], ...this.#choices("surfaces")], leg.surface, (surface) => ({ surface })),
      ask("红线", SIDES, leg.side, (side) => ({ side: side === "INSIDE" ? "INSIDE" : "OUTSIDE" })),
      ask("敷设", [["", "没定"], ...this.#choices("layings")], leg.laying, (laying) => ({ laying })),
    ];
  }

  /** The boxes take what was drawn; from then on they are typed in like any other. */
  #fill() {
    const form = this.closest("form");
    if (!form) return;
    const total = sums(this.#route);
    const stretches = rows(this.#route);
    const homes = [...form.querySelectorAll('[data-row="cuts"]')];
    const set = (/** @type {ParentNode | null | undefined} */ root, /** @type {string} */ name, /** @type {string} */ value) => {
      const field = root?.querySelector(`[name="${name}"]`);
      if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement) || field.value === value) return;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    set(form, "inside_m", tenth(total.inside));
    set(form, "outside_m", tenth(total.outside));
    if (total.aerial) set(form, "aerial_m", tenth(total.aerial));
    for (const [n, home] of homes.entries()) {
      const row = stretches[n];
      set(home, "cuts_length_m", row ? tenth(row.length_m) : "");
      if (!row) continue;
      set(home, "cuts_crossing", row.crossing);
      set(home, "cuts_surface", row.surface);
      set(home, "cuts_side", row.side);
      set(home, "cuts_municipal", row.municipal ? "1" : "0");
    }
    const none = form.querySelector('[name="no_cut"]');
    if (none instanceof HTMLInputElement && none.checked !== (stretches.length === 0)) none.click();
    const lost = stretches.length - homes.length;
    this.#say(lost > 0 ? `还有 ${lost} 段路没地方填，存下再填一次` : "长度填好了，往下看，能改");
  }

  /** @param {string} text */
  #say(text) {
    const said = this.#parts.get("said");
    if (said) said.textContent = text;
  }
}

/** @param {Choices} choices @param {string} code */
function word(choices, code) {
  return choices.find(([one]) => one === code)?.[1] ?? "";
}

/** @param {string} cls @param {string} text @param {() => void} act */
function button(cls, text, act) {
  const made = draw("button", cls, text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/** Where the phone is now. @returns {Promise<{lng: number, lat: number, accuracy_m: number}>} */
function where() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) return reject(new Error("no position"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lng: coords.longitude, lat: coords.latitude, accuracy_m: Math.round(coords.accuracy * 10) / 10 }),
      reject,
      { enableHighAccuracy: true, maximumAge: 2000, timeout: 15_000 },
    );
  });
}

customElements.define("route-draw", RouteDraw);
