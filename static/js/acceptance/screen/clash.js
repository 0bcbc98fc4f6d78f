/** What came back: two people answered differently, or the company did not take it. Shown on the item, decided by a tap. */
import { draw } from "../../lib/draw.js";
import { decide, settleRejected } from "../../outbox/decide.js";
import { apply } from "../round.js";
import { button, state, strip } from "./part.js";
import { to } from "./route.js";
import { momentText } from "./when.js";

/** @typedef {import("./desk.js").Desk} Desk @typedef {import("../types").Item} Item @typedef {import("../../outbox/types").Row} Row */

const VERDICTS = /** @type {Record<string, [string, string, string]>} */ ({ PASS: ["合格", "done", "check"], FAIL: ["不合格", "late", "cross"], NA: ["不适用", "", "dash"] });

/** @param {Desk} desk @param {Item} item @returns {Node[]} */
export function clash(desk, item) {
  return desk.stuck.filter((row) => row.body.item === item.code).map((row) => (row.state === "conflict" ? versus(desk, item, row) : refused(desk, row)));
}

/** Away from its item: what is decided there, every answer and what else of it was said in two places, is only named. @param {Desk} desk @param {Row} row */
export function stuck(desk, row) {
  const there = row.kind === "answer_item" || (row.state === "conflict" && row.body.item);
  return there ? strip("late", `${row.label}：${row.error?.detail ?? ""}`, "warn", to("item", row.body.item), "去看") : refused(desk, row);
}

/** What both stay good for: an answer is replaced, a test or a defect meant otherwise becomes one of its own. */
const AFTER = /** @type {Record<string, string>} */ ({ record_trial: "选我的就另记一次，做得晚的那次算数。", raise_defect: "选我的就另记一条，两条都要改。" });

/** What is measured at the item, or read at the end of the test, there with its name. @param {Desk} desk @param {Item} item @param {Row} row */
function scales(desk, item, row) {
  const rule = row.kind === "record_trial" ? desk.round.rules[row.body.rule] : null;
  return rule ? rule.inputs.filter((one) => one.last && one.key !== "minutes") : item.measures.map(({ key, unit }) => ({ key, unit, name: "" }));
}

/** My own side: of a test with the verdict it has by itself, of a defect what is told of it otherwise. @param {Desk} desk @param {Row} row */
function own(desk, row) {
  if (row.kind === "raise_defect") return { text: row.error?.current?.mine ?? row.body.text };
  if (row.kind !== "record_trial") return row.body;
  const before = { ...desk.round, trials: desk.round.trials.filter((one) => one.id !== row.body.trial_id) };
  const { trials } = apply(before, { kind: row.kind, body: row.body, client_at: row.client_at });
  return { values: row.body.inputs, verdict: trials.find((one) => one.id === row.body.trial_id)?.decision };
}

/** One side of it. @param {ReturnType<typeof scales>} read @param {string} who @param {string} sub @param {any} said @param {string} value */
function side(read, who, sub, said, value) {
  const input = draw("input", "");
  input.type = "radio";
  input.name = "keep";
  input.value = value;
  const values = said.values ?? said.measured ?? {};
  const figures = read.filter(({ key }) => values[key]).map(({ key, name, unit }) =>
    draw("span", "", name ? draw("span", "faint", name, " ") : null, draw("span", "value", String(values[key]), draw("small", "", ` ${unit ?? ""}`))));
  const [word, kind, sign] = VERDICTS[said.verdict] ?? ["", "", ""];
  return draw("label", "", draw("span", "who", draw("span", "grow", draw("b", "", who), draw("br", ""), draw("span", "faint", sub)), input),
    ...figures, word ? state(word, kind, sign) : null, said.text ? draw("span", "", said.text) : null, said.note ? draw("span", "quiet", said.note) : null);
}

/** What the company says: as the conflict told it, or of an answer a page that has come since. @param {Desk} desk @param {Item} item @param {Row} row */
export function theirs(desk, item, row) {
  const told = row.error?.current ?? {};
  const known = desk.given.round.answers[item.code];
  if (row.kind !== "answer_item" || !known || known.rev <= (told.rev ?? 0)) return told;
  return { value: known, rev: known.rev, author: known.by_name, own: known.by === desk.given.round.me.id, at: known.at };
}

/** @param {Desk} desk @param {Item} item @param {Row} row */
function versus(desk, item, row) {
  const now = theirs(desk, item, row);
  const when = (/** @type {number} */ at) => (Number.isNaN(at) ? "" : momentText(at, Date.now()));
  const read = scales(desk, item, row);
  const set = draw("fieldset", "versus", draw("legend", "visually-hidden", "留哪一个"),
    side(read, `${desk.name}（我）`, `${when(row.made_at)} 写的`, own(desk, row), "mine"),
    side(read, now.own ? `${desk.name}（我，另一处）` : now.author ?? "另一个人", `${when(Date.parse(now.at))} 先到公司`, now.value ?? {}, "theirs"));
  const go = button("留这个", async () => {
    const picked = set.querySelector("input:checked");
    if (!(picked instanceof HTMLInputElement)) return;
    const choice = picked.value === "mine" ? "mine" : "theirs";
    await decide(desk.outbox.store, desk.outbox.env, row.cmd_id, choice, now.rev);
    if (choice === "theirs" && row.kind === "answer_item") desk.heard(item.code, now);
    await desk.refresh();
    void desk.outbox.changed();
  }, "button primary");
  go.disabled = true;
  set.addEventListener("change", () => {
    go.disabled = false;
  });
  const made = draw("section", "section", draw("p", "strip late", "两处记的不一样，定下来前不能签字"), set, draw("p", "quiet", AFTER[row.kind] ?? "没选的那个留在记录里。还在现场就重新量，填新的值再选我的。"), go);
  made.setAttribute("aria-label", "两处记的不一样");
  return made;
}

/** @param {Desk} desk @param {Row} row */
function refused(desk, row) {
  const act = (/** @type {"again" | "put_away"} */ choice) => async () => {
    await settleRejected(desk.outbox.store, desk.outbox.env, row.cmd_id, choice);
    await desk.refresh();
    void desk.outbox.changed();
  };
  const made = draw("section", "card stack", draw("p", "row", draw("b", "grow", row.label), state("没传成", "late", "warn")), draw("p", "", row.error?.detail ?? ""),
    draw("p", "quiet", "内容还在本机。改好再存，就按新的传。"), draw("p", "row", button("再传一次", act("again")), button("先放一边", act("put_away"))));
  made.setAttribute("aria-label", `${row.label}没传成`);
  return made;
}
