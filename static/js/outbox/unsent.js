/** What counts as unsent, in one place: the badge, 待传, leaving and the office all count this. Without imports: every page asks. */

/** A photo that is not at the company, refused ones included. @param {{state: string}} photo */
export const unsentPhoto = (photo) => photo.state !== "arrived";

/**
 * How much of a package has not arrived; what was brought in a file waits where it came from.
 * @param {import("./types").Sealed} one
 */
export function unsentIn(one) {
  if (one.imported) return 0;
  return one.state === "forwarded" ? one.told?.open ?? 0 : one.count;
}

/**
 * Every letter, every photo, and what is still sealed, by document; of what is sealed nobody can name the document yet ("").
 * @param {{doc: string}[]} rows @param {{doc: string, state: string}[]} photos @param {import("./types").Sealed[]} sealed all of one owner
 * @returns {string[]}
 */
export function unsentOf(rows, photos, sealed) {
  const open = [...rows, ...photos.filter(unsentPhoto)].map((one) => one.doc);
  return [...open, ...sealed.flatMap((one) => Array(unsentIn(one)).fill(""))];
}
