/** What a phone knows of a picture when it gets it: how it came, how old the file is, and where the phone was. */
import { stamp } from "./moment.js";

/** How long after the picture a fix still tells where it was taken. */
const LATE_MS = 20_000;
/** A fix this sharp is not waited for any longer. */
const SHARP_M = 20;
const WATCH = { enableHighAccuracy: true, maximumAge: 30_000, timeout: 30_000 };

/** @typedef {{lng: number, lat: number, accuracy_m: number, at: string}} Fix */
/** @typedef {{source: string, at: string, file_ms: number | null, open_ms: number | null, place: Fix | null}} Shot */

/** When the camera or the album was opened, by input. @type {WeakMap<EventTarget, number>} */
const opened = new WeakMap();
/** @type {Fix | null} */
let newest = null;
/** @type {Set<(fix: Fix) => void>} */
const waiting = new Set();
/** @type {number | null} */
let watch = null;

/**
 * From now on the place is followed: when a camera is opened, or at once where the phone has allowed it before. It ends with the signal.
 * @param {AbortSignal} signal
 */
export function followPlace(signal) {
  document.addEventListener("click", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== "file") return;
    opened.set(input, performance.now());
    follow();
  }, { signal, capture: true });
  navigator.permissions?.query({ name: "geolocation" }).then((asked) => {
    // allowed while the page is open, it is followed from then on: behind an open camera a phone may tell nothing
    const allowed = () => asked.state === "granted" && !signal.aborted && follow();
    asked.addEventListener("change", allowed, { signal });
    allowed();
  }, () => undefined);
  signal.addEventListener("abort", rest);
}

function follow() {
  if (watch !== null || !navigator.geolocation) return;
  watch = navigator.geolocation.watchPosition(({ coords, timestamp }) => {
    newest = {
      lng: Number(coords.longitude.toFixed(7)), lat: Number(coords.latitude.toFixed(7)), accuracy_m: Number(coords.accuracy.toFixed(1)), at: stamp(new Date(timestamp)),
    };
    for (const told of waiting) told(newest);
  }, () => undefined, WATCH);
}

function rest() {
  if (watch !== null) navigator.geolocation.clearWatch(watch);
  watch = null;
}

/**
 * @param {HTMLInputElement} input @param {{lastModified?: number}} file
 * @returns {Shot}
 */
export function shotOf(input, file) {
  const now = Date.now();
  const at = opened.get(input);
  return {
    source: input.hasAttribute("capture") ? "camera" : "picker",
    at: stamp(new Date(now)),
    file_ms: file.lastModified ? Math.round(now - file.lastModified) : null,
    open_ms: at === undefined ? null : Math.round(performance.now() - at),
    place: newest,
  };
}

/**
 * The first fix after the picture that is sharper than the one it has; null when none comes soon. The picture is stored long before.
 * @param {Shot} shot @param {number} [ms]
 * @returns {Promise<Fix | null>}
 */
export function laterFix(shot, ms = LATE_MS) {
  const { place } = shot;
  if (watch === null || (place && place.accuracy_m <= SHARP_M)) return Promise.resolve(null);
  return new Promise((resolve) => {
    /** @type {Fix | null} */
    let best = null;
    const end = () => {
      clearTimeout(timer);
      waiting.delete(told);
      resolve(best);
    };
    const told = (/** @type {Fix} */ fix) => {
      if (fix.accuracy_m < (best ?? place ?? { accuracy_m: Infinity }).accuracy_m) best = fix;
      if (best && best.accuracy_m <= SHARP_M) end();
    };
    const timer = setTimeout(end, ms);
    waiting.add(told);
  });
}
