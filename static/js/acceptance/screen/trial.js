/** A test: begun with its first readings and a photo, held to a moment, ended with its last readings and another photo. */
import { draw } from "../../lib/draw.js";
import { newestByRule } from "../round.js";
import { nothing } from "./nothing.js";
import { actionBar, button, link, section, state } from "./part.js";
import { to } from "./route.js";
import { disc, untilOf } from "./timing.js";
import { beginForm } from "./trial-begin.js";
import { endForm } from "./trial-end.js";
import { clockText, momentText } from "./when.js";
import { photos } from "./photos.js";

/**
 * @typedef {import("./desk.js").Desk} Desk @typedef {import("../types").Trial} Trial @typedef {import("../types").TestRule} TestRule
 * @typedef {import("./screen").Screen} Screen
 */

/** @param {Desk} desk @param {string} ruleId @param {string} code @param {() => void} redraw @returns {Screen} */
export function trialScreen(desk, ruleId, code, redraw) {
  const { round } = desk;
  const rule = round.rules[ruleId];
  const item = round.items.find((one) => one.code === code);
  if (!rule || !item?.tests.flat().includes(ruleId)) return nothing("这一轮没有这项试验");
  const newest = newestByRule(round.trials, code)[ruleId];
  const own = newest?.round === round.round ? newest : undefined;
  const can = round.open && round.me.tests;
  const parts = [];
  let form = null;
  let dial = null;
  if (own && own.ended_at !== null) parts.push(ended(desk, own));
  if (own?.ended_at === null) {
    dial = clock(desk, own);
    parts.push(held(desk, rule, own, dial.node));
    if (can) form = endForm(desk, rule, own, redraw);
  } else if (can && (!own || again.has(`${code}/${ruleId}`))) {
    form = beginForm(desk, rule, code, () => {
      again.delete(`${code}/${ruleId}`);
      redraw();
    });
  }
  const repeat = can && own?.ended_at ? button("再做一次", () => {
    again.add(`${code}/${ruleId}`);
    redraw();
  }) : null;
  const title = draw("div", "card", draw("p", "check-head", draw("span", "grow", `${ruleId} · ${code} ${item.name}`)), draw("h2", "", rule.name), draw("p", "quiet", rule.scope));
  return {
    sub: `${rule.name} · ${code}`, back: to("item", code), sheets: [],
    main: [draw("section", "check", title), ...parts, ...(form ? [form.node] : [])],
    foot: form?.foot ?? actionBar("", repeat, link("button primary", to("item", code), "回到这一项")),
    update: () => {
      const now = newestByRule(desk.round.trials, code)[ruleId];
      if (now?.id !== own?.id || now?.ended_at !== own?.ended_at) redraw();
      else {
        form?.update();
        dial?.update();
      }
    },
    leave: () => form?.leave(),
  };
}

/** Tests that are to be done once more, while the page lives. @type {Set<string>} */
const again = new Set();

/** Pictures that can only be looked at. @param {Desk} desk @param {string[]} shas @param {string} label */
function shown(desk, shas, label) {
  if (!shas.length) return null;
  const all = photos(desk, { name: "", must: false, label, field: "", hash: "", closed: true, added: async () => undefined, dropped: async () => undefined });
  all.show(shas, []);
  return all.node;
}

/** @param {TestRule} rule @param {import("../types").Json} inputs @param {boolean} last */
function readings(rule, inputs, last) {
  const rows = rule.inputs.filter((one) => one.last === last && !["minutes", "clean"].includes(one.key) && inputs[one.key]);
  return rows.map((one) => draw("div", "figure", draw("dt", "", one.name), draw("dd", "", String(inputs[one.key]), one.unit ? draw("small", "", ` ${one.unit}`) : null)));
}

/** From when to when it is held; the end moves with the tick, and its words with the day. @param {Desk} desk @param {Trial} trial */
function clock(desk, trial) {
  const node = draw("div", "test");
  let told = "";
  const update = () => {
    const [from, until, now] = [Date.parse(trial.started_at), untilOf(desk, trial), Date.now()];
    const words = [["起始", clockText(from, now)], ["到时", clockText(until, now)]];
    const said = `${until} ${words}`;
    if (said === told) return;
    told = said;
    node.replaceChildren(disc(from, until), draw("dl", "figures", ...words.map(([name, at]) => draw("div", "figure", draw("dt", "", name), draw("dd", "", at)))));
  };
  update();
  return { node, update };
}

/** @param {Desk} desk @param {TestRule} rule @param {Trial} trial @param {Node} dial */
function held(desk, rule, trial, dial) {
  const first = readings(rule, trial.inputs, false);
  return draw("section", "card stack", dial, draw("dl", "figures", ...first), shown(desk, trial.start_photos, "起始"),
    draw("p", "quiet", "锁屏、换页、关机，计时都不停。"));
}

/** @param {Desk} desk @param {Trial} trial */
function ended(desk, trial) {
  const passed = trial.decision === "PASS";
  const when = momentText(Date.parse(trial.ended_at ?? ""), Date.now());
  const steps = (trial.judgement?.steps ?? []).flatMap(([name, value]) => [draw("dt", "", name), draw("dd", "", value)]);
  const node = draw("div", "card stack", state(`${passed ? "合格" : "不合格"} · ${when} ${trial.by_name}`, passed ? "done" : "late", passed ? "check" : "cross"), draw("dl", "working", ...steps),
    shown(desk, trial.start_photos, "起始"), shown(desk, trial.photos, "结束"));
  return section("结果", "", "", node);
}

