import assert from "node:assert/strict";
import { createHash, hkdfSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import "fake-indexeddb/auto";
import "./outbox/vendor.js";
import { Disk } from "./outbox/disk.js";
import { Company } from "./outbox/company.js";

const { openStore } = await import("../../static/js/outbox/db.js");
const { enqueue } = await import("../../static/js/outbox/command.js");
const { decide, settleRejected } = await import("../../static/js/outbox/decide.js");
const { webCipher } = await import("../../static/js/outbox/cipher.js");
const { Drafts } = await import("../../static/js/outbox/draft.js");
const { bundles, forward } = await import("../../static/js/outbox/forward.js");
const { counts } = await import("../../static/js/outbox/owner.js");
const { bytesOf, headerOf, unwrap, wrap } = await import("../../static/js/outbox/package.js");
const { BadParcel, exportParcel, importParcel, leftWords, readParcel } = await import("../../static/js/outbox/parcel.js");
const { attach } = await import("./outbox/kit.js");
const { enter, OWN, seal, sealedKey } = await import("../../static/js/outbox/seal.js");
const { Sender } = await import("../../static/js/outbox/send.js");
const { wordsOf } = await import("../../static/js/waiting/bundle.js");
const { overview, pending } = await import("../../static/js/outbox/state.js");

const WORD = "福顺豆制品厂";
const PICTURE = "the gauge reads 3.2 ".repeat(50);
let serial = 0;
const sha = (bytes) => createHash("sha256").update(bytes).digest("hex");
const page = () => ({ dead: false, onDeath: new Set(), step() {} });
const env = (over = {}) => ({
  now: () => 1_773_280_800_000 + serial, mono: () => 5, page: "p", random: () => 0.5, wait: async () => undefined, uuid: () => `u${++serial}`, digest: async (bytes) => sha(Buffer.from(bytes)),
  stamp: (at) => new Date(at).toISOString(), locks: null, facts: async () => ({ persistent: null, installed: false, free_mb: null }), cipher: webCipher(), ...over,
});
const order = (over = {}) => ({ owner: "wang", owner_name: "王海涛", doc: "acceptance:1", title: WORD, step: "set", kind: "answer", field: "item1", label: "软管", body: { value: WORD }, ...over });
const file = (text) => ({ arrayBuffer: async () => new Uint8Array(Buffer.from(text)).buffer, name: "表.pdf", type: "application/pdf" });

/** A phone, and the company it talks to. */
async function phone(store, company = new Company()) {
  const transport = {
    async request(method, path, options) {
      const [status, body, headers = {}] = company.answer(method, path, options, Date.parse("2026-03-12T10:00:00+08:00"));
      return { status, header: (name) => (name === "X-Fieldapp" ? "1" : headers[name] ?? null), json: async () => body };
    },
  };
  const here = env();
  const sender = new Sender({ store, transport, env: here });
  const login = async (person) => {
    company.user = person;
    await enter(store, person);
    return sender.run();
  };
  return { store, company, transport, env: here, sender, login };
}

/** Wang has said hello, then works without a network: two letters, a photo, a draft, a submission. */
async function worked(store, company) {
  const at = await phone(store, company);
  await at.login("wang");
  await enqueue(store, at.env, order({ draft: WORD }));
  await attach(store, at.env, order({ step: "attach", kind: "photo", field: "" }), file(PICTURE), (ref) => ({ photos: [ref] }));
  await enqueue(store, at.env, order({ doc: "visit:2", kind: "visit", field: "", body: { note: WORD } }));
  await enqueue(store, at.env, order({ step: "submit", kind: "submit_document", field: "", body: {} }));
  await new Drafts(store, at.env, "wang").keep("acceptance:1", "stroke", { ink: new Uint8Array([1, 2, 3]).buffer, $odd: 1 });
  return at;
}

/** Everything in the store as one text, bytes included. */
async function dump(store) {
  const rooms = ["meta", "bytes", "sealed", ...OWN];
  const all = await store.read(rooms, async (tx) => Object.fromEntries(await Promise.all(rooms.map(async (room) => [room, await tx.all(room)]))));
  return JSON.stringify(all, (_, one) => (one instanceof ArrayBuffer ? Buffer.from(one).toString("latin1") : one));
}

/** All that is Wang's, in the order of keys. */
const mine = (store) => store.read([...OWN, "bytes"], async (tx) => {
  const found = {};
  for (const room of OWN) found[room] = await tx.all(room, "wang");
  for (const photo of found.photo) photo.data = Buffer.from((await tx.get("bytes", photo.key)) ?? new ArrayBuffer(0)).toString();
  return found;
});

const STORES = { "in memory": async () => new Disk().handle(page()), "in IndexedDB": () => openStore({ name: `s${++serial}` }) };

for (const [where, open] of Object.entries(STORES)) {
  test(`it_leaves_nothing_to_read_and_puts_everything_back ${where}`, async () => {
    const store = await open();
    const { login, company } = await worked(store);
    const before = await mine(store);
    assert.deepEqual(await enter(store, "liu"), ["wang"]);
    assert.equal(await seal(store, env(), "wang"), true);
    const text = await dump(store);
    for (const word of [WORD, "the gauge", "acceptance:1", "软管", "表.pdf"]) assert.ok(!text.includes(word), word);
    assert.ok(text.includes("王海涛"));
    const [bundle, ...rest] = await bundles(store, "liu");
    assert.deepEqual([bundle.name, bundle.count, bundle.state, rest.length], ["王海涛", 5, "sealed", 0]);
    assert.deepEqual((await counts(store)).map(({ owner, count }) => [owner, count]), [["wang", 5]]);
    await login("liu");
    assert.equal(company.ledger.size, 0);
    company.user = "wang";
    await enter(store, "wang");
    const offline = new Sender({ store, env: env(), transport: { request: (method, path, options) => (path === "/sync/hello" ? answered(company, method, path, options) : Promise.reject(new Error("cut"))) } });
    await offline.run();
    const after = await mine(store);
    assert.deepEqual(after.draft, before.draft);
    assert.deepEqual(after.photo, before.photo.map((one) => ({ ...one, begun: true }))); // it was being sent when the network was cut
    assert.deepEqual(after.row.map((row) => row.cmd_id).sort(), before.row.map((row) => row.cmd_id).sort());
    assert.deepEqual((await store.read(["sealed"], (tx) => tx.all("sealed"))), []);
    await login("wang");
    assert.equal(await pending(store, "wang"), 0);
    assert.deepEqual([company.wrongs, company.receipts.size], [[], 1]);
  });

  test(`it_is_forwarded_unread_and_answered_when_its_owner_is_back ${where}`, async () => {
    const store = await open();
    const { login, company, transport } = await worked(store);
    await enter(store, "liu");
    await seal(store, env(), "wang");
    await login("liu");
    const [bundle] = await bundles(store, "liu");
    await forward(store, transport, bundle);
    assert.deepEqual([company.ledger.size, company.blobs.size, company.receipts.size], [3, 1, 0], "the receipt is Wang's to get");
    assert.deepEqual([...company.values.values()].map((one) => [one.value, one.by]), [[WORD, "wang"]]);
    const [told] = await bundles(store, "liu");
    assert.deepEqual([told.state, told.left, told.detail], ["forwarded", 1, "1 份回执要本人登录后取"]);
    assert.notEqual(wordsOf(told, "王海涛")[3], "已到公司");
    assert.deepEqual((await counts(store)).map(({ owner, count }) => [owner, count]), [["wang", 1]]);
    assert.ok(!(await dump(store)).includes(WORD));
    await login("wang");
    assert.equal(await pending(store, "wang"), 0);
    const { receipts } = await overview(store, "wang");
    assert.deepEqual([receipts.length, Math.max(...company.effects.values())], [1, 1]);
  });

  test(`it_brings_a_file_to_a_colleagues_phone_five_times_and_makes_one_record ${where}`, async () => {
    const { env: at, company, login } = await worked(await STORES["in memory"]());
    const store = await open();
    const colleague = await phone(store, company);
    const from = await worked(await open(), company);
    company.user = null;
    const made = await exportParcel(from.store, at, "wang");
    assert.equal(made.count, 5);
    assert.ok(!Buffer.from(await made.file.arrayBuffer()).toString("latin1").includes("gauge"));
    await colleague.login("liu");
    for (let n = 0; n < 5; n += 1) {
      assert.deepEqual(await importParcel(store, env(), made.file), { name: "王海涛", count: 5 });
      const [bundle] = await bundles(store, "liu");
      await forward(store, colleague.transport, bundle);
    }
    assert.equal(Math.max(...company.effects.values()), 1);
    assert.equal(company.blobs.size, 1);
    assert.deepEqual(await store.read(["bytes"], (tx) => tx.all("bytes")), [], "nothing in it is left for anybody but its owner");
    const [told] = await bundles(store, "liu");
    assert.deepEqual([told.left, told.undecided], [1, 0]);
    await from.login("wang");
    assert.equal(await pending(from.store, "wang"), 0);
    assert.ok(login);
  });
}

async function answered(company, method, path, options) {
  const [status, body] = company.answer(method, path, options, Date.parse("2026-03-12T10:00:00+08:00"));
  return { status, header: () => "1", json: async () => body };
}

/** Let the page die before every single step of the work, and see that nothing is nowhere. */
async function dying(start, work, check) {
  for (let fuse = 1; ; fuse += 1) {
    const disk = new Disk();
    await start(disk.handle(page()));
    let left = fuse;
    const tab = page();
    const finished = await new Promise((resolve, reject) => {
      tab.step = () => {
        if (tab.dead || --left > 0) return;
        tab.dead = true;
        for (const free of tab.onDeath) free();
        resolve(false);
      };
      work(disk.handle(tab)).then(() => resolve(true), reject);
    });
    await check(disk.handle(page()), finished);
    if (finished) return fuse;
  }
}

test("it_survives_a_death_at_every_step_of_sealing", async () => {
  const company = new Company();
  const steps = await dying((store) => worked(store, company), (store) => seal(store, env(), "wang"), async (store) => {
    // the next person's page goes on where it ended
    await enter(store, "liu");
    assert.equal(await seal(store, env(), "wang") || (await bundles(store)).length > 0, true);
    assert.ok(!(await dump(store)).includes("gauge"));
    company.user = "wang";
    const { login } = await phone(store, company);
    await login("wang");
    const { row, photo } = await mine(store);
    assert.deepEqual([row.length, photo[0].data, photo[0].state], [0, PICTURE, "arrived"]);
  });
  assert.ok(steps > 20);
});

test("it_survives_a_death_at_every_step_of_unsealing", async () => {
  const company = new Company();
  const start = async (store) => {
    await worked(store, company);
    await enter(store, "liu");
    await seal(store, env(), "wang");
  };
  const back = async (store) => {
    const { login } = await phone(store, company);
    return login("wang");
  };
  await dying(start, back, async (store, finished) => {
    if (!finished) {
      await enter(store, "liu");
      await seal(store, env(), "wang");
      assert.ok(!(await dump(store)).includes("gauge"));
    }
    await back(store);
    assert.equal(await pending(store, "wang"), 0);
    assert.equal((await mine(store)).photo[0].data, PICTURE);
    assert.deepEqual(await store.read(["sealed"], (tx) => tx.all("sealed")), []);
  });
});

for (const [name, parts, last] of [["it_reads_again_what_changed_while_it_sealed", undefined, "third"], ["it_would_lose_the_last_word_without_comparing", { same: () => true }, "first"]]) {
  test(name, async () => {
    const store = new Disk().handle(page());
    const { env: at, login } = await worked(store);
    const drafts = new Drafts(store, at, "wang");
    await drafts.keep("visit:2", "note", "first");
    const words = ["third", "second"];
    const slow = { ...at, cipher: { ...at.cipher, close: async (...given) => {
      const said = new TextDecoder().decode(given[2]).includes("records") && words.pop();
      if (said) await drafts.keep("visit:2", "note", said);
      return at.cipher.close(...given);
    } } };
    await seal(store, slow, "wang", parts);
    assert.equal((await bundles(store))[0].count, 5);
    await login("wang");
    assert.equal((await drafts.load("visit:2")).get("note"), last);
  });
}

test("it_stops_the_drain_of_who_left", async () => {
  const store = new Disk().handle(page());
  const { env: at, company } = await worked(store);
  let release = () => {};
  const transport = { request: async (method, path, options) => {
    if (path === "/sync/commands") await new Promise((resolve) => { release = resolve; });
    return answered(company, method, path, options);
  } };
  const running = new Sender({ store, env: at, transport }).run();
  while (!(await store.read(["row"], (tx) => tx.all("row"))).some((row) => row.attempts)) await new Promise(setImmediate);
  await enter(store, "liu");
  await seal(store, at, "wang");
  release();
  assert.equal((await running).stop, "lost_lock");
  assert.ok(!(await dump(store)).includes(WORD));
});

test("it_gives_no_key_to_a_page_that_is_not_its_owners", async () => {
  const store = new Disk().handle(page());
  const { sender, company } = await worked(store);
  await enter(store, "");
  await seal(store, env(), "wang");
  company.user = "wang"; // another tab of Wang, a moment before the session ends
  assert.equal((await sender.run()).stop, "owner");
  assert.ok(!(await dump(store)).includes(WORD));
});

test("it_says_that_work_without_a_key_stays_open", async () => {
  const store = new Disk().handle(page());
  await enqueue(store, env(), order());
  assert.deepEqual(await enter(store, "liu"), []);
  assert.equal(await seal(store, env(), "wang"), false);
  assert.equal(await pending(store, "wang"), 1);
  assert.equal(await exportParcel(store, env(), "wang"), null);
});

test("it_keeps_a_package_with_a_wrong_tag_and_says_so", async () => {
  const store = new Disk().handle(page());
  const { login } = await worked(store);
  await enter(store, "liu");
  await seal(store, env(), "wang");
  const letters = (await store.read(["sealed"], (tx) => tx.all("sealed"))).find((one) => one.part === "letters");
  await store.write(["bytes"], async (tx) => {
    const bytes = new Uint8Array(await tx.get("bytes", sealedKey(letters.id)));
    bytes[bytes.length - 20] ^= 1;
    await tx.put("bytes", bytes.buffer, sealedKey(letters.id));
  });
  await login("wang");
  assert.equal((await bundles(store, "wang"))[0].state, "broken");
  assert.ok(await store.read(["bytes"], (tx) => tx.get("bytes", sealedKey(letters.id))));
});

/** Wang's work sealed; `back` is his page, with a cipher that fails where `fails(head)` throws. */
async function closed() {
  const at = await onDisk();
  await enter(at.store, "liu");
  await seal(at.store, env(), "wang");
  const cipher = webCipher();
  const back = async (fails = () => {}, transport = at.transport) => {
    at.company.user = "wang";
    await enter(at.store, "wang");
    const open = async (key, head, text) => {
      fails(headerOf(new Uint8Array([...head, 0])));
      return cipher.open(key, head, text);
    };
    return new Sender({ store: at.store, transport, env: env({ cipher: { ...cipher, open } }) }).run();
  };
  const whole = async () => {
    assert.equal(await pending(at.store, "wang"), 0);
    const { photo } = await mine(at.store);
    assert.deepEqual([at.disk.list("sealed"), photo.map((one) => [one.data, one.state]), at.company.receipts.size], [[], [[PICTURE, "arrived"]], 1]);
  };
  return { ...at, back, whole, states: () => at.disk.list("sealed").map((one) => [one.part, one.state]).sort() };
}

const memory = () => {
  throw new RangeError("Array buffer allocation failed");
};

test("it_calls_nothing_unreadable_because_there_was_no_memory", async () => {
  const { back, whole, states } = await closed();
  await back(memory);
  assert.deepEqual(states(), [["letters", "sealed"], ["photo", "sealed"]]);
  await back();
  await whole();
});

test("it_keeps_the_photos_of_letters_it_could_not_open", async () => {
  const { back, whole, states } = await closed();
  await back(({ part }) => part === "letters" && memory());
  assert.deepEqual(states(), [["letters", "sealed"], ["photo", "sealed"]]);
  await back();
  await whole();
});

test("it_leaves_what_a_newer_page_sealed_to_a_newer_page", async () => {
  const { store, disk, back, states } = await closed();
  for (const { id } of disk.list("sealed")) {
    await store.write(["bytes"], async (tx) => {
      const raw = Buffer.from(await tx.get("bytes", sealedKey(id)));
      raw.write('{"v":2', 8);
      await tx.put("bytes", new Uint8Array(raw).buffer, sealedKey(id));
    });
  }
  await back();
  assert.deepEqual(states(), [["letters", "sealed"], ["photo", "sealed"]]);
  assert.equal(await pending(store, "wang"), 5);
});

test("it_tries_again_what_another_key_could_not_open", async () => {
  const { company, disk, back, whole, states } = await closed();
  const restored = { request: async (method, path, options) => {
    const reply = await answered(company, method, path, options);
    const said = await reply.json();
    return { ...reply, json: async () => (said?.seal ? { ...said, seal: Buffer.alloc(32).toString("base64") } : said) };
  } };
  await back(undefined, restored);
  assert.deepEqual(states().filter(([part]) => part === "letters"), [["letters", "broken"]]);
  assert.equal(disk.list("bytes").length, 2);
  await back();
  await whole();
});

test("it_sends_nothing_that_lay_shut_over_what_was_said_and_arrived_meanwhile", async () => {
  const { store, company, back, transport } = await closed();
  const shut = ({ part }) => part === "letters" && memory();
  await back(shut);
  await enqueue(store, env(), order({ body: { value: "后来写的" } }));
  await back(shut);
  const said = () => company.values.get("acceptance:1|item1").value;
  assert.equal(said(), "后来写的");
  await back();
  await new Sender({ store, transport, env: env() }).run();
  assert.equal(said(), "后来写的");
  const { stuck, papers } = await overview(store, "wang");
  const late = papers.flatMap((one) => one.rows).find((row) => row.state === "rejected");
  assert.deepEqual([stuck, late.body.value, late.error.code], [1, WORD, "overtaken"], "its author has not seen it, and is shown it");
  await settleRejected(store, env(), late.cmd_id, "again");
  await back();
  assert.equal(said(), "后来写的");
  assert.deepEqual([await pending(store, "wang"), company.receipts.size], [0, 1]);
});

test("it_asks_for_no_new_picture_once_the_old_one_is_open_again", async () => {
  const { store, back, whole, states } = await closed();
  await back(({ part }) => {
    if (part === "photo") throw Object.assign(new Error(""), { name: "OperationError" });
  });
  assert.deepEqual(states(), [["photo", "broken"]]);
  assert.equal((await mine(store)).photo[0].error.code, "bytes_gone");
  await back();
  await whole();
});

test("it_carries_the_rest_beside_what_is_unreadable", async () => {
  const { store, disk, back, transport, company } = await closed();
  const [letters] = disk.list("sealed").filter((one) => one.part === "letters");
  await store.write(["bytes"], (tx) => tx.remove("bytes", sealedKey(letters.id)));
  await back();
  assert.equal((await bundles(store, "wang"))[0].state, "broken");
  await enqueue(store, env(), order({ doc: "visit:3", kind: "visit", field: "", body: {} }));
  await enter(store, "liu");
  await seal(store, env(), "wang");
  company.user = "liu";
  const [bundle] = await bundles(store, "liu");
  assert.deepEqual([bundle.state, bundle.left, bundle.detail], ["sealed", 6, "有一份打不开，留着没动"]);
  await forward(store, transport, bundle);
  assert.equal(company.ledger.size, 1);
  assert.deepEqual((await bundles(store, "liu")).map((one) => [one.state, one.left]), [["broken", 5]]);
});

for (const [name, first] of [["before", true], ["after", false]]) {
  test(`it_brings_back_no_letter_put_away_since_a_file_was_made_that_lies_${name}_it`, async () => {
    const at = await onDisk();
    const bad = await enqueue(at.store, env(), order({ doc: "visit:4", kind: "bad", field: "note" }));
    const made = await exportParcel(at.store, env(), "wang");
    await at.login("wang");
    await settleRejected(at.store, env(), bad, "put_away");
    await enter(at.store, "liu");
    if (first) await importParcel(at.store, env(), made.file);
    await seal(at.store, env(), "wang");
    if (!first) await importParcel(at.store, env(), made.file);
    await at.login("wang");
    const { row, past } = await mine(at.store);
    assert.deepEqual([row, past.filter((one) => one.cmd_id === bad).map((one) => one.status)], [[], ["given_up"]]);
  });
}

test("it_believes_the_phone_before_a_file_of_its_own", async () => {
  const at = await onDisk();
  const made = await exportParcel(at.store, env(), "wang");
  await enter(at.store, "liu");
  await importParcel(at.store, env(), made.file);
  await seal(at.store, env(), "wang");
  at.disk.full = true;
  await at.login("wang");
  assert.deepEqual((await mine(at.store)).photo.map((one) => [one.state, one.error]), [["waiting", null]], "it lies sealed, and is not gone");
  at.disk.full = false;
  await at.store.write(["photo"], async (tx) => tx.put("photo", { ...(await tx.all("photo"))[0], not_before: 0 }));
  await at.login("wang");
  assert.equal((await mine(at.store)).photo[0].data, PICTURE);
  assert.deepEqual([await pending(at.store, "wang"), at.disk.list("sealed")], [0, []]);
});

test("it_takes_from_a_file_of_its_own_what_it_can_not_read", async () => {
  const at = await onDisk();
  const made = await exportParcel(at.store, env(), "wang");
  await enter(at.store, "liu");
  await seal(at.store, env(), "wang");
  const [letters] = at.disk.list("sealed").filter((one) => one.part === "letters");
  await at.store.write(["bytes"], (tx) => tx.remove("bytes", sealedKey(letters.id)));
  await importParcel(at.store, env(), made.file);
  await at.login("wang");
  assert.deepEqual((await mine(at.store)).photo.map((one) => [one.data, one.state]), [[PICTURE, "arrived"]]);
  assert.deepEqual([at.company.ledger.size, at.company.receipts.size], [4, 1]);
});

/** Wang is back at a phone too full to open what lies sealed of him. */
async function shut(at) {
  const { store, disk, sender, company } = at;
  await enter(store, "liu");
  await seal(store, env(), "wang");
  disk.full = "row";
  company.user = "wang";
  await enter(store, "wang");
  await sender.run();
  disk.full = true;
  assert.deepEqual(disk.list("sealed").map((one) => one.part).sort(), ["letters", "photo"]);
}

const onDisk = async () => {
  const disk = new Disk();
  return { disk, ...(await worked(disk.handle(page()))) };
};

test("it_takes_out_as_a_file_what_a_full_phone_could_not_open", async () => {
  const at = await onDisk();
  await shut(at);
  await enqueue(at.store, env(), order({ doc: "visit:3", kind: "visit", field: "", body: { note: "later" } }));
  assert.equal(await pending(at.store, "wang"), 6);
  const made = await exportParcel(at.store, env(), "wang");
  assert.deepEqual([made.count, leftWords(made)], [6, ""]);
  const other = await phone(new Disk().handle(page()), at.company);
  await other.login("liu");
  await importParcel(other.store, env(), made.file);
  await forward(other.store, other.transport, (await bundles(other.store))[0]);
  assert.deepEqual([at.company.ledger.size, at.company.blobs.size], [4, 1], "all but handing in, which is Wang's");
});

test("it_says_of_a_file_how_much_lies_here_unreadable", async () => {
  const at = await onDisk();
  await shut(at);
  const [letters] = at.disk.list("sealed").filter((one) => one.part === "letters");
  await at.store.write(["sealed"], (tx) => tx.put("sealed", { ...letters, state: "broken" }));
  const made = await exportParcel(at.store, env(), "wang");
  assert.deepEqual([made.count, leftWords(made)], [0, "，5 条打不开，没导出"]);
  const [photo] = at.disk.list("sealed").filter((one) => one.part === "photo");
  await at.store.write(["sealed"], async (tx) => {
    await tx.put("sealed", letters);
    await tx.put("sealed", { ...photo, state: "broken" });
  });
  const less = await exportParcel(at.store, env(), "wang");
  assert.deepEqual([less.count, leftWords(less)], [4, "，1 张照片不在本机，没导出"]);
  await at.store.write(["sealed", "bytes"], async (tx) => {
    await tx.put("sealed", letters);
    await tx.remove("bytes", sealedKey(letters.id));
  });
  assert.equal(leftWords(await exportParcel(at.store, env(), "wang")), "，5 条打不开，没导出");
});

test("it_begins_a_file_anew_when_its_work_is_opened_meanwhile", async () => {
  const at = await onDisk();
  await shut(at);
  let opened = false;
  const slow = env({ digest: async (bytes) => {
    if (!opened) {
      opened = true;
      at.disk.full = false;
      await new Sender({ store: at.store, env: env(), transport: { request: (method, path, options) => (path === "/sync/hello" ? answered(at.company, method, path, options) : Promise.reject(new Error("cut"))) } }).run();
    }
    return sha(Buffer.from(bytes));
  } });
  const made = await exportParcel(at.store, slow, "wang");
  assert.deepEqual([opened, at.disk.list("sealed").length, made.count, leftWords(made)], [true, 0, 5, "，1 份写了没交，没导出"]);
});

test("it_says_that_what_is_undecided_or_not_handed_in_is_not_exported", async () => {
  const at = await onDisk();
  for (const one of await at.store.read(["draft"], (tx) => tx.all("draft", "wang"))) await at.store.write(["draft"], (tx) => tx.remove("draft", one.key));
  const { count } = await exportParcel(at.store, env(), "wang");
  const [row] = await at.store.read(["row"], (tx) => tx.all("row", "wang"));
  await at.store.write(["row", "draft"], async (tx) => {
    await tx.put("row", { ...row, state: "conflict" });
    await tx.put("draft", { key: "wang|d|note", owner: "wang", doc: "d", field: "note", value: "没写完", at: 0, cmd_id: null });
  });
  const made = await exportParcel(at.store, env(), "wang");
  assert.deepEqual([made.count, leftWords(made)], [count - 1, "，1 条等你定，定了才能导出，1 份写了没交，没导出"]);
});

test("it_freezes_what_may_leave_so_that_an_older_word_never_wins", async () => {
  const store = new Disk().handle(page());
  const { company, login } = await worked(store);
  const made = await exportParcel(store, env(), "wang");
  await enqueue(store, env(), order({ body: { value: "newer" } }));
  await login("wang");
  const other = await phone(new Disk().handle(page()), company);
  await other.login("liu");
  await importParcel(other.store, env(), made.file);
  await forward(other.store, other.transport, (await bundles(other.store))[0]);
  assert.equal(company.values.get("acceptance:1|item1").value, "newer");
});

test("it_leaves_undecided_values_to_their_owner", async () => {
  const store = new Disk().handle(page());
  const company = new Company();
  company.colleague("acceptance:1", "item1", "theirs");
  const { login, transport } = await phone(store, company);
  const conflict = await enqueue(store, env(), order({ base_rev: 0 }));
  await enqueue(store, env(), order({ step: "sign", kind: "sign", field: "" }));
  await login("wang");
  await enqueue(store, env(), order({ body: { value: "later" } }));
  await enter(store, "liu");
  await seal(store, env(), "wang");
  await login("liu");
  await forward(store, transport, (await bundles(store))[0]);
  assert.equal(company.ledger.size, 0);
  assert.deepEqual([(await bundles(store))[0].left, (await bundles(store))[0].undecided], [3, 3]);
  await login("wang");
  await decide(store, env(), conflict, "mine");
  await login("wang");
  assert.equal(company.values.get("acceptance:1|item1").value, "later");
});

test("it_takes_no_hostile_file", async () => {
  const { store, env: at } = await worked(new Disk().handle(page()));
  const bytes = new Uint8Array(await (await exportParcel(store, at, "wang")).file.arrayBuffer());
  const target = new Disk();
  const other = target.handle(page());
  const refuses = (blob, words) => assert.rejects(importParcel(other, at, blob), (error) => error instanceof BadParcel && words.test(error.message));
  for (const end of [0, 7]) await refuses(new Blob([bytes.slice(0, end)]), /不是待传文件/);
  for (const end of [8, 30, 200, bytes.length - 9, bytes.length - 1]) await refuses(new Blob([bytes.slice(0, end)]), /不完整/);
  for (const at_ of [60, 500, bytes.length - 100]) {
    const changed = bytes.slice();
    changed[at_] ^= 1;
    await refuses(new Blob([changed]), /坏了|不完整/);
  }
  await other.write(["meta"], (tx) => tx.put("meta", { company: "唐河" }, "who"));
  await refuses(new Blob([bytes]), /别家公司/);
  await refuses(new Blob(["x".repeat(1_000_000)]), /不是待传文件/);
  assert.equal(target.list("sealed").length + target.list("bytes").length, 0);
});

test("it_packs_two_thousand_letters_into_many_packages_and_keeps_documents_whole", async () => {
  const store = new Disk().handle(page());
  await (await phone(store)).login("wang");
  const body = { note: "x".repeat(300) };
  await store.write(["row"], async (tx) => {
    for (let n = 0; n < 2000; n += 1) await tx.put("row", { ...order({ doc: `visit:${n >> 3}`, kind: "visit", field: "", body }), cmd_id: `c${n}`, seq: n, state: "waiting", attempts: 0, text: null, blobs: [], made_at: 1, not_before: 0 });
  });
  await seal(store, env(), "wang");
  const made = await store.read(["sealed"], (tx) => tx.all("sealed"));
  assert.ok(made.length >= 15 && made.every((one) => one.count <= 108 && one.size < 2_000_000));
  assert.equal((await bundles(store))[0].count, 2000);
});

test("it_opens_what_the_company_seals_and_the_other_way_round", async () => {
  const known = JSON.parse(readFileSync(new URL("./outbox/sealed.json", import.meta.url)));
  const raw = Uint8Array.from(bytesOf(known.package));
  const secret = Buffer.from(known.secret, "base64");
  const derived = hkdfSync("sha256", secret, new Uint8Array(32), `fieldapp seal 1|${known.person}|${known.device}`, 32);
  assert.equal(Buffer.from(derived).toString("base64"), known.key);
  const cipher = webCipher();
  const key = await cipher.key(bytesOf(known.key));
  assert.equal(headerOf(raw).owner, known.person);
  const { content, data } = await unwrap(cipher, key, raw);
  assert.deepEqual([content, Buffer.from(data).toString()], [known.content, known.data]);
  const again = await wrap(cipher, key, headerOf(raw), content, data);
  assert.deepEqual((await unwrap(cipher, key, again)).content, known.content);
  assert.equal(key.extractable, false);
  assert.ok(readParcel);
});
