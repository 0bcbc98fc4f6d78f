// A round of the acceptance as the phone carries it, and what the rules say about it. Numbers that are compared are text.

export type Verdict = "PASS" | "FAIL" | "NA";
export type Grade = "MAJOR" | "GENERAL";
export type Json = Record<string, any>;
/** Decimals as text, by point code ("value" for an item measured once). */
export type Values = Record<string, string>;

export interface Ref {
  sha256: string;
  name: string;
}

/** A file the company has. `url` is the original, `picture` a preview ("" when it is no picture). */
export interface File extends Ref {
  id: string;
  mime: string;
  size: number;
  url: string;
  picture: string;
  /** Where its grade stands; "" of papers, missing on pages of before. */
  page?: string;
}

/** One thing that is measured under an item; design factors make the limits follow the design value. */
export interface Measure {
  key: string;
  name: string;
  unit: string;
  min: string | null;
  max: string | null;
  min_inclusive: boolean;
  max_inclusive: boolean;
  design_min_factor: string | null;
  design_max_factor: string | null;
  grade: Grade | null;
}

export interface Item {
  code: string;
  name: string;
  criterion: string;
  type: "bool" | "number" | "text" | "photo" | "test";
  grade: Grade;
  unit: string;
  /** Limits of the item itself, when it is measured once. */
  min: string | null;
  max: string | null;
  measures: Measure[];
  /** Every group must be met by one of its rules. */
  tests: string[][];
  photo: boolean;
  video: boolean;
  file: boolean;
  sign: boolean;
  na_allowed: boolean;
  ref: string;
  conf: "V" | "S" | "T";
  /** Of what it asks; an answer names it. Missing on pages from before lists could be replaced. */
  digest?: string;
  /** "" while it asks what it always asked in this round; else what keeps its answers apart from the older ones. */
  slot?: string;
}

/** An answer to an older version of the list; it counts no more and stays readable. */
export interface ArchivedAnswer {
  code: string;
  name: string;
  /** What is asked otherwise now, "" where it is asked no more. */
  words: string;
  told: string;
  by_name: string;
  at: string;
  photos: string[];
}

/** The list was replaced under the round: carried + again + gone are the answers there were. */
export interface Turned {
  at: string;
  by: string;
  reason: string;
  from: { code: string; version: string }[];
  to: { code: string; version: string }[];
  carried: string[];
  again: ArchivedAnswer[];
  gone: ArchivedAnswer[];
  fresh: string[];
  /** What each item asks otherwise now, in words. */
  changed: Record<string, string>;
}

export interface TestInput {
  key: string;
  name: string;
  unit: string | null;
  required: boolean;
  max: string | null;
  /** Read or known only at the end. */
  last: boolean;
}

export interface TestRule {
  id: string;
  name: string;
  scope: string;
  kind: "STRENGTH" | "TIGHTNESS" | "PURGE" | "RECHECK" | "SCOPE" | "MEDIUM";
  pressure: { factor: string; floor_kpa: string; ceiling_kpa: string | null; cases: { below_kpa: string; fixed_kpa: string }[] } | null;
  hold_minutes: string | null;
  holds: { class: string; minutes: string; soap: boolean | null }[];
  /** kinds are codes; names their words in the same order. */
  instrument: { kinds: string[]; names: string[]; range_min_factor: string | null; range_max_factor: string | null; max_class: string | null; calibrated: boolean } | null;
  judge: "NO_DROP" | "CORRECTED_DROP" | "CLEAN" | "RECORD";
  limit_pa: string | null;
  limit_inclusive: boolean;
  soap: boolean;
  max_section_m: string | null;
  min_velocity_ms: string | null;
  mediums: string[];
  forbidden_mediums: string[];
  inputs: TestInput[];
  ref: string;
  conf: string;
  note: string;
}

export interface Answer {
  verdict: Verdict;
  measured: Values;
  designs: Values;
  text: string;
  note: string;
  rev: number;
  by: string;
  by_name: string;
  at: string;
  /** Set on an answer carried from an earlier round. */
  origin_round: number | null;
  /** SHA-256 of its photos; see Round.files, or the outbox for those still on the phone. */
  photos: string[];
  history: number;
}

export interface Trial {
  /** uuid7; the phone makes it with `freshId(round, now, bytes)`. */
  id: string;
  item: string;
  rule: string;
  round: number;
  inputs: Json;
  decision: "" | "PASS" | "FAIL";
  started_at: string;
  /** null while it is held. */
  ended_at: string | null;
  judgement: Judgement | null;
  start_photos: string[];
  photos: string[];
  by_name: string;
  /** When its newest word was said. */
  at: string;
}

export interface Defect {
  id: string;
  item: string;
  round: number;
  grade: Grade;
  safety: boolean;
  where: string;
  text: string;
  slot: string;
  party: string;
  firm: string;
  due_at: string;
  state: "OPEN" | "RECTIFIED" | "LEFT" | "LEFT_RECTIFIED" | "CLOSED";
  state_name: string;
  left_until: string | null;
  raised_by: string;
  photos: string[];
}

