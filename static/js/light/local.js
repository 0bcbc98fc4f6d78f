/** 本机 2: beside every row and on the case page, how much of it is on this phone only. */
import { draw, icon } from "../lib/draw.js";

/**
 * @param {string[]} docs the document of everything unsent, such as visit:<id>
 */
export function markLocal(docs) {
  const sprite = document.querySelector("[data-icons]")?.getAttribute("data-icons") ?? "";
  for (const place of document.querySelectorAll("[data-about]")) {
    if (!(place instanceof HTMLElement)) continue;
    const about = new Set((place.dataset.about ?? "").split(" "));
    const count = docs.filter((doc) => doc.split(":").some((part) => about.has(part))).length;
    const where = place.querySelector(".name") ?? place;
    where.querySelector("[data-local]")?.remove();
    if (place instanceof HTMLAnchorElement && place.hasAttribute("data-mark")) place.hidden = !count;
    if (!count) continue;
    const mark = draw("span", "state local", ...(sprite ? [icon(sprite, "device")] : []), `本机 ${count}`);
    mark.dataset.local = "";
    where.append(mark);
  }
}
