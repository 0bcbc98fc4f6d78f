/** A round as it stands on the phone: the company's state with the phone's own letters folded in, counted, and the content that is signed. */
import { canonical, hex } from "../outbox/canonical.js";
import { cmp, dec, mul, parse, show } from "./decimal.js";
import { judgeItem, measured } from "./judge.js";
import { clean, normalise, utcIso } from "./text.js";
import { caught, checkTrial, recorded } from "./trial.js";
import { inOrder, newestByRule, unmet } from "./trials.js";

/**
 * @typedef {import("./types").Round} Round @typedef {import("./types").Letter} Letter @typedef {import("./types").Refusal} Refusal
 * @typedef {import("./types").Answer} Answer @typedef {import("./types").Trial} Trial @typedef {import("./types").Defect} Defect
 * @typedef {import("./types").Signature} Signature @typedef {import("./types").Item} Item @typedef {import("./types").Content} Content
 * @typedef {import("./types").Tally} Tally @typedef {import("./types").Facts} Facts @typedef {import("./types").Party} Party
 * @typedef {import("./types").AnswerBody} AnswerBody @typedef {import("./types").TrialBody} TrialBody
 * @typedef {import("./types").DefectBody} DefectBody @typedef {import("./types").SignBody} SignBody
 */

export { newestByRule, unmet };

