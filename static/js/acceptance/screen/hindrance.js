/** What is in the way of signing: what the rules say, and what lies undecided on this phone. */
import { obstacles } from "../round.js";
import { undecided } from "./answer.js";
import { unfinished } from "./unfinished.js";

/** @typedef {import("./desk.js").Desk} Desk */

/** Why nobody may sign yet; also what lies only on this phone. @param {Desk} desk */
export function hindrances(desk) {
  const open = undecided(desk).map((one) => `${one.code} ${one.name}填了没判完`);
  const stuck = desk.stuck.map((one) => `${one.label}${one.state === "conflict" ? "两处记的不一样" : "没传成"}`);
  const begun = unfinished(desk).flatMap(({ content, text }) => (content ? text : []));
  return [...stuck, ...open, ...begun, ...obstacles(desk.round)];
}
