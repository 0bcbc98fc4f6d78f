/** Signing on the spot: read the sentence, write by hand; strokes are kept at every lift, what no longer holds stays visible. */
import { draw } from "../../lib/draw.js";
import { stamp } from "../../lib/moment.js";
import { read } from "../../lib/stroke.js";
import { signed } from "../../outbox/index.js";
import { codeOf, contentOf, digest, holding, refusal, unsigned, voids } from "../round.js";
import { line } from "./field.js";
import { ink } from "./gauge.js";
import { hindrances } from "./hindrance.js";
import { actionBar, button, error, item as row, link, mark, section, strip } from "./part.js";
import { pad } from "./pad.js";
import { to } from "./route.js";
import { four, statement } from "./statement.js";
import { tell } from "./trial-form.js";
import { changes } from "./versions.js";
import { momentText } from "./when.js";

/** @typedef {import("./desk.js").Desk} Desk @typedef {import("../types").Party} Party @typedef {import("./screen").Screen} Screen */

/** @param {Desk} desk @returns {Party[]} who may sign on this phone */
export function signers(desk) {
  return desk.round.parties.filter((one) => desk.round.me.host || one.mine);
}

/** @param {Desk} desk @param {string} slot @param {string} sha of the content as it is @param {() => void} redraw @returns {Screen} */
export function signScreen(desk, slot, sha, redraw) {
  const { round } = desk;
  const why = hindrances(desk);
  const held = holding(round, sha);
  const able = signers(desk).filter((one) => !held[one.slot]);
  const party = why.length || !round.open ? null : able.find((one) => one.slot === slot) ?? able.find((one) => one.counted && unsigned(round, sha).includes(one)) ?? null;
  const gone = voids(round, sha);
  const last = gone.at(-1);
  const own = party ? ownPart(desk, party, sha, redraw) : null;
  /** @type {Node[]} */
  const main = own?.stale ? [strip("late", "内容改了，要重新签", "warn")] : [];
  if (gone.length && round.open) main.push(strip(Object.keys(held).length ? "" : "late", `签完又改了，${gone.length} 个签名失效`, "warn"), ...changes(desk, last, sha));
  const away = party && round.me.host && party.roles.length ? link("link", to("relay", party.slot), "接力签") : null;
  main.push(statement(desk, party, sha, away), four(desk, sha, party?.slot ?? ""));
  if (why.length && round.open) main.push(section("签字前还差", why.length, "", draw("ol", "card list", ...why.map((text, n) => row({ text, start: mark(n ? "" : "now", String(n + 1)) })))));
  const guests = round.parties.filter((one) => !one.counted && (round.me.host || one.mine));
  if (guests.length) main.push(section("另外请的", "", "没签也能定结论", draw("ul", "card list", ...guests.map((one) => row({ text: `${one.name} ${one.person}`, sub: held[one.slot] ? "签了" : one.firm, href: party && !held[one.slot] ? to("sign", one.slot) : "", start: mark(held[one.slot] ? "done" : "", held[one.slot] ? "check" : "pen") })))));
  main.push(...drawn(desk, sha));
  if (own) main.push(own.fields);
  const next = why.length ? actionBar(why[0], link("button primary", to("all"), "接着验收"))
    : unsigned(round, sha).length ? actionBar(`等 ${unsigned(round, sha).map((one) => one.person).join("、")} 签`, link("button primary", to("all"), "回到整张表"))
      : actionBar("四方都签了", link("button primary", to("done"), "交"));
  const keyOf = (/** @type {string} */ now) => JSON.stringify([now, Object.values(holding(desk.round, now)).map((one) => [one.slot, one.own]), hindrances(desk)]);
  const key = keyOf(sha);
  return {
    sub: "四方签字", back: to("all"), main, sheets: [], cls: party ? "signing" : "", foot: own?.foot ?? next, leave: () => own?.leave(),
    update: () => void digest(contentOf(desk.round)).then((now) => {
      if (keyOf(now) !== key) redraw();
    }),
  };
}

