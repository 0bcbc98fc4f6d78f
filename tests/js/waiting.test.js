/** What 待传 says: both sides of a conflict in words, and the ways that lead out of a phone whose owner can't log in. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { sides } from "../../static/js/waiting/sides.js";
import { wayOut } from "../../static/js/waiting/way-out.js";

const NINE = "2026-03-12T09:00:00+08:00";
const row = (/** @type {any} */ current) => /** @type {any} */ ({
  kind: "form", words: "", made_at: Date.parse(NINE), body: { at: "/x", values: [["tie_in", "J-18"]] }, error: { http: 409, current },
});

test("it_shows_both_values_in_the_words_of_the_company", () => {
  const [theirs, mine] = sides(row({ author: "张工", at: NINE, value: { source: {} }, words: "接气点 J-17", mine: "接气点 J-18" }));
  assert.match(String(theirs?.[0]), /^张工 .*09:00 记的是$/);
  assert.equal(theirs?.[1], "接气点 J-17");
  assert.match(mine[0], /^我 .*09:00 写的是$/);
  assert.equal(mine[1], "接气点 J-18");
});

test("it_names_the_other_store_of_the_same_person", () => {
  const [theirs] = sides(row({ author: "张工", own: true, at: NINE, value: {}, words: "接气点 J-17" }));
  assert.match(String(theirs?.[0]), /^我在另一处 .*记的是$/);
});

test("it_says_what_was_done_where_there_is_no_value_and_never_that_it_was_recorded", () => {
  const [theirs, mine] = sides(row({ author: "王芳", at: NINE, value: null, words: "", done: "审批通过" }));
  assert.equal(theirs?.[1], "审批通过");
  assert.doesNotMatch(String(theirs?.[0]), /记的是/);
  assert.equal(mine[1], "J-18");
  assert.equal(sides(row({ author: "王芳", at: NINE, value: null, words: "到场勘察" }))[0], null); // an answer of an older company
  assert.equal(sides(row(undefined))[0], null);
});

test("it_names_only_the_ways_out_that_lead_somewhere", () => {
  const open = wayOut({ pending: 3, sealed: 0, keyed: true });
  assert.match(open, /代传/);
  assert.match(open, /导出/);
  const sealed = wayOut({ pending: 3, sealed: 3, keyed: false });
  assert.match(sealed, /代传/);
  assert.doesNotMatch(sealed, /导出/);
  const bare = wayOut({ pending: 3, sealed: 0, keyed: false });
  assert.match(bare, /恢复账号/);
  assert.doesNotMatch(bare, /点代传/);
  assert.match(wayOut({ pending: 3, sealed: 1, keyed: false }), /封好的 1 项.*点代传；另 2 项.*恢复账号/);
});
