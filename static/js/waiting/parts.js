/** What the parts of 待传 share: the mark of a state, a button that rests while it acts. */
import { draw, icon } from "../lib/draw.js";

/** @typedef {{sprite: string, changed: () => Promise<unknown>, sent: Map<string, number>, open: Set<string>, places: Map<string, string>}} Scene
 * sprite = address of icons.svg, sent = share of a photo that has left, open = unfolded lists, places = where a document is worked on */

/** @param {Scene} scene @param {string} kind @param {string} name @param {string} text */
export function state(scene, kind, name, text) {
  return draw("span", `state ${kind}`, icon(scene.sprite, name), text);
}

/** @param {string} word @param {() => Promise<unknown>} act @param {string} key by which it is found again after a new drawing @param {string} [cls] */
export function button(word, act, key, cls = "button") {
  const made = draw("button", cls, word);
  made.type = "button";
  made.dataset.key = key;
  made.addEventListener("click", () => {
    made.disabled = true;
    void act().finally(() => {
      made.disabled = false;
    });
  });
  return made;
}
