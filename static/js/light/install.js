/** Putting the app on the desktop with one tap, where the browser offers it. */

/** @type {(Event & {prompt(): Promise<unknown>, userChoice: Promise<{outcome: string}>}) | null} */
let offer = null;

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault(); // asked where it is explained, not over the work
  offer = /** @type {any} */ (event);
});

export function installable() {
  return offer !== null;
}

/** @returns {Promise<boolean>} whether the person took it */
export async function install() {
  const asked = offer;
  offer = null;
  if (!asked) return false;
  await asked.prompt();
  return (await asked.userChoice).outcome === "accepted";
}
