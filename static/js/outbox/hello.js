/** How a drain begins: this phone tells what lies on it, and hears who is logged in and what time it is there. */
import { ask, content, Stop } from "./ask.js";
import { keyOf } from "./claim.js";
import { contact } from "./clock.js";
import { guard } from "./command.js";
import { counts, keyName } from "./owner.js";
import { bytesOf } from "./package.js";
import { pair } from "./pen.js";
import { LOST } from "./state.js";

/**
 * @typedef {import("./types").Store} Store @typedef {import("./types").Env} Env
 * @typedef {{store: Store, env: Env, transport: import("./types").Transport}} Phone
 */

/**
 * @param {Phone} phone @param {string} token of the drain
 * @returns {Promise<{owner: string, device: string, lost: number, at: number}>} owner = who is logged in, lost = how much the company misses that nobody was told of, at = the company's time
 */
export async function hello(phone, token) {
  const { store, env } = phone;
  const device = await deviceOf(store, env);
  const whose = await store.read(["meta"], async (tx) => (await tx.get("meta", "here")) ?? (await tx.get("meta", "who"))?.user);
  let said = await greet(phone, device, whose);
  // whose phone it is was not known here: told again, now that it is
  if (said.user !== whose) said = { ...(await greet(phone, device, said.user)), lost: said.lost };
  const key = said.seal && env.cipher ? await env.cipher.key(bytesOf(said.seal)) : null;
  const lost = await store.write(["meta"], async (tx) => {
    await guard(tx, env, token);
    // whoever left this phone, or has not yet come to it, gets neither key nor drain
    const here = await tx.get("meta", "here");
    if (here !== undefined && here !== said.user) throw new Stop("owner");
    if (key) await tx.put("meta", keyOf(said, key, device), keyName(said.user));
    await tx.put("meta", contact(env, said.server_time), "contact");
    await tx.put("meta", { user: said.user, name: said.name, company: said.company, packs: said.packs, elsewhere: said.elsewhere ?? [] }, "who");
    await tx.put("meta", said.name, `name:${said.user}`);
    const known = await tx.get("meta", LOST);
    const missed = known ?? (said.lost ? { count: said.lost, heard: false } : null);
    if (!known && missed) await tx.put("meta", missed, LOST);
    return missed && !missed.heard ? missed.count : 0;
  });
  return { owner: said.user, device, lost, at: Date.parse(said.server_time) };
}

/**
 * Tells what lies on this phone; the answer says who is logged in, and what lies elsewhere.
 * @param {Phone} phone @param {string} device @param {string | undefined} whose
 */
export async function greet({ store, env, transport }, device, whose) {
  const pen = await pair(store, env);
  // the company says what this browser has lost until it was noted here
  const noted = (await store.read(["meta"], (tx) => tx.get("meta", LOST))) !== undefined;
  const told = JSON.stringify({ device_id: device, key: pen?.public, noted, ...(await lying(store, env, whose)), ...(await env.facts()) });
  const reply = await ask(transport, "POST", "/sync/hello", { body: told });
  if (reply.status !== 200) throw new Stop("later", String(reply.status));
  return content(reply);
}

/** @param {Store} store @param {Env} env @param {string | undefined} owner */
async function lying(store, env, owner) {
  const told = (/** @type {{count: number, since: number} | undefined} */ one) =>
    ({ pending: one?.count ?? 0, oldest_at: one?.count ? env.stamp(one.since) : null });
  const all = await counts(store);
  const others = all.filter((one) => one.owner !== owner).slice(0, 50).map((one) => ({ owner: one.owner, ...told(one) }));
  return { ...told(all.find((one) => one.owner === owner)), others };
}

/** The name of this storage; it is made once and dies with the storage. @param {Store} store @param {Env} env @returns {Promise<string>} */
export function deviceOf(store, env) {
  const fresh = env.uuid();
  return store.write(["meta"], async (tx) => {
    const known = await tx.get("meta", "device");
    if (known) return known;
    await tx.put("meta", fresh, "device");
    return fresh;
  });
}
