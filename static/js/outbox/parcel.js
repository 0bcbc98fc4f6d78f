/** The file 待传-*.fieldapp: written on a phone that might lose its work, read on any other; nobody on the way can open it. */
import { hex } from "./canonical.js";
import { BadPackage, headerOf } from "./package.js";
import { frozen, gather, known, letterPackages, OWN, photoPackage, sealedKey, shelve } from "./seal.js";
import { begunOf } from "./state.js";
import { unsentIn, unsentPhoto } from "./unsent.js";

/**
 * @typedef {import("./types").Store} Store @typedef {import("./types").Env} Env @typedef {import("./types").SealHeader} SealHeader
 * @typedef {import("./types").Sealed} Sealed
 * @typedef {{file: Blob, count: number, left: number, closed: number, undecided: number, begun: number}} Exported count = what the company takes out of it; left = photos whose bytes are not
 * here, closed = what lies here unreadable, undecided = letters their author has to look at first (conflicts, refused ones), begun = documents with something not handed in
 */

const START = "FAPARCEL";
const FRAME = 36; // length and SHA-256
/** No package is larger: the largest upload and what lies around it. */
const LARGEST = 64 * 1024 * 1024;

/** What is wrong with a file, in a sentence. */
export class BadParcel extends Error {}

const SENTENCES = {
  shape: "这不是待传文件，没有动",
  newer: "这份是新版本存的，更新后再导，没有动",
  cut: "文件不完整，没有动，重新导出再来",
  changed: "文件在路上坏了，没有动，重新拷一份再来",
  company: "这份是别家公司的，没有动",
  empty: "这个文件里没有要传的",
};

/**
 * Everything of this person that has not arrived. The letters count as having left: their text is fixed from now on.
 * @param {Store} store @param {Env} env @param {string} owner
 * @returns {Promise<Exported | null>} null where there is no key yet
 */
export async function exportParcel(store, env, owner) {
  const { key, maker } = await known(store, owner);
  if (!key || !env.cipher) return null;
  for (;;) {
    const made = await pack(store, env, key, maker);
    if (made) return made;
  }
}

/**
 * @param {Store} store @param {Env} env @param {unknown} key @param {import("./seal.js").Maker} maker
 * @returns {Promise<Exported | null>} null when something was opened while it was being read
 */
async function pack(store, env, key, maker) {
  const { records, lying, begun } = await store.write(["sealed", ...OWN], async (tx) => {
    const all = await gather(tx, maker.owner);
    const row = frozen(all.row, maker.device, env.now());
    for (const [n, one] of row.entries()) if (one !== all.row[n]) await tx.put("row", one);
    const sealed = /** @type {Sealed[]} */ (await tx.all("sealed", maker.owner));
    const photo = all.photo.filter(unsentPhoto);
    return { records: { row, draft: [], photo, past: [], receipt: [] }, lying: sealed.filter((one) => one.device === maker.device && !one.imported), begun: begunOf(all.draft, []).length };
  });
  let file = new Blob([START]);
  let [count, closed, missing, total] = [0, 0, 0, 0];
  const add = async (/** @type {Uint8Array} */ raw) => {
    // a Blob of Blobs: what was written need not stay in memory
    file = new Blob([file, ...(await frame(env, raw))]);
    total += 1;
  };
  // on a phone too full to open it, it goes as it lies
  const named = new Set(records.photo.map((one) => one.sealed));
  const taken = new Set();
  for (const one of lying) {
    const photo = one.part === "photo";
    if (photo ? !one.waiting && !named.has(one.id) : !unsentIn(one)) continue;
    const { there, bytes } = await store.read(["sealed", "bytes"], async (tx) => ({ there: await tx.get("sealed", one.id), bytes: await tx.get("bytes", sealedKey(one.id)) }));
    if (!there) return null;
    const whole = there.state !== "broken" && bytes instanceof ArrayBuffer;
    if (whole) {
      await add(new Uint8Array(bytes));
      taken.add(one.id);
    }
    if (!photo && whole) count += unsentIn(one);
    else if (!photo) closed += unsentIn(one);
    else if (!whole && !named.has(one.id)) missing += 1;
  }
  const photos = [];
  for (const photo of records.photo) {
    if (photo.sealed && !taken.has(photo.sealed)) continue;
    if (!photo.sealed) {
      const bytes = await store.read(["bytes"], (tx) => tx.get("bytes", photo.key));
      if (!(bytes instanceof ArrayBuffer)) continue;
      await add((await photoPackage(env, key, maker, photo, bytes)).raw);
    }
    photos.push(photo);
  }
  for (const { raw } of await letterPackages(env, key, maker, { ...records, photo: photos })) await add(raw);
  const end = new DataView(new ArrayBuffer(8));
  end.setUint32(4, total);
  const lost = Math.min(missing, count); // counted with letters that lie sealed
  const undecided = records.row.filter((one) => one.state !== "waiting").length;
  const ready = records.row.length - undecided;
  return { file: new Blob([file, end]), count: count - lost + ready + photos.length, left: lost + records.photo.length - photos.length, closed, undecided, begun };
}

