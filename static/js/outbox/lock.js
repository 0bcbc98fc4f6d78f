/** One drain at a time on a phone: a Web Lock where there is one, and a lease in the store that fences off a holder that froze. */

/** @typedef {import("./types").Store} Store @typedef {import("./types").Env} Env */

export const LOCK = "fieldapp-outbox-drain";
/** Without a heartbeat for this long (ms) a holder counts as dead. */
export const DEAD = 30_000;
/** One that lives beats by itself, since a single piece on a bad way may take longer than that. */
const BEAT = DEAD / 3;

/**
 * Run the work when nobody else does; null when somebody does. The token must be shown at every write of the drain.
 * @template T
 * @param {Store} store @param {Env} env @param {(token: string) => Promise<T>} work
 * @returns {Promise<T | null>}
 */
export async function hold(store, env, work) {
  if (!env.locks) return leased(store, env, work, false);
  const taken = await env.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? boxed(leased(store, env, work, true)) : Promise.resolve(null)));
  if (taken) return taken.value;
  if (await alive(store, env)) return null;
  // whoever holds it has had no pulse for long: a tab the phone froze
  return (await env.locks.request(LOCK, { steal: true }, () => boxed(leased(store, env, work, true)))).value;
}

/**
 * Run the work now, whoever sends: their next write is refused.
 * @template T
 * @param {Store} store @param {Env} env @param {(token: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function seize(store, env, work) {
  const run = () => boxed(/** @type {Promise<T>} */ (leased(store, env, work, true)));
  return (env.locks ? await env.locks.request(LOCK, { steal: true }, run) : await run()).value;
}

/** @template T @param {Promise<T>} promise */
async function boxed(promise) {
  return { value: await promise };
}

/**
 * @template T
 * @param {Store} store @param {Env} env @param {(token: string) => Promise<T>} work @param {boolean} sure nobody else can hold it
 * @returns {Promise<T | null>}
 */
async function leased(store, env, work, sure) {
  const token = env.uuid();
  const got = await store.write(["meta"], async (tx) => {
    const held = await tx.get("meta", "lease");
    if (!sure && held && beats(held, env)) return false;
    await tx.put("meta", { token, at: env.now() }, "lease");
    return true;
  });
  if (!got) return null;
  const pulse = setInterval(() => void beat(store, env, token).catch(() => undefined), BEAT);
  /** @type {{unref?: () => void}} */ (/** @type {unknown} */ (pulse)).unref?.(); // Node ends without waiting for it
  try {
    return await work(token);
  } finally {
    clearInterval(pulse);
    await store.write(["meta"], async (tx) => {
      if ((await tx.get("meta", "lease"))?.token === token) await tx.remove("meta", "lease");
    });
  }
}

/** Not where somebody else has taken over; a page that the phone froze has no pulse. @param {Store} store @param {Env} env @param {string} token */
function beat(store, env, token) {
  return store.write(["meta"], async (tx) => {
    if ((await tx.get("meta", "lease"))?.token === token) await tx.put("meta", { token, at: env.now() }, "lease");
  });
}

/** Whoever has only come in counts as alive, and from the first look at them their time runs. @param {Store} store @param {Env} env */
function alive(store, env) {
  return store.write(["meta"], async (tx) => {
    const held = await tx.get("meta", "lease");
    if (held === undefined) await tx.put("meta", { token: "", at: env.now() }, "lease");
    return held === undefined || beats(held, env);
  });
}

/** A beat far in the future comes from a clock that was set since. @param {{at: number}} held @param {Env} env */
function beats(held, env) {
  return Math.abs(env.now() - held.at) <= DEAD;
}
