/** Judges one item of a checklist by its measures, and says why an answer can't be taken; as domain/verdict.py and answer_rule.py. */
import { abs, cmp, dec, mul, parse, round, show } from "./decimal.js";
import { clean } from "./text.js";
import { newestByRule, unmet } from "./trials.js";

/**
 * @typedef {import("./types").Item} Item @typedef {import("./types").Measure} Measure @typedef {import("./types").Given} Given
 * @typedef {import("./types").Trial} Trial @typedef {import("./types").Finding} Finding @typedef {import("./types").Refusal} Refusal
 * @typedef {import("./decimal").Decimal} Decimal @typedef {Omit<Finding, "refusal">} Said
 */

/** @type {Record<string, [string, string][]>} */
const SCALES = {
  m: [["mm", "0.001"], ["cm", "0.01"]],
  mm: [["m", "1000"], ["cm", "10"]],
  kPa: [["Pa", "0.001"], ["mmH₂O", "0.00980665"], ["MPa", "1000"]],
  MPa: [["kPa", "0.001"], ["Pa", "0.000001"]],
  "%LEL": [["%vol", "20"]],
};
const LEAST = dec("-1000000"), MOST = dec("100000000"), PLACES = 4, LONGEST = 500, FIVE = dec(5), ZERO = dec(0);

/** @param {Measure} measure */
export function needsDesign(measure) {
  return measure.design_min_factor !== null || measure.design_max_factor !== null;
}

/** @param {string | null} plain @param {string | null} factor @param {Decimal | null} design */
function limit(plain, factor, design) {
  if (design !== null && factor !== null) return round(mul(design, dec(factor)), 6);
  return plain === null ? null : round(dec(plain), 6);
}

/** @param {Measure} measure @param {Decimal | null} design @returns {{low: Decimal | null, high: Decimal | null}} */
function edges(measure, design) {
  return { low: limit(measure.min, measure.design_min_factor, design), high: limit(measure.max, measure.design_max_factor, design) };
}

/** Lower and upper limit for a design value. @param {Measure} measure @param {string | null} design */
export function limits(measure, design) {
  const { low, high } = edges(measure, design === null ? null : parse(design));
  return { low: low && show(low), high: high && show(high) };
}

/** The unit in which the number would fit, when it is far off. @param {Decimal} value @param {Decimal | null} low @param {Decimal | null} high @param {string} unit */
function slip(value, low, high, unit) {
  const edge = high !== null && cmp(value, high) > 0 ? high : low;
  if (edge === null || edge.n === 0n) return "";
  if (!(cmp(value, mul(abs(edge), FIVE)) > 0 || cmp(mul(abs(value), FIVE), abs(edge)) < 0)) return "";
  for (const [name, factor] of SCALES[unit] ?? []) {
    const turned = mul(value, dec(factor));
    if ((low === null || cmp(turned, low) >= 0) && (high === null || cmp(turned, high) <= 0)) return `，单位是 ${name} 吗`;
  }
  return "";
}

/**
 * What is wrong with a value, null when nothing is.
 * @param {Decimal} value @param {Measure} measure @param {Decimal | null} design
 * @returns {{sentence: string, ratio: [string, string] | null} | null}
 */
function compare(value, measure, design) {
  const { low, high } = edges(measure, design);
  const unit = measure.unit;
  const positive = (/** @type {Decimal} */ edge) => cmp(value, ZERO) > 0 && cmp(edge, ZERO) > 0;
  if (low !== null && (cmp(value, low) < 0 || (cmp(value, low) === 0 && !measure.min_inclusive))) {
    const sentence = `${show(value)} ${unit} 低于下限 ${show(low)}${slip(value, low, high, unit)}`;
    return { sentence, ratio: positive(low) ? [show(low), show(value)] : null };
  }
  if (high !== null && (cmp(value, high) > 0 || (cmp(value, high) === 0 && !measure.max_inclusive))) {
    const sentence = `${show(value)} ${unit} 高于上限 ${show(high)}${slip(value, low, high, unit)}`;
    return { sentence, ratio: positive(high) ? [show(value), show(high)] : null };
  }
  return null;
}

