/** The whole round at a glance: where the work is, what is missing, every item, who signed, and the one next step. */
import { draw } from "../../lib/draw.js";
import { holding, tally, unsigned } from "../round.js";
import { undecided } from "./answer.js";
import { stuck } from "./clash.js";
import { carried, unhanded } from "./hand-in.js";
import { listed, progress, running } from "./item-part.js";
import { actionBar, item as row, keep, link, mark, section, strip } from "./part.js";
import { to } from "./route.js";
import { hindrances } from "./hindrance.js";
import { four } from "./statement.js";
import { notice } from "./turned.js";
import { unfinished } from "./unfinished.js";

/** @typedef {import("./desk.js").Desk} Desk @typedef {import("./screen").Screen} Screen */

/** @param {Desk} desk @param {string} sha of the content @param {HTMLElement} host with the addresses of the online pages @returns {Screen} */
export function overview(desk, sha, host) {
  const main = draw("div", "page-part");
  const foot = draw("div", "");
  const show = (now = sha) => {
    main.replaceChildren(...parts(desk, now, host));
    keep(foot, next(desk, now, host));
  };
  show();
  return { sub: `四方验收 第 ${desk.round.round} 轮`, back: "", main: [main], sheets: [], foot, update: show };
}

/** @param {Desk} desk @param {string} sha @param {HTMLElement} host */
function parts(desk, sha, host) {
  const { round } = desk;
  const open = new Set(undecided(desk).map((one) => one.code));
  const items = new Map(round.items.map((one) => [one.code, one]));
  let number = 0;
  const lists = round.checklists.map((list) => section(list.name, list.items.length, `${list.code} 第 ${list.version} 版`,
    draw("ul", "card list", ...list.items.map((code) => {
      number += 1;
      const item = items.get(code);
      return item ? listed(desk, item, number, open.has(code)) : null;
    }))));
  const missing = round.open ? hindrances(desk) : [];
  const begun = new Set(unfinished(desk).map((one) => one.text));
  const lost = desk.stuck.filter((one) => one.kind !== "answer_item");
  return [
    round.open ? null : strip(round.result_name.includes("合格") ? "done" : "", `已定结论：${round.result_name}`, "check"),
    ...notice(desk), ...running(desk, ""), ...progress(desk), carried(desk), ...lost.map((one) => stuck(desk, one)),
    draw("ul", "card list",
      row({ text: `图纸第 ${round.drawing.rev} 版，派工单第 ${round.order.rev} 版`, sub: "照着它建的，没网也能看", href: to("papers"), start: mark("", "paper") }),
      row({ text: "网页版", sub: "要有网", href: host.dataset.online ?? "", start: mark("", "next") })),
    missing.length ? section("签字前还差", missing.length, "", draw("ol", "card list", ...missing.slice(0, 6).map((text, n) => row({ text, href: begun.has(text) ? to("unfinished") : "", start: mark("", String(n + 1)) })))) : null,
    ...lists,
    section("四方签字", "", `${round.parties.filter((one) => one.counted && holding(round, sha)[one.slot]).length} / ${round.parties.filter((one) => one.counted).length}`, four(desk, sha, ""), draw("ul", "card list", row({ text: "看签字", href: to("sign"), start: mark("", "pen") }))),
  ].filter((one) => one !== null);
}

/** The one next step. @param {Desk} desk @param {string} sha @param {HTMLElement} host */
function next(desk, sha, host) {
  const { round } = desk;
  const begun = unfinished(desk).map((one) => one.text);
  const finish = begun.length ? link(round.open ? "button primary" : "button", to("unfinished"), "看没记下的") : null;
  if (!round.open) return actionBar(begun[0] ?? "", finish, link("button primary", host.dataset.online ?? "", "看结论"));
  const held = round.trials.find((one) => one.ended_at === null && one.round === round.round);
  const first = undecided(desk)[0] ?? round.items.find((one) => !round.answers[one.code]);
  const { total, answered } = tally(round);
  if (first && round.me.checks) return actionBar("每项都要有结论，没查的不算合格", link("button primary", to("item", first.code), answered || undecided(desk).length ? `接着查，剩 ${total - answered} 项` : `查 ${first.code} ${first.name}`));
  if (held && round.me.tests) return actionBar("", link("button primary", to("trial", held.rule, held.item), `去看 ${held.rule}`));
  const why = hindrances(desk);
  if (why.length) {
    if (begun.includes(why[0])) return actionBar(why[0], finish);
    const code = /[A-Z]{2,}-\d+/.exec(why[0])?.[0];
    return actionBar(why[0], link("button primary", code && round.items.some((one) => one.code === code) ? to("item", code) : to("sign"), code ? `看 ${code}` : "看还差什么"));
  }
  if (unsigned(round, sha).length) return actionBar(`还有 ${unsigned(round, sha).length} 方没签`, link("button primary", to("sign"), "四方签字"));
  if (unhanded(desk)) return actionBar("四方都签了", link("button primary", to("done"), "交"));
  if (finish) return actionBar(begun[0], finish);
  return actionBar("四方都签了，都到公司了", link("button", to("done"), "看回执"), link("button primary", host.dataset.conclusion ?? "", "定结论"));
}

