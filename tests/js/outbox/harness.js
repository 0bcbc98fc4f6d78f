/** Draws stories, plays them against the company in memory, and says what must never be; a failing story is cut to its core. */
import { overview } from "../../../static/js/outbox/state.js";
import { letterDigest } from "../../../static/js/outbox/canonical.js";
import { sha, unseal } from "./company.js";
import { OPS, World } from "./world.js";

export const PROTECTIONS = ["lock", "frozen", "ledger", "strict", "owner", "digest", "older"];

/** A small seeded generator (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Each story has its own weather: some things happen three times as often, some hardly ever. @param {number} seed @returns {{op: string, r: number[]}[]} */
export function draw(seed) {
  const random = seeded(seed);
  const BAG = Object.entries(OPS).flatMap(([op, weight]) => Array(Math.ceil(weight * [0.3, 1, 1, 3][Math.floor(random() * 4)])).fill(op));
  const length = 12 + Math.floor(random() * 90);
  return Array.from({ length }, () => ({ op: BAG[Math.floor(random() * BAG.length)], r: [random(), random(), random(), random()] }));
}

/** Play a story; answers what is wrong, in words. @returns {Promise<string[]>} */
export async function play(story, off = "") {
  const world = new World(off);
  for (const action of story) {
    await world.act(action);
    const wrong = [...during(world), ...world.wrongs, ...world.company.wrongs];
    if (wrong.length) return wrong;
  }
  await world.evening();
  return [...during(world), ...world.wrongs, ...world.company.wrongs, ...(await after(world))];
}

const opened = new WeakMap();

/** A room with what lies sealed of it: the work is there, whoever holds the phone. */
function whole(disk, room) {
  const found = disk.list(room);
  const bytes = disk.rooms.get("bytes");
  for (const { id } of disk.list("sealed")) {
    const raw = bytes.get(`sealed|${id}`);
    if (raw && !opened.has(raw)) opened.set(raw, unseal(raw).content.records ?? []);
    for (const [where, record] of opened.get(raw) ?? []) if (where === room) found.push(record);
  }
  return found;
}

/** Every word that a form called stored is in a draft, beside one, or in a letter; a picture that is named there has its bytes. */
function said(disk, words) {
  const papers = JSON.stringify([...whole(disk, "draft").map((one) => [one.owner, one.value]), ...whole(disk, "row").map((row) => [row.owner, row.body]), ...whole(disk, "past").map((one) => [one.owner, one.row?.body])]);
  const photos = new Map(whole(disk, "photo").map((one) => [one.sha256, one]));
  return words.filter((one) => one.safe).flatMap(({ text, owner }) => {
    if (!papers.includes(text)) return [`written by ${owner} and gone: ${text}`];
    return text.length < 64 || photos.has(text) ? [] : [`photographed by ${owner} and gone: ${text}`];
  });
}

