/** What this browser says about itself: where it runs, what it may keep, how much room there is. */
import { appOf } from "../lib/host.js";
import { installed, persist } from "../outbox/quota.js";
import { installable } from "./install.js";

/**
 * A private window gets a store in memory, which is small against what the engine itself may use. null: can't be told.
 * @param {{quota: number | null, heap: number | null, worker: boolean, secure: boolean, refused: boolean}} seen
 */
export function secretOf({ quota, heap, worker, secure, refused }) {
  if (refused) return true;
  if (secure && !worker) return null;
  if (quota === null || heap === null) return null;
  return quota < heap;
}

/** Whether the page may open a database at all. */
function opens() {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open("fieldapp-outbox");
      request.onupgradeneeded = () => request.transaction?.abort();
      request.onerror = (event) => {
        event.preventDefault();
        resolve(request.error?.name === "AbortError");
      };
      request.onsuccess = () => {
        request.result.close();
        resolve(true);
      };
    } catch {
      resolve(false);
    }
  });
}

/** @param {string[]} shells @returns {Promise<import("./types").Facts>} */
export async function gather(shells) {
  const { storage, userAgent } = navigator;
  const worker = "serviceWorker" in navigator;
  const secure = globalThis.isSecureContext === true;
  const [guess, granted, fits] = await Promise.all([
    storage?.estimate?.().catch(() => null) ?? null, storage?.persisted?.().catch(() => null) ?? null, opens(),
  ]);
  const quota = guess?.quota ?? null;
  const heap = /** @type {any} */ (performance).memory?.jsHeapSizeLimit ?? null;
  return {
    app: appOf(userAgent),
    secret: secretOf({ quota, heap, worker, secure, refused: fits === false }),
    able: secure && worker && typeof caches !== "undefined" && typeof indexedDB !== "undefined",
    controlled: worker && navigator.serviceWorker.controller !== null,
    shells,
    installed: installed(),
    installable: installable(),
    ios: /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && navigator.maxTouchPoints > 1),
    // asked once: browsers that decide by themselves say yes or no without a question
    persistent: granted === false ? await persist() : granted,
    free: quota === null ? null : Math.max(0, quota - (guess?.usage ?? 0)),
  };
}
