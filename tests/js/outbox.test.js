import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import "fake-indexeddb/auto";
import "./outbox/vendor.js";
import { draw, play, PROTECTIONS, shrink } from "./outbox/harness.js";
import { Disk } from "./outbox/disk.js";
import { sha, Company } from "./outbox/company.js";

const { openStore, VERSION } = await import("../../static/js/outbox/db.js");
const { enqueue } = await import("../../static/js/outbox/command.js");
const { decide, settleRejected } = await import("../../static/js/outbox/decide.js");
const { letter } = await import("../../static/js/outbox/letter.js");
const { letterDigest, canonical } = await import("../../static/js/outbox/canonical.js");
const { backoff, due, rests } = await import("../../static/js/outbox/order.js");
const { DEAD, hold } = await import("../../static/js/outbox/lock.js");
const { Outbox } = await import("../../static/js/outbox/index.js");
const { Drafts } = await import("../../static/js/outbox/draft.js");
const { Sender } = await import("../../static/js/outbox/send.js");
const { overview, pending } = await import("../../static/js/outbox/state.js");
const { counts } = await import("../../static/js/outbox/owner.js");
const { exifOf, withExif } = await import("../../static/js/outbox/exif.js");
const { stash } = await import("../../static/js/outbox/stash.js");
const { attach } = await import("./outbox/kit.js");
const { learnPlace, prepare } = await import("../../static/js/outbox/photo.js");
const { sweep } = await import("../../static/js/outbox/keep.js");
const { contact, moment, skew } = await import("../../static/js/outbox/clock.js");
const { isFull } = await import("../../static/js/outbox/quota.js");

globalThis.BroadcastChannel = undefined; // one page alone
const SEQUENCES = Number(process.env.OUTBOX_SEQUENCES ?? 500);
let serial = 0;
const page = () => ({ dead: false, onDeath: new Set(), step() {} });
const env = (over = {}) => ({
  now: () => 1_773_280_800_000, mono: () => 5, page: "p", random: () => 0.5, wait: async () => undefined, uuid: () => `u${++serial}`, digest: async (bytes) => sha(Buffer.from(bytes)),
  stamp: (at) => new Date(at).toISOString(), locks: null, facts: async () => ({ persistent: null, installed: false, free_mb: null }), ...over,
});
const order = (over = {}) => ({ owner: "wang", doc: "acceptance:1", title: "四方验收", step: "set", kind: "answer", field: "item1", label: "软管", body: { value: 1 }, ...over });
const STORES = { "in memory": async () => new Disk().handle(page()), "in IndexedDB": () => openStore({ name: `n${++serial}` }) };
const company = (over = {}) => {
  const there = Object.assign(new Company(), { user: "wang" });
  const seen = [];
  const transport = {
    async request(method, path, options) {
      seen.push({ method, path, options });
      const cut = over[path.split("?")[0].split("/").slice(0, 3).join("/")]?.(seen.length);
      if (cut) return cut;
      const [status, body, headers = {}] = there.answer(method, path, options, Date.parse("2026-03-12T10:00:00+08:00"));
      return { status, header: (name) => (name === "X-Fieldapp" ? "1" : headers[name] ?? null), json: async () => body };
    },
  };
  return { there, seen, transport };
};
const photo = (text) => ({ arrayBuffer: async () => new Uint8Array(Buffer.from(text)).buffer, name: "表.pdf", type: "application/pdf" });

test("it_survives_whatever_happens", async () => {
  for (let seed = 1; seed <= SEQUENCES; seed += 1) {
    const wrong = await play(draw(seed));
    if (!wrong.length) continue;
    const core = await shrink(draw(seed));
    assert.fail(`seed ${seed}: ${wrong[0]}\n${JSON.stringify(core)}\n${(await play(core)).join("\n")}`);
  }
});

