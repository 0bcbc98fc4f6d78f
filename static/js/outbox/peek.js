/** How much waits for this person, asked without loading the outbox: most pages have nothing to send. */

const NAME = "fieldapp-outbox";

/**
 * @param {string} owner
 * @returns {Promise<number>} rows that have not arrived; 0 when this phone has no outbox yet
 */
export function peek(owner) {
  return new Promise((resolve) => {
    if (typeof indexedDB === "undefined") return resolve(0);
    /** @type {IDBOpenDBRequest} */
    let request;
    try {
      request = indexedDB.open(NAME);
    } catch {
      return resolve(0); // a private window may refuse
    }
    // looking must not make one
    request.onupgradeneeded = () => request.transaction?.abort();
    request.onerror = (event) => {
      event.preventDefault();
      resolve(0);
    };
    request.onsuccess = () => {
      const db = request.result;
      try {
        const tx = db.transaction(["row", "photo"]);
        const rows = tx.objectStore("row").index("owner").count(owner);
        const photos = tx.objectStore("photo").index("owner").getAll(owner);
        tx.oncomplete = () => {
          db.close();
          resolve(rows.result + photos.result.filter((one) => one.state !== "arrived").length);
        };
      } catch {
        db.close();
        resolve(0);
      }
    };
  });
}
