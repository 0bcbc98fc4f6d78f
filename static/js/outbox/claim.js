/** The key of somebody whose account was stopped before this phone got it: with it what lies open can be sealed, carried and taken out. */
import { ask, content } from "./ask.js";
import { bytesOf } from "./package.js";
import { keyName } from "./owner.js";

/** What lies in the meta room under the name of its owner. @param {import("./types").Json} said by the company @param {unknown} key @param {string} device */
export const keyOf = (said, key, device) => ({ sealer: said.user, key, device, company: said.company });

/**
 * @param {Pick<import("./send.js").Sender, "store" | "env" | "transport" | "device">} sender @param {string} proof that the password was told, from the login's page
 * @returns {Promise<boolean>} whether it lies here now; throws Stop where the company did not answer
 */
export async function claim(sender, proof) {
  const { store, env, transport } = sender;
  if (!env.cipher) return false;
  const device_id = await sender.device();
  const reply = await ask(transport, "POST", "/sync/seal", { body: JSON.stringify({ device_id, proof }) });
  if (reply.status !== 200) return false;
  const said = await content(reply);
  const key = await env.cipher.key(bytesOf(said.seal));
  await store.write(["meta"], async (tx) => {
    await tx.put("meta", keyOf(said, key, device_id), keyName(said.user));
    await tx.put("meta", said.name, `name:${said.user}`);
  });
  return true;
}
