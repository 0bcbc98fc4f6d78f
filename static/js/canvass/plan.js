/** The doors around the person as a plan without a map: a grid, pins, and how long fifty metres are. */
import { metres, placed } from "./near.js";

/** @typedef {import("./near.js").Near} Near @typedef {import("./near.js").Spot} Spot @typedef {import("./near.js").Rules} Rules */

const SVG = "http://www.w3.org/2000/svg";
export const WIDTH = 358;
export const HEIGHT = 280;
const STEP_M = 50;
const LEAST_M = 60;
const MOST_M = 400;

/** @param {string} tag @param {Record<string, string | number>} attributes @param {string} [text] */
function shape(tag, attributes, text = "") {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text) made.textContent = text;
  return made;
}

/** What a door is drawn as. @param {Near["door"]} door @param {Rules} rules */
export function look(door, rules) {
  if (door.local) return "fresh";
  if (door.lit) return "lit";
  if (rules.codes[door.result]?.wants || door.case) return "wants";
  return door.result ? "seen" : "door";
}

/**
 * @param {Near[]} near @param {Spot} here @param {number} accuracy @param {Rules} rules @param {(near: Near) => void} pick @param {number} width of the drawing, as its room is shaped
 * @returns {SVGElement}
 */
export function plan(near, here, accuracy, rules, pick, width = WIDTH) {
  const shown = near.filter((one) => placed(one.door) && one.metres <= MOST_M);
  const reach = Math.min(Math.max(shown.length ? shown[Math.min(shown.length, 24) - 1].metres * 1.15 : LEAST_M, LEAST_M), MOST_M);
  const scale = HEIGHT / 2 / reach;
  const drawn = shape("svg", { class: "plan", viewBox: `0 0 ${width} ${HEIGHT}`, preserveAspectRatio: "xMidYMid slice", role: "img", "aria-label": said(shown, rules) });
  const at = (/** @type {Spot} */ spot) => {
    const east = metres({ lng: spot.lng, lat: here.lat }, here) * Math.sign(spot.lng - here.lng);
    const north = metres({ lng: here.lng, lat: spot.lat }, here) * Math.sign(spot.lat - here.lat);
    return { x: width / 2 + east * scale, y: HEIGHT / 2 - north * scale };
  };
  drawn.append(...grid(scale, width));
  /** @type {{x: number, y: number, one: Near}[]} */
  const pins = [];
  for (const one of [...shown].reverse()) {
    if (!placed(one.door)) continue;
    const { x, y } = at(one.door);
    if (x < 0 || x > width || y < 0 || y > HEIGHT) continue;
    pins.push({ x, y, one });
    const kind = look(one.door, rules);
    if (kind === "lit") drawn.append(shape("rect", { class: kind, x: (x - 6).toFixed(1), y: (y - 6).toFixed(1), width: 12, height: 12, rx: 3 }));
    else drawn.append(shape("circle", { class: kind, cx: x.toFixed(1), cy: y.toFixed(1), r: kind === "wants" ? 9 : kind === "fresh" ? 7 : 6 }));
    if (kind === "wants") drawn.append(shape("circle", { class: "wants-dot", cx: x.toFixed(1), cy: y.toFixed(1), r: 3 }));
  }
  drawn.append(shape("circle", { class: "range", cx: width / 2, cy: HEIGHT / 2, r: Math.max(12, accuracy * scale).toFixed(1) }));
  drawn.append(shape("path", { class: "me", d: `M${width / 2} ${HEIGHT / 2 - 13}l9 23-9-5-9 5z` }));
  const long = (STEP_M * scale).toFixed(1);
  drawn.append(shape("path", { class: "rule", d: `M${width - 22 - Number(long)} 258v5h${long}v-5` }));
  drawn.append(shape("text", { x: width - 22 - Number(long) / 2, y: 252, "text-anchor": "middle" }, `${STEP_M} m`));
  drawn.addEventListener("click", (event) => {
    const box = drawn.getBoundingClientRect();
    const zoom = Math.max(box.width / width, box.height / HEIGHT);
    const x = (event.clientX - box.left - box.width / 2) / zoom + width / 2;
    const y = (event.clientY - box.top - box.height / 2) / zoom + HEIGHT / 2;
    const [best] = pins.sort((a, b) => Math.hypot(a.x - x, a.y - y) - Math.hypot(b.x - x, b.y - y));
    if (best) pick(best.one);
  });
  return drawn;
}

/** @param {number} scale px a metre @param {number} width */
function grid(scale, width) {
  const lines = [];
  const step = STEP_M * scale;
  for (let x = (width / 2) % step; x < width; x += step) lines.push(shape("path", { class: "grid", d: `M${x.toFixed(1)} 0v${HEIGHT}` }));
  for (let y = (HEIGHT / 2) % step; y < HEIGHT; y += step) lines.push(shape("path", { class: "grid", d: `M0 ${y.toFixed(1)}h${width}` }));
  return lines;
}

/** @param {Near[]} shown @param {Rules} rules */
function said(shown, rules) {
  const close = shown.filter((one) => one.metres <= STEP_M);
  const wants = shown.filter((one) => look(one.door, rules) === "wants").length;
  return `${STEP_M} 米内记过 ${close.length} 户${wants ? `，想用气 ${wants} 户` : ""}`;
}
