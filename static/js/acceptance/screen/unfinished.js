/** What was written and is no letter, and what gave way or was put away: each by its name. */
import { besideOf } from "../../outbox/draft.js";
import { newestByRule } from "../round.js";
import { codeIn, fieldIn, wordsOf } from "../turned.js";
import { to } from "./route.js";

/**
 * @typedef {import("./desk.js").Desk} Desk @typedef {import("../../outbox/types").Draft} Draft
 * @typedef {{draft: Draft, text: string, words: string, href: string, content: boolean}} Unfinished href = where it can be gone on with, "" for nowhere;
 * content = it may belong to what is signed, and no item tells of it
 */

/** @param {Desk} desk @returns {Unfinished[]} */
export function unfinished(desk) {
  return desk.unfinished.map((draft) => {
    const aside = besideOf(draft.field);
    const { name, begun = "写了没记下", words, href, content } = about(desk, aside || draft.field, /** @type {any} */ (draft.value));
    const photos = /** @type {any} */ (draft.value).photos?.length;
    return { draft, content, href, text: `${name}${aside ? "有一份没算数" : begun}`, words: [words, photos ? `照片 ${photos} 张` : ""].filter(Boolean).join("，") };
  });
}

/** @param {Desk} desk @param {string} field @param {any} value @returns {{name: string, begun?: string, words: string, href: string, content: boolean}} */
function about({ round }, field, value) {
  const [kind, a, b, c] = field.split(":");
  const asked = (/** @type {string} */ code) => round.open && round.items.find((one) => one.code === code);
  if (kind === "defect") {
    return { name: `${value.item} 缺陷`, words: [value.text, value.where].filter(Boolean).join("，"), href: asked(value.item) && round.me.checks ? to("defect", value.item) : "", content: true };
  }
  if (kind === "trial") {
    const known = a === "end" ? round.trials.find((one) => one.id === b) : null;
    const [rule, code] = a === "end" ? [known?.rule ?? "", known?.item ?? ""] : [b, c];
    const newest = newestByRule(round.trials, code)[rule];
    const held = newest?.round === round.round && newest.ended_at === null;
    const goes = asked(code) && round.me.tests && (a === "end" ? held && newest.id === b : !held);
    const names = new Map(round.rules[rule]?.inputs.map((one) => [one.key, one.name]));
    const words = Object.entries(value.inputs ?? {}).filter(([, text]) => text).map(([key, text]) => `${names.get(key) ?? key} ${text}`).join("，");
    return { name: `${code} ${rule || "试验"} ${a === "end" ? "读数" : "起始"}`.trim(), words, href: goes ? to("trial", rule, code) : "", content: true };
  }
  if (kind === "sign") return { name: `${round.parties.find((one) => one.slot === a)?.name ?? ""} ${value.signer ?? ""} 签字`, begun: "写了没确认", words: "", href: "", content: false };
  const code = codeIn(field);
  const item = asked(code);
  return { name: `${code} ${item ? item.name : ""}`.trim(), begun: "填了没判完", words: wordsOf(value), href: item && fieldIn(round, code) === field ? to("item", code) : "", content: false };
}
