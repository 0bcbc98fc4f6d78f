import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const { letterDigest } = await import("../../static/js/outbox/canonical.js");
const FOLDER = new URL("../letters/v1/", import.meta.url);
const NOBODY = "00000000-0000-7000-8000-000000000000";
const env = { digest: async (/** @type {ArrayBuffer} */ bytes) => createHash("sha256").update(Buffer.from(bytes)).digest("hex") };

test("it_says_the_digest_of_every_kept_letter", async () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
  assert.ok(files.length > 10);
  for (const name of files) {
    const { letter, sha256 } = JSON.parse(readFileSync(new URL(name, FOLDER), "utf8"));
    assert.equal(await letterDigest(env, JSON.stringify(letter).replace(/\{[a-z_]+\}/g, NOBODY)), sha256, name);
  }
});
