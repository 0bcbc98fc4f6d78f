/** Originals, and the texts a receipt names, stay until the receipt and a week more by the company's clock; nothing else is ever deleted by age, count or logout. */
import { fate } from "./loose.js";

/**
 * @param {import("./types").Store} store @param {string} owner @param {number} serverNow ms, from the company: the phone's clock may be wrong
 * @returns {Promise<number>} how many originals were let go
 */
export async function sweep(store, owner, serverNow) {
  const receipts = await store.read(["receipt"], (tx) => tx.all("receipt", owner));
  const over = new Set(receipts.filter((one) => one.keep_until < serverNow).map((one) => one.receipt_id));
  if (!over.size) return 0;
  return store.write(["row", "draft", "photo", "bytes", "past"], async (tx) => {
    let gone = 0;
    const given = { rows: await tx.all("row", owner), past: [], drafts: await tx.all("draft", owner) };
    for (const photo of await tx.all("photo", owner)) {
      if (!photo.bytes || photo.state !== "arrived" || !over.has(photo.receipt_id)) continue;
      if (fate(given, photo.sha256) !== "alone") continue; // something unsent stands on it too
      await tx.remove("bytes", photo.key);
      await tx.put("photo", { ...photo, bytes: false });
      gone += 1;
    }
    for (const past of await tx.all("past", owner)) {
      if (past.row && over.has(past.receipt?.receipt_id)) await tx.put("past", { ...past, row: null });
    }
    return gone;
  });
}
