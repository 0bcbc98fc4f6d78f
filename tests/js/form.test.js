import assert from "node:assert/strict";
import { test } from "node:test";
import "fake-indexeddb/auto";
import "./outbox/vendor.js";
import { Disk } from "./outbox/disk.js";
import { sha } from "./outbox/company.js";

globalThis.BroadcastChannel = undefined; // an open one keeps the test from ending
const { enqueue } = await import("../../static/js/outbox/command.js");
const { settleRejected, takeUp } = await import("../../static/js/outbox/decide.js");
const { Outbox } = await import("../../static/js/outbox/index.js");
const { Sender } = await import("../../static/js/outbox/send.js");
const { discard } = await import("../../static/js/outbox/loose.js");
const { stash } = await import("../../static/js/outbox/stash.js");
const { answered, digests, fieldOf, FORM, formBody, rowsOf, unfold, verdict } = await import("../../static/js/outbox/form.js");
const { overview, pending } = await import("../../static/js/outbox/state.js");

let serial = 0;
const page = () => ({ dead: false, onDeath: new Set(), step() {} });
const env = () => ({
  now: () => 1_773_280_800_000, mono: () => 5, page: "p", random: () => 0.5, wait: async () => undefined, uuid: () => `u${++serial}`, digest: async (bytes) => sha(Buffer.from(bytes)),
  stamp: (at) => new Date(at).toISOString(), locks: null, facts: async () => ({ persistent: null, installed: false, free_mb: null }),
});
const shot = (text) => ({ sha256: sha(Buffer.from(text)), name: `${text}.jpg`, mime: "image/jpeg", bytes: new Uint8Array(Buffer.from(text)).buffer });
const order = (over = {}) => ({
  owner: "li", doc: "visit:1", title: "张记烩面馆 上门", step: "set", kind: FORM, field: "visit#1", label: "记上门",
  body: { at: "/cases/1/visits", values: [["result", "D01"]] }, ends: "visit?", receipt: true, ...over,
});
/** A company that answers letters as told, and everything else with yes; null = no network. */
const outbox = (say) => {
  const store = new Disk().handle(page());
  const sent = [];
  const reply = (status, body, headers = {}) => ({ status, header: (name) => (name === "X-Fieldapp" ? "1" : headers[name] ?? null), json: async () => body });
  const transport = {
    async request(method, path, { body } = {}) {
      if (!say) throw new TypeError("no network");
      if (path === "/sync/hello") return reply(200, { user: "li", name: "李敏", server_time: "2026-03-12T10:00:00+08:00", lost: 0 });
      if (path.startsWith("/sync/blobs/")) return reply(200, {}, { "Upload-Complete": "?1" });
      const letters = path === "/sync/commands" ? JSON.parse(body) : [JSON.parse(body)];
      sent.push(...letters);
      const answers = letters.map((one) => ({ cmd_id: one.cmd_id, ...say(one) }));
      return reply(path === "/sync/commands" ? 200 : answers[0].http, path === "/sync/commands" ? answers : answers[0]);
    },
  };
  return { sent, box: new Outbox(store, env(), new Sender({ store, env: env(), transport })) };
};
const yes = { http: 200, status: "applied", next: "/cases/1", receipt: { result: {} } };

test("it_writes_a_form_as_it_would_be_posted_and_reads_it_back", () => {
  const shots = { photos: [{ sha256: "a".repeat(64), name: "门/头.jpg" }] };
  const body = formBody("/cases/1/visits?x=1", [["result", "D01"], ["photos", "不是照片"]], shots);
  assert.deepEqual(body.values.at(-1), ["photos", `${"a".repeat(64)}/门_头.jpg`]);
  const back = unfold(body, new Set(["photos"]));
  assert.deepEqual(back.values, [["result", "D01"], ["photos", "不是照片"]]);
  assert.deepEqual(back.shots, { photos: [{ sha256: "a".repeat(64), name: "门_头.jpg" }] });
  assert.deepEqual(digests({ ...shots, more: shots.photos }), ["a".repeat(64)]);
});

