/** Moments and durations as text, without touching the page. */

/**
 * A moment in the phone's own time with its offset, 2026-03-12T14:20:36.120+08:00: the server learns both clock and zone.
 * @param {Date} moment
 */
export function stamp(moment) {
  const offset = -moment.getTimezoneOffset();
  const pad = (/** @type {number} */ n) => String(Math.trunc(Math.abs(n))).padStart(2, "0");
  const local = new Date(moment.getTime() + offset * 60_000).toISOString().slice(0, -1);
  return `${local}${offset < 0 ? "-" : "+"}${pad(offset / 60)}:${pad(offset % 60)}`;
}

/**
 * 11:18, 1:02:05: what is left of a running test; never below zero.
 * @param {number} ms
 */
export function countdown(ms) {
  const whole = Math.max(0, Math.ceil(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/**
 * The share of the time that is left, 0 to 100.
 * @param {number} from @param {number} until @param {number} now
 */
export function percentLeft(from, until, now) {
  return until <= from ? 0 : Math.round(100 * Math.max(0, Math.min(1, (until - now) / (until - from))));
}
