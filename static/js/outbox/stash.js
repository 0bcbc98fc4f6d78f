/** What is not a command yet: what was typed and photographed so far, on the disk in one strict transaction. */
import { addPhotos } from "./command.js";
import { draftKey } from "./draft.js";

/**
 * Resolves when it is on the disk, and only then may 已存本机 be said. A command of the same field that never left no longer says what
 * the person means: it is taken back. One that may have left is never touched; the next command of the field comes after it.
 * @param {import("./types").Store} store @param {import("./types").Env} env
 * @param {Pick<import("./types").Order, "owner" | "owner_name" | "doc" | "field" | "photos" | "draft"> & {title?: string}} order without a draft the field has none any more
 */
export function stash(store, env, order) {
  const { owner, doc, field = "", draft } = order;
  return store.write(["meta", "draft", "row", "photo", "bytes"], async (tx) => {
    for (const row of await tx.all("row", owner)) {
      if (row.doc === doc && row.field === field && row.state === "waiting" && row.attempts === 0) await tx.remove("row", row.cmd_id);
    }
    await addPhotos(tx, env, order);
    if (order.owner_name) await tx.put("meta", order.owner_name, `name:${owner}`);
    const key = draftKey(owner, doc, field);
    if (draft === undefined) await tx.remove("draft", key);
    else await tx.put("draft", { key, owner, doc, field, value: draft, at: env.now(), cmd_id: null });
  });
}

/**
 * A picture the person does not want after all goes from the phone, unless a command or another draft names it.
 * @param {import("./types").Store} store @param {string} owner @param {string} sha256
 */
export function discard(store, owner, sha256) {
  const key = `${owner}|${sha256}`;
  return store.write(["row", "past", "draft", "photo", "bytes"], async (tx) => {
    const rows = [...(await tx.all("row", owner)), ...(await tx.all("past", owner)).map((one) => one.row).filter(Boolean)];
    const photo = await tx.get("photo", key);
    if (photo?.state !== "waiting" || rows.some((row) => row.blobs.includes(sha256))) return;
    if ((await tx.all("draft", owner)).some((one) => JSON.stringify(one.value).includes(sha256))) return;
    await tx.remove("photo", key);
    await tx.remove("bytes", key);
  });
}
