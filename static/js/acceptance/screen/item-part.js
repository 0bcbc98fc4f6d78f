/** Pieces of an item's screen: its head and source, ticks, tests asked for, defects, and the items around it. */
import { draw } from "../../lib/draw.js";
import { measured } from "../judge.js";
import { newestByRule, tally } from "../round.js";
import { undecided } from "./answer.js";
import { ticks } from "./gauge.js";
import { item as row, link, mark, sheet, state } from "./part.js";
import { to } from "./route.js";
import { countdown, untilOf } from "./timing.js";
import { dueText, momentText } from "./when.js";

/** @typedef {import("./desk.js").Desk} Desk @typedef {import("../types").Item} Item */

const CONFIDENCE = { V: "见过原文", S: "按通行做法", T: "数值要对原文核" };
const STATES = { PASS: ["done", "check"], FAIL: ["late", "cross"], NA: ["", "dash"] };
const TICKS = { PASS: "done", FAIL: "late", NA: "skip" };

/** @param {Item} item @param {number} number @param {Node} why */
export function head(item, number, why) {
  const major = item.grade === "MAJOR";
  const title = draw("h2", "", item.name);
  title.id = "q";
  return draw("div", "", draw("p", "check-head", draw("span", `tag${major ? " major" : ""}`, major ? "主控" : "一般"), draw("span", "grow", `第 ${number} 项 · ${item.code}`), why),
    title, draw("p", "quiet", item.criterion));
}

/** @param {Desk} desk @param {Item} item */
export function basis(desk, item) {
  const quote = (/** @type {string} */ text, /** @type {string} */ place) => draw("figure", "", draw("blockquote", "clause", text), draw("figcaption", "quiet", place));
  const { clause, company } = desk.round;
  const inside = [quote(item.criterion, `${CONFIDENCE[item.conf]} · ${item.ref}`), quote(clause.quote, `${company} · ${clause.place}`)];
  return sheet("依据", `${item.code} ${item.name}`, "link basis", ...inside, draw("p", "quiet", item.grade === "MAJOR" ? "主控，要合格" : "一般，按点数算"));
}

/** Ticks with the count in words. @param {Desk} desk @param {string} [present] */
export function progress(desk, present = "") {
  const { round } = desk;
  const open = new Set(undecided(desk).map((one) => one.code));
  const states = round.items.map(({ code }) => (code === present ? "now" : open.has(code) ? "" : TICKS[round.answers[code]?.verdict] ?? ""));
  const { total, answered, failed } = tally(round);
  const made = draw("section", "",
    ticks(states, `${total} 项，已有结论 ${answered} 项${failed.length ? `，不合格 ${failed.length} 项` : ""}`),
    draw("p", "row", draw("span", "grow", draw("b", "", String(answered)), ` / ${total}`), failed.length ? state(`不合格 ${failed.length}`, "late", "cross") : null,
      draw("span", "quiet", answered < total ? `剩 ${total - answered} 项` : "都有结论")));
  made.setAttribute("aria-label", "进度");
  return [made];
}

/** A test that is being held elsewhere. @param {Desk} desk @param {string} code */
export function running(desk, code) {
  return desk.round.trials.filter((one) => one.ended_at === null && one.round === desk.round.round && one.item !== code).slice(0, 1).map((one) => {
    const made = link("strip", to("trial", one.rule, one.item), draw("span", "grow", `${desk.round.rules[one.rule].name}稳压中`), draw("b", "nowrap", countdown(untilOf(desk, one), "剩 ", "到时了")));
    return made;
  });
}

/** What the item asks to be tested. @param {Desk} desk @param {Item} item */
export function testsOf(desk, item) {
  const newest = newestByRule(desk.round.trials, item.code);
  return item.tests.map((group) => draw("ul", "card list", ...group.map((rule) => {
    const done = newest[rule];
    const held = done && done.ended_at === null;
    const sub = done ? `${momentText(Date.parse(done.ended_at ?? done.started_at), Date.now())} ${done.by_name}` : group.length === 1 ? "没做" : "没做，这组做一项就行";
    const start = done && !held ? mark(...(done.decision === "PASS" ? /** @type {[string, string]} */ (["done", "check"]) : /** @type {[string, string]} */ (["late", "cross"]))) : mark(held ? "now" : "", "clock");
    const end = done ? state(held ? "稳压中" : done.decision === "PASS" ? "合格" : "不合格", held ? "" : done.decision === "PASS" ? "done" : "late") : null;
    return row({ text: `${rule} ${desk.round.rules[rule].name}`, sub, href: to("trial", rule, item.code), start, end });
  })));
}

/** @param {Desk} desk @param {Item} item @param {boolean} fresh whether one may be written down now */
export function defectsOf(desk, item, fresh) {
  const rows = desk.round.defects.filter((one) => one.item === item.code).map((one) =>
    row({ text: `缺陷：${one.text}`, sub: `${one.firm} · ${dueText(Date.parse(one.due_at), Date.now())}`, start: mark("", "warn"), end: state(one.state_name, "") }));
  if (fresh) rows.push(row({ text: "记缺陷，定谁改、改到哪天", sub: "不记的，判不合格时自动记给施工单位", href: to("defect", item.code), start: mark("", "plus") }));
  return rows.length ? [draw("ul", "card list", ...rows)] : [];
}

/** @param {Desk} desk @param {number} number */
export function around(desk, number) {
  const { items } = desk.round;
  const rows = [[items[number - 1], "上一项", "back"], [items[number + 1], "先不判，看下一项", "next"]].filter(([one]) => one).map(([one, sub, sign]) =>
    row({ text: `${/** @type {Item} */ (one).code} ${/** @type {Item} */ (one).name}`, sub: String(sub), href: to("item", /** @type {Item} */ (one).code), start: mark("", String(sign)) }));
  return [draw("ul", "card list", ...rows)];
}

/** An item as a row of the whole list. @param {Desk} desk @param {Item} item @param {number} number @param {boolean} open changed and not decided again */
export function listed(desk, item, number, open) {
  const known = desk.round.answers[item.code];
  const grade = item.grade === "MAJOR" ? "主控" : "一般";
  const href = to("item", item.code);
  const text = `${item.code} ${item.name}`;
  const stuck = desk.stuck.find((row) => row.body.item === item.code);
  if (stuck) return row({ text, sub: stuck.state === "conflict" ? "两处记的不一样，要定一个" : stuck.error?.detail ?? "没传成", href, start: mark("late", "warn") });
  if (open) return row({ text, sub: `${grade} · 填了没判完`, href, start: mark("now", "pen") });
  if (!known) return row({ text, sub: `${grade} · ${item.criterion}`, href, start: mark("", String(number)) });
  const said = [grade, known.note || measured(item, known.measured, known.designs).reason || known.text || { PASS: "合格", FAIL: "不合格", NA: "不适用" }[known.verdict]];
  if (known.origin_round) said.push(`第 ${known.origin_round} 轮`);
  return row({ text, sub: said.join(" · "), href, start: mark(...(/** @type {[string, string]} */ (STATES[known.verdict]))) });
}

