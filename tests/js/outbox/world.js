/** A phone with tabs, a network that does its worst, and people; driven by a list of actions, the same list the same story. */
import { createCipheriv, createDecipheriv } from "node:crypto";
import { attach, page_of } from "./kit.js";
import { enqueue } from "../../../static/js/outbox/command.js";
import { decide, settleRejected } from "../../../static/js/outbox/decide.js";
import { letter as letterOf } from "../../../static/js/outbox/letter.js";
import { bundles, forward } from "../../../static/js/outbox/forward.js";
import { enter, seal } from "../../../static/js/outbox/seal.js";
import { Sender } from "../../../static/js/outbox/send.js";
import { Leaf } from "./leaf.js";
import { Company, sha, unseal } from "./company.js";
import { Disk } from "./disk.js";

const DOCS = ["acceptance:1", "visit:2"];
const FIELDS = ["item1", "item2"];
const USERS = ["wang", "liu"];
const flush = () => new Promise((resolve) => setImmediate(resolve));

export const OPS = {
  type: 8, photo: 5, visit: 2, sign: 1, submit: 2, bad: 1, kick: 10, deliver: 24, lose_request: 2, lose_response: 3, cut: 3, corrupt: 3, portal: 1, proxy: 1, unpublished: 1,
  busy: 1, twice: 1, crash: 1, power: 1, fuse: 3, tab: 2, offline: 1, online: 2, expire: 1, login: 2, freeze: 1, colleague: 1, icon: 1, full: 1, roomy: 1,
  decide: 1, settle: 1, clock: 1, wait: 3, hand_over: 2, forward: 1, leaf: 6, write: 10, snap: 3, hear: 3, swap: 1, hand_in: 2,
};

/** AES-GCM that gives the same story the same bytes, and takes its time, so that others come between. */
function cipher(world) {
  return {
    key: async (raw) => Buffer.from(raw),
    async close(key, head, plain) {
      const nonce = Buffer.alloc(12);
      nonce.writeUInt32BE(++world.serial);
      await flush();
      const made = createCipheriv("aes-256-gcm", key, nonce).setAAD(head);
      return new Uint8Array(Buffer.concat([nonce, made.update(plain), made.final(), made.getAuthTag()]));
    },
    async open(key, head, sealed) {
      const made = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12)).setAAD(head).setAuthTag(sealed.subarray(-16));
      return new Uint8Array(Buffer.concat([made.update(sealed.subarray(12, -16)), made.final()]));
    },
  };
}

/** Without one protection; see harness.js. */
function partsWithout(off) {
  const parts = {};
  if (off === "lock") {
    parts.hold = async (store, env, work) => {
      const token = env.uuid();
      await store.write(["meta"], (tx) => tx.put("meta", { token, at: env.now() }, "lease"));
      return work(token);
    };
  }
  if (off === "owner") parts.mine = (rows) => rows;
  if (off === "frozen") {
    parts.freeze = (store, env, rows, device) => store.write(["row", "draft"], async (tx) => {
      const made = [];
      for (const { cmd_id } of rows) {
        const row = await tx.get("row", cmd_id);
        if (row?.state !== "waiting") continue;
        const draft = (await tx.all("draft", row.owner)).find((one) => one.doc === row.doc && one.field === row.field && row.field);
        const body = draft ? { ...row.body, value: draft.value } : row.body;
        const next = { ...row, body, attempts: row.attempts + 1, text: JSON.stringify(letterOf({ ...row, body }, device)) };
        await tx.put("row", next);
        made.push(next);
      }
      return made;
    });
  }
  return parts;
}

export class World {
  now = Date.parse("2026-03-12T10:00:00+08:00");
  skew = 0;
  /** Whether the phone's clock was ever set: then nobody can say which word was the later one. */
  set = false;
  online = true;
  serial = 0;
  requests = [];
  tabs = [];
  holder = null;
  confirmed = [];
  maybe = new Set();
  wrongs = [];
  /** What people wrote into forms: a word of its own each time, called stored or not. */
  words = [];

  constructor(off = "") {
    this.off = off;
    this.disk = new Disk({ strict: off !== "strict" });
    this.company = new Company({ ledger: off !== "ledger", digest: off !== "digest", older: off !== "older" });
    this.company.user = this.person = "wang";
    this.open();
  }

  open() {
    const tab = { id: ++this.serial, dead: false, fuse: 0, onDeath: new Set(), user: this.person, running: null };
    tab.step = () => {
      if (tab.fuse && --tab.fuse === 0) this.kill(tab);
    };
    tab.store = this.disk.handle(tab);
    tab.env = {
      now: () => this.now + this.skew, mono: () => this.now, page: `p${tab.id}`, random: () => 0.5, wait: async () => undefined, uuid: () => `u${++this.serial}`,
      digest: async (bytes) => sha(Buffer.from(bytes)), stamp: (at) => new Date(at).toISOString(), locks: this.#locks(tab),
      facts: async () => ({ persistent: true, installed: true, free_mb: 1 }), cipher: cipher(this),
    };
    tab.env.transport = this.#transport(tab);
    tab.sender = new Sender({ store: tab.store, env: tab.env, transport: tab.env.transport, parts: partsWithout(this.off) });
    tab.leaf = null;
    this.tabs.push(tab);
    return tab;
  }

