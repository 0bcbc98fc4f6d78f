/** What the sheet does when there is a network: a fresh word of the company, and the page on the shelf renewed with it; and where the phone is. */
import { stamp } from "../../lib/moment.js";
import { takeOffline } from "../../sw/client.js";

/** @typedef {import("./desk.js").Desk} Desk */

/** @type {number} */
let known = -1;

/**
 * After a drain that reached the company: the round as it is there now, when something of ours went up or on the first time.
 * @param {Desk} desk @param {HTMLElement} host names the address of the round as data; data-along says whether all of it lies on the phone
 * @param {import("../../outbox/types").Outcome} outcome
 */
export async function takeAlong(desk, host, outcome) {
  if (outcome.stop || (known >= 0 && outcome.sent === 0)) return;
  known = outcome.sent;
  try {
    const answer = await fetch(host.dataset.round ?? "", { headers: { Accept: "application/json" }, cache: "no-store" });
    if (answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) await desk.renew(await answer.json());
  } catch {
    return; // the network went again; what lies on the phone stands
  }
  const { failed } = await takeOffline(desk.owner, [location.pathname]);
  host.dataset.along = failed.length ? "part" : "whole";
}

/** The last known place of the phone, never waited for. @param {AbortSignal} signal @returns {() => import("../../outbox/types").Json | null} */
export function whereabouts(signal) {
  /** @type {GeolocationPosition | null} */
  let found = null;
  if (navigator.geolocation) {
    const watch = navigator.geolocation.watchPosition((one) => {
      found = one;
    }, () => undefined, { enableHighAccuracy: true, maximumAge: 60_000, timeout: 30_000 });
    signal.addEventListener("abort", () => navigator.geolocation.clearWatch(watch));
  }
  return () => found && {
    lng: Number(found.coords.longitude.toFixed(7)), lat: Number(found.coords.latitude.toFixed(7)), accuracy_m: Number(found.coords.accuracy.toFixed(1)), at: stamp(new Date(found.timestamp)),
  };
}
