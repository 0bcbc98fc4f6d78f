/** RFC 8785 canonical JSON and its SHA-256: the same text on phone and server, so that a digest means the same thing. */

/** @param {unknown} value @returns {string} */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    // plain sort compares UTF-16 code units, as the RFC wants
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

/** @param {Uint8Array} bytes */
export function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {import("./types").Env} env @param {unknown} value @returns {Promise<string>} */
export function digestOf(env, value) {
  return env.digest(new TextEncoder().encode(canonical(value)));
}

/**
 * What the ledger knows a command by: what was asked for, not the attempt.
 * @param {import("./types").Env} env @param {string} text a frozen letter
 */
export function letterDigest(env, text) {
  const { v, kind, owner, body } = JSON.parse(text);
  return digestOf(env, { v, kind, owner, body });
}
