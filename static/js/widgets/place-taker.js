/** Fills in where the phone is, when it may know; never asked twice, never in the way of sending. */
import { Widget } from "../lib/element.js";
import { stamp } from "../lib/moment.js";

export class PlaceTaker extends Widget {
  /** @param {AbortSignal} signal */
  start(signal) {
    if (!navigator.geolocation) return this.#say("这台手机不给定位，照样能交");
    this.#say("正在定位");
    const watch = navigator.geolocation.watchPosition(
      (found) => this.#take(found),
      () => this.#field("lng")?.value || this.#say("没定到位，照样能交"),
      { enableHighAccuracy: true, maximumAge: 30_000, timeout: 20_000 },
    );
    signal.addEventListener("abort", () => navigator.geolocation.clearWatch(watch));
  }

  /** @param {GeolocationPosition} found the latest fix is taken unless an earlier one of the last minute was sharper */
  #take(found) {
    const before = this.#field("accuracy_m")?.value;
    const at = Date.parse(this.#field("placed_at")?.value ?? "");
    if (before && Number(before) < found.coords.accuracy && found.timestamp - at < 60_000) return;
    const values = {
      lng: found.coords.longitude.toFixed(7),
      lat: found.coords.latitude.toFixed(7),
      accuracy_m: found.coords.accuracy.toFixed(1),
      placed_at: stamp(new Date(found.timestamp)),
    };
    for (const [name, value] of Object.entries(values)) {
      const field = this.#field(name);
      if (field) field.value = value;
    }
    this.#say(`定位 ±${Math.round(found.coords.accuracy)} m`);
  }

  /** @param {string} name @returns {HTMLInputElement | null} */
  #field(name) {
    return this.querySelector(`input[name="${name}"]`);
  }

  /** @param {string} text */
  #say(text) {
    const words = this.querySelector("[data-said]");
    if (words instanceof HTMLElement) {
      words.hidden = false;
      words.textContent = text;
    }
  }
}

customElements.define("place-taker", PlaceTaker);
