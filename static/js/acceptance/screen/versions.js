/** What was signed beside what is now, item by item, with both content codes. */
import { draw } from "../../lib/draw.js";
import { canonical } from "../../outbox/canonical.js";
import { codeOf, contentOf } from "../round.js";

/** @typedef {import("./desk.js").Desk} Desk */

const VERDICTS = /** @type {Record<string, string>} */ ({ PASS: "合格", FAIL: "不合格", NA: "不适用" });

/** An answer in a few words. @param {import("../types").Json | undefined} answer */
function said(answer) {
  if (!answer) return "没结论";
  const photos = answer.photos.length ? `照片 ${answer.photos.length}` : "";
  return [VERDICTS[answer.verdict], Object.values(answer.measured).join("、"), answer.note, photos].filter(Boolean).join(" ");
}

/** @param {Desk} desk @param {import("../types").Signature | undefined} signature the last that no longer holds @param {string} sha of the content now @returns {Node[]} */
export function changes(desk, signature, sha) {
  if (!signature) return [];
  const rows = [...desk.past.map((one) => one.row), ...desk.rows];
  const then = rows.find((row) => row?.kind === "sign_acceptance" && row.body.content_sha === signature.content_sha)?.body.content;
  const now = contentOf(desk.round);
  const names = new Map(desk.round.items.map((item) => [item.code, item.name]));
  const codes = then ? [...new Set([...Object.keys(then.items), ...Object.keys(now.items)])].filter((code) => canonical(then.items[code]) !== canonical(now.items[code])).sort() : [];
  const lines = codes.map((code) => draw("tr", "", draw("td", "", `${code} ${names.get(code) ?? ""}`), draw("td", "old", said(then.items[code])), draw("td", "new", said(now.items[code]))));
  const rest = lines.length ? [] : [draw("tr", "", draw("td", "", "验收内容", draw("br", ""), draw("small", "", "试验、遗留、图纸或派工单变了")), draw("td", "old", ""), draw("td", "new", ""))];
  const head = (/** @type {string} */ text) => Object.assign(draw("th", "", text), { scope: "col" });
  const codesRow = draw("tr", "", draw("td", "", "内容码"), draw("td", "old nowrap", codeOf(signature.content_sha)), draw("td", "new nowrap", codeOf(sha)));
  return [draw("div", "card", draw("table", "changes", draw("thead", "", draw("tr", "", draw("th", "", draw("span", "visually-hidden", "项目")), head("签的时候"), head("现在"))), draw("tbody", "", ...lines, ...rest, codesRow)))];
}
