import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { drop, keys, load, save, settle } from "../../static/js/lib/draft.js";

/** A store like the browser's, in memory. */
class Shelf {
  #texts = new Map();
  get length() { return this.#texts.size; }
  key(n) { return [...this.#texts.keys()][n] ?? null; }
  getItem(key) { return this.#texts.get(key) ?? null; }
  setItem(key, text) { this.#texts.set(key, text); }
  removeItem(key) { this.#texts.delete(key); }
}

const values = [["why", "客户改期"]];
let shelf;
beforeEach(() => { shelf = new Shelf(); });

test("it_gives_back_what_was_typed", () => {
  save(shelf, "hold", { values });
  assert.deepEqual(load(shelf, "hold"), { values });
  assert.deepEqual(keys(shelf), ["hold"]);
  drop(shelf, "hold");
  assert.equal(load(shelf, "hold"), null);
});

test("it_forgets_a_form_that_has_arrived", () => {
  save(shelf, "hold", { values, sent: "c1" });
  settle(shelf, { redirected: true, shown: ["c2"] });
  assert.equal(load(shelf, "hold"), null);
});

test("it_keeps_a_form_that_was_refused_or_met_no_answer", () => {
  save(shelf, "refused", { values, sent: "c1" });
  settle(shelf, { redirected: true, shown: ["c1"] });
  assert.deepEqual(load(shelf, "refused"), { values });
  save(shelf, "no net", { values, sent: "c3" });
  settle(shelf, { redirected: false, shown: [] });
  assert.deepEqual(load(shelf, "no net"), { values });
});

test("it_keeps_a_form_that_was_never_sent", () => {
  save(shelf, "half done", { values });
  settle(shelf, { redirected: true, shown: [] });
  assert.deepEqual(load(shelf, "half done"), { values });
});

test("it_never_stops_the_typing_when_the_store_is_full", () => {
  shelf.setItem = () => { throw new Error("full"); };
  save(shelf, "hold", { values });
  shelf.getItem = () => "{broken";
  assert.equal(load(shelf, "hold"), null);
});
