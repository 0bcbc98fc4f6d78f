/** The signature of who signs on their own phone: into its own outbox first, then in codes for the phone with the sheet. */
import { utcIso } from "../acceptance/text.js";
import { codeOf } from "../acceptance/round.js";
import { digestOf } from "../outbox/canonical.js";
import { signed } from "../outbox/pen.js";
import { pack, unpack } from "./ink.js";
import { Unreadable } from "./frame.js";

/**
 * @typedef {import("./types").Question} Question @typedef {import("./types").Answer} Answer @typedef {import("./types").Me} Me
 * @typedef {import("../acceptance/screen/writer.js").Writer} Writer @typedef {import("../lib/stroke.js").Stroke} Stroke
 * @typedef {{question: Question, sig_id: string, strokes: string, shown: string}} Open what was asked and is being signed
 */

/** @param {string} slot @param {string} sig_id */
export const fieldOf = (slot, sig_id) => `sign:${slot}:${sig_id}`;

/** The document of this person's own signature. @param {string} acceptance */
export const docOf = (acceptance) => `relay:${acceptance}`;

/**
 * Onto this phone's disk, on its way to the company.
 * @param {Writer} writer @param {Me} me @param {Open} open @param {Stroke[]} strokes as they were drawn
 */
export async function sign(writer, me, open, strokes) {
  const { env, store, sender } = writer.outbox;
  const { question, sig_id, shown } = open;
  const ink = pack(strokes);
  if (!ink) throw new Unreadable("笔画太多，重写一次");
  const kept = unpack(ink); // both phones keep the strokes as the codes carry them
  const device_id = await sender.device();
  const signed_at = env.stamp(env.now());
  const line = [question.sha, question.slot, sig_id, me.id, utcIso(signed_at), await digestOf(env, kept)].join("|");
  const device_signature = await signed(store, env, line);
  const body = {
    acceptance_id: question.acceptance, slot: question.slot, signer: me.name, capacity: "", sig_id, content_sha: question.sha, signed_at, strokes: kept,
    relay: { person_id: me.id, device_id, shown }, ...(device_signature ? { device_signature } : {}),
  };
  await writer.send({
    step: "sign", kind: "sign_acceptance", field: fieldOf(question.slot, sig_id), label: `${question.party} ${me.name} 接力签`, words: `内容码 ${codeOf(question.sha)}`, body, draft: open, receipt: true,
  });
}

/** What the phone opposite takes. @param {import("../outbox/types").Json} body of the letter @param {Me} me @returns {Answer} */
export function answerOf(body, me) {
  return {
    acceptance: body.acceptance_id, sha: body.content_sha, slot: body.slot, sig_id: body.sig_id, person_id: body.relay.person_id, person: body.signer, firm_id: me.firm_id, roles: me.roles,
    device_id: body.relay.device_id, at: Date.parse(body.signed_at), device_signature: body.device_signature ?? "", strokes: body.strokes,
  };
}
