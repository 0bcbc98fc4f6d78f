// What the light before leaving is judged from, and what it says.

/** One address to keep, as GET /sync/kit names it. */
export interface Piece {
  url: string;
  what: "page" | "list" | "order" | "drawing" | "preview" | "picture";
  rev: string;
  words: string;
  size: number;
}

export interface KitTask {
  task_id: string;
  case_id: string;
  about: string[];
  title: string;
  step: string;
  due_at: string | null;
  href: string;
  field: boolean;
  photos: number;
  rev: number;
  order_rev: number;
  design_rev: number;
  urls: Piece[];
}

export interface Kit {
  user: string;
  server_time: string;
  day_end: string;
  session_end: string;
  shell: string;
  photos: number;
  photo_bytes: number;
  beyond: number;
  tasks: KitTask[];
  pages: Piece[];
}

/** The last word with the company: by the phone's clock, how far that clock was ahead, and how sure that is (ms). */
export interface Contact {
  at: number;
  skew: number;
  slack: number;
}

/** The kit with when it came. */
export interface Packed {
  kit: Kit;
  contact: Contact;
}

/** What lies on the phone under one address. */
export interface Kept {
  url: string;
  at: string;
  rev: string;
  note: string;
  shows: string[];
}

/** What is missing or too old; `had` are the words of an older revision on the phone. */
export interface Lack extends Piece {
  title: string;
  case_id: string;
  had: string;
}

/** What the browser says about itself. null: it does not say. */
export interface Facts {
  app: string;
  secret: boolean | null;
  able: boolean;
  controlled: boolean;
  shells: string[];
  installed: boolean;
  installable: boolean;
  ios: boolean;
  persistent: boolean | null;
  free: number | null;
}

export type Colour = "done" | "soon" | "late" | "";
export type Act = "take" | "install" | "persist" | "copy" | "login" | "again" | "";

export interface Check {
  key: string;
  name: string;
  state: Colour;
  /** What is so, at the right of a fine row. */
  fact: string;
  /** What is wrong, and what to do. */
  title: string;
  help: string;
  act: Act;
  lacks: Lack[];
}

export interface Given {
  now: number;
  /** Whether the company answered just now. */
  reach: "yes" | "no" | "login" | "asking";
  facts: Facts;
  packed: Packed | null;
  kept: Kept[];
  taking: { done: number; total: number } | null;
}

export interface Light {
  state: Colour;
  /** In the disc when it is neither green nor red: a number with its unit. */
  number: string;
  unit: string;
  percent: number;
  title: string;
  words: string;
  /** For the strip on 今天. */
  brief: string;
  why: string;
  act: Act;
  label: string;
  href: string;
}
