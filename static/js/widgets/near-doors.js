/** 扫街 on the phone: what is near, nearest first, as one walks; doors written down with one thumb, with a network or without. */
import { metres, folded, nearest } from "../canvass/near.js";
import { HEIGHT, plan } from "../canvass/plan.js";
import { DoorSheet, far } from "../canvass/sheet.js";
import { Walk } from "../canvass/walk.js";
import { need, Widget } from "../lib/element.js";
import { stamp } from "../lib/moment.js";
import { icon, item, state, useSprite } from "../acceptance/screen/part.js";
import { openOutbox } from "../outbox/index.js";
import { readNote, takeOffline, writeNote } from "../sw/client.js";

/** @typedef {import("../canvass/near.js").Kept} Kept @typedef {import("../canvass/near.js").Near} Near @typedef {import("../canvass/near.js").Rules} Rules */

const SHOWN = 50;
const AGAIN_M = 250; // so far from where the doors were asked for they are asked for anew
const AGAIN_MS = 60_000;
const STALE_MS = 60_000;
const RETRY_MS = 15_000;
const NOTE = "doors";
const LATE_MS = 20_000;
const BEGUN = /^visit:([0-9a-f-]{36})\?$/;

export class NearDoors extends Widget {
  /** @type {{lng: number, lat: number, accuracy: number, at: number} | null} */
  #fix = null;
  /** @type {Kept | null} */
  #kept = null;
  /** @type {import("../outbox/index.js").Outbox | null} */
  #outbox = null;
  /** @type {Walk | null} */
  #walk = null;
  /** @type {import("../outbox/types").Row[]} */
  #rows = [];
  /** Doors at which something was written and not handed in. @type {Set<string>} */
  #begun = new Set();
  #asked = 0;
  #asking = false;
  /** @type {Near["door"][]} */
  #doors = [];
  /** @type {DoorSheet | null} */
  #sheet = null;
  /** @type {import("../canvass/tiles.js").Tiles | null} */
  #tiles = null;

  /** @param {AbortSignal} signal */
  start(signal) {
    useSprite(this.dataset.icons ?? "");
    const { add = "", icons = "" } = this.dataset;
    this.#sheet = new DoorSheet({ add, icons, rules: () => this.#rules, doors: () => this.#doors, names: () => this.#kept?.names ?? [], here: () => this.#fix });
    this.#sheet.start(signal);
    document.addEventListener("handed-in", () => void this.#read(), { signal });
    addEventListener("resize", () => this.#show(), { signal });
    this.#watch(signal);
    void this.#begin(signal);
  }

  get #rules() {
    return /** @type {Rules} */ (this.#kept?.rules ?? JSON.parse(this.dataset.rules ?? "{}"));
  }

  get #owner() {
    return document.body.dataset.person ?? "";
  }

  /** @param {AbortSignal} signal */
  async #begin(signal) {
    this.#kept = await readNote(this.#owner, NOTE).catch(() => null);
    this.#show();
    const outbox = await openOutbox().catch(() => null);
    if (!outbox || signal.aborted) return this.#refresh();
    this.#outbox = outbox;
    const moved = () => void this.#moved();
    outbox.addEventListener("moved", moved, { signal });
    addEventListener("online", () => void this.#moved().then(() => this.#refresh()), { signal });
    // who stands still moves nothing: what a bad network did not bring is asked for again
    const again = setInterval(() => void this.#refresh(), RETRY_MS);
    signal.addEventListener("abort", () => clearInterval(again));
    await this.#read();
    this.#sheet?.reopen();
    this.#walk = new Walk(outbox, { id: this.#owner, name: document.body.dataset.name ?? "" });
    await this.#walk.recall().catch(() => undefined);
    this.#duty(signal);
    await this.#refresh();
    if (!document.documentElement.dataset.keptAt) {
      const { failed } = await takeOffline(this.#owner, [location.pathname]);
      this.dataset.along = failed.length ? "part" : "whole";
    }
  }

  /** @param {AbortSignal} signal */
  #watch(signal) {
    if (!navigator.geolocation) return this.#said("这台手机不给定位，照样能记");
    this.#said("定位中");
    const watch = navigator.geolocation.watchPosition(
      (found) => this.#moveTo(found),
      (wrong) => this.#fix || this.#said(wrong.code === 1 ? "没让定位，照样能记，位置空着" : "没定到位，照样能记"),
      { enableHighAccuracy: true, maximumAge: 5_000, timeout: LATE_MS },
    );
    signal.addEventListener("abort", () => navigator.geolocation.clearWatch(watch));
  }

  /** @param {GeolocationPosition} found */
  #moveTo(found) {
    const { longitude, latitude, accuracy } = found.coords;
    this.#fix = { lng: longitude, lat: latitude, accuracy, at: found.timestamp };
    this.#sheet?.fill({ lng: longitude.toFixed(7), lat: latitude.toFixed(7), accuracy_m: accuracy.toFixed(1), placed_at: stamp(new Date(found.timestamp)) });
    const coarse = accuracy > this.#rules.coarse_m;
    this.#said(coarse ? `定位太粗 ±${(accuracy / 1000).toFixed(1)} km` : `定位 ±${Math.round(accuracy)} m`);
    void this.#walk?.take({ at: new Date(found.timestamp).toISOString(), lng: longitude, lat: latitude, accuracy_m: accuracy });
    this.#show();
    void this.#refresh();
  }

  /** @param {string} words */
  #said(words) {
    need(this, "[data-fix]", HTMLElement).textContent = words;
    this.#sheet?.said(this.#fix ? `${words}，跟着这次一起记` : words);
  }

