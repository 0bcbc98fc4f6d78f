/** Which screen the address asks for: #all, #item/NS-02, #trial/T3/SM-15, #defect/SM-24, #sign/OWNER, #relay/DESIGN, #papers, #turned, #unfinished, #done. */

/** @typedef {{name: "all" | "item" | "trial" | "defect" | "sign" | "relay" | "papers" | "turned" | "unfinished" | "done", a: string, b: string}} Route */

const NAMES = ["item", "trial", "defect", "sign", "relay", "papers", "turned", "unfinished", "done"];

/** @param {string} hash @returns {Route} */
export function read(hash) {
  const [name, a = "", b = ""] = hash.replace(/^#/, "").split("/").map(decodeURIComponent);
  return NAMES.includes(name) ? { name: /** @type {Route["name"]} */ (name), a, b } : { name: "all", a: "", b: "" };
}

/** @param {Route["name"]} name @param {...string} parts */
export function to(name, ...parts) {
  return `#${[name, ...parts.map(encodeURIComponent)].join("/")}`;
}
