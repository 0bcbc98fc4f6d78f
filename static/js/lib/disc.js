/** The round sign of a light: a check, a cross, or a number with its unit and an arc. */
import { draw, icon } from "./draw.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} sprite @param {import("../light/types").Light} light @param {"large" | "big"} size
 */
export function disc(sprite, light, size) {
  if (light.state === "done" || light.state === "late") return mark(sprite, light.state, size);
  if (size === "big") return mark(sprite, light.state, size);
  const made = draw("span", `clock ${light.state} ${size}`.replace("  ", " "), ring(light), ...(light.number ? [draw("b", "", light.number), draw("i", "", light.unit)] : [icon(sprite, "clock")]));
  made.setAttribute("aria-hidden", "true"); // said in words beside it
  return made;
}

/** @param {string} sprite @param {string} state @param {string} size */
function mark(sprite, state, size) {
  const sign = { done: "check", late: "cross", soon: "warn" }[state] ?? "clock";
  const made = draw("span", `mark-round ${state} ${size}`.replace("  ", " "), icon(sprite, sign));
  made.setAttribute("aria-hidden", "true");
  return made;
}

/** @param {import("../light/types").Light} light */
function ring({ state, percent }) {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("viewBox", "0 0 56 56");
  made.setAttribute("aria-hidden", "true");
  const soon = state === "soon";
  made.append(circle("track", soon ? 27 : 25.5));
  if (percent) {
    const left = circle("left", soon ? 22.5 : 25.5);
    left.setAttribute("pathLength", "100");
    left.setAttribute("stroke-dasharray", `${percent} 100`);
    left.setAttribute("stroke-linecap", "round");
    made.append(left);
  }
  return made;
}

/** @param {string} cls @param {number} r */
function circle(cls, r) {
  const made = document.createElementNS(SVG, "circle");
  for (const [name, value] of Object.entries({ class: cls, cx: 28, cy: 28, r })) made.setAttribute(name, String(value));
  return made;
}