/** @param {{id: string}} a @param {{id: string}} b */
const byId = (a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
/** @param {readonly string[]} shas */
const sorted = (shas) => [...new Set(shas)].sort();
/** @param {Round} round @param {string} code */
const itemOf = (round, code) => round.items.find((one) => one.code === code);
/** The tests an answer given now stands on. @param {Round} round */
const ofThisRound = (round) => round.trials.filter((one) => one.round === round.round);
/** @param {string} message @param {string | null} field @param {string} code @returns {Refusal} */
const no = (message, field, code) => ({ message, field, code });

/**
 * The tests this round stands on, oldest first: its own, and for carried items those of their own round.
 * @param {Round} round
 */
export function trialsBehind(round) {
  return inOrder(round.trials.filter((one) => one.round === round.round || one.round === round.answers[one.item]?.origin_round));
}

// ---- what the company would say ----

/** What the company would say about this letter, null when it would take it. @param {Round} round @param {Letter} letter @returns {Refusal | null} */
export function refusal(round, letter) {
  if (!round.open) return no(`第 ${round.round} 轮已定结论：${round.result_name}，不能再改`, null, "concluded");
  const body = /** @type {any} */ (letter.body);
  if (letter.kind === "answer_item") return ofAnswer(round, body);
  if (letter.kind === "record_trial") return checkTrial(round, body, letter.client_at);
  if (letter.kind === "raise_defect") return ofDefect(round, body, letter.client_at);
  if (letter.kind === "sign_acceptance") return ofSignature(round, body);
  return null;
}

/** @param {Round} round @param {AnswerBody} body */
function ofAnswer(round, body) {
  const item = itemOf(round, body.item);
  return item ? judgeItem(item, body, ofThisRound(round)).refusal : no(`这次的检查表里没有 ${body.item}`, "item", "unknown_item");
}

/** @param {Round} round @param {DefectBody} body @param {string} clientAt */
function ofDefect(round, body, clientAt) {
  const [text, where] = [[...clean(body.text)].length, [...clean(body.where)].length];
  if (!text) return no("这里还没填", "text", "invalid");
  if (text > 500) return no("最多 500 个字", "text", "invalid");
  if (where > 120) return no("最多 120 个字", "where", "invalid");
  const known = itemOf(round, body.item) && (!body.slot || round.parties.some((one) => one.slot === body.slot));
  if (!known) return no("从这次检查表和参加单位里选", "item", "unknown_item");
  if (round.defects.some((one) => one.id === body.defect_id)) return null;
  if (body.due_at && utcIso(body.due_at) <= utcIso(clientAt)) return no("期限已经过了", "due_at", "past");
  return null;
}

/** @param {Round} round @param {SignBody} body */
function ofSignature(round, body) {
  const party = round.parties.find((one) => one.slot === body.slot);
  if (!party) return no("从参加验收的单位里选", "slot", "unknown_party");
  const [first] = obstacles(round);
  if (first) return no(`还不能签：${first}`, null, "not_ready");
  if (canonical(body.content) !== canonical(contentOf(round))) return no("内容刚改过，看过新的再签", null, "stale");
  const holds = holding(round, body.content_sha);
  const own = holds[body.slot];
  if (own) return no(`${party.name}已经签过，${own.signer}签的`, null, "signed");
  const [id, name] = signerOf(round, party, body);
  for (const other of Object.values(holds)) {
    const of = round.parties.find((one) => one.slot === other.slot);
    if (samePerson(id, name, other.person_id, other.signer)) return no(`${name}已经代表${of?.name ?? ""}签过，一个人不能签两方`, "signer", "two_parties");
  }
  const seat = round.parties.find((one) => one.slot !== body.slot && samePerson(id, name, one.person_id, one.person));
  return seat ? no(`${name}是${seat.name}的人，不能替${party.name}签`, "signer", "two_parties") : null;
}

/** @param {Round} round @param {Party} party @param {SignBody} body @returns {[string | null, string]} */
function signerOf(round, party, body) {
  if (body.relay) return [body.relay.person_id, body.signer];
  if (!round.me.host) return [round.me.id, round.me.name];
  const name = clean(body.signer) || party.person;
  return [normalise(name) === normalise(party.person) ? party.person_id : null, name];
}

/** By login where both have one, since two people may share a name. @param {string | null} oneId @param {string} one @param {string | null} otherId @param {string} other */
function samePerson(oneId, one, otherId, other) {
  return oneId !== null && otherId !== null ? oneId === otherId : normalise(one) === normalise(other);
}

// ---- the fold ----

/**
 * The company's round with the phone's own letters folded in, in their order; what is undecided or was sent back is left out.
 * @param {Round} round @param {Letter[]} letters
 */
export function openRound(round, letters) {
  return letters.filter((one) => one.state !== "conflict" && one.state !== "rejected").reduce(apply, round);
}

/**
 * The round after one more letter. What is in already changes nothing; what the company would refuse is left out.
 * @param {Round} round @param {Letter} letter @returns {Round}
 */
export function apply(round, letter) {
  const body = /** @type {any} */ (letter.body);
  if (body.acceptance_id !== round.acceptance_id || !round.open) return round;
  if (letter.kind === "answer_item") return ofAnswer(round, body) ? round : answered(round, body, letter.client_at);
  if (letter.kind === "record_trial") return tested(round, body, letter.client_at);
  if (letter.kind === "raise_defect") return ofDefect(round, body, letter.client_at) ? round : noted(round, body, letter.client_at);
  return letter.kind === "sign_acceptance" ? signed(round, body) : round;
}

/** Decimals as the company keeps them. @param {Record<string, string>} values @returns {Record<string, string>} */
function shown(values) {
  return Object.fromEntries(Object.entries(values).map(([key, text]) => [key, show(parse(text) ?? dec(0))]));
}

/** @param {Pick<Answer, "verdict" | "measured" | "designs" | "text" | "note">} one */
const saidBy = ({ verdict, measured: values, designs, text, note }) => ({ verdict, measured: values, designs, text, note });

/** @param {Round} round @param {AnswerBody} body @param {string} at @returns {Round} */
function answered(round, body, at) {
  const known = /** @type {Answer | undefined} */ (round.answers[body.item]);
  const none = body.verdict === "NA";
  const said = { verdict: body.verdict, measured: none ? {} : shown(body.values), designs: none ? {} : shown(body.designs), text: clean(body.text), note: clean(body.note) };
  const photos = body.photos.map((one) => one.sha256);
  const same = known !== undefined && known.origin_round === null && canonical(said) === canonical(saidBy(known));
  if (same && photos.every((sha256) => known.photos.includes(sha256))) return round;
  // photos of a carried answer prove the earlier round, not this one
  const kept = known && known.origin_round === null ? known.photos : [];
  const mine = { by: round.me.id, by_name: round.me.name, at: utcIso(at) };
  const answer = same
    ? { ...known, photos: sorted([...kept, ...photos]) }
    : { ...said, rev: (known?.rev ?? 0) + 1, ...mine, origin_round: null, photos: sorted([...kept, ...photos]), history: known ? known.history + 1 : 0 };
  const next = { ...round, answers: { ...round.answers, [body.item]: answer } };
  return body.verdict === "FAIL" ? next : settled(next, body.item);
}

/** A defect of this round that was put right while everybody stood there is closed with it. @param {Round} round @param {string} item @returns {Round} */
function settled(round, item) {
  const closes = (/** @type {Defect} */ one) => one.round === round.round && one.item === item && (one.state === "OPEN" || one.state === "LEFT");
  return { ...round, defects: round.defects.map((one) => (closes(one) ? { ...one, state: "CLOSED", state_name: "整改合格" } : one)) };
}

/** @param {Round} round @param {TrialBody} body @param {string} at @returns {Round} */
function tested(round, body, at) {
  const known = round.trials.find((one) => one.id === body.trial_id);
  const [first, last] = [[...(body.start_photos ?? []), ...(body.ended_at ? [] : body.photos)], body.ended_at ? body.photos : []].map((refs) => refs.map((one) => one.sha256));
  const photos = { start_photos: sorted([...(known?.start_photos ?? []), ...first]), photos: sorted([...(known?.photos ?? []), ...last]) };
  if (known?.ended_at) {
    // its beginning was held up by its photos; an end that came twice changes nothing
    return body.ended_at ? round : withTrial(round, { ...known, start_photos: photos.start_photos });
  }
  const found = caught(() => recorded(round, body, at));
  if ("message" in found) return round;
  // what is not sent yet is this phone's newest word, wherever its clock stands
  const said = [utcIso(at), ...round.trials.map((one) => one.at)].sort().at(-1) ?? "";
  return withTrial(round, {
    at: body.ended_at || !known ? said : known.at, id: body.trial_id, item: body.item, rule: body.rule, round: round.round, by_name: known?.by_name ?? round.me.name, ...found, ...photos,
    started_at: utcIso(found.started_at), ended_at: found.ended_at && utcIso(found.ended_at),
  });
}

/** @param {Round} round @param {Trial} trial @returns {Round} */
function withTrial(round, trial) {
  return { ...round, trials: inOrder([...round.trials.filter((one) => one.id !== trial.id), trial]) };
}

/** @param {Round} round @param {DefectBody} body @param {string} at @returns {Round} */
function noted(round, body, at) {
  if (round.defects.some((one) => one.id === body.defect_id)) return round;
  const party = round.parties.find((one) => one.slot === body.slot) ?? round.parties.find((one) => one.firm_kind === "CONTRACTOR") ?? round.parties[0];
  const item = itemOf(round, body.item);
  const answer = round.answers[body.item];
  const major = item && (item.grade === "MAJOR" || (answer && measured(item, answer.measured, answer.designs).major));
  const due = body.due_at ?? new Date(Date.parse(utcIso(at)) + round.pack.rectification_days * 86_400_000).toISOString();
  /** @type {Defect} */
  const defect = {
    id: body.defect_id, item: body.item, round: round.round, grade: major ? "MAJOR" : "GENERAL", safety: Boolean(body.safety), where: clean(body.where), text: clean(body.text),
    slot: party.slot, party: party.name, firm: party.firm, due_at: utcIso(due), state: "OPEN", state_name: "待整改", left_until: null, raised_by: round.me.name,
    photos: sorted(body.photos.map((one) => one.sha256)),
  };
  return { ...round, defects: [...round.defects, defect].sort(byId) };
}

/** @param {Round} round @param {SignBody} body @returns {Round} */
function signed(round, body) {
  const party = round.parties.find((one) => one.slot === body.slot);
  if (!party || round.signatures.some((one) => one.sig_id === body.sig_id)) return round;
  const [person_id, signer] = signerOf(round, party, body);
  const capacity = clean(body.capacity) || party.capacity;
  const signature = { sig_id: body.sig_id, slot: body.slot, signer, capacity, person_id, at: utcIso(body.signed_at), device_id: body.relay?.device_id ?? "", content_sha: body.content_sha };
  const relay = { unseen: false, relayed: body.relay !== undefined, own: body.relay?.person_id === round.me.id };
  return { ...round, signatures: [...round.signatures, { ...signature, ...relay }] };
}

// ---- counting ----

/** The round in numbers; points count for 一般: every measured point, or the item when nothing is measured. @param {Round} round @returns {Tally} */
export function tally(round) {
  const { items, answers, pack } = round;
  const agreed = new Set(left(round).map((one) => one.item));
  const worst = dec(pack.worst_factor);
  let [points, points_passed] = [0, 0];
  /** @type {string[]} */
  const failed = [];
  /** @type {string[]} */
  const found = [];
  for (const item of items) {
    const given = /** @type {Answer | undefined} */ (answers[item.code]);
    if (!given || given.verdict === "NA") continue;
    const { out, counted, major } = measured(item, given.measured, given.designs);
    const bad = given.verdict === "FAIL";
    if (bad) failed.push(item.code);
    if (item.grade === "GENERAL") {
      points += Math.max(counted, 1);
      points_passed += Math.max(counted, 1) - Math.max(out.length, bad ? 1 : 0);
    }
    if (!bad) continue;
    const tooFar = out.some(({ ratio }) => ratio === null || cmp(dec(ratio[0]), mul(worst, dec(ratio[1]))) > 0);
    if (item.grade === "MAJOR" || major) found.push(`主控 ${item.code} ${item.name}不合格`);
    else if (tooFar) found.push(`一般 ${item.code} ${item.name}超出允许偏差的 ${show(worst)} 倍`);
    else if (!agreed.has(item.code)) found.push(`一般 ${item.code} ${item.name}不合格，建设单位没同意遗留`);
  }
  if (100 * points_passed < pack.general_pass_percent * points) found.push(`一般合格 ${points_passed}/${points} 点，不到 ${pack.general_pass_percent}%`);
  const missing = items.filter((item) => !(item.code in answers)).length;
  if (missing) found.unshift(`还有 ${missing} 项没结论`);
  const [majors, majors_passed] = share(items.filter((item) => item.grade === "MAJOR"), answers);
  const [generals, generals_passed] = share(items.filter((item) => item.grade === "GENERAL"), answers);
  const not_applicable = Object.values(answers).filter((one) => one.verdict === "NA").length;
  return {
    total: items.length, answered: items.length - missing, majors, majors_passed, generals, generals_passed, not_applicable, points, points_passed,
    failed, left: failed.filter((code) => agreed.has(code)), obstacles: found,
  };
}

/** How many apply (unanswered ones included) and how many pass. @param {Item[]} items @param {Record<string, Answer>} answers @returns {[number, number]} */
function share(items, answers) {
  const applying = items.filter((item) => answers[item.code]?.verdict !== "NA");
  return [applying.length, applying.filter((item) => answers[item.code]?.verdict === "PASS").length];
}

/** 遗留问题: what the owner agreed to leave and that is not closed; of a concluded round what it was concluded with. @param {Round} round */
function left(round) {
  if (round.content) return round.content.left;
  const open = round.defects.filter((one) => one.state === "LEFT" || one.state === "LEFT_RECTIFIED").sort(byId);
  return open.map(({ item, text, left_until: until }) => ({ item, text, until }));
}

/** Codes of the items whose photo is required and not there; what does not apply needs none. @param {Round} round */
export function unphotographed(round) {
  const given = (/** @type {Item} */ item) => /** @type {Answer | undefined} */ (round.answers[item.code]);
  return round.items.filter((item) => item.photo && given(item) && given(item)?.verdict !== "NA" && !given(item)?.photos.length).map((item) => item.code);
}

/** Why the parties may not sign yet, as sentences. @param {Round} round */
export function obstacles(round) {
  const found = [...tally(round).obstacles];
  const dark = unphotographed(round);
  if (dark.length) found.push(`必拍照片还差 ${dark.length} 项：${dark.slice(0, 5).join("、")}${dark.length > 5 ? "…" : ""}`);
  for (const item of round.items) {
    if (!item.tests.length || round.answers[item.code]?.verdict !== "PASS") continue;
    const open = unmet(item, trialsBehind(round));
    if (open.length) found.push(`${item.code} 判了合格，${open.map((group) => group.join(" 或 ")).join("、")} 后来没做成，重做或改判`);
  }
  const passed = (/** @type {Defect} */ one) => one.item in round.answers && round.answers[one.item].verdict !== "FAIL";
  return [...found, ...round.defects.filter((one) => one.state === "OPEN" && passed(one)).sort(byId).map((one) => `${one.item} 的缺陷还没改：${one.text}`)];
}

// ---- what is signed ----

/** Everything a signature vouches for; key by key as domain/signature.content_of. @param {Round} round @returns {Content} */
export function contentOf(round) {
  if (round.content) return round.content;
  const codes = Object.keys(round.answers).sort();
  return {
    acceptance: round.acceptance_id,
    round: round.round,
    checklists: round.checklists.map(({ code, version }) => ({ code, version })),
    order_rev: round.order.rev,
    drawing: round.drawing.sha256,
    items: Object.fromEntries(codes.map((code) => [code, { ...saidBy(round.answers[code]), origin_round: round.answers[code].origin_round, photos: sorted(round.answers[code].photos) }])),
    trials: trialsBehind(round).map(({ id, item, rule, inputs, decision, started_at, ended_at, start_photos, photos }) => ({
      id, item, rule, inputs, decision, started_at, ended_at, photos: sorted([...start_photos, ...photos]),
    })),
    left: left(round),
    parties: round.parties.map(({ slot, firm, person }) => ({ slot, firm, person })),
  };
}

/** SHA-256 (hex) of the RFC 8785 form. @param {Content} content @returns {Promise<string>} */
export async function digest(content) {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonical(content)))));
}

