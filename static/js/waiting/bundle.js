/** What is said of a colleague's sealed work: how much has been carried, and how much still waits for them. */

/**
 * @param {Pick<import("../outbox/forward.js").Bundle, "state" | "count" | "left">} bundle @param {string} name
 * @returns {[string, string, string, string]} text, kind, sign and word of the state
 */
export function wordsOf({ state, count, left }, name) {
  if (state === "broken") return [`${name}有一份打不开`, "late", "warn", "没动"];
  if (state === "sealed") return [`${name} ${left} 份待传`, "local", "lock", "封着"];
  if (!left) return [`${name} ${count} 份已代传`, "done", "check", "已到公司"];
  const gone = Math.max(0, count - left);
  return [gone ? `${name} ${gone} 份已代传，还有 ${left} 份` : `${name} ${left} 份代传不了`, "local", "lock", "等本人"];
}
