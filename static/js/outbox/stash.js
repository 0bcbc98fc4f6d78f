/** What is not a command yet: what was typed and photographed so far, on the disk in one strict transaction. */
import { addPhotos } from "./command.js";
import { draftKey } from "./draft.js";
import { tidy } from "./loose.js";

/**
 * Resolves when it is on the disk, and only then may 已存本机 be said. A command of the same field that never left no longer says what
 * the person means: it is taken back. One that may have left is never touched; the next command of the field comes after it.
 * @param {import("./types").Store} store @param {import("./types").Env} env
 * @param {Pick<import("./types").Order, "owner" | "owner_name" | "doc" | "field" | "photos" | "draft"> & {title?: string, page?: string}} order without a draft the field has none any more
 * @param {(tx: import("./types").Tx) => Promise<void>} [check] looks first at what lies there
 */
export function stash(store, env, order, check) {
  const { owner, doc, field = "", draft, title = "", page = "" } = order;
  return store.write(["meta", "draft", "row", "past", "photo", "bytes"], async (tx) => {
    const back = [];
    const [rows] = await Promise.all([tx.all("row", owner), check?.(tx)]);
    for (const row of rows) {
      if (row.doc !== doc || row.field !== field || row.state !== "waiting" || row.attempts) continue;
      await tx.remove("row", row.cmd_id);
      back.push(row);
    }
    await addPhotos(tx, env, order);
    if (order.owner_name) await tx.put("meta", order.owner_name, `name:${owner}`);
    const key = draftKey(owner, doc, field);
    if (draft === undefined) await tx.remove("draft", key);
    else await tx.put("draft", { key, owner, doc, field, value: draft, at: env.now(), cmd_id: null, title, page });
    await tidy(tx, owner, back);
  });
}
