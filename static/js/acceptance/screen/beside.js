/** Beside an item: what its author wrote and what gave way, since it was put aside or came back from under seal. It stays until they have said so. */
import { draw } from "../../lib/draw.js";
import { besideOf } from "../../outbox/draft.js";
import { said, wordsOf } from "../turned.js";
import { commit, fieldOf, takeOver } from "./answer.js";
import { button } from "./part.js";

/** @typedef {import("./desk.js").Desk} Desk @typedef {import("../types").Item} Item */

/** @param {Desk} desk @param {Item} item @param {() => void} redraw @returns {Node[]} */
export function beside(desk, item, redraw) {
  const field = fieldOf(desk, item.code);
  return desk.beside.filter((one) => besideOf(one.field) === field).map((one) => {
    const value = /** @type {import("./answer.js").Typed} */ (one.value);
    const count = value.photos.length;
    const take = async () => {
      const now = takeOver(desk, item.code);
      if (desk.typed.has(field) && said(now)) await desk.layBeside(field, now);
      await commit(desk, item, { ...value, rev: desk.rev(item.code) });
      await desk.forget(one);
      redraw();
    };
    const words = [wordsOf(value), count ? `照片 ${count} 张` : ""].filter(Boolean).join("，");
    const made = draw("section", "card stack", draw("b", "", "还有一份没算数，留着"), draw("p", "", words),
      draw("p", "row", button("换成这份", take), button("不要这份", () => desk.forget(one))));
    made.setAttribute("aria-label", "还有一份没算数");
    return made;
  });
}
