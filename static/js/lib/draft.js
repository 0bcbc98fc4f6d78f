/** What was typed into a form, kept in a store of texts until the form has arrived. */

/** @typedef {{values: [string, string][], sent?: string}} Draft sent = the command id under which it left */
/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">} Store */

const PREFIX = "draft:";

/**
 * @param {Store} store @param {string} key
 * @returns {Draft | null}
 */
export function load(store, key) {
  try {
    return JSON.parse(store.getItem(PREFIX + key) ?? "null");
  } catch {
    return null;
  }
}

/**
 * A full or forbidden store must never stop the typing.
 * @param {Store} store @param {string} key @param {Draft} draft
 */
export function save(store, key, draft) {
  try {
    store.setItem(PREFIX + key, JSON.stringify(draft));
  } catch {
    return;
  }
}

/** @param {Store} store @param {string} key */
export function drop(store, key) {
  store.removeItem(PREFIX + key);
}

/** @param {Store} store @returns {string[]} */
export function keys(store) {
  const all = Array.from({ length: store.length }, (_, n) => store.key(n) ?? "");
  return all.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
}

/**
 * After a page has opened: a draft that was sent and answered with a redirect has arrived and goes; one whose form is shown again
 * (same command id: refused), or that met no answer at all, stays and counts as unsent.
 * @param {Store} store @param {{redirected: boolean, shown: string[]}} page shown = command ids of the forms on the page
 */
export function settle(store, page) {
  for (const key of keys(store)) {
    const draft = load(store, key);
    if (!draft?.sent) continue;
    if (page.redirected && !page.shown.includes(draft.sent)) drop(store, key);
    else save(store, key, { values: draft.values });
  }
}
