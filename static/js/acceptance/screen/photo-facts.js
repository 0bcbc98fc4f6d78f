/** What a photo has going for it while it lies on this phone: told by the phone, judged by the company later. */
import { draw } from "../../lib/draw.js";
import { icon, link } from "./part.js";

/** @typedef {import("../types").Round} Round @typedef {import("../../outbox/types").Photo} Photo @typedef {[sign: string, name: string, fact: string, short?: boolean]} Line */

/**
 * @param {Photo} photo @param {Round["photo"]} rules missing on a page of before
 * @returns {Line[]} what is short first
 */
export function factsOf({ shot }, rules) {
  if (!shot) return [];
  const fresh = shot.file_ms === null ? null : shot.file_ms <= (shot.open_ms ?? 0) + (rules?.capture_seconds ?? 10) * 1000;
  const { place } = shot;
  const sharp = place && (!rules || place.accuracy_m <= rules.accuracy_m);
  const need = rules ? `要 ±${rules.accuracy_m} m 以内` : "";
  /** @type {Line[]} */
  const lines = [
    fresh === null ? ["dash", "拍摄方式", "手机没说", true] : fresh ? ["check", "拍摄方式", "手机说是这里直接拍的"] : ["dash", "拍摄方式", "从相册选的", true],
    place ? [sharp ? "check" : "dash", "定位精度", `±${Math.round(place.accuracy_m)} m${sharp || !need ? "" : `，${need}`}`, !sharp] : ["dash", "定位精度", ["没有定位", need].filter(Boolean).join("，"), true],
    ["clock", "是否用过", "传到公司后查，现在待定"],
  ];
  return lines.sort((a, b) => Number(b[3] ?? false) - Number(a[3] ?? false));
}

/** @param {Line[]} lines */
export function factList(lines) {
  return draw("ul", "card facts", ...lines.map(([sign, name, fact]) => draw("li", "", icon(sign, sign === "check" ? "done" : ""), draw("span", "", name), draw("span", "fact", fact))));
}

/** The way to its grade, once it is at the company; a network is needed there. @param {string} address */
export function gradeLink(address) {
  return link("button", address, "看证据等级");
}
