/** A walk on duty: begun and ended by the person, its positions on the disk at once and into the outbox by and by. */
import { readNote, writeNote } from "../sw/client.js";
import { metres } from "./near.js";

/**
 * @typedef {{at: string, lng: number, lat: number, accuracy_m: number}} Step
 * @typedef {{walk: string, started_at: string, steps: Step[], sent: number, last?: Step}} Begun
 * @typedef {import("../outbox/index.js").Outbox} Outbox
 */

const NOTE = "walk";
const BATCH = 60;
const APART_M = 8;
const STILL_MS = 60_000;

export class Walk {
  /** @type {Begun | null} */
  now = null;

  /** @param {Outbox} outbox @param {{id: string, name: string}} who */
  constructor(outbox, who) {
    this.outbox = outbox;
    this.who = who;
  }

  /** As it was when the page went; what stands there was never handed in. */
  async recall() {
    this.now = await readNote(this.who.id, NOTE);
  }

  async begin() {
    this.now = { walk: this.outbox.env.uuid(), started_at: new Date(this.outbox.env.now()).toISOString(), steps: [], sent: 0 };
    await this.#keep();
  }

  /** @param {Step} step */
  async take(step) {
    const now = this.now;
    if (!now) return;
    const { last } = now;
    if (last && Date.parse(step.at) <= Date.parse(last.at)) return;
    if (last && metres(last, step) < Math.max(APART_M, step.accuracy_m / 2) && Date.parse(step.at) - Date.parse(last.at) < STILL_MS) return;
    now.last = step;
    now.steps.push(step);
    await this.#keep();
    if (now.steps.length >= BATCH) await this.#hand(null);
  }

  async end() {
    if (!this.now) return;
    await this.#hand(new Date(this.outbox.env.now()).toISOString());
    this.now = null;
    await this.#keep();
  }

  /** @param {string | null} ended_at */
  async #hand(ended_at) {
    const now = this.now;
    if (!now) return;
    const { store, env } = this.outbox;
    const body = { walk: now.walk, started_at: now.started_at, ended_at, steps: now.steps.splice(0) };
    now.sent += 1;
    await (await import("../outbox/index.js")).enqueue(store, env, {
      owner: this.who.id, owner_name: this.who.name, doc: `walk:${now.walk}`, title: "走的路", label: ended_at ? "收工" : "走的路", step: "set", kind: "record_walk",
      field: `steps#${now.sent}`, body,
    });
    await this.#keep();
    void this.outbox.changed();
  }

  #keep() {
    return writeNote(this.who.id, NOTE, this.now);
  }
}
