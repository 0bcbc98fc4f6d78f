/** What the code image of a licence says: usually an address of the public register with the credit code in it. */

const CODE = /(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])/;

/** @param {string[]} texts @returns {string} the first credit code (GB 32100), or "" */
export function creditCode(texts) {
  for (const text of texts) {
    let plain = text;
    try {
      plain = decodeURIComponent(text);
    } catch {
      // a lone per cent sign: as it is
    }
    const found = CODE.exec(plain.toUpperCase());
    if (found) return found[0];
  }
  return "";
}