for (const off of PROTECTIONS) {
  test(`it_is_found_out_without_${off}`, async () => {
    for (let seed = 1; seed <= 1000; seed += 1) {
      if (!(await play(draw(seed), off)).length) continue;
      const core = await shrink(draw(seed), off);
      assert.ok(core.length < draw(seed).length);
      assert.deepEqual(await play(core), [], "with the protection the same story ends well");
      return;
    }
    assert.fail(`nothing shows that ${off} is missing`);
  });
}

for (const [where, open] of Object.entries(STORES)) {
  test(`it_writes_all_or_nothing ${where}`, async () => {
    const store = await open();
    await assert.rejects(store.write(["meta", "row"], async (tx) => {
      await tx.put("meta", 1, "seq");
      throw new Error("no");
    }), /no/);
    assert.equal(await store.read(["meta"], (tx) => tx.get("meta", "seq")), undefined);
  });

  test(`it_keeps_draft_command_and_photo_together_and_sends_them_once ${where}`, async () => {
    const store = await open();
    const { there, seen, transport } = company();
    await enqueue(store, env(), order({ draft: "1" }));
    await attach(store, env(), order({ step: "attach", kind: "photo", field: "" }), photo("gauge"), (ref) => ({ photos: [ref] }));
    await enqueue(store, env(), order({ step: "submit", kind: "submit_document", field: "", body: {} }));
    assert.equal(await pending(store, "wang"), 4);
    const sender = new Sender({ store, transport, env: env() });
    const outcome = await sender.run();
    assert.deepEqual([outcome.stop, outcome.sent], ["", 4]);
    assert.deepEqual(there.wrongs, []);
    assert.equal(there.blobs.size, 1);
    const seenNow = await overview(store, "wang");
    assert.deepEqual([seenNow.pending, seenNow.papers, seenNow.receipts.length], [0, [], 1]);
    assert.equal((await new Drafts(store, env(), "wang").load("acceptance:1")).size, 0);
    const before = seen.length;
    await sender.run();
    assert.equal(seen.length, before + 1, "only a hello");
  });

  test(`it_sends_only_what_belongs_to_who_is_logged_in ${where}`, async () => {
    const store = await open();
    const { there, transport } = company();
    await enqueue(store, env(), order({ owner: "liu" }));
    await new Sender({ store, transport, env: env() }).run();
    assert.equal(there.ledger.size, 0);
    assert.deepEqual((await counts(store)).map(({ owner, count }) => [owner, count]), [["liu", 1]]);
    assert.deepEqual((await overview(store, "wang")).others, [{ name: "", count: 1 }]);
  });
}

test("it_says_the_same_digest_as_the_company", async () => {
  for (const { letter, sha256 } of JSON.parse(readFileSync(new URL("./outbox/letters.json", import.meta.url)))) {
    assert.equal(await letterDigest(env(), JSON.stringify(letter)), sha256);
  }
  assert.equal(canonical({ b: undefined, a: 1e21 }), '{"a":1e+21}');
});

