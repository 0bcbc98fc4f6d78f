/** The place to sign as an element: what the macro draws, with the strokes handed over at every lift. */
import { draw } from "../../lib/draw.js";
import { SignaturePad } from "../../widgets/signature-pad.js";

/**
 * @param {string} who @param {string} strokes those kept already, as text
 * @param {(strokes: string) => Promise<unknown>} keep resolves when they are on the disk
 * @returns {{node: HTMLElement, tools: HTMLElement}} tools = where the buttons stand
 */
export function pad(who, strokes, keep) {
  const made = new SignaturePad();
  made.keep = keep;
  const words = draw("span", "quiet", "笔画随写随存");
  words.dataset.said = "";
  words.setAttribute("aria-live", "polite");
  const canvas = draw("canvas", "");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${who}的签名区`);
  const clear = draw("button", "button", "重写");
  clear.type = "button";
  clear.dataset.clear = "";
  const kept = draw("input", "");
  kept.type = "hidden";
  kept.dataset.strokes = "";
  kept.value = strokes;
  const tools = draw("div", "action-bar", clear);
  made.append(draw("p", "pad-label", draw("b", "", `${who} 手写签名`), words), draw("div", "pad", canvas), tools, kept);
  return { node: made, tools };
}