  async #read() {
    const outbox = this.#outbox;
    if (!outbox) return;
    const [rows, drafts] = await outbox.store.read(["row", "draft"], async (tx) => [
      /** @type {import("../outbox/types").Row[]} */ (await tx.all("row", this.#owner)), /** @type {import("../outbox/types").Draft[]} */ (await tx.all("draft", this.#owner)),
    ]);
    this.#rows = rows.sort((a, b) => a.seq - b.seq);
    this.#begun = new Set(drafts.flatMap((draft) => BEGUN.exec(draft.field)?.[1] ?? []));
    this.#show();
  }

  /** Something was written here, or has arrived. */
  async #moved() {
    const before = this.#rows.length;
    await this.#read();
    if (this.#rows.length < before) await this.#refresh(true);
  }

  /** The neighbourhood from the company, for now and for later without a network. @param {boolean} [anew] */
  async #refresh(anew = false) {
    const here = this.#fix;
    if (!here || this.#asking || !navigator.onLine) return;
    const kept = this.#kept;
    const far = kept ? metres(kept, here) > AGAIN_M : true;
    const old = !kept || Date.now() - Date.parse(kept.at) > STALE_MS;
    if (!anew && !far && (!old || Date.now() - this.#asked < AGAIN_MS)) return;
    this.#asking = true;
    this.#asked = Date.now();
    try {
      const answer = await fetch(`${this.dataset.near}?lng=${here.lng.toFixed(6)}&lat=${here.lat.toFixed(6)}`, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        this.#kept = await answer.json();
        await writeNote(this.#owner, NOTE, this.#kept);
      }
    } catch {
      // without a network what is kept goes on
    } finally {
      this.#asking = false;
    }
    await this.#read();
    this.#show();
  }

  #show() {
    const rules = this.#rules;
    this.#doors = folded(this.#kept?.doors ?? [], this.#rows, rules);
    const here = this.#fix;
    if (!this.#kept && !this.#doors.length) return;
    const near = nearest(this.#doors, here, SHOWN);
    const list = need(this, "[data-list]", HTMLElement);
    need(this, "h2", HTMLElement).textContent = here ? "离我最近" : "附近的";
    list.replaceChildren(...near.map((one) => this.#row(one)));
    list.hidden = !list.children.length;
    need(this, "[data-none]", HTMLElement).hidden = !list.hidden;
    this.#draw(near);
  }

  /** @param {Near[]} near */
  #draw(near) {
    const here = this.#fix;
    const room = need(this, "[data-plan]", HTMLElement);
    const legend = need(this, "[data-legend]", HTMLElement);
    room.hidden = legend.hidden = !here;
    if (!here) return;
    const pick = (/** @type {Near} */ one) => this.#point(one);
    const key = this.dataset.tiles;
    const sketch = () => {
      this.#tiles = null;
      room.classList.remove("map");
      room.replaceChildren(plan(near, here, here.accuracy, this.#rules, pick, wide(room)));
    };
    if (!key || !navigator.onLine) return sketch();
    if (this.#tiles) return this.#tiles.draw(near, here, here.accuracy, this.#rules, pick);
    void import("../canvass/tiles.js").then(({ Tiles }) => {
      room.replaceChildren();
      room.classList.add("map");
      this.#tiles ??= new Tiles(room, key, here);
      this.#tiles.draw(near, here, here.accuracy, this.#rules, pick);
    }).catch(sketch);
  }

  /** A tap on the plan finds the door in the list. @param {Near} one */
  #point(one) {
    const row = this.querySelector(`[data-door="${CSS.escape(one.door.id)}"]`);
    if (!(row instanceof HTMLElement)) return;
    row.scrollIntoView({ block: "center" });
    row.focus();
  }

  /** @param {Near} one */
  #row(one) {
    const { door } = one;
    const start = Number.isFinite(one.metres) ? far(one.metres) : null;
    const to = door.href ? { href: door.href } : { act: () => void this.#sheet?.open(door, this.#rows.some((one) => one.cmd_id === door.id)) };
    const row = item({ text: door.name, sub: door.words, start, end: this.#begun.has(door.id) ? state("写了没交", "local", "device") : door.local ? state("本机", "local", "device") : null, ...to });
    row.querySelector("button, a")?.setAttribute("data-door", door.id);
    return row;
  }

  /** On duty only when the person says so, and visibly. @param {AbortSignal} signal */
  #duty(signal) {
    const room = need(this, "[data-walk]", HTMLElement);
    const toggle = need(room, "[data-toggle]", HTMLButtonElement);
    const words = need(room, "[data-walking]", HTMLElement);
    const show = () => {
      const now = this.#walk?.now;
      room.hidden = false;
      toggle.textContent = now ? "收工" : "开始走街";
      const since = now ? new Date(now.started_at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false }) : "";
      words.replaceChildren(...(now ? [icon("route"), document.createTextNode(`在记走的路，${since} 起`)] : [document.createTextNode("没在记走的路")]));
    };
    toggle.addEventListener("click", () => {
      toggle.disabled = true;
      void (this.#walk?.now ? this.#walk.end() : this.#walk?.begin() ?? Promise.resolve()).finally(() => {
        toggle.disabled = false;
        show();
      });
    }, { signal });
    show();
  }
}

/** Units across when the plan is HEIGHT high in its room, so that nothing of it is cut off. @param {HTMLElement} room */
function wide(room) {
  const high = 17.5 * parseFloat(getComputedStyle(document.documentElement).fontSize);
  return room.clientWidth ? (HEIGHT * room.clientWidth) / high : undefined;
}

customElements.define("near-doors", NearDoors);