test("it_opens_a_newer_database_as_it_is", async () => {
  const name = `n${++serial}`;
  const newer = await new Promise((resolve, reject) => {
    const request = indexedDB.open(name, VERSION + 1);
    request.onupgradeneeded = () => ["meta", "draft", "row", "past", "photo", "bytes", "receipt"].forEach((room) => request.result.createObjectStore(room));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  newer.close();
  const store = await openStore({ name });
  await store.write(["meta"], (tx) => tx.put("meta", 1, "seq"));
  store.close();
});

test("it_goes_on_writing_after_a_newer_page_has_brought_a_newer_database", async () => {
  const name = `n${++serial}`;
  const store = await openStore({ name });
  await store.write(["meta"], (tx) => tx.put("meta", 1, "seq"));
  const newer = await new Promise((resolve, reject) => {
    const request = indexedDB.open(name, VERSION + 1);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  await store.write(["meta"], async (tx) => tx.put("meta", (await tx.get("meta", "seq")) + 1, "seq"));
  assert.equal(await store.read(["meta"], (tx) => tx.get("meta", "seq")), 2);
  newer.close();
  store.close();
  assert.equal(await store.read(["meta"], (tx) => tx.get("meta", "seq")), 2, "closed behind its back");
});

test("it_takes_no_live_drain_for_a_dead_one_though_a_piece_takes_long", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const store = new Disk().handle(page());
  let at = 1_773_280_800_000;
  const surroundings = env({ now: () => at });
  let end = () => undefined;
  const slow = hold(store, surroundings, () => new Promise((resolve) => { end = resolve; }));
  for (let n = 0; n < 5; n += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    at += DEAD / 2;
    t.mock.timers.tick(DEAD / 2);
  }
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await hold(store, surroundings, async () => "stolen"), null);
  end("mine");
  assert.equal(await slow, "mine");
});

test("it_says_that_sending_broke_and_tries_again", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const store = new Disk().handle(page());
  const { transport } = company();
  const broken = { ...store, write: () => Promise.reject(new Error("gone")) };
  const box = new Outbox(store, env(), new Sender({ store: broken, transport, env: env() }));
  const heard = [];
  box.addEventListener("stopped", ({ detail }) => heard.push(detail.stop));
  await assert.rejects(box.kick(), /gone/);
  assert.deepEqual(heard, ["broken"]);
});

test("it_sends_at_once_what_rests_when_the_person_wants_it", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const store = new Disk().handle(page());
  const { there, transport } = company();
  const cmd_id = await enqueue(store, env(), order());
  await store.write(["row"], async (tx) => tx.put("row", { ...(await tx.get("row", cmd_id)), not_before: env().now() + 50_000 }));
  const box = new Outbox(store, env(), new Sender({ store, transport, env: env() }));
  assert.ok((await box.kick()).wait > 0);
  await box.hurry("wang");
  assert.equal(there.ledger.size, 1);
});

test("it_lets_the_newest_word_win_while_it_never_left", async () => {
  const store = new Disk().handle(page());
  await enqueue(store, env(), order({ body: { value: 1 }, base_rev: 3 }));
  await enqueue(store, env(), order({ body: { value: 2 }, base_rev: 9 }));
  const [row, ...rest] = await store.read(["row"], (tx) => tx.all("row"));
  assert.deepEqual([row.body.value, row.base_rev, rest.length], [2, 3, 0]);
});

test("it_never_touches_a_text_that_may_have_left", async () => {
  const store = new Disk().handle(page());
  const { there, transport } = company({ "/sync/commands": (n) => (n === 3 ? Promise.reject(new Error("lost")) : undefined) });
  await enqueue(store, env(), order({ body: { value: 1 } }));
  const sender = new Sender({ store, transport, env: env() });
  assert.equal((await sender.run()).stop, "offline");
  await enqueue(store, env(), order({ body: { value: 2 } }));
  const rows = await store.read(["row"], (tx) => tx.all("row"));
  assert.deepEqual(rows.map((row) => [row.body.value, row.attempts]), [[1, 1], [2, 0]]);
  await sender.run();
  assert.equal(there.values.get("acceptance:1|item1").value, 2);
  assert.deepEqual(there.values.get("acceptance:1|item1").history.map((old) => old.value), [null, 1]);
});

test("it_writes_one_draft_at_a_time_and_the_newest_last", async () => {
  const inner = new Disk().handle(page());
  let writes = 0;
  const store = { ...inner, write: (...given) => { writes += 1; return inner.write(...given); } };
  const drafts = new Drafts(store, env(), "wang");
  await Promise.all(["1", "12", "12.", "12.6"].map((value) => drafts.keep("d", "flow", value)));
  assert.equal((await drafts.load("d")).get("flow"), "12.6");
  assert.ok(writes <= 2);
});

