import assert from "node:assert/strict";
import { test } from "node:test";
import "fake-indexeddb/auto";
import "./outbox/vendor.js";
import { Disk } from "./outbox/disk.js";
import { Company, sha } from "./outbox/company.js";

globalThis.BroadcastChannel = undefined; // an open one keeps the test from ending
const { Camera } = await import("../../static/js/field/camera.js");
const { forget, inWords } = await import("../../static/js/field/beside.js");
const { merge } = await import("../../static/js/field/merge.js");
const { Behind, Sheet } = await import("../../static/js/field/sheet.js");
const { webCipher } = await import("../../static/js/outbox/cipher.js");
const { bury } = await import("../../static/js/outbox/command.js");
const { settleRejected } = await import("../../static/js/outbox/decide.js");
const { openStore } = await import("../../static/js/outbox/db.js");
const { Outbox } = await import("../../static/js/outbox/index.js");
const { enter, seal } = await import("../../static/js/outbox/seal.js");
const { Sender } = await import("../../static/js/outbox/send.js");
const { overview } = await import("../../static/js/outbox/state.js");

let serial = 0;
const page = () => ({ dead: false, onDeath: new Set(), step() {} });
const env = (over = {}) => ({
  now: () => 1_773_280_800_000, mono: () => 5, page: "p", random: () => 0.5, wait: async () => undefined, uuid: () => `u${++serial}`, digest: async (bytes) => sha(Buffer.from(bytes)),
  stamp: (at) => new Date(at).toISOString(), locks: null, facts: async () => ({ persistent: null, installed: false, free_mb: null }), cipher: webCipher(), ...over,
});
const STORES = { "in memory": async () => new Disk().handle(page()), "in IndexedDB": () => openStore({ name: `f${++serial}` }) };
const TITLE = { owner: "li", owner_name: "李敏", doc: "visit:1", title: "张记烩面馆 上门", page: "/p", name: "visit", often: true, boxes: ["met", "note"], files: ["photos", "drawn"], single: ["drawn"] };
const MOST = { mb: 20, files: 2 };
const FORM = [["met", ""], ["note", ""]];
const filled = (values) => ({ at: "/cases/1/visits", label: "记上门", step: "set", values, words: "", place: null, after: [], page: "/p" });
const file = (text) => ({ arrayBuffer: async () => new Uint8Array(Buffer.from(text)).buffer, name: `${text}.jpg`, type: "image/x" });
const all = (store, room) => store.read([room], (tx) => tx.all(room));

/** A phone: its storage, and the company it may reach. */
async function phone(store, over = {}) {
  const company = new Company();
  const transport = {
    async request(method, path, options) {
      if (!company.user) throw new TypeError("no network");
      const [status, body, headers = {}] = company.answer(method, path, options, Date.parse("2026-03-12T10:00:00+08:00"));
      return { status, header: (name) => (name === "X-Fieldapp" ? "1" : headers[name] ?? null), json: async () => body };
    },
  };
  const box = () => new Outbox(store, env(over), new Sender({ store, env: env(over), transport }));
  const arrive = async (person) => {
    company.user = person;
    for (const other of await enter(store, person)) await seal(store, env(over), other);
    await box().sender.run();
  };
  return { company, box, arrive };
}

/** The form on a page: what stands in its boxes, as widgets/field-form.js keeps it. */
class Page {
  values = structuredClone(FORM);
  heard = [];

  static async open(box, title = TITLE, base_rev = 3) {
    const made = new Page();
    made.sheet = await Sheet.open(box, title, base_rev);
    if (made.sheet.begun) made.refill();
    made.sheet.news = (news) => {
      made.heard.push(news);
      if (news.came.size) made.refill();
    };
    await made.sheet.begin(made.values, new Set());
    return made;
  }

  refill() {
    this.values = this.values.map(([name, text]) => [name, this.sheet.draft.values.find(([other]) => other === name)?.[1] ?? text]);
  }

  says(name) {
    return this.values.find(([other]) => other === name)[1];
  }

  type(name, text) {
    this.values = this.values.map(([other, old]) => [other, other === name ? text : old]);
    return this.sheet.keep(this.values, this.values.filter(([, text]) => text).map(([name, text]) => [name, text, `${name} ${text}`]));
  }

