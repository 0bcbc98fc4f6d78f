/** How alike two shop names are; decides as fieldapp/lib/likeness.py and name_key of fieldapp/domain/customer.py do (tests/js/canvass/names.json). */

const INVISIBLE = /[\u200b\u200c\u200d\u2060\ufeff\u00ad]/g;
const DASHES = /[‐‑‒–—―−﹘－]/g;
const BRACKETS = /\([^)]*\)/g;
const SIGNS = /[^\p{L}\p{N}]+/gu;
const TAILS = /(股份有限公司|有限责任公司|有限公司|公司|分店|门店|总店|店|厂)$/;
const MOST = 64;

/** The name without brackets, legal form and signs. @param {string} name */
export function nameKey(name) {
  const plain = name.replace(INVISIBLE, "").replace(DASHES, "-").normalize("NFKC").toLowerCase().replace(BRACKETS, "");
  const core = plain.replace(SIGNS, "");
  return [...(core.replace(TAILS, "") || core)].slice(0, MOST).join("");
}

/** Length of the longest run of characters that both have in the same order, gaps allowed. @param {string[]} one @param {string[]} other */
function common(one, other) {
  const row = new Array(other.length + 1).fill(0);
  for (const here of one) {
    let before = 0;
    other.forEach((there, n) => {
      const above = row[n + 1];
      row[n + 1] = here === there ? before + 1 : Math.max(above, row[n]);
      before = above;
    });
  }
  return row[other.length];
}

/** The share of characters two keys have in common, 0 to 100, rounded down. @param {string} one @param {string} other */
export function percent(one, other) {
  const [a, b] = [[...one], [...other]];
  const total = a.length + b.length;
  return total ? Math.floor((200 * common(a, b)) / total) : 0;
}

/** So much of it is the same, or one is a shorter way to say the other. @param {string} one @param {string} other @param {number} least */
export function alike(one, other, least) {
  if (!one || !other) return false;
  const [short, long] = [...one].length <= [...other].length ? [one, other] : [other, one];
  return ([...short].length > 1 && long.includes(short)) || percent(one, other) >= least;
}
