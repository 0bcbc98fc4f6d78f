import assert from "node:assert/strict";
import { test } from "node:test";
import "fake-indexeddb/auto";
import "./outbox/vendor.js";
import { all, attach, company, env, file, order, page_of, pictured, room } from "./outbox/kit.js";

const { enqueue, freeze } = await import("../../static/js/outbox/command.js");
const { bringBack, decide, settleRejected } = await import("../../static/js/outbox/decide.js");
const { openStore } = await import("../../static/js/outbox/db.js");
const { discard } = await import("../../static/js/outbox/loose.js");
const { due } = await import("../../static/js/outbox/order.js");
const { prepare } = await import("../../static/js/outbox/photo.js");
const { counts } = await import("../../static/js/outbox/owner.js");
const { peek } = await import("../../static/js/outbox/peek.js");
const { Sender } = await import("../../static/js/outbox/send.js");
const { overview, pending } = await import("../../static/js/outbox/state.js");
const { stash } = await import("../../static/js/outbox/stash.js");
const { sweep } = await import("../../static/js/outbox/keep.js");

const GRACE = 8 * 86_400_000;
const RECEIVED = Date.parse("2026-03-12T10:00:00+08:00");
const submits = (over = {}) => order({ step: "submit", kind: "submit_document", field: "", body: {}, ...over });
let now = env().now();
/** One drain, a minute after the last. */
const drain = (store, transport) => {
  const at = (now += 61_000);
  return new Sender({ store, transport, env: env({ now: () => at }) }).run();
};
const bytes = (store) => store.read(["bytes"], (tx) => tx.all("bytes"));
const photos = async (store) => (await overview(store, "wang")).papers.flatMap((paper) => paper.photos);
const puts = (asked) => asked.method === "PUT";

test("it_finishes_a_photo_that_lies_whole_and_unpublished_at_the_company", async () => {
  const store = room();
  const { there, transport } = company();
  await pictured(store, "gauge");
  there.publishes = false;
  assert.equal((await drain(store, transport)).stop, "");
  assert.deepEqual([there.partial.size, there.blobs.size], [1, 0]);
  there.publishes = true;
  await drain(store, transport);
  assert.deepEqual([there.blobs.size, there.ledger.size, await pending(store, "wang")], [1, 1, 0]);
});

for (const status of [400, 404, 500]) {
  test(`it_lets_a_photo_rest_that_the_company_answers_with_${status}_and_sends_the_rest`, async () => {
    const store = room();
    const bad = await pictured(store, "gauge");
    const { there, transport } = company((asked) => (puts(asked) && asked.path.includes(bad.sha256) ? { status, header: () => "1", json: async () => ({ detail: "这一段看不懂" }) } : undefined));
    await pictured(store, "plate", { doc: "visit:2" });
    await enqueue(store, env(), submits({ doc: "visit:2" }));
    assert.equal((await drain(store, transport)).stop, "");
    assert.equal(there.receipts.size, 1);
    const [left] = await photos(store);
    assert.deepEqual([left.state, left.tries, left.fate], ["waiting", 1, "goes"]);
  });
}

test("it_takes_a_proxys_error_for_a_busy_company_and_not_for_a_hotels_login", async () => {
  for (const [status, stop] of [[502, "later"], [503, "later"], [504, "later"], [429, "later"], [511, "portal"], [302, "portal"], [403, "portal"], [200, "portal"]]) {
    const store = room();
    const { transport } = company(({ path }) => (path === "/sync/commands" ? page_of(status) : undefined));
    await enqueue(store, env(), order());
    assert.deepEqual([status, (await drain(store, transport)).stop, await pending(store, "wang")], [status, stop, 1]);
  }
});

test("it_sends_smaller_batches_where_a_proxy_finds_them_too_large", async () => {
  const store = room();
  const size = (body) => (typeof body === "string" ? body.length : body?.byteLength ?? 0);
  const { there, transport } = company(({ path, body }) => (path !== "/sync/hello" && size(body) > 100_000 ? page_of(413) : undefined));
  for (const n of [1, 2, 3]) await enqueue(store, env(), order({ field: `item${n}`, body: { value: "x".repeat(40_000) } }));
  await pictured(store, "p".repeat(300_000), { doc: "visit:2" });
  await drain(store, transport);
  assert.deepEqual([there.ledger.size, there.blobs.size, await pending(store, "wang")], [4, 1, 0]);
});