/** What holds at every moment. */
function during({ disk, confirmed, company, words }) {
  const wrong = said(disk, words);
  const bytes = disk.rooms.get("bytes");
  for (const { id } of disk.list("sealed")) if (!bytes.has(`sealed|${id}`)) wrong.push(`sealed and gone: ${id}`);
  const rows = new Map(whole(disk, "row").map((row) => [row.cmd_id, row]));
  if (rows.size !== whole(disk, "row").length) wrong.push("open and sealed at once");
  const past = new Map(whole(disk, "past").map((one) => [one.cmd_id, one]));
  for (const { cmd_id, owner, order, n } of confirmed) {
    if (rows.has(cmd_id) || past.has(cmd_id)) continue;
    const newer = (one) => one.owner === owner && one.order.doc === order.doc && order.field && one.order.field === order.field && one.n > n;
    const unconfirmed = [...rows.values(), ...past.values()].some((one) => one.owner === owner && one.doc === order.doc && order.field && one.field === order.field);
    if (!confirmed.some(newer) && !unconfirmed) wrong.push(`confirmed and gone: ${order.kind} ${cmd_id}`);
  }
  for (const one of past.values()) {
    if (["applied", "duplicate"].includes(one.status) && company.ledger.get(one.cmd_id)?.sha !== one.sha256) wrong.push(`said arrived, did not: ${one.cmd_id}`);
  }
  for (const photo of whole(disk, "photo")) {
    if (photo.state === "arrived" && !company.blobs.has(photo.sha256)) wrong.push(`photo said arrived, did not: ${photo.sha256}`);
    const original = bytes.has(photo.sealed ? `sealed|${photo.sealed}` : photo.key);
    if (!photo.receipt_id && photo.bytes && !original) wrong.push(`original gone before its receipt: ${photo.sha256}`);
  }
  for (const [cmd_id, count] of company.effects) if (count > 1) wrong.push(`took effect ${count} times: ${cmd_id}`);
  for (const [id, file] of company.blobs) if (sha(file) !== id) wrong.push(`published broken: ${id}`);
  for (const receipt of whole(disk, "receipt")) if (!company.receipts.has(receipt.receipt_id)) wrong.push(`receipt nobody gave: ${receipt.receipt_id}`);
  return wrong;
}

/** What holds when everybody has been online again. */
async function after({ disk, company, confirmed, tabs, wrongs, set }) {
  const wrong = [...wrongs];
  for (const row of disk.list("row")) wrong.push(`never arrived: ${row.kind} ${row.cmd_id} ${row.state} ${JSON.stringify(row.error)}`);
  for (const one of disk.list("sealed")) wrong.push(`never opened: ${one.id} ${one.state}`);
  const past = new Map(disk.list("past").map((one) => [one.cmd_id, one]));
  for (const one of past.values()) {
    if (one.row?.text && one.sha256 && (await letterDigest(tabs[0].env, one.row.text)) !== one.sha256) wrong.push(`kept text is not what was sent: ${one.cmd_id}`);
  }
  const last = new Map();
  for (const one of confirmed) if (one.order.field && one.order.kind === "answer") last.set(`${one.order.doc}|${one.order.field}`, one);
  for (const [key, one] of last) {
    const now = company.values.get(key);
    const all = [now, ...(now?.history ?? [])].filter(Boolean);
    const known = all.some((value) => value.value === one.order.body.value) || [...past.values()].some((old) => old.row?.body.value === one.order.body.value);
    if (!known) wrong.push(`the last word is nowhere: ${key}`);
    const alone = all.every((value) => value.by === null || value.by === one.owner);
    const given_up = [...past.values()].some((old) => `${old.doc}|${old.field}` === key && ["given_up", "decided"].includes(old.status));
    const other = company.elsewhere.get(key);
    const right = other ? [one, other].filter(({ at }) => at === Math.max(one.at, other.at)).map((late) => late.value ?? late.order.body.value) : [one.order.body.value];
    if (alone && !given_up && !(other && set) && !right.includes(now?.value)) wrong.push(`an older word won: ${key}`);
  }
  for (const owner of ["wang", "liu"]) {
    const seen = await overview(tabs[0].store, owner);
    // a picture of a form that nobody has handed in waits for its author
    const begun = JSON.stringify(disk.list("draft").map((one) => one.value));
    const held = disk.list("photo").filter((one) => one.owner === owner && one.state !== "arrived" && begun.includes(one.sha256)).length;
    if (seen.pending !== held) wrong.push(`${owner} still sees ${seen.pending - held} waiting`);
  }
  return wrong;
}

/** The shortest story that still goes wrong. */
export async function shrink(story, off = "") {
  let core = story;
  for (let size = core.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < core.length;) {
      const shorter = [...core.slice(0, at), ...core.slice(at + size)];
      if ((await play(shorter, off)).length) core = shorter;
      else at += size;
    }
  }
  return core;
}
