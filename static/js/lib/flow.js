/** Hourly flow as the company's table gives it; only shown while typing, the server computes it again. */

/** @typedef {{from: number, to: number | null, factor: string | number}} Factor how many appliances, and their share at the same time */
/** @typedef {{count: number, flow: number}} Line */

/**
 * @param {Line[]} lines @param {Factor[]} factors
 * @returns {{count: number, installed: number, factor: number, design: number}}
 */
export function flow(lines, factors) {
  const count = lines.reduce((sum, line) => sum + line.count, 0);
  const installed = lines.reduce((sum, line) => sum + line.count * line.flow, 0);
  const row = factors.find((one) => count >= one.from && (one.to === null || count <= one.to));
  const factor = row ? Number(row.factor) : 1;
  return { count, installed, factor, design: installed * factor };
}

/**
 * A figure without the tail of binary fractions: 12.6, 15.75, 4.
 * @param {number} value @param {number} digits
 */
export function figure(value, digits) {
  return String(Number((Math.round((value + Number.EPSILON) * 10 ** digits) / 10 ** digits).toFixed(digits)));
}

/**
 * What was typed as a number: takes 1,200 and full-width digits; NaN when it is none.
 * @param {string} text
 */
export function typed(text) {
  const plain = text.normalize("NFKC").replaceAll(/[,\s]/g, "").replace("。", ".");
  return plain === "" ? Number.NaN : Number(plain);
}
