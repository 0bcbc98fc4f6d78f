/** The doors on a map of 天地图, where the company has a key for it; the same pins as on the plan. */
import "../../vendor/leaflet.js";
import { layTiles } from "../lib/tianditu.js";
import { placed } from "./near.js";
import { look } from "./plan.js";

/** @typedef {import("./near.js").Near} Near @typedef {import("./near.js").Spot} Spot @typedef {import("./near.js").Rules} Rules */

const NEAREST = 18;

export class Tiles {
  /** @param {HTMLElement} room @param {string} key @param {Spot} here */
  constructor(room, key, here) {
    const L = /** @type {any} */ (globalThis).L;
    this.L = L;
    this.map = L.map(room, { zoomControl: true, attributionControl: true }).setView([here.lat, here.lng], 18);
    layTiles(L, this.map, key, NEAREST);
    this.pins = L.layerGroup().addTo(this.map);
  }

  /** @param {Near[]} near @param {Spot} here @param {number} accuracy @param {Rules} rules @param {(near: Near) => void} pick */
  draw(near, here, accuracy, rules, pick) {
    const { L, pins } = this;
    pins.clearLayers();
    L.circle([here.lat, here.lng], { radius: accuracy, className: "plan-range", interactive: false }).addTo(pins);
    L.circleMarker([here.lat, here.lng], { radius: 6, className: "plan-me", interactive: false }).addTo(pins);
    for (const one of near) {
      if (!placed(one.door)) continue;
      const pin = L.circleMarker([one.door.lat, one.door.lng], { radius: 8, className: `plan-${look(one.door, rules)}` });
      pin.on("click", () => pick(one)).addTo(pins);
    }
    this.map.panTo([here.lat, here.lng], { animate: false });
  }
}
