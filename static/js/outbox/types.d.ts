// What lies in the outbox, and what is put into it from outside so that tests can cut, kill and reorder.

export type Step = "set" | "attach" | "sign" | "submit";
export type RowState = "waiting" | "conflict" | "rejected";
export type Json = Record<string, any>;

/** A command on its way. `text` is what is sent, frozen before its first byte leaves. */
export interface Row {
  cmd_id: string;
  /** The order of writing on this phone, over all documents. */
  seq: number;
  owner: string;
  doc: string;
  title: string;
  step: Step;
  kind: string;
  field: string;
  label: string;
  /** What the person wrote, in words, for the card of a conflict. */
  words: string;
  body: Json;
  base_rev: number | null;
  blobs: string[];
  /** What the phone told of its pictures, by digest; rows of older pages have none. */
  shots?: Record<string, Json>;
  place: Json | null;
  /** The phone's clock when it was written; the company's time at the last contact; how long ago that was by the phone's clock, and by its monotonic one (clock.js). */
  client_at: string;
  seen_at?: string | null;
  since_ms?: number | null;
  mono_ms: number | null;
  made_at: number;
  state: RowState;
  /** How often it may have left; 0 = it never did. */
  attempts: number;
  text: string | null;
  last_at: number | null;
  /** It rests until then (ms). */
  not_before: number;
  error: Trouble | null;
  /** Fields of the same document that must have arrived before this one makes sense; rows of older pages have none. */
  after?: string[];
  /** Where it was filled in, for the way back to it. */
  page?: string;
}

export interface Trouble {
  http: number;
  code: string;
  detail: string;
  field: string | null;
  current?: Json;
  /** Sentences by the name of the box, of a form that was refused. */
  errors?: Record<string, string>;
}

/** What became of a command; `row` and its text stay until a week after the receipt, so that a company that lost its data gets it again. */
export interface Past {
  cmd_id: string;
  /** That of its row. */
  seq: number;
  owner: string;
  doc: string;
  title: string;
  kind: string;
  field: string;
  label: string;
  status: "applied" | "duplicate" | "quarantined" | "kept" | "replaced" | "decided" | "given_up";
  sha256: string;
  rev: number | null;
  row: Row | null;
  /** The company's answer to this letter; of a submission the Receipt is its `result`. */
  receipt: Json | null;
  /** Where the form would have led, had it been posted. */
  next?: string;
  /** What had changed at the company meanwhile, until the person has seen it. */
  card?: Card | null;
  done_at: number;
}

/** The case changed hands, or its order or checklist was replaced: what became of the work, and where one decides. */
export interface Card {
  why: "REASSIGNED" | "SUPERSEDED" | "CONCLUDED" | "LIST";
  title: string;
  text: string;
  href: string;
}

/** A photo or paper; its bytes lie apart under the same key, so that lists stay light. */
export interface Photo {
  key: string;
  owner: string;
  doc: string;
  sha256: string;
  name: string;
  mime: string;
  size: number;
  made_at: number;
  state: "waiting" | "arrived" | "refused";
  error: Trouble | null;
  bytes: boolean;
  not_before: number;
  tries: number;
  receipt_id: string | null;
  /** Some of it may lie at the company: it is asked how much before more is sent. */
  begun?: boolean;
  /** Where its bytes lie sealed while they are not under its own key. */
  sealed?: string;
  /** Of its document, while no command names it yet. */
  title?: string;
  /** How it came and where the phone was (lib/shot.js). */
  shot?: Json | null;
}

export interface Receipt {
  receipt_id: string;
  owner: string;
  doc: string;
  title: string;
  code: string;
  at: string;
  keep_until: number;
  /** When the company took the phone's own signature under it, and how often it would not. */
  countersigned?: number;
  tries?: number;
  content: Json;
  sha256: string;
  signature: string;
  key: string;
}

export interface Draft {
  key: string;
  owner: string;
  doc: string;
  field: string;
  value: unknown;
  at: number;
  cmd_id: string | null;
  /** What it is called and where it is written on; those of the sheet have neither. */
  title?: string;
  page?: string;
}

