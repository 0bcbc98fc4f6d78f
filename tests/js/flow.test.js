import assert from "node:assert/strict";
import { test } from "node:test";
import { figure, flow, typed } from "../../static/js/lib/flow.js";

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
