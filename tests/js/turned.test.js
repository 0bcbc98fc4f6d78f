import assert from "node:assert/strict";
import { test } from "node:test";
import { Disk } from "./outbox/disk.js";

globalThis.BroadcastChannel = undefined;
const { fieldIn, isOld, turnedOn } = await import("../../static/js/acceptance/turned.js");
const { openRound } = await import("../../static/js/acceptance/round.js");
const { cards, told } = await import("../../static/js/outbox/card.js");
const { settle } = await import("../../static/js/outbox/settle.js");

const AT = "2026-03-12T10:00:00.000000Z";
const item = (code, slot = "") => ({ code, name: `第 ${code} 项`, type: "bool", grade: "MAJOR", measures: [], tests: [], na_allowed: true, digest: code + slot, slot });
const archived = (code) => ({ code, name: code, words: "改了", told: "合格", by_name: "李敏", at: AT, photos: [] });
const round = (over = {}) => ({
  acceptance_id: "a", open: true, round: 1, items: [item("A"), item("B", "12345678"), item("D")], answers: {}, trials: [], defects: [], parties: [], signatures: [], rules: {},
  me: { id: "me", name: "王海涛" }, checklists: [{ code: "L", version: "2" }], order: { rev: 1 }, drawing: { sha256: "" },
  turned: { at: AT, by: "张工", reason: "新表", from: [], to: [{ code: "L", version: "2" }], carried: [], again: [], gone: [], fresh: ["A", "B", "D"], changed: { B: "改了" } }, ...over,
});
const row = (code, over = {}) => ({
  kind: "answer_item", field: `item:${code}`, label: `${code} 第 ${code} 项`, state: "waiting", client_at: "2026-03-12T09:00:00.000Z",
  body: { acceptance_id: "a", item: code, verdict: "PASS", values: {}, designs: {}, text: "", note: "", photos: [] }, ...over,
});

test("it_keeps_what_is_asked_otherwise_now_apart_from_what_was_answered_before", () => {
  const now = round();
  assert.equal(fieldIn(now, "A"), "item:A");
  assert.equal(fieldIn(now, "B"), "item:B@12345678");
  assert.deepEqual(["item:A", "item:B", "item:B@12345678", "item:C", "place", "sign:P1"].map((one) => isOld(now, one)), [false, true, false, true, false, false]);
  assert.equal(isOld(now, "item:A", { under: "other" }), true);
  assert.equal(isOld(now, "item:B", { under: "B12345678" }), false);
});

test("it_adds_up_whatever_lies_where", () => {
  const rows = [row("A"), row("B"), row("C")];
  const sum = turnedOn(round(), rows, []);
  assert.deepEqual([sum.counts, sum.total], [[1, 1, 1], 3]);
  assert.deepEqual([sum.carried, sum.again.map((one) => one.code), sum.gone.map((one) => one.code), sum.fresh], [["A"], ["B"], ["C"], ["D"]]);
  assert.deepEqual(sum.again.map((one) => [one.local, one.told]), [["waiting", "合格"]]);
  // the letters arrive one by one: the sum is the same all the time
  const { turned } = round();
  const steps = [
    [{ ...turned, again: [archived("B")] }, [row("A"), row("C")]], [{ ...turned, again: [archived("B")], gone: [archived("C")] }, [row("A")]],
    [{ ...turned, again: [archived("B")], gone: [archived("C")], carried: ["A"] }, []],
  ];
  for (const [told, left] of steps) assert.deepEqual(turnedOn(round({ turned: told }), left, []).counts, [1, 1, 1]);
});

test("it_counts_an_item_once_that_was_answered_here_and_there", () => {
  const { turned } = round();
  const both = turnedOn(round({ turned: { ...turned, again: [archived("B")], carried: ["A"] } }), [row("B"), row("A")], []);
  assert.deepEqual([both.counts, both.again.length], [[1, 1, 0], 2]);
});

test("it_shows_what_was_typed_and_never_decided", () => {
  const typed = [{ field: "item:B", value: { verdict: "", values: { value: "1.6" }, note: "", text: "", photos: [] } }, { field: "item:D", value: { values: { value: "2" } } }];
  const sum = turnedOn(round(), [], [...typed, { field: "item:B@12345678", value: { verdict: "PASS" } }, { field: "item:C", value: { values: {} } }]);
  assert.deepEqual(sum.again.map((one) => [one.code, one.local, one.told]), [["B", "typed", "1.6"]]);
  assert.deepEqual([sum.gone, sum.counts], [[], [0, 1, 0]]);
});

test("it_never_takes_an_answer_for_what_is_asked_otherwise_now", () => {
  const now = round();
  const kept = [row("A"), row("B")].filter((one) => !isOld(now, one.field, one.body));
  assert.deepEqual(Object.keys(openRound(now, kept).answers), ["A"]);
});

test("it_says_nothing_of_a_list_that_was_never_replaced", () => {
  assert.equal(turnedOn(round({ turned: null }), [row("A")], []), null);
  assert.equal(turnedOn(round({ turned: undefined }), [], []), null);
});

test("it_tells_of_a_change_until_it_was_seen_and_keeps_what_was_written", async () => {
  const store = new Disk().handle({ dead: false, onDeath: new Set(), step() {} });
  let now = 0;
  const env = { now: () => ++now, random: () => 0.5, digest: async () => "d".repeat(64) };
  const card = { why: "REASSIGNED", title: "这件改派给李强了", text: "在公司了", href: "/kept/1" };
  const rows = ["1", "2", "3"].map((cmd_id) => ({ cmd_id, owner: "li", doc: "visit:1", title: "上门", kind: "form", field: "", label: "记上门", step: "set", text: "{}", blobs: [], state: "waiting", attempts: 1 }));
  await store.write(["row", "meta"], async (tx) => {
    await tx.put("meta", { token: "t", at: 0 }, "lease");
    for (const one of rows) await tx.put("row", one);
  });
  const kept = (cmd_id, more) => ({ cmd_id, http: 202, status: "kept", receipt: { result: {} }, ...more });
  const said = await settle(store, env, "t", rows, [kept("1", { card }), kept("2", { card, next: "/kept/1" }), { cmd_id: "3", http: 200, status: "applied", receipt: { result: {} } }]);
  assert.equal(said.done, 3);
  assert.deepEqual(await cards(store, "li"), [{ ...card, count: 2 }]);
  assert.deepEqual(await cards(store, "other"), []);
  await told(store, "li", "/kept/1");
  assert.deepEqual(await cards(store, "li"), []);
  const past = await store.read(["past"], (tx) => tx.all("past", "li"));
  assert.deepEqual(past.map((one) => [one.status, one.row.text]).sort(), [["applied", "{}"], ["kept", "{}"], ["kept", "{}"]]);
});
