/** Judges a pressure test or purge by its rule, and says why one can't be recorded; as domain/trial_rule.py and commands/record_trial.py. */
import { add, cmp, dec, fixed, larger, mul, ratio, reading, round, show, smaller, sub } from "./decimal.js";
import { clean, localDay, micros } from "./text.js";

/**
 * @typedef {import("./types").TestRule} TestRule @typedef {import("./types").Json} Json @typedef {import("./types").Refusal} Refusal
 * @typedef {import("./types").Judgement} Judgement @typedef {import("./types").Round} Round @typedef {import("./types").TrialBody} TrialBody
 * @typedef {import("./decimal").Decimal} Decimal @typedef {Record<string, Decimal>} Values @typedef {[string, string][]} Steps @typedef {Round["pack"]} Pack
 */

/** Said to the one who typed it: the test counts neither way. */
export class Refused extends Error {
  /** @param {string} message @param {string | null} field @param {string} code */
  constructor(message, field, code = "refused") {
    super(message);
    this.refusal = { message, field, code };
  }
}

/** The refusal instead of an exception. @template T @param {() => T} work @returns {T | Refusal} */
export function caught(work) {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

const NAMES = { PASS: "合格", FAIL: "不合格" };
const CARRIED_OUT = new Set(["STRENGTH", "TIGHTNESS", "PURGE", "RECHECK"]);
/** @type {Record<string, string>} */
const INSTRUMENTS = { GAUGE: "压力表", U_TUBE: "U 形管", DIGITAL: "数字压力计", BOARD: "白板靶" };
/** @type {[string, Decimal][]} */
const TO_KPA = [["Pa", dec("0.001")], ["mmH₂O", dec("0.00980665")], ["MPa", dec(1000)]];
const ZERO = dec(0), TWO = dec(2), TEN = dec(10), THOUSAND = dec(1000), THOUSANDTH = dec("0.001"), KELVIN = dec(273);
const LEAST_AIR = dec(60_000), MOST_AIR = dec(110_000);
const YES = new Set(["true", "1", "yes", "是"]);
const SLACK = 300_000_000n;

/** @param {unknown} value */
const isTrue = (value) => value === true || YES.has(clean(value).toLowerCase());

/** The readings as numbers. @param {TestRule} rule @param {Json} inputs @param {boolean} [first] only what is read at the beginning @returns {Values} */
function numbers(rule, inputs, first = false) {
  /** @type {Values} */
  const values = {};
  for (const one of rule.inputs) {
    if (first && one.last) continue;
    const given = inputs[one.key];
    if (given === undefined || given === null || given === "") {
      if (one.required) throw new Refused(`${one.name}没填`, one.key, "missing");
      continue;
    }
    if (one.unit === null && ["boolean", "string"].includes(typeof given) && one.key !== "gauge_class") continue;
    const value = reading(String(given));
    if (value === null) throw new Refused(`${one.name}要填数字`, one.key, "number");
    values[one.key] = value;
  }
  return values;
}

/** @param {TestRule} rule @param {Json} inputs */
function checkMedium(rule, inputs) {
  const { medium } = inputs;
  if (!medium) return;
  if (rule.forbidden_mediums.includes(medium)) throw new Refused(`不能用${medium}做试验，用${rule.mediums.join("或")}`, "medium", "medium");
  if (rule.mediums.length && !rule.mediums.includes(medium)) throw new Refused(`试验介质只能是${rule.mediums.join("或")}`, "medium", "medium");
}

/** The test pressure (kPa) for a design pressure (kPa). @param {NonNullable<TestRule["pressure"]>} pressure @param {Decimal} design */
function required(pressure, design) {
  for (const one of pressure.cases) if (cmp(design, dec(one.below_kpa)) < 0) return dec(one.fixed_kpa);
  const wanted = larger(mul(dec(pressure.factor), design), dec(pressure.floor_kpa));
  return pressure.ceiling_kpa === null ? wanted : smaller(wanted, dec(pressure.ceiling_kpa));
}

/** The unit in which the number would be about right. @param {Decimal} value @param {Decimal} wanted */
function slip(value, wanted) {
  const [low, high] = [mul(wanted, dec("0.9")), mul(wanted, TWO)];
  const unit = TO_KPA.find(([, factor]) => cmp(low, mul(value, factor)) <= 0 && cmp(mul(value, factor), high) <= 0)?.[0];
  return unit ? `，单位是 ${unit} 吗` : "";
}

/** The test pressure wanted (kPa). @param {TestRule} rule @param {Values} values @param {Steps} steps @returns {Decimal | null} */
function checkPressure(rule, values, steps) {
  const design = values.design_kpa;
  if (rule.pressure === null || design === undefined) return null;
  if (cmp(design, ZERO) <= 0) throw new Refused("设计压力要大于 0", "design_kpa", "pressure");
  const wanted = round(required(rule.pressure, design), 3);
  if (rule.kind === "PURGE") {
    const pressure = values.pressure_kpa;
    if (cmp(pressure, wanted) > 0) throw new Refused(`吹扫压力不能高于 ${show(wanted)} kPa`, "pressure_kpa", "pressure");
    steps.push(["吹扫压力", `${show(pressure)} kPa，不高于 ${show(wanted)} kPa`]);
    return wanted;
  }
  const key = "start_kpa" in values ? "start_kpa" : "H1";
  const start = key === "start_kpa" ? values[key] : mul(values[key], THOUSANDTH);
  const below = cmp(start, wanted) < 0;
  if (below || cmp(start, mul(wanted, TEN)) > 0) {
    throw new Refused(`开始压力 ${show(start)} kPa ${below ? "低于" : "远高于"}要求的 ${show(wanted)} kPa${slip(start, wanted)}`, key, "pressure");
  }
  const guess = cmp(start, mul(wanted, TWO)) > 0 ? slip(start, wanted) : "";
  if (guess) throw new Refused(`开始压力 ${show(start)} kPa 比要求的 ${show(wanted)} kPa 高很多${guess}`, key, "pressure");
  steps.push(["试验压力", `${show(start)} kPa，要 ${show(wanted)} kPa 以上（设计 ${show(design)} kPa）`]);
  return wanted;
}

/** @param {TestRule} rule @param {Values} values @param {Json} inputs @param {Decimal | null} wanted @param {string} today @param {Steps} steps */
function checkInstrument(rule, values, inputs, wanted, today, steps) {
  const tool = rule.instrument;
  if (tool === null) return;
  if (inputs.instrument && !tool.kinds.includes(inputs.instrument)) {
    throw new Refused(`这项试验要用${tool.kinds.map((one) => INSTRUMENTS[one] ?? one).join("、")}`, "instrument", "instrument");
  }
  checkRange(tool, values, wanted, steps);
  const accuracy = values.gauge_class;
  if (accuracy !== undefined && tool.max_class !== null && cmp(accuracy, dec(tool.max_class)) > 0) {
    throw new Refused(`压力表精度 ${show(accuracy)} 级不够，要 ${show(dec(tool.max_class))} 级以内`, "gauge_class", "class");
  }
  const until = inputs.calibrated_until;
  if (tool.calibrated && until && today && until < today) throw new Refused(`仪表检定 ${until} 到期了，换一块在检定期内的`, "calibrated_until", "calibration");
}

/** A gauge that is far too large reads nothing. @param {NonNullable<TestRule["instrument"]>} tool @param {Values} values @param {Decimal | null} wanted @param {Steps} steps */
function checkRange(tool, values, wanted, steps) {
  const full = values.gauge_range_kpa;
  if (full === undefined || tool.range_min_factor === null || tool.range_max_factor === null) return;
  const base = wanted ?? mul(values.H1, THOUSANDTH);
  const [low, high] = [mul(base, dec(tool.range_min_factor)), mul(base, dec(tool.range_max_factor))];
  const fits = (/** @type {Decimal} */ one) => cmp(low, one) <= 0 && cmp(one, high) <= 0;
  if (!fits(full)) {
    const unit = TO_KPA.find(([, factor]) => fits(mul(full, factor)))?.[0];
    const words = `压力表量程 ${show(full)} kPa 不合适，试验 ${show(base)} kPa 要用 ${show(low)} 到 ${show(high)} kPa 的表${unit ? `，单位是 ${unit} 吗` : ""}`;
    throw new Refused(words, "gauge_range_kpa", "range");
  }
  if (["start_kpa", "end_kpa"].some((key) => cmp(values[key] ?? ZERO, full) > 0)) throw new Refused("读数超过了压力表量程，看看单位", "start_kpa", "range");
  steps.push(["压力表", `量程 ${show(full)} kPa，要 ${show(low)} 到 ${show(high)} kPa`]);
}

/** The pressure class that chooses the hold time. @param {Pack} pack @param {Decimal | undefined} design */
function classOf(pack, design) {
  if (design === undefined) return null;
  const fits = pack.classes.find((one) => cmp(mul(design, THOUSANDTH), dec(one.max_mpa)) <= 0);
  return (fits ?? pack.classes.at(-1))?.test_class ?? null;
}

/** @param {TestRule} rule @param {string | null} klass @param {boolean} soap @returns {Decimal | null} */
function minutesOf(rule, klass, soap) {
  const fits = rule.holds.filter((one) => one.class === klass && (!one.soap || soap)).map((one) => dec(one.minutes));
  if (fits.length) return fits.reduce(smaller);
  return rule.hold_minutes === null ? null : dec(rule.hold_minutes);
}

/** How long this test must be held, as text; null when the rule asks for no time. @param {TestRule} rule @param {Pack} pack @param {string | null} design_kpa @param {boolean} soap */
export function neededMinutes(rule, pack, design_kpa, soap) {
  const found = minutesOf(rule, classOf(pack, reading(design_kpa ?? "") ?? undefined), soap);
  return found === null ? null : show(found);
}

/** @param {TestRule} rule @param {Values} values @param {string | null} klass @param {unknown} soap undefined when nothing was said @param {Steps} steps */
function checkHold(rule, values, klass, soap, steps) {
  const without = rule.holds.some((one) => one.class === klass && one.soap === null);
  if (rule.soap && soap !== undefined && soap !== null && !isTrue(soap) && !without) throw new Refused("接口要逐个查漏才算做完", "soap", "soap");
  const wanted = minutesOf(rule, klass, soap === undefined || soap === null || isTrue(soap));
  const held = values.minutes;
  if (wanted === null || held === undefined) return;
  if (cmp(held, wanted) < 0) throw new Refused(`稳压 ${show(held)} 分不够，要 ${show(wanted)} 分`, "minutes", "hold");
  steps.push(["稳压", `${show(held)} 分，要 ${show(wanted)} 分`]);
}

/** What fails among the readings that have a limit of their own. @param {TestRule} rule @param {Values} values @param {Json} inputs @param {Steps} steps */
function overLimits(rule, values, inputs, steps) {
  const failings = [];
  for (const one of rule.inputs) {
    if (one.max === null || !(one.key in values)) continue;
    const [value, most] = [values[one.key], dec(one.max)];
    steps.push([one.name, `${show(value)} ${one.unit ?? ""}，不超过 ${show(most)}`.trimEnd()]);
    if (cmp(value, most) > 0) failings.push(`${one.name} ${show(value)} 超过 ${show(most)} ${one.unit ?? ""}`.trimEnd());
  }
  if (rule.min_velocity_ms !== null && cmp(values.velocity_ms, dec(rule.min_velocity_ms)) < 0) failings.push(`流速 ${show(values.velocity_ms)} m/s 不到 ${show(dec(rule.min_velocity_ms))} m/s`);
  if (rule.max_section_m !== null && cmp(values.section_m, dec(rule.max_section_m)) > 0) failings.push(`吹扫段 ${show(values.section_m)} m 超过 ${show(dec(rule.max_section_m))} m`);
  if (rule.judge === "CLEAN" && !isTrue(inputs.clean)) failings.push("靶板有铁锈或尘土");
  if (isTrue(inputs.leak)) {
    steps.push(["查漏", "有漏点"]);
    failings.push("查漏有漏点");
  }
  return failings;
}

/** @param {TestRule} rule @param {Decimal} drop */
function allows(rule, drop) {
  if (rule.limit_pa === null) return true;
  const side = cmp(drop, dec(rule.limit_pa));
  return side < 0 || (rule.limit_inclusive && side === 0);
}

/** The drop in Pa and the sentence that compares it. @param {TestRule} rule @param {Values} values @param {Steps} steps @returns {[Decimal | null, string]} */
function dropOf(rule, values, steps) {
  if (rule.judge === "CORRECTED_DROP") return corrected(rule, values, steps);
  if (rule.judge !== "NO_DROP") return [null, ""];
  const { start_kpa: start, end_kpa: end } = values;
  if (cmp(end, ZERO) < 0) throw new Refused("结束压力不能是负数", "end_kpa", "pressure");
  const drop = mul(sub(start, end), THOUSAND);
  steps.push(["压降", `${show(start)} − ${show(end)} = ${show(sub(start, end))} kPa`]);
  return [drop, cmp(drop, ZERO) <= 0 ? "无压降" : `掉压 ${show(drop)} Pa`];
}

/** @param {TestRule} rule @param {Values} values @param {Steps} steps @returns {[Decimal, string]} */
function corrected(rule, values, steps) {
  const air = (/** @type {Decimal} */ one) => cmp(LEAST_AIR, one) <= 0 && cmp(one, MOST_AIR) <= 0;
  for (const [key, name] of [["B1", "开始大气压"], ["B2", "结束大气压"]]) {
    if (air(values[key])) continue;
    const guess = air(mul(values[key], THOUSAND)) ? "，单位是 kPa 吗" : "，看看单位";
    throw new Refused(`${name} ${show(values[key])} Pa 不对${guess}`, key, "pressure");
  }
  for (const [key, name] of [["H1", "开始表压"], ["H2", "结束表压"]]) if (cmp(values[key], ZERO) <= 0) throw new Refused(`${name}要大于 0`, key, "pressure");
  if (cmp(values.H1, THOUSAND) < 0) throw new Refused(`开始表压 ${show(values.H1)} Pa 太低，单位是 kPa 吗`, "H1", "pressure");
  const drop = correctedDrop(values);
  const rounded = show(round(drop, 1, "up"));
  const { H1, B1, t1, H2, B2, t2 } = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, show(value)]));
  steps.push(["修正压力降", `(${H1}+${B1}) − (${H2}+${B2})×(273+${t1})/(273+${t2}) = ${rounded} Pa`]);
  if (rule.limit_pa === null) return [drop, `修正压力降 ${rounded} Pa`];
  const sign = allows(rule, drop) ? (rule.limit_inclusive ? "≤" : "<") : rule.limit_inclusive ? ">" : "≥";
  return [drop, `修正压力降 ${rounded} Pa ${sign} ${show(dec(rule.limit_pa))} Pa`];
}

