/** The two sides of a conflict in words: who wrote what, and when. */
import { momentText } from "../light/say.js";

/** @typedef {import("../outbox/types").Row} Row */

/** Who and what, theirs and mine. @param {Row} row @returns {[[string, string] | null, [string, string]]} */
export function sides(row) {
  const { author, own, at, words, value, done, mine } = row.error?.current ?? {};
  const who = [own ? "我在另一处" : author, at ? momentText(Date.parse(at)) : ""].filter(Boolean).join(" ");
  const there = value ? words || said(value) : "";
  /** @type {[string, string]} */
  const here = [`我 ${momentText(row.made_at)} 写的是`, mine || row.words || said(row.kind === "form" ? typed(row) : row.body)];
  if (!author || !(there || done)) return [null, here];
  return [there ? [`${who} 记的是`, there] : [who, done], here];
}

/** What was typed into the form, without the photos. @param {Row} row */
function typed(row) {
  return (row.body.values ?? []).map((/** @type {[string, string]} */ [, text]) => text).filter((/** @type {string} */ text) => !/^[0-9a-f]{64}\//.test(text));
}

/** A value in plain words, without the names only programs use. @param {any} value @returns {string} */
export function said(value) {
  if (value === null || typeof value !== "object") return String(value ?? "");
  return Object.entries(value).filter(([name, one]) => !/_id$|^item$|^photos$/.test(name) && one !== "" && one !== null)
    .map(([, one]) => (typeof one === "object" ? said(one) : String(one))).filter(Boolean).join("，");
}