/** 7F3A 92C1: the content code as people compare it. @param {string} sha256 */
export function codeOf(sha256) {
  return `${sha256.slice(0, 4)} ${sha256.slice(4, 8)}`.toUpperCase();
}

/** The signatures that hold for this content, by slot; of two for the same party the first. @param {Round} round @param {string} sha256 @returns {Record<string, Signature>} */
export function holding(round, sha256) {
  /** @type {Record<string, Signature>} */
  const found = {};
  for (const one of round.signatures) if (one.content_sha === sha256) found[one.slot] ??= one;
  return found;
}

/** Signatures under a content that has changed since. @param {Round} round @param {string} sha256 */
export function voids(round, sha256) {
  return round.signatures.filter((one) => one.content_sha !== sha256 && !one.unseen);
}

/** Parties that must sign and whose signature is missing or void, in order. @param {Round} round @param {string} sha256 */
export function unsigned(round, sha256) {
  const there = holding(round, sha256);
  return round.parties.filter((one) => one.counted && !(one.slot in there));
}

/** What the sentence over a pad says. @param {Round} round @returns {Facts} */
export function facts(round) {
  const { obstacles: _, points: __, points_passed: ___, left: ____, ...counts } = tally(round);
  return {
    ...counts, round: round.round, complete: counts.answered === counts.total,
    left: left(round),
    tests: trialsBehind(round).filter((one) => one.decision === "PASS").map((one) => ({
      rule: one.rule, name: round.rules[one.rule]?.name ?? one.rule, pressure: one.inputs.start_kpa ? `${one.inputs.start_kpa} kPa` : "", minutes: one.inputs.minutes ?? "",
      said: one.judgement?.value ? one.judgement.rule : "合格",
    })),
    drawing_rev: round.drawing.rev, order_rev: round.content?.order_rev ?? round.order.rev,
  };
}

/**
 * A uuid7 for a test or a defect, later than every one of the round: their order is that of their ids, whatever the phone's clock does.
 * @param {Round} round @param {number} now ms; the company's time as far as it is known @param {Uint8Array} random 10 random bytes
 */
export function freshId(round, now, random) {
  const last = [...round.trials, ...round.defects].map((one) => Number.parseInt(one.id.replaceAll("-", "").slice(0, 12), 16));
  const at = Math.max(now, ...last.map((ms) => ms + 1)).toString(16).padStart(12, "0");
  const rest = hex(random);
  const variant = (8 + (Number.parseInt(rest[3], 16) & 3)).toString(16);
  return `${at.slice(0, 8)}-${at.slice(8)}-7${rest.slice(0, 3)}-${variant}${rest.slice(4, 7)}-${rest.slice(7, 19)}`;
}
