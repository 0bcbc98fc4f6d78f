import assert from "node:assert/strict";
import { test } from "node:test";
import "fake-indexeddb/auto";
import "./outbox/vendor.js";
import { Disk } from "./outbox/disk.js";
import { sha } from "./outbox/company.js";

const { openStore } = await import("../../static/js/outbox/db.js");
const { enqueue, freeze } = await import("../../static/js/outbox/command.js");
const { decide, settleRejected } = await import("../../static/js/outbox/decide.js");
const { besideOf } = await import("../../static/js/outbox/draft.js");
const { discard } = await import("../../static/js/outbox/loose.js");
const { stash } = await import("../../static/js/outbox/stash.js");
const { due } = await import("../../static/js/outbox/order.js");
const { read, to } = await import("../../static/js/acceptance/screen/route.js");
const { dayText, dueText } = await import("../../static/js/acceptance/screen/when.js");

let serial = 0;
const env = {
  now: () => 1_773_280_800_000, mono: () => 5, page: "p", random: () => 0.5, wait: async () => undefined, uuid: () => `u${++serial}`, digest: async (bytes) => sha(Buffer.from(bytes)),
  stamp: (at) => new Date(at).toISOString(), locks: null, facts: async () => ({ persistent: null, installed: false, free_mb: null }),
};
const order = (over = {}) => ({ owner: "wang", doc: "acceptance:1", title: "四方验收", step: "set", kind: "answer_item", field: "item:SM-01", label: "软管", body: { value: 1 }, ...over });
const photo = { sha256: "a".repeat(64), name: "表.jpg", mime: "image/jpeg", bytes: new Uint8Array([1, 2, 3]).buffer };
const STORES = { "in memory": async () => new Disk().handle({ dead: false, onDeath: new Set(), step() {} }), "in IndexedDB": () => openStore({ name: `s${++serial}` }) };
const all = (store, room) => store.read([room], (tx) => tx.all(room, "wang"));

for (const [name, open] of Object.entries(STORES)) {
  test(`it_keeps_a_draft_with_its_photo_and_takes_back_what_never_left ${name}`, async () => {
    const store = await open();
    await enqueue(store, env, order());
    await stash(store, env, { ...order(), draft: { text: "重新量" }, photos: [photo] });
    assert.deepEqual(await all(store, "row"), []);
    assert.equal((await all(store, "draft"))[0].value.text, "重新量");
    assert.equal((await all(store, "photo"))[0].sha256, photo.sha256);
    await stash(store, env, { ...order(), draft: undefined });
    assert.deepEqual(await all(store, "draft"), []);
  });

  test(`it_never_takes_back_what_may_have_left ${name}`, async () => {
    const store = await open();
    await enqueue(store, env, order());
    await store.write(["meta"], (tx) => tx.put("meta", { token: "t", at: env.now() }, "lease"));
    await freeze(store, env, await all(store, "row"), "device", "t");
    await stash(store, env, { ...order(), draft: { text: "重新量" } });
    assert.equal((await all(store, "row")).length, 1);
  });

  for (const [state, end] of Object.entries({ conflict: (store, id) => decide(store, env, id, "mine"), rejected: (store, id) => settleRejected(store, env, id, "put_away") })) {
    test(`it_lets_nothing_stand_for_a_command_that_is_gone ${state} ${name}`, async () => {
      const store = await open();
      const cmd_id = await enqueue(store, env, order({ draft: { text: "旧的" } }));
      await store.write(["row"], async (tx) => tx.put("row", { ...(await tx.get("row", cmd_id)), state, attempts: 1, error: { http: 409, code: "", detail: "", field: null } }));
      await end(store, cmd_id);
      const rows = (await all(store, "row")).map((row) => row.cmd_id);
      const drafts = (await all(store, "draft")).map((one) => [one.field.split("~")[0], besideOf(one.field), one.value.text, one.cmd_id]);
      const stands = ["item:SM-01", "", "旧的", rows[0]];
      assert.deepEqual(drafts, [state === "rejected" ? ["item:SM-01", "item:SM-01", "旧的", null] : stands], "what was put away can be read, what was chosen stands for its new command");
      assert.equal(rows.length, state === "rejected" ? 0 : 1);
    });
  }

  test(`it_can_be_put_right_when_it_was_chosen_and_then_refused ${name}`, async () => {
    const store = await open();
    const cmd_id = await enqueue(store, env, order({ draft: { text: "我的", rev: 1 } }));
    const becomes = (id, over) => store.write(["row"], async (tx) => tx.put("row", { ...(await tx.get("row", id)), attempts: 1, ...over }));
    await becomes(cmd_id, { state: "conflict", error: { http: 409, code: "", detail: "", field: null, current: { rev: 4 } } });
    const mine = await decide(store, env, cmd_id, "mine");
    await becomes(mine, { state: "rejected" });
    assert.deepEqual((await all(store, "draft")).map((one) => [one.value.text, one.value.rev, one.cmd_id]), [["我的", 4, mine]]);
    await settleRejected(store, env, mine, "put_away");
    assert.deepEqual((await all(store, "draft")).map((one) => [besideOf(one.field), one.value.text]), [["item:SM-01", "我的"]]);
  });

  test(`it_discards_only_a_photo_that_nothing_names ${name}`, async () => {
    const store = await open();
    await stash(store, env, { ...order(), draft: {}, photos: [photo] });
    await enqueue(store, env, order({ blobs: [photo.sha256] }));
    await discard(store, "wang", photo.sha256);
    assert.equal((await all(store, "photo")).length, 1);
    await stash(store, env, { ...order(), draft: {} });
    await discard(store, "wang", photo.sha256);
    assert.deepEqual(await all(store, "photo"), []);
  });
}

test("it_holds_a_letter_until_what_it_rests_on_has_arrived", async () => {
  const store = await STORES["in memory"]();
  await enqueue(store, env, order({ kind: "record_trial", field: "trial:1", photos: [photo] }));
  await enqueue(store, env, order({ after: ["trial:1"] }));
  await enqueue(store, env, order({ field: "item:SM-02" }));
  const [rows, photos] = [await all(store, "row"), await all(store, "photo")];
  assert.deepEqual(due(rows, photos, env.now()).letters.map((row) => row.field), ["item:SM-02"]);
  const arrived = photos.map((one) => ({ ...one, state: "arrived" }));
  assert.deepEqual(due(rows, arrived, env.now()).letters.map((row) => row.field), ["trial:1", "item:SM-02"]);
  assert.deepEqual(due(rows.filter((row) => row.field !== "trial:1"), arrived, env.now()).letters.map((row) => row.field), ["item:SM-01", "item:SM-02"]);
});

test("it_reads_the_address_of_every_screen", () => {
  for (const parts of [["item", "NS-02"], ["trial", "T3", "SM-15"], ["sign", "OWNER"], ["papers"], ["done"]]) {
    const { name, a, b } = read(to(...parts));
    assert.deepEqual([name, a, b].filter(Boolean), parts);
  }
  assert.equal(read("").name, "all");
  assert.equal(read("#nowhere/x").name, "all");
});

test("it_says_days_as_people_do", () => {
  const noon = new Date(2026, 2, 12, 12).getTime();
  assert.deepEqual([-1, 0, 1, 4].map((n) => dayText(noon + n * 86_400_000, noon)), ["昨天", "今天", "明天", "3月16日"]);
  assert.equal(dueText(new Date(2026, 2, 17).getTime(), noon), "3月16日 前");
  assert.equal(dueText(new Date(2026, 2, 12, 15, 40).getTime(), noon), "今天 15:40 前");
});
