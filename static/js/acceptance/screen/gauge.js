/** A measured value on its scale, as web/shape.py draws it: the band is allowed, the dot is measured. For the eye only. */
const SVG = "http://www.w3.org/2000/svg";

/** @param {string} tag @param {Record<string, string | number>} attributes @param {string} [text] */
function svg(tag, attributes, text) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/**
 * @param {{value: string | null, low: string | null, high: string | null, unit: string, lowIn: boolean, highIn: boolean}} view
 * limits as text, null where a side is open; lowIn and highIn: the limit itself is allowed
 */
export function gauge({ value, low, high, unit, lowIn, highIn }) {
  const [l, h] = [low === null ? null : Number(low), high === null ? null : Number(high)];
  const floor = l ?? 0;
  const ceiling = h ?? (floor > 0 ? 2 * floor : floor + 1);
  const span = ceiling - floor || Math.abs(ceiling) || 1;
  const first = l !== null ? floor - span / 2 : Math.min(floor, ceiling - span);
  const last = h !== null ? ceiling + span / 2 : ceiling;
  const at = (/** @type {number} */ one) => Math.round((10_000 * (one - first)) / (last - first)) / 100;
  const start = l === null ? 0 : at(floor);
  const end = h === null ? 100 : at(ceiling);
  const number = value === null || value === "" ? Number.NaN : Number(value);
  const under = l !== null && (number < l || (number === l && !lowIn));
  const over = h !== null && (number > h || (number === h && !highIn));
  const word = Number.isNaN(number) ? "" : under ? "低了" : over ? "高了" : "在范围内";
  const made = svg("svg", { class: `gauge${under || over ? " out" : ""}`, height: 52, role: "img", "aria-label": [allowed(low, high, unit), word && `实测 ${value}`, word].filter(Boolean).join("，") });
  made.append(svg("rect", { class: "scale", x: 0, y: 12, width: "100%", height: 6, rx: 3 }), svg("rect", { class: "band", x: `${start}%`, y: 12, width: `${end - start}%`, height: 6 }));
  for (const [limit, x] of /** @type {[string | null, number][]} */ ([[low, start], [high, end]])) {
    if (limit === null) continue;
    made.append(svg("rect", { class: "mark", x: `${x}%`, y: 8, width: 2, height: 14 }), svg("text", { x: `${x}%`, y: 42, "text-anchor": "middle" }, limit));
  }
  if (word) {
    made.append(svg("circle", { class: "mark", cx: `${Math.min(97.5, Math.max(2.5, at(number)))}%`, cy: 15, r: 8 }));
    made.append(svg("text", { class: "strong", x: `${(start + end) / 2}%`, y: 42, "text-anchor": "middle" }, word));
  }
  return made;
}

/** 允许 1.80 到 2.20 kPa; 不低于 1.0 m; 不超过 2.0 m. @param {string | null} low @param {string | null} high @param {string} unit */
function allowed(low, high, unit) {
  const words = low !== null && high !== null ? `允许 ${low} 到 ${high}` : low !== null ? `不低于 ${low}` : `不超过 ${high}`;
  return `${words} ${unit}`.trimEnd();
}

/** One tick per item: failed and present are taller, not applicable is a thin line. @param {string[]} states @param {string} label */
export function ticks(states, label) {
  const made = svg("svg", { class: "ticks", viewBox: `0 0 ${Math.max(states.length * 10 - 2.5, 1)} 16`, preserveAspectRatio: "none", role: "img", "aria-label": label });
  states.forEach((one, n) => {
    const height = { late: 16, now: 16, again: 14, skip: 3 }[one] ?? 8;
    made.append(svg("rect", { ...(one ? { class: one } : {}), x: n * 10, y: (16 - height) / 2, width: 7.5, height, rx: 1.5 }));
  });
  return made;
}

/** A stored signature as a drawing. @param {any[]} strokes @param {string} label @param {boolean} cut crossed out, since it no longer holds */
export function ink(strokes, label, cut) {
  const lines = strokes.map((one) => one.points ?? one).filter((/** @type {any[]} */ one) => one.length);
  const points = lines.flat();
  const edge = (/** @type {"x" | "y"} */ axis, /** @type {"min" | "max"} */ end) => Math[end](...points.map((point) => point[axis]));
  const [left, top] = [edge("x", "min") - 8, edge("y", "min") - 8];
  const pad = document.createElement("div");
  pad.className = `pad still${cut ? " void" : ""}`;
  const made = svg("svg", { viewBox: `${left} ${top} ${edge("x", "max") - left + 8} ${edge("y", "max") - top + 8}`, role: "img", "aria-label": `${label}的签名${cut ? "，已划掉" : ""}` });
  for (const line of lines) {
    const way = (line.length > 1 ? line : [line[0], line[0]]).map((/** @type {{x: number, y: number}} */ point) => `${point.x} ${point.y}`).join("L");
    made.append(svg("path", { d: `M${way}`, "stroke-width": 3 }));
  }
  pad.append(made);
  if (cut) {
    const over = svg("svg", { class: "over", viewBox: "0 0 320 140", preserveAspectRatio: "none", "aria-hidden": "true" });
    over.append(svg("path", { class: "cut", d: "M8 84h304" }));
    pad.append(over);
  }
  return pad;
}
