import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import "fake-indexeddb/auto";
import "./outbox/vendor.js";

const { openStore } = await import("../../static/js/outbox/db.js");
const { besideOf } = await import("../../static/js/outbox/draft.js");
const { openRound } = await import("../../static/js/acceptance/round.js");
const { begun, commit, recover, takeOver } = await import("../../static/js/acceptance/screen/answer.js");
const { Desk } = await import("../../static/js/acceptance/screen/desk.js");

const { kits, rounds } = JSON.parse(readFileSync(new URL("acceptance/vectors.json", import.meta.url), "utf8"));
const AT = "2026-03-12T10:00:00.000Z";
const FIELD = "item:A";
const item = { code: "A", name: "软管", type: "bool", grade: "MAJOR", criterion: "", measures: [], tests: [], photo: false, na_allowed: true, digest: "d", slot: "" };
const [vector] = rounds;
const round = { ...vector.start, items: [item], answers: {}, trials: [], defects: [], signatures: [], turned: null, files: {}, rules: {}, pack: kits[vector.company].pack, case: { name: "老周面馆" } };
const photo = { sha256: "a".repeat(64), name: "表.jpg", mime: "image/jpeg", bytes: new Uint8Array([1, 2, 3]).buffer };
const ref = { sha256: photo.sha256, name: photo.name };
let serial = 0;

/** Tabs of one person on one phone, with the same item on the screen; `say` is a tap, seen by nobody else before it lies on the disk. */
async function tabs(count, name = `tabs${++serial}`) {
  const opened = [];
  for (let n = 0; n < count; n += 1) {
    const outbox = Object.assign(new EventTarget(), {
      store: await openStore({ name }), changed: async () => undefined,
      env: { now: () => Date.parse(AT) + serial++, uuid: () => `u${++serial}`, stamp: (at) => new Date(at).toISOString(), mono: () => 5 },
    });
    const desk = new Desk(outbox, { at: AT, round }, "wang", "王海涛");
    await desk.refresh();
    const given = takeOver(desk, "A");
    opened.push({ desk, given, say: (words, photos) => commit(desk, item, Object.assign(given, words), photos), type: (words) => desk.jot(FIELD, Object.assign(given, words)) });
  }
  return opened;
}

const words = ({ verdict, note, photos }) => [verdict, note, ...photos.map((one) => one.name)].filter(Boolean).join(" ");

/** What stands under the item, what lies beside it, and the letters, as the disk has them. */
async function lies(desk) {
  await desk.refresh();
  return { stands: words(begun(desk, "A")), beside: desk.beside.filter((one) => besideOf(one.field) === FIELD).map((one) => words(one.value)).sort(), letters: desk.rows.map((row) => row.body.verdict) };
}

test("it_knows_the_round_it_is_tried_on", () => assert.ok(openRound(round, []).open));

test("it_keeps_the_last_tap_and_the_other_beside_it", async () => {
  const [one, two] = await tabs(2);
  await Promise.all([one.say({ verdict: "PASS" }), two.say({ verdict: "FAIL", note: "接口漏气" })]);
  for (const { desk } of [one, two]) assert.deepEqual(await lies(desk), { stands: "FAIL 接口漏气", beside: ["PASS"], letters: ["FAIL"] });
});

test("it_keeps_a_draft_of_the_other_tab_whatever_is_said_here", async () => {
  for (const [name, act] of Object.entries({ typed: (tab) => tab.type({ note: "这边写的" }), half: (tab) => tab.say({ note: "这边写的" }), decided: (tab) => tab.say({ verdict: "PASS", note: "这边写的" }) })) {
    const [one, two] = await tabs(2);
    await one.say({ note: "那边写的", photos: [ref] }, [photo]);
    await act(two); // before the news of it
    const { stands, beside } = await lies(one.desk);
    assert.deepEqual([stands.replace("PASS ", ""), beside], ["这边写的", ["那边写的 表.jpg"]], name);
    assert.ok(one.desk.photos.has(photo.sha256), name);
  }
});

test("it_keeps_what_the_other_tab_wrote_when_this_one_takes_its_own_word_back", async () => {
  const [one, two] = await tabs(2);
  await one.say({ note: "先写的" });
  await two.desk.refresh();
  Object.assign(two.given, takeOver(two.desk, "A"));
  await one.say({ note: "先写的，又添的" });
  await two.say({ note: "" });
  assert.deepEqual(await lies(one.desk), { stands: "", beside: ["先写的，又添的"], letters: [] });
});

test("it_lays_nothing_beside_that_this_tab_wrote_or_took_over", async () => {
  const [one, two] = await tabs(2);
  for (const note of ["漏", "漏气", "漏气了"]) void one.type({ note });
  await one.say({ verdict: "FAIL" });
  await one.say({ photos: [ref] }, [photo]);
  await two.desk.refresh();
  Object.assign(two.given, takeOver(two.desk, "A"));
  await two.say({ verdict: "PASS" });
  await one.desk.refresh();
  Object.assign(one.given, takeOver(one.desk, "A"));
  await one.say({ note: "好了" });
  assert.deepEqual(await lies(one.desk), { stands: "PASS 好了 表.jpg", beside: [], letters: ["PASS"] });
});

