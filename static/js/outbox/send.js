/** The drain: says hello, then sends what is due of the person who is logged in, and takes in every answer exactly. */
import { ask, content, Stop } from "./ask.js";
import { bury, freeze, guard, LockLost } from "./command.js";
import { deviceOf, greet, hello } from "./hello.js";
import { sweep } from "./keep.js";
import { hold } from "./lock.js";
import { backoff, due } from "./order.js";
import { countersign } from "./pen.js";
import { mine } from "./owner.js";
import { isFull } from "./quota.js";
import { settle } from "./settle.js";
import { covers, manifest } from "./submit.js";
import { unseal } from "./unseal.js";
import { rest, unknownPace, upload } from "./upload.js";
import { Way } from "./way.js";

/**
 * @typedef {import("./types").Store} Store @typedef {import("./types").Env} Env @typedef {import("./types").Row} Row
 * @typedef {import("./types").Transport} Transport @typedef {import("./types").Outcome} Outcome @typedef {import("./types").Parts} Parts
 * @typedef {{owner: string, device: string, token: string, most: number, sent: number, broken: number, lost: number, pace: import("./upload.js").Pace}} Trip
 */

export const BATCH = 50;
/** So many photos go at once: a long way to the company is never idle, and what stands on the first need not wait for the last. */
const HANDS = 3;
const GATHER_MS = 150;
const LETTERS = "letters";
/** So many letters, photos and submissions together may break the company's side and rest; the next one that does ends the drain. */
const ENOUGH = 4;
/** Statuses (`Stop.detail`, ask.js) that are about this one thing, not about the way. A submission has no batch around it: its own 503 is that of the request. */
const BROKEN = ["500"], SUBMITTED = ["413", "500", "502", "503", "504"];

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
    const trip = { owner: "", device: "", token: "", most: BATCH, sent: 0, broken: 0, lost: 0, pace: unknownPace() };
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
    const way = new Way();
    try {
      return await this.#work(trip, way);
    } finally {
      await way.end(); // nothing of a drain goes on behind its lock
    }
  }

  /** One batch of letters or one submission at a time, and beside it photos. @param {Trip} trip @param {Way} way */
  async #work(trip, way) {
    for (;;) {
      this.#again = false; // what was written until now is seen here
      const { rows, photos } = await this.#own(trip.owner);
      const next = due(rows, photos, this.env.now());
      const letters = next.letters.slice(0, trip.most);
      if (letters.length) way.go(LETTERS, () => (way.size ? this.#gathered(trip) : this.#letters(trip, letters)));
      else if (next.submits.length) way.go(LETTERS, () => this.#submit(trip, next.submits[0]));
      const full = HANDS + Number(way.has(LETTERS));
      for (const photo of next.photos) if (way.size < full) way.go(photo.key, () => this.#photo(trip, photo));
      if (!way.size) {
        await countersign(this.store, this.env, this.transport, trip.owner, trip.device);
        // what was told in the beginning is not so any more
        if (trip.sent) await greet(this, trip.device, trip.owner).catch(() => undefined);
        return { wait: next.wait };
      }
      await way.next();
    }
  }

  /** While photos are under way: a moment later, looked at anew, so that letters whose photos come through together go in one request. @param {Trip} trip */
  async #gathered(trip) {
    await this.env.wait(GATHER_MS);
    const { rows, photos } = await this.#own(trip.owner);
    const { letters } = due(rows, photos, this.env.now());
    await this.#letters(trip, letters.slice(0, trip.most));
  }

  /** What lies here of this person, as it is now. @param {string} owner */
  #own(owner) {
    return this.store.read(["row", "photo"], async (tx) => {
      const rows = this.parts.mine(await tx.all("row"), owner);
      return { rows, photos: await tx.all("photo", owner) };
    });
  }

  /** @param {Trip} trip */
  async #hello(trip) {
    const { owner, device, lost, at } = await hello(this, trip.token);
    Object.assign(trip, { owner, device, lost });
    if (lost) this.#tellAll("lost", lost);
    if (await unseal(this.store, this.env, trip.token, owner)) this.#tellAll("moved", null);
    await sweep(this.store, owner, at);
  }

  /** The name of this phone's storage. */
  device() {
    return deviceOf(this.store, this.env);
  }

  /** @param {Trip} trip @param {Row[]} rows */
  async #letters(trip, rows) {
    const frozen = await this.parts.freeze(this.store, this.env, rows, trip.device, trip.token);
    if (!frozen.length) return;
    this.#tellAll("moved", null);
    let reply;
    try {
      reply = await ask(this.transport, "POST", "/sync/commands", { body: `[${frozen.map((row) => row.text).join(",")}]` });
    } catch (error) { // a network that fails, 401, 429, 5xx and what a proxy says
      if (error instanceof Stop && error.detail === "413") return this.#tooBig(trip, frozen);
      if (!breaks(trip, error)) throw error;
      // perhaps one of them breaks it for the others: smaller batches, until it stands alone and rests
      if (frozen.length > 1) trip.most = frozen.length >> 1;
      else await this.#letRest(trip, frozen);
      trip.broken += frozen.length > 1 ? 0 : 1;
      return;
    }
    if (reply.status === 413) return this.#tooBig(trip, frozen);
    if (reply.status !== 200) throw new Stop("later", String(reply.status));
    const said = await content(reply);
    await this.#settle(trip, frozen, Array.isArray(said) ? said : []);
  }

  /** For the company or for somebody on the way: smaller batches, until one is too large by itself. @param {Trip} trip @param {Row[]} frozen */
  async #tooBig(trip, frozen) {
    if (frozen.length > 1) trip.most = frozen.length >> 1;
    else await this.#settle(trip, frozen, [{ cmd_id: frozen[0].cmd_id, http: 413, status: "rejected", detail: "这一条太大没传成，内容还在本机" }]);
  }

  /** @param {Trip} trip @param {Row} row */
  async #submit(trip, row) {
    if (!row.text && !(await this.#manifest(trip, row))) return;
    const [frozen] = await this.parts.freeze(this.store, this.env, [row], trip.device, trip.token);
    if (!frozen) return;
    let reply;
    try {
      reply = await ask(this.transport, "POST", `/sync/documents/${encodeURIComponent(row.doc)}/submission`, { body: frozen.text ?? "" });
    } catch (error) {
      if (!breaks(trip, error, SUBMITTED)) throw error;
      trip.broken += 1;
      return this.#letRest(trip, [frozen]); // and it holds up no other document
    }
    const said = { ...(await content(reply)), cmd_id: row.cmd_id };
    said.http ??= reply.status;
    if (said.http === 200 && !(await covers(this.env, frozen.body, said.receipt?.result))) {
      Object.assign(said, { http: 422, status: "rejected", code: "receipt", detail: "回执和交的对不上，没有当作收到" });
    }
    await this.#settle(trip, [frozen], [said]);
  }

  /**
   * Onto the disk with the look whether nothing else of the document is open: what is written after it asks for a receipt of its own.
   * @param {Trip} trip @param {Row} row @returns {Promise<boolean>} false when there is nothing to send now
   */
  async #manifest(trip, row) {
    const made = await this.store.write(["meta", "row", "past", "photo", "draft"], async (tx) => {
      await guard(tx, this.env, trip.token);
      const now = await tx.get("row", row.cmd_id);
      const open = (await tx.all("row", row.owner)).some((one) => one.doc === row.doc && one.step !== "submit");
      if (!now || open) return false;
      const { body, missing } = await manifest(tx, row);
      if (missing.length) {
        const refused = missing.find((one) => one.state === "refused");
        const blobs = [...new Set([...now.blobs, ...missing.map((one) => one.sha256)])];
        await tx.put("row", refused ? { ...now, blobs, state: "rejected", error: refused.error } : { ...now, blobs });
        return false;
      }
      // everything of the document was put away: there is nothing to have a receipt of
      if (body.letters.length) await tx.put("row", { ...now, body });
      else await bury(tx, this.env, now, "given_up");
      return body.letters.length > 0;
    });
    if (!made) this.#tellAll("moved", null);
    return made;
  }

  /** Nothing was said to them: they are sent again later. @param {Trip} trip @param {Row[]} frozen */
  #letRest(trip, frozen) {
    return this.#settle(trip, frozen, []);
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
    try {
      if (await upload({ store, env, transport, token: trip.token, pace: trip.pace, moved }, photo)) trip.sent += 1;
    } catch (error) {
      if (!breaks(trip, error)) throw error;
      trip.broken += 1;
      await rest(store, env, trip.token, photo);
    }
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

/** Does this one letter, photo or document break the company's side, and are there few of the kind? @param {Trip} trip @param {unknown} error @param {string[]} [by] */
function breaks(trip, error, by = BROKEN) {
  return error instanceof Stop && by.includes(error.detail) && trip.broken < ENOUGH;
}
