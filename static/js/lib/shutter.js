/** A camera may cost the page its life: what it is opened for is on the disk first, unless the disk takes too long for it. */

/** A tap opens a camera for a second in some browsers, and a photo is worth more than the way back to it, in ms. */
const PATIENCE = 500;
/** Inputs whose own tap goes through. @type {WeakSet<EventTarget>} */
const open = new WeakSet();
/** Tapped, and the disk has not answered. @type {WeakSet<EventTarget>} */
const waiting = new WeakSet();

/**
 * At a tap on a file input.
 * @param {Event} event @param {{click(): void} & EventTarget} input @param {() => Promise<unknown>} note writes down what it is opened for
 */
export function openAfter(event, input, note) {
  if (open.has(input)) return;
  event.preventDefault();
  if (waiting.has(input)) return;
  waiting.add(input);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let patience;
  const late = new Promise((done) => (patience = setTimeout(done, PATIENCE, null)));
  const noted = note().catch(() => undefined); // never in the way of a photo: on a full phone the camera opens all the same
  void Promise.race([noted, late]).then(() => {
    clearTimeout(patience);
    waiting.delete(input);
    open.add(input);
    input.click();
    open.delete(input);
  });
}