test("it_takes_its_own_note_for_nobody_elses_though_the_verdict_comes_while_it_is_written", async () => {
  for (const before of [[], ["阀"]]) {
    const [one] = await tabs(1);
    for (const note of before) await one.type({ note });
    const { store } = one.desk.outbox;
    const { write } = store;
    let said;
    store.write = async (rooms, work) => {
      store.write = write;
      await write(rooms, work);
      said = one.say({ verdict: "PASS" }); // it lies on the disk, and the page does not know yet
    };
    await one.type({ note: "阀门都在" });
    await said;
    assert.deepEqual(await lies(one.desk), { stands: "PASS 阀门都在", beside: [], letters: ["PASS"] });
  }
});

test("it_looks_once_while_one_types_and_again_when_the_other_tab_has_typed", async () => {
  const [one, two] = await tabs(2);
  const hears = (to) => (event) => event.handed || to.desk.outbox.dispatchEvent(Object.assign(new Event("moved"), { handed: true }));
  one.desk.outbox.addEventListener("moved", hears(two));
  two.desk.outbox.addEventListener("moved", hears(one));
  const { store } = one.desk.outbox;
  const { write } = store;
  let looks = 0;
  store.write = (rooms, work) => write(rooms, (tx) => work({ ...tx, get: (...asked) => ((looks += 1), tx.get(...asked)) }));
  for (const note of ["漏", "漏气", "漏气了"]) await one.type({ note });
  assert.equal(looks, 1, "the way to the disk is as long as a write");
  await two.type({ note: "那边写的" });
  await one.type({ note: "漏气了，换管" });
  await one.type({ note: "漏气了，换管夹" });
  assert.equal(looks, 2);
  assert.deepEqual(await lies(one.desk), { stands: "漏气了，换管夹", beside: ["漏气了", "那边写的"], letters: [] });
});

test("it_looks_again_after_a_key_that_did_not_get_to_the_disk", async () => {
  const [one, two] = await tabs(2);
  await one.type({ note: "漏" });
  const { write } = one.desk.outbox.store;
  one.desk.outbox.store.write = async () => { throw Object.assign(new Error("full"), { name: "QuotaExceededError" }); };
  await one.type({ note: "漏气" });
  one.desk.outbox.store.write = write;
  await two.type({ note: "那边写的" }); // and nobody has told
  await one.type({ note: "漏气了" });
  assert.deepEqual((await lies(one.desk)).beside, ["漏", "那边写的"]);
});

test("it_takes_a_word_for_its_own_though_a_write_failed_in_between", async () => {
  const [one, two] = await tabs(2);
  await one.say({ note: "先写的" });
  const { write } = one.desk.outbox.store;
  const full = async (rooms, work) => {
    await write(rooms, async (tx) => {
      await work(tx);
      throw Object.assign(new Error("full"), { name: "QuotaExceededError" });
    });
  };
  one.desk.outbox.store.write = full;
  await assert.rejects(one.say({ note: "满的时候写的" }));
  one.desk.outbox.store.write = write;
  await one.say({ note: "又有地方了" });
  assert.deepEqual((await lies(one.desk)).beside, []);

  await two.desk.refresh();
  await two.say({ note: "另一页写的" });
  one.desk.outbox.store.write = full;
  await assert.rejects(one.say({ note: "又满了" }));
  one.desk.outbox.store.write = write;
  await one.say({ note: "最后写的" });
  assert.deepEqual(await lies(one.desk), { stands: "最后写的", beside: ["又有地方了", "另一页写的"], letters: [] });
});

test("it_stumbles_over_no_question_that_was_still_open_when_a_write_failed", async () => {
  const [one] = await tabs(1);
  const { store } = one.desk.outbox;
  const { write } = store;
  store.write = (rooms, work) => write(rooms, (tx) => work({ ...tx, put: async () => { throw Object.assign(new Error("full"), { name: "QuotaExceededError" }); } }));
  await one.type({ note: "满的时候写的" });
  assert.equal(one.desk.trouble, "手机满了，没存下");
  await assert.rejects(one.say({ note: "满的时候写的" }), { name: "QuotaExceededError" });
  await new Promise((done) => setTimeout(done, 20)); // what nobody waited for would fail here
  store.write = write;
  await one.say({ verdict: "PASS" });
  assert.deepEqual(await lies(one.desk), { stands: "PASS 满的时候写的", beside: [], letters: ["PASS"] });
});

test("it_hands_over_after_a_kill_what_was_typed_and_lays_nothing_beside", async () => {
  const [one] = await tabs(1, "killed");
  await one.type({ verdict: "PASS", note: "没交出去" });
  const [after] = await tabs(1, "killed");
  await recover(after.desk);
  assert.deepEqual(await lies(after.desk), { stands: "PASS 没交出去", beside: [], letters: ["PASS"] });
});
