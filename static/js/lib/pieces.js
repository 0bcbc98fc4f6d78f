/** A large file to the company in pieces: it goes on where the company says it stopped, however often the network goes. */

export const PIECE = 512 * 1024;
const REST_MS = 2_000;
const TURNS = 8;

/** @typedef {{request: (method: string, path: string, body?: ArrayBuffer, headers?: Record<string, string>) => Promise<Response>, rest: (ms: number) => Promise<void>}} Way */

/** The company said no: trying again changes nothing. */
export class Refusal extends Error {}

/** @returns {Way} */
export function way() {
  return {
    request: (method, path, body, headers = {}) =>
      fetch(path, { method, body, cache: "no-store", credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json", ...headers }, signal: AbortSignal.timeout(60_000) }),
    rest: (ms) => new Promise((done) => {
      const wake = () => {
        clearTimeout(timer);
        removeEventListener("online", wake);
        done();
      };
      const timer = setTimeout(wake, ms);
      addEventListener("online", wake);
    }),
  };
}

/** @param {ArrayBuffer} bytes */
export async function digest(bytes) {
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...found].map((one) => one.toString(16).padStart(2, "0")).join("");
}

/**
 * Resolves when all of it is at the company; throws a Refusal with the company's sentence. Without a network it waits.
 * @param {Way} by @param {ArrayBuffer} bytes @param {string} sha256 @param {string} name
 * @param {(sent: number, cut: boolean) => void} told how much is there, and whether it waits for the network @param {AbortSignal} signal
 */
export async function send(by, bytes, sha256, name, told, signal) {
  const path = `/sync/blobs/${sha256}`;
  let at = -1;
  for (let turns = 0; turns < TURNS;) {
    signal.throwIfAborted();
    /** @type {Response} */
    let reply;
    const end = Math.min(Math.max(at, 0) + PIECE, bytes.byteLength);
    try {
      reply = at < 0
        ? await by.request("HEAD", path)
        : await by.request("PUT", `${path}?name=${encodeURIComponent(name)}`, bytes.slice(at, end), {
            "Content-Range": `bytes ${at}-${end - 1}/${bytes.byteLength}`, "Content-Type": "application/octet-stream",
          });
    } catch {
      signal.throwIfAborted();
      told(Math.max(at, 0), true);
      await by.rest(REST_MS);
      at = -1; // what arrived of the last piece, only the company knows
      continue;
    }
    if (reply.status === 201 || reply.status === 200) return told(bytes.byteLength, false);
    if (reply.status === 413 || reply.status === 422 || reply.status === 400) throw new Refusal(await sentence(reply));
    if (reply.status === 401 || reply.status === 403 || reply.type === "opaqueredirect") throw new Refusal("登录过期了，登录后再选这个文件，接着传");
    if (reply.status !== 204 && reply.status !== 409) {
      turns += 1;
      told(Math.max(at, 0), true);
      await by.rest(REST_MS);
      at = -1;
      continue;
    }
    const said = Number(reply.headers.get("Upload-Offset"));
    const next = Number.isSafeInteger(said) && said > 0 && said < bytes.byteLength ? said : 0;
    if (next <= at) turns += 1;
    at = next;
    told(at, false);
  }
  throw new Refusal("传了几次没传成，等会儿再选这个文件，接着传");
}

/** @param {Response} reply */
async function sentence(reply) {
  try {
    return (await reply.json()).detail || "公司没收这个文件";
  } catch {
    return "公司没收这个文件";
  }
}