/** The measures against their limits. @param {Item} item @param {import("./types").Values} values @param {import("./types").Values} designs @returns {Said} */
export function measured(item, values, designs) {
  const out = [], within = [];
  for (const measure of item.measures) {
    const value = parse(values[measure.key] ?? "");
    if (value === null) continue;
    const wrong = compare(value, measure, parse(designs[measure.key] ?? ""));
    const label = measure.key === "value" ? "" : `${measure.name} `;
    if (wrong) out.push({ key: measure.key, grade: measure.grade ?? item.grade, sentence: `${label}${wrong.sentence}`, ratio: wrong.ratio });
    else within.push(`${label}${show(value)} ${measure.unit || item.unit}`.trimEnd());
  }
  const major = out.some((one) => one.grade === "MAJOR");
  if (out.length) return { decision: "FAIL", reason: out.map((one) => one.sentence).join("；"), out, counted: out.length + within.length, major };
  if (within.length) return { decision: "PASS", reason: within.join("；"), out, counted: within.length, major };
  return { decision: null, reason: "", out, counted: 0, major };
}

/** @param {string} message @param {string | null} field @param {string} code @returns {Refusal} */
const no = (message, field, code) => ({ message, field, code });

/** What the company's form would not take. @param {Given} given @returns {Refusal | null} */
function unreadable(given) {
  for (const [table, values] of /** @type {const} */ ([["values", given.values], ["designs", given.designs]])) {
    for (const [key, text] of Object.entries(values)) {
      const value = parse(text), field = `${table}.${key}`;
      if (value === null) return no("要填数字", field, "invalid");
      if ((show(value).split(".")[1] ?? "").length > PLACES) return no(`小数最多 ${PLACES} 位`, field, "invalid");
      if (cmp(value, MOST) > 0) return no(`不能大于 ${show(MOST)}，看看单位`, field, "invalid");
      if (cmp(value, LEAST) < 0) return no(`不能小于 ${show(LEAST)}`, field, "invalid");
    }
  }
  for (const field of /** @type {const} */ (["text", "note"])) if ([...clean(given[field])].length > LONGEST) return no(`最多 ${LONGEST} 个字`, field, "invalid");
  return null;
}

/** @param {Item} item @param {Given} given @returns {Refusal | null} */
function unknown(item, given) {
  const known = new Map(item.measures.map((one) => [one.key, one]));
  for (const key of [...Object.keys(given.values), ...Object.keys(given.designs)]) {
    if (!known.has(key)) return no(`${item.code} 没有“${key}”这个量`, `values.${key}`, "unknown_point");
  }
  for (const key of Object.keys(given.values)) {
    const design = parse(given.designs[key] ?? "");
    const measure = known.get(key);
    if (measure && needsDesign(measure) && design === null) return no("先填设计值，才知道允许多少", `designs.${key}`, "design");
    if (design !== null && cmp(design, ZERO) <= 0) return no("设计值要大于 0", `designs.${key}`, "design");
  }
  return null;
}

/** @param {Item} item @param {Given} given @param {Said} said @param {Trial[]} trials @returns {Refusal | null} */
function standing(item, given, said, trials) {
  if (given.verdict === "PASS") {
    if (said.out.length) return no(`${said.out[0].sentence}，这项只能判不合格`, `values.${said.out[0].key}`, "out_of_limits");
    if (item.type === "number" && !Object.keys(given.values).length) return no("先量再判，填上实测值", `values.${item.measures[0].key}`, "missing");
    if (item.type === "text" && !clean(given.text)) return no("写下看到的，比如铭牌上的字", "text", "missing");
    const open = unmet(item, trials);
    if (open.length) return no(`${open.map((group) => group.join(" 或 ")).join("、")} 还没有合格的试验记录`, "verdict", "test");
  } else if (given.verdict === "NA") {
    if (!item.na_allowed) return no(`${item.name}每件都要查，不能填不适用`, "verdict", "na");
  } else if (given.verdict === "FAIL") {
    const tested = Object.values(newestByRule(trials, item.code)).some((one) => one.decision === "FAIL");
    if (!said.out.length && !clean(given.note) && !tested) return no("写一句哪里不合格", "note", "reason");
  }
  return null;
}

/**
 * What the measures say, and why the answer can't be taken as it is (`refusal`, null when it can).
 * @param {Item} item @param {Given} given without a verdict only the measures are judged
 * @param {Trial[]} [trials] the tests of this round @returns {Finding}
 */
export function judgeItem(item, given, trials = []) {
  const bare = given.verdict === "NA" ? { ...given, values: {}, designs: {} } : given;
  const refusal = unreadable(given) ?? unknown(item, bare);
  const said = measured(item, bare.values, bare.designs);
  return { ...said, refusal: refusal ?? standing(item, bare, said, trials) };
}
