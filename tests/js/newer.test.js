/** One field written several times: whatever is answered, refused or put away, an older word never covers a newer one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import "./outbox/vendor.js";
import { all, company, env, file, order, room } from "./outbox/kit.js";

const { enqueue, freeze } = await import("../../static/js/outbox/command.js");
const { bringBack, decide, settleRejected } = await import("../../static/js/outbox/decide.js");
const { fate } = await import("../../static/js/outbox/loose.js");
const { prepare } = await import("../../static/js/outbox/photo.js");
const { Sender } = await import("../../static/js/outbox/send.js");
const { overview, pending } = await import("../../static/js/outbox/state.js");

/** Sent, and nobody knows whether it arrived. */
async function mayHaveLeft(store, cmd_id) {
  await store.write(["row", "meta"], async (tx) => tx.put("meta", { token: "t", at: 0 }, "lease"));
  const [row] = (await all(store, "row")).filter((one) => one.cmd_id === cmd_id);
  await freeze(store, env(), [row], "device", "t");
  await store.write(["meta"], (tx) => tx.remove("meta", "lease"));
}

const value = (said, over = {}) => order({ body: { value: said }, base_rev: 0, ...over });

test("it_sends_the_newer_word_though_it_may_have_left_when_the_older_one_is_decided", async () => {
  const store = room();
  const { there, transport } = company();
  const first = await enqueue(store, env(), value("older"));
  await mayHaveLeft(store, first);
  const second = await enqueue(store, env(), value("newer"));
  await mayHaveLeft(store, second);
  there.colleague("visit:1", "item1", "theirs");
  const sender = new Sender({ store, transport, env: env() });
  await sender.run();
  assert.equal(await decide(store, env(), first, "mine"), second, "no third one with the older words");
  await sender.run();
  const third = await decide(store, env(), second, "mine");
  await sender.run();
  assert.equal(there.values.get("visit:1|item1").value, "newer");
  assert.ok(third);
  assert.equal(await pending(store, "wang"), 0);
});

test("it_lets_a_refused_word_be_when_a_newer_one_is_behind_it", async () => {
  const store = room();
  const { there, transport } = company();
  const [one, two] = [await prepare(env(), file("旧")), await prepare(env(), file("新"))];
  const first = await enqueue(store, env(), value("older", { kind: "bad", photos: [one] }));
  await mayHaveLeft(store, first);
  await enqueue(store, env(), value("newer", { photos: [two] }));
  await new Sender({ store, transport, env: env() }).run();
  assert.equal(there.values.get("visit:1|item1").value, "newer");
  assert.deepEqual(await all(store, "row"), [], "nothing to look at, and nothing to send again");
  const past = (await all(store, "past")).find((row) => row.cmd_id === first);
  assert.deepEqual([past.status, past.row.body.value, past.row.error.http], ["replaced", "older", 422]);
});

test("it_sends_no_refused_word_again_over_a_newer_one", async () => {
  const store = room();
  const { there, transport } = company();
  const first = await enqueue(store, env(), value("older"));
  const sender = new Sender({ store, transport, env: env() });
  await store.write(["row"], async (tx) => tx.put("row", { ...(await tx.get("row", first)), state: "rejected", attempts: 1 }));
  // brought back out of a package behind the newer one, say
  const older = (await all(store, "row"))[0];
  await enqueue(store, env(), value("newer"));
  await store.write(["row"], (tx) => tx.put("row", older));
  await sender.run();
  await settleRejected(store, env(), first, "again");
  await sender.run();
  assert.equal(there.values.get("visit:1|item1").value, "newer");
  assert.equal(await pending(store, "wang"), 0);
});

/** A word with a photo that was refused and put away, and a newer one that arrived; its text is gone after the week. */
async function weekLater() {
  const store = room();
  const { there, transport } = company();
  const picture = await prepare(env(), file("旧"));
  const first = await enqueue(store, env(), value("older", { photos: [picture] }));
  await store.write(["row", "photo"], async (tx) => {
    await tx.put("row", { ...(await tx.get("row", first)), state: "rejected", attempts: 1 });
    for (const photo of await tx.all("photo", "wang")) await tx.put("photo", { ...photo, state: "refused" });
  });
  await settleRejected(store, env(), first, "put_away");
  const second = await enqueue(store, env(), value("newer"));
  const sender = new Sender({ store, transport, env: env() });
  await sender.run();
  await store.write(["past"], async (tx) => tx.put("past", { ...(await tx.get("past", second)), row: null }));
  return { store, there, sender, sha256: picture.sha256 };
}

