/** The first half of a test: instrument, medium, first readings, the photo of the gauge; then it is held. */
import { draw } from "../../lib/draw.js";
import { stamp } from "../../lib/moment.js";
import { typed } from "../decimal.js";
import { checkTrial } from "../trial.js";
import { freshId } from "../round.js";
import { choice, line, measure, tick } from "./field.js";
import { actionBar, button, error } from "./part.js";
import { settled, underWay } from "./photos.js";
import { to } from "./route.js";
import { album, empty, keepForm, tell } from "./trial-form.js";
import { fieldText } from "./when.js";

/** @typedef {import("./desk.js").Desk} Desk @typedef {import("../types").TestRule} TestRule */

/** @param {string} code @param {string} rule */
const prefix = (code, rule) => `trial:begin:${rule}:${code}:`;

/** The draft that was left, else a fresh one under a name of its own. @param {Desk} desk @param {TestRule} rule @param {string} code */
function begun(desk, rule, code) {
  const now = underWay(desk, (field) => field.startsWith(prefix(code, rule.id)));
  if (now) return { field: now[0], given: /** @type {import("./trial-form.js").Typed} */ (now[1]) };
  const left = [...desk.typed].find(([field, one]) => field.startsWith(prefix(code, rule.id)) && one.cmd_id === null);
  if (left) return { field: left[0], given: empty(structuredClone(left[1].value)) };
  const tool = rule.instrument;
  const given = empty({ instrument: tool?.kinds.length === 1 ? tool.kinds[0] : "", medium: rule.mediums.length === 1 ? rule.mediums[0] : "" });
  return { field: prefix(code, rule.id) + desk.outbox.env.uuid(), given };
}

/** @param {Desk} desk @param {TestRule} rule @param {string} code @param {() => void} done */
export function beginForm(desk, rule, code, done) {
  const { field, given } = begun(desk, rule, code);
  const hash = to("trial", rule.id, code);
  const tool = rule.instrument;
  const form = draw("div", "card stack");
  if (tool && tool.kinds.length > 1) form.append(choice({ name: "instrument", label: "用什么读", value: given.instrument, options: tool.kinds.map((kind, n) => [kind, tool.names[n]]) }));
  else if (tool) form.append(draw("p", "quiet", `用${tool.names[0]}`));
  if (tool?.calibrated) {
    form.append(draw("div", "pair-fields", line({ name: "instrument_no", label: "仪表编号", value: given.instrument_no, most: 60 }),
      line({ name: "calibrated_until", label: "检定到", type: "date", value: given.calibrated_until, optional: tool.kinds.includes("U_TUBE") })));
  }
  const not = rule.forbidden_mediums.length ? `不能用${rule.forbidden_mediums.join("、")}` : "";
  if (rule.mediums.length > 1) form.append(choice({ name: "medium", label: "介质", value: given.medium, options: rule.mediums.map((one) => [one, one]), hint: not }));
  else if (rule.mediums.length) form.append(draw("p", "quiet", `介质 ${rule.mediums[0]}，${not}`));
  for (const one of rule.inputs.filter((input) => !input.last)) {
    form.append(measure({ name: `inputs.${one.key}`, label: one.name, value: given.inputs[one.key] ?? "", unit: one.unit, optional: !one.required }));
  }
  if (rule.soap) form.append(tick({ name: "soap", label: "接口逐个查漏", checked: given.soap, hint: "查漏的，稳压时间可以短" }));
  const shots = album(desk, field, given, hash, "起始");
  form.append(shots.node, line({ name: "at", label: "几点开始稳压", type: "datetime-local", value: given.at, optional: true, hint: "空着就是现在" }));
  keepForm(desk, form, field, given);
  const said = draw("div", "");
  let asked = false;

  async function begin() {
    const { env } = desk.outbox;
    const now = env.now();
    await settled(desk, field);
    const started = given.at && given.at !== fieldText(now) ? new Date(given.at) : new Date(now);
    const inputs = Object.fromEntries(Object.entries(given.inputs).map(([key, text]) => [key, typed(text)]).filter(([, text]) => text !== ""));
    /** @type {import("../types").TrialBody} */
    const body = {
      acceptance_id: desk.round.acceptance_id, item: code, rule: rule.id,
      trial_id: freshId(desk.round, now, crypto.getRandomValues(new Uint8Array(10))),
      inputs, instrument: given.instrument, instrument_no: given.instrument_no.trim(), calibrated_until: given.calibrated_until || null, medium: given.medium,
      soap: given.soap, leak: false, started_at: stamp(started), ended_at: null, start_photos: [...given.photos], photos: [],
    };
    const bare = given.photos.length === 0 && !asked;
    asked = true; // asked for once: a broken camera must not stop the test
    const refused = bare ? { message: "还没拍起始的表，真拍不了就再点一次", field: null, code: "photo" } : checkTrial(desk.round, body, env.stamp(now));
    const rest = tell(form, refused);
    said.replaceChildren(...(rest ? [error(rest, "f-begin-error")] : []));
    if (refused) return;
    await desk.send({
      step: "set", kind: "record_trial", field, label: `${rule.id} ${rule.name} 开始`, words: Object.values(inputs).join("，"), body,
      blobs: given.photos.map((photo) => photo.sha256), draft: given,
    });
    done();
  }
  return {
    node: draw("section", "check", form, said), foot: actionBar("", button("开始稳压", begin, "button primary")),
    update: () => shots.show([], given.photos), leave: () => undefined,
  };
}