/** Signatures that were written on this phone, those that hold and those that don't. @param {Desk} desk @param {string} sha */
function drawn(desk, sha) {
  const aside = new Set(desk.past.flatMap((one) => (one.status === "given_up" ? one.cmd_id : [])));
  const own = [...desk.past.map((one) => one.row), ...desk.rows].filter((one) => one?.kind === "sign_acceptance" && one.doc === desk.doc);
  return own.map((one) => {
    const { cmd_id, body } = /** @type {import("../../outbox/types").Row} */ (one);
    const { signer, content_sha, strokes, signed_at, capacity, relay, sig_id } = body;
    const cut = content_sha !== sha || aside.has(cmd_id);
    const own = desk.round.signatures.some((there) => there.sig_id === sig_id && there.own);
    const way = relay ? (own ? "接力签，本人手机已传" : "接力签，待本人手机上传") : capacity;
    const when = momentText(Date.parse(signed_at), Date.now());
    return section(`${signer} ${when}`, "", cut ? "留着备查，不算数" : way, draw("div", "card", ink(strokes, signer, cut), draw("p", "quiet", `内容码 ${codeOf(content_sha)}`)));
  });
}

/** Name, capacity and pad of who signs now. @param {Desk} desk @param {Party} party @param {string} sha @param {() => void} redraw */
function ownPart(desk, party, sha, redraw) {
  const host = desk.round.me.host;
  const left = [...desk.typed].find(([name, one]) => name.startsWith(`sign:${party.slot}:`) && one.cmd_id === null);
  const sig_id = left ? left[0].split(":")[2] : desk.outbox.env.uuid();
  const field = `sign:${party.slot}:${sig_id}`;
  const given = { signer: party.person, capacity: party.capacity, strokes: "", sha: "", ...(left ? left[1].value : {}) };
  const fields = draw("div", "card stack");
  // strokes are good for the content they were written under; until there are new ones the old stay
  const old = given.sha === sha ? [] : read(given.strokes);
  if (old.length) fields.append(ink(old, given.signer, true));
  if (host) fields.append(line({ name: "signer", label: `${party.name}谁签`, value: given.signer, most: 60, hint: "手机交给签字的人" }), line({ name: "capacity", label: "身份", value: given.capacity, optional: true, most: 60, hint: "不是本人的，写清授权" }));
  const said = draw("div", "");
  fields.append(said);
  const keep = () => desk.keep(field, given);
  fields.addEventListener("input", (event) => {
    const { name, value } = /** @type {HTMLInputElement} */ (event.target);
    Object.assign(given, { [name]: value });
    void keep();
  });
  const board = pad(given.signer, given.sha === sha ? given.strokes : "", async (strokes) => {
    Object.assign(given, { strokes, sha });
    await keep();
  });

  async function sign() {
    const { env } = desk.outbox;
    const now = new Date(env.now());
    const content = contentOf(desk.round);
    const strokes = given.sha === sha ? read(given.strokes) : [];
    const body = { acceptance_id: desk.round.acceptance_id, slot: party.slot, signer: given.signer.trim(), capacity: given.capacity.trim(), sig_id, content, content_sha: await digest(content), signed_at: stamp(now), strokes };
    const points = strokes.reduce((sum, one) => sum + one.points.length, 0);
    const moved = body.content_sha !== sha ? { message: "内容刚改过，看过新的再签", field: null, code: "stale" } : null;
    const bare = points < 5 ? { message: "还没签，在框里手写名字", field: null, code: "strokes" } : null;
    const refused = moved ?? bare ?? refusal(desk.round, { kind: "sign_acceptance", body, client_at: stamp(now) });
    const rest = tell(fields, refused);
    said.replaceChildren(...(rest ? [error(rest, "f-sign-error")] : []));
    if (rest) said.scrollIntoView({ block: "center" });
    if (refused) return;
    const device_signature = await signed(desk.outbox.store, env, `${body.content_sha}|${party.slot}|${sig_id}`);
    await desk.send({ step: "sign", kind: "sign_acceptance", field, label: `${party.name} ${body.signer} 签字`, words: `内容码 ${codeOf(body.content_sha)}`, body: device_signature ? { ...body, device_signature } : body, draft: given });
    redraw();
    scrollTo(0, 0);
  }
  board.tools.append(button("确认签字", sign, "button primary"));
  return { fields, stale: old.length > 0, foot: board.node, leave: () => undefined };
}