test("it_brings_no_older_word_back_with_its_photo_after_the_text_of_the_newer_one_has_gone", async () => {
  const { store, there, sender, sha256 } = await weekLater();
  const given = { rows: await all(store, "row"), past: await all(store, "past"), drafts: [] };
  assert.equal(fate(given, sha256), "alone");
  await bringBack(store, env(), "wang", sha256);
  await sender.run();
  assert.equal(there.values.get("visit:1|item1").value, "newer");
});

test("it_calls_a_photo_of_what_gave_way_to_a_colleague_alone", async () => {
  const store = room();
  const { there, transport } = company();
  there.colleague("visit:1", "item1", "theirs");
  const picture = await prepare(env(), file("照"));
  const first = await enqueue(store, env(), value("mine", { photos: [picture] }));
  const sender = new Sender({ store, transport, env: env() });
  await sender.run();
  await store.write(["photo"], async (tx) => {
    for (const photo of await tx.all("photo", "wang")) await tx.put("photo", { ...photo, state: "refused" });
  });
  await decide(store, env(), first, "theirs");
  const given = { rows: await all(store, "row"), past: await all(store, "past"), drafts: [] };
  assert.equal(fate(given, picture.sha256), "alone", "the person chose the other one");
});

test("it_says_that_something_was_put_away_though_an_older_word_of_it_arrived", async () => {
  const store = room();
  const { transport } = company();
  const sender = new Sender({ store, transport, env: env() });
  await enqueue(store, env(), value("older"));
  await sender.run();
  const second = await enqueue(store, env(), value("newer", { kind: "bad" }));
  await sender.run();
  await settleRejected(store, env(), second, "put_away");
  const { aside, pending: open, arrived } = await overview(store, "wang");
  assert.deepEqual([aside.length, open, arrived], [1, 0, []], "the document has not arrived whole");
});

for (const status of [500, 502, 503, 504, 413]) test(`it_hands_in_the_next_document_when_one_breaks_the_company_with_${status}`, async () => {
  const store = room();
  const { there, transport } = company(({ path }) =>
    (path.includes("visit%3A1/submission") ? { status, header: () => (status > 500 || status === 413 ? null : "1"), json: async () => ({}) } : undefined));
  for (const doc of ["visit:1", "visit:2"]) await enqueue(store, env(), value("x", { doc, receipt: true }));
  await new Sender({ store, transport, env: env() }).run();
  assert.deepEqual([...there.receipts.values()].map((one) => one.doc), ["visit:2"]);
  const [row] = await all(store, "row");
  assert.deepEqual([row.doc, row.state, row.not_before > env().now()], ["visit:1", "waiting", true]);
});

test("it_names_no_earlier_submission_in_a_later_one_when_its_text_has_gone", async () => {
  const store = room();
  const { there, transport } = company();
  const sender = new Sender({ store, transport, env: env() });
  await enqueue(store, env(), value("first", { receipt: true }));
  await sender.run();
  await store.write(["past"], async (tx) => {
    for (const one of await tx.all("past", "wang")) await tx.put("past", { ...one, row: null }); // its week is over
  });
  await enqueue(store, env(), value("second", { field: "item2", receipt: true }));
  await sender.run();
  assert.deepEqual([...there.receipts.values()].map((one) => one.letters.length), [1, 2]);
});

/** Two answers and a submission of them that the company has not taken yet; then it goes back to what it knew a while ago. */
async function restored(forget) {
  const store = room();
  let open = false;
  const { there, transport } = company(({ path }) =>
    (path.includes("/submission") && !open ? { status: 503, header: () => "1", json: async () => ({}) } : undefined));
  const first = await enqueue(store, env(), value("first", { receipt: true }));
  let now = env().now();
  const run = () => new Sender({ store, transport, env: env({ now: () => (now += 61_000) }) }).run();
  await run();
  forget(there, first);
  open = true;
  await run();
  return { store, there, first, run };
}

