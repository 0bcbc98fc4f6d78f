/** Reads codes off the phone opposite: with the camera, or from photos of it where there is no camera for us. */
import { draw } from "../lib/draw.js";
import { Widget } from "../lib/element.js";
import { lookAt, lookNow, openCamera } from "../relay/look.js";
import { Tray, Unreadable } from "../relay/frame.js";

/** @typedef {import("../relay/frame.js").Kind} Kind */

const EVERY_MS = 150;

export class RelayScan extends Widget {
  /** What is waited for. @type {Kind} */
  kind = "question";
  /** Takes the record when it is whole; throws Unreadable with what is wrong with it. @type {(bytes: Uint8Array) => unknown} */
  take = () => undefined;
  #tray = new Tray("question");
  #last = "";
  #busy = false;
  #said = draw("p", "said quiet");
  #marks = draw("p", "pieces");
  #video = draw("video", "");
  #camera = draw("div", "camera", this.#video);
  #photo = draw("label", "button", "拍照片来读");

  /** @param {AbortSignal} signal */
  start(signal) {
    this.#tray = new Tray(this.kind);
    this.#said.setAttribute("role", "status");
    this.#marks.setAttribute("aria-hidden", "true");
    Object.assign(this.#video, { muted: true, playsInline: true });
    this.#camera.hidden = true;
    this.#video.setAttribute("aria-label", "相机看到的");
    const input = draw("input", "");
    Object.assign(input, { type: "file", accept: "image/*", multiple: true });
    input.addEventListener("change", () => void this.#photos([...(input.files ?? [])]).then(() => (input.value = "")), { signal });
    this.#photo.replaceChildren("拍照片来读", input);
    this.replaceChildren(this.#camera, this.#marks, this.#said, this.#photo);
    void this.#watch(signal);
  }

  /** @param {AbortSignal} signal */
  async #watch(signal) {
    this.#say("正在开相机");
    try {
      await openCamera(this.#video, signal);
    } catch {
      this.#photo.classList.add("primary");
      return this.#say("相机没开，把对方屏幕上的码拍成照片，一张一张选进来");
    }
    this.#camera.hidden = false;
    this.#say("对准对方手机上的码，会转的码多等几秒");
    while (!signal.aborted) {
      if (!document.hidden && !this.#busy) for (const text of await lookNow(this.#video)) if (text !== this.#last) await this.#read(text);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  /** @param {File[]} files */
  async #photos(files) {
    this.#busy = true;
    for (const file of files) {
      this.#say("正在读照片");
      const texts = await lookAt(file);
      if (!texts.length) this.#say(`“${file.name}”里没读到码，拍正、拍满一点`, true);
      for (const text of texts) await this.#read(text);
    }
    this.#busy = false;
  }

  /** @param {string} text */
  async #read(text) {
    this.#last = text;
    try {
      const whole = await this.#tray.add(text);
      this.#show();
      if (!whole) return;
      this.#say("读全了");
      await this.take(whole);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      if (error.again) this.#last = "";
      this.#say(error.message, true);
    }
  }

  /** Which codes are here, which are not. */
  #show() {
    const { have } = this.#tray;
    const here = have.filter(Boolean).length;
    this.#marks.replaceChildren(...(have.length > 1 ? have.map((one, n) => draw("span", one ? "here" : "", String(n + 1))) : []));
    if (have.length && here < have.length) this.#say(`读到 ${here} / ${have.length} 张`);
  }

  /** @param {string} text @param {boolean} [wrong] */
  #say(text, wrong = false) {
    this.#said.className = wrong ? "said state late" : "said quiet";
    if (this.#said.textContent !== text) this.#said.textContent = text;
  }
}

customElements.define("relay-scan", RelayScan);
