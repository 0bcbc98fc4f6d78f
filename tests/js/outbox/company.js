/** The company's side in memory: the same ledger, conflict, photo and receipt rules as the server, and what it has seen. */
import { createDecipheriv, createHash } from "node:crypto";
import { canonical } from "../../../static/js/outbox/canonical.js";

export const sha = (bytes) => createHash("sha256").update(bytes).digest("hex");
/** What the company makes of its secret for one person on one device. */
export const keyOf = (owner, device) => createHash("sha256").update(`secret|${owner}|${device}`).digest();
const RANK = { set: 0, attach: 1, sign: 2 };

/** A sealed package, opened with the key of whom it names. */
export function unseal(bytes) {
  const raw = Buffer.from(bytes);
  const end = 8 + raw.readUInt32BE(4);
  const header = JSON.parse(raw.subarray(8, end));
  const cipher = createDecipheriv("aes-256-gcm", keyOf(header.owner, header.device), raw.subarray(end, end + 12));
  cipher.setAAD(raw.subarray(0, end));
  cipher.setAuthTag(raw.subarray(-16));
  const inside = Buffer.concat([cipher.update(raw.subarray(end + 12, -16)), cipher.final()]);
  const length = inside.readUInt32BE(0);
  return { header, content: JSON.parse(inside.subarray(4, 4 + length)), data: inside.subarray(4 + length) };
}

const asked = ({ v, kind, owner, body }) => sha(canonical({ v, kind, owner, body }));

export class Company {
  user = null;
  ledger = new Map();
  effects = new Map();
  values = new Map();
  blobs = new Map();
  partial = new Map();
  receipts = new Map();
  /** By field the last word of the other store. */
  elsewhere = new Map();
  wrongs = [];
  serial = 0;
  /** The largest file it takes. */
  most = 50 * 1024 * 1024;
  /** What it can't publish when the last byte has come stays a whole partial file. */
  publishes = true;
  /** How much of Wang's this browser had and has no more. */
  lost = 0;

  /** @param {{ledger?: boolean, digest?: boolean, older?: boolean}} guards */
  constructor({ ledger = true, digest = true, older = true } = {}) {
    this.guards = { ledger, digest, older };
  }

  answer(method, path, { body, headers = {} } = {}, now = 0, repeatable = () => true, greeted = this.user) {
    if (!this.user) return [401, {}];
    if (path === "/sync/hello") {
      const told = JSON.parse(body ?? "{}");
      const { lost } = this;
      if (told.noted) this.lost = 0;
      const seal = keyOf(this.user, told.device_id).toString("base64");
      return [200, { user: this.user, name: this.user, company: "新郑", server_time: new Date(now).toISOString(), lost, seal }];
    }
    if (path.startsWith("/sync/sealed/")) return this.#sealed(body, repeatable);
    if (path === "/sync/commands") return [200, JSON.parse(body).map((letter) => this.#letter(letter, repeatable, greeted))];
    if (path.startsWith("/sync/documents/")) {
      const said = this.#letter(JSON.parse(body), repeatable, greeted);
      return [said.http, said];
    }
    const id = path.split("/").pop().split("?")[0];
    return method === "HEAD" ? this.#offset(id) : this.#piece(id, body, headers["Content-Range"]);
  }

  /** Somebody brings what another sealed: it is carried out as its owner's. */
  #sealed(body, repeatable) {
    const { header, content, data } = unseal(body);
    const [bearer, tally] = [this.user, { open: 0, done: 0, submits: 0 }];
    this.user = header.owner;
    if (header.part === "photo") {
      if (sha(data) !== content.sha256) this.wrongs.push(`sealed photo is not what it says: ${content.sha256}`);
      this.blobs.set(content.sha256, data);
    } else this.#carry(content.records, tally, repeatable);
    this.user = bearer;
    return [200, { id: header.id, state: tally.open ? "open" : "done", ...tally }];
  }

  #carry(records, tally, repeatable) {
    const [stuck, held] = [new Set(), new Set()];
    const [submits, rows] = [[], []];
    for (const [room, row] of records) if (room === "row") (row.step === "submit" ? submits : rows).push(row);
    tally.open = tally.submits = submits.length;
    for (const row of rows.sort((a, b) => RANK[a.step] - RANK[b.step] || a.seq - b.seq)) {
      const waits = (stuck.has(row.doc) && row.step === "sign") || (row.field && held.has(`${row.doc}|${row.field}`));
      const said = row.state === "waiting" && row.text && !waits ? this.#letter(JSON.parse(row.text), repeatable, this.user) : { http: 409 };
      if (said.http === 200) tally.done += 1;
      else {
        tally.open += 1;
        stuck.add(row.doc);
        held.add(`${row.doc}|${row.field}`);
      }
    }
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
      return known.said.http === 202 ? known.said : { ...known.said, status: "duplicate" };
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
        const at = Date.parse(letter.client_at);
        const own = value.by === owner && (value.device === letter.device_id || at >= value.at || !this.guards.older);
        if (value.rev !== (base_rev ?? 0) && !own) return no(409, "conflict", { current: { ...value, own: value.by === owner, history: undefined } });
        value.history.push({ value: value.value, by: value.by });
        Object.assign(value, { value: body.value, by: owner, at, device: letter.device_id, rev: value.rev + 1 });
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
    const came = kind === "late" ? { http: 202, status: "kept" } : { http: 200, status: "applied" };
    const said = { cmd_id, ...came, receipt: { at: "2026-03-12T10:00:00+08:00", result } };
    this.ledger.set(cmd_id, { sha: asked(letter), said, body });
    return said;
  }

  #offset(id) {
    if (this.blobs.has(id)) return [200, null, { "Upload-Offset": String(this.blobs.get(id).length) }];
    return [204, null, { "Upload-Offset": String(this.partial.get(id)?.length ?? 0) }];
  }

  #piece(id, body, range) {
    if (this.blobs.has(id)) return [200, null];
    const [, start, end, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(range).map(Number);
    if (total > this.most) return [413, { type: "urn:fieldapp:problem:too_large", detail: "单个文件太大" }];
    if (start > end || end >= total) return [400, { type: "urn:fieldapp:problem:range", detail: "这一段看不懂" }];
    const have = this.partial.get(id) ?? Buffer.alloc(0);
    if (start > have.length) return [409, null, { "Upload-Offset": String(have.length) }];
    const piece = Buffer.from(body);
    const file = Buffer.concat([have.subarray(0, start), piece, have.subarray(Math.min(have.length, start + piece.length))]);
    this.partial.set(id, file);
    if (file.length < total) return [204, null, { "Upload-Offset": String(file.length) }];
    if (!this.publishes) return [500, {}];
    this.partial.delete(id);
    if (file.toString().startsWith("text")) return [422, { type: "urn:fieldapp:problem:file_type", detail: "不是照片" }];
    if (this.guards.digest && sha(file) !== id) return [422, { type: "urn:fieldapp:problem:wrong_digest" }];
    this.blobs.set(id, file);
    return [201, null];
  }

  /** A colleague's phone, or with `by` the other store of that person, whose work arrives at once. */
  colleague(doc, field, text, by = "colleague", at = 0) {
    const key = `${doc}|${field}`;
    const value = this.values.get(key) ?? { rev: 0, value: null, by: null, history: [] };
    value.history.push({ value: value.value, by: value.by });
    this.values.set(key, { ...value, value: text, by, at, device: "elsewhere", rev: value.rev + 1 });
    if (by !== "colleague") this.elsewhere.set(key, { value: text, owner: by, at });
  }
}
