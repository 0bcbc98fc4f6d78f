/** Receipts are shown where there is no network: their pages with the code image are taken along while the originals are kept. */
import { receipts } from "../outbox/peek.js";

/** @param {string} id */
export function receiptPage(id) {
  return `/sync/receipts/${id}`;
}

const NOTE = JSON.stringify({ what: "receipt", case_id: "", words: "回执", about: [] });

/**
 * Pages of the receipts on this phone, as long as their originals stay. The page says whether the phone has told that it keeps the
 * receipt: taken along at once ("new") it cannot know, so it is taken once more later ("told").
 * @param {string} owner @param {"new" | "told"} rev
 */
export async function receiptPages(owner, rev) {
  return (await receipts(owner)).map((id) => ({ url: receiptPage(id), rev, note: NOTE }));
}

/**
 * The code image of a receipt, taken from its page: from the company, or from the shelf.
 * @param {string} id @returns {Promise<Element | null>}
 */
export async function codeImage(id) {
  try {
    const reply = await fetch(receiptPage(id), { headers: { Accept: "text/html" } });
    if (!reply.ok) return null;
    return new DOMParser().parseFromString(await reply.text(), "text/html").querySelector(".receipt svg.qr");
  } catch {
    return null;
  }
}
