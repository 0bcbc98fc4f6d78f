/** The map of 天地图 under a plan, where the company has a key for it: streets, and their names. */

const LAYERS = ["vec", "cva"];
const FINEST = 18; // beyond it the last tiles are drawn larger

/** @param {any} leaflet @param {import("leaflet").Map} map @param {string} key @param {number} most the nearest the map goes */
export function layTiles(leaflet, map, key, most) {
  for (const layer of LAYERS) {
    const asked = `SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=${layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}`;
    const address = `https://t{s}.tianditu.gov.cn/${layer}_w/wmts?${asked}&tk=${key}`;
    leaflet.tileLayer(address, { subdomains: "01234567", maxZoom: most, maxNativeZoom: FINEST, attribution: "天地图" }).addTo(map);
  }
}
