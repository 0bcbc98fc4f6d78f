/** Metres on the ellipsoid between two places in degrees: the same figures as the company's, to a centimetre. */

const AXIS = 6378137;
const FLATTENING = 1 / 298.257223563;
const POLAR = AXIS * (1 - FLATTENING);

/** @typedef {{lng: number, lat: number}} Spot WGS-84 or CGCS2000, which are equal here */

/** @param {number} degrees */
const radians = (degrees) => (degrees * Math.PI) / 180;

/** Vincenty's inverse; places on opposite sides of the earth, where it has no answer, give NaN. @param {Spot} one @param {Spot} other */
export function metres(one, other) {
  const far = radians(other.lng - one.lng);
  const here = Math.atan((1 - FLATTENING) * Math.tan(radians(one.lat)));
  const there = Math.atan((1 - FLATTENING) * Math.tan(radians(other.lat)));
  const [sinHere, cosHere, sinThere, cosThere] = [Math.sin(here), Math.cos(here), Math.sin(there), Math.cos(there)];
  let lambda = far;
  for (let round = 0; round < 100; round += 1) {
    const [sin, cos] = [Math.sin(lambda), Math.cos(lambda)];
    const sinArc = Math.hypot(cosThere * sin, cosHere * sinThere - sinHere * cosThere * cos);
    if (sinArc === 0) return 0;
    const cosArc = sinHere * sinThere + cosHere * cosThere * cos;
    const arc = Math.atan2(sinArc, cosArc);
    const sinAzimuth = (cosHere * cosThere * sin) / sinArc;
    const square = 1 - sinAzimuth ** 2;
    const middle = square === 0 ? 0 : cosArc - (2 * sinHere * sinThere) / square;
    const bend = (FLATTENING / 16) * square * (4 + FLATTENING * (4 - 3 * square));
    const before = lambda;
    lambda = far + (1 - bend) * FLATTENING * sinAzimuth * (arc + bend * sinArc * (middle + bend * cosArc * (2 * middle ** 2 - 1)));
    if (Math.abs(lambda - before) < 1e-12) return length(square, arc, sinArc, cosArc, middle);
  }
  return Number.NaN;
}

/** @param {number} square @param {number} arc @param {number} sin @param {number} cos @param {number} middle */
function length(square, arc, sin, cos, middle) {
  const u = (square * (AXIS ** 2 - POLAR ** 2)) / POLAR ** 2;
  const a = 1 + (u / 16384) * (4096 + u * (-768 + u * (320 - 175 * u)));
  const b = (u / 1024) * (256 + u * (-128 + u * (74 - 47 * u)));
  const inner = cos * (2 * middle ** 2 - 1) - (b / 6) * middle * (4 * sin ** 2 - 3) * (4 * middle ** 2 - 3);
  return POLAR * a * (arc - b * sin * (middle + (b / 4) * inner));
}

/** 85 m, 1.2 km. @param {number} length in metres */
export function wayText(length) {
  return length < 1000 ? `${Math.round(length)} m` : `${(length / 1000).toFixed(1)} km`;
}
