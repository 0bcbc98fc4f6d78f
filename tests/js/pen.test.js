import assert from "node:assert/strict";
import { test } from "node:test";
import { countersign, pair, signed, webPen } from "../../static/js/outbox/pen.js";
import { Disk } from "./outbox/disk.js";

const env = (more = {}) => ({ now: () => 1_770_000_000_000, stamp: (at) => new Date(at).toISOString(), pen: webPen(), ...more });
const phone = () => new Disk().handle({ dead: false, step() {}, onDeath: new Set() });
const receipt = (id, more = {}) => ({ receipt_id: id, owner: "a", content: { id, at: "2026-03-12T14:20:00+08:00" }, sha256: "ab".repeat(32), ...more });

/** A company that answers with this status, and keeps what it was told. */
function company(status) {
  const told = [];
  const request = async (method, path, { body }) => {
    told.push({ method, path, ...JSON.parse(body) });
    if (!status) throw new Error("offline");
    return { status, header: () => "1", json: async () => ({}) };
  };
  return { told, request };
}

async function holds(key, line, signature) {
  const made = await crypto.subtle.importKey("jwk", key, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  const bytes = Uint8Array.from(atob(signature.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, made, bytes, new TextEncoder().encode(line));
}

test("it_makes_one_key_pair_whose_private_half_cannot_be_taken_out", async () => {
  const store = phone();
  const [one, other] = await Promise.all([pair(store, env()), pair(store, env())]);
  assert.deepEqual(one.public, other.public);
  assert.equal(one.private.extractable, false);
  await assert.rejects(crypto.subtle.exportKey("jwk", one.private));
  const line = "content|P1|id";
  assert.equal(await holds(one.public, line, await signed(store, env(), line)), true);
});

test("it_signs_nothing_where_the_browser_makes_no_keys", async () => {
  const store = phone();
  assert.equal(await pair(store, env({ pen: undefined })), null);
  assert.equal(await signed(store, env({ pen: { make: () => Promise.reject(new Error("no")), sign: () => "" } }), "x"), "");
});

test("it_countersigns_each_stored_receipt_once_and_again_after_a_bad_network", async () => {
  const store = phone();
  await store.write(["receipt"], async (tx) => {
    await tx.put("receipt", receipt("r1"));
    await tx.put("receipt", receipt("r2", { owner: "b" }));
  });
  const off = company(0);
  await countersign(store, env(), off, "a", "d1");
  const on = company(200);
  await countersign(store, env(), on, "a", "d1");
  await countersign(store, env(), on, "a", "d1");
  assert.equal(off.told.length, 1);
  assert.deepEqual(on.told.map(({ path, device_id }) => [path, device_id]), [["/sync/receipts/r1/counterpart", "d1"]]);
  const { public: key } = await pair(store, env());
  assert.equal(await holds(key, `FAR1|r1|2026-03-12T14:20:00+08:00|${"ab".repeat(32)}`, on.told[0].signature), true);
});

test("it_leaves_a_receipt_alone_that_the_company_will_not_have_signed", async () => {
  const store = phone();
  await store.write(["receipt"], (tx) => tx.put("receipt", receipt("r1")));
  const no = company(422);
  for (let n = 0; n < 9; n += 1) await countersign(store, env(), no, "a", "d1");
  assert.equal(no.told.length, 5);
});
