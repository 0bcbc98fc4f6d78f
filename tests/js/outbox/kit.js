/** What most stories of the outbox begin with: a phone's surroundings, an order, a picture taken, and a way to the company. */
import { enqueue } from "../../../static/js/outbox/command.js";
import { prepare } from "../../../static/js/outbox/photo.js";
import { Company, sha } from "./company.js";
import { Disk } from "./disk.js";

let serial = 0;
export const page = () => ({ dead: false, onDeath: new Set(), step() {} });
export const room = () => new Disk().handle(page());
export const env = (over = {}) => ({
  now: () => 1_773_280_800_000, mono: () => 5, page: "p", random: () => 0.5, wait: async () => undefined, uuid: () => `u${++serial}`, digest: async (bytes) => sha(Buffer.from(bytes)),
  stamp: (at) => new Date(at).toISOString(), locks: null, facts: async () => ({ persistent: null, installed: false, free_mb: null }), ...over,
});
export const order = (over = {}) => ({ owner: "wang", doc: "visit:1", title: "福顺豆制品厂 上门", step: "set", kind: "answer", field: "item1", label: "软管", body: { value: 1 }, ...over });
export const file = (text, name = "表.pdf") => ({ arrayBuffer: async () => new Uint8Array(Buffer.from(text)).buffer, name, type: "application/pdf" });
export const all = (store, room) => store.read([room], (tx) => tx.all(room, "wang"));

/** The picture and the command it belongs to, in one transaction. */
export async function attach(store, env, given, picture, body) {
  const photo = await prepare(env, picture);
  const cmd_id = await enqueue(store, env, { ...given, body: body({ sha256: photo.sha256, name: photo.name }), photos: [photo] });
  return { cmd_id, sha256: photo.sha256, size: photo.bytes.byteLength };
}

/** A letter with one picture. */
export const pictured = (store, text, over = {}) => attach(store, env(), order({ step: "attach", kind: "photo", field: "", ...over }), file(text), (ref) => ({ photos: [ref] }));

/** What somebody on the way answers instead of the company. */
export const page_of = (status) => ({ status, header: () => null, json: async () => { throw new SyntaxError("<html>"); } });

/** A company with Wang logged in, and the way to it; `over(request)` answers instead of it, or lets it answer. */
export function company(over = () => undefined) {
  const there = Object.assign(new Company(), { user: "wang" });
  const seen = [];
  const transport = {
    async request(method, path, options = {}) {
      const asked = { method, path, ...options };
      seen.push(asked);
      const instead = await over(asked, there);
      if (instead) return instead;
      const [status, body, headers = {}] = there.answer(method, path, options, Date.parse("2026-03-12T10:00:00+08:00"));
      return { status, header: (name) => (name === "X-Fieldapp" ? "1" : headers[name] ?? null), json: async () => structuredClone(body) };
    },
  };
  return { there, seen, transport };
}
