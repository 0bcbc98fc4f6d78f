/** Honest time: what the phone's clock said, and how long after the last word with the company, by a clock nobody can set. */

/** @typedef {{server_time: string, at: number, mono: number, page: string}} Contact */

/** @typedef {{client_at: string, seen_at: string | null, since_ms: number | null, mono_ms: number | null}} Told */

/**
 * What is known of now: our clock, the company's time at the last contact, and how far both our clocks have moved from there.
 * @param {import("./types").Env} env @param {Contact | undefined} contact
 * @returns {Told} mono_ms is null when the page was opened after the last contact
 */
export function moment(env, contact) {
  const now = env.now();
  const same = contact !== undefined && contact.page === env.page;
  return {
    client_at: env.stamp(now), seen_at: contact?.server_time ?? null, since_ms: contact ? Math.round(now - contact.at) : null,
    mono_ms: same ? Math.max(0, Math.round(env.mono() - contact.mono)) : null,
  };
}

/** @param {import("./types").Env} env @param {string} serverTime @returns {Contact} */
export function contact(env, serverTime) {
  return { server_time: serverTime, at: env.now(), mono: env.mono(), page: env.page };
}

/**
 * How far the phone's clock is ahead of the company's, in ms; null before the first contact.
 * @param {Contact | undefined} last
 */
export function skew(last) {
  return last === undefined ? null : last.at - Date.parse(last.server_time);
}
