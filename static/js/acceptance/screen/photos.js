/** Photo slots: the small picture at once, its place in the corner, and an empty slot that opens the camera. */
import { draw } from "../../lib/draw.js";
import { laterFix, shotOf } from "../../lib/shot.js";
import { openAfter } from "../../lib/shutter.js";
import { discard } from "../../outbox/loose.js";
import { learnPlace, prepare } from "../../outbox/photo.js";
import { isFull } from "../../outbox/quota.js";
import { button, icon, sheet, state } from "./part.js";
import { factList, factsOf, gradeLink } from "./photo-facts.js";

/** @typedef {import("./desk.js").Desk} Desk @typedef {import("../types").Ref} Ref */

const WHERE = { local: ["device", "只在本机"], done: ["check", "已到公司"], late: ["retry", "没传成"] };
/** @typedef {keyof typeof WHERE} Where */

/** @param {Desk} desk @param {string} sha256 @returns {Where} */
function where(desk, sha256) {
  const photo = desk.photos.get(sha256);
  if (!photo) return desk.round.files[sha256] ? "done" : "late";
  return photo.state === "arrived" ? "done" : photo.state === "refused" ? "late" : "local";
}

/**
 * One picture. @param {Desk} desk @param {string} sha256 @param {string} label @param {(() => void) | null} drop takes it out again, while that is possible
 */
function slot(desk, sha256, label, drop) {
  const kind = where(desk, sha256);
  const [sign, words] = WHERE[kind];
  const frame = draw("span", "frame", icon("camera"), draw("span", "mark", icon(sign), draw("span", "visually-hidden", words)));
  const big = draw("div", "viewer");
  void desk.thumbs.of(sha256).then((url) => {
    const src = url || desk.round.files[sha256]?.picture;
    if (!src) return;
    for (const [at, lazy] of /** @type {[Element, boolean][]} */ ([[frame, false], [big, true]])) {
      const picture = document.createElement("img");
      picture.alt = label;
      if (lazy) picture.loading = "lazy";
      picture.src = src;
      if (at === frame) frame.firstElementChild?.replaceWith(picture);
      else at.replaceChildren(picture);
    }
  });
  const file = desk.photos.get(sha256);
  const facts = draw("p", "row", state(words, kind, sign), draw("span", "quiet grow", file?.error?.detail ?? ""));
  const told = kind === "local" && file ? factsOf(file, desk.round.photo) : [];
  const more = told.length ? [factList(told)] : kind === "done" && desk.round.files[sha256]?.page ? [gradeLink(desk.round.files[sha256].page)] : [];
  const undo = drop && kind !== "done" ? button("不要这张", drop) : null;
  const [opens, page] = sheet("", label, `photo ${kind}`, big, facts, ...more, ...(undo ? [undo] : []));
  opens.replaceChildren(frame, label);
  return draw("li", "", opens, page);
}

/**
 * @typedef {{name: string, must: boolean, label: string, field: string, hash: string, accept?: string, closed: boolean, given?: object,
 *   added: (photo: Awaited<ReturnType<typeof prepare>>) => Promise<unknown>, dropped: (sha256: string) => Promise<unknown>}} Album
 * field = what names its pictures; given = the draft they come into; hash = the screen it stands on, where a page that went behind the camera comes back to
 */

/** What is said at the slots whose picture was not stored: the words outlive a drawing anew of their screen. @type {WeakMap<Desk, Map<string, string>>} */
const missed = new WeakMap();

/** By field. @param {Desk} desk @returns {Map<string, string>} */
function missedOn(desk) {
  const known = missed.get(desk) ?? new Map();
  missed.set(desk, known);
  return known;
}

/**
 * The pictures of one thing, with a slot for the next. The slot stays the same element: a camera may be open behind it.
 * @param {Desk} desk @param {Album} album
 * @returns {{node: HTMLElement, show: (shas: string[], fresh: Ref[]) => void}} fresh = those that only the draft names
 */