/** What everybody who holds the phone may know of a sealed package. */
export interface SealHeader {
  v: number;
  id: string;
  owner: string;
  name: string;
  company: string;
  device: string;
  part: "letters" | "photo";
  /** How much of it had not arrived, and since when (ms). */
  count: number;
  since: number;
  /** Its place among the letters of its owner. */
  n: number;
  /** The company does not have this photo yet. */
  waiting: boolean;
}

/** A package on this phone; its bytes lie apart under sealedKey(id). */
export interface Sealed extends SealHeader {
  size: number;
  /** `broken`: under the key that was here last its tag was wrong; it is tried again with every hello. */
  state: "sealed" | "forwarded" | "broken";
  /** It came here in a file. */
  imported: boolean;
  /** The company's last word when it was forwarded: what waits for its owner, and how much of that is only to be handed in. */
  told: { open: number; submits?: number; detail: string } | null;
}

export type Room = "meta" | "draft" | "row" | "past" | "photo" | "bytes" | "receipt" | "sealed";

/** Authenticated encryption; `head` is bound but not hidden, what `close` makes holds its own nonce. */
export interface Cipher {
  key(raw: Uint8Array): Promise<unknown>;
  close(key: unknown, head: Uint8Array, plain: Uint8Array): Promise<Uint8Array>;
  open(key: unknown, head: Uint8Array, sealed: Uint8Array): Promise<Uint8Array>;
}

/** Signatures of this phone; `sign` answers r and s in url-safe base64. */
export interface Pen {
  make(): Promise<{ private: unknown; public: Json }>;
  sign(key: unknown, bytes: Uint8Array): Promise<string>;
}

export interface Tx {
  get(room: Room, key: string): Promise<any>;
  all(room: Room, owner?: string): Promise<any[]>;
  put(room: Room, value: any, key?: string): Promise<void>;
  remove(room: Room, key: string): Promise<void>;
}

/** `write` is atomic and resolves only when everything is on the disk. */
export interface Store {
  read<T>(rooms: Room[], work: (tx: Tx) => Promise<T>): Promise<T>;
  write<T>(rooms: Room[], work: (tx: Tx) => Promise<T>): Promise<T>;
}

export interface Reply {
  status: number;
  header(name: string): string | null;
  json(): Promise<any>;
}

/** Rejects when no answer came. */
export interface Transport {
  request(method: string, path: string, options?: { body?: string | ArrayBuffer; headers?: Record<string, string> }): Promise<Reply>;
}

export interface Locks {
  request(name: string, options: { ifAvailable?: boolean; steal?: boolean }, work: (lock: unknown) => Promise<any>): Promise<any>;
}

export interface Env {
  now(): number;
  mono(): number;
  page: string;
  random(): number;
  /** Resolves after so many milliseconds. */
  wait(ms: number): Promise<void>;
  uuid(): string;
  digest(bytes: ArrayBuffer | Uint8Array): Promise<string>;
  stamp(at: number): string;
  locks: Locks | null;
  cipher?: Cipher;
  pen?: Pen;
  facts(): Promise<{ persistent: boolean | null; installed: boolean; free_mb: number | null }>;
}

export interface Order {
  owner: string;
  /** So that a colleague on a shared phone can be told whose work waits. */
  owner_name?: string;
  doc: string;
  title: string;
  step: Step;
  kind: string;
  field?: string;
  label: string;
  words?: string;
  body: Json;
  base_rev?: number | null;
  place?: Json | null;
  photos?: { sha256: string; name: string; mime: string; bytes: ArrayBuffer; shot?: Json | null }[];
  blobs?: string[];
  draft?: unknown;
  after?: string[];
  page?: string;
  /** The draft (by field) that this command puts an end to. */
  ends?: string;
  /** Ask for the company's receipt of the document. */
  receipt?: boolean;
}

export interface Outcome {
  stop: "" | "busy" | "offline" | "portal" | "login" | "owner" | "later" | "lost_lock" | "full" | "broken";
  sent: number;
  wait: number;
  lost: number;
}

/** The protections of a drain, each replaceable so that tests can show what happens without it. */
export interface Parts {
  hold<T>(store: Store, env: Env, work: (token: string) => Promise<T>): Promise<T | null>;
  freeze(store: Store, env: Env, rows: Row[], device: string, token: string): Promise<Row[]>;
  mine(rows: Row[], owner: string): Row[];
}
