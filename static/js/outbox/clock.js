/** Honest time: what the phone's clock said, and how long after the last word with the company, by a clock nobody can set. */

/** @typedef {{server_time: string, at: number, mono: number, page: string}} Contact */

/**
 * @param {import("./types").Env} env @param {Contact | undefined} contact
 * @returns {{client_at: string, mono_ms: number | null}} mono_ms is null when the page was opened after the last contact
 */
export function moment(env, contact) {
  const same = contact !== undefined && contact.page === env.page;
  return { client_at: env.stamp(env.now()), mono_ms: same ? Math.max(0, Math.round(env.mono() - contact.mono)) : null };
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
