/** Small builders for pages that the phone draws itself. */

/**
 * An element with a class and children; texts become text, never markup.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {string} cls @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function draw(tag, cls, ...children) {
  const made = document.createElement(tag);
  if (cls) made.className = cls;
  made.append(...children.filter((child) => child !== null));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} sprite address of icons.svg @param {string} name */
export function icon(sprite, name) {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("class", "icon");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#i-${name}`);
  made.append(use);
  return made;
}

/** A thin bar of what arrived and what is still here. @param {number} percent @param {"local" | "late"} rest */
export function bar(percent, rest) {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("class", "bar");
  made.setAttribute("aria-hidden", "true");
  for (const [cls, x, width] of [["done", 0, percent], [rest, percent, 100 - percent]]) {
    const part = document.createElementNS(SVG, "rect");
    part.setAttribute("class", String(cls));
    part.setAttribute("x", `${x}%`);
    part.setAttribute("width", `${width}%`);
    part.setAttribute("height", "6");
    made.append(part);
  }
  return made;
}

/** 302 kB, 1.2 MB. @param {number} bytes */
export function sizeText(bytes) {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** 3月12日 14:20. @param {number} at */
export function whenText(at) {
  return new Intl.DateTimeFormat("zh-CN", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false }).format(at);
}
