/** May one leave with this phone? Every single question, from facts alone: green only when it was looked at and is so. */
import { lacking } from "./shelf.js";
import { clockText, dateText, dayOf, spanText } from "./say.js";

/** @typedef {import("./types").Given} Given @typedef {import("./types").Check} Check @typedef {import("./types").Lack} Lack */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A clock further off than this is told; further than the second, deadlines can only be 待定. */
export const SKEW_SOON = 2 * MINUTE;
export const SKEW_LATE = 10 * MINUTE;
/** Room for half as many pictures again as the day is thought to need. */
export const RESERVE = 1.5;
/** Without a word from the company for so long, new work may well lie there. */
export const QUIET_SOON = 12 * HOUR;
export const QUIET_LATE = 72 * HOUR;

/** @param {Given} given @returns {Check[]} in the order they are shown */
export function checks(given) {
  const lacks = given.packed ? lacking(given.packed.kit, given.kept) : [];
  return [
    browser(given), app(given), pages(given, lacks), lists(given, lacks), drawings(given, lacks),
    room(given), storage(given), installed(given), clock(given), session(given), contact(given),
  ];
}

/** @param {string} key @param {string} name @param {string} fact @returns {Check} */
function fine(key, name, fact) {
  return { key, name, state: "done", fact, title: "", help: "", act: "", lacks: [] };
}

/** @param {string} key @param {string} name @param {"soon" | "late"} state @param {string} title @param {string} help @param {Check["act"]} act @param {Lack[]} [lacks] @returns {Check} */
function wrong(key, name, state, title, help, act, lacks = []) {
  return { key, name, state, fact: "", title, help, act, lacks };
}

/** Not looked at yet. @param {string} key @param {string} name @returns {Check} */
function open(key, name) {
  return { key, name, state: "", fact: "待定", title: "", help: "", act: "", lacks: [] };
}

/** @param {Given} given */
export function browser({ facts }) {
  const [key, name] = ["browser", "浏览器"];
  if (facts.app) return wrong(key, name, "late", `${facts.app}里打开的`, `${facts.app}会清掉存的东西。复制链接，用手机浏览器打开`, "copy");
  if (facts.secret) return wrong(key, name, "late", "开的是无痕窗口", "窗口一关，存的就没了。复制链接，用普通窗口打开", "copy");
  if (!facts.able) return wrong(key, name, "late", "这个浏览器存不了", "没网打不开。复制链接，换手机自带的浏览器或 Chrome", "copy");
  return fine(key, name, "能离线用");
}

/** @param {Given} given */
export function app({ facts, packed }) {
  const [key, name] = ["app", "应用"];
  if (!facts.able) return open(key, name);
  if (!facts.controlled) return wrong(key, name, "soon", "应用还没装好", "等几秒再查。还不行，关掉重新打开", "again");
  if (packed && !facts.shells.includes(packed.kit.shell)) return wrong(key, name, "soon", "新版本还没下全", "有网时等一会儿，再查一遍", "again");
  return fine(key, name, "在本机");
}

/** @param {Given} given @param {Lack[]} lacks */
export function pages({ packed, reach }, lacks) {
  const [key, name] = ["pages", "页面"];
  if (!packed) {
    if (reach === "asking") return open(key, name);
    return wrong(key, name, "late", "今天的活还没带", "有网时打开一次今天，自己会带下来", "again");
  }
  const mine = lacks.filter((one) => one.what === "page" || one.what === "picture");
  if (mine.length) return wrong(key, name, "soon", `还差 ${mine.length} 页`, "没带全的那几件，到现场要有网", "take", mine);
  const field = packed.kit.tasks.filter((task) => task.field).length;
  return fine(key, name, field ? `${field} 件都在本机` : "今天没有要带的");
}

/** @param {Given} given @param {Lack[]} lacks */
export function lists({ packed }, lacks) {
  return papers(packed, lacks, "lists", "检查表", "份", ["list"]);
}

/** @param {Given} given @param {Lack[]} lacks */
export function drawings({ packed }, lacks) {
  return papers(packed, lacks, "drawings", "图纸", "张", ["drawing", "order", "preview"]);
}

/** @param {Given["packed"]} packed @param {Lack[]} lacks @param {string} key @param {string} name @param {string} unit @param {string[]} kinds */
function papers(packed, lacks, key, name, unit, kinds) {
  if (!packed) return open(key, name);
  const whole = lacks.filter((one) => kinds.includes(one.what));
  // a drawing that is not here lacks its picture too: one thing to people
  const mine = whole.filter((one) => one.what !== "preview" || !whole.some((other) => other.what === "drawing" && other.case_id === one.case_id));
  if (mine.length) {
    const noun = mine.every((one) => one.what === "order") ? "份派工单" : `${unit}${name}`;
    return wrong(key, name, "soon", `还差 ${mine.length} ${noun}`, "不补也能去，这几件到现场要有网", "take", mine);
  }
  const urls = new Set(packed.kit.tasks.flatMap((task) => task.urls).filter((one) => one.what === kinds[0]).map((one) => one.url));
  return fine(key, name, urls.size ? `${urls.size} ${unit}，都是最新版` : "今天用不着");
}

