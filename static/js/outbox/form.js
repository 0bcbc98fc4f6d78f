/** A filled-in form as a letter: what it says, and what the company made of it. */
/**
 * @typedef {import("./types").Store} Store @typedef {import("./types").Trouble} Trouble @typedef {import("./types").Row} Row
 * @typedef {{sha256: string, name: string, size?: number, thumb?: string}} Shot a photo or paper that lies in the outbox
 * @typedef {Record<string, Shot[]>} Shots by the name of their field
 * @typedef {{values: [string, string][], shots: Shots, base_rev: number | null, filling: string, spoken?: [string, string, string][], row?: string}} Draft filling = which filling-in of the form this is, row = the newest command of the form its author knew
 * @typedef {{words: string[], shots: Shots}} Left what a form that has changed has no place for
 * @typedef {{state: "waiting" | "done" | "replaced" | "put_away" | "rejected" | "conflict", stop: string, next: string, error: Trouble | null, card?: import("./types").Card | null}} Verdict
 */

export const FORM = "form";
const CHIP = /^([0-9a-f]{64})\/([\s\S]+)$/;

/**
 * The form as it would be posted; photos as chips under the names of their fields.
 * @param {string} at action of the form @param {[string, string][]} values @param {Shots} shots
 */
export function formBody(at, values, shots) {
  const chips = Object.entries(shots).flatMap(([name, some]) => some.map((one) => [name, `${one.sha256}/${one.name.replaceAll("/", "_")}`]));
  return { at, values: [...values, ...chips] };
}

/** Back from the letter to what was typed and photographed. @param {{values: [string, string][]}} body @param {Set<string>} files names of file fields */
export function unfold(body, files) {
  /** @type {Shots} */
  const shots = {};
  const values = body.values.filter(([name, text]) => {
    const chip = files.has(name) ? CHIP.exec(text) : null;
    if (chip) (shots[name] ??= []).push({ sha256: chip[1], name: chip[2] });
    return !chip;
  });
  return { values, shots };
}

/** @param {Shots} shots @returns {string[]} */
export function digests(shots) {
  return [...new Set(Object.values(shots).flat().map((one) => one.sha256))];
}

/**
 * The field of the row: one for a form whose newest filling-in counts, a new one each time for what may be written many times.
 * @param {string} name @param {boolean} often @param {string} filling
 */
export function fieldOf(name, often, filling) {
  return often ? `${name}#${filling}` : name;
}

/** Rows of this form, the newest first. @param {Row[]} rows @param {string} doc ending in ":" all documents of the kind @param {string} name */
export function rowsOf(rows, doc, name) {
  const here = (/** @type {Row} */ row) => row.doc === doc || (doc.endsWith(":") && row.doc.startsWith(doc));
  const mine = rows.filter((row) => row.kind === FORM && here(row) && (row.field === name || row.field.startsWith(`${name}#`)));
  return mine.sort((a, b) => b.seq - a.seq);
}

/** What a past row says about the form that was handed in. @type {Record<import("./types").Past["status"], Verdict["state"]>} */
const ENDS = { applied: "done", duplicate: "done", quarantined: "done", kept: "done", replaced: "replaced", decided: "replaced", given_up: "put_away" };

/** "done" only of what the company has; a row that never left makes room for a newer one and leaves no trace. @param {Store} store @param {string} cmd_id @returns {Promise<Verdict>} */
export function verdict(store, cmd_id) {
  return store.read(["row", "past"], async (tx) => {
    const row = await tx.get("row", cmd_id);
    if (row) return { state: row.state, stop: "", next: "", error: row.error };
    const past = /** @type {import("./types").Past | undefined} */ (await tx.get("past", cmd_id));
    return { state: past ? ENDS[past.status] : "replaced", stop: "", next: past?.next ?? "", error: null, ...(past?.card ? { card: past.card } : {}) };
  });
}

/**
 * Waits for the answer as long as something moves; without a network not at all.
 * @param {import("./index.js").Outbox} outbox @param {string} cmd_id @param {{patience?: number, most?: number}} [times] in ms
 * @returns {Promise<Verdict>} state "waiting" with why sending stopped, when no answer came
 */
export function answered(outbox, cmd_id, { patience = 3_000, most = 15_000 } = {}) {
  return new Promise((resolve) => {
    const over = new AbortController();
    const { signal } = over;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const finish = (/** @type {Verdict} */ said) => {
      over.abort();
      clearTimeout(timer);
      clearTimeout(last);
      resolve(said);
    };
    const look = async (stop = "", end = false) => {
      const said = await verdict(outbox.store, cmd_id);
      if (!signal.aborted && (end || said.state !== "waiting")) finish({ ...said, stop });
    };
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void look("slow", true), patience);
    };
    const last = setTimeout(() => void look("slow", true), most);
    const moved = () => {
      wait();
      void look();
    };
    outbox.addEventListener("moved", moved, { signal });
    outbox.addEventListener("progress", wait, { signal });
    outbox.addEventListener("stopped", (event) => {
      const { stop } = /** @type {CustomEvent} */ (event).detail;
      // another page sends: its news tell
      void look(stop, stop !== "busy" && stop !== "lost_lock");
    }, { signal });
    wait();
  });
}
