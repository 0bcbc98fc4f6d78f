/** What is drawn over a photo: arrows, dimensions and words, kept as shares of the picture so that any size of it will do. */

/** @typedef {[number, number]} Spot across and down, 0 to 1 */
/** @typedef {{kind: "ARROW" | "DIMENSION" | "TEXT", spots: Spot[], words: string}} Mark */

/** @param {string} text @returns {Mark[]} */
export function read(text) {
  try {
    const found = JSON.parse(text || "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

/** Within the picture, as fine as it is stored. @param {number} x @param {number} y @returns {Spot} */
export function spot(x, y) {
  const share = (/** @type {number} */ value) => Math.round(Math.min(1, Math.max(0, value)) * 1e4) / 1e4;
  return [share(x), share(y)];
}

/** Too short to be meant: a tap, not a line. @param {Spot} one @param {Spot} other */
export function isTap(one, other) {
  return Math.hypot(other[0] - one[0], other[1] - one[1]) < 0.02;
}

/**
 * Dark lines with a light edge, which are seen on any photo.
 * @param {CanvasRenderingContext2D} pen @param {Mark[]} marks @param {number} width @param {number} height
 */
export function paint(pen, marks, width, height) {
  const unit = Math.max(width, height) / 200;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.font = `600 ${Math.round(unit * 7)}px sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (const [edge, colour] of /** @type {[number, string][]} */ ([[unit * 2.4, "white"], [unit, "black"]])) {
    pen.strokeStyle = colour;
    for (const mark of marks) {
      pen.lineWidth = edge;
      const [from, to] = mark.spots.map(([x, y]) => /** @type {Spot} */ ([x * width, y * height]));
      if (from && to) pen.stroke(shape(mark.kind, from, to, unit));
    }
  }
  for (const mark of marks) {
    const [from, to] = mark.spots.map(([x, y]) => /** @type {Spot} */ ([x * width, y * height]));
    if (!mark.words || !from) continue;
    const [x, y] = to ? [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2 - unit * 6] : from;
    pen.lineWidth = unit * 2;
    pen.strokeStyle = "white";
    pen.strokeText(mark.words, x, y);
    pen.fillStyle = "black";
    pen.fillText(mark.words, x, y);
  }
}

/** @param {Mark["kind"]} kind @param {Spot} from @param {Spot} to @param {number} unit */
function shape(kind, from, to, unit) {
  const path = new Path2D();
  path.moveTo(...from);
  path.lineTo(...to);
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const ray = (/** @type {Spot} */ at, /** @type {number} */ turn, /** @type {number} */ length) => {
    path.moveTo(...at);
    path.lineTo(at[0] + Math.cos(angle + turn) * length, at[1] + Math.sin(angle + turn) * length);
  };
  if (kind === "ARROW") for (const turn of [Math.PI * 0.85, -Math.PI * 0.85]) ray(to, turn, unit * 7);
  else for (const end of [from, to]) for (const turn of [Math.PI / 2, -Math.PI / 2]) ray(end, turn, unit * 4);
  return path;
}