test("it_sends_a_picture_whatever_its_name", async () => {
  const store = room();
  const { there, transport } = company();
  const long = await prepare(env(), file("gauge", `${"🔧".repeat(100)}.pdf`));
  assert.ok(long.name.length <= 200 && !/\p{Surrogate}/u.test(long.name));
  await pictured(store, "gauge");
  // as an older page has stored it
  await store.write(["photo"], async (tx) => { for (const one of await tx.all("photo")) await tx.put("photo", { ...one, name: "\ud83d表.pdf" }); });
  await drain(store, transport);
  assert.equal(there.blobs.size, 1);
});

test("it_forgets_a_refused_photo_once_the_person_has_handed_in_without_it", async () => {
  const store = room();
  const { there, transport } = company();
  const { sha256 } = await attach(store, env(), order(), file("text"), (ref) => ({ photos: [ref] }));
  await drain(store, transport);
  assert.deepEqual((await photos(store)).map((one) => [one.state, one.fate]), [["refused", "held"]]);
  await discard(store, "wang", sha256);
  assert.equal(await pending(store, "wang"), 2, "the letter that names it is still here");
  await enqueue(store, env(), order());
  await drain(store, transport);
  assert.deepEqual([await pending(store, "wang"), (await bytes(store)).length, there.ledger.size], [0, 0, 1]);
});

test("it_forgets_a_photo_of_a_letter_that_never_left_and_was_written_anew_without_it", async () => {
  const store = room();
  await attach(store, env(), order(), file("gauge"), (ref) => ({ photos: [ref] }));
  const both = await attach(store, env(), order({ field: "item2" }), file("plate"), (ref) => ({ photos: [ref] }));
  await enqueue(store, env(), order({ field: "item3", blobs: [both.sha256] }));
  await enqueue(store, env(), order());
  await enqueue(store, env(), order({ field: "item2" }));
  assert.deepEqual((await all(store, "photo")).map((one) => one.sha256), [both.sha256], "the other letter still names it");
  assert.equal(await pending(store, "wang"), 4);
});

test("it_keeps_a_photo_that_a_draft_names_when_its_letter_is_replaced", async () => {
  const store = room();
  const { sha256 } = await attach(store, env(), order(), file("gauge"), (ref) => ({ photos: [ref] }));
  await stash(store, env(), { owner: "wang", doc: "visit:1", field: "visit?", draft: { shots: { photos: [{ sha256 }] } } });
  await enqueue(store, env(), order());
  assert.deepEqual((await photos(store)).map((one) => one.fate), ["draft"]);
});

test("it_leaves_a_refused_photo_to_the_person_when_its_letter_is_put_away", async () => {
  for (const choice of ["discard", "retry"]) {
    const store = room();
    const { there, transport } = company();
    const { cmd_id, sha256 } = await pictured(store, "p".repeat(60));
    there.most = 50;
    await drain(store, transport);
    await settleRejected(store, env(), cmd_id, "put_away");
    assert.deepEqual((await photos(store)).map((one) => [one.state, one.fate]), [["refused", "put_away"]]);
    assert.equal(await pending(store, "wang"), 1);
    there.most = 100;
    await (choice === "retry" ? bringBack(store, env(), "wang", sha256) : discard(store, "wang", sha256));
    await drain(store, transport);
    assert.equal(await pending(store, "wang"), 0);
    assert.deepEqual([there.blobs.size, there.ledger.size], choice === "retry" ? [1, 1] : [0, 0]);
    assert.equal((await bytes(store)).length, choice === "retry" ? 1 : 0);
  }
});

test("it_never_brings_back_an_older_word_with_its_photo", async () => {
  const store = room();
  const { there, transport } = company();
  there.most = 5;
  const { cmd_id, sha256 } = await attach(store, env(), order(), file("gauge too large"), (ref) => ({ value: "older", photos: [ref] }));
  await drain(store, transport);
  await settleRejected(store, env(), cmd_id, "put_away");
  await enqueue(store, env(), order({ body: { value: "newer" } }));
  assert.deepEqual((await photos(store)).map((one) => one.fate), ["alone"]);
  there.most = 100;
  await bringBack(store, env(), "wang", sha256);
  await drain(store, transport);
  assert.equal(there.values.get("visit:1|item1").value, "newer");
  await discard(store, "wang", sha256);
  assert.equal(await pending(store, "wang"), 0);
});