export interface Party {
  slot: string;
  name: string;
  firm: string;
  firm_kind: string;
  firm_id: string | null;
  person: string;
  person_id: string | null;
  capacity: string;
  substitute: boolean;
  /** One of the four that must sign; false for a guest nobody waits for. */
  counted: boolean;
  /** I may sign for it with my own login. */
  mine: boolean;
  /** One of these is needed to do so; empty where nobody signs with a login. */
  roles: string[];
}

export interface Signature {
  /** The phone's id, "" for one written online. */
  sig_id: string;
  slot: string;
  signer: string;
  capacity: string;
  person_id: string | null;
  /** What the phone's clock said when it was signed, else when it arrived. */
  at: string;
  device_id: string;
  content_sha: string;
  /** By relay, and what it signs is not known here yet. */
  unseen: boolean;
  /** Written on the signer's own phone. */
  relayed: boolean;
  /** That phone itself has brought it to the company. */
  own: boolean;
}

/** Everything of a round, as the server rendered it or after letters were folded in. Never changed in place. */
export interface Round {
  v: 1;
  acceptance_id: string;
  case_id: string;
  case: { no: string; name: string; address: string };
  company: string;
  round: number;
  klass: string;
  open: boolean;
  result_name: string;
  at: string;
  note: string;
  /** Who reads this. host: hands the phone round for signatures; checks: answers items and raises defects; tests: records tests. */
  me: { id: string; name: string; firm_id: string | null; firm: string; host: boolean; checks: boolean; tests: boolean };
  pack: {
    version: string;
    general_pass_percent: number;
    worst_factor: string;
    rectification_days: number;
    remaining_issue_days: number;
    same_signer_seconds: number;
    /** Pressure classes, lowest first: up to max_mpa the test class holds. */
    classes: { code: string; name: string; max_mpa: string; test_class: string }[];
  };
  clause: { id: string; quote: string; place: string };
  /** `items` are codes; the items of the round in order are Round.items. */
  checklists: { code: string; version: string; name: string; items: string[] }[];
  items: Item[];
  rules: Record<string, TestRule>;
  answers: Record<string, Answer>;
  trials: Trial[];
  defects: Defect[];
  parties: Party[];
  signatures: Signature[];
  drawing: { rev: number; no: string; sha256: string; files: File[] };
  order: { rev: number; id: string | null; title: string; url: string };
  turned?: Turned | null;
  /** Of a concluded round what it was concluded on, whatever has changed since. */
  content?: Content;
  /** Limits a photo is graded by; missing where nobody grades. */
  photo?: { accuracy_m: number; capture_seconds: number } | null;
  /** Every file the company has of this round, by SHA-256. */
  files: Record<string, File>;
}

/** Why something can't be taken; the same sentence the company would answer. `field` as the command names it (values.outlet, inputs.H1, ended_at ...). */
export interface Refusal {
  message: string;
  field: string | null;
  code: string;
}

export interface Out {
  key: string;
  grade: Grade;
  sentence: string;
  /** More than the pack's worst factor beyond its limit can't be said here: [value, limit] as a fraction, null when there is none. */
  ratio: [string, string] | null;
}

/** What the measures say; decision is null when nothing measured decides. */
export interface Finding {
  decision: "PASS" | "FAIL" | null;
  reason: string;
  out: Out[];
  counted: number;
  major: boolean;
  /** Set when the answer as it is can't be taken. */
  refusal: Refusal | null;
}

/** What was typed for an item; without a verdict only the measures are judged. */
export interface Given {
  verdict?: Verdict;
  values: Values;
  designs: Values;
  text?: string;
  note?: string;
}

/** As the company keeps it (Explanation.as_dict). */
export interface Judgement {
  decision: "PASS" | "FAIL";
  name: string;
  rule: string;
  source: string;
  pack_version: string;
  steps: [string, string][];
  test: string;
  conf: string;
  value?: string;
  unit?: string;
  limit?: number | null;
}

export interface Tally {
  total: number;
  answered: number;
  majors: number;
  majors_passed: number;
  generals: number;
  generals_passed: number;
  not_applicable: number;
  points: number;
  points_passed: number;
  failed: string[];
  left: string[];
  /** Of the items alone; `obstacles(round)` has the photos and defects besides. */
  obstacles: string[];
}

/** The digest covers exactly this, key by key as domain/signature.content_of. */
export interface Content {
  acceptance: string;
  round: number;
  checklists: { code: string; version: string }[];
  order_rev: number;
  drawing: string;
  items: Record<string, Json>;
  trials: Json[];
  left: { item: string; text: string; until: string | null }[];
  parties: { slot: string; firm: string; person: string }[];
}