  photos(name = "photos") {
    return this.sheet.shots(name).map((one) => one.name);
  }

  get beside() {
    return this.sheet.others.map(({ value }) => inWords(value.values, value.spoken).join());
  }
}

for (const [where, open] of Object.entries(STORES)) {
  test(`it_keeps_what_two_pages_write_into_one_form ${where}`, async () => {
    const store = await open();
    const { box } = await phone(store);
    const [one, two] = [await Page.open(box()), await Page.open(box())];
    await two.type("note", "下周再去");
    assert.equal(await two.sheet.add("photos", file("门头"), MOST), "");
    await one.type("met", "店主老周"); // knows nothing of the other page
    assert.deepEqual([one.says("note"), one.photos()], ["下周再去", ["门头.jpg"]], "the open page shows what it has taken over");
    const again = await Page.open(box());
    assert.deepEqual([again.sheet.begun, again.says("met"), again.says("note"), again.photos()], [true, "店主老周", "下周再去", ["门头.jpg"]]);
    await two.sheet.refresh();
    assert.deepEqual([two.says("met"), two.beside], ["店主老周", []]);
    await two.sheet.drop("photos", two.sheet.shots("photos")[0]);
    await one.sheet.refresh();
    assert.deepEqual([one.photos(), await all(store, "photo")], [[], []]);
  });

  test(`it_says_at_the_photo_that_no_more_go_into_one_form ${where}`, async () => {
    const store = await open();
    const { box } = await phone(store);
    const one = await Page.open(box());
    await one.sheet.add("photos", file("门头"), MOST);
    await one.sheet.add("photos", file("厨房"), MOST);
    assert.match(await one.sheet.add("photos", file("阀门"), MOST), /最多 2 个/);
    assert.equal(await one.sheet.add("photos", file("厨房"), MOST), "", "the same once more is no further one");
    assert.deepEqual([one.photos(), (await all(store, "photo")).length], [["门头.jpg", "厨房.jpg"], 2]);
    await one.sheet.drop("photos", one.sheet.shots("photos")[0]);
    assert.equal(await one.sheet.add("photos", file("阀门"), MOST), "");
  });

  test(`it_covers_no_text_of_another_page ${where}`, async () => {
    const store = await open();
    const { box } = await phone(store);
    const [one, two] = [await Page.open(box()), await Page.open(box())];
    await two.type("note", "漏气，报修了");
    await one.type("note", "下");
    await one.type("note", "下周再去");
    assert.deepEqual([one.says("note"), one.beside], ["下周再去", ["note 漏气，报修了"]]);
    const again = await Page.open(box());
    assert.deepEqual([again.says("note"), again.beside], ["下周再去", ["note 漏气，报修了"]], "both are there after a kill");
    await again.sheet.swap(again.sheet.others[0], [["note", "下周再去", "note 下周再去"]]);
    again.refill();
    assert.deepEqual([again.says("note"), again.beside], ["漏气，报修了", ["note 下周再去"]]);
    await forget(again.sheet.outbox, "li", again.sheet.others[0]);
    const last = await Page.open(box());
    assert.deepEqual([last.says("note"), last.beside, (await all(store, "draft")).length], ["漏气，报修了", [], 1]);
  });

  test(`it_hands_nothing_in_that_its_author_has_not_seen ${where}`, async () => {
    const store = await open();
    const { box } = await phone(store);
    const [one, two] = [await Page.open(box()), await Page.open(box())];
    await one.type("met", "店主老周");
    await two.type("note", "下周再去");
    await assert.rejects(one.sheet.handIn(filled(one.values)), Behind);
    await one.sheet.refresh();
    assert.equal(one.says("note"), "下周再去");
    await one.sheet.handIn(filled(one.values));
    const [row] = (await all(store, "row")).filter((one) => one.kind === "form");
    assert.deepEqual([row.body.values, await all(store, "draft")], [[["met", "店主老周"], ["note", "下周再去"]], []]);

    await two.sheet.refresh();
    assert.equal(two.heard.at(-1).ended, "here", "the other page begins anew");
  });

  test(`it_keeps_what_is_typed_into_a_form_that_another_page_has_handed_in ${where}`, async () => {
    const store = await open();
    const { box } = await phone(store);
    const one = await Page.open(box());
    await one.type("note", "下周再去");
    const two = await Page.open(box());
    await one.sheet.handIn(filled(one.values));
    await two.sheet.keep(two.values);
    assert.deepEqual([two.heard.at(-1).ended, await all(store, "draft")], ["here", []], "a box that was only left makes no second visit");
    const three = await Page.open(box());
    assert.equal(three.sheet.begun, false);
    const late = await Page.open(box());
    await late.type("note", "a");
    const late2 = await Page.open(box());
    await late.sheet.handIn(filled(late.values));
    await late2.type("note", "ab");
    assert.equal(late2.heard.at(-1).ended, "open", "and it says so");
    assert.equal((await Page.open(box())).says("note"), "ab");
  });

  test(`it_ends_the_draft_behind_every_key_that_was_typed ${where}`, async () => {
    const store = await open();
    const { box } = await phone(store);
    const one = await Page.open(box());
    void one.type("note", "写完"); // a word of an input method, its end, and the tap on the button, all at once
    void one.type("note", "写完了");
    await one.sheet.handIn(filled(one.values));
    await one.sheet.refresh();
    assert.deepEqual(await all(store, "draft"), []);
    assert.equal((await Page.open(box())).sheet.begun, false);
  });

  test(`it_puts_a_sealed_draft_into_the_form_that_is_open_already ${where}`, async () => {
    const store = await open();
    const { arrive, box } = await phone(store);
    await arrive("li");
    const first = await Page.open(box());
    await first.type("note", "三段话");
    await first.sheet.add("photos", file("门头"), MOST);
    await arrive("wang");
    assert.ok(!JSON.stringify(await all(store, "draft")).includes("三段话"));
    const back = await Page.open(box()); // before the key is here
    assert.deepEqual([back.sheet.begun, back.sheet.sealed, back.says("note")], [false, true, ""]);
    await arrive("li");
    await back.sheet.refresh();
    assert.deepEqual([back.sheet.sealed, back.says("note"), back.photos()], [false, "三段话", ["门头.jpg"]]);
    await back.type("met", "老周");
    assert.deepEqual([(await Page.open(box())).says("note"), back.beside], ["三段话", []]);
  });

  for (const [clock, now] of Object.entries({ "a clock that goes on": 1_773_280_900_000, "a clock turned back": 1_773_000_000_000 })) {
    test(`it_keeps_the_sealed_draft_beside_what_was_typed_before_the_key_came ${clock} ${where}`, async () => {
      const store = await open();
      const { arrive, box } = await phone(store);
      await arrive("li");
      const first = await Page.open(box());
      await first.type("note", "三段话");
      await first.type("met", "店主");
      await arrive("wang");
      const later = await phone(store, { now: () => now });
      const back = await Page.open(later.box());
      await back.type("note", "下");
      await later.arrive("li");
      await back.type("note", "下周");
      await back.sheet.refresh();
      assert.deepEqual([back.says("note"), back.beside], ["下周", ["met 店主,note 三段话"]]);
      assert.equal((await Page.open(later.box())).beside.length, 1);
      await back.sheet.swap(back.sheet.others[0], []);
      back.refill();
      assert.deepEqual([back.says("note"), back.says("met"), back.beside], ["三段话", "店主", ["下周"]]);
    });
  }
}

