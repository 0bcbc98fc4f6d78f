/** The plan one draws on: a grid, with a map over it where there is one; points that can be moved, and a line in pieces. */
import { layTiles } from "../lib/tianditu.js";

/** @typedef {import("../lib/route.js").Route} Route @typedef {{lng: number, lat: number}} Spot */
/** @typedef {{tap: (spot: Spot) => void, move: (n: number, spot: Spot) => void}} Hands */

const CLOSE = 19;
const NEAREST = 22;
const TILE = 256;

export class Plan {
  /** @type {import("leaflet").Map} */
  #map;
  /** @type {import("leaflet").LayerGroup} */
  #layer;
  /** @type {typeof import("leaflet")} */
  #leaflet;
  #hands;
  #drawn = 0;

  /** @param {HTMLElement} home @param {Spot} centre @param {Hands} hands @param {string} key for tiles, "" for none */
  static async open(home, centre, hands, key) {
    await import("../../vendor/leaflet.js");
    return new Plan(/** @type {any} */ (globalThis).L, home, centre, hands, key);
  }

  /** @param {typeof import("leaflet")} leaflet @param {HTMLElement} home @param {Spot} centre @param {Hands} hands @param {string} key */
  constructor(leaflet, home, centre, hands, key) {
    this.#leaflet = leaflet;
    this.#hands = hands;
    this.#map = leaflet.map(home, { attributionControl: key !== "", zoomControl: false, doubleClickZoom: false, maxZoom: NEAREST, minZoom: 14 }).setView([centre.lat, centre.lng], CLOSE);
    leaflet.control.scale({ imperial: false }).addTo(this.#map);
    grid(leaflet, home).addTo(this.#map);
    if (key) layTiles(leaflet, this.#map, key, NEAREST);
    this.#layer = leaflet.layerGroup().addTo(this.#map);
    this.#map.on("click", ({ latlng }) => hands.tap({ lng: latlng.lng, lat: latlng.lat }));
  }

  /** @param {Route} route */
  show(route) {
    const { points, legs } = route;
    this.#layer.clearLayers();
    for (const [n, leg] of legs.entries()) {
      const ends = points.slice(n, n + 2).map((one) => /** @type {[number, number]} */ ([one.lat, one.lng]));
      const cls = ["route-leg", leg.crossing ? "road" : "", leg.side === "INSIDE" ? "inside" : ""].filter(Boolean).join(" ");
      this.#layer.addLayer(this.#leaflet.polyline(ends, { className: cls, interactive: false, weight: leg.crossing ? 7 : 4 }));
    }
    for (const [n, point] of points.entries()) this.#layer.addLayer(this.#pin(n, point));
    const last = points.at(-1);
    if (points.length > 1 && this.#drawn === 0) this.#map.fitBounds(points.map((one) => /** @type {[number, number]} */ ([one.lat, one.lng])), { padding: [40, 40], maxZoom: 21 });
    else if (last && points.length > this.#drawn && !this.#map.getBounds().contains([last.lat, last.lng])) this.#map.panTo([last.lat, last.lng], { animate: false });
    this.#drawn = points.length;
  }

  /** @param {number} n @param {Spot} point */
  #pin(n, point) {
    const icon = this.#leaflet.divIcon({ className: "route-pin", html: String(n + 1), iconSize: [32, 32] });
    const pin = this.#leaflet.marker([point.lat, point.lng], { icon, draggable: true, keyboard: false, alt: `第 ${n + 1} 点` });
    pin.on("dragend", () => {
      const { lng, lat } = pin.getLatLng();
      this.#hands.move(n, { lng, lat });
    });
    return pin;
  }

  /** @param {number} by steps nearer (1) or farther (-1) */
  zoom(by) {
    this.#map.setZoom(this.#map.getZoom() + by);
  }

  close() {
    this.#map.remove();
  }
}

/** Squares instead of a map: they give the eye something to hold on to. @param {typeof import("leaflet")} leaflet @param {HTMLElement} home */
function grid(leaflet, home) {
  const layer = leaflet.gridLayer({ tileSize: TILE, maxZoom: NEAREST });
  // as Leaflet wants it: a layer is told how to draw by giving it a method
  Object.assign(layer, {
    createTile() {
      const canvas = document.createElement("canvas");
      canvas.width = TILE;
      canvas.height = TILE;
      const pen = canvas.getContext("2d");
      if (!pen) return canvas;
      pen.strokeStyle = getComputedStyle(home).getPropertyValue("--line").trim() || "gray";
      for (let at = 0; at <= TILE; at += TILE / 4) {
        pen.moveTo(at + 0.5, 0);
        pen.lineTo(at + 0.5, TILE);
        pen.moveTo(0, at + 0.5);
        pen.lineTo(TILE, at + 0.5);
      }
      pen.stroke();
      return canvas;
    },
  });
  return layer;
}
