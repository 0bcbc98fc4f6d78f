/** The light of this phone while its page is open: drawn from what lies here, then asked for, taken along, and drawn again. */
import { copied } from "../lib/host.js";
import { HEADER } from "../outbox/ask.js";
import { unsent } from "../outbox/peek.js";
import { persist } from "../outbox/quota.js";
import { keptHere, letGo, readNote, register, takeOffline, writeNote } from "../sw/client.js";
import { checks } from "./checks.js";
import { gather } from "./facts.js";
import { install } from "./install.js";
import { light } from "./light.js";
import { receiptPages } from "./receipt.js";
import { carried, lacking, plan } from "./shelf.js";

/** @typedef {import("./types").Given} Given @typedef {import("./types").Packed} Packed @typedef {import("./types").Kit} Kit */

const NOTE = "kit";
const PATIENCE = 8_000;
/** A page that is looked at again after this long (ms) asks again. */
const FRESH = 60_000;
/** The files of the app may take so long (ms) to come. */
const INSTALLING = 30_000;

/** Tells "changed" whenever there is something new to draw. */
export class Watch extends EventTarget {
  /** @type {Given | null} */
  given = null;
  #running = false;
  #asked = 0;
  #looks = 0;

  /** @param {string} owner */
  constructor(owner) {
    super();
    this.owner = owner;
  }

  get checks() {
    return this.given ? checks(this.given) : [];
  }

  get light() {
    return this.given ? light(this.given, this.checks) : null;
  }

  /** Per task of the kit: "here", "lacking" or "network"; a task the kit does not know is not there. @returns {Map<string, string>} */
  get tasks() {
    const { packed, kept } = this.given ?? {};
    if (!packed || !kept) return new Map();
    const lacks = lacking(packed.kit, kept);
    return new Map(packed.kit.tasks.map((task) => [task.task_id, carried(task, lacks) ? "here" : task.field ? "lacking" : "network"]));
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    const look = () => document.visibilityState === "visible" && Date.now() - this.#asked > FRESH && void this.look();
    document.addEventListener("visibilitychange", look, { signal });
    addEventListener("pageshow", look, { signal });
    for (const kind of ["online", "offline"]) addEventListener(kind, () => void this.look(), { signal });
    if ("serviceWorker" in navigator) navigator.serviceWorker.addEventListener("controllerchange", () => void this.#see({}), { signal });
    void this.look();
  }

  /** Look, ask, take along, look again. */
  async look() {
    if (this.#running) return;
    this.#running = true;
    this.#asked = Date.now();
    try {
      await register();
      const known = /** @type {Packed | null} */ (await readNote(this.owner, NOTE));
      const packed = known?.kit.user === this.owner ? known : null;
      await this.#see({ packed, reach: navigator.onLine ? "asking" : "no", taking: null });
      if (!navigator.onLine) return;
      const asked = await ask(this.owner);
      if (typeof asked === "string") return await this.#see({ reach: asked });
      await this.#see({ packed: asked, reach: "yes" });
      await this.#take(asked);
    } catch {
      await this.#see({ reach: "no", taking: null });
    } finally {
      this.#running = false;
    }
  }

  /** @param {Packed} packed */
  async #take(packed) {
    if (!this.given?.facts.able) return;
    await writeNote(this.owner, NOTE, packed);
    await Promise.race([navigator.serviceWorker.ready, wait(INSTALLING)]);
    await this.#see({});
    const { take } = plan(packed.kit, this.given.kept, []);
    const receipts = await receiptPages(this.owner, "told");
    const here = new Map(this.given.kept.map((one) => [one.url, one.rev]));
    const wanted = [...take, ...receipts.filter((one) => here.get(one.url) !== one.rev)];
    if (wanted.length) {
      await takeOffline(this.owner, wanted, ({ done, total }) => {
        if (!this.given) return;
        this.given = { ...this.given, taking: { done, total } };
        this.dispatchEvent(new Event("changed"));
      });
    }
    await this.#see({});
    const { drop } = plan(packed.kit, this.given.kept, await unsent(this.owner));
    await letGo(this.owner, drop.filter((url) => !receipts.some((one) => one.url === url)));
    await this.#see({ taking: null });
  }

  /** What the browser and the shelf say now; what the shelf says late is drawn when it comes. @param {Partial<Given>} news */
  async #see(news) {
    const look = ++this.#looks;
    const asked = keptHere(this.owner);
    const found = await soon(asked);
    await this.#tell(news, found ?? { kept: [], shells: [] });
    if (!found) void asked.then((late) => (look === this.#looks ? this.#tell({}, late) : undefined)).catch(() => undefined);
  }

  /** @param {Partial<Given>} news @param {Awaited<ReturnType<typeof keptHere>>} found */
  async #tell(news, { kept, shells }) {
    const facts = await gather(shells);
    this.given = { packed: null, reach: "asking", taking: null, ...this.given, ...news, facts, kept, now: Date.now() };
    this.dispatchEvent(new Event("changed"));
  }

  /** The one tap. @param {import("./types").Act} act @returns {Promise<string>} what came of it, where the page does not show it by itself */
  async act(act) {
    if (act === "copy") return (await copied(`${location.origin}/today`)) ? "已复制，用浏览器打开" : "点右上角 ··· 选“在浏览器打开”";
    if (act === "install") await install();
    if (act === "persist") await persist();
    if (act === "login") location.assign("/login?next=/light");
    else await this.look();
    return "";
  }
}

/** A worker that never gets ready must not hold the page: null. @template T @param {Promise<T>} asked @returns {Promise<T | null>} */
function soon(asked) {
  return Promise.race([asked, wait(3000).then(() => null)]);
}

/** @param {number} ms @returns {Promise<void>} */
function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** @param {string} owner @returns {Promise<Packed | "no" | "login">} */
async function ask(owner) {
  const before = Date.now();
  let reply;
  try {
    reply = await fetch("/sync/kit", { headers: { Accept: "application/json" }, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    return "no";
  }
  if (reply.status === 401) return "login";
  if (!reply.headers.get(HEADER) || reply.status !== 200) return "no";
  const kit = /** @type {Kit} */ (await reply.json());
  if (kit.user !== owner) return "login";
  const at = Date.now();
  // the company's moment lies somewhere between asking and answer
  const slack = (at - before) / 2;
  return { kit, contact: { at, skew: before + slack - Date.parse(kit.server_time), slack } };
}
