/** 检查表换了版: the answers there were as a sum that closes, what is given again, and what is archived. */
import { draw } from "../../lib/draw.js";
import { ticks } from "./gauge.js";
import { actionBar, item as row, link, mark, section, state, strip } from "./part.js";
import { to } from "./route.js";
import { momentText } from "./when.js";

/** @typedef {import("./desk.js").Desk} Desk @typedef {import("./screen").Screen} Screen @typedef {import("../turned.js").Sum} Sum @typedef {import("../turned.js").Old} Old */

/** On the overview and wherever the change is met. @param {Desk} desk */
export function notice(desk) {
  const sum = desk.turned;
  if (!sum) return [];
  const open = left(desk, sum).length;
  return [open ? strip("late", `检查表换了第 ${sum.version} 版，${open} 项要重答`, "warn", to("turned"), "去看") : strip("", `检查表换成了第 ${sum.version} 版`, "paper", to("turned"), "看")];
}

/** Codes that are asked otherwise now and not answered yet. @param {Desk} desk @param {Sum} sum */
function left(desk, sum) {
  return [...new Set(sum.again.map((one) => one.code))].filter((code) => !desk.round.answers[code]);
}

/** @param {Desk} desk @returns {Screen} */
export function turnedScreen(desk) {
  const main = draw("div", "page-part conflict");
  const foot = draw("div", "");
  const show = () => {
    const sum = desk.turned;
    main.replaceChildren(...(sum ? parts(desk, sum) : [strip("", "这一轮的检查表没换过", "check")]));
    foot.replaceChildren(sum ? next(desk, sum) : actionBar("", link("button primary", to("all"), "回到整张表")));
  };
  show();
  return { sub: "检查表换了版", back: to("all"), main: [main], sheets: [], foot, update: show };
}

/** @param {Desk} desk @param {Sum} sum */
function parts(desk, sum) {
  const [carried, again, gone] = sum.counts;
  const anew = new Set(sum.again.map((one) => one.code));
  const marks = desk.round.items.map(({ code }) => (anew.has(code) ? "again" : sum.carried.includes(code) ? "kept" : ""));
  const words = `${sum.total} 个答案：${carried} 已带过来，${again} 要重答，${gone} 存档`;
  const part = (/** @type {number} */ number, /** @type {string} */ name) => draw("span", "", draw("b", "", String(number)), draw("small", "", name));
  const adding = draw("div", "parts", part(carried, "已带过来"), draw("i", "", "+"), part(again, "要重答"), draw("i", "", "+"), part(gone, "存档"), draw("i", "", "="), part(sum.total, "原来答的"));
  adding.setAttribute("role", "img");
  adding.setAttribute("aria-label", `${carried} 加 ${again} 加 ${gone} 等于 ${sum.total}`);
  const why = draw("p", "quiet", `${sum.by} ${momentText(Date.parse(sum.at), Date.now())} 换成第 ${sum.version} 版：${sum.reason}。签过的要重签。`);
  const fresh = desk.round.items.filter((one) => sum.fresh.includes(one.code) && !desk.round.answers[one.code]);
  return [
    draw("section", "card stack", draw("h1", "", sum.total ? `${sum.total} 个答案都在` : "还没答过"), ticks([...marks, ...Array(gone).fill("skip")], words), adding, why),
    sum.again.length ? section("要重答", again, "原来的答案不自动算数", draw("ul", "card list", ...sum.again.map((one) => asked(desk, one)))) : null,
    sum.gone.length ? section("存档", gone, `第 ${sum.version} 版没有这几项`, draw("ul", "card list", ...sum.gone.map((one) => kept(desk, one)))) : null,
    fresh.length ? section("没答过的", fresh.length, "", draw("ul", "card list", ...fresh.map((one) => row({ text: `${one.code} ${one.name}`, sub: one.criterion, href: to("item", one.code), start: mark("", number(desk, one.code)) })))) : null,
  ].filter((one) => one !== null);
}

/** @param {Desk} desk @param {string} code */
function number(desk, code) {
  return String(desk.round.items.findIndex((one) => one.code === code) + 1);
}

/** 原答 1.6 m，合格 / 上限 2 m 改成 1.5 m @param {Desk} desk @param {Old} one */
function asked(desk, one) {
  const done = desk.round.answers[one.code];
  const words = draw("span", "grow", draw("span", "", one.name), draw("span", "faint", before(one)), one.words ? draw("span", "help", one.words) : null);
  return draw("li", "", link("item", to("item", one.code), done ? mark("done", "check") : mark("", number(desk, one.code)), words, done ? state("已重答", "done", "check") : null));
}

/** @param {Old} one */
function before(one) {
  const where = one.local === "typed" ? "原来填了没判，只在本机" : one.local === "waiting" ? "原答在本机，有网自动传" : "原答";
  return `${where} ${one.told}`.trim();
}

/** @param {Desk} desk @param {Old} one */
function kept(desk, one) {
  const photos = one.photos.length ? `，照片 ${one.photos.length} 张` : "";
  return row({ text: `${one.code} ${one.name}`, sub: `${before(one)}${photos}，留着`, start: mark("", "dash"), end: draw("span", "") });
}

/** What was answered to the older version, beside the item that is asked now. @param {Desk} desk @param {string} code */
export function earlier(desk, code) {
  const found = desk.turned?.again.filter((one) => one.code === code) ?? [];
  return found.map((one) => {
    const pictures = one.photos.map((sha256) => desk.round.files[sha256]).filter((file) => file?.picture).map((file) => link("link", file.picture, "看照片"));
    return draw("section", "card", draw("p", "row", draw("b", "grow", one.words || "按新表重答"), state("原答不算数", "", "dash")), draw("p", "quiet", `${before(one)}，${one.by_name}`), ...pictures);
  });
}

/** @param {Desk} desk @param {Sum} sum */
function next(desk, sum) {
  const open = left(desk, sum);
  const all = link("button", to("all"), sum.carried.length ? `看带过来的 ${sum.carried.length}` : "看整张表");
  if (!open.length || !desk.round.me.checks) return actionBar("要重答的都答了", link("button primary", to("all"), "回到整张表"));
  const first = desk.round.items.find((one) => one.code === open[0]);
  return actionBar(`从 ${first?.code} ${first?.name} 开始`, all, link("button primary", to("item", open[0]), `重答 ${open.length} 项`));
}
