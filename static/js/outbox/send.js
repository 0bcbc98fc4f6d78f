/** The drain: says hello, then sends what is due of the person who is logged in, and takes in every answer exactly. */
import { ask, content, Stop } from "./ask.js";
import { contact } from "./clock.js";
import { bury, freeze, guard, LockLost } from "./command.js";
import { sweep } from "./keep.js";
import { hold } from "./lock.js";
import { backoff, due } from "./order.js";
import { bytesOf } from "./package.js";
import { countersign, pair } from "./pen.js";
import { counts, mine } from "./owner.js";
import { isFull } from "./quota.js";
import { keyName } from "./seal.js";
import { settle } from "./settle.js";
import { covers, manifest } from "./submit.js";
import { unseal } from "./unseal.js";
import { PIECE, upload } from "./upload.js";

/**
 * @typedef {import("./types").Store} Store @typedef {import("./types").Env} Env @typedef {import("./types").Row} Row
 * @typedef {import("./types").Transport} Transport @typedef {import("./types").Outcome} Outcome @typedef {import("./types").Parts} Parts
 * @typedef {{owner: string, device: string, token: string, most: number, sent: number, broken: number, lost: number, pace: import("./upload.js").Pace}} Trip
 */

export const BATCH = 50;
/** So many photos go at once, so that a long way to the company is never idle. */
const HANDS = 3;
/** So many letters may break the company's side in one drain before it is left alone. */
const PATIENCE = 3;

/** Tells "moved" (something changed), "progress" (detail {sha256, sent, size}) and "lost" (detail how much the company misses). */
export class Sender extends EventTarget {
  /** @type {Promise<Outcome> | null} */
  #running = null;
  #again = false;
  #failures = 0;

  /** @param {{store: Store, transport: Transport, env: Env, parts?: Partial<Parts>}} given */
  constructor({ store, transport, env, parts = {} }) {
    super();
    this.store = store;
    this.transport = transport;
    this.env = env;
    /** @type {Parts} */
    this.parts = { hold, freeze, mine, ...parts };
  }