test("it_does_not_bring_back_a_photo_thrown_away_while_it_was_sent", async () => {
  const store = room();
  let go = () => {};
  const { transport } = company(async (asked) => {
    if (!puts(asked)) return;
    await new Promise((resolve) => { go = resolve; });
    return { status: 422, header: () => "1", json: async () => ({ detail: "不是照片" }) };
  });
  const { cmd_id, sha256 } = await pictured(store, "gauge");
  const running = drain(store, transport);
  for (let n = 0; n < 20; n += 1) await new Promise(setImmediate);
  await store.write(["row"], (tx) => tx.remove("row", cmd_id));
  await discard(store, "wang", sha256);
  go();
  await running;
  assert.deepEqual(await store.read(["photo"], (tx) => tx.all("photo")), []);
});

test("it_counts_what_has_not_arrived_in_one_way", async () => {
  globalThis.indexedDB.deleteDatabase("fieldapp-outbox");
  const store = await openStore();
  const { there, transport } = company();
  const same = async (count) => {
    const [office] = (await counts(store)).filter((one) => one.owner === "wang");
    assert.deepEqual([await peek("wang"), await pending(store, "wang"), (await overview(store, "wang")).pending, office?.count ?? 0], Array(4).fill(count));
  };
  await same(0);
  await stash(store, env(), { owner: "wang", doc: "visit:1", field: "visit?", draft: {}, photos: [await prepare(env(), file("draft"))] });
  await same(1);
  const refused = await pictured(store, "text");
  await same(3);
  await drain(store, transport);
  await same(3);
  await settleRejected(store, env(), refused.cmd_id, "put_away");
  await same(2);
  there.colleague("visit:1", "item1", "theirs");
  const conflict = await enqueue(store, env(), order({ base_rev: 0 }));
  await drain(store, transport);
  await same(3);
  await decide(store, env(), conflict, "theirs");
  const sealed = { v: 1, id: "s1", owner: "wang", name: "王海涛", company: "新郑", device: "d", part: "letters", count: 4, since: 1, n: 0, waiting: false, size: 1, state: "sealed", imported: false, told: null };
  await store.write(["sealed"], async (tx) => {
    await tx.put("sealed", sealed);
    await tx.put("sealed", { ...sealed, id: "s2", imported: true });
    await tx.put("sealed", { ...sealed, id: "s3", state: "forwarded", told: { open: 1, detail: "" } });
  });
  await same(7);
  store.close();
});

test("it_gets_a_receipt_for_what_was_kept_at_the_company", async () => {
  const store = room();
  const { there, transport } = company();
  const cmd_id = await enqueue(store, env(), order({ kind: "late", receipt: true }));
  await drain(store, transport);
  assert.equal(await pending(store, "wang"), 0);
  const [receipt] = [...there.receipts.values()];
  assert.deepEqual(receipt?.letters.map((one) => one.cmd_id), [cmd_id]);
  assert.deepEqual((await all(store, "past")).map((one) => one.status).sort(), ["applied", "kept"]);
});

test("it_puts_every_photo_of_a_letter_on_the_receipt_of_its_document", async () => {
  const store = room();
  const { there, transport } = company();
  const { sha256 } = await pictured(store, "gauge");
  await enqueue(store, env(), submits());
  await drain(store, transport);
  await enqueue(store, env(), order({ doc: "defect:2", blobs: [sha256] }));
  await enqueue(store, env(), submits({ doc: "defect:2" }));
  await drain(store, transport);
  assert.deepEqual([...there.receipts.values()].map((one) => [one.doc, one.photos]), [["visit:1", [sha256]], ["defect:2", [sha256]]]);
});

test("it_keeps_the_original_of_a_photo_as_long_as_something_unsent_names_it", async () => {
  const store = room();
  const { transport } = company();
  const { sha256 } = await pictured(store, "gauge");
  await enqueue(store, env(), submits());
  await drain(store, transport);
  const later = await enqueue(store, env(), order({ doc: "defect:2", blobs: [sha256] }));
  assert.equal(await sweep(store, "wang", RECEIVED + GRACE), 0);
  await store.write(["row"], (tx) => tx.remove("row", later));
  await stash(store, env(), { owner: "wang", doc: "visit:1", field: "visit?", draft: { shots: { photos: [{ sha256 }] } } });
  assert.equal(await sweep(store, "wang", RECEIVED + GRACE), 0);
  await store.write(["draft"], async (tx) => { for (const one of await tx.all("draft")) await tx.remove("draft", one.key); });
  assert.equal(await sweep(store, "wang", RECEIVED + GRACE), 1);
});

