/** Says beside each stop how far it is from here, as long as the page is open; nothing of it leaves the phone. */
import { metres, wayText } from "../lib/geodesic.js";
import { Widget } from "../lib/element.js";

export class StopDistance extends Widget {
  /** @param {AbortSignal} signal */
  start(signal) {
    if (!navigator.geolocation || !this.querySelector("[data-lng]")) return;
    const watch = navigator.geolocation.watchPosition(
      (found) => this.#show(found.coords),
      () => this.#say("没定到位，离各家多远说不准"),
      { enableHighAccuracy: true, maximumAge: 30_000, timeout: 20_000 },
    );
    signal.addEventListener("abort", () => navigator.geolocation.clearWatch(watch));
  }

  /** @param {GeolocationCoordinates} here */
  #show(here) {
    for (const stop of this.querySelectorAll("[data-lng]")) {
      if (!(stop instanceof HTMLElement)) continue;
      const words = stop.querySelector("[data-distance]");
      const way = metres({ lng: here.longitude, lat: here.latitude }, { lng: Number(stop.dataset.lng), lat: Number(stop.dataset.lat) });
      if (words) words.textContent = `离这里 ${wayText(way)}`;
    }
    this.#say(`按现在的位置算，误差 ±${Math.round(here.accuracy)} m`);
  }

  /** @param {string} text */
  #say(text) {
    const words = this.querySelector("[data-said]");
    if (!(words instanceof HTMLElement)) return;
    words.hidden = false;
    words.textContent = text;
  }
}

customElements.define("stop-distance", StopDistance);
