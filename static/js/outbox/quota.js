/** How much room there is and whether the browser promised to keep it; a full phone is told at the photo and stops no text. */

/** What the server is told about this storage. `estimate()` is a guess and treated as one. */
export async function facts() {
  const { storage } = navigator;
  const [persistent, guess] = await Promise.all([
    storage?.persisted?.().catch(() => null) ?? null,
    storage?.estimate?.().catch(() => null) ?? null,
  ]);
  const free = guess?.quota !== undefined ? Math.max(0, guess.quota - (guess.usage ?? 0)) : null;
  return { persistent, installed: installed(), free_mb: free === null ? null : Math.floor(free / 1_000_000) };
}

/** Ask the browser to keep what is stored; it may say no without asking anybody. */
export async function persist() {
  try {
    return (await navigator.storage?.persist?.()) ?? false;
  } catch {
    return false;
  }
}

/** @param {unknown} error */
export function isFull(error) {
  return error instanceof Error && (error.name === "QuotaExceededError" || /quota/i.test(error.message));
}

/** Opened from the desktop rather than in a tab. */
export function installed() {
  const modes = ["standalone", "fullscreen", "minimal-ui"];
  const ios = typeof navigator !== "undefined" && /** @type {any} */ (navigator).standalone === true;
  return ios || (typeof matchMedia === "function" && modes.some((mode) => matchMedia(`(display-mode: ${mode})`).matches));
}
