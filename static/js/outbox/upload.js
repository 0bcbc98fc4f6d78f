/** A photo to the company in pieces, going on where the company says; it counts as arrived only when the company says so. */
import { ask, content, Stop } from "./ask.js";
import { guard, turnDown } from "./command.js";
import { backoff } from "./order.js";
import { photoKey, tail } from "./photo.js";

/**
 * @typedef {import("./types").Store} Store @typedef {import("./types").Env} Env @typedef {import("./types").Photo} Photo
 * @typedef {import("./types").Transport} Transport
 * @typedef {{piece: number, most: number}} Pace how many bytes go in one request, by what this way to the company has shown
 */

const PIECE = 512 * 1024;
/** A piece that was through at once is followed by one twice as long, up to what the company takes; one that took long by a shorter one. */
const [LEAST, MOST] = [64 * 1024, 4 * 1024 * 1024];
const [SOON_MS, LONG_MS] = [1_000, 8_000];
/** @returns {Pace} of a way nobody knows yet */
export const unknownPace = () => ({ piece: PIECE, most: MOST });
/** So often a file may be told to begin again before it rests. */
const TURNS = 8;

/**
 * @param {{store: Store, env: Env, transport: Transport, token: string, pace: Pace, moved: (photo: Photo, sent: number) => void}} with_
 * @param {Photo} photo
 * @returns {Promise<boolean>} true when it has arrived
 */
export async function upload({ store, env, transport, token, pace, moved }, photo) {
  const path = `/sync/blobs/${photo.sha256}`;
  let at = 0;
  if (photo.begun || photo.sealed) {
    const asked = await ask(transport, "HEAD", path);
    if (asked.status === 200) return arrive(store, env, token, photo);
    at = offset(asked);
  } else await change(store, env, token, photo, { begun: true }); // a long way is not asked about what never left
  if (photo.sealed) return rest(store, env, token, photo); // the phone was too full to open it
  const bytes = await store.read(["bytes"], (tx) => tx.get("bytes", photo.key));
  if (!(bytes instanceof ArrayBuffer)) return refuse(store, env, token, photo, 0, "bytes_gone", "这张照片不在本机了，要重拍");
  // all of it lies there and was never taken for whole: its beginning once more makes the company look
  if (at >= bytes.byteLength) at = 0;
  for (let turns = 0; turns < TURNS;) {
    const end = Math.min(at + pace.piece, bytes.byteLength);
    const began = env.mono();
    const reply = await put(transport, `${path}?name=${encodeURIComponent(tail(photo.name))}`, bytes, at, end);
    if (reply === null) {
      if (pace.most <= LEAST) return rest(store, env, token, photo);
      pace.piece = pace.most = Math.max((end - at) >> 1, LEAST);
      continue;
    }
    if (reply.status === 200 || reply.status === 201) return arrive(store, env, token, photo);
    if (reply.status === 413 || reply.status === 422) return refused(store, env, token, photo, bytes, reply);
    // it is about this one: the others go on
    if (reply.status !== 204 && reply.status !== 409) return rest(store, env, token, photo, await trouble(reply));
    const took = env.mono() - began;
    if (took < SOON_MS && end - at === pace.piece) pace.piece = Math.min(pace.piece * 2, pace.most);
    else if (took > LONG_MS) pace.piece = Math.max(pace.piece >> 1, LEAST);
    const next = offset(reply);
    if (next <= at || next >= bytes.byteLength) turns += 1;
    at = next >= bytes.byteLength ? 0 : next;
    await store.write(["meta"], (tx) => guard(tx, env, token));
    moved(photo, at);
  }
  return rest(store, env, token, photo);
}

/**
 * One piece; null when somebody on the way finds it too large.
 * @param {Transport} transport @param {string} path @param {ArrayBuffer} bytes @param {number} at @param {number} end
 */
async function put(transport, path, bytes, at, end) {
  try {
    return await ask(transport, "PUT", path, {
      body: bytes.slice(at, end),
      headers: { "Content-Range": `bytes ${at}-${end - 1}/${bytes.byteLength}`, "Content-Type": "application/octet-stream" },
    });
  } catch (error) {
    if (error instanceof Stop && error.detail === "413") return null;
    throw error;
  }
}

/** @param {import("./types").Reply} reply */
async function trouble(reply) {
  const said = await content(reply);
  const code = String(said.type ?? "").split(":").pop() || "refused";
  return { http: reply.status, code, detail: said.detail ?? "这张照片没收，照片还在本机", field: null };
}

/** @param {import("./types").Reply} reply */
function offset(reply) {
  const said = Number(reply.header("Upload-Offset"));
  return Number.isSafeInteger(said) && said > 0 ? said : 0;
}

/** @param {Store} store @param {Env} env @param {string} token @param {Photo} photo */
async function arrive(store, env, token, photo) {
  await change(store, env, token, photo, { state: "arrived", error: null });
  return true;
}

/**
 * Broken on the way is sent again; broken on the phone, or no picture at all, is shown.
 * @param {Store} store @param {Env} env @param {string} token @param {Photo} photo @param {ArrayBuffer} bytes @param {import("./types").Reply} reply
 */
async function refused(store, env, token, photo, bytes, reply) {
  const { http, code, detail } = await trouble(reply);
  if (code === "wrong_digest") {
    if ((await env.digest(bytes)) === photo.sha256) return rest(store, env, token, photo);
    return refuse(store, env, token, photo, http, "bytes_broken", "这张照片在本机坏了，要重拍");
  }
  return refuse(store, env, token, photo, http, code, detail);
}

/**
 * @param {Store} store @param {Env} env @param {string} token @param {Photo} photo
 * @param {import("./types").Trouble | null} [error] what the company said about it
 */
export async function rest(store, env, token, photo, error = null) {
  await change(store, env, token, photo, { error, tries: photo.tries + 1, not_before: env.now() + backoff(photo.tries, env.random) });
  return false;
}

/**
 * @param {Store} store @param {Env} env @param {string} token @param {Photo} photo
 * @param {number} http @param {string} code @param {string} detail
 */
async function refuse(store, env, token, photo, http, code, detail) {
  const error = { http, code, detail, field: null };
  await store.write(["meta", "photo", "row", "past", "draft", "bytes"], async (tx) => {
    await guard(tx, env, token);
    const now = await tx.get("photo", photo.key);
    if (!now) return; // thrown away meanwhile
    await tx.put("photo", { ...now, state: "refused", error });
    // what stands on this photo can't be sent; everything else goes on
    for (const row of await tx.all("row", photo.owner)) {
      if (row.state === "waiting" && row.blobs.includes(photo.sha256)) await turnDown(tx, env, row, error);
    }
  });
  return false;
}

/** @param {Store} store @param {Env} env @param {string} token @param {Photo} photo @param {Partial<Photo>} changes */
function change(store, env, token, photo, changes) {
  return store.write(["meta", "photo"], async (tx) => {
    await guard(tx, env, token);
    const now = await tx.get("photo", photoKey(photo.owner, photo.sha256));
    if (now) await tx.put("photo", { ...now, ...changes });
  });
}
