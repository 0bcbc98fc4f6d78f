/** Which tests of a round count: the newest of each rule, and what is still to be tested. */

/** @typedef {import("./types").Trial} Trial @typedef {import("./types").Item} Item */

/** By id, as the list is kept and signed. @param {Trial[]} trials */
export function inOrder(trials) {
  return [...trials].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** By when the newest word of each was said. @param {Trial[]} trials */
const asSaid = (trials) => inOrder(trials).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

/** The newest test of each rule under an item. @param {Trial[]} trials @param {string} code @returns {Record<string, Trial>} */
export function newestByRule(trials, code) {
  return Object.fromEntries(asSaid(trials).filter((one) => one.item === code).map((one) => [one.rule, one]));
}

/** The groups of rules of which none has passed yet; a newer failed test undoes an older passed one. @param {Pick<Item, "code" | "tests">} item @param {Trial[]} trials */
export function unmet(item, trials) {
  const newest = newestByRule(trials, item.code);
  return item.tests.filter((group) => {
    const done = asSaid(group.flatMap((rule) => (newest[rule]?.ended_at ? [newest[rule]] : [])));
    return done.at(-1)?.decision !== "PASS";
  });
}
