/** The page's side of the service worker: register it, say who is here, take pages along, offer an update. */

/** @typedef {{done: number, total: number, failed: string[], over: boolean}} Progress */

/** @returns {Promise<ServiceWorkerRegistration | null>} null where there is none (old browser, private window, no TLS) */
export async function register() {
  if (!("serviceWorker" in navigator)) return null;
  try {
    return await navigator.serviceWorker.register("/sw.js", { scope: "/", type: "module", updateViaCache: "none" });
  } catch {
    return null;
  }
}

const PATIENCE_MS = 10_000;

/** Until the worker has the whole shell and answers for this page; not longer than people wait, and not at all where there is no worker. */
export async function standing() {
  const workers = navigator.serviceWorker;
  if (!workers || workers.controller) return;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([late, new Promise((resolve) => workers.addEventListener("controllerchange", resolve, { once: true }))]);
}

/** Whose pages may be shown without a network; "" after leaving. @param {string} owner */
export function setOwner(owner) {
  return ask({ type: "who", owner });
}

/**
 * Take these pages along for this person, with their pictures.
 * @param {string} owner @param {(string | {url: string, rev?: string, note?: string})[]} urls @param {(progress: Progress) => void} [moved]
 * @returns {Promise<Progress>} failed = addresses that did not come
 */
export async function takeOffline(owner, urls, moved) {
  const worker = await active();
  if (!worker) return { done: 0, total: urls.length, failed: urls.map((one) => (typeof one === "string" ? one : one.url)), over: true };
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => {
      moved?.(data);
      if (data.over) resolve(data);
    };
    worker.postMessage({ type: "take", owner, urls }, [channel.port2]);
  });
}

/** @typedef {{url: string, at: string, rev: string, note: string, shows: string[]}} Kept */

/** What lies ready, with since when. @param {string} owner @returns {Promise<Kept[]>} */
export async function keptPages(owner) {
  return (await keptHere(owner)).kept;
}

/** The same, and the versions of the app whose files are here whole. @param {string} owner @returns {Promise<{kept: Kept[], shells: string[]}>} */
export async function keptHere(owner) {
  return (await ask({ type: "kept", owner })) ?? { kept: [], shells: [] };
}

/** Pages nobody needs any more. @param {string} owner @param {string[]} urls */
export async function letGo(owner, urls) {
  if (urls.length) await ask({ type: "let_go", owner, urls });
}

const NOTES = "/-";

/** A note that goes when the pages of this person go; null where there is no cache. @param {string} owner @param {string} name @returns {Promise<any>} */
export async function readNote(owner, name) {
  if (typeof caches === "undefined" || !(await caches.has(`pages-${owner}`))) return null;
  const known = await (await caches.open(`pages-${owner}`)).match(NOTES + name);
  return known ? known.json() : null;
}

/** @param {string} owner @param {string} name @param {unknown} value */
export async function writeNote(owner, name, value) {
  if (typeof caches === "undefined") return;
  await (await caches.open(`pages-${owner}`)).put(NOTES + name, new Response(JSON.stringify(value), { headers: { "Content-Type": "application/json" } }));
}

/**
 * Calls back when a newer version waits; `apply` is for the person's tap, never by itself.
 * @param {ServiceWorkerRegistration} registration @param {(apply: () => void) => void} ready
 */
export function onUpdate(registration, ready) {
  const look = () => {
    const { waiting } = registration;
    if (!waiting || !navigator.serviceWorker.controller) return;
    ready(() => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      waiting.postMessage({ type: "update" });
    });
  };
  look();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
}

/** @param {{type: string, owner: string, urls?: string[]}} words @returns {Promise<any>} */
async function ask(words) {
  const worker = await active();
  if (!worker) return null;
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage(words, [channel.port2]);
  });
}

async function active() {
  if (!("serviceWorker" in navigator)) return null;
  const registration = await navigator.serviceWorker.getRegistration("/");
  return registration ? (await navigator.serviceWorker.ready).active : null;
}