test("it_brings_a_conflict_back_and_takes_the_choice_as_a_new_command", async () => {
  for (const choice of ["mine", "theirs"]) {
    const store = new Disk().handle(page());
    const { there, transport } = company();
    there.colleague("acceptance:1", "item1", "theirs");
    const cmd_id = await enqueue(store, env(), order({ body: { value: "mine" }, base_rev: 0 }));
    await enqueue(store, env(), order({ step: "sign", kind: "sign", field: "", body: { n: 1 } }));
    const sender = new Sender({ store, transport, env: env() });
    await sender.run();
    const { papers } = await overview(store, "wang");
    assert.deepEqual([papers[0].state, papers[0].rows[0].state, papers[0].rows[0].error.current.by], ["late", "conflict", "colleague"]);
    assert.equal(there.ledger.size, 0, "the signature waits for the decision");
    await decide(store, env(), cmd_id, choice);
    await sender.run();
    assert.equal(there.values.get("acceptance:1|item1").value, choice);
    assert.equal(await pending(store, "wang"), 0);
    const kept = await store.read(["past"], (tx) => tx.get("past", cmd_id));
    assert.equal(kept.row.body.value, "mine");
  }
});

test("it_brings_back_what_one_person_wrote_earlier_than_in_the_other_store", async () => {
  const store = new Disk().handle(page());
  const { there, transport } = company();
  await enqueue(store, env(), order({ body: { value: "tab" }, base_rev: 0 }));
  there.colleague("acceptance:1", "item1", "icon", "wang", env().now() + 3_600_000);
  const sender = new Sender({ store, transport, env: env() });
  await sender.run();
  const { papers } = await overview(store, "wang");
  const [row] = papers[0].rows;
  assert.deepEqual([row.state, row.error.current.value, row.error.current.own], ["conflict", "icon", true]);
  await decide(store, env(), row.cmd_id, "mine");
  await sender.run();
  assert.equal(there.values.get("acceptance:1|item1").value, "tab");
  there.colleague("acceptance:1", "item1", "icon", "wang", env().now() - 3_600_000);
  await enqueue(store, env(), order({ body: { value: "newer" }, base_rev: 0 }));
  await sender.run();
  assert.equal(there.values.get("acceptance:1|item1").value, "newer", "a later word passes as ever");
});

test("it_keeps_what_is_refused_and_goes_on_with_the_rest", async () => {
  const store = new Disk().handle(page());
  const { there, transport } = company();
  const bad = await enqueue(store, env(), order({ kind: "bad", field: "item9" }));
  await enqueue(store, env(), order());
  await enqueue(store, env(), order({ doc: "visit:2", kind: "visit", field: "" }));
  await new Sender({ store, transport, env: env() }).run();
  assert.equal(there.ledger.size, 2);
  const row = await store.read(["row"], (tx) => tx.get("row", bad));
  assert.deepEqual([row.state, row.error.http, row.error.field], ["rejected", 422, "value"]);
  await settleRejected(store, env(), bad, "put_away");
  assert.equal(await pending(store, "wang"), 0);
});

test("it_takes_no_hotels_word_for_the_companys", async () => {
  const store = new Disk().handle(page());
  const { there, transport } = company({ "/sync/commands": () => ({ status: 200, header: () => null, json: async () => [] }) });
  await enqueue(store, env(), order());
  const outcome = await new Sender({ store, transport, env: env() }).run();
  assert.deepEqual([outcome.stop, there.ledger.size, await pending(store, "wang")], ["portal", 0, 1]);
  assert.ok(outcome.wait >= 1000);
});

test("it_asks_for_a_login_and_waits_for_it", async () => {
  const store = new Disk().handle(page());
  const { there, transport } = company();
  there.user = null;
  await enqueue(store, env(), order());
  const sender = new Sender({ store, transport, env: env() });
  assert.deepEqual(await sender.run(), { stop: "login", wait: 0, sent: 0, lost: 0 });
  there.user = "wang";
  assert.equal((await sender.run()).sent, 1);
});

