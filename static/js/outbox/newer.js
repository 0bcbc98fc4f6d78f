/** One field, written several times: the newest word counts, whatever became of the others. */

/** @typedef {import("./types").Row} Row @typedef {import("./types").Past} Past */

/**
 * Has the person said something else in the same field since?
 * @param {Row} row @param {(Row | Past)[]} others on their way, or done with
 */
export function overtaken({ doc, field, seq }, others) {
  return field !== "" && others.some((one) => one.doc === doc && one.field === field && one.seq > seq);
}
