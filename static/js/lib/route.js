/** The route of a pipe as data: its points, what each piece runs through, and the lengths the company will compute too. */
import { metres } from "./geodesic.js";

/** @typedef {{lng: number, lat: number, crs: string, accuracy_m: number | null, source: "GNSS" | "MAP"}} Point */
/** @typedef {{road: string, surface: string, crossing: string, municipal: boolean, side: "INSIDE" | "OUTSIDE", laying: string}} Leg */
/** @typedef {{points: Point[], legs: Leg[]}} Route a leg between each point and the next */
/** @typedef {Leg & {length_m: number}} Row one stretch of road, all its pieces together */

/** What was kept; an empty route where there is none or it can't be read. @param {string} text @returns {Route} */
export function read(text) {
  try {
    const found = JSON.parse(text || "{}");
    const points = Array.isArray(found.points) ? found.points : [];
    const legs = Array.isArray(found.legs) ? found.legs : [];
    if (legs.length === Math.max(0, points.length - 1)) return { points, legs };
  } catch {
    // said by the company when it is handed in; drawn anew here
  }
  return { points: [], legs: [] };
}

/** @param {Route} route */
export function write(route) {
  return route.points.length ? JSON.stringify(route) : "";
}

/** Seven decimals, a centimetre, as it is stored. @param {number} degrees */
export function rounded(degrees) {
  return Math.round(degrees * 1e7) / 1e7;
}

/** @param {Route} route @returns {number[]} metres from each point to the next */
export function lengths(route) {
  return route.points.slice(1).map((point, n) => {
    const before = route.points[n];
    return before ? metres(before, point) : 0;
  });
}

/** @param {Route} route */
export function sums(route) {
  const steps = lengths(route);
  const total = (/** @type {(leg: Leg) => boolean} */ which) => route.legs.reduce((sum, leg, n) => sum + (which(leg) ? (steps[n] ?? 0) : 0), 0);
  const whole = total(() => true);
  const inside = total((leg) => leg.side === "INSIDE");
  return { whole, inside, outside: whole - inside, road: total((leg) => leg.crossing !== ""), aerial: total((leg) => leg.laying === "AERIAL") };
}

/** The stretches of road it runs through; pieces that are alike are one. @param {Route} route @returns {Row[]} */
export function rows(route) {
  const steps = lengths(route);
  /** @type {Map<string, Row>} */
  const found = new Map();
  for (const [n, leg] of route.legs.entries()) {
    if (!leg.crossing) continue;
    const key = JSON.stringify([leg.road, leg.surface, leg.crossing, leg.municipal, leg.side]);
    const row = found.get(key) ?? { ...leg, length_m: 0 };
    row.length_m += steps[n] ?? 0;
    found.set(key, row);
  }
  return [...found.values()];
}

/** Another point at the end, reached as `like` says. @param {Route} route @param {Point} point @param {Leg} like @returns {Route} */
export function add(route, point, like) {
  return { points: [...route.points, point], legs: route.points.length ? [...route.legs, { ...like }] : [] };
}

/** Without one point; the piece after it goes with it, at the end the one before. @param {Route} route @param {number} n @returns {Route} */
export function without(route, n) {
  const legs = route.legs.filter((_, at) => at !== Math.min(n, route.legs.length - 1));
  return { points: route.points.filter((_, at) => at !== n), legs };
}

/** 12.4; what is typed and stored. @param {number} length */
export function tenth(length) {
  return (Math.round(length * 10) / 10).toFixed(1);
}