  /**
   * Send what can be sent now. Called while it runs it joins, and looks once more before it ends: what was written meanwhile
   * goes too. Never throws for a bad network or a bad record.
   * @returns {Promise<Outcome>} wait = ms after which another try makes sense, 0 when there is nothing to wait for
   */
  run() {
    this.#again = this.#running !== null;
    this.#running ??= this.#all().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #all() {
    for (let sent = 0; ;) {
      const outcome = await this.#once();
      sent += outcome.sent;
      if (!this.#again || outcome.stop) return { ...outcome, sent };
      this.#again = false;
    }
  }

  /** @returns {Promise<Outcome>} */
  async #once() {
    /** @type {Trip} */
    const trip = { owner: "", device: "", token: "", most: BATCH, sent: 0, broken: 0, lost: 0, pace: { piece: PIECE } };
    /** @type {Outcome["stop"]} */
    let stop = "";
    let wait = 0;
    try {
      const held = await this.parts.hold(this.store, this.env, (token) => this.#drain(Object.assign(trip, { token })));
      if (held === null) stop = "busy";
      else wait = held.wait;
      this.#failures = 0;
    } catch (error) {
      if (error instanceof Stop) stop = error.why;
      else if (error instanceof LockLost || (error instanceof Error && error.name === "AbortError")) stop = "lost_lock";
      else if (isFull(error)) stop = "full";
      else throw error;
      this.#failures += stop === "lost_lock" ? 0 : 1;
    }
    if (stop && stop !== "login" && stop !== "owner") wait = backoff(this.#failures, this.env.random);
    return { stop, wait, sent: trip.sent, lost: trip.lost };
  }

  /** @param {Trip} trip */
  async #drain(trip) {
    await this.#hello(trip);
    for (;;) {
      const { rows, photos } = await this.#mine(trip.owner);
      const next = due(rows, photos, this.env.now());
      const work = next.photos.slice(0, HANDS).map((photo) => this.#photo(trip, photo));
      if (next.letters.length) work.push(this.#letters(trip, next.letters.slice(0, trip.most)));
      else if (next.submits.length) work.push(this.#submit(trip, next.submits[0]));
      if (!work.length) {
        await countersign(this.store, this.env, this.transport, trip.owner, trip.device);
        // what was told in the beginning is not so any more
        if (trip.sent) await this.#greet(trip, trip.owner).catch(() => undefined);
        return { wait: next.wait };
      }
      await allOf(work);
    }
  }

  /** @param {string} owner */
  #mine(owner) {
    return this.store.read(["row", "photo"], async (tx) => {
      const rows = this.parts.mine(await tx.all("row"), owner);
      return { rows, photos: await tx.all("photo", owner) };
    });
  }

  /** @param {Trip} trip who is logged in, and what time it is there; tells what lies here. */
  async #hello(trip) {
    trip.device = await this.device();
    const whose = await this.store.read(["meta"], async (tx) => (await tx.get("meta", "here")) ?? (await tx.get("meta", "who"))?.user);
    let said = await this.#greet(trip, whose);
    // whose phone it is was not known here: told again, now that it is
    if (said.user !== whose) said = { ...(await this.#greet(trip, said.user)), lost: said.lost };
    trip.owner = said.user;
    trip.lost = said.lost ?? 0;
    const key = said.seal && this.env.cipher ? await this.env.cipher.key(bytesOf(said.seal)) : null;
    await this.store.write(["meta"], async (tx) => {
      await guard(tx, this.env, trip.token);
      // whoever left this phone, or has not yet come to it, gets neither key nor drain
      const here = await tx.get("meta", "here");
      if (here !== undefined && here !== said.user) throw new Stop("owner");
      if (key) await tx.put("meta", { sealer: said.user, key, device: trip.device, company: said.company }, keyName(said.user));
      await tx.put("meta", contact(this.env, said.server_time), "contact");
      await tx.put("meta", { user: said.user, name: said.name, company: said.company, packs: said.packs, elsewhere: said.elsewhere ?? [] }, "who");
      await tx.put("meta", said.name, `name:${said.user}`);
    });
    if (trip.lost) this.#tellAll("lost", trip.lost);
    if (await unseal(this.store, this.env, trip.token, said.user)) this.#tellAll("moved", null);
    await sweep(this.store, said.user, Date.parse(said.server_time));
  }

  /** Tells what lies on this phone; the answer says who is logged in, and what lies elsewhere. @param {Trip} trip @param {string | undefined} whose */
  async #greet(trip, whose) {
    const pen = await pair(this.store, this.env);
    const told = JSON.stringify({ device_id: trip.device, key: pen?.public, ...(await this.#tell(whose)), ...(await this.env.facts()) });
    const reply = await ask(this.transport, "POST", "/sync/hello", { body: told });
    if (reply.status !== 200) throw new Stop("later", String(reply.status));
    return content(reply);
  }

  /** @param {string | undefined} owner */
  async #tell(owner) {
    const told = (/** @type {{count: number, since: number} | undefined} */ one) =>
      ({ pending: one?.count ?? 0, oldest_at: one?.count ? this.env.stamp(one.since) : null });
    const all = await counts(this.store);
    const others = all.filter((one) => one.owner !== owner).slice(0, 50).map((one) => ({ owner: one.owner, ...told(one) }));
    return { ...told(all.find((one) => one.owner === owner)), others };
  }

  /** The name of this storage; it is made once and dies with the storage. @returns {Promise<string>} */
  device() {
    const fresh = this.env.uuid();
    return this.store.write(["meta"], async (tx) => {
      const known = await tx.get("meta", "device");
      if (known) return known;
      await tx.put("meta", fresh, "device");
      return fresh;
    });
  }

  /** @param {Trip} trip @param {Row[]} rows */
  async #letters(trip, rows) {
    const frozen = await this.parts.freeze(this.store, this.env, rows, trip.device, trip.token);
    if (!frozen.length) return;
    this.#tellAll("moved", null);
    let reply;
    try {
      reply = await ask(this.transport, "POST", "/sync/commands", { body: `[${frozen.map((row) => row.text).join(",")}]` });
    } catch (error) {
      if (!(error instanceof Stop) || error.detail !== "500" || trip.broken > PATIENCE) throw error;
      // perhaps one of them breaks it for the others: smaller parcels, until it stands alone and rests
      if (frozen.length > 1) trip.most = frozen.length >> 1;
      else await this.#settle(trip, frozen, []);
      trip.broken += frozen.length > 1 ? 0 : 1;
      return;
    }
    const too_big = reply.status === 413;
    if (too_big && frozen.length > 1) {
      trip.most = Math.max(1, frozen.length >> 1);
      return;
    }
    if (reply.status !== 200 && !too_big) throw new Stop("later", String(reply.status));
    const said = too_big ? [{ cmd_id: frozen[0].cmd_id, http: 413, status: "rejected", detail: "这一条太大没传成，内容还在本机" }] : await content(reply);
    await this.#settle(trip, frozen, Array.isArray(said) ? said : []);
  }

  /** @param {Trip} trip @param {Row} row */
  async #submit(trip, row) {
    const ready = row.text ? row : { ...row, body: await manifest(this.store, row) };
    if (!row.text && !ready.body.letters.length) return this.#nothing(trip, row);
    await this.store.write(["meta", "row"], async (tx) => {
      await guard(tx, this.env, trip.token);
      const now = await tx.get("row", row.cmd_id);
      if (now && !now.text) await tx.put("row", { ...now, body: ready.body });
    });
    const [frozen] = await this.parts.freeze(this.store, this.env, [row], trip.device, trip.token);
    if (!frozen) return;
    const reply = await ask(this.transport, "POST", `/sync/documents/${encodeURIComponent(row.doc)}/submission`, { body: frozen.text ?? "" });
    const said = { ...(await content(reply)), cmd_id: row.cmd_id };
    said.http ??= reply.status;
    if (said.http === 200 && !(await covers(this.env, frozen.body, said.receipt?.result))) {
      Object.assign(said, { http: 422, status: "rejected", code: "receipt", detail: "回执和交的对不上，没有当作收到" });
    }
    await this.#settle(trip, [frozen], [said]);
  }

  /** Everything of the document was put away: there is nothing to have a receipt of. @param {Trip} trip @param {Row} row */
  async #nothing(trip, row) {
    await this.store.write(["meta", "row", "past", "draft"], async (tx) => {
      await guard(tx, this.env, trip.token);
      await bury(tx, this.env, row, "given_up");
    });
    this.#tellAll("moved", null);
  }

  /** @param {Trip} trip @param {Row[]} frozen @param {import("./types").Json[]} answers */
  async #settle(trip, frozen, answers) {
    const { done, other } = await settle(this.store, this.env, trip.token, frozen, answers);
    trip.sent += done;
    this.#tellAll("moved", null);
    if (other) throw new Stop("owner");
  }

  /** @param {Trip} trip @param {import("./types").Photo} photo */
  async #photo(trip, photo) {
    const moved = (/** @type {import("./types").Photo} */ one, /** @type {number} */ sent) => this.#tellAll("progress", { sha256: one.sha256, sent, size: one.size });
    const { store, env, transport } = this;
    if (await upload({ store, env, transport, token: trip.token, pace: trip.pace, moved }, photo)) trip.sent += 1;
    this.#tellAll("moved", null);
  }

  /** A listener that throws must not stop the drain. @param {string} kind @param {unknown} detail */
  #tellAll(kind, detail) {
    try {
      this.dispatchEvent(new CustomEvent(kind, { detail }));
    } catch {
      // dispatchEvent reports listeners' errors by itself in browsers; elsewhere they may come through
    }
  }
}

/** All of it ends before the first that failed is told: nothing of a drain goes on behind its lock. @param {Promise<void>[]} work */
async function allOf(work) {
  for (const one of await Promise.allSettled(work)) if (one.status === "rejected") throw one.reason;
}
