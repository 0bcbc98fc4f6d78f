/** A picture from the camera: read at once, made small where the phone can, named by its digest. */
import { exifOf, withExif } from "./exif.js";

export const LONGEST = 2048;
const QUALITY = 0.85;
const MOST_NAME = 200;

/** @param {string} owner @param {string} sha256 */
export function photoKey(owner, sha256) {
  return `${owner}|${sha256}`;
}

/** The end of a name, with no character cut in half: half of one can't be sent. @param {string} name @param {number} [most] */
export function tail(name, most = MOST_NAME) {
  return name.slice(-most).replace(/\p{Surrogate}/gu, "");
}

/**
 * Bytes first: on some phones the file is gone after the first pause of the handler.
 * @param {import("./types").Env} env @param {{arrayBuffer(): Promise<ArrayBuffer>, name?: string, type?: string}} file
 * @param {import("./types").Json | null} [shot] what the phone knows of it (lib/shot.js)
 * @returns {Promise<{sha256: string, name: string, mime: string, bytes: ArrayBuffer, shot: import("./types").Json | null}>}
 */
export async function prepare(env, file, shot = null) {
  const original = await file.arrayBuffer();
  if (original.byteLength === 0) throw new Error("the camera returned nothing");
  const mime = file.type || "image/jpeg";
  const small = mime === "image/jpeg" || mime === "image/webp" || mime === "image/png" ? await shrink(original, mime) : null;
  const bytes = small ?? original;
  const name = tail(file.name || "照片") || "照片";
  return { sha256: await env.digest(bytes), bytes, shot, mime: small ? "image/jpeg" : mime, name: small ? name.replace(/\.[^.]*$/, "") + ".jpg" : name };
}

/**
 * A JPEG no longer than LONGEST with the camera's notes; null when it is small already or this browser can't.
 * @param {ArrayBuffer} bytes @param {string} mime
 * @returns {Promise<ArrayBuffer | null>}
 */
export async function shrink(bytes, mime) {
  if (typeof createImageBitmap !== "function" || typeof OffscreenCanvas !== "function") return null;
  /** @type {ImageBitmap | null} */
  let picture = null;
  try {
    picture = await createImageBitmap(new Blob([bytes], { type: mime }));
    const ratio = LONGEST / Math.max(picture.width, picture.height);
    if (ratio >= 1) return null;
    const canvas = new OffscreenCanvas(Math.round(picture.width * ratio), Math.round(picture.height * ratio));
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await (await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY })).arrayBuffer();
    return withExif(made, mime === "image/jpeg" ? exifOf(bytes) : null);
  } catch {
    return null; // what can't be made small goes as it is
  } finally {
    picture?.close();
  }
}

/**
 * Where it was taken, learned a moment after it was stored; a letter whose text is fixed keeps what it said.
 * @param {import("./types").Store} store @param {string} owner @param {string} sha256 @param {import("./types").Json} place
 */
export function learnPlace(store, owner, sha256, place) {
  return store.write(["row", "photo"], async (tx) => {
    const photo = await tx.get("photo", photoKey(owner, sha256));
    if (!photo?.shot) return;
    const shot = { ...photo.shot, place };
    await tx.put("photo", { ...photo, shot });
    for (const row of await tx.all("row", owner)) {
      if (row.text === null && row.shots?.[sha256]) await tx.put("row", { ...row, shots: { ...row.shots, [sha256]: shot } });
    }
  });
}
