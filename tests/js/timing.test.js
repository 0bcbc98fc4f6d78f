import assert from "node:assert/strict";
import { test } from "node:test";

const { clockText } = await import("../../static/js/acceptance/screen/when.js");
const { untilOf } = await import("../../static/js/acceptance/screen/timing.js");

const BEGUN = new Date(2026, 2, 12, 14, 20).getTime();
const MINUTE = 60_000;
const rule = { id: "T1", hold_minutes: "30", holds: [{ class: "MEDIUM", minutes: "30", soap: true }, { class: "MEDIUM", minutes: "60", soap: null }] };
const trial = { id: "one", rule: "T1", started_at: new Date(BEGUN).toISOString(), inputs: { design_kpa: "100", soap: true } };
const round = { rules: { T1: rule }, pack: { classes: [{ max_mpa: "0.2", test_class: "MEDIUM" }] } };
const desk = (typed = {}) => ({ round, typed: new Map(Object.entries(typed)) });

test("it_holds_a_test_longer_when_the_tick_of_the_beginning_is_taken_away_at_the_end", () => {
  assert.equal(untilOf(desk(), trial), BEGUN + 30 * MINUTE);
  assert.equal(untilOf(desk({ "trial:end:one": { value: { soap: false } } }), trial), BEGUN + 60 * MINUTE);
  assert.equal(untilOf(desk({ "trial:end:one": { value: { soap: true } } }), { ...trial, inputs: { design_kpa: "100", soap: false } }), BEGUN + 30 * MINUTE);
});

test("it_names_the_day_where_it_is_not_today", () => {
  const day = 1440 * MINUTE;
  const told = [[BEGUN, BEGUN], [BEGUN + day, BEGUN + 40 * MINUTE], [BEGUN + day, BEGUN + day], [BEGUN, BEGUN + day], [BEGUN, BEGUN + 9 * day]].map(([at, now]) => clockText(at, now));
  assert.deepEqual(told, ["14:20", "明天 14:20", "14:20", "昨天 14:20", "3月12日 14:20"]);
});
