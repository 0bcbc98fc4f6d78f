import assert from "node:assert/strict";
import { test } from "node:test";
import "fake-indexeddb/auto";
import "./outbox/vendor.js";

const { openStore } = await import("../../static/js/outbox/db.js");
const { Drafts } = await import("../../static/js/outbox/draft.js");
const { Writer } = await import("../../static/js/acceptance/screen/writer.js");

let serial = 0;

/** A page on a phone whose disk takes nothing of the rooms in `full`. */
async function page() {
  const store = await openStore({ name: `full${++serial}` });
  const full = new Set();
  const write = store.write;
  store.write = (rooms, work) => write(rooms, (tx) => work({ ...tx, put: (room, value, key) => {
    if (full.has(value?.field) || full.has(room)) throw Object.assign(new Error("full"), { name: "QuotaExceededError" });
    return tx.put(room, value, key);
  } }));
  const env = { now: () => 1_773_280_800_000, uuid: () => `u${++serial}`, stamp: (at) => new Date(at).toISOString(), mono: () => 5, page: "p" };
  const outbox = Object.assign(new EventTarget(), { store, env, changed: async () => undefined });
  const writer = new Writer(outbox, "wang", "王海涛", "acceptance:1", "四方验收");
  const disk = async () => Object.fromEntries(await new Drafts(store, env, "wang").load("acceptance:1"));
  const quiet = async () => {
    for (let n = 0; n < 20; n += 1) await new Promise((go) => setTimeout(go, 1));
  };
  return { writer, full, disk, quiet };
}

test("it_says_what_did_not_fit_until_it_does_and_no_mark_covers_it", async () => {
  const { writer, full, disk, quiet } = await page();
  full.add("item:A");
  await writer.jot("item:A", { note: "满了写的" });
  await writer.jot("place", { hash: "#all" });
  assert.equal(writer.trouble, "手机满了，没存下");
  await writer.keep("item:B", { note: "这条小" });
  await quiet();
  assert.equal(writer.trouble, "手机满了，没存下", "there is still no room for the other");
  assert.deepEqual(writer.unstored.get("item:A")?.value, { note: "满了写的" });
  full.clear();
  await writer.keep("item:B", { note: "这条小，又改" });
  await quiet();
  assert.deepEqual([writer.trouble, (await disk())["item:A"].note], ["", "满了写的"]);
});

test("it_tries_no_older_words_again_over_newer_ones", async () => {
  const { writer, full, disk, quiet } = await page();
  full.add("item:B");
  await writer.jot("item:B", { note: "一" });
  full.clear();
  await Promise.all([writer.keep("item:A", { note: "别的" }), writer.keep("item:B", { note: "一二" })]);
  await quiet();
  assert.deepEqual([(await disk())["item:B"].note, writer.unstored.size, writer.trouble], ["一二", 0, ""]);
});

test("it_says_nothing_more_of_words_that_were_thrown_away_or_of_a_mark_that_fits_again", async () => {
  const { writer, full } = await page();
  full.add("item:A");
  await writer.jot("item:A", { note: "满了写的" });
  await writer.drop("item:A");
  assert.deepEqual([writer.trouble, writer.unstored.size], ["", 0]);
  full.add("place");
  await writer.jot("place", { hash: "#all" });
  assert.equal(writer.trouble, "手机满了，没存下");
  full.clear();
  await writer.jot("place", { hash: "#sign" });
  assert.equal(writer.trouble, "");
});
