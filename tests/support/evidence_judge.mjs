// Reads paths of evidence files from its input, one a line, and says what the page's own code finds in each.
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { verify } from "../../static/js/evidence/verify.js";

const key = process.argv[2] ?? "";
const input = readFileSync(0, "utf8");
const found = {};
for (const path of input.split("\n").filter(Boolean)) {
  const { checks, notes, broken } = await verify(new Blob([await readFile(path)]), key);
  found[path] = { checks, notes, broken };
}
console.log(JSON.stringify(found));