  /** What a page may rightly not do, it says by its name. @param {Promise<unknown>} work */
  #may(work, ...names) {
    work.catch((error) => { if (!["QuotaExceededError", ...names].includes(error.name === "Error" ? error.constructor.name : error.name)) this.wrongs.push(`form: ${error.stack}`); });
  }

  /** A form is opened in this tab, or opened anew. */
  _leaf(tab, r) {
    tab.leaf = new Leaf(tab, r[1] < 0.3);
    this.#may(tab.leaf.begin());
  }
  /** A page whose person has left is dark. */
  #leaf(tab) {
    const here = this.disk.rooms.get("meta").get("here") ?? this.person;
    return tab.leaf?.owner === tab.user && here === tab.user ? tab.leaf : null;
  }
  _write(tab, r) {
    const leaf = this.#leaf(tab);
    if (!leaf?.ready) return;
    const word = { text: `w${++this.serial}.`, owner: tab.user, safe: false };
    this.words.push(word);
    this.#may(leaf.write(r[1] < 0.5 ? "met" : "note", word.text).then(() => { word.safe = true; }));
  }
  _snap(tab, r) {
    const leaf = this.#leaf(tab);
    if (!leaf?.ready) return;
    const text = `picture ${++this.serial}.`;
    const word = { text: sha(Buffer.from(text)), owner: tab.user, safe: false };
    this.words.push(word);
    this.#may(leaf.snap(text, r[1] < 0.5 ? "photos" : "drawn").then(() => { word.safe = true; }));
  }
  /** News come late, or never. */
  _hear(tab) { const leaf = this.#leaf(tab); if (leaf?.ready) this.#may(leaf.sheet.refresh()); }
  _swap(tab) { const leaf = this.#leaf(tab); if (leaf?.ready) this.#may(leaf.swap()); }
  _hand_in(tab) { const leaf = this.#leaf(tab); if (leaf?.ready) this.#may(leaf.handIn(), "Behind"); }

  /** The browser's Web Lock: gone with its page. */
  #locks(tab) {
    return {
      request: async (name, options, work) => {
        if (this.holder && !this.holder.dead && !options.steal) return work(null);
        this.holder = tab;
        try {
          return await work({});
        } finally {
          if (this.holder === tab) this.holder = null;
        }
      },
    };
  }

  #transport(tab) {
    return {
      request: (method, path, options = {}) => new Promise((resolve, reject) => {
        tab.step();
        if (tab.dead) return;
        if (!this.online) reject(new Error("offline"));
        else this.requests.push({ tab, method, path, options, resolve, reject });
      }),
    };
  }

  kill(tab) {
    tab.dead = true;
    for (const free of tab.onDeath) free();
    if (this.holder === tab) this.holder = null;
    if (tab.served) this.#excuse(tab.served); // the answer came, but was perhaps not taken in any more
    for (const request of this.requests.filter((one) => one.tab === tab)) {
      this.#excuse(request); // the company may still get it, the answer reaches nobody
      request.resolve = request.reject = () => {};
    }
    this.tabs = this.tabs.filter((one) => one !== tab);
  }

  /** The letters of this request may rightly come again. */
  #excuse({ path, options }) {
    if (path.startsWith("/sync/sealed/")) {
      for (const [room, row] of unseal(options.body).content.records ?? []) if (room === "row") this.maybe.add(row.cmd_id);
    }
    if (!path.startsWith("/sync/commands") && !path.startsWith("/sync/documents")) return;
    const letters = JSON.parse(options.body);
    for (const one of Array.isArray(letters) ? letters : [letters]) this.maybe.add(one.cmd_id);
  }

  #serve(request) {
    request.tab.served = request;
    if (request.path.startsWith("/sync/sealed/")) this.#excuse(request); // its owner sends all of it again
    const [status, body, headers = {}] = this.company.answer(request.method, request.path, request.options, this.now, (id) => this.maybe.has(id), request.tab.greeted);
    if (request.path === "/sync/hello") request.tab.robbed = false;
    if (request.path === "/sync/hello" && status === 200) request.tab.greeted = this.company.user;
    if (request.tab.robbed) this.#excuse(request);
    return { status, header: (name) => (name === "X-Fieldapp" ? "1" : headers[name] ?? null), json: async () => structuredClone(body) };
  }

  async act({ op, r }) {
    const tab = this.tabs[Math.floor(r[0] * this.tabs.length)] ?? this.open();
    await this[`_${op}`](tab, r);
    await flush();
    if (!this.tabs.length) this.open();
  }

  /** Writes from the form; confirmed once the outbox says so. */
  #put(tab, order, photo) {
    const { user } = tab;
    const whole = { owner: user, title: order.doc, label: order.kind, step: "set", ...order };
    const at = this.now;
    const written = photo
      ? attach(tab.store, tab.env, whole, { arrayBuffer: async () => photo, name: "a.jpg", type: "application/pdf" }, ({ sha256 }) => ({ photos: [sha256] })).then((made) => made.cmd_id)
      : enqueue(tab.store, tab.env, whole);
    written.then(
      (cmd_id) => this.confirmed.push({ cmd_id, owner: user, order: whole, n: ++this.serial, at }),
      (error) => { if (error.name !== "QuotaExceededError") this.wrongs.push(`enqueue: ${error.stack}`); },
    );
  }

  _type(tab, r) {
    const value = `v${++this.serial}`;
    this.#put(tab, { doc: DOCS[Math.floor(r[1] * 2)], field: FIELDS[Math.floor(r[2] * 2)], kind: "answer", body: { value }, draft: value, base_rev: 0 });
  }
  _photo(tab, r) {
    const bytes = new Uint8Array(Buffer.from(`photo ${Math.floor(r[2] * 1e9)} `.repeat(1 + Math.floor(r[3] * 9)))).buffer;
    this.#put(tab, { doc: DOCS[Math.floor(r[1] * 2)], step: "attach", kind: "photo" }, bytes);
  }
  _visit(tab, r) { this.#put(tab, { doc: DOCS[Math.floor(r[1] * 2)], kind: "visit", body: { n: ++this.serial } }); }
  _sign(tab, r) { this.#put(tab, { doc: DOCS[Math.floor(r[1] * 2)], step: "sign", kind: "sign", body: { n: ++this.serial } }); }
  _submit(tab, r) { this.#put(tab, { doc: DOCS[Math.floor(r[1] * 2)], step: "submit", kind: "submit_document", body: {} }); }
  _bad(tab, r) { this.#put(tab, { doc: DOCS[Math.floor(r[1] * 2)], kind: "bad", body: { n: ++this.serial } }); }

  _kick(tab) {
    tab.running = tab.sender.run().catch((error) => { this.wrongs.push(`drain: ${error.stack}`); });
  }

  #next(r) {
    return this.requests.splice(Math.floor(r[1] * this.requests.length), 1)[0];
  }
  _deliver(_, r) { const q = this.#next(r); if (q) q.resolve(this.#serve(q)); }
  _lose_request(_, r) { const q = this.#next(r); if (q) { this.#excuse(q); q.reject(new Error("lost")); } }
  _lose_response(_, r) {
    const q = this.#next(r);
    if (!q) return;
    const reply = this.#serve(q);
    this.#excuse(q);
    if (r[2] < 0.5) q.reject(new Error("lost"));
    else q.resolve({ ...reply, json: () => Promise.reject(new Error("cut")) });
  }
  _cut(_, r) {
    const q = this.#next(r);
    if (!q) return;
    if (q.method === "PUT" && q.options.body.byteLength > 1) {
      const [, start, , total] = /(\d+)-(\d+)\/(\d+)/.exec(q.options.headers["Content-Range"]).map(Number);
      const n = 1 + Math.floor(r[2] * (q.options.body.byteLength - 1));
      this.#serve({ ...q, options: { body: q.options.body.slice(0, n), headers: { "Content-Range": `bytes ${start}-${start + n - 1}/${total}` } } });
    }
    this.#excuse(q);
    q.reject(new Error("cut"));
  }
  _corrupt(_, r) {
    const q = this.requests.find((one) => one.method === "PUT");
    if (!q) return;
    this.requests.splice(this.requests.indexOf(q), 1);
    const bytes = new Uint8Array(q.options.body.slice(0));
    bytes[Math.floor(r[2] * bytes.length)] ^= 1;
    q.resolve(this.#serve({ ...q, options: { ...q.options, body: bytes.buffer } }));
  }
  _portal(_, r) { const q = this.#next(r); if (q) { this.#excuse(q); q.resolve({ status: 200, header: () => null, json: async () => ({}) }); } }
  /** Our own proxy: nobody behind it answers, or it finds the piece too large. */
  _proxy(_, r) { const q = this.#next(r); if (q) { this.#excuse(q); q.resolve(page_of(r[2] < 0.5 ? 502 : 413)); } }
  /** The company dies between the last byte of a photo and its publishing. */
  _unpublished(_, r) {
    this.company.publishes = false;
    this._deliver(_, r);
    this.company.publishes = true;
  }
  _busy(_, r) { const q = this.#next(r); if (q) { this.#excuse(q); q.resolve({ status: 503, header: () => "1", json: async () => ({}) }); } }
  _twice(_, r) { const q = this.#next(r); if (q) { this.#excuse(q); this.#serve(q); q.resolve(this.#serve(q)); } }
  _crash(tab) { this.kill(tab); }
  _power(_, r) {
    for (const tab of [...this.tabs]) this.kill(tab);
    this.disk.powerCut(1 + Math.floor(r[1] * 4));
  }
  _fuse(tab, r) { tab.fuse = 1 + Math.floor(r[1] * 60); }
  _tab() { if (this.tabs.length < 3) this.open(); }
  _offline() {
    this.online = false;
    for (const q of this.requests.splice(0)) { this.#excuse(q); q.reject(new Error("offline")); }
  }
  _online() { this.online = true; }
  _expire() { this.company.user = null; }
  _login(_, r) {
    this.company.user = this.person = USERS[Math.floor(r[1] * 2)];
    for (const tab of this.tabs) tab.user = this.person;
    const [tab] = this.tabs;
    if (tab) void enter(tab.store, this.person);
  }
  /** Somebody logs in, in this tab, and whoever was here before is put away; other tabs may still be theirs. */
  _hand_over(tab, r) {
    this.company.user = this.person = tab.user = USERS[Math.floor(r[1] * 2)];
    this.#sleep();
    for (const one of this.tabs) one.robbed = true; // a drain under way may send, but not take in the answer
    enter(tab.store, tab.user)
      .then(async (others) => { for (const other of others) await seal(tab.store, tab.env, other); })
      .catch((error) => { if (!["LockLost", "QuotaExceededError"].includes(error.name === "Error" ? error.constructor.name : error.name)) this.wrongs.push(`seal: ${error.stack}`); });
  }
  _forward(tab) {
    bundles(tab.store, tab.user)
      .then(async (found) => { for (const one of found) await forward(tab.store, tab.env.transport, one); })
      .catch((error) => { if (error.constructor.name !== "Stop") this.wrongs.push(`forward: ${error.stack}`); });
  }
  /** The phone lets a tab sleep for a minute while its request is out. */
  _freeze() {
    this.#sleep();
    this.now += 60_000;
  }
  /** After so long, or on a clock that was set, another page may think this one dead. */
  #sleep() {
    for (const q of this.requests) this.#excuse(q);
    for (const tab of this.tabs) if (tab.served) this.#excuse(tab.served);
  }
  _colleague(_, r) { this.company.colleague(DOCS[Math.floor(r[1] * 2)], FIELDS[Math.floor(r[2] * 2)], `c${++this.serial}`); }
  /** The same person at the home-screen icon, which is another store. */
  _icon(tab, r) { this.company.colleague(DOCS[Math.floor(r[1] * 2)], FIELDS[Math.floor(r[2] * 2)], `i${++this.serial}`, tab.user, this.now); }
  _full() { this.disk.full = true; }
  _roomy() { this.disk.full = false; }
  _decide(tab, r) {
    const row = this.disk.list("row").find((one) => one.state === "conflict" && one.owner === tab.user);
    if (row) decide(tab.store, tab.env, row.cmd_id, r[1] < 0.5 ? "mine" : "theirs");
  }
  _settle(tab, r) {
    const row = this.disk.list("row").find((one) => one.state === "rejected" && one.owner === tab.user);
    if (row) settleRejected(tab.store, tab.env, row.cmd_id, r[1] < 0.3 ? "again" : "put_away");
  }
  _clock(_, r) {
    this.#sleep();
    this.set = true;
    this.skew = Math.round((r[1] - 0.5) * 200_000_000);
  }
  _wait(_, r) {
    this.#sleep();
    this.now += Math.round(r[1] * 40_000);
  }

  /** The end of the day: good network, everybody logs in once more, what needs a person is decided. */
  async evening() {
    this.online = true;
    this.disk.full = false;
    for (let round = 0; round < 60; round += 1) {
      this.company.user = this.person = USERS[round % 2];
      const tab = this.tabs[0] ?? this.open();
      tab.user = this.person;
      tab.fuse = 0;
      void enter(tab.store, this.person);
      await flush();
      this._decide(tab, [0, 0]);
      await flush();
      this._settle(tab, [0, 0.9]);
      await flush();
      this._kick(tab);
      for (let [n, quiet] = [0, 0]; n < 400 && quiet < 8; n += 1) {
        await flush();
        const q = this.requests.shift();
        if (q) q.resolve(this.#serve(q));
        quiet = q ? 0 : quiet + 1;
      }
      for (const other of this.tabs.slice(1)) this.kill(other);
      this.now += 61_000;
      if (round > 3 && round % 2 && !this.disk.list("row").length && !this.disk.list("sealed").length) return;
    }
  }
}