test("it_lets_go_of_the_text_of_what_the_receipt_names_and_of_nothing_else", async () => {
  const store = room();
  const { transport } = company();
  const bad = await enqueue(store, env(), order({ kind: "bad", field: "item9" }));
  await drain(store, transport);
  await settleRejected(store, env(), bad, "put_away");
  const good = await enqueue(store, env(), order());
  await enqueue(store, env(), submits());
  await drain(store, transport);
  await sweep(store, "wang", RECEIVED + GRACE);
  const texts = new Map((await all(store, "past")).map((one) => [one.cmd_id, one.row?.text ?? null]));
  assert.equal(texts.get(good), null);
  assert.ok(texts.get(bad), "what was put away is on no receipt");
});

test("it_holds_only_signature_and_submission_for_an_undecided_value", () => {
  let seq = 0;
  const row = (step, field, over = {}) => ({ doc: "d", step, seq: ++seq, field, blobs: [], state: "waiting", not_before: 0, ...over });
  const steps = (rows) => { const { letters, submits } = due(rows, [], 0); return [...letters, ...submits].map((one) => one.step + one.field); };
  const conflict = row("set", "a", { state: "conflict" });
  assert.deepEqual(steps([conflict, row("set", "a"), row("attach", ""), row("sign", ""), row("submit", "")]), ["attach"]);
  assert.deepEqual(steps([conflict, row("set", "b", { after: ["a"] }), row("attach", "")]), ["attach"]);
  assert.deepEqual(steps([row("set", "a"), row("attach", "")]), ["seta"]);
});

test("it_asks_for_another_receipt_when_something_is_written_while_one_is_made_ready", async () => {
  const store = room();
  const { there, transport } = company();
  await enqueue(store, env(), order({ receipt: true }));
  let late = "";
  const sender = new Sender({ store, transport, env: env(), parts: { freeze: async (...given) => {
    if (!late && given[2][0].step === "submit") late = await enqueue(store, env(), order({ field: "item2", receipt: true }));
    return freeze(...given);
  } } });
  await sender.run();
  await drain(store, transport);
  const named = new Set([...there.receipts.values()].flatMap((one) => one.letters.map((letter) => letter.cmd_id)));
  assert.ok(late && named.has(late), "no letter without a receipt");
  assert.equal(await pending(store, "wang"), 0);
});

test("it_makes_no_manifest_while_something_of_the_document_is_open", async () => {
  const store = room();
  const { there, transport } = company();
  await enqueue(store, env(), order({ receipt: true }));
  let late;
  const sender = new Sender({ store, transport, env: env(), parts: { mine: (rows) => {
    // typed in the moment in which only the submission is left
    if (!late && rows.length === 1) late = enqueue(store, env(), order({ field: "item2", receipt: true }));
    return rows;
  } } });
  await sender.run();
  const letters = [...there.receipts.values()].map((one) => one.letters.length);
  assert.deepEqual([letters, await pending(store, "wang")], [[2], 0]);
});

test("it_tells_of_lost_storage_until_the_person_has_seen_it", async () => {
  const store = room();
  const { there, transport } = company();
  there.lost = 3;
  const told = [];
  const go = async () => {
    const sender = new Sender({ store, transport, env: env() });
    sender.addEventListener("lost", ({ detail }) => told.push(detail));
    return sender.run();
  };
  await go();
  assert.deepEqual([told, there.lost], [[3], 3], "nobody says that it was noted before it is on the disk");
  await go();
  assert.deepEqual([told, there.lost], [[3, 3], 0]);
  await go();
  assert.deepEqual(told, [3, 3, 3], "the company has forgotten it, this phone has not");
  const { heard } = await import("../../static/js/outbox/state.js");
  await heard(store);
  await go();
  assert.deepEqual(told, [3, 3, 3]);
});

test("it_says_of_carried_work_only_what_has_arrived", async () => {
  const { wordsOf } = await import("../../static/js/waiting/bundle.js");
  const said = (state, count, left) => wordsOf({ state, count, left }, "王海涛");
  assert.deepEqual([said("sealed", 5, 5)[0], said("forwarded", 5, 0)[0], said("forwarded", 5, 0)[3]], ["王海涛 5 份待传", "王海涛 5 份已代传", "已到公司"]);
  for (const left of [2, 5]) assert.notEqual(said("forwarded", 5, left)[3], "已到公司");
  assert.match(said("forwarded", 5, 2)[0], /3 份已代传，还有 2 份/);
});

