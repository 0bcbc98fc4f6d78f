/** Codes in what a camera sees: by the browser itself where it can, else by our own reader. */

/** @typedef {(picture: ImageBitmap | HTMLVideoElement) => Promise<string[]>} Look the texts of the codes in it */

/** Long sides a photo is looked at in: small enough to be quick, large enough for a code that fills a part of it. */
const SIDES = [1200, 800, 2000, 500];
const PATIENCE_MS = 1500;
/** A camera's picture is looked at again in a moment. */
const FRAME = 720;

/** @type {Promise<Look | null> | null} */
let native = null;

/** The browser's own reader; null where there is none for these codes. @returns {Promise<Look | null>} */
function ownReader() {
  native ??= (async () => {
    const Detector = /** @type {any} */ (globalThis).BarcodeDetector;
    if (!Detector || !(await Detector.getSupportedFormats()).includes("qr_code")) return null;
    const detector = new Detector({ formats: ["qr_code"] });
    return async (/** @type {any} */ picture) => (await detector.detect(picture)).map((/** @type {any} */ one) => one.rawValue);
  })().catch(() => null);
  return native;
}

/** @param {ImageBitmap | HTMLVideoElement} picture @param {number} side @param {Record<string, number>} [more] */
async function decoded(picture, side, more) {
  const [width, height] = picture instanceof HTMLVideoElement ? [picture.videoWidth, picture.videoHeight] : [picture.width, picture.height];
  const ratio = Math.min(1, side / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context || !width) return [];
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const { default: decode } = await import("../../vendor/qr/decode.js");
  try {
    return [decode(context.getImageData(0, 0, canvas.width, canvas.height), more)];
  } catch {
    return []; // no code in it, or none that can be read
  }
}

/** What the camera sees now. @param {HTMLVideoElement} video */
export async function lookNow(video) {
  const own = await ownReader();
  return (own && (await own(video).catch(() => []))) ?? decoded(video, FRAME);
}

/** A photo of a code, or a picture of the other screen. @param {Blob} file @returns {Promise<string[]>} empty when no code is in it */
export async function lookAt(file) {
  /** @type {ImageBitmap} */
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return [];
  }
  try {
    const own = await ownReader();
    const seen = own ? await own(picture).catch(() => []) : [];
    if (seen.length) return seen;
    for (const side of SIDES) {
      const found = await decoded(picture, side, { timeLimit: PATIENCE_MS, effort: 8 });
      if (found.length) return found;
    }
    return [];
  } finally {
    picture.close();
  }
}

/** The camera at the back; rejects where there is none, or nobody lets us. @param {HTMLVideoElement} video @param {AbortSignal} signal */
export async function openCamera(video, signal) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 1280 } }, audio: false });
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  if (signal.aborted) return stop();
  signal.addEventListener("abort", stop);
  video.srcObject = stream;
  await video.play();
}
