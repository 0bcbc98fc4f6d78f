/** 接力签 on the phone with the sheet: a code of what is to be signed, then the signature off the other phone. */
import { draw } from "../../lib/draw.js";
import { answered, askIn } from "../../relay/record.js";
import { carriedBody, notTaken, questionOf, refusedBy } from "../../relay/check.js";
import { Unreadable } from "../../relay/frame.js";
import { RelayCode } from "../../widgets/relay-code.js";
import { RelayScan } from "../../widgets/relay-scan.js";
import { codeOf, contentOf, digest, holding } from "../round.js";
import { hindrances } from "./hindrance.js";
import { actionBar, button, link, strip } from "./part.js";
import { to } from "./route.js";
import { statement } from "./statement.js";

/** @typedef {import("./desk.js").Desk} Desk @typedef {import("./screen").Screen} Screen @typedef {import("../types").Party} Party */

/** @param {Desk} desk @param {string} slot @param {string} sha of the content as it is @param {() => void} redraw @returns {Promise<Screen>} */
export async function relayScreen(desk, slot, sha, redraw) {
  const { round } = desk;
  const party = round.parties.find((one) => one.slot === slot && one.roles.length > 0);
  const first = hindrances(desk)[0];
  const why = !party ? "这一方没有账号，在本机签" : !round.open ? "已经定了结论" : first ?? "";
  const held = holding(round, sha)[slot];
  const back = link("button primary", to("sign", slot), "回到签字");
  const update = () => void digest(contentOf(desk.round)).then((now) => {
    if (now !== sha || slot in holding(desk.round, now) !== Boolean(held) || hindrances(desk)[0] !== first) redraw();
  });
  const codes = !party || why || held ? null : await askIn(questionOf(round, party, sha)).catch((/** @type {unknown} */ wrong) => {
    if (wrong instanceof Unreadable) return null;
    throw wrong;
  });
  if (!party || !codes) {
    const said = held ? `${party?.name} ${held.signer}签好了` : why || "遗留写得太长，码放不下，在本机签";
    return { sub: "接力签", back: to("sign"), main: [strip(held ? "done" : "", said, held ? "check" : "pen")], sheets: [], foot: actionBar("", back), update };
  }
  const main = draw("div", "page-part");
  const foot = draw("div", "");
  const show = () => {
    const code = new RelayCode();
    Object.assign(code, { codes, label: `给${party.person}扫的码` });
    main.replaceChildren(draw("p", "quiet", `${party.name} ${party.person}打开“接力签”，扫这里`), code, statement(desk, party, sha));
    foot.replaceChildren(actionBar("对方签完，扫对方手机上的码", button("扫签名", scan, "button primary")));
  };
  const scan = () => {
    const look = new RelayScan();
    Object.assign(look, { kind: "answer", take: (/** @type {Uint8Array} */ bytes) => taken(desk, bytes) });
    main.replaceChildren(draw("p", "quiet", `扫${party.person}手机上签完出的码`), look);
    foot.replaceChildren(actionBar("", button("回到码", show)));
    scrollTo(0, 0);
  };
  show();
  return { sub: "接力签", back: to("sign", slot), main: [main], sheets: [], foot, update };
}

/** The signature off the other phone, onto this one's disk. @param {Desk} desk @param {Uint8Array} bytes */
async function taken(desk, bytes) {
  const answer = answered(bytes);
  const { env } = desk.outbox;
  const content = contentOf(desk.round);
  const now = await digest(content);
  const wrong = notTaken(desk.round, now, answer);
  if (wrong) throw new Unreadable(wrong);
  const body = carriedBody(answer, content, env.stamp);
  const refused = refusedBy(desk.round, body, env.stamp(env.now()));
  if (refused) throw new Unreadable(refused);
  const party = /** @type {Party} */ (desk.round.parties.find((one) => one.slot === answer.slot));
  await desk.send({
    step: "sign", kind: "sign_acceptance", field: `sign:${answer.slot}:${answer.sig_id}`, label: `${party.name} ${answer.person} 接力签`, words: `内容码 ${codeOf(answer.sha)}`, body,
  });
  location.hash = to("sign");
}
