/** Decimals as people write them, reckoned in whole numbers: no binary fraction may decide on which side of a limit a value lies. */
import { strip } from "./text.js";

/** n / 10^s @typedef {{n: bigint, s: number}} Decimal */

const SHAPE = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;
/** As fieldapp/lib/number.py reads a reading. */
const READING = /^[+-]?(?:[0-9]{1,9}(?:\.[0-9]{0,6})?|\.[0-9]{1,6})$/;

/** @param {string} text @returns {Decimal | null} null when it is no number */
export function parse(text) {
  const match = SHAPE.exec(strip(text));
  if (!match || !((match[2] ?? "") + (match[3] ?? ""))) return null;
  const [, sign, whole, part = "", power = "0"] = match;
  const n = BigInt(`${sign === "-" ? "-" : ""}${whole}${part}`);
  const s = part.length - Number(power);
  return s < 0 ? { n: n * 10n ** BigInt(-s), s: 0 } : { n, s };
}

/** A number out of the rules, which are well written. @param {string | number} text @returns {Decimal} */
export function dec(text) {
  const found = parse(String(text));
  if (found === null) throw new Error(`no number: ${text}`);
  return found;
}

/** What was read off an instrument. @param {string} text @returns {Decimal | null} */
export function reading(text) {
  const plain = strip(text.normalize("NFKC"));
  return READING.test(plain) ? parse(plain) : null;
}

/** What was typed, as plain decimal text where it is a number; else as it was typed, so that the refusal can be said. @param {string} text */
export function typed(text) {
  const plain = strip(text.normalize("NFKC")).replaceAll(/[,\s]/g, "").replace("。", ".");
  return parse(plain) === null ? strip(text) : plain;
}

/** @param {Decimal} a @param {Decimal} b @returns {[bigint, bigint, number]} both over the same power of ten */
function level(a, b) {
  const s = Math.max(a.s, b.s);
  return [a.n * 10n ** BigInt(s - a.s), b.n * 10n ** BigInt(s - b.s), s];
}

/** Below zero when a < b, 0 when equal. @param {Decimal} a @param {Decimal} b */
export function cmp(a, b) {
  const [x, y] = level(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** @param {Decimal} a @param {Decimal} b @returns {Decimal} */
export function add(a, b) {
  const [x, y, s] = level(a, b);
  return { n: x + y, s };
}

/** @param {Decimal} a @param {Decimal} b @returns {Decimal} */
export function sub(a, b) {
  return add(a, { n: -b.n, s: b.s });
}

/** @param {Decimal} a @param {Decimal} b @returns {Decimal} */
export function mul(a, b) {
  return { n: a.n * b.n, s: a.s + b.s };
}

/** @param {Decimal} a @returns {Decimal} */
export function abs(a) {
  return a.n < 0n ? { n: -a.n, s: a.s } : a;
}

/** @param {Decimal} a @param {Decimal} b */
export const larger = (a, b) => (cmp(a, b) < 0 ? b : a);
/** @param {Decimal} a @param {Decimal} b */
export const smaller = (a, b) => (cmp(a, b) > 0 ? b : a);

/**
 * top / bottom to `places` places; half to even, or away from zero.
 * @param {bigint} top @param {bigint} bottom @param {number} places @param {"even" | "up"} [half] @returns {Decimal}
 */
export function ratio(top, bottom, places, half = "even") {
  const sign = top < 0n !== bottom < 0n ? -1n : 1n;
  const [x, y] = [(top < 0n ? -top : top) * 10n ** BigInt(places), bottom < 0n ? -bottom : bottom];
  const [whole, rest] = [x / y, (x % y) * 2n];
  const more = rest > y || (rest === y && (half === "up" || whole % 2n === 1n));
  return { n: sign * (more ? whole + 1n : whole), s: places };
}

/** To so many places; always so many. @param {Decimal} a @param {number} places @param {"even" | "up"} [half] */
export function round(a, places, half = "even") {
  return ratio(a.n, 10n ** BigInt(a.s), places, half);
}

/** With all its places: "0.50". @param {Decimal} a */
export function fixed(a) {
  const digits = (a.n < 0n ? -a.n : a.n).toString().padStart(a.s + 1, "0");
  const whole = digits.slice(0, digits.length - a.s);
  return `${a.n < 0n ? "-" : ""}${whole}${a.s ? `.${digits.slice(digits.length - a.s)}` : ""}`;
}

/** Without trailing zeros and never as a power of ten. @param {Decimal} a */
export function show(a) {
  const text = fixed(a);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
