/** The company's receipts: the newest whole, with its code image, the others as lines; how long the originals stay. */
import { draw, icon } from "../lib/draw.js";
import { codeImage, receiptPage } from "../light/receipt.js";
import { dateText, momentText } from "../light/say.js";

/** @typedef {import("../outbox/types").Receipt} Receipt @typedef {import("./parts.js").Scene} Scene */

const MOST = 20;
/** @type {Map<string, Promise<Element | null>>} */
const images = new Map();

/** @param {Scene} scene @param {Receipt[]} receipts newest first */
export function receiptSection(scene, receipts) {
  const [first, ...rest] = receipts.slice(0, MOST);
  if (!first) return [];
  const head = draw("h2", "", "回执");
  head.id = "got";
  const section = draw("section", "section", draw("div", "section-head", head, draw("span", "quiet", "照片原图再留 7 天")), card(scene, first),
    ...(rest.length ? [draw("ul", "card list", ...rest.map((one) => line(scene, one)))] : []));
  section.setAttribute("aria-labelledby", "got");
  return [section];
}

/** @param {Scene} scene @param {Receipt} one */
function card(scene, one) {
  const { letters, photos } = one.content;
  const total = letters.length + photos.length;
  const link = draw("a", "grow", draw("b", "", one.title), draw("br", ""), draw("span", "quiet", `${total} / ${total} 已到公司`));
  link.href = receiptPage(one.receipt_id);
  const facts = draw("dl", "", draw("dt", "", "短码"), draw("dd", "code", spaced(one.code)), draw("dd", "", `${momentText(Date.parse(one.at))} 收齐`),
    draw("dd", "", `文字 ${letters.length} 条，照片 ${photos.length} 张`), draw("dd", "", `原图留到 ${dateText(one.keep_until)}`));
  const image = draw("div", "qr-place");
  void image_of(one.receipt_id).then((found) => found && image.replaceChildren(document.importNode(found, true)));
  return draw("div", "card receipt", draw("div", "head row", draw("span", "mark-round done", icon(scene.sprite, "check")), link), facts, image);
}

/** @param {string} id */
function image_of(id) {
  const known = images.get(id);
  if (known) return known;
  const asked = codeImage(id);
  images.set(id, asked);
  // asked again at the next drawing where it did not come
  void asked.then((found) => found ?? images.delete(id));
  return asked;
}

/** @param {Scene} scene @param {Receipt} one */
function line(scene, one) {
  const words = draw("span", "grow", draw("span", "", one.title), draw("span", "faint", `${momentText(Date.parse(one.at))} 收齐，文字 ${one.content.letters.length} 条，照片 ${one.content.photos.length} 张，原图留到 ${dateText(one.keep_until)}`));
  const link = draw("a", "item", icon(scene.sprite, "check"), words, draw("b", "nowrap", spaced(one.code)));
  link.href = receiptPage(one.receipt_id);
  return draw("li", "", link);
}

/** @param {string} code */
function spaced(code) {
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}
