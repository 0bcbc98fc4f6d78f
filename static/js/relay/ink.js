/** Strokes as few bytes: half pixels, only the points that shape a line, times in hundredths. What comes out is what is signed. */
import { box as sizeOf } from "../lib/stroke.js";
import { Reader, Torn, Writer } from "./bytes.js";

/** @typedef {import("../lib/stroke.js").Stroke} Stroke @typedef {{x: number, y: number, time: number}} Spot in half pixels and hundredths of a second */

/** How far a line may leave the one that was drawn, in pixels: the first that makes it short enough. */
const SLACK = [0.4, 0.7, 1, 1.5, 2, 3];
/** Bytes of a signature. */
const MOST = 900;
/** With less nobody has signed; the company counts the same. */
export const LEAST_POINTS = 5;

/** @param {Stroke[]} strokes */
export const pointsOf = (strokes) => strokes.reduce((sum, one) => sum + one.points.length, 0);

/** As short as a code wants it; null when nothing makes it short enough. @param {Stroke[]} strokes as the pad keeps them @returns {Uint8Array | null} */
export function pack(strokes) {
  const began = strokes[0]?.points[0]?.time ?? 0;
  const lines = strokes.filter((one) => one.points.length).map((one) => one.points.map(({ x, y, time }) => ({ x: Math.round(2 * x), y: Math.round(2 * y), time: Math.round((time - began) / 10) })));
  const { width, height } = sizeOf(strokes[0]?.box) ?? { width: 0, height: 0 };
  for (const slack of SLACK) {
    const thin = lines.map((line) => simplified(line, 2 * slack));
    const kept = thin.reduce((sum, line) => sum + line.length, 0) < LEAST_POINTS ? lines : thin;
    const bytes = written(kept, width, height);
    if (bytes.length <= MOST) return bytes;
  }
  return null;
}

/** @param {Spot[][]} lines @param {number} width @param {number} height */
function written(lines, width, height) {
  const writer = new Writer().uint(width).uint(height).uint(lines.length);
  let last = { x: 0, y: 0, time: 0 };
  for (const line of lines) {
    writer.uint(line.length);
    for (const spot of line) {
      writer.int(spot.x - last.x).int(spot.y - last.y).int(spot.time - last.time);
      last = spot;
    }
  }
  return writer.done();
}

/** @param {Uint8Array} bytes @returns {Stroke[]} the same on every phone, to the last digit */
export function unpack(bytes) {
  const reader = new Reader(bytes);
  const box = `${reader.uint()}x${reader.uint()}`;
  let last = { x: 0, y: 0, time: 0 };
  const strokes = Array.from({ length: reader.count() }, () => ({
    points: Array.from({ length: reader.count() }, () => {
      last = { x: last.x + reader.int(), y: last.y + reader.int(), time: last.time + reader.int() };
      return { x: last.x / 2, y: last.y / 2, time: last.time * 10 };
    }),
    box,
  }));
  reader.end();
  if (strokes.some((one) => !one.points.length) || strokes.length > 500) throw new Torn("strokes");
  return /** @type {any} */ (strokes);
}

/** Without the points that lie on the line between others (Douglas and Peucker). @param {Spot[]} line @param {number} slack @returns {Spot[]} */
function simplified(line, slack) {
  const keep = new Set([0, line.length - 1]);
  const open = [[0, line.length - 1]];
  for (let part = open.pop(); part; part = open.pop()) {
    const [first, last] = part;
    let [worst, at] = [slack, 0];
    for (let n = first + 1; n < last; n += 1) {
      const away = distance(line[n], line[first], line[last]);
      if (away > worst) [worst, at] = [away, n];
    }
    if (!at) continue;
    keep.add(at);
    open.push([first, at], [at, last]);
  }
  return line.filter((_, n) => keep.has(n));
}

/** From a point to the piece of line between two. @param {Spot} spot @param {Spot} from @param {Spot} to */
function distance(spot, from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const share = length ? Math.max(0, Math.min(1, ((spot.x - from.x) * dx + (spot.y - from.y) * dy) / length)) : 0;
  return Math.hypot(spot.x - from.x - share * dx, spot.y - from.y - share * dy);
}