test("it_never_goes_back_to_what_stood_when_a_photo_was_chosen", async () => {
  const { box } = await phone(new Disk().handle(page()));
  const one = await Page.open(box());
  const taking = one.sheet.add("photos", file("门头"), MOST);
  await one.type("note", "边拍边写");
  await taking;
  assert.equal((await Page.open(box())).says("note"), "边拍边写");
});

test("it_names_no_photo_in_the_draft_that_found_no_room", async () => {
  const disk = new Disk();
  const under = disk.handle(page());
  let [hold, free] = [null, () => {}];
  const store = { read: under.read, write: async (...given) => {
    await hold;
    return under.write(...given);
  } };
  const one = await Page.open((await phone(store)).box());
  await one.type("note", "上");
  disk.full = true;
  hold = new Promise((resolve) => { free = resolve; });
  const typing = [one.type("note", "上门")];
  await new Promise(setImmediate); // the first is being written, the second waits its turn
  typing.push(one.type("note", "上门看"));
  const taking = one.sheet.add("photos", file("门头"), MOST);
  await new Promise((resolve) => setTimeout(resolve, 20));
  typing.push(one.type("note", "上门看过"));
  hold = null;
  free();
  await assert.rejects(taking, /full/);
  await Promise.all(typing);
  const again = await Page.open((await phone(under)).box());
  assert.deepEqual([again.says("note"), again.sheet.shots("photos"), one.sheet.shots("photos"), await all(under, "photo")], ["上门看过", [], [], []]);
});

