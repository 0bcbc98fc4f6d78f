/** A page that came from the company just now is a word with it: from here on the phone's clocks can be measured against its time. */

/** @param {import("../outbox/index.js").Outbox} outbox */
export async function met(outbox) {
  const { keptAt } = document.documentElement.dataset;
  const said = document.body.dataset.now;
  const [opened] = performance.getEntriesByType("navigation");
  // a page from the shelf tells an old time, and so may one that the browser brings back
  if (!said || keptAt || !(opened instanceof PerformanceNavigationTiming) || opened.type === "back_forward") return;
  await outbox.met(said, opened.responseStart).catch(() => undefined); // a full phone works on by what it knew
}