test("it_counts_only_what_is_in_the_file", async () => {
  const { webCipher } = await import("../../static/js/outbox/cipher.js");
  const { exportParcel, leftWords, readParcel } = await import("../../static/js/outbox/parcel.js");
  const { photoPackage, known, shelve } = await import("../../static/js/outbox/seal.js");
  const store = room();
  const at = env({ cipher: webCipher() });
  const { transport } = company();
  await new Sender({ store, transport, env: at }).run();
  const [gone, sealed] = [await pictured(store, "gone"), await pictured(store, "sealed")];
  await pictured(store, "here");
  const { key, maker } = await known(store, "wang");
  const [photo] = (await all(store, "photo")).filter((one) => one.sha256 === sealed.sha256);
  const made = await photoPackage(at, key, maker, photo, new TextEncoder().encode("sealed").buffer);
  await store.write(["photo", "bytes", "sealed"], async (tx) => {
    await tx.remove("bytes", `wang|${gone.sha256}`);
    await tx.remove("bytes", photo.key);
    await shelve(tx, made.header, made.raw);
    await tx.put("photo", { ...photo, sealed: made.header.id });
  });
  const { file: out, count, ...rest } = await exportParcel(store, at, "wang");
  let [letters, pictures] = [0, 0];
  for await (const { header } of readParcel(at, out)) header.part === "photo" ? (pictures += 1) : (letters += header.count);
  assert.deepEqual([count, rest.left, pictures, letters], [5, 1, 2, 5]);
  assert.equal(leftWords(rest), "，1 张照片不在本机，没导出");
});

test("it_names_a_photo_in_the_receipt_that_the_company_lost_and_then_did_not_take_at_once", async () => {
  const store = room();
  const { there, transport } = company();
  const { sha256 } = await pictured(store, "p".repeat(60));
  await drain(store, transport);
  await enqueue(store, env(), submits());
  there.blobs.delete(sha256);
  there.most = 50;
  await drain(store, transport);
  await drain(store, transport);
  const [row] = await all(store, "row");
  assert.deepEqual([row.step, row.state, there.receipts.size], ["submit", "rejected", 0]);
  await settleRejected(store, env(), row.cmd_id, "again");
  await drain(store, transport);
  assert.equal(there.receipts.size, 0, "no receipt without the photo");
  there.most = 100;
  await settleRejected(store, env(), (await all(store, "row"))[0].cmd_id, "again");
  await drain(store, transport);
  assert.deepEqual([...there.receipts.values()].map((one) => one.photos), [[sha256]]);
  assert.equal(await pending(store, "wang"), 0);
});

test("it_hands_in_when_the_photo_has_come_again_and_not_before", async () => {
  const store = room();
  const asked = [];
  const { there, transport } = company((one) => void asked.push(one.path.split("/")[2]));
  const { sha256 } = await pictured(store, "gauge");
  await drain(store, transport);
  await enqueue(store, env(), submits());
  there.blobs.delete(sha256);
  await drain(store, transport);
  asked.length = 0;
  await drain(store, transport);
  assert.deepEqual([asked.indexOf("blobs") < asked.indexOf("documents"), asked.filter((one) => one === "documents").length, there.receipts.size], [true, 1, 1]);
});

test("it_asks_for_a_receipt_of_a_letter_that_came_back_with_its_photo_after_the_document_was_handed_in", async () => {
  const store = room();
  const { there, transport } = company();
  there.most = 50;
  const { cmd_id, sha256 } = await pictured(store, "p".repeat(60));
  await enqueue(store, env(), order({ field: "item2", body: { value: "rest" } }));
  await enqueue(store, env(), submits());
  await drain(store, transport);
  await settleRejected(store, env(), cmd_id, "put_away");
  await drain(store, transport);
  assert.equal(there.receipts.size, 1);
  there.most = 100;
  await bringBack(store, env(), "wang", sha256);
  await drain(store, transport);
  await drain(store, transport);
  assert.deepEqual([...there.receipts.values()].map((one) => [one.letters.length, one.photos.length]), [[1, 0], [2, 1]]);
  assert.equal(await pending(store, "wang"), 0);
});