test("it_takes_along_what_is_written_while_it_sends", async () => {
  const store = new Disk().handle(page());
  const { there, transport } = company();
  const sender = new Sender({ store, transport, env: env() });
  const first = sender.run();
  await enqueue(store, env(), order());
  assert.equal((await sender.run()).sent, 1);
  await first;
  assert.equal(there.ledger.size, 1);
});

/** Four photos are sent, each held back as long as `over` takes; `log` tells what began and what was through. */
async function album(over) {
  const store = new Disk().handle(page());
  const log = [];
  const { there, transport } = company();
  const plain = transport.request;
  transport.request = async (method, path, options) => {
    if (method !== "PUT") return plain(method, path, options);
    const n = log.filter((one) => one.startsWith("begun")).length + 1;
    log.push(`begun ${n}`);
    await over(n, log);
    log.push(`through ${n}`);
    return plain(method, path, options);
  };
  for (const text of ["a", "b", "c", "d"]) await attach(store, env(), order({ step: "attach", kind: "photo", field: "" }), photo(text), (ref) => ({ photos: [ref] }));
  const outcome = await new Sender({ store, transport, env: env() }).run();
  return { log, outcome, there };
}
const turns = async (/** @type {number} */ count) => { for (let n = 0; n < count; n += 1) await new Promise((go) => setImmediate(go)); };

test("it_takes_the_next_photo_while_a_slow_one_is_still_on_its_way", async () => {
  const { log, there } = await album(async (n, seen) => { for (let k = 0; n === 1 && k < 500 && !seen.includes("through 4"); k += 1) await turns(1); });
  assert.ok(log.indexOf("through 4") < log.indexOf("through 1"), log.join(", "));
  assert.equal(there.blobs.size, 4);
});

test("it_lets_nothing_of_a_drain_go_on_behind_its_lock", async () => {
  const { log, outcome } = await album(async (n) => {
    await turns(n === 2 ? 1 : 200);
    if (n === 2) throw new Error("cut");
  });
  assert.equal(outcome.stop, "offline");
  assert.ok(log.includes("through 1") && !log.includes("begun 4"), log.join(", "));
});

test("it_sends_together_what_stands_on_photos_that_come_through_together", async () => {
  const store = new Disk().handle(page());
  const { there, seen, transport } = company();
  const plain = transport.request;
  let out = 0;
  transport.request = async (method, path, options) => {
    if (method === "PUT") await turns((out += 10));
    return plain(method, path, options);
  };
  for (const text of ["a", "b", "c"]) await attach(store, env(), order({ field: text, step: "attach", kind: "photo" }), photo(text), (ref) => ({ photos: [ref] }));
  await new Sender({ store, transport, env: { ...env(), wait: () => turns(100) } }).run();
  assert.equal(there.ledger.size, 3);
  assert.equal(seen.filter(({ path }) => path === "/sync/commands").length, 1);
});

test("it_says_hello_once_however_often_it_is_asked_while_it_sends", async () => {
  const store = new Disk().handle(page());
  const { there, seen, transport } = company();
  const plain = transport.request;
  const sender = new Sender({ store, transport, env: env() });
  const joined = [];
  await sender.run(); // from here on the phone knows whose it is
  seen.length = 0;
  transport.request = async (method, path, options) => {
    if (path === "/sync/commands" && joined.length < 3) {
      await enqueue(store, env(), order({ field: `more${joined.length}` }));
      joined.push(sender.run());
    }
    return plain(method, path, options);
  };
  await enqueue(store, env(), order());
  await sender.run();
  await Promise.all(joined);
  assert.equal(there.ledger.size, 4);
  assert.equal(seen.filter(({ path }) => path === "/sync/hello").length, 2); // in the beginning, and when all was sent
});

