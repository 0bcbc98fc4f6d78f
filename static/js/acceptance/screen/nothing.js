/** Screens without work of their own: an address that names nothing, the papers as the company rendered them, a window that keeps nothing. */
import { draw } from "../../lib/draw.js";
import { copied } from "../../lib/host.js";
import { actionBar, button, link, strip } from "./part.js";
import { to } from "./route.js";

/** @param {string} text @returns {import("./screen").Screen} */
export function nothing(text) {
  return { sub: "", back: to("all"), main: [strip("", text, "warn")], sheets: [], foot: actionBar("", link("button primary", to("all"), "回到整张表")), update: () => undefined };
}

/** The drawing and the order the works were built to. @param {Element | null} part @returns {import("./screen").Screen} */
export function papers(part) {
  return { sub: "图纸和派工单", back: to("all"), main: part ? [part] : [], sheets: [], foot: actionBar("", link("button primary", to("all"), "回到整张表")), update: () => undefined };
}

/**
 * Here nothing can be kept, so nothing is asked: the way to a browser that can, and the pages that post at once.
 * @param {string} app whose window this is, "" for a browser @param {string} what can't be done here @param {string} [online] @returns {import("./screen").Screen}
 */
export function nowhere(app, what, online = "") {
  const told = draw("p", "quiet", "");
  told.setAttribute("role", "status");
  const copy = button("复制链接", async () => {
    told.textContent = (await copied(location.origin + location.pathname)) ? "复制好了，到手机自带的浏览器里粘贴打开" : "没复制上，点右上角 ··· 选“在浏览器打开”";
  }, "button primary");
  const why = `${app ? `${app}里` : "这个窗口"}存不住东西，${what}`;
  const how = app ? "用手机自带的浏览器打开：复制链接，或点右上角 ··· 选“在浏览器打开”。" : "换手机自带的浏览器，用普通窗口打开。";
  return {
    sub: "", back: "", sheets: [], update: () => undefined,
    main: [draw("section", "card stack", strip("late", why, "warn"), draw("p", "", how), told, online ? link("link", online, "有网时也可以用网页版，填一项交一项") : null)],
    foot: actionBar("", copy),
  };
}
