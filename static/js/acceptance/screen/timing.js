/** When a test that is held may be read: a moment, so that neither sleep nor death of the page stops it. */
import { countdown as left, percentLeft } from "../../lib/moment.js";
import { draw } from "../../lib/draw.js";
import { neededMinutes } from "../trial.js";

/** @typedef {import("./desk.js").Desk} Desk @typedef {import("../types").Trial} Trial */

/** The draft of its end. @param {Trial} trial */
export const endField = (trial) => `trial:end:${trial.id}`;

/** By what its end says of the joints, when that is being written. @param {Pick<Desk, "round" | "typed">} desk @param {Trial} trial @returns {number} */
export function untilOf({ round, typed }, trial) {
  const soap = typed.get(endField(trial))?.value.soap ?? trial.inputs.soap ?? true;
  const minutes = neededMinutes(round.rules[trial.rule], round.pack, trial.inputs.design_kpa ?? null, soap);
  return Date.parse(trial.started_at) + Number(minutes ?? 0) * 60_000;
}

/** The seconds that are left, as text that moves. @param {number} until @param {string} before @param {string} over */
export function countdown(until, before, over) {
  const made = document.createElement("count-down");
  made.setAttribute("until", new Date(until).toISOString());
  made.dataset.done = over;
  const words = draw("span", "", "");
  words.dataset.left = "";
  words.textContent = left(until - Date.now());
  made.append(Date.now() < until ? before : "", words);
  return made;
}

/** The disc of a running test. @param {number} from @param {number} until */
export function disc(from, until) {
  const made = document.createElement("count-down");
  made.setAttribute("until", new Date(until).toISOString());
  made.setAttribute("from", new Date(from).toISOString());
  const face = draw("span", "clock large");
  face.setAttribute("role", "img");
  face.setAttribute("aria-label", "稳压中");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 56 56");
  svg.setAttribute("aria-hidden", "true");
  for (const cls of ["track", "left"]) {
    const ring = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    for (const [name, value] of Object.entries({ class: cls, cx: 28, cy: 28, r: 25.5, pathLength: 100, ...(cls === "left" ? { "stroke-dasharray": `${percentLeft(from, until, Date.now())} 100`, "stroke-linecap": "round" } : {}) })) ring.setAttribute(name, String(value));
    svg.append(ring);
  }
  const number = draw("b", "");
  number.dataset.left = "";
  const unit = draw("i", "");
  unit.dataset.unit = "";
  face.append(svg, number, unit);
  made.append(face);
  return made;
}