/** (H1+B1) − (H2+B2)(273+t1)/(273+t2), to a thousandth of a pascal. @param {Values} values */
function correctedDrop({ H1, B1, t1, H2, B2, t2 }) {
  const [start, end, warm1, warm2] = [add(H1, B1), add(H2, B2), add(KELVIN, t1), add(KELVIN, t2)];
  for (const [key, warm] of /** @type {[string, Decimal][]} */ ([["t1", warm1], ["t2", warm2]])) if (cmp(warm, ZERO) <= 0) throw new Refused("温度不对", key, "pressure");
  const lost = mul(end, warm1); // start − lost / warm2 as one fraction
  const top = sub(mul(start, warm2), lost);
  return ratio(top.n * 10n ** BigInt(warm2.s), warm2.n * 10n ** BigInt(top.s), 3);
}

/**
 * PASS or FAIL with the working, or why the test was not carried out as the rule asks; `field` is the input's key.
 * @param {TestRule} rule @param {Json} inputs readings, and medium, soap, leak, instrument, calibrated_until @param {Pack} pack @param {string} [today] 2026-03-12
 * @returns {Judgement | Refusal}
 */
export function judgeTest(rule, inputs, pack, today = "") {
  return caught(() => judged(rule, inputs, pack, today));
}

/** @param {TestRule} rule @param {Json} inputs @param {Pack} pack @param {string} today @returns {Judgement} */
function judged(rule, inputs, pack, today) {
  if (!CARRIED_OUT.has(rule.kind)) throw new Refused(`${rule.id} ${rule.name}只是规定，没有读数可判`, null, "trial");
  const values = numbers(rule, inputs);
  /** @type {Steps} */
  const steps = [];
  checkMedium(rule, inputs);
  const wanted = checkPressure(rule, values, steps);
  checkInstrument(rule, values, inputs, wanted, today, steps);
  checkHold(rule, values, classOf(pack, values.design_kpa), inputs.soap, steps);
  const failings = overLimits(rule, values, inputs, steps);
  const [value, sentence] = dropOf(rule, values, steps);
  if (value !== null && !allows(rule, value)) failings.push(sentence);
  const decision = failings.length ? "FAIL" : "PASS";
  const failed = failings.join("；");
  steps.push(["判定", failed || sentence || "各项都够"]);
  const facts = value === null ? {} : { value: fixed(value), unit: "Pa", limit: rule.limit_pa === null ? null : Number(rule.limit_pa) };
  return { decision, name: NAMES[decision], rule: failed || sentence || rule.name, source: rule.ref, pack_version: pack.version, steps, test: rule.id, conf: rule.conf, ...facts };
}