test("it_leaves_a_picture_that_another_draft_names", async () => {
  const store = new Disk().handle(page());
  const { box } = await phone(store);
  const [visit, papers] = [await Page.open(box()), await Page.open(box(), { ...TITLE, name: "papers", doc: "papers:1" })];
  for (const one of [visit, papers]) await one.sheet.add("photos", file("执照"), MOST);
  await visit.sheet.drop("photos", visit.sheet.shots("photos")[0]);
  assert.equal((await all(store, "bytes")).length, 1);
  await papers.sheet.clear();
  assert.equal((await all(store, "bytes")).length, 0);
});

test("it_keeps_the_picture_of_another_page_where_only_one_fits", async () => {
  const { box } = await phone(new Disk().handle(page()));
  const [one, two] = [await Page.open(box()), await Page.open(box())];
  await one.sheet.add("drawn", file("一"), MOST);
  await two.sheet.add("drawn", file("二"), MOST);
  assert.deepEqual([two.photos("drawn"), two.sheet.others.map(({ value }) => value.shots.drawn[0].name)], [["二.jpg"], ["一.jpg"]]);
  await two.sheet.swap(two.sheet.others[0], []);
  assert.deepEqual([two.photos("drawn"), two.sheet.others.map(({ value }) => value.shots.drawn[0].name)], [["一.jpg"], ["二.jpg"]]);
});

/** A section of the survey that another page has handed in since the second one opened it. */
async function overtaken() {
  const store = new Disk().handle(page());
  const { box } = await phone(store);
  const open = () => Page.open(box(), { ...TITLE, doc: "survey:1", name: "section:basic", often: false });
  const [one, two] = [await open(), await open()];
  await one.type("note", "新的");
  await one.sheet.handIn(filled(one.values));
  return { store, two, open };
}

test("it_does_not_put_an_older_section_over_one_another_page_has_handed_in", async () => {
  const { store, two, open } = await overtaken();
  await assert.rejects(two.sheet.handIn(filled(two.values)), Behind);
  await two.sheet.refresh();
  assert.equal(two.heard.at(-1).ended, "here");
  const rows = (await all(store, "row")).filter((row) => row.kind === "form");
  assert.deepEqual(rows.map((row) => row.body.values[1][1]), ["新的"]);
});

test("it_lays_beside_what_another_page_has_handed_in_under_a_draft", async () => {
  const { store, two, open } = await overtaken();
  await two.sheet.add("photos", file("门头"), MOST); // has not heard of it
  const again = await open();
  assert.deepEqual([again.says("note"), again.photos(), again.beside], ["", ["门头.jpg"], ["新的"]]);
  await again.sheet.handIn(filled(again.values));
  assert.deepEqual((await open()).beside, ["新的"], "the newest counts, and nothing is gone");
});

/** A section that was handed in and has arrived as revision 4, and a page that is older. */
async function behind(over = {}) {
  const store = new Disk().handle(page());
  const { box } = await phone(store);
  const open = (as_of, base_rev = 3) => Page.open(box(), { ...TITLE, doc: "survey:1", name: "section:basic", often: false, as_of, ...over }, base_rev);
  const arrive = (cmd_id, rev, status = "applied") => store.write(["row", "draft", "past"], async (tx) => {
    await bury(tx, env(), await tx.get("row", cmd_id), status, { receipt: { result: { rev } } });
  });
  const [one, idle] = [await open(1), await open(1)];
  await one.type("note", "改过的");
  const cmd_id = await one.sheet.handIn(filled(one.values));
  return { store, open, arrive: (...given) => arrive(cmd_id, ...given), idle, cmd_id };
}

