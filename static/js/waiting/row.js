/** One line of 待传: a photo with how far it is, a text that waits, or what a person has to look at. */
import { bar, draw, icon, sizeText } from "../lib/draw.js";
import { momentText } from "../light/say.js";
import { bringBack, decide, settleRejected, takeUp } from "../outbox/decide.js";
import { discard } from "../outbox/loose.js";
import { stuckPhoto } from "../outbox/state.js";
import { button, state } from "./parts.js";
import { sides } from "./sides.js";
import { thumb } from "./thumb.js";

/**
 * @typedef {import("../outbox/index.js").Outbox} Outbox @typedef {import("../outbox/types").Row} Row @typedef {import("../outbox/state.js").Left} Left
 * @typedef {import("./parts.js").Scene} Scene
 */

/** A photo that does not just wait its turn. @type {Partial<Record<Left["fate"], string>>} */
const WAITS = { draft: "没交", held: "等那一条" };

/** @param {Scene} scene @param {Outbox} outbox @param {Left} photo */
export function photoRow(scene, outbox, photo) {
  const late = stuckPhoto(photo);
  const share = scene.sent.get(photo.sha256) ?? 0;
  const percent = Math.floor(100 * share);
  const [kind, sign, word] = late ? ["late", "warn", "没传成"] : percent ? ["local", "upload", `${percent}%`] : ["local", "device", WAITS[photo.fate] ?? "排队"];
  const size = percent ? `${sizeText(photo.size * share)} / ${sizeText(photo.size)}` : sizeText(photo.size);
  const why = photo.error?.detail ?? (photo.fate === "put_away" ? "它那一条先放一边了" : photo.fate === "alone" ? "没有哪一条用到它" : "");
  const facts = late ? [why, "照片还在本机", photo.fate === "draft" ? "打开没交的那一份，不要它或重拍" : ""] : [size, photo.tries ? `试过 ${photo.tries} 次` : "", why];
  const frame = draw("span", "frame", icon(scene.sprite, photo.mime.startsWith("image/") ? "camera" : "paper"));
  thumb(outbox.store, photo, frame);
  return draw("li", "item sending", draw("span", `photo ${late ? "late" : "local"}`, frame),
    draw("span", "grow", draw("span", "row", draw("span", "grow", photo.name), state(scene, kind, sign, word)), late ? null : bar(percent, "local"),
      draw("span", "faint", facts.filter(Boolean).join("，")), choices(scene, outbox, photo)));
}

/** What a person can do about a photo that no letter takes along. @param {Scene} scene @param {Outbox} outbox @param {Left} photo */
function choices(scene, { store, env }, { fate, owner, sha256 }) {
  if (fate !== "put_away" && fate !== "alone") return null;
  const act = (/** @type {string} */ word, /** @type {() => Promise<unknown>} */ what) => button(word, async () => {
    await what();
    await scene.changed();
  }, `${sha256} ${word}`);
  return draw("span", "row wrap", act("不要", () => discard(store, owner, sha256)), fate === "put_away" ? act("重试", () => bringBack(store, env, owner, sha256)) : null);
}

/** @param {Scene} scene @param {Row} row */
export function waitingRow(scene, row) {
  const end = row.attempts ? state(scene, "local", "upload", "再传") : state(scene, "local", "device", "排队");
  return draw("li", "item", draw("span", "grow", draw("span", "", row.label), draw("span", "faint", [row.error?.detail, sizeText(weight(row)), lastTry(row)].filter(Boolean).join("，"))), end);
}

/** @param {Scene} scene @param {Outbox} outbox @param {Row} row */
export function asideRow(scene, { store, env }, row) {
  const again = button("重试", async () => {
    await takeUp(store, env, row);
    await scene.changed();
  }, `${row.cmd_id} 重试`);
  return draw("li", "item", draw("span", "grow", draw("b", "", row.title === row.label ? row.label : `${row.title} ${row.label}`), draw("span", "", row.words), draw("span", "faint", row.error?.detail ?? ""), draw("span", "row", again)));
}

/**
 * Two people wrote different things, or the company did not take it: a person decides.
 * @param {Scene} scene @param {Outbox} outbox @param {Row} row
 */
export function stuckRow(scene, outbox, row) {
  const conflict = row.state === "conflict";
  const { store, env } = outbox;
  const act = (/** @type {string} */ word, /** @type {() => Promise<unknown>} */ what) => button(word, async () => {
    await what();
    await scene.changed();
  }, `${row.cmd_id} ${word}`);
  const place = row.page || scene.places.get(row.doc.split(":")[1] ?? "");
  const choices = conflict
    ? [act("用我的", () => decide(store, env, row.cmd_id, "mine")), act("用对方的", () => decide(store, env, row.cmd_id, "theirs"))]
    : [place ? link("去改", place) : null, act("再传一次", () => settleRejected(store, env, row.cmd_id, "again")), act("先放一边", () => settleRejected(store, env, row.cmd_id, "put_away"))];
  return draw("li", "item", draw("span", "grow",
    draw("span", "row", draw("b", "grow", row.label), state(scene, "late", "warn", conflict ? "两处记的不一样" : "没传成")),
    draw("span", "", row.error?.detail ?? ""),
    conflict ? versus(row) : draw("span", "faint", `${sizeText(weight(row))}，${lastTry(row)}`),
    draw("span", "row wrap", ...choices)));
}

/** Both sides of a conflict, in the same words and side by side; who only did something to the record has no value. @param {Row} row */
function versus(row) {
  const [theirs, mine] = sides(row);
  return draw("div", "versus", ...[theirs, mine].filter((one) => one !== null).map(([who, value]) => draw("span", "side", draw("span", "faint", who), draw("span", "", value))));
}

/** @param {Row} row */
function lastTry(row) {
  return row.last_at ? `上次 ${momentText(row.last_at)}，试过 ${row.attempts} 次` : `${momentText(row.made_at)} 写的`;
}

/** How many bytes the text has. @param {Row} row */
function weight(row) {
  return new TextEncoder().encode(row.text ?? JSON.stringify(row.body)).byteLength;
}

/** @param {string} word @param {string} href */
function link(word, href) {
  const made = draw("a", "button", word);
  made.href = href;
  return made;
}