/** Why a test must not begin like this, null when it may. @param {TestRule} rule @param {Json} inputs @param {Pack} pack @param {string} [today] @returns {Refusal | null} */
export function checkStart(rule, inputs, pack, today = "") {
  return caught(() => {
    const values = numbers(rule, inputs, true);
    checkMedium(rule, inputs);
    const wanted = rule.kind === "PURGE" ? null : checkPressure(rule, values, []);
    checkInstrument(rule, values, inputs, wanted, today, []);
    return null;
  });
}

/** Where a refusal belongs on the form. @param {string | null} key @param {TestRule} rule */
function fieldOf(key, rule) {
  if (key === "minutes") return "ended_at";
  return rule.inputs.some((one) => one.key === key) ? `inputs.${key}` : key;
}

/** What makes a record a proof. @param {TestRule} rule @param {Json} inputs */
function checkProof(rule, inputs) {
  const tool = rule.instrument;
  if (rule.mediums.length && !inputs.medium) throw new Refused("用什么介质试的没填", "medium", "missing");
  if (tool === null) return;
  if (!inputs.instrument) throw new Refused("用什么仪表读的没填", "instrument", "missing");
  if (tool.calibrated && !inputs.instrument_no) throw new Refused("仪表编号没填", "instrument_no", "missing");
  if (tool.calibrated && inputs.instrument !== "U_TUBE" && !inputs.calibrated_until) throw new Refused("检定有效期没填", "calibrated_until", "missing");
}

