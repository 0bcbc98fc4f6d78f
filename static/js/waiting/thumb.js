/** Small pictures of photos that wait: made once, one after the other, so that no photo stays in memory. */

const SIDE = 112;
/** @type {Map<string, HTMLCanvasElement>} */
const made = new Map();
let queue = Promise.resolve();

/**
 * The picture into its frame, as soon as its turn comes; what is no picture leaves the frame as it is.
 * @param {import("../outbox/types").Store} store @param {import("../outbox/types").Photo} photo @param {HTMLElement} frame
 */
export function thumb(store, photo, frame) {
  const known = made.get(photo.key);
  if (known) return frame.replaceChildren(known);
  if (!photo.mime.startsWith("image/") || typeof createImageBitmap !== "function") return;
  queue = queue.then(async () => {
    const bytes = made.has(photo.key) ? null : await store.read(["bytes"], (tx) => tx.get("bytes", photo.key));
    if (bytes instanceof ArrayBuffer) made.set(photo.key, await shrink(bytes, photo.mime));
    const ready = made.get(photo.key);
    if (ready && frame.isConnected) frame.replaceChildren(ready);
  }).catch(() => undefined);
}

/** @param {ArrayBuffer} bytes @param {string} mime */
async function shrink(bytes, mime) {
  const picture = await createImageBitmap(new Blob([bytes], { type: mime }), { resizeHeight: SIDE * 2, resizeQuality: "low" });
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const side = Math.min(picture.width, picture.height);
  canvas.getContext("2d")?.drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, SIDE, SIDE);
  picture.close();
  return canvas;
}