test("it_brings_back_what_is_here_of_several_photos_the_company_lost_and_offers_none_of_them_for_the_bin", async () => {
  const store = room();
  const { there, transport } = company();
  const [gone, here] = [await pictured(store, "swept"), await pictured(store, "here", { field: "item2" })];
  await drain(store, transport);
  await enqueue(store, env(), submits());
  await store.write(["photo", "bytes"], async (tx) => {
    const photo = (await tx.all("photo", "wang")).find((one) => one.sha256 === gone.sha256);
    await tx.put("photo", { ...photo, bytes: false });
    await tx.remove("bytes", photo.key);
  });
  for (const one of [gone, here]) there.blobs.delete(one.sha256);
  await drain(store, transport);
  const [row] = await all(store, "row");
  assert.deepEqual([row.step, row.state, row.error.code], ["submit", "rejected", "bytes_gone"]);
  assert.deepEqual((await photos(store)).map((one) => [one.sha256, one.fate]), [[here.sha256, "held"]], "its letter has arrived: nobody may throw it away");
  await discard(store, "wang", here.sha256);
  await settleRejected(store, env(), row.cmd_id, "again");
  await drain(store, transport);
  assert.deepEqual([...there.blobs.keys()], [here.sha256]);
  assert.equal(there.receipts.size, 0, "no receipt while one is missing");
});

test("it_sends_again_what_is_here_of_several_letters_the_company_lost", async () => {
  const store = room();
  const { there, transport } = company();
  for (const field of ["item1", "item2"]) await enqueue(store, env(), order({ field }));
  await drain(store, transport);
  await enqueue(store, env(), submits());
  const [gone, here] = await all(store, "past");
  await store.write(["past"], (tx) => tx.put("past", { ...gone, row: { ...gone.row, text: null } }));
  for (const one of [gone, here]) there.ledger.delete(one.cmd_id);
  await drain(store, transport);
  await drain(store, transport);
  assert.deepEqual([...there.ledger.keys()].filter((id) => [gone.cmd_id, here.cmd_id].includes(id)), [here.cmd_id]);
  assert.deepEqual((await all(store, "row")).map((row) => [row.step, row.state, row.error.code]), [["submit", "rejected", "text_gone"]]);
  assert.equal(there.receipts.size, 0);
});

test("it_sends_again_letters_the_company_lost_though_a_photo_it_lost_too_is_gone_from_here", async () => {
  const store = room();
  const { there, transport } = company();
  const { sha256 } = await pictured(store, "swept");
  await enqueue(store, env(), order({ field: "item2" }));
  await drain(store, transport);
  await enqueue(store, env(), submits());
  await store.write(["photo", "bytes"], async (tx) => {
    const [photo] = await tx.all("photo", "wang");
    await tx.put("photo", { ...photo, bytes: false });
    await tx.remove("bytes", photo.key);
  });
  there.blobs.delete(sha256);
  const lost = (await all(store, "past")).find((one) => one.field === "item2").cmd_id;
  there.ledger.delete(lost);
  await drain(store, transport);
  await drain(store, transport);
  assert.ok(there.ledger.has(lost), "what lies here is there again");
  assert.deepEqual((await all(store, "row")).map((row) => [row.step, row.state, row.error.code]), [["submit", "rejected", "bytes_gone"]]);
  assert.equal(there.receipts.size, 0);
});

test("it_signs_no_document_while_a_photo_its_letters_name_is_on_its_way_again_for_another", async () => {
  const store = room();
  let slow = false;
  const { there, transport } = company((asked) => (slow && puts(asked) ? { status: 500, header: () => "1", json: async () => ({}) } : undefined));
  const picture = await prepare(env(), file("shared"));
  for (const doc of ["visit:1", "visit:2"]) await enqueue(store, env(), order({ doc, body: { value: doc }, photos: [picture] }));
  await drain(store, transport);
  there.blobs.delete(picture.sha256);
  slow = true;
  for (const doc of ["visit:2", "visit:1"]) {
    await enqueue(store, env(), submits({ doc }));
    await drain(store, transport);
  }
  assert.equal(there.receipts.size, 0);
  slow = false;
  await drain(store, transport);
  await drain(store, transport);
  assert.deepEqual([...there.receipts.values()].map((one) => one.photos), [[picture.sha256], [picture.sha256]]);
});
