import assert from "node:assert/strict";
import { test } from "node:test";
import { figure, flow, homes, typed } from "../../static/js/lib/flow.js";

const TABLE = [
  { from: 1, to: 1, factor: "1.0" },
  { from: 2, to: 2, factor: "0.9" },
  { from: 3, to: 4, factor: "0.8" },
  { from: 5, to: null, factor: "0.7" },
];

test("it_adds_up_the_noodle_shop_with_the_companys_factor", () => {
  const total = flow([{ count: 2, flow: 4 }, { count: 1, flow: 4.5 }, { count: 1, flow: 3.25 }], TABLE);
  assert.deepEqual([total.count, total.installed, total.factor], [4, 15.75, 0.8]);
  assert.equal(figure(total.design, 1), "12.6");
});

test("it_takes_the_open_end_of_the_table_and_counts_nothing_as_nothing", () => {
  assert.equal(flow([{ count: 12, flow: 1 }], TABLE).factor, 0.7);
  assert.equal(flow([{ count: 0, flow: 4 }], TABLE).design, 0);
});

test("it_shows_no_tail_of_binary_fractions", () => {
  assert.equal(figure(0.1 + 0.2, 2), "0.3");
  assert.equal(figure(1.005, 2), "1.01");
  assert.equal(figure(4, 2), "4");
});

test("it_reads_numbers_as_people_type_them", () => {
  assert.equal(typed("１２。５"), 12.5);
  assert.equal(typed("1,200"), 1200);
  assert.ok(Number.isNaN(typed("")));
  assert.ok(Number.isNaN(typed("十二")));
});

const COOKER = { code: "COOKER", name: "双眼灶", points: [{ count: 1, k: 1 }, { count: 50, k: 0.38 }, { count: 100, k: 0.34 }] };
const HEATER = { code: "HEATER", name: "双眼灶和热水器", points: [{ count: 1, k: 1 }, { count: 50, k: 0.178 }, { count: 100, k: 0.17 }] };

test("it_takes_the_share_of_homes_and_counts_a_cooker_beside_a_heater_once", () => {
  const lines = [{ count: 100, flow: 0.9, table: "COOKER" }, { count: 50, flow: 2.1, table: "HEATER" }];
  // fifty homes with both at 0.178, the other fifty with a cooker only at 0.38
  assert.equal(figure(homes(lines, [COOKER, HEATER]).design, 3), figure(50 * 3 * 0.178 + 50 * 0.9 * 0.38, 3));
  assert.equal(figure(homes([{ count: 75, flow: 1, table: "COOKER" }], [COOKER, HEATER]).factor, 3), "0.36");
  assert.equal(homes([{ count: 3, flow: 2.6, table: "" }], [COOKER]).factor, 1);
  assert.equal(homes([], [COOKER]).design, 0);
});
