/** A file in pieces: it goes on where the company says, waits for the network, and hears a refusal once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PIECE, Refusal, send } from "../../static/js/lib/pieces.js";

const alive = new AbortController().signal;
const reply = (status, at, body) => ({ status, type: "basic", headers: new Headers({ "Upload-Offset": String(at) }), json: async () => body });

/** A company that keeps what comes, and a network that is gone at the requests named. */
function company({ gone = [], has = 0, refuse = null } = {}) {
  const seen = [];
  let here = has;
  let asked = 0;
  return {
    seen,
    get here() {
      return here;
    },
    rest: async () => undefined,
    request: async (method, path, body, headers) => {
      asked += 1;
      seen.push(headers ? headers["Content-Range"] : method);
      if (gone.includes(asked)) throw new TypeError("no network");
      if (method === "HEAD") return reply(204, here);
      if (refuse) return reply(422, 0, { detail: refuse });
      const [, start, end, total] = headers["Content-Range"].match(/bytes (\d+)-(\d+)\/(\d+)/).map(Number);
      if (start > here) return reply(409, here);
      here = Math.max(here, end + 1);
      return here === total ? reply(201, total) : reply(204, here);
    },
  };
}

test("it sends all of it piece by piece", async () => {
  const there = company();
  await send(there, new ArrayBuffer(2 * PIECE + 10), "a", "图.pdf", () => undefined, alive);
  assert.deepEqual(there.seen, ["HEAD", `bytes 0-${PIECE - 1}/${2 * PIECE + 10}`, `bytes ${PIECE}-${2 * PIECE - 1}/${2 * PIECE + 10}`, `bytes ${2 * PIECE}-${2 * PIECE + 9}/${2 * PIECE + 10}`]);
});

test("it goes on where the company stopped", async () => {
  const there = company({ has: PIECE });
  await send(there, new ArrayBuffer(2 * PIECE), "a", "图.pdf", () => undefined, alive);
  assert.equal(there.seen.length, 2);
});

test("it asks again after the network was gone, and says so meanwhile", async () => {
  const there = company({ gone: [3, 4, 5] });
  const said = [];
  await send(there, new ArrayBuffer(3 * PIECE), "a", "图.pdf", (sent, cut) => said.push([sent, cut]), alive);
  assert.equal(there.here, 3 * PIECE);
  assert.ok(said.some(([sent, cut]) => cut && sent === PIECE));
  assert.equal(there.seen.filter((one) => one === `bytes 0-${PIECE - 1}/${3 * PIECE}`).length, 1);
});

test("it says what the company says, and does not ask again", async () => {
  const there = company({ refuse: "不是 PDF、照片或 CAD 图" });
  await assert.rejects(send(there, new ArrayBuffer(10), "a", "图.exe", () => undefined, alive), (error) => error instanceof Refusal && error.message.includes("CAD"));
  assert.equal(there.seen.length, 2);
});

test("it gives up on a company that never gets on", async () => {
  const stuck = { rest: async () => undefined, request: async () => reply(503, 0) };
  await assert.rejects(send(stuck, new ArrayBuffer(10), "a", "图.pdf", () => undefined, alive), Refusal);
});
