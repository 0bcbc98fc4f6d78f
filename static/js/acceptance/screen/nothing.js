/** Screens without work of their own: an address that names nothing, and the papers as the company rendered them. */
import { actionBar, link, strip } from "./part.js";
import { to } from "./route.js";

/** @param {string} text @returns {import("./screen").Screen} */
export function nothing(text) {
  return { sub: "", back: to("all"), main: [strip("", text, "warn")], sheets: [], foot: actionBar("", link("button primary", to("all"), "回到整张表")), update: () => undefined };
}

/** The drawing and the order the works were built to. @param {HTMLElement | null} part @returns {import("./screen").Screen} */
export function papers(part) {
  return { sub: "图纸和派工单", back: to("all"), main: part ? [part] : [], sheets: [], foot: actionBar("", link("button primary", to("all"), "回到整张表")), update: () => undefined };
}
