/** Lets Node find the vendored module under the address the browser knows it by. */
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const KNOWN = { "idb.js": "idb/build/index.js" };

registerHooks({
  resolve(specifier, context, next) {
    const name = specifier.startsWith("../../vendor/") ? KNOWN[specifier.slice("../../vendor/".length)] : undefined;
    return name ? { url: pathToFileURL(path.join(ROOT, "node_modules", name)).href, shortCircuit: true } : next(specifier, context);
  },
});
