import assert from "node:assert/strict";
import { test } from "node:test";
import "./outbox/vendor.js";
import { webCipher } from "../../static/js/outbox/cipher.js";
import { keys, load, save } from "../../static/js/lib/draft.js";
import { company, env, room } from "./outbox/kit.js";

const { comeIn, unstow } = await import("../../static/js/leave.js");
const { enter } = await import("../../static/js/outbox/seal.js");
const { Sender } = await import("../../static/js/outbox/send.js");

const FORM = "wang /cases/1/notes#form";
const typed = (text) => ({ values: [["note", text]] });

/** What a tab keeps, and no more than it has room for. */
class Tab {
  #texts = new Map();
  constructor(most = 1000) {
    this.most = most;
  }
  get length() {
    return this.#texts.size;
  }
  key(n) {
    return [...this.#texts.keys()][n] ?? null;
  }
  getItem(name) {
    return this.#texts.get(name) ?? null;
  }
  setItem(name, text) {
    if (text.length > this.most) throw new DOMException("full", "QuotaExceededError");
    this.#texts.set(name, text);
  }
  removeItem(name) {
    this.#texts.delete(name);
  }
}

/** Wang's phone with what he typed in each of these tabs before he left it; `back(tab)` is he again, in that tab. */
async function left(...tabs) {
  const store = room();
  let now = 1_773_280_800_000;
  const at = env({ cipher: webCipher(), now: () => (now += 1) });
  const { there, transport } = company();
  const outbox = { store, env: at };
  const sender = new Sender({ store, env: at, transport });
  const back = async (tab) => {
    globalThis.sessionStorage = tab;
    there.user = "wang";
    await comeIn(outbox, "wang");
    await sender.run();
    await unstow(outbox, "wang");
    return keys(tab).map((name) => [name, load(tab, name).values[0][1]]);
  };
  const leave = async (tab) => {
    globalThis.sessionStorage = tab;
    await comeIn(outbox, "liu");
    assert.deepEqual(keys(tab), []);
  };
  await enter(store, "wang");
  await sender.run();
  for (const tab of tabs) await leave(tab);
  return { store, back, leave };
}

const tabWith = (text, most) => {
  const tab = new Tab(most);
  if (text) save(tab, FORM, typed(text));
  return tab;
};

test("it_puts_a_half_typed_form_back_into_the_tab", async () => {
  const { store, back } = await left(tabWith("写了一半"));
  assert.deepEqual(await back(tabWith("")), [[FORM, "写了一半"]]);
  assert.deepEqual(await store.read(["draft"], (tx) => tx.all("draft")), []);
});

test("it_keeps_a_half_typed_form_that_the_tab_has_no_place_for", async () => {
  const { back } = await left(tabWith("写了一半"));
  assert.deepEqual(await back(tabWith("另写的")), [[FORM, "另写的"]]);
  assert.deepEqual(await back(tabWith("", 5)), []);
  assert.deepEqual(await back(tabWith("")), [[FORM, "写了一半"]]);
});

test("it_keeps_both_when_two_tabs_had_typed_into_one_form", async () => {
  const { store, back, leave } = await left(tabWith("先写的"));
  const second = tabWith("后写的");
  await back(second);
  await leave(second);
  assert.deepEqual(await back(tabWith("")), [[FORM, "后写的"]]);
  assert.deepEqual(await back(tabWith("")), [[FORM, "先写的"]]);
  assert.deepEqual(await store.read(["draft"], (tx) => tx.all("draft")), []);
});