test("it_isolates_the_letter_that_breaks_the_company", async () => {
  const store = new Disk().handle(page());
  const poison = await enqueue(store, env(), order({ field: "item7", body: { value: "poison" } }));
  for (const n of [1, 2, 3]) await enqueue(store, env(), order({ field: `item${n}`, doc: `visit:${n}` }));
  const { there, transport } = company();
  const plain = transport.request;
  transport.request = (method, path, options) =>
    (options?.body?.includes?.("poison") ? Promise.resolve({ status: 500, header: () => "1", json: async () => ({}) }) : plain(method, path, options));
  await new Sender({ store, transport, env: env() }).run();
  assert.equal(there.ledger.size, 3);
  assert.equal((await store.read(["row"], (tx) => tx.get("row", poison))).state, "waiting");
});

test("it_sends_again_what_the_company_lost", async () => {
  const store = new Disk().handle(page());
  const { there, transport } = company();
  const first = await enqueue(store, env(), order());
  await attach(store, env(), order({ step: "attach", kind: "photo", field: "" }), photo("plate"), (ref) => ({ photos: [ref] }));
  const sender = new Sender({ store, transport, env: env() });
  await sender.run();
  there.ledger.delete(first);
  there.values.clear();
  there.blobs.clear();
  await enqueue(store, env(), order({ step: "submit", kind: "submit_document", field: "", body: {} }));
  await sender.run();
  let now = env().now();
  for (let n = 0; n < 4; n += 1) await new Sender({ store, transport, env: env({ now: () => (now += 61_000) }) }).run();
  assert.ok(there.ledger.has(first) && there.blobs.size === 1 && there.receipts.size === 1);
});

test("it_asks_how_much_of_a_photo_lies_there_only_when_some_may", async () => {
  const store = new Disk().handle(page());
  let whole = false;
  const { there, seen, transport } = company({ "/sync/blobs": () => { if (!whole) throw new Error("cut"); } });
  await enqueue(store, env(), order());
  await attach(store, env(), order({ step: "attach", kind: "photo", field: "" }), photo("plate"), (ref) => ({ photos: [ref] }));
  const asked = () => seen.filter(({ path }) => path.startsWith("/sync/blobs")).map(({ method }) => method);
  await new Sender({ store, transport, env: env() }).run();
  assert.deepEqual([asked(), there.blobs.size], [["PUT"], 0]);
  whole = true;
  let now = env().now();
  for (let n = 0; n < 3; n += 1) await new Sender({ store, transport, env: env({ now: () => (now += 61_000) }) }).run();
  assert.deepEqual([asked(), there.blobs.size], [["PUT", "HEAD", "PUT"], 1]);
});

test("it_lets_originals_go_a_week_after_the_receipt_by_the_companys_clock", async () => {
  const store = new Disk().handle(page());
  const { transport } = company();
  await attach(store, env(), order({ step: "attach", kind: "photo", field: "" }), photo("tube"), (ref) => ({ photos: [ref] }));
  await enqueue(store, env(), order({ step: "submit", kind: "submit_document", field: "", body: {} }));
  await new Sender({ store, transport, env: env() }).run();
  const received = Date.parse("2026-03-12T10:00:00+08:00");
  assert.equal(await sweep(store, "wang", received + 6 * 86_400_000), 0);
  assert.equal(await sweep(store, "wang", received + 8 * 86_400_000), 1);
  assert.equal((await store.read(["bytes"], (tx) => tx.all("bytes"))).length, 0);
  assert.equal((await overview(store, "wang")).receipts.length, 1);
});

test("it_says_a_full_phone_at_the_photo_and_still_takes_words", async () => {
  const disk = new Disk();
  const store = disk.handle(page());
  disk.full = true;
  await assert.rejects(attach(store, env(), order({ step: "attach", kind: "photo" }), photo("x"), (ref) => ({ photos: [ref] })), isFull);
  await enqueue(store, env(), order());
  assert.equal(await pending(store, "wang"), 1);
});