test("it_says_on_an_older_page_what_has_arrived_since", async () => {
  const { open, arrive, idle, cmd_id } = await behind();
  await arrive(4);
  const old = await open(1);
  assert.deepEqual([old.sheet.newer?.cmd_id, old.sheet.begun], [cmd_id, false]);
  await old.sheet.recall(old.sheet.newer);
  assert.deepEqual([old.sheet.draft.values, old.sheet.draft.base_rev], [[["met", ""], ["note", "改过的"]], 4]);
  assert.equal((await open(1, null)).sheet.newer?.cmd_id, cmd_id, "taken along before there was anything of it");
  assert.equal((await open(1, 4)).sheet.newer, undefined, "it says that already");
  assert.equal((await open(Date.now() * 2)).sheet.newer, undefined, "the company's page is newer");

  await assert.rejects(idle.sheet.handIn(filled(idle.values)), Behind);
  await idle.sheet.refresh();
  assert.equal(idle.heard.at(-1).ended, "here", "and begins anew with it");
});

test("it_lays_beside_an_older_draft_what_has_arrived_since", async () => {
  const { store, open, arrive, idle } = await behind();
  await idle.sheet.add("photos", file("门头"), MOST);
  await arrive(4);
  const again = await open(1);
  assert.deepEqual([again.says("note"), again.photos(), again.beside], ["", ["门头.jpg"], ["改过的"]]);
  await again.sheet.handIn(filled(again.values));
  assert.equal((await all(store, "row")).filter((row) => row.kind === "form").length, 1);
});

test("it_recalls_nothing_that_did_not_become_the_section", async () => {
  for (const status of ["kept", "quarantined", "given_up", "replaced"]) {
    const { open, arrive } = await behind();
    await arrive(4, status);
    assert.equal((await open(1)).sheet.newer, undefined, status);
  }
  const often = await behind({ often: true });
  await often.arrive(4);
  assert.equal((await often.open(1)).sheet.newer, undefined);
  const unnumbered = await behind();
  await unnumbered.arrive(undefined);
  assert.equal((await unnumbered.open(1)).sheet.newer, undefined);
});

test("it_joins_two_pages_that_begin_the_same_new_lead", async () => {
  const store = new Disk().handle(page());
  const { arrive, box } = await phone(store);
  const title = { ...TITLE, doc: "lead:new", name: "lead", often: false };
  await arrive("li");
  const [one, idle, two] = [await Page.open(box(), title), await Page.open(box(), title), await Page.open(box(), title)];
  await one.type("met", "老周");
  await idle.sheet.refresh();
  assert.deepEqual([idle.sheet.doc, idle.says("met")], [one.sheet.doc, "老周"]);
  await two.type("note", "另一家");
  assert.notEqual(two.sheet.doc, one.sheet.doc);
  assert.deepEqual(new Set((await all(store, "draft")).map((draft) => draft.value.values.map(([, text]) => text).join(""))), new Set(["老周", "另一家"]));
});

/** What was handed in does not get through at the company. */
async function refuse(store, cmd_id) {
  await store.write(["row"], async (tx) => tx.put("row", { ...(await tx.get("row", cmd_id)), state: "rejected", error: { http: 422, detail: "这家有人跟了" } }));
}

test("it_opens_a_refused_new_lead_to_be_put_right", async () => {
  const store = new Disk().handle(page());
  const { box } = await phone(store);
  const title = { ...TITLE, doc: "lead:new", name: "lead" };
  const one = await Page.open(box(), title);
  await one.type("note", "张记");
  const first = await one.sheet.handIn(filled(one.values));
  assert.notEqual((await Page.open(box(), title)).sheet.doc, one.sheet.doc, "what is on its way is not in the way of the next");
  const idle = await Page.open(box(), title);
  await refuse(store, first);
  await idle.sheet.refresh();
  assert.notEqual(idle.sheet.doc, one.sheet.doc, "an empty page that is open goes on with the next");

  const back = await Page.open(box(), title);
  assert.deepEqual([back.sheet.doc, back.sheet.wrong?.cmd_id], [one.sheet.doc, first]);
  await back.sheet.recall(back.sheet.wrong);
  back.refill();
  await back.sheet.begin(back.values, new Set());
  await idle.type("note", "另一家");
  await back.sheet.refresh();
  assert.deepEqual([back.sheet.doc, back.says("note")], [one.sheet.doc, "张记"], "another page's words don't take its place");
  await back.type("met", "老周");
  await back.sheet.handIn(filled(back.values));
  const rows = (await all(store, "row")).filter((row) => row.kind === "form");
  assert.deepEqual(rows.map((row) => [row.doc, row.body.values]), [[one.sheet.doc, [["met", "老周"], ["note", "张记"]]]], "in its place, not beside it");
});