export function photos(desk, album) {
  const next = album.closed ? null : camera(desk, album);
  const node = draw("ul", "photos", next?.node ?? null);
  const drop = (/** @type {string} */ sha256) => async () => {
    await album.dropped(sha256);
    await discard(desk.outbox.store, desk.owner, sha256);
    await desk.refresh();
  };
  let shown = "";
  return {
    node,
    show(shas, fresh) {
      const all = [...new Set([...shas, ...fresh.map((one) => one.sha256)])];
      const loose = new Set(fresh.map((one) => one.sha256));
      const now = all.map((sha256) => `${sha256} ${where(desk, sha256)} ${loose.has(sha256)}`).join();
      next?.tell(all.length + 1);
      if (now === shown) return;
      shown = now;
      const slots = all.map((sha256, n) => slot(desk, sha256, `${album.label} ${n + 1}`, loose.has(sha256) && !album.closed ? drop(sha256) : null));
      while (node.firstChild && node.firstChild !== next?.node) node.firstChild.remove();
      node.prepend(...slots);
    },
  };
}

/**
 * Named with the rest while it is written; what did not fit is named nowhere.
 * @param {{photos: Ref[]}} given @param {Ref} photo @param {() => Promise<unknown>} write
 */
export async function added(given, { sha256, name }, write) {
  const ref = { sha256, name };
  given.photos.push(ref);
  try {
    await write();
  } catch (error) {
    given.photos = given.photos.filter((one) => one !== ref);
    throw error;
  }
}

/** What a picture that is being made small will be named in, by field: a form that is opened meanwhile goes on with it. @type {WeakMap<Desk, Map<string, {given: any, done: Promise<void>}>>} */
const making = new WeakMap();

/**
 * The field and draft that a picture is on its way to.
 * @param {Desk} desk @param {(field: string, given: any) => boolean} fits @returns {[string, any] | null}
 */
export function underWay(desk, fits) {
  const found = [...(making.get(desk) ?? [])].find(([field, { given }]) => fits(field, given));
  return found ? [found[0], found[1].given] : null;
}

/** So long a picture is waited for, in ms: a camera that broke stops no test. */
const PATIENCE = 20_000;

/** Resolves when no picture of this field is being made small any more. @param {Desk} desk @param {string} field */
export async function settled(desk, field) {
  const done = making.get(desk)?.get(field)?.done;
  if (done) await Promise.race([done, desk.outbox.env.wait(PATIENCE)]);
}

/** @param {Desk} desk @param {Album} album */
function camera(desk, album) {
  const input = draw("input", "");
  input.type = "file";
  input.name = album.name;
  input.accept = album.accept ?? "image/*";
  if (!album.accept) input.setAttribute("capture", "environment");
  const words = draw("span", "", album.label);
  const must = draw("span", "must", "必拍");
  const made = draw("label", "photo empty", draw("span", "frame", icon(album.accept ? "paper" : "camera"), input), words, must);
  let number = 1;
  const tell = (count = number) => {
    number = count;
    words.textContent = `${album.label} ${count}`;
    must.hidden = !album.must || count > 1;
    const late = missedOn(desk).get(album.field) ?? "";
    if ((made.querySelector(".state")?.textContent ?? "") === late) return;
    made.classList.toggle("late", late !== "");
    made.querySelector(".state")?.remove();
    if (late) made.append(state(late, "late", "warn"));
  };
  const say = (/** @type {string} */ late) => {
    if (late) missedOn(desk).set(album.field, late);
    else missedOn(desk).delete(album.field);
    tell();
  };
  input.addEventListener("click", (event) => openAfter(event, input, () => desk.jot("place", { hash: album.hash, photo: number })));
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (!file) return;
    const under = making.get(desk) ?? new Map();
    making.set(desk, under);
    const before = under.get(album.field)?.done;
    const done = Promise.all([before, desk.during(take(desk, album, file, shotOf(input, file), say))]).then(() => {
      if (under.get(album.field)?.done === done) under.delete(album.field);
    });
    under.set(album.field, { given: album.given, done });
  });
  return { node: draw("li", "", made), tell };
}

/** @param {Desk} desk @param {Album} album @param {File} file @param {import("../../lib/shot.js").Shot} shot @param {(late: string) => void} say */
async function take(desk, album, file, shot, say) {
  say("");
  try {
    const photo = await prepare(desk.outbox.env, file, shot);
    await album.added(photo);
    await desk.jot("place", { hash: album.hash });
    void laterFix(shot).then((place) => place && learnPlace(desk.outbox.store, desk.owner, photo.sha256, place)).catch(() => undefined);
  } catch (error) {
    say(isFull(error) ? "手机满了，这张没存下，文字都在" : "这张没存下，再拍一次");
    desk.dispatchEvent(new Event("change")); // the slot may be another one by now
  }
}
