/** Moments as people say them, in the phone's own time: 今天 15:40, 3月16日 前. */
const WEEKDAY = { "-1": "昨天", 0: "今天", 1: "明天" };

/** @param {number} at @param {number} now */
export function dayText(at, now) {
  const start = (/** @type {number} */ one) => new Date(one).setHours(0, 0, 0, 0);
  const away = Math.round((start(at) - start(now)) / 86_400_000);
  const near = WEEKDAY[/** @type {keyof typeof WEEKDAY} */ (String(away))];
  const date = new Date(at);
  return near ?? `${date.getMonth() + 1}月${date.getDate()}日`;
}

/** 14:20. @param {number} at */
export function hourText(at) {
  const date = new Date(at);
  return `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
}

/** 14:20, with its day where that is not today: 明天 14:20. @param {number} at @param {number} now */
export function clockText(at, now) {
  const day = dayText(at, now);
  return day === WEEKDAY[0] ? hourText(at) : `${day} ${hourText(at)}`;
}

/** 今天 14:20. @param {number} at @param {number} now */
export function momentText(at, now) {
  return `${dayText(at, now)} ${hourText(at)}`;
}

/** 3月16日 前; midnight belongs to the day before it. @param {number} at @param {number} now */
export function dueText(at, now) {
  const hour = hourText(at);
  return hour === "00:00" ? `${dayText(at - 1, now)} 前` : `${momentText(at, now)} 前`;
}

/** 2026-03-12T14:20 for the pickers of the phone. @param {number} at */
export function fieldText(at) {
  const date = new Date(at);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${hourText(at)}`;
}