test("it_counts_every_visit_and_only_the_newest_section", async () => {
  assert.equal(fieldOf("visit", true, "7"), "visit#7");
  assert.equal(fieldOf("section:basic", false, "7"), "section:basic");
  const { box } = outbox(null);
  for (const n of [1, 2]) await enqueue(box.store, box.env, order({ field: fieldOf("visit", true, String(n)) }));
  for (const kind of ["SHOP", "CANTEEN"]) {
    await enqueue(box.store, box.env, order({ doc: "survey:1", field: fieldOf("section:basic", false, "x"), body: { at: "/s", values: [["kind", kind]] } }));
  }
  const rows = await box.store.read(["row"], (tx) => tx.all("row", "li"));
  assert.deepEqual(rowsOf(rows, "visit:1", "visit").map((row) => row.field), ["visit#2", "visit#1"]);
  assert.deepEqual(rowsOf(rows, "survey:1", "section:basic").map((row) => row.body.values[0][1]), ["CANTEEN"]);
  assert.equal(rowsOf(rows, "visit:1", "vis").length, 0);
  assert.equal(rows.filter((row) => row.step === "submit").length, 2, "one receipt for each document");
});

test("it_ends_the_draft_in_the_moment_it_is_handed_in", async () => {
  const { box } = outbox(null);
  const picture = shot("门头");
  await stash(box.store, box.env, { owner: "li", doc: "visit:1", title: "张记烩面馆 上门", field: "visit?", photos: [picture], draft: { values: [] } });
  assert.equal((await overview(box.store, "li")).papers[0].title, "张记烩面馆 上门");
  await enqueue(box.store, box.env, order({ blobs: [picture.sha256] }));
  assert.deepEqual(await box.store.read(["draft"], (tx) => tx.all("draft", "li")), []);
  await discard(box.store, "li", picture.sha256);
  assert.equal(await pending(box.store, "li"), 3, "a photo that was handed in is nobody's to throw away");
});

test("it_goes_where_the_company_says", async () => {
  const { box, sent } = outbox(() => yes);
  const cmd_id = await enqueue(box.store, box.env, order());
  const waiting = answered(box, cmd_id);
  void box.changed();
  assert.deepEqual(await waiting, { state: "done", stop: "", next: "/cases/1", error: null });
  assert.deepEqual(sent[0].body, order().body);
});

test("it_does_not_wait_without_a_network", async () => {
  const { box } = outbox(null);
  const cmd_id = await enqueue(box.store, box.env, order());
  const waiting = answered(box, cmd_id, { patience: 60_000, most: 60_000 });
  await box.sender.run().then((detail) => box.dispatchEvent(new CustomEvent("stopped", { detail })));
  assert.deepEqual([(await waiting).state, (await waiting).stop], ["waiting", "offline"]);
});

test("it_stops_waiting_when_nothing_moves", async () => {
  const { box } = outbox(null);
  const cmd_id = await enqueue(box.store, box.env, order());
  assert.equal((await answered(box, cmd_id, { patience: 20, most: 500 })).stop, "slow");
});

test("it_keeps_the_sentences_and_lets_the_corrected_form_take_the_place", async () => {
  let errors = { result: "这里还没填" };
  const { box, sent } = outbox((letter) => (errors && letter.kind === FORM ? { http: 422, status: "rejected", detail: "这里还没填", field: "result", errors } : yes));
  const first = await enqueue(box.store, box.env, order());
  await box.sender.run();
  assert.deepEqual((await verdict(box.store, first)).error?.errors, errors);
  errors = null;
  const second = await enqueue(box.store, box.env, order({ receipt: false }));
  assert.equal((await verdict(box.store, first)).state, "replaced");
  await box.sender.run();
  assert.deepEqual(await verdict(box.store, second), { state: "done", stop: "", next: "/cases/1", error: null });
  const past = await box.store.read(["past"], (tx) => tx.all("past", "li"));
  assert.deepEqual(past.filter((one) => one.kind === FORM).map((one) => one.status).sort(), ["applied", "replaced"]);
  assert.equal(sent.filter((one) => one.kind === FORM).length, 2);
});