test("it_gets_its_receipt_though_what_the_company_had_lost_gave_way_to_a_colleague", async () => {
  const { store, there, first, run } = await restored((company, cmd_id) => {
    company.ledger.delete(cmd_id);
    company.values.clear();
    company.colleague("visit:1", "item1", "theirs");
  });
  await enqueue(store, env(), value("other", { field: "item2" }));
  await run();
  assert.equal((await all(store, "row")).find((row) => row.cmd_id === first).state, "conflict");
  await decide(store, env(), first, "theirs");
  await run();
  assert.deepEqual([await pending(store, "wang"), there.receipts.size, there.values.get("visit:1|item1").value], [0, 1, "theirs"]);
});

test("it_gets_its_receipt_though_what_came_again_has_another_revision", async () => {
  const { store, there, first, run } = await restored((company, cmd_id) => {
    company.ledger.delete(cmd_id);
    const value = company.values.get("visit:1|item1");
    Object.assign(value, { rev: 4, value: "before" });
  });
  await run();
  await run();
  const [receipt] = [...there.receipts.values()];
  assert.deepEqual([await pending(store, "wang"), receipt?.letters.map((one) => one.cmd_id)], [0, [first]]);
});

test("it_sends_no_lost_letter_again_over_a_later_word_that_is_there", async () => {
  const store = room();
  const { there, transport } = company();
  let now = env().now();
  const run = () => new Sender({ store, transport, env: env({ now: () => (now += 61_000) }) }).run();
  const first = await enqueue(store, env(), value("older"));
  await run();
  await enqueue(store, env(), value("newer", { base_rev: 1 }));
  await run();
  there.ledger.delete(first);
  await enqueue(store, env(), order({ step: "submit", kind: "submit_document", field: "", body: {} }));
  await run();
  await run();
  assert.deepEqual([there.values.get("visit:1|item1").value, there.receipts.size, await pending(store, "wang")], ["newer", 1, 0]);
});

test("it_holds_no_signature_up_with_a_word_whose_photo_was_refused_when_a_newer_one_is_behind_it", async () => {
  const store = room();
  const { there, transport } = company();
  there.most = 50;
  const [large, small] = [await prepare(env(), file("旧".repeat(60))), await prepare(env(), file("新"))];
  const first = await enqueue(store, env(), value("older", { photos: [large] }));
  await mayHaveLeft(store, first);
  await enqueue(store, env(), value("newer", { photos: [small] }));
  await enqueue(store, env(), order({ step: "sign", kind: "sign", field: "sign:OWNER", body: {} }));
  await new Sender({ store, transport, env: env() }).run();
  assert.deepEqual([there.values.get("visit:1|item1").value, await all(store, "row")], ["newer", []]);
  const past = (await all(store, "past")).find((row) => row.cmd_id === first);
  assert.deepEqual([past.status, past.row.body.value], ["replaced", "older"]);
});

test("it_sends_an_older_word_again_when_the_newer_one_was_put_away", async () => {
  const store = room();
  const { there, transport } = company();
  const first = await enqueue(store, env(), value("older", { kind: "bad" }));
  await mayHaveLeft(store, first);
  const second = await enqueue(store, env(), value("newer", { kind: "bad" }));
  const sender = new Sender({ store, transport, env: env() });
  await store.write(["row"], async (tx) => tx.put("row", { ...(await tx.get("row", second)), state: "rejected" }));
  await settleRejected(store, env(), second, "put_away");
  await sender.run();
  const [row] = await all(store, "row");
  assert.deepEqual([row.cmd_id, row.state], [first, "rejected"]);
  await store.write(["row"], (tx) => tx.put("row", { ...row, kind: "answer", text: null }));
  await settleRejected(store, env(), first, "again");
  await sender.run();
  assert.equal(there.values.get("visit:1|item1")?.value, "older");
});