/** What the sentence over a pad says (「我代表…确认：…」 is written by the page from these). */
export interface Facts {
  round: number;
  total: number;
  answered: number;
  complete: boolean;
  majors: number;
  majors_passed: number;
  generals: number;
  generals_passed: number;
  not_applicable: number;
  failed: string[];
  left: { item: string; text: string; until: string | null }[];
  tests: { rule: string; name: string; pressure: string; minutes: string; said: string }[];
  drawing_rev: number;
  order_rev: number;
}

/** A letter as far as the fold needs it; an outbox Row will do. What is in conflict or was sent back is left out of the fold. */
export interface Letter {
  kind: string;
  body: Json;
  client_at: string;
  state?: string;
}

// ---- bodies of the letters, doc = `acceptance:<id>` ----

/**
 * kind answer_item, step "set", field `item:<code>`; base_rev = rev of the answer seen, 0 when there was none. `after` of the row: the fields of the
 * tests and defects of this item that are still in the outbox (their photos may hold them up, and a test item passes only after its test).
 */
export interface AnswerBody {
  acceptance_id: string;
  item: string;
  verdict: Verdict;
  values: Values;
  designs: Values;
  text: string;
  note: string;
  photos: Ref[];
  /** Digest of the item as its author saw it. */
  under?: string;
}

/**
 * kind record_trial, step "set", field `trial:<trial_id>:begin` or `trial:<trial_id>:end` (two letters; both go; end has no `after`). Without ended_at the test is being held.
 * The letter that ends repeats trial_id, started_at and everything read at the beginning, so that it can stand alone.
 */
export interface TrialBody {
  acceptance_id: string;
  item: string;
  rule: string;
  trial_id: string;
  /** As typed, without "minutes": that is reckoned from the two times. */
  inputs: Record<string, string>;
  instrument: string;
  instrument_no: string;
  calibrated_until: string | null;
  medium: string;
  /** Meant at the beginning, told at the end; an end without it leaves what was meant. */
  soap?: boolean | null;
  leak: boolean;
  started_at: string;
  ended_at: string | null;
  /** Of the beginning. */
  start_photos: Ref[];
  /** Of the end. */
  photos: Ref[];
}

/** kind raise_defect, step "set", field `defect:<defect_id>`. */
export interface DefectBody {
  acceptance_id: string;
  /** freshId(); the same id again changes nothing. The row has no `after` (the answer waits for it, not the other way round). */
  defect_id: string;
  item: string;
  text: string;
  where: string;
  safety: boolean;
  slot: string;
  due_at: string | null;
  photos: Ref[];
}

/** kind sign_acceptance, step "sign", field `sign:<slot>`. Result: {signature_id, sig_id, holds, changed: [{code, name, signed, now}], obstacles, missing}. */
export interface SignBody {
  acceptance_id: string;
  slot: string;
  signer: string;
  capacity: string;
  sig_id: string;
  /** Not in the letter of who signed by relay: their phone knows the digest alone. */
  content?: Content;
  content_sha: string;
  signed_at: string;
  /** By relay: who signed on which phone, and the sentence it showed (in that phone's own letter). */
  relay?: { person_id: string; device_id: string; shown?: string };
  strokes: { points: { x: number; y: number; time?: number; pressure?: number }[]; box?: string }[];
}

// ---- the modules ----
// decimal.js
//   typed(text): string            what was typed as plain decimal text ("１２。５ " -> "12.5"); "" when empty, the text itself when it is no number
// judge.js
//   judgeItem(item: Item, given: Given, trials?: Trial[]): Finding          trials = those of this round; refusal says why the verdict can't stand
//   limits(measure: Measure, design: string | null): { low: string | null; high: string | null }
//   needsDesign(measure: Measure): boolean
// trial.js
//   neededMinutes(rule: TestRule, pack: Round["pack"], design_kpa: string | null, soap: boolean): string | null
//   checkStart(rule, inputs: Json, pack, today: string): Refusal | null     inputs = readings and medium, instrument, soap, leak, calibrated_until; today = "2026-03-12"
//   judgeTest(rule, inputs: Json, pack, today): Judgement | Refusal         a Judgement has `decision`
//   checkTrial(round: Round, body: TrialBody, clientAt: string): Refusal | null      everything the company would say about this letter
// round.js
//   openRound(round: Round, letters: Letter[]): Round      the server's round with the phone's own letters folded in, in their order
//   apply(round: Round, letter: Letter): Round             one more; what is already in changes nothing; what the company would refuse is left out
//   refusal(round: Round, letter: Letter): Refusal | null  what the company would say, before it is put into the outbox
//   tally(round): Tally
//   obstacles(round): string[]                             empty when the parties may sign
//   unphotographed(round): string[]                        codes
//   unmet(item, trials): string[][]; newestByRule(trials, code): Record<string, Trial>
//   contentOf(round): Content
//   digest(content): Promise<string>; codeOf(sha): string  "7F3A 92C1"
//   facts(round): Facts
//   holding(round, sha): Record<string, Signature>; voids(round, sha): Signature[]; unsigned(round, sha): Party[]
//   freshId(round, now: number, random: Uint8Array): string    uuid7 for a test or defect, later than every one of the round; random = 10 random bytes