const DAY = (day, over = {}) => ({ ...TITLE, doc: `canvass:2026-03-${day}`, title: `扫街 3月${day}日`, name: "visit:d1", ...over });

test("it_leaves_no_draft_of_a_refused_form_that_is_sent_again_as_it_is", async () => {
  for (const [changed, left] of [["", []], ["改过的", ["改过的"]]]) {
    const store = new Disk().handle(page());
    const { box } = await phone(store);
    const one = await Page.open(box());
    await one.type("note", "要接气");
    const cmd_id = await one.sheet.handIn(filled([...one.values, ["door_id", ""]]));
    await refuse(store, cmd_id);
    const back = await Page.open(box());
    await back.sheet.recall(back.sheet.wrong);
    back.refill();
    await back.type("note", changed || "要接气"); // as the page keeps it when the refusal comes
    await settleRejected(store, env(), cmd_id, "again");
    assert.deepEqual((await overview(store, "li")).begun.length, left.length);
    const next = await Page.open(box());
    assert.deepEqual([next.says("note"), next.sheet.begun], [changed, changed !== ""]);
    if (!changed) continue;
    await next.sheet.handIn(filled(next.values));
    const fields = (await all(store, "row")).filter((row) => row.kind === "form").map((row) => row.field);
    assert.equal(new Set(fields).size, 2, "another visit, not the one that is on its way");
  }
});

test("it_goes_on_with_the_visit_of_another_day", async () => {
  const store = new Disk().handle(page());
  const { box } = await phone(store);
  const one = await Page.open(box(), DAY(12));
  await one.type("note", "要接气");
  await one.sheet.add("photos", file("门头"), MOST);
  const other = await Page.open(box(), DAY(13, { name: "visit:d2" }));
  assert.deepEqual([other.sheet.doc, other.sheet.begun], ["canvass:2026-03-13", false], "another door begins today");

  const next = await Page.open(box(), DAY(13));
  assert.deepEqual([next.sheet.doc, next.says("note"), next.photos()], ["canvass:2026-03-12", "要接气", ["门头.jpg"]]);
  await next.type("met", "老周");
  const [draft] = await all(store, "draft");
  assert.equal(draft.title, "扫街 3月12日");
  const cmd_id = await next.sheet.handIn(filled(next.values));
  assert.deepEqual(await all(store, "draft"), []);
  const rows = await all(store, "row");
  assert.deepEqual(rows.map((row) => [row.doc, row.title]), Array(2).fill(["canvass:2026-03-12", "扫街 3月12日"]), "the letter and its receipt");
  assert.equal((await Page.open(box(), DAY(13))).sheet.doc, "canvass:2026-03-13");

  await refuse(store, cmd_id);
  const back = await Page.open(box(), DAY(14));
  assert.deepEqual([back.sheet.doc, back.sheet.wrong?.cmd_id], ["canvass:2026-03-12", cmd_id]);
});

test("it_goes_on_with_what_was_begun_today_before_that_of_another_day", async () => {
  const { box } = await phone(new Disk().handle(page()));
  const today = await Page.open(box(), DAY(13));
  const old = await Page.open(box(), DAY(12));
  await today.type("note", "今天");
  await old.type("note", "昨天");
  assert.deepEqual([(await Page.open(box(), DAY(13))).says("note"), (await Page.open(box(), DAY(12))).says("note")], ["今天", "昨天"]);
});

test("it_fills_the_sheet_of_all_doors_with_no_refused_visit_of_another_day", async () => {
  const store = new Disk().handle(page());
  const { box } = await phone(store);
  const street = (day) => Page.open(box(), DAY(day, { name: "door", again: true }));
  const one = await street(12);
  await one.type("note", "要接气");
  assert.equal((await street(13)).says("note"), "要接气");
  await refuse(store, await one.sheet.handIn(filled(one.values)));
  const next = await street(13);
  assert.deepEqual([next.sheet.doc, next.sheet.wrong], ["canvass:2026-03-13", undefined], "it would go to whichever door is opened next");
});

