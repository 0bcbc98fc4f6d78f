/** 没记下的: what was written and is no letter, and what was put away, to go on with or to throw away. */
import { draw } from "../../lib/draw.js";
import { read } from "../../lib/stroke.js";
import { besideOf } from "../../outbox/draft.js";
import { codeIn } from "../turned.js";
import { ink } from "./gauge.js";
import { actionBar, button, link, strip } from "./part.js";
import { to } from "./route.js";
import { unfinished } from "./unfinished.js";

/** @typedef {import("./desk.js").Desk} Desk @typedef {import("./screen").Screen} Screen @typedef {import("../../outbox/types").Draft} Draft */

/** @param {Desk} desk @returns {Screen} */
export function unfinishedScreen(desk) {
  const main = draw("div", "page-part");
  const show = () => {
    const cards = unfinished(desk).map((one) => card(desk, one));
    main.replaceChildren(...(cards.length ? cards : [strip("done", "都记下了", "check")]));
  };
  show();
  return { sub: "没记下的", back: to("all"), main: [main], sheets: [], foot: actionBar("", link("button primary", to("all"), "回到整张表")), update: show };
}

/** @param {Desk} desk @param {import("./unfinished.js").Unfinished} one */
function card(desk, { draft, text, words, href }) {
  const { field, value } = /** @type {Draft & {value: any}} */ (draft);
  const aside = besideOf(field);
  const strokes = read(value.strokes ?? "");
  // under a name of its own, for a letter has been made under the old one; the end of a test has but one
  const again = async () => {
    const id = desk.outbox.env.uuid();
    await desk.stash(aside.replace(/[^:]+$/, id), value.id ? { ...value, id } : value);
    await desk.forget(draft);
    location.hash = href;
  };
  const on = !href ? null : !aside || codeIn(aside) ? link("button", href, "去看") : /^(defect|trial:begin):/.test(aside) ? button("接着写", again) : null;
  const made = draw("section", "card stack", draw("b", "", text), words ? draw("p", "", words) : null, strokes.length ? ink(strokes, value.signer, aside !== "") : null,
    draw("p", "row", on, href && !aside && codeIn(field) ? null : button("不要这份", () => desk.forget(draft))));
  made.setAttribute("aria-label", text);
  return made;
}
