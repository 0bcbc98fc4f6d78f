/** One light out of all the checks, with the one thing to do about it. */
import { sizeText } from "../lib/draw.js";
import { carried, lacking } from "./shelf.js";

/** @typedef {import("./types").Given} Given @typedef {import("./types").Check} Check @typedef {import("./types").Light} Light */

const LABELS = { take: "补齐", install: "装到桌面", persist: "让手机留住", copy: "复制链接", login: "登录", again: "再查一遍", "": "" };
/** What a red check means for the day; the first that is red speaks. */
const RED = {
  clock: ["手机时间不对", "先对好时间再出工"],
  session: ["先登录", "本机存的都在"],
  pages: ["今天的活还没带", "没网的地方先别去"],
  contact: ["太久没连公司", "先找个有网的地方打开一次"],
  room: ["拍照空间不够", "先腾出地方再出工"],
};

/** @param {Given} given @param {Check[]} all @returns {Light} */
export function light(given, all) {
  const [late, soon] = [all.filter((one) => one.state === "late"), all.filter((one) => one.state === "soon")];
  const base = { number: "", unit: "", percent: 0, why: "", href: "" };
  if (given.taking) {
    const { done, total } = given.taking;
    return {
      ...base, state: "", number: String(total - done), unit: "页", percent: total ? Math.round((100 * done) / total) : 0, title: "正在带今天的活",
      words: `${done} / ${total}，带完就能查全`, brief: `正在带 ${done} / ${total}`, act: "", label: "",
    };
  }
  const looking = { ...base, state: /** @type {const} */ (""), title: "正在查", words: "查完才知道能不能离线", brief: "正在查这台手机", act: /** @type {const} */ (""), label: "" };
  if (given.reach === "asking") return looking;
  if (late.length) return red(base, late);
  if (soon.length) return amber(base, soon);
  if (all.some((one) => !one.state)) return looking;
  return green(base, given);
}

/** @param {Pick<Light, "number" | "unit" | "percent" | "why" | "href">} base @param {Check[]} late @returns {Light} */
function red(base, late) {
  const [first] = late;
  const own = late.every((one) => one.key in RED) ? RED[/** @type {keyof typeof RED} */ (first.key)] : null;
  const [title, words] = own ?? ["现在不能离线", "有网照常能用。没网的地方先别去，记了可能丢"];
  return { ...base, state: "late", title, words, brief: late.map((one) => one.title).join("，"), act: first.act, label: LABELS[first.act], why: late.length > 1 ? `先改第 1 项：${first.title}` : "" };
}

/** @param {Pick<Light, "number" | "unit" | "percent" | "why" | "href">} base @param {Check[]} soon @returns {Light} */
function amber(base, soon) {
  const lacks = soon.flatMap((one) => one.lacks);
  const first = soon.find((one) => one.act === "take") ?? soon[0];
  if (!lacks.length) {
    const title = soon.length > 1 ? `有 ${soon.length} 样要留意` : first.title;
    return { ...base, state: "soon", number: String(soon.length), unit: "项", percent: 50, title, words: first.help, brief: soon.map((one) => one.title).join("，"), act: first.act, label: LABELS[first.act] };
  }
  const papers = soon.filter((one) => one.lacks.length);
  const title = papers.length === 1 ? first.title : `还差 ${lacks.length} 样`;
  const cases = new Set(lacks.map((one) => one.case_id || one.url)).size;
  const bytes = lacks.reduce((sum, one) => sum + (one.size || 30_000), 0);
  return {
    ...base, state: "soon", number: String(lacks.length), unit: unitOf(first), percent: 50, title, words: `不补也能去，这 ${cases} 件到现场要有网`,
    brief: soon.map((one) => one.title).join("，"), act: "take", label: LABELS.take, why: `共 ${sizeText(bytes)}`,
  };
}

/** @param {Check} check */
function unitOf({ key }) {
  return { lists: "份", drawings: "张" }[key] ?? "页";
}

/** @param {Pick<Light, "number" | "unit" | "percent" | "why" | "href">} base @param {Given} given @returns {Light} */
function green(base, { packed, kept, reach }) {
  const kit = packed?.kit;
  if (!kit) throw new Error("green without a kit");
  const lacks = lacking(kit, kept);
  const field = kit.tasks.filter((task) => carried(task, lacks));
  const rest = kit.tasks.length - field.length;
  const sheets = new Set(kit.tasks.flatMap((task) => task.urls).filter((one) => one.what === "drawing").map((one) => one.url)).size;
  const words = field.length ? `没网也能干完这 ${field.length} 件${rest ? `，另 ${rest} 件要有网` : ""}` : rest ? `今天 ${rest} 件都要有网` : "今天没有要带的";
  const here = field.length ? `${field.length} 件${sheets ? `、${sheets} 张图纸` : ""}都在本机` : words;
  const more = kit.beyond ? `，还有 ${kit.beyond} 件没带` : "";
  const [first] = field;
  return {
    ...base, state: "done", title: "可以出工", words: words + more, brief: (reach === "yes" ? here : `没网，${here}`) + more, act: "",
    label: first ? `去${first.title}` : "再查一遍", href: first ? first.href : "", why: first ? `第一件 ${first.step}` : "",
  };
}
