/** The card of a conflict in 待传: both sides in words, and nobody is said to have written what nobody wrote. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { sides } from "../../static/js/waiting/sides.js";

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
