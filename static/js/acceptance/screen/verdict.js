/** The foot of an item: 合格, 不合格, 不适用 and the arrow that goes on. */
import { draw } from "../../lib/draw.js";
import { icon } from "./part.js";

/** @type {[import("../types").Verdict, string, string, string][]} */
const WORDS = [["PASS", "合格", "check", "pass"], ["FAIL", "不合格", "cross", "fail"], ["NA", "不适用", "dash", ""]];

/**
 * @param {{legend: string, na: boolean, value: string, choose: (verdict: import("../types").Verdict) => void, next: () => void}} given
 */
export function verdictBar({ legend, na, value, choose, next }) {
  const labels = WORDS.filter(([one]) => na || one !== "NA").map(([one, word, sign, cls]) => {
    const input = draw("input", "");
    input.type = "radio";
    input.name = "verdict";
    input.value = one;
    input.checked = one === value;
    input.addEventListener("change", () => choose(one));
    return draw("label", cls, input, icon(sign), word);
  });
  const set = draw("fieldset", `verdict${na ? "" : " two"}`, draw("legend", "visually-hidden", legend), ...labels);
  const on = draw("button", "button primary", icon("next"));
  on.type = "button";
  on.setAttribute("aria-label", "下一项");
  on.addEventListener("click", next);
  return draw("div", "action-bar", set, on);
}
