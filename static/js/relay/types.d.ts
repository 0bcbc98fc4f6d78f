// What goes from phone to phone in codes: what is to be signed, and the signature.

import type { Facts, Party } from "../acceptance/types";
import type { Stroke } from "../lib/stroke.js";

/** Shown by the phone with the sheet. */
export interface Question {
  acceptance: string;
  /** The digest of what is signed. */
  sha: string;
  slot: string;
  party: string;
  firm: string;
  firm_id: string | null;
  /** One of these roles is needed. */
  roles: string[];
  person: string;
  company: string;
  no: string;
  name: string;
  facts: Facts;
}

/** Shown by the phone of who signed. */
export interface Answer {
  acceptance: string;
  sha: string;
  slot: string;
  sig_id: string;
  person_id: string;
  person: string;
  firm_id: string | null;
  roles: string[];
  device_id: string;
  /** By that phone's clock, ms. */
  at: number;
  /** Of that phone, over the line of domain/signature.py; "" where it has no key. */
  device_signature: string;
  strokes: Stroke[];
}

/** Who is logged in on the phone of who signs. */
export interface Me {
  id: string;
  name: string;
  company: string;
  firm_id: string | null;
  firm: string;
  roles: string[];
}

export type { Party };
