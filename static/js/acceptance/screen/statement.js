/** The sentence of what is signed, its figures bold, and the row of those who sign. */
import { draw } from "../../lib/draw.js";
import { codeOf, facts, holding, voids } from "../round.js";
import { link, mark, state } from "./part.js";
import { to } from "./route.js";
import { dueText, hourText } from "./when.js";

/** @typedef {import("./desk.js").Desk} Desk @typedef {import("../types").Party} Party @typedef {import("../types").Facts} Facts */

/** @param {string | number} text */
const bold = (text) => draw("b", "nowrap", String(text));

/** In words, its figures bold. @param {Facts} said @param {string} firm who signs for it, "" for nobody yet @returns {(Node | string)[]} */
export function sentence(said, firm) {
  /** @type {(Node | string)[]} */
  const words = firm ? ["我代表", draw("b", "", firm), "确认："] : [];
  words.push(`第 ${said.round} 轮验收 `, bold(said.total), said.complete ? " 项都有结论。" : " 项，有结论 ", ...(said.complete ? [] : [bold(said.answered), " 项。"]));
  words.push("主控 ", bold(said.majors), said.majors === said.majors_passed ? " 项全部合格，" : " 项合格 ", ...(said.majors === said.majors_passed ? [] : [bold(said.majors_passed), " 项，"]));
  words.push("一般 ", bold(said.generals), " 项合格 ", bold(said.generals_passed), " 项，不适用 ", bold(said.not_applicable), " 项，不合格 ", bold(said.failed.length), " 项");
  for (const one of said.left) words.push(`；遗留 ${one.item} ${one.text}，`, one.until ? draw("span", "nowrap", dueText(Date.parse(one.until), Date.now())) : "", "改完");
  words.push("。");
  for (const one of said.tests) {
    words.push(one.name, ...(one.pressure ? [" ", bold(one.pressure)] : []), ...(one.minutes ? [" 稳压 ", bold(`${one.minutes} 分`)] : []), `，${one.said}。`);
  }
  if (said.drawing_rev) words.push("施工图第 ", bold(said.drawing_rev), " 版，");
  words.push("派工单第 ", bold(said.order_rev), " 版。");
  return words;
}

/** The sentence over a pad, with the content code beside what leads on. @param {(Node | string)[]} words @param {string} sha @param {...(Node | null)} ways */
export function signedCard(words, sha, ...ways) {
  const row = draw("p", "row", ...ways, draw("span", "quiet nowrap", "内容码 ", draw("span", "code", codeOf(sha))));
  const made = draw("section", "card", draw("p", "statement", ...words), row);
  made.setAttribute("aria-label", "签的是什么");
  return made;
}

/** @param {Desk} desk @param {Party | null} party who signs @param {string} sha of the content @param {Node | null} [away] to another way of signing */
export function statement(desk, party, sha, away = null) {
  const said = facts(desk.round);
  return signedCard(sentence(said, party?.firm ?? ""), sha, link("link", to("all"), `看全部 ${said.total} 项`), away);
}

/** The four in their order. @param {Desk} desk @param {string} sha @param {string} present slot of who signs now */
export function four(desk, sha, present) {
  const held = holding(desk.round, sha);
  const gone = voids(desk.round, sha);
  const parties = desk.round.parties.filter((one) => one.counted);
  const made = draw("ol", `card four of-${parties.length}`, ...parties.map((party, n) => {
    const signed = held[party.slot];
    const old = gone.findLast((one) => one.slot === party.slot);
    const now = !signed && party.slot === present;
    const sign = signed ? mark("done", "check") : now ? mark("now", "pen") : old ? mark("late void", "cross") : mark("", String(n + 1));
    const end = signed ? draw("span", "faint", `${hourText(Date.parse(signed.at))}${signed.relayed && !signed.own ? " 接力" : ""}`) : now ? draw("span", "faint", "正在签") : old ? state("失效", "late") : draw("span", "faint", "未签");
    const struck = !signed && !now && old ? draw("s", "faint", hourText(Date.parse(old.at))) : null;
    const one = draw("li", signed ? "signed" : "", sign, party.name.replace(/单位$/, ""), draw("b", "", signed?.signer ?? old?.signer ?? party.person), end, struck);
    if (now) one.setAttribute("aria-current", "step");
    return one;
  }));
  made.setAttribute("aria-label", "四方");
  return made;
}
