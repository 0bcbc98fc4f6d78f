/** One document of 待传: how much is on the phone, how much has arrived, and every line that has not. */
import { bar, draw, icon } from "../lib/draw.js";
import { momentText } from "../light/say.js";
import { stuckPhoto } from "../outbox/state.js";
import { state } from "./parts.js";
import { asideRow, photoRow, stuckRow, waitingRow } from "./row.js";

/**
 * @typedef {import("../outbox/index.js").Outbox} Outbox @typedef {import("../outbox/state.js").Paper} Paper @typedef {import("./parts.js").Scene} Scene
 * @typedef {import("../outbox/state.js").Arrived} Arrived @typedef {import("../outbox/state.js").Begun} Begun
 */

/** More texts than this that simply wait are folded into one line. */
const FEW = 3;

/** @param {Scene} scene @param {Outbox} outbox @param {Paper} paper @param {string} stop why sending stopped */
export function paperCard(scene, outbox, paper, stop) {
  const id = `paper ${paper.doc}`.replace(/[^\w-]/g, "-");
  const title = draw("h2", "", paper.title);
  title.id = id;
  const here = draw("span", "", draw("b", "", String(paper.total)), state(scene, "local", "device", "已存本机"));
  const there = draw("span", "", draw("b", "", String(paper.arrived), draw("small", "", ` / ${paper.total}`)), state(scene, "done", "check", "已到公司"));
  const percent = Math.floor((100 * paper.arrived) / Math.max(1, paper.total));
  const stuck = paper.rows.filter((row) => row.state !== "waiting");
  const plain = paper.rows.filter((row) => row.state === "waiting");
  const card = draw("div", "card stack", draw("div", "", title, draw("p", "quiet", words(paper, stuck.length, stop))),
    draw("div", "carry", here, icon(scene.sprite, "next"), there), bar(percent, "local"));
  const list = draw("ul", "card list", ...stuck.map((row) => stuckRow(scene, outbox, row)), ...paper.photos.map((photo) => photoRow(scene, outbox, photo)), ...texts(scene, paper.doc, plain));
  list.setAttribute("aria-label", "还没到公司的");
  const section = draw("section", "section", card, list);
  section.setAttribute("aria-labelledby", id);
  return section;
}

/** @param {Paper} paper @param {number} stuck @param {string} stop */
function words(paper, stuck, stop) {
  const late = stuck + paper.photos.filter(stuckPhoto).length;
  if (late) return `${late} 条要看一下，别的照常传`;
  if (!paper.rows.length && paper.photos.every((photo) => photo.fate === "draft")) return "还没交，交了就传";
  if (stop) return "都在本机";
  return paper.state === "sending" ? "正在传，可以离开这页、继续干活" : "排队等传";
}

/** @param {Scene} scene @param {string} doc @param {import("../outbox/types").Row[]} rows */
function texts(scene, doc, rows) {
  if (rows.length <= FEW) return rows.map((row) => waitingRow(scene, row));
  const fold = draw("details", "", draw("summary", "item", draw("span", "grow", `还有 ${rows.length} 条文字`), state(scene, "local", "device", "排队"), icon(scene.sprite, "down")),
    draw("ul", "list", ...rows.map((row) => waitingRow(scene, row))));
  fold.open = scene.open.has(doc);
  fold.addEventListener("toggle", () => (fold.open ? scene.open.add(doc) : scene.open.delete(doc)));
  return [draw("li", "", fold)];
}

/** Written and not handed in, with the way back to it. @param {Scene} scene @param {Begun[]} begun */
export function begunList(scene, begun) {
  if (!begun.length) return [];
  const rows = begun.map(({ doc, title, page, at }) => {
    const to = page || scene.places.get(doc.split(":")[1] ?? "");
    const words = draw("span", "grow", draw("span", "", title || "没起名的一份"), draw("span", "faint", `${momentText(at)} 写的`));
    if (!to) return draw("li", "item", words, state(scene, "local", "device", "没交"));
    const link = draw("a", "item", words, state(scene, "local", "device", "没交"), icon(scene.sprite, "next"));
    link.href = to;
    return draw("li", "", link);
  });
  const section = draw("section", "section", draw("div", "section-head", draw("h2", "", "写了没交")), draw("ul", "card list", ...rows));
  section.setAttribute("aria-label", "写了没交");
  return [section];
}

/** What was put away, to be taken up again; not where a photo of it offers that. @param {Scene} scene @param {Outbox} outbox @param {import("../outbox/state.js").Overview} seen */
export function asideList(scene, outbox, { aside, papers }) {
  const offered = new Set(papers.flatMap((paper) => paper.photos.flatMap((photo) => (photo.fate === "put_away" ? photo.sha256 : []))));
  const alone = aside.filter((row) => !row.blobs.some((sha256) => offered.has(sha256)));
  if (!alone.length) return [];
  const section = draw("section", "section", draw("div", "section-head", draw("h2", "", "先放一边的")), draw("ul", "card list", ...alone.map((row) => asideRow(scene, outbox, row))));
  section.setAttribute("aria-label", "先放一边的");
  return [section];
}

/** Documents of which everything has arrived and that were not handed in whole. @param {Scene} scene @param {Arrived[]} arrived */
export function arrivedList(scene, arrived) {
  if (!arrived.length) return [];
  const rows = arrived.map((one) => draw("li", "item", draw("span", "grow", draw("span", "", one.title), draw("span", "faint", `${one.total} / ${one.total}，${momentText(one.at)}`)), state(scene, "done", "check", "已到公司")));
  const section = draw("section", "section", draw("div", "section-head", draw("h2", "", "已到公司")), draw("ul", "card list", ...rows));
  section.setAttribute("aria-label", "已到公司");
  return [section];
}
