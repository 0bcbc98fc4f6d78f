/** 交: everything of the round handed in as one document, and the company's signed receipt for it. */
import { bar, draw, sizeText } from "../../lib/draw.js";
import { ARRIVED, SUBMISSION } from "../../outbox/submit.js";
import { unsigned } from "../round.js";
import { stuck } from "./clash.js";
import { actionBar, button, icon, item as row, keep, link, mark, section, state } from "./part.js";
import { to } from "./route.js";
import { hindrances } from "./hindrance.js";
import { unfinished } from "./unfinished.js";
import { momentText } from "./when.js";

/** @typedef {import("./desk.js").Desk} Desk @typedef {import("./screen").Screen} Screen @typedef {import("../../outbox/types").Receipt} Receipt */

/** Whether something of this document is not under a receipt yet. @param {Desk} desk */
export function unhanded(desk) {
  return desk.rows.length > 0 || desk.past.some((one) => ARRIVED.includes(one.status) && one.kind !== SUBMISSION && !one.receipt?.receipt_id);
}

/** Where the work is, in one word with its kind and mark; null before there is any. @param {Desk} desk @returns {[string, string, string] | null} */
export function placeOf(desk) {
  const { total, arrived } = desk.count;
  if (desk.trouble) return ["late", "warn", desk.trouble];
  if (desk.writing) return ["", "", "正在存"];
  if (desk.stuck.length) return ["late", "warn", "有没传成的"];
  if (arrived < total || desk.open) return ["local", "device", "已存本机"];
  return total ? ["done", "check", "已到公司"] : null;
}

/** 已存本机 and 已到公司 in figures; nothing before there is something. @param {Desk} desk */
export function carried(desk) {
  const { total, arrived } = desk.count;
  if (!total) return null;
  const here = draw("span", "", draw("b", "", String(total - arrived)), state("已存本机", "local", "device"));
  const there = draw("span", "", draw("b", "", String(arrived), draw("small", "", ` / ${total}`)), state("已到公司", "done", "check"));
  return draw("div", "card stack", draw("div", "carry", here, icon("next"), there), draw("div", "", bar(Math.floor((100 * arrived) / total), "local")));
}

/** @param {Desk} desk @param {string} sha @param {HTMLElement} host @returns {Screen} */
export function handIn(desk, sha, host) {
  const main = draw("div", "page-part");
  const foot = draw("div", "");
  // one as long as the screen stands: it rests while it runs, and what it has to say is at it
  const offer = actionBar("交了以后公司给回执", button("交", () => hand(desk), "button primary"));
  const show = (now = sha) => {
    const why = [...hindrances(desk), ...unsigned(desk.round, now).map((one) => `${one.name} ${one.person}没签`)];
    const submit = desk.rows.find((one) => one.step === "submit");
    const refusals = desk.stuck.map((one) => stuck(desk, one));
    const waiting = [...desk.photos.values()].filter((one) => one.state !== "arrived").map((one) => row({ text: one.name, sub: one.error?.detail ?? sizeText(one.size), start: mark("", "camera") }));
    const rows = desk.rows.filter((one) => one.step !== "submit" && one.state === "waiting").map((one) => row({ text: one.label, sub: one.words, start: mark("", "device") }));
    main.replaceChildren(...[
      carried(desk), ...refusals, ...desk.receipts.map((one) => receipt(desk, one)),
      why.length && desk.round.open ? section("还差", why.length, "先交也行，补了再交一次", draw("ol", "card list", ...why.map((text, n) => row({ text, start: mark("", String(n + 1)) })))) : null,
      rows.length + waiting.length ? section("还在本机的", rows.length + waiting.length, "有网自动传", draw("ul", "card list", ...rows, ...waiting)) : null,
    ].filter((one) => one !== null));
    keep(foot, submit
      ? actionBar("交了，已存本机，有网自动传", link("button primary", to("all"), "回到整张表"))
      : unhanded(desk) ? offer
        : why.length ? actionBar(why[0], link("button primary", to("all"), "接着验收"))
        : desk.open ? actionBar(unfinished(desk)[0].text, link("button primary", to("unfinished"), "看没记下的"))
        : actionBar("结论要有网才能定", link("button primary", host.dataset.conclusion ?? "", "定结论")));
  };
  show();
  return { sub: "交", back: to("all"), main: [main], sheets: [], foot, update: show };
}

/** @param {Desk} desk */
function hand(desk) {
  return desk.send({ step: "submit", kind: SUBMISSION, field: "submit", label: "交齐现场资料", body: {} });
}

/** @param {Desk} desk @param {Receipt} one */
function receipt(desk, one) {
  const title = draw("h2", "", "公司收齐了");
  const list = draw("dl", "", draw("dt", "", "短码"), draw("dd", "code", `${one.code.slice(0, 4)} ${one.code.slice(4)}`), draw("dd", "", `${momentText(Date.parse(one.at), Date.now())} 收齐`),
    draw("dd", "", `文字 ${one.content.letters.length} 条，照片 ${one.content.photos.length} 张`));
  const made = draw("div", "card receipt", draw("div", "head", title, link("link", `/sync/receipts/${one.receipt_id}`, "看回执")), list);
  const kept = desk.typed.get(`image:${one.receipt_id}`)?.value;
  if (kept) made.append(image(kept));
  else void fetchImage(desk, one.receipt_id);
  return made;
}

/** @param {{d: string, size: string}} code */
function image({ d, size }) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ class: "qr", viewBox: size, role: "img", "aria-label": "回执二维码", "shape-rendering": "crispEdges" })) made.setAttribute(name, value);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("fill", "currentColor");
  path.setAttribute("d", d);
  made.append(path);
  return made;
}

/** The code image as the company draws it, kept on the phone from the first time it is seen. @param {Desk} desk @param {string} id */
async function fetchImage(desk, id) {
  try {
    const answer = await fetch(`/sync/receipts/${id}`, { headers: { Accept: "text/html" } });
    const code = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".receipt svg.qr");
    const d = code?.querySelector("path")?.getAttribute("d");
    if (!d) return;
    await desk.keep(`image:${id}`, { d, size: code?.getAttribute("viewBox") ?? "" });
    await desk.refresh();
  } catch {
    // no network now: the next look fetches it
  }
}
