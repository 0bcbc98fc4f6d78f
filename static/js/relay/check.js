/** Who may sign what, as far as the two phones can know; the company looks again. */
import { codeOf, facts, refusal } from "../acceptance/round.js";

/**
 * @typedef {import("./types").Question} Question @typedef {import("./types").Answer} Answer @typedef {import("./types").Me} Me
 * @typedef {import("../acceptance/types").Round} Round @typedef {import("../acceptance/types").Party} Party
 */

/** What the phone of this party is asked to sign. @param {Round} round @param {Party} party @param {string} sha of the content @returns {Question} */
export function questionOf(round, party, sha) {
  return {
    acceptance: round.acceptance_id, sha, slot: party.slot, party: party.name, firm: party.firm, firm_id: party.firm_id, roles: party.roles, person: party.person,
    company: round.company, no: round.case.no, name: round.case.name, facts: facts(round),
  };
}

/** Why this person does not sign it; "" when they may. @param {Question} question @param {Me} me */
export function notFor(question, me) {
  if (question.company !== me.company) return `这是${question.company}的验收，本机登录的账号是${me.company}的`;
  if (question.firm_id !== me.firm_id) return `${question.party}由${question.firm}签，本机登录的是${me.firm}的${me.name}`;
  if (!question.roles.some((role) => me.roles.includes(role))) return `${me.name}的账号不能替${question.party}签`;
  return "";
}

/** The letter that carries a signature. @param {Answer} answer @param {import("../acceptance/types").Content} content what it signs @param {(at: number) => string} stamp */
export function carriedBody(answer, content, stamp) {
  const { acceptance, slot, person, sig_id, sha, at, strokes, device_signature, person_id, device_id } = answer;
  const body = { acceptance_id: acceptance, slot, signer: person, capacity: "", sig_id, content, content_sha: sha, signed_at: stamp(at), strokes, relay: { person_id, device_id } };
  return device_signature ? { ...body, device_signature } : body;
}

/** Why this signature is not taken; "" when it is. @param {Round} round @param {string} sha of the content now @param {Answer} answer */
export function notTaken(round, sha, answer) {
  if (answer.acceptance !== round.acceptance_id) return "这是另一次验收的签名";
  const party = round.parties.find((one) => one.slot === answer.slot);
  if (!party) return "这次验收没有这一方";
  if (round.signatures.some((one) => one.sig_id === answer.sig_id && one.content_sha === sha)) return `${answer.person}的这个签名已经收了`;
  if (answer.sha !== sha) return `签的是 ${codeOf(answer.sha)}，现在是 ${codeOf(sha)}，内容改过了，重新出码再签`;
  if (party.firm_id !== answer.firm_id) return `${party.name}由${party.firm}签，${answer.person}不是他们的人`;
  if (!party.roles.some((role) => answer.roles.includes(role))) return `${answer.person}的账号不能替${party.name}签`;
  return "";
}

/** What the company would say besides; "" when it would take it. @param {Round} round @param {ReturnType<typeof carriedBody>} body @param {string} clientAt */
export function refusedBy(round, body, clientAt) {
  return refusal(round, { kind: "sign_acceptance", body, client_at: clientAt })?.message ?? "";
}
