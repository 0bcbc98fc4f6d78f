/** Carries a colleague's sealed packages to the company: nobody here learns what is in them, nothing goes before it is confirmed. */
import { ask, content, Stop } from "./ask.js";
import { sealedKey } from "./seal.js";

/**
 * @typedef {import("./types").Store} Store @typedef {import("./types").Transport} Transport @typedef {import("./types").Sealed} Sealed
 * @typedef {{owner: string, device: string, name: string, count: number, left: number, undecided: number, since: number, size: number, imported: boolean,
 *   state: "sealed" | "forwarded" | "broken", detail: string}} Bundle what lies sealed of one person from one device;
 *   left = of it not at the company, undecided = of that more than its owner's handing in
 */

/**
 * @param {Store} store @param {string} [except] this person's own work of this device is none of it
 * @returns {Promise<Bundle[]>} only those in which something waits or waited
 */
export async function bundles(store, except = "") {
  const { all, device } = await store.read(["sealed", "meta"], async (tx) => ({ all: await tx.all("sealed"), device: await tx.get("meta", "device") }));
  /** @type {Map<string, Bundle>} */
  const found = new Map();
  for (const one of /** @type {Sealed[]} */ (all)) {
    const own = one.owner === except && one.device === device;
    if (own && one.state !== "broken") continue;
    const { owner, name, imported } = one;
    const key = `${owner}|${one.device}`;
    const known = found.get(key) ?? { owner, device: one.device, name, count: 0, left: 0, undecided: 0, since: Infinity, size: 0, imported, state: "forwarded", detail: "" };
    known.count += one.count;
    const left = one.state === "forwarded" ? one.told?.open ?? 0 : one.count;
    known.left += left;
    known.undecided += left - (one.told?.submits ?? 0);
    known.size += one.size;
    if (one.count) known.since = Math.min(known.since, one.since);
    const broken = one.state === "broken";
    if (broken && known.state === "forwarded") known.state = "broken";
    else if (one.state === "sealed" && goes(one)) known.state = "sealed";
    known.detail ||= broken ? "有一份打不开，留着没动" : one.told?.detail ?? "";
    found.set(key, known);
  }
  return [...found.values()].filter((one) => one.count || one.state === "broken");
}

/** Photos the company has already and letters without anything that waits stay for their owner. @param {Sealed} one */
function goes(one) {
  return one.part === "photo" ? one.waiting : one.count > 0;
}

/**
 * Photos first: the letters stand on them. Throws Stop when the company can't be reached; what was confirmed stays so.
 * @param {Store} store @param {Transport} transport @param {Pick<Bundle, "owner" | "device">} bundle @param {(done: number, total: number) => void} [moved]
 */
export async function forward(store, transport, { owner, device }, moved) {
  const all = /** @type {Sealed[]} */ (await store.read(["sealed"], (tx) => tx.all("sealed", owner)));
  const rank = (/** @type {Sealed} */ one) => (one.part === "photo" ? -1 : one.n);
  const going = all.filter((one) => one.device === device && one.state === "sealed" && goes(one)).sort((a, b) => rank(a) - rank(b));
  for (const [n, one] of going.entries()) {
    await send(store, transport, one);
    moved?.(n + 1, going.length);
  }
}

/** @param {Store} store @param {Transport} transport @param {Sealed} one */
async function send(store, transport, one) {
  const body = await store.read(["bytes"], (tx) => tx.get("bytes", sealedKey(one.id)));
  if (!(body instanceof ArrayBuffer)) return note(store, one, "broken", { open: one.count, detail: "这份不在本机了" });
  const reply = await ask(transport, "POST", `/sync/sealed/${one.id}`, { body, headers: { "Content-Type": "application/octet-stream" } });
  const said = await content(reply);
  if (reply.status === 200 && said.id === one.id && said.state !== "later") {
    const submits = said.submits ?? 0;
    const decide = said.open > submits ? [`${said.open - submits} 条要本人登录后自己定`] : [];
    const detail = [...decide, ...(submits ? [`${submits} 份回执要本人登录后取`] : [])].join("，");
    return note(store, one, "forwarded", { open: said.open, submits, detail });
  }
  if (reply.status === 200) throw new Stop("later");
  return note(store, one, "sealed", { open: one.count, detail: said.detail ?? "公司没收，还在本机" });
}

/**
 * What came in a file lies at its owner's too: once the company has all of it but the handing in, only the note stays here.
 * @param {Store} store @param {Sealed} one @param {Sealed["state"]} state @param {NonNullable<Sealed["told"]>} told
 */
function note(store, one, state, told) {
  return store.write(["sealed", "bytes"], async (tx) => {
    const now = await tx.get("sealed", one.id);
    if (!now) return;
    await tx.put("sealed", { ...now, state, told });
    if (state === "forwarded" && now.imported && told.open === (told.submits ?? 0)) await tx.remove("bytes", sealedKey(one.id));
  });
}

/**
 * The note of what came in a file and is at the company can go.
 * @param {Store} store @param {Pick<Bundle, "owner" | "device">} bundle
 */
export function forget(store, { owner, device }) {
  return store.write(["sealed", "bytes"], async (tx) => {
    for (const one of await tx.all("sealed", owner)) {
      if (one.device !== device || !one.imported) continue;
      await tx.remove("sealed", one.id);
      await tx.remove("bytes", sealedKey(one.id));
    }
  });
}
