/** What came back: two people answered differently, or the company did not take it. Shown on the item, decided by a tap. */
import { draw } from "../../lib/draw.js";
import { decide, settleRejected } from "../../outbox/command.js";
import { button, state } from "./part.js";
import { momentText } from "./when.js";

/** @typedef {import("./desk.js").Desk} Desk @typedef {import("../types").Item} Item @typedef {import("../../outbox/types").Row} Row */

const VERDICTS = /** @type {Record<string, [string, string, string]>} */ ({ PASS: ["合格", "done", "check"], FAIL: ["不合格", "late", "cross"], NA: ["不适用", "", "dash"] });

/** @param {Desk} desk @param {Item} item @returns {Node[]} */
export function clash(desk, item) {
  return desk.stuck.filter((row) => row.body.item === item.code).map((row) => (row.state === "conflict" ? versus(desk, item, row) : refused(desk, row)));
}

/** One side of it. @param {Item} item @param {string} who @param {string} sub @param {any} said @param {string} value */
function side(item, who, sub, said, value) {
  const input = draw("input", "");
  input.type = "radio";
  input.name = "keep";
  input.value = value;
  const measured = Object.entries(said.values ?? said.measured ?? {});
  const units = new Map(item.measures.map((one) => [one.key, one]));
  const figures = measured.map(([key, text]) => draw("span", "value", String(text), draw("small", "", ` ${units.get(key)?.unit ?? ""}`)));
  const [word, kind, sign] = VERDICTS[said.verdict] ?? ["", "", ""];
  return draw("label", "", draw("span", "who", draw("span", "grow", draw("b", "", who), draw("br", ""), draw("span", "faint", sub)), input),
    ...figures, word ? state(word, kind, sign) : null, said.text ? draw("span", "", said.text) : null, said.note ? draw("span", "quiet", said.note) : null);
}

/** What the company says: as the conflict told it, or a page that has come since. @param {Desk} desk @param {Item} item @param {Row} row */
export function theirs(desk, item, row) {
  const told = row.error?.current ?? {};
  const known = desk.given.round.answers[item.code];
  if (!known || known.rev <= (told.rev ?? 0)) return told;
  return { value: known, rev: known.rev, author: known.by_name, own: known.by === desk.given.round.me.id, at: known.at };
}

/** @param {Desk} desk @param {Item} item @param {Row} row */
function versus(desk, item, row) {
  const now = theirs(desk, item, row);
  const when = (/** @type {number} */ at) => (Number.isNaN(at) ? "" : momentText(at, Date.now()));
  const set = draw("fieldset", "versus", draw("legend", "visually-hidden", "留哪一个"),
    side(item, `${desk.name}（我）`, `${when(row.made_at)} 写的`, row.body, "mine"),
    side(item, now.own ? `${desk.name}（我，另一处）` : now.author ?? "另一个人", `${when(Date.parse(now.at))} 先到公司`, now.value ?? {}, "theirs"));
  const go = button("留这个", async () => {
    const picked = set.querySelector("input:checked");
    if (!(picked instanceof HTMLInputElement)) return;
    const choice = picked.value === "mine" ? "mine" : "theirs";
    await decide(desk.outbox.store, desk.outbox.env, row.cmd_id, choice, now.rev);
    if (choice === "theirs") desk.heard(item.code, now);
    await desk.refresh();
    void desk.outbox.changed();
  }, "button primary");
  go.disabled = true;
  set.addEventListener("change", () => {
    go.disabled = false;
  });
  const made = draw("section", "section", draw("p", "strip late", "两处记的不一样，定下来前不能签字"), set, draw("p", "quiet", "没选的那个留在记录里。还在现场就重新量，填新的值再选我的。"), go);
  made.setAttribute("aria-label", "两处记的不一样");
  return made;
}

/** @param {Desk} desk @param {Row} row */
export function refused(desk, row) {
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
