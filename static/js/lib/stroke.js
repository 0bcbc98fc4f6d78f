/** Signature strokes as data: scaled when the pad changes its size, rounded before they are stored. */

/** @typedef {{x: number, y: number, time: number, pressure: number}} Point */
/** @typedef {{points: Point[], box?: string, [option: string]: unknown}} Stroke box = the size of the pad it was drawn on, 358x176 */
/** @typedef {{width: number, height: number}} Box */

/**
 * The same strokes in a pad of another width; the shape keeps its proportions, so that a turned phone bends no signature.
 * @param {Stroke[]} strokes @param {Box} before @param {Box} after
 * @returns {Stroke[]}
 */
export function scaled(strokes, before, after) {
  const ratio = Math.min(after.width / before.width, after.height / before.height);
  if (!Number.isFinite(ratio) || ratio <= 0 || ratio === 1) return strokes;
  return strokes.map((stroke) => ({
    ...stroke,
    points: stroke.points.map((point) => ({ ...point, x: point.x * ratio, y: point.y * ratio })),
  }));
}

/**
 * Tenths of a pixel are more than a finger can draw; the text gets half as long.
 * @param {Stroke[]} strokes @param {string} box the size of the pad
 * @returns {Stroke[]}
 */
export function rounded(strokes, box) {
  const tenth = (/** @type {number} */ n) => Math.round(n * 10) / 10;
  return strokes.map((stroke) => ({
    ...stroke,
    box,
    points: stroke.points.map(({ x, y, time, pressure }) => ({ x: tenth(x), y: tenth(y), time, pressure: Math.round(pressure * 100) / 100 })),
  }));
}

/**
 * Strokes from a stored text; an empty list when it is none of ours.
 * @param {string} text
 * @returns {Stroke[]}
 */
export function read(text) {
  try {
    const found = JSON.parse(text);
    return Array.isArray(found) && found.every((stroke) => Array.isArray(stroke?.points)) ? found : [];
  } catch {
    return [];
  }
}

/**
 * 358x176 as a box; null when it is no size.
 * @param {string | undefined} text
 * @returns {Box | null}
 */
export function box(text) {
  const found = /^(\d+)x(\d+)$/.exec(text ?? "");
  return found ? { width: Number(found[1]), height: Number(found[2]) } : null;
}