/** What was left out of a file, in words; "" for nothing. @param {Omit<Exported, "file" | "count">} made */
export function leftWords({ left, closed, undecided, begun }) {
  const words = [
    left && `${left} 张照片不在本机，没导出`, closed && `${closed} 条打不开，没导出`, undecided && `${undecided} 条等你定，定了才能导出`, begun && `${begun} 份写了没交，没导出`,
  ];
  return words.filter(Boolean).map((one) => `，${one}`).join("");
}

/** @param {Env} env @param {Uint8Array} raw @returns {Promise<Uint8Array<ArrayBuffer>[]>} */
async function frame(env, raw) {
  const head = new Uint8Array(FRAME);
  new DataView(head.buffer).setUint32(0, raw.byteLength);
  const digest = await env.digest(raw);
  for (let n = 0; n < 32; n += 1) head[4 + n] = parseInt(digest.slice(2 * n, 2 * n + 2), 16);
  return [head, /** @type {Uint8Array<ArrayBuffer>} */ (raw)];
}

/**
 * Each package in turn, one in memory at a time. Throws BadParcel where the file goes wrong.
 * @param {Env} env @param {Blob} file
 */
export async function* readParcel(env, file) {
  const take = async (/** @type {number} */ at, /** @type {number} */ size) => {
    const found = new Uint8Array(await file.slice(at, at + size).arrayBuffer());
    if (found.byteLength !== size) throw new BadParcel(SENTENCES.cut);
    return found;
  };
  const start = new TextDecoder().decode(await file.slice(0, START.length).arrayBuffer());
  if (start !== START) throw new BadParcel(SENTENCES.shape);
  let [at, count] = [START.length, 0];
  for (;;) {
    const length = new DataView((await take(at, 4)).buffer).getUint32(0);
    if (!length) break;
    if (length > LARGEST) throw new BadParcel(SENTENCES.changed);
    const digest = hex(await take(at + 4, 32));
    const raw = await take(at + FRAME, length);
    if ((await env.digest(raw)) !== digest) throw new BadParcel(SENTENCES.changed);
    yield { header: header(raw), raw };
    at += FRAME + length;
    count += 1;
  }
  if (new DataView((await take(at + 4, 4)).buffer).getUint32(0) !== count) throw new BadParcel(SENTENCES.cut);
}

/** @param {Uint8Array} raw */
function header(raw) {
  try {
    return headerOf(raw);
  } catch (error) {
    throw error instanceof BadPackage ? new BadParcel(SENTENCES[error.code]) : error;
  }
}

/**
 * Take a file in, to be forwarded from here: looked through whole first, letters last, so that half a file is none.
 * @param {Store} store @param {Env} env @param {Blob} file
 * @returns {Promise<{name: string, count: number}>} count of what waits in it
 */
export async function importParcel(store, env, file) {
  const company = (await store.read(["meta"], (tx) => tx.get("meta", "who")))?.company;
  let [name, count, letters] = ["", 0, 0];
  for await (const one of readParcel(env, file)) {
    if (company && one.header.company && one.header.company !== company) throw new BadParcel(SENTENCES.company);
    name ||= one.header.name;
    count += one.header.count;
    letters += one.header.part === "letters" ? 1 : 0;
  }
  if (!letters) throw new BadParcel(SENTENCES.empty);
  const added = /** @type {SealHeader[]} */ ([]);
  try {
    for (const part of ["photo", "letters"]) {
      for await (const one of readParcel(env, file)) {
        if (one.header.part === part && (await takeIn(store, one))) added.push(one.header);
      }
    }
  } catch (error) {
    await drop(store, added);
    throw error;
  }
  return { name, count };
}

/** @param {Store} store @param {{header: SealHeader, raw: Uint8Array}} one @returns {Promise<boolean>} false when it lies here already */
function takeIn(store, { header: head, raw }) {
  return store.write(["sealed", "bytes"], async (tx) => {
    if (await tx.get("sealed", head.id)) return false;
    await shelve(tx, head, raw, true);
    return true;
  });
}

/** @param {Store} store @param {SealHeader[]} added */
function drop(store, added) {
  return store.write(["sealed", "bytes"], async (tx) => {
    for (const { id } of added) {
      await tx.remove("sealed", id);
      await tx.remove("bytes", sealedKey(id));
    }
  });
}
