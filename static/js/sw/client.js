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

/** Whose pages may be shown without a network; "" after leaving. @param {string} owner */
export function setOwner(owner) {
  return ask({ type: "who", owner });
}

/**
 * Take these pages along for this person, with their pictures.
 * @param {string} owner @param {string[]} urls @param {(progress: Progress) => void} [moved]
 * @returns {Promise<Progress>} failed = addresses that did not come
 */
export async function takeOffline(owner, urls, moved) {
  const worker = await active();
  if (!worker) return { done: 0, total: urls.length, failed: urls, over: true };
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => {
      moved?.(data);
      if (data.over) resolve(data);
    };
    worker.postMessage({ type: "take", owner, urls }, [channel.port2]);
  });
}

/** What lies ready, with since when. @param {string} owner @returns {Promise<{url: string, at: string}[]>} */
export async function keptPages(owner) {
  return (await ask({ type: "kept", owner }))?.kept ?? [];
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

/** @param {{type: string, owner: string}} words @returns {Promise<any>} */
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