/** Readings and instrument as they are kept. @param {TrialBody} body @param {TestRule} rule @returns {Json} */
function kept(body, rule) {
  const known = new Set(rule.inputs.map((one) => one.key));
  for (const key of Object.keys(body.inputs)) if (!known.has(key) || key === "minutes") throw new Refused(`${rule.id} 没有“${key}”这个读数`, `inputs.${key}`, "unknown_input");
  return {
    ...Object.fromEntries(Object.entries(body.inputs).map(([key, value]) => [key, clean(value)])),
    instrument: clean(body.instrument), instrument_no: clean(body.instrument_no), medium: clean(body.medium), soap: Boolean(body.soap), leak: Boolean(body.leak),
    calibrated_until: body.calibrated_until || "",
  };
}

/**
 * A test as it is after this letter, judged when it ends. Throws Refused as the company would.
 * @param {Round} round @param {TrialBody} body @param {string} clientAt what the phone's clock said when it was written
 * @returns {{inputs: Json, decision: "" | "PASS" | "FAIL", judgement: Judgement | null, started_at: string, ended_at: string | null}}
 */
export function recorded(round, body, clientAt) {
  const item = round.items.find((one) => one.code === body.item);
  if (!item) throw new Refused("从这次检查表里选", "item", "unknown_item");
  if (!item.tests.some((group) => group.includes(body.rule))) throw new Refused(`${item.code} 不用做 ${body.rule}`, "rule", "unknown_test");
  const rule = round.rules[body.rule];
  const begun = round.trials.find((one) => one.id === body.trial_id);
  const started = begun?.started_at ?? body.started_at;
  if (!started) throw new Refused("几点开始稳压没填", "started_at", "missing");
  const latest = micros(clientAt) + SLACK;
  if (!begun && micros(started) > latest) throw new Refused("开始时间还没到", "started_at", "future");
  // that the joints will be checked is only a plan at the beginning
  const over = body.ended_at && typeof body.soap === "boolean" ? "soap" : "";
  const before = Object.fromEntries(Object.entries(begun?.inputs ?? {}).filter(([key, value]) => value && key !== over));
  const inputs = { ...kept(body, rule), ...before };
  const fitted = (/** @type {Refusal} */ { message, field, code }) => new Refused(message, fieldOf(field, rule), code);
  if (!body.ended_at) {
    const wrong = checkStart(rule, inputs, round.pack, localDay(started));
    if (wrong) throw fitted(wrong);
    return { inputs, decision: "", judgement: null, started_at: started, ended_at: null };
  }
  const held = micros(body.ended_at) - micros(started);
  if (held <= 0n) throw new Refused("结束时间在开始之前", "ended_at", "order");
  if (micros(body.ended_at) > latest) throw new Refused("结束时间还没到，到时再读", "ended_at", "future");
  const whole = { ...inputs, minutes: String(held / 60_000_000n) };
  const missing = caught(() => checkProof(rule, whole));
  if (missing) throw fitted(missing);
  const judgement = judgeTest(rule, whole, round.pack, localDay(body.ended_at));
  if (!("decision" in judgement)) throw fitted(judgement);
  return { inputs: whole, decision: judgement.decision, judgement, started_at: started, ended_at: body.ended_at };
}

/** What the company would say about this letter, null when it would take it. @param {Round} round @param {TrialBody} body @param {string} clientAt @returns {Refusal | null} */
export function checkTrial(round, body, clientAt) {
  const found = caught(() => recorded(round, body, clientAt));
  return "message" in found ? found : null;
}
