/** The second half of a test: when its time is over, the last readings and the photo; judged on the spot. */
import { draw } from "../../lib/draw.js";
import { stamp } from "../../lib/moment.js";
import { typed } from "../decimal.js";
import { checkTrial } from "../trial.js";
import { line, measure, tick } from "./field.js";
import { actionBar, button, error } from "./part.js";
import { settled, underWay } from "./photos.js";
import { to } from "./route.js";
import { endField, untilOf } from "./timing.js";
import { album, empty, keepForm, tell } from "./trial-form.js";
import { clockText } from "./when.js";

/** @typedef {import("./desk.js").Desk} Desk @typedef {import("../types").TestRule} TestRule @typedef {import("../types").Trial} Trial */

/** What the beginning said besides its readings; the letter that ends repeats it, so that it can stand alone. */
const TOOLS = ["instrument", "instrument_no", "calibrated_until", "medium", "soap", "leak", "minutes"];

/** @param {Desk} desk @param {TestRule} rule @param {Trial} trial @param {() => void} done */
export function endForm(desk, rule, trial, done) {
  const field = endField(trial);
  const left = desk.typed.get(field);
  /** @type {import("./trial-form.js").Typed} */
  const given = underWay(desk, (one) => one === field)?.[1] ?? empty({ soap: trial.inputs.soap === true, ...(left ? structuredClone(left.value) : {}) });
  const form = draw("div", "card stack");
  for (const one of rule.inputs.filter((input) => input.last && !["minutes", "clean"].includes(input.key))) {
    form.append(measure({ name: `inputs.${one.key}`, label: one.name, value: given.inputs[one.key] ?? "", unit: one.unit }));
  }
  if (rule.inputs.some((one) => one.key === "clean")) form.append(tick({ name: "inputs.clean", label: "靶板干净，没有铁锈尘土", checked: given.inputs.clean === "1" }));
  if (rule.soap) form.append(tick({ name: "soap", label: "接口逐个查过漏", checked: given.soap }));
  form.append(tick({ name: "leak", label: "查到漏点", checked: given.leak }));
  const shots = album(desk, field, given, to("trial", rule.id, trial.item), "结束");
  form.append(shots.node, line({ name: "at", label: "几点读的", type: "datetime-local", value: given.at, optional: true, hint: "空着就是现在" }));
  keepForm(desk, form, field, given);
  const said = draw("div", "");
  let asked = false;

  async function end() {
    const { env } = desk.outbox;
    const now = env.now();
    await settled(desk, field);
    const first = Object.fromEntries(Object.entries(trial.inputs).filter(([key, value]) => !TOOLS.includes(key) && value !== ""));
    const last = Object.fromEntries(Object.entries(given.inputs).map(([key, text]) => [key, typed(text)]).filter(([, text]) => text !== ""));
    const ended = given.at ? new Date(given.at) : new Date(now);
    const { instrument = "", instrument_no = "", calibrated_until = "", medium = "" } = trial.inputs;
    /** @type {import("../types").TrialBody} */
    const body = {
      acceptance_id: desk.round.acceptance_id, item: trial.item, rule: rule.id, trial_id: trial.id, inputs: { ...first, ...last },
      instrument, instrument_no, calibrated_until: calibrated_until || null, medium, soap: given.soap, leak: given.leak,
      started_at: trial.started_at, ended_at: stamp(ended), start_photos: trial.start_photos.map((sha256) => ({ sha256, name: nameOf(desk, sha256) })), photos: [...given.photos],
    };
    const bare = given.photos.length === 0 && !asked;
    asked = true; // asked for once: a broken camera must not stop the test
    const refused = bare ? { message: "还没拍结束的表，真拍不了就再点一次", field: null, code: "photo" } : checkTrial(desk.round, body, env.stamp(env.now()));
    const rest = tell(form, refused?.field === "ended_at" ? { ...refused, field: "at" } : refused);
    said.replaceChildren(...(rest ? [error(rest, "f-end-error")] : []));
    if (refused) return;
    const opening = desk.rows.find((row) => row.kind === "record_trial" && row.body.trial_id === trial.id && row.body.ended_at === null);
    await desk.send({
      step: "set", kind: "record_trial", field, label: `${rule.id} ${rule.name} 读数`, words: Object.values(last).join("，"), body,
      blobs: [...trial.start_photos, ...given.photos.map((photo) => photo.sha256)], draft: given, after: opening ? [opening.field] : [],
    });
    done();
  }
  const why = () => {
    const [until, now] = [untilOf(desk, trial), Date.now()];
    return now < until ? `${clockText(until, now)} 以后读数` : "到时了，读数";
  };
  const foot = actionBar(why(), button("读数，判定", end, "button primary"));
  const update = () => {
    shots.show([], given.photos);
    const words = foot.querySelector(".why > span");
    if (words && words.textContent !== why()) words.textContent = why();
  };
  return { node: draw("section", "check", form, said), foot, update, leave: () => undefined };
}

/** @param {Desk} desk @param {string} sha256 */
function nameOf(desk, sha256) {
  return desk.photos.get(sha256)?.name ?? desk.round.files[sha256]?.name ?? "照片.jpg";
}
