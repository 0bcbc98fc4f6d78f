/** A swipe over the picture leads to the one before or after it; the links below do the same. */
import { Widget } from "../lib/element.js";

const FAR = 60;

export class PhotoSwipe extends Widget {
  /** @param {AbortSignal} signal */
  start(signal) {
    /** @type {{x: number, y: number} | null} */
    let from = null;
    this.addEventListener("touchstart", ({ touches }) => {
      // two fingers enlarge, and an enlarged page is moved, not turned
      from = touches.length === 1 && (window.visualViewport?.scale ?? 1) < 1.1 ? { x: touches[0].clientX, y: touches[0].clientY } : null;
    }, { signal, passive: true });
    this.addEventListener("touchend", ({ changedTouches }) => {
      if (!from || changedTouches.length !== 1) return;
      const [right, down] = [changedTouches[0].clientX - from.x, changedTouches[0].clientY - from.y];
      from = null;
      if (Math.abs(right) < FAR || Math.abs(down) > Math.abs(right) / 2) return;
      this.#go(right > 0 ? this.dataset.before : this.dataset.after);
    }, { signal, passive: true });
    document.addEventListener("keydown", ({ key, altKey, ctrlKey, metaKey }) => {
      if (altKey || ctrlKey || metaKey) return;
      if (key === "ArrowLeft") this.#go(this.dataset.before);
      if (key === "ArrowRight") this.#go(this.dataset.after);
    }, { signal });
  }

  /** Turning pages is not going deeper: back leads out of the photos. @param {string | undefined} address */
  #go(address) {
    if (address) location.replace(address);
  }
}

customElements.define("photo-swipe", PhotoSwipe);
