/** What the company says is to be carried against what lies on the phone: missing, too old, no longer needed. */

/**
 * @typedef {import("./types").Kit} Kit @typedef {import("./types").KitTask} KitTask @typedef {import("./types").Kept} Kept
 * @typedef {import("./types").Lack} Lack @typedef {import("./types").Piece} Piece
 * @typedef {{what: string, case_id: string, words: string, about: string[]}} Note
 */

/**
 * Everything to be carried, each address once, with whose it is.
 * @param {Kit} kit @returns {(Piece & {title: string, case_id: string, about: string[]})[]}
 */
export function wanted(kit) {
  const found = new Map();
  for (const page of kit.pages) found.set(page.url, { ...page, title: page.words, case_id: "", about: [] });
  for (const task of kit.tasks) {
    for (const piece of task.urls) {
      const known = found.get(piece.url);
      if (known) known.about = [...new Set([...known.about, ...task.about])];
      else found.set(piece.url, { ...piece, title: task.title, case_id: task.case_id, about: task.about });
    }
  }
  return [...found.values()];
}

/**
 * What is missing, or lies here in another revision than the company's newest; pictures that a page shows count too.
 * @param {Kit} kit @param {Kept[]} kept @returns {Lack[]}
 */
export function lacking(kit, kept) {
  const here = new Map(kept.map((one) => [one.url, one]));
  const all = wanted(kit);
  const urls = new Set(all.map((one) => one.url));
  const lacks = [];
  for (const one of all) {
    const known = here.get(one.url);
    if (!known || known.rev !== one.rev) lacks.push({ ...one, had: known ? noteOf(known).words : older(one, kept, urls) });
    for (const url of known?.shows ?? []) {
      if (here.has(url) || urls.has(url)) continue;
      lacks.push({ url, what: /** @type {"picture"} */ ("picture"), rev: "", words: "图", size: 0, title: one.title, case_id: one.case_id, had: "" });
    }
  }
  return lacks;
}

/**
 * The words of what the phone has instead: the last drawing of the same case, say.
 * @param {Piece & {case_id: string}} one @param {Kept[]} kept @param {Set<string>} urls
 */
function older(one, kept, urls) {
  if (one.what !== "drawing" && one.what !== "order") return "";
  const found = kept.find((page) => !urls.has(page.url) && noteOf(page).what === one.what && noteOf(page).case_id === one.case_id);
  return found ? noteOf(found).words : "";
}

/**
 * Can this task be done without a network, as far as its pages go?
 * @param {KitTask} task @param {Lack[]} lacks
 */
export function carried(task, lacks) {
  const missing = new Set(lacks.map((one) => one.url));
  const cases = new Set(lacks.filter((one) => one.what === "picture").map((one) => one.case_id));
  return task.field && !cases.has(task.case_id) && task.urls.every((one) => !missing.has(one.url));
}

/**
 * What to fetch, first what is due first; and what to let go: pages of tasks that are over, with no unsent work about them.
 * @param {Kit} kit @param {Kept[]} kept @param {string[]} unsent documents that have something unsent, such as visit:<id>
 * @returns {{take: {url: string, rev: string, note: string}[], drop: string[]}}
 */
export function plan(kit, kept, unsent) {
  const all = wanted(kit);
  const lacks = lacking(kit, kept);
  const notes = new Map(all.map((one) => [one.url, noteText(one)]));
  const take = lacks.map(({ url, rev }) => ({ url, rev, note: notes.get(url) ?? "" }));
  const busy = new Set(unsent.flatMap((doc) => doc.split(":")));
  const stays = new Set(all.map((one) => one.url));
  // the old drawing stays until the new one is here
  const unready = new Set(lacks.map((one) => one.case_id).filter(Boolean));
  for (const page of kept) {
    // a page somebody took along by hand has no note and stays
    const by_hand = !page.note && !PICTURE.test(page.url);
    if (stays.has(page.url) || by_hand || unready.has(noteOf(page).case_id) || noteOf(page).about.some((id) => busy.has(id))) for (const url of [page.url, ...page.shows]) stays.add(url);
  }
  return { take, drop: kept.map((page) => page.url).filter((url) => !stays.has(url)) };
}

const PICTURE = /^\/attachments\//;

/** @param {Piece & {case_id: string, about: string[]}} one */
function noteText({ what, case_id, words, about }) {
  return JSON.stringify({ what, case_id, words, about });
}

/** @param {Kept} page @returns {Note} */
export function noteOf(page) {
  try {
    return { what: "", case_id: "", words: "", about: [], ...JSON.parse(page.note || "{}") };
  } catch {
    return { what: "", case_id: "", words: "", about: [] };
  }
}
