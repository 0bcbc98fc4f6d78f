/** The company's side in memory: the same ledger, conflict, photo and receipt rules as the server, and what it has seen. */
import { createHash } from "node:crypto";
import { canonical } from "../../../static/js/outbox/canonical.js";

export const sha = (bytes) => createHash("sha256").update(bytes).digest("hex");
const asked = ({ v, kind, owner, body }) => sha(canonical({ v, kind, owner, body }));

export class Company {
  user = null;
  ledger = new Map();
  effects = new Map();
  values = new Map();
  blobs = new Map();
  partial = new Map();
  receipts = new Map();
  wrongs = [];
  serial = 0;

  /** @param {{ledger?: boolean, digest?: boolean}} guards */
  constructor({ ledger = true, digest = true } = {}) {
    this.guards = { ledger, digest };
  }

  answer(method, path, { body, headers = {} } = {}, now = 0, repeatable = () => true, greeted = this.user) {
    if (!this.user) return [401, {}];
    if (path === "/sync/hello") return [200, { user: this.user, name: this.user, server_time: new Date(now).toISOString(), lost: 0 }];
    if (path === "/sync/commands") return [200, JSON.parse(body).map((letter) => this.#letter(letter, repeatable, greeted))];
    if (path.startsWith("/sync/documents/")) {
      const said = this.#letter(JSON.parse(body), repeatable, greeted);
      return [said.http, said];
    }
    const id = path.split("/").pop().split("?")[0];
    return method === "HEAD" ? this.#offset(id) : this.#piece(id, body, headers["Content-Range"]);
  }

  #letter(letter, repeatable, greeted) {
    const { cmd_id, owner } = letter;
    const no = (http, status, more = {}) => ({ cmd_id, http, status, detail: status, ...more });
    if (owner !== this.user) {
      // somebody else may log in after the hello; knowing better and sending it all the same is wrong
      if (owner !== greeted) this.wrongs.push(`sent the work of ${owner} as ${greeted}`);
      return no(403, "other_owner");
    }
    const known = this.ledger.get(cmd_id);
    if (known && this.guards.ledger) {
      if (known.sha !== asked(letter)) {
        this.wrongs.push(`${cmd_id} came again with other content`);
        return no(422, "rejected", { code: "conflict" });
      }
      if (!repeatable(cmd_id)) this.wrongs.push(`${cmd_id} was sent twice for no reason`);
      return { ...known.said, status: "duplicate" };
    }
    const missing = letter.blobs.filter((one) => !this.blobs.has(one));
    if (missing.length) return no(424, "blob_missing", { missing });
    return this.#do(letter, no);
  }

  #do(letter, no) {
    const { cmd_id, doc, kind, field, body, base_rev, owner } = letter;
    let result = {};
    if (kind === "bad") return no(422, "refused", { code: "refused", field: "value" });
    if (kind === "answer") {
      const key = `${doc}|${field}`;
      const value = this.values.get(key) ?? { rev: 0, value: null, by: null, history: [] };
      if (value.value !== body.value) {
        if (value.rev !== (base_rev ?? 0) && value.by !== owner) return no(409, "conflict", { current: { ...value, history: undefined } });
        value.history.push({ value: value.value, by: value.by });
        Object.assign(value, { value: body.value, by: owner, rev: value.rev + 1 });
        this.values.set(key, value);
      }
      result = { rev: value.rev };
    }
    if (kind === "submit_document") {
      const letters = body.letters.filter((one) => !this.ledger.has(one.cmd_id)).map((one) => one.cmd_id);
      const missing = body.photos.filter((one) => !this.blobs.has(one));
      if (letters.length || missing.length) return no(424, "blob_missing", { letters, missing });
      const differs = body.letters.some((one) => this.ledger.get(one.cmd_id).sha !== one.sha256);
      if (differs) return no(422, "refused", { code: "letters_differ" });
      const content = { id: `r${++this.serial}`, doc, letters: body.letters.map(({ cmd_id, sha256 }) => ({ cmd_id, sha256 })), photos: body.photos };
      result = { receipt_id: content.id, code: "CODE", content, sha256: sha(canonical(content)), signature: "s", key: "k" };
      this.receipts.set(content.id, content);
    }
    this.effects.set(cmd_id, (this.effects.get(cmd_id) ?? 0) + 1);
    const said = { cmd_id, http: 200, status: "applied", receipt: { at: "2026-03-12T10:00:00+08:00", result } };
    this.ledger.set(cmd_id, { sha: asked(letter), said, body });
    return said;
  }

  #offset(id) {
    if (this.blobs.has(id)) return [200, null, { "Upload-Offset": String(this.blobs.get(id).length) }];
    return [204, null, { "Upload-Offset": String(this.partial.get(id)?.length ?? 0) }];
  }

  #piece(id, body, range) {
    if (this.blobs.has(id)) return [200, null];
    const [, start, , total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(range).map(Number);
    const have = this.partial.get(id) ?? Buffer.alloc(0);
    if (start > have.length) return [409, null, { "Upload-Offset": String(have.length) }];
    const piece = Buffer.from(body);
    const file = Buffer.concat([have.subarray(0, start), piece, have.subarray(Math.min(have.length, start + piece.length))]);
    this.partial.set(id, file);
    if (file.length < total) return [204, null, { "Upload-Offset": String(file.length) }];
    this.partial.delete(id);
    if (this.guards.digest && sha(file) !== id) return [422, { type: "urn:fieldapp:problem:wrong_digest" }];
    this.blobs.set(id, file);
    return [201, null];
  }

  /** A colleague's phone, whose work always arrives. */
  colleague(doc, field, text) {
    const key = `${doc}|${field}`;
    const value = this.values.get(key) ?? { rev: 0, value: null, by: null, history: [] };
    value.history.push({ value: value.value, by: value.by });
    this.values.set(key, { ...value, value: text, by: "colleague", rev: value.rev + 1 });
  }
}
