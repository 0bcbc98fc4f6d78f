/** Photos of a form, shown small: what is kept on the phone, and what would not be kept. */
import { draw, icon, sizeText } from "./draw.js";

const SMALL = 160;

/** @typedef {import("../outbox/form.js").Shot} Shot */

/**
 * A small picture of these bytes as an address of its own, so that nothing large has to stay in memory; "" for papers.
 * @param {ArrayBuffer} bytes @param {string} mime
 * @returns {Promise<string>}
 */
export async function thumbOf(bytes, mime) {
  if (!mime.startsWith("image/") || typeof createImageBitmap !== "function" || typeof OffscreenCanvas !== "function") return "";
  /** @type {ImageBitmap | null} */
  let picture = null;
  try {
    picture = await createImageBitmap(new Blob([bytes], { type: mime }));
    const ratio = Math.min(1, SMALL / Math.min(picture.width, picture.height));
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * ratio)), Math.max(1, Math.round(picture.height * ratio)));
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const small = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.7 })).arrayBuffer());
    return `data:image/jpeg;base64,${btoa(String.fromCharCode(...small))}`;
  } catch {
    return "";
  } finally {
    picture?.close();
  }
}

/**
 * The photos of one file input: a list with a way to drop each, or the picture in its slot.
 * @param {HTMLInputElement} input @param {Shot[]} shots @param {string} sprite @param {(shot: Shot) => void} drop
 */
export function show(input, shots, sprite, drop) {
  const home = input.closest("photo-input");
  const frame = home?.querySelector(".frame");
  if (frame) return slot(frame, shots.at(-1));
  const list = home?.querySelector(".chosen");
  list?.replaceChildren(...shots.map((shot) => row(shot, sprite, drop)));
}

/** @param {Shot} shot @param {string} sprite @param {(shot: Shot) => void} drop */
function row(shot, sprite, drop) {
  const away = draw("button", "link", "不要");
  away.type = "button";
  away.setAttribute("aria-label", `不要 ${shot.name}`);
  away.addEventListener("click", () => drop(shot));
  const size = shot.size ? sizeText(shot.size) : "";
  return draw("li", "", shot.thumb ? picture(shot) : icon(sprite, "paper"),
    draw("span", "grow", shot.name, draw("br", ""), draw("span", "faint", [size, "已存本机"].filter(Boolean).join(" · "))), away);
}

/** @param {Element} frame @param {Shot | undefined} shot */
function slot(frame, shot) {
  frame.querySelector("img[data-chosen]")?.remove();
  if (shot?.thumb) frame.prepend(picture(shot));
  frame.closest(".photo")?.classList.toggle("empty", !shot);
  frame.closest(".photo")?.classList.toggle("local", shot !== undefined);
}

/** @param {Shot} shot */
function picture(shot) {
  const made = draw("img", "");
  made.dataset.chosen = "";
  made.alt = shot.name;
  made.src = shot.thumb ?? "";
  return made;
}
