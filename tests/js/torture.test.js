/** Lines of the torture list that no other test of the scripts tells. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Company, sha } from "./outbox/company.js";
import { Disk } from "./outbox/disk.js";
import "./outbox/vendor.js";

const { enqueue } = await import("../../static/js/outbox/command.js");
const { attach } = await import("./outbox/kit.js");
const { Sender } = await import("../../static/js/outbox/send.js");
const { overview } = await import("../../static/js/outbox/state.js");

const page = () => ({ dead: false, onDeath: new Set(), step() {} });
let serial = 0;
const env = {
  now: () => 1_773_280_800_000, mono: () => 5, page: "p", random: () => 0.5, wait: async () => undefined, uuid: () => `u${++serial}`, digest: async (bytes) => sha(Buffer.from(bytes)),
  stamp: (at) => new Date(at).toISOString(), locks: null, facts: async () => ({ persistent: null, installed: false, free_mb: null }),
};
const order = (over) => ({ owner: "wang", doc: "acceptance:1", title: "四方验收", step: "set", kind: "answer", field: "item1", label: "软管", body: { value: 1 }, ...over });

test("it_keeps_a_photo_that_is_too_big_and_sends_the_rest", async () => {
  const store = new Disk().handle(page());
  const there = Object.assign(new Company(), { user: "wang" });
  const big = sha(Buffer.from("big"));
  const transport = {
    async request(method, path, options) {
      if (method === "PUT" && path.includes(big)) return { status: 413, header: () => "1", json: async () => ({ detail: "太大" }) };
      const [status, body, headers = {}] = there.answer(method, path, options, env.now());
      return { status, header: (name) => (name === "X-Fieldapp" ? "1" : headers[name] ?? null), json: async () => body };
    },
  };
  await enqueue(store, env, order());
  for (const text of ["big", "small"]) {
    const file = { arrayBuffer: async () => new Uint8Array(Buffer.from(text)).buffer, name: `${text}.pdf`, type: "application/pdf" };
    await attach(store, env, order({ step: "attach", kind: "photo", field: "", doc: `visit:${text}` }), file, (ref) => ({ photos: [ref] }));
  }
  await new Sender({ store, transport, env }).run();
  assert.equal(there.values.get("acceptance:1|item1").value, 1);
  assert.deepEqual([...there.blobs.keys()], [sha(Buffer.from("small"))]);
  const { papers } = await overview(store, "wang");
  const [photo] = papers.flatMap((paper) => paper.photos).filter((one) => one.sha256 === big);
  assert.deepEqual([photo.state, photo.error.http, (await store.read(["bytes"], (tx) => tx.all("bytes"))).length > 0], ["refused", 413, true]);
});
