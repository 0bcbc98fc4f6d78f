/** Hourly flow as the company's table gives it; only shown while typing, the server computes it again. */

/** @typedef {{from: number, to: number | null, factor: string | number}} Factor how many appliances, and their share at the same time */
/** @typedef {{count: number, flow: number, table?: string, name?: string}} Line for homes: the table its share stands in */
/** @typedef {{code: string, name: string, points: {count: number, k: number}[]}} Table share by number of homes */

/** The share for so many homes: between two points of the table in a straight line. @param {Table} table @param {number} count */
function share(table, count) {
  const after = table.points.findIndex((point) => count <= point.count);
  const [low, high] = [table.points[after - 1], table.points[after]];
  if (!high) return table.points.at(-1)?.k ?? 1;
  if (!low) return high.k;
  return low.k + ((high.k - low.k) * (count - low.count)) / (high.count - low.count);
}

/**
 * Homes: the sum of k x N x Qn. The last table is the fullest household, and what it shares with an earlier one is counted with it.
 * @param {Line[]} lines @param {Table[]} tables
 */
export function homes(lines, tables) {
  const rest = lines.map((line) => line.count);
  let design = 0;
  for (const [place, table] of [...tables.entries()].reverse()) {
    const before = new Set(tables.slice(0, place).map((one) => one.code));
    const count = Math.max(0, ...lines.map((line, n) => (line.table === table.code ? (rest[n] ?? 0) : 0)));
    if (!count) continue;
    let sum = 0;
    for (const [n, line] of lines.entries()) {
      const left = rest[n] ?? 0;
      if (line.table !== table.code && !before.has(line.table ?? "")) continue;
      const joined = Math.min(left, count);
      sum += line.flow * joined;
      rest[n] = left - joined;
    }
    design += sum * share(table, count);
  }
  for (const [n, line] of lines.entries()) design += line.flow * (rest[n] ?? 0);
  const installed = lines.reduce((sum, line) => sum + line.count * line.flow, 0);
  return { count: Math.max(0, ...lines.map((line) => line.count)), installed, factor: installed ? design / installed : 1, design };
}

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