test("it_takes_no_picture_from_a_camera_that_returns_nothing", async () => {
  const store = new Disk().handle(page());
  await assert.rejects(attach(store, env(), order({ step: "attach", kind: "photo" }), photo(""), (ref) => ({ photos: [ref] })), /returned nothing/);
  assert.equal(await pending(store, "wang"), 0);
});

test("it_sends_the_photos_of_what_is_signed_first", () => {
  const row = (doc, step, sha256) => ({ doc, step, seq: ++serial, field: "", blobs: sha256 ? [sha256] : [], state: "waiting", not_before: 0 });
  const rows = [row("visit", "set", "c"), row("handed", "set", "b"), row("handed", "submit"), row("round", "set", "a"), row("round", "set", "e"), row("round", "sign"), row("visit", "set", "d")];
  const photos = ["e", "d", "c", "b", "a"].map((sha256) => ({ sha256, state: "waiting", not_before: 0, made_at: 1 }));
  assert.deepEqual(due(rows, photos, 0).photos.map((one) => one.sha256), ["a", "e", "b", "c", "d"]);
});

test("it_tells_in_the_letter_what_the_phone_knew_of_its_pictures", async () => {
  const store = new Disk().handle(page());
  const place = { lng: 113.74, lat: 34.4, accuracy_m: 40, at: "2026-03-12T14:20:30.000+08:00" };
  const shot = { source: "camera", at: "2026-03-12T14:20:31.000+08:00", file_ms: 900, open_ms: 5000, place };
  const taken = await prepare(env(), photo("tube"), shot);
  await stash(store, env(), { owner: "wang", doc: "d", field: "f", photos: [taken], draft: {} });
  const sharp = { ...place, accuracy_m: 6 };
  await learnPlace(store, "wang", taken.sha256, sharp);
  const told = async () => (await store.read(["row"], (tx) => tx.all("row", "wang")))[0];
  await enqueue(store, env(), order({ blobs: [taken.sha256] }));
  const shots = { [taken.sha256]: { ...shot, place: sharp } };
  assert.deepEqual(letter(await told(), "phone").shots, shots);
  const late = { ...place, accuracy_m: 3 };
  await learnPlace(store, "wang", taken.sha256, late);
  assert.deepEqual((await told()).shots[taken.sha256].place, late, "it has not left: the sharper place is told");
  await store.write(["row"], async (tx) => tx.put("row", { ...(await tx.all("row", "wang"))[0], text: "frozen" }));
  await learnPlace(store, "wang", taken.sha256, place);
  assert.deepEqual((await told()).shots[taken.sha256].place, late, "what may have left stays as it is");
  assert.equal("shots" in letter({ ...(await told()), shots: undefined }, "phone"), false);
});

test("it_shows_a_photo_that_is_none_and_sends_the_rest", async () => {
  const store = new Disk().handle(page());
  const { there, transport } = company();
  const plain = transport.request;
  transport.request = async (method, path, options) =>
    (method === "PUT" ? { status: 422, header: () => "1", json: async () => ({ type: "urn:fieldapp:problem:file_type", detail: "不是照片" }) } : plain(method, path, options));
  await enqueue(store, env(), order());
  await attach(store, env(), order({ step: "attach", kind: "photo", field: "" }), photo("text"), (ref) => ({ photos: [ref] }));
  await new Sender({ store, transport, env: env() }).run();
  const { papers } = await overview(store, "wang");
  assert.deepEqual([there.ledger.size, papers[0].photos[0].error.detail, papers[0].rows[0].state], [1, "不是照片", "rejected"]);
});