/** @param {Given} given */
export function room({ facts, packed }) {
  const [key, name] = ["room", "拍照空间"];
  if (!packed || !facts.able) return open(key, name);
  if (facts.free === null) return wrong(key, name, "soon", "说不准还有多少空间", "看一眼手机设置里的存储，照片多就清一清", "again");
  const { photos, photo_bytes } = packed.kit;
  const fits = Math.floor(facts.free / photo_bytes);
  const help = `今天约 ${photos} 张，本机只够 ${fits} 张。删掉不用的照片和应用，再查一遍`;
  if (fits < photos) return wrong(key, name, "late", "拍照空间不够", help, "again");
  if (fits < photos * RESERVE) return wrong(key, name, "soon", "拍照空间紧", help, "again");
  const enough = fits > 999 ? "够 999 张以上" : `够 ${fits} 张`;
  return fine(key, name, photos ? `${enough}，今天约 ${photos} 张` : enough);
}

/** @param {Given} given */
export function storage({ facts }) {
  const [key, name] = ["storage", "存储"];
  if (!facts.able) return open(key, name);
  if (facts.persistent) return fine(key, name, "手机不会自己清");
  const [act, help] = facts.installable ? [/** @type {const} */ ("install"), "装到桌面，从桌面打开"]
    : facts.installed ? [/** @type {const} */ ("persist"), "点一下让手机留住。还不行，在系统设置里允许保存数据"]
      : [/** @type {const} */ ("persist"), facts.ios ? "点浏览器的分享，选“添加到主屏幕”，从桌面打开" : "在浏览器菜单里点“添加到桌面”，从桌面打开"];
  return wrong(key, name, "late", "存储随时会被清", help, act);
}

/** @param {Given} given */
export function installed({ facts }) {
  const [key, name] = ["installed", "桌面"];
  if (!facts.able) return open(key, name);
  if (facts.installed) return fine(key, name, "从桌面打开的");
  const way = facts.ios ? "点浏览器的分享，选“添加到主屏幕”" : "在浏览器菜单里点“添加到桌面”";
  const help = facts.installable ? "装了从桌面打开，没网也点得开" : `${way}，以后从桌面打开`;
  return wrong(key, name, "soon", "还没装到桌面", help, facts.installable ? "install" : "again");
}

/** @param {Given} given */
export function clock({ packed, now }) {
  const [key, name] = ["clock", "手机时间"];
  if (!packed) return open(key, name);
  const { at, skew, slack } = packed.contact;
  const help = "设置 › 日期和时间 › 打开“自动”。不改，到点的事只能记待定";
  // the last word with the company cannot lie ahead: somebody has set the clock back since
  if (at - now > SKEW_SOON) return wrong(key, name, at - now > SKEW_LATE ? "late" : "soon", `手机时间倒回去 ${spanText(at - now)}`, help, "again");
  const off = Math.max(0, Math.abs(skew) - slack);
  if (off > SKEW_SOON) return wrong(key, name, off > SKEW_LATE ? "late" : "soon", `手机时间${skew > 0 ? "快" : "慢"} ${spanText(skew)}`, help, "again");
  return fine(key, name, `差 ${spanText(off)}`);
}

/** @param {Given} given */
export function session({ packed, now, reach }) {
  const [key, name] = ["session", "登录"];
  if (reach === "login") return wrong(key, name, "late", "登录过期了", "本机存的都在。登录后自己带全", "login");
  if (!packed) return open(key, name);
  const end = Date.parse(packed.kit.session_end);
  const true_now = now - packed.contact.skew;
  if (end <= true_now) return wrong(key, name, "late", "登录过期了", "本机存的都在。有网时登录，再查一遍", "login");
  if (end < shiftEnd(true_now)) return wrong(key, name, "soon", `登录 ${clockText(end, true_now)} 到期`, "撑不到收工。先重新登录", "login");
  const days = Math.floor((end - true_now) / (24 * HOUR));
  return fine(key, name, `到 ${dateText(end)}${days ? `，够用 ${days} 天` : ""}`);
}

/** The day's work is over at midnight at the latest. @param {number} now */
function shiftEnd(now) {
  return (dayOf(now) + 1) * 24 * HOUR - 8 * HOUR;
}

/** @param {Given} given */
export function contact({ packed, now, reach }) {
  const [key, name] = ["contact", "上次连上公司"];
  if (!packed) return open(key, name);
  const age = Math.max(0, now - packed.contact.at);
  const fact = `${clockText(packed.contact.at, now)}，${age < MINUTE ? "刚才" : `${spanText(age)}前`}`;
  if (reach === "yes") return fine(key, name, fact);
  const help = "后来派的活和改的图不在本机。有网时打开一次今天";
  if (age > QUIET_LATE) return wrong(key, name, "late", `${spanText(age)}没连公司`, help, "again");
  if (age > QUIET_SOON || dayOf(now) !== dayOf(packed.contact.at)) return wrong(key, name, "soon", `上次连公司是 ${clockText(packed.contact.at, now)}`, help, "again");
  return fine(key, name, fact);
}