test("it_calls_nothing_arrived_that_the_company_does_not_have", async () => {
  const { box } = outbox(null);
  const section = (kind) => order({ doc: "survey:1", field: "section:basic", ends: "section:basic?", body: { at: "/s", values: [["kind", kind]] } });
  const first = await enqueue(box.store, box.env, section("SHOP"));
  const second = await enqueue(box.store, box.env, section("CANTEEN")); // another page, before anything left
  assert.equal((await verdict(box.store, first)).state, "replaced");
  const reject = (row) => ({ ...row, state: "rejected", attempts: 1, error: { http: 422, code: "", detail: "不在你名下", field: null } });
  await box.store.write(["row"], async (tx) => tx.put("row", reject(await tx.get("row", second))));
  await settleRejected(box.store, box.env, second, "put_away");
  assert.equal((await verdict(box.store, second)).state, "put_away");
  const { pending: open, begun, aside } = await overview(box.store, "li");
  assert.deepEqual([open, begun, aside.length], [1, [], 1], "and 待传 does not say that all has arrived");
});

test("it_tells_of_what_was_put_away_beside_something_else_that_was_begun_and_takes_it_up_again", async () => {
  const { box } = outbox(() => yes);
  const section = (field, kind) => order({ doc: "survey:1", field, ends: `${field}?`, body: { at: "/s", values: [["kind", kind]] } });
  const away = await enqueue(box.store, box.env, section("section:basic", "SHOP"));
  const reject = (row) => ({ ...row, state: "rejected", attempts: 1, error: { http: 422, code: "", detail: "不在你名下", field: null } });
  await box.store.write(["row"], async (tx) => tx.put("row", reject(await tx.get("row", away))));
  await settleRejected(box.store, box.env, away, "put_away");
  const begun = { key: "li|survey:1|section:gas?", owner: "li", doc: "survey:1", field: "section:gas?", value: { values: [["a", "b"]], shots: {} }, at: 1, cmd_id: null };
  await box.store.write(["draft"], (tx) => tx.put("draft", begun));
  const seen = await overview(box.store, "li");
  assert.deepEqual(seen.aside.map((row) => row.cmd_id), [away], "another section was begun, this one not");
  await takeUp(box.store, box.env, seen.aside[0]);
  await box.sender.run();
  assert.equal((await verdict(box.store, away)).state, "done");
  assert.deepEqual((await overview(box.store, "li")).aside, []);
});

test("it_hears_what_another_page_sends", async () => {
  const channels = [];
  globalThis.BroadcastChannel = class { constructor() { channels.push(this); } postMessage() {} };
  const { box } = outbox(null);
  globalThis.BroadcastChannel = undefined;
  const cmd_id = await enqueue(box.store, box.env, order());
  const waiting = answered(box, cmd_id, { patience: 60_000, most: 60_000 });
  await box.store.write(["row", "past"], async (tx) => {
    const row = await tx.get("row", cmd_id);
    await tx.remove("row", cmd_id);
    await tx.put("past", { ...row, status: "applied", row, next: "/cases/1" });
  });
  let heard = 0;
  box.addEventListener("moved", () => { heard += 1; });
  for (const { onmessage } of channels) for (const data of ["moved", "stopped", { by: "another page", leaving: ["li"] }]) onmessage({ data });
  assert.deepEqual([(await waiting).state, heard], ["done", 2]);
});

test("it_asks_for_no_receipt_of_nothing", async () => {
  const { box, sent } = outbox(() => ({ http: 404, status: "not_found", detail: "不在你名下" }));
  const cmd_id = await enqueue(box.store, box.env, order());
  await box.sender.run();
  await settleRejected(box.store, box.env, cmd_id, "put_away");
  await box.sender.run();
  assert.equal(await pending(box.store, "li"), 0);
  assert.deepEqual(sent.map((one) => one.kind), [FORM]);
});
