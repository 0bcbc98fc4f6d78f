/** The camera's own notes (time, place) carried over to a smaller picture, which the canvas would drop. */

const SOI = 0xffd8;
const APP1 = 0xffe1;
const SOS = 0xffda;
const ORIENTATION = 0x0112;

/**
 * The Exif segment of a JPEG with its orientation set upright, since the smaller picture is drawn upright; null when there is none.
 * @param {ArrayBuffer} jpeg
 * @returns {Uint8Array | null}
 */
export function exifOf(jpeg) {
  const view = new DataView(jpeg);
  if (view.byteLength < 4 || view.getUint16(0) !== SOI) return null;
  for (let at = 2; at + 4 <= view.byteLength;) {
    const marker = view.getUint16(at);
    const length = view.getUint16(at + 2) + 2;
    if (marker === SOS || marker >> 8 !== 0xff || at + length > view.byteLength) return null;
    if (marker === APP1 && length > 18 && view.getUint32(at + 4) === 0x45786966) {
      const segment = new Uint8Array(jpeg.slice(at, at + length));
      straighten(new DataView(segment.buffer, 10));
      return segment;
    }
    at += length;
  }
  return null;
}

/** @param {ArrayBuffer} jpeg @param {Uint8Array | null} exif @returns {ArrayBuffer} */
export function withExif(jpeg, exif) {
  if (!exif || new DataView(jpeg).getUint16(0) !== SOI) return jpeg;
  const joined = new Uint8Array(jpeg.byteLength + exif.byteLength);
  joined.set(new Uint8Array(jpeg, 0, 2));
  joined.set(exif, 2);
  joined.set(new Uint8Array(jpeg, 2), 2 + exif.byteLength);
  return joined.buffer;
}

/** @param {DataView} tiff */
function straighten(tiff) {
  const little = tiff.getUint16(0) === 0x4949;
  const start = tiff.getUint32(4, little);
  if (start + 2 > tiff.byteLength) return;
  const count = tiff.getUint16(start, little);
  for (let n = 0; n < count; n += 1) {
    const at = start + 2 + n * 12;
    if (at + 12 > tiff.byteLength) return;
    if (tiff.getUint16(at, little) === ORIENTATION) tiff.setUint16(at + 8, 1, little);
  }
}
