/** Times, sizes and ages as the light says them. */

const DAY = 24 * 3_600_000;
const HERE = 8 * 3_600_000;

/** Which day it is in Shanghai, counted. @param {number} at */
export function dayOf(at) {
  return Math.floor((at + HERE) / DAY);
}

/** 07:48, 昨天 17:20, 3月9日 10:25. @param {number} at @param {number} now */
export function clockText(at, now) {
  const moment = new Date(at + HERE);
  const time = moment.toISOString().slice(11, 16);
  const back = dayOf(now) - dayOf(at);
  if (back === 0) return time;
  return back === 1 ? `昨天 ${time}` : `${moment.getUTCMonth() + 1}月${moment.getUTCDate()}日 ${time}`;
}

/** 今天 07:48, 昨天 17:20, 3月9日 10:25. @param {number} at @param {number} [now] */
export function momentText(at, now = Date.now()) {
  const text = clockText(at, now);
  return dayOf(at) === dayOf(now) ? `今天 ${text}` : text;
}

/** 4月9日. @param {number} at */
export function dateText(at) {
  const moment = new Date(at + HERE);
  return `${moment.getUTCMonth() + 1}月${moment.getUTCDate()}日`;
}

/** 2 秒, 9 分钟, 3 小时, 2 天. @param {number} ms */
export function spanText(ms) {
  const seconds = Math.round(Math.abs(ms) / 1000);
  if (seconds < 60) return `${seconds} 秒`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} 分钟`;
  return seconds < 48 * 3600 ? `${Math.round(seconds / 3600)} 小时` : `${Math.round(seconds / 86_400)} 天`;
}