test("it_takes_the_note_of_a_camera_away_together_with_its_photo", async () => {
  const store = new Disk().handle(page());
  const camera = new Camera((await phone(store)).box(), TITLE);
  await camera.opening({ input: "photos", n: 1, filling: "" });
  const seen = [];
  const watching = { read: store.read, write: async (...given) => {
    const done = await store.write(...given);
    seen.push([(await all(store, "photo")).length, (await camera.left("")) !== null]);
    return done;
  } };
  const one = await Page.open((await phone(watching)).box());
  await one.sheet.add("photos", file("门头"), MOST, await camera.note());
  assert.deepEqual(seen, [[1, false]], "a page that is killed at any moment asks for no photo that lies here");
});

const DOOR = { ...TITLE, name: "door", boxes: ["met", "note", "name"] };
const KNOWN = { field: "visit:d1", page: "/canvass#d1", without: ["name"] };
const at = (box, name) => Page.open(box(), { ...DOOR, name });

test("it_takes_what_was_written_for_something_new_to_what_it_is", async () => {
  const store = new Disk().handle(page());
  const { box } = await phone(store);
  const one = await at(box, "door");
  one.values.push(["name", "老周面馆"]);
  await one.type("note", "下周再去");
  await one.sheet.add("photos", file("门头"), MOST);
  assert.equal(await one.sheet.move(KNOWN), true);
  const known = await at(box, "visit:d1");
  assert.deepEqual([known.says("note"), known.photos(), known.sheet.draft.values.some(([name]) => name === "name")], ["下周再去", ["门头.jpg"], false]);
  assert.equal((await at(box, "door")).sheet.begun, false);
  const [draft] = await all(store, "draft");
  assert.equal(draft.page, "/canvass#d1");
});

test("it_lays_it_beside_what_was_begun_there_before", async () => {
  const { box } = await phone(new Disk().handle(page()));
  await (await at(box, "visit:d1")).type("note", "不在");
  const one = await at(box, "door");
  await one.type("note", "在了");
  assert.equal(await one.sheet.move(KNOWN), false);
  const known = await at(box, "visit:d1");
  assert.deepEqual([known.says("note"), known.beside], ["不在", ["note 在了"]]);
});

test("it_takes_nothing_along_that_nobody_here_has_seen", async () => {
  const { box } = await phone(new Disk().handle(page()));
  const [one, two] = [await at(box, "door"), await at(box, "door")];
  await one.type("note", "这边");
  await two.type("met", "那边");
  await assert.rejects(one.sheet.move(KNOWN), Behind);
  const after = await at(box, "door");
  assert.deepEqual([after.says("note"), after.says("met"), (await at(box, "visit:d1")).sheet.begun], ["这边", "那边", false]);
});

test("it_says_what_lies_here_and_was_not_handed_in", async () => {
  const { box } = await phone(new Disk().handle(page()));
  const one = await Page.open(box());
  await one.type("note", "下周再去");
  const { pending, begun, aside } = await overview(one.sheet.outbox.store, "li");
  assert.deepEqual([pending, begun.map(({ title, page }) => [title, page]), aside], [0, [[TITLE.title, TITLE.page]], []], "with the way back");
});

test("it_merges_box_by_box", () => {
  const said = (values, shots = {}) => ({ values: Object.entries(values).flatMap(([name, texts]) => texts.map((text) => [name, text])), shots });
  const met = merge(said({ a: ["1"], b: ["x"], c: ["p"] }), said({ a: ["2"], b: ["x"], c: ["p"] }), said({ a: ["1"], b: ["x", "y"], c: [] }));
  assert.deepEqual([met.said.values, [...met.came], met.covered], [[["a", "2"], ["b", "x"], ["b", "y"]], ["b", "c"], null]);
  const clash = merge(said({ a: [""] }), said({ a: ["mine"] }), said({ a: ["theirs"] }));
  assert.deepEqual([clash.said.values, clash.covered.values, clash.known.values], [[["a", "mine"]], [["a", "theirs"]], [["a", ""]]]);
  assert.equal(merge(said({ a: [""] }), said({ a: ["longer"] }), said({ a: ["long"] })).covered, null, "what goes on covers nothing");
});