test("it_waits_between_one_second_and_one_minute", () => {
  for (let n = 0; n < 40; n += 1) for (const chance of [0, 0.5, 0.999]) assert.ok(backoff(n, () => chance) >= 1000 && backoff(n, () => chance) <= 60_000);
  assert.equal(rests({ not_before: 10_000_000 }, 0), false, "a clock that was set back keeps nobody waiting");
});

test("it_takes_over_from_a_tab_that_froze_with_the_lock_before_it_wrote_a_word", async () => {
  const store = new Disk().handle(page());
  let at = env().now();
  const locks = { request: async (_, options, work) => work(options.ifAvailable ? null : {}) };
  const here = env({ now: () => at, locks });
  const work = async () => "taken over";
  assert.equal(await hold(store, here, work), null, "it may have just come in");
  at += DEAD - 1;
  assert.equal(await hold(store, here, work), null);
  at += 2;
  assert.equal(await hold(store, here, work), "taken over");
  assert.equal(await store.read(["meta"], (tx) => tx.get("meta", "lease")), undefined);
});

test("it_holds_submit_until_nothing_else_waits", () => {
  const row = (step, over = {}) => ({ doc: "d", step, seq: ++serial, field: "", blobs: [], state: "waiting", not_before: 0, ...over });
  const steps = ({ letters, submits }) => [...letters, ...submits].map((one) => one.step);
  assert.deepEqual(steps(due([row("submit"), row("sign"), row("set")], [], 0)), ["set"]);
  assert.deepEqual(steps(due([row("submit"), row("set", { state: "conflict" })], [], 0)), []);
  assert.deepEqual(steps(due([row("submit"), row("set", { doc: "other", state: "conflict" })], [], 0)), ["submit"]);
  assert.deepEqual(steps(due([row("attach", { blobs: ["x"] })], [{ sha256: "x", state: "waiting", not_before: 0 }], 0)), []);
});

test("it_waits_for_no_word_of_its_own_field_and_lets_none_pass_that_is_held", () => {
  const row = (field, over = {}) => ({ doc: "d", step: "set", seq: ++serial, field, blobs: [], state: "waiting", not_before: 0, ...over });
  const fields = (rows) => due(rows, [], 0).letters.map((one) => one.field);
  assert.deepEqual(fields([row("trial:end:1", { after: ["trial:end:1"] })]), ["trial:end:1"], "an end that was refused and read again");
  assert.deepEqual(fields([row("item1", { after: ["trial:1"], attempts: 1 }), row("trial:1"), row("item1")]), ["trial:1"], "the newer word waits behind the older one");
});

test("it_carries_the_cameras_notes_over_and_turns_them_upright", () => {
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
  const segment = [0xff, 0xe1, 0, 8 + tiff.length, 0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
  const exif = exifOf(new Uint8Array([0xff, 0xd8, ...segment, 0xff, 0xda, 0, 2]).buffer);
  assert.equal(exif[10 + 8 + 2 + 9], 1);
  const small = withExif(new Uint8Array([0xff, 0xd8, 0xff, 0xda]).buffer, exif);
  assert.deepEqual(exifOf(small), exif);
  assert.equal(exifOf(new ArrayBuffer(3)), null);
});

test("it_measures_from_the_last_word_with_the_company", () => {
  const last = contact(env({ mono: () => 1000 }), "2026-03-12T10:00:00+08:00");
  assert.equal(moment(env({ mono: () => 4500 }), last).mono_ms, 3500);
  assert.equal(moment(env({ mono: () => 4500, page: "q" }), last).mono_ms, null);
  const turned = moment(env({ now: () => last.at - 60_000, mono: () => 4500 }), last);
  assert.deepEqual([turned.since_ms, turned.mono_ms, turned.seen_at], [-60_000, 3500, last.server_time]);
  const first = moment(env({}), undefined);
  assert.deepEqual([first.since_ms, first.mono_ms, first.seen_at], [null, null, null]);
  assert.equal(skew(last), env().now() - Date.parse("2026-03-12T10:00:00+08:00"));
});
