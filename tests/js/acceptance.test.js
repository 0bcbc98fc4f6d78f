import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { judgeItem } from "../../static/js/acceptance/judge.js";
import { checkStart, judgeTest, neededMinutes } from "../../static/js/acceptance/trial.js";
import { apply, codeOf, contentOf, digest, facts, freshId, holding, obstacles, openRound, refusal, tally, unphotographed, unsigned, voids } from "../../static/js/acceptance/round.js";
import { add, dec, ratio, round as rounded, show, typed } from "../../static/js/acceptance/decimal.js";
import { clean, localDay, normalise, utcIso } from "../../static/js/acceptance/text.js";

const { kits, items, trials, rounds } = JSON.parse(readFileSync(new URL("acceptance/vectors.json", import.meta.url), "utf8"));
const told = (vector) => JSON.stringify(vector).slice(0, 2000);

test("it_judges_every_item_as_the_company_does", () => {
  assert.ok(items.length >= 400, String(items.length));
  for (const vector of items) {
    const item = kits[vector.company].lists[vector.list].find((one) => one.code === vector.item);
    const given = { ...vector.given, verdict: vector.given.verdict ?? undefined };
    const tests = vector.given.trials.map((one) => ({ ...one, ended_at: one.decision ? "2026-03-12T00:00:00+00:00" : null }));
    const { refusal: refused, decision, reason, out, counted, major } = judgeItem(item, given, tests);
    assert.deepEqual(refused, vector.refusal, told(vector));
    if (vector.refusal?.code === "invalid") continue;
    assert.deepEqual({ decision, reason, counted, major }, { decision: vector.decision, reason: vector.reason, counted: vector.counted, major: vector.major }, told(vector));
    assert.deepEqual(out.map(({ key, grade, sentence }) => ({ key, grade, sentence })), vector.out, told(vector));
  }
});

test("it_judges_every_test_as_the_company_does", () => {
  assert.ok(trials.length >= 200, String(trials.length));
  for (const vector of trials) {
    const { rules, pack } = kits[vector.company];
    const rule = rules[vector.rule];
    assert.deepEqual(judgeTest(rule, vector.inputs, pack, vector.today), vector.outcome, told(vector));
    assert.deepEqual(checkStart(rule, vector.inputs, pack, vector.today), vector.start, told(vector));
    if (vector.needed) assert.equal(neededMinutes(rule, pack, vector.needed.design_kpa, vector.inputs.soap === true), vector.needed.minutes, told(vector));
  }
});

/** @param {any} vector */
function whole(vector) {
  const kit = kits[vector.company];
  const list = vector.start.checklists.flatMap((one) => kit.lists[one.code]);
  const rules = Object.fromEntries(vector.rules.map((name) => [name, kit.rules[name]]));
  return { ...vector.start, pack: kit.pack, items: list, rules };
}

/** Nothing may change what was handed in. */
function frozen(value) {
  if (value && typeof value === "object") {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

test("it_folds_letters_into_a_round_as_the_company_carries_them_out", async () => {
  assert.ok(rounds.length >= 60, String(rounds.length));
  for (const [number, vector] of rounds.entries()) {
    let round = frozen(whole(vector));
    assert.equal(await digest(contentOf(round)), vector.content_sha, `start of round ${number}`);
    for (const [place, letter] of vector.letters.entries()) {
      const where = `round ${number} letter ${place}: ${told(letter)}`;
      if (letter.kind !== "sign_acceptance") assert.deepEqual(refusal(round, letter), letter.refusal, where);
      const next = frozen(apply(round, letter));
      assert.deepEqual(apply(next, letter), next, `twice: ${where}`);
      if (letter.refusal) assert.equal(next, round, where);
      round = next;
      assert.equal(await digest(contentOf(round)), letter.content_sha, where);
    }
    const sha = await digest(contentOf(round)), { end } = vector;
    assert.deepEqual(tally(round), end.tally, `round ${number}`);
    assert.deepEqual(obstacles(round), end.obstacles, `round ${number}`);
    assert.deepEqual(unphotographed(round), end.unphotographed, `round ${number}`);
    assert.deepEqual(Object.keys(holding(round, sha)).sort(), end.holding, `round ${number}`);
    assert.deepEqual(voids(round, sha).map((one) => one.slot).sort(), end.void, `round ${number}`);
    assert.deepEqual(unsigned(round, sha).map((one) => one.slot), end.unsigned, `round ${number}`);
    assert.deepEqual(Object.fromEntries(round.trials.filter((one) => one.judgement).map((one) => [one.id, one.judgement])), end.judgements, `round ${number}`);
    assert.deepEqual(round.defects.map(({ id, state, grade, slot }) => ({ id, state, grade, slot })), end.defects, `round ${number}`);
    assert.deepEqual(openRound(whole(vector), vector.letters), round, `round ${number}`);
    assert.equal(facts(round).failed.length, end.tally.failed.length);
  }
});

test("it_shows_a_concluded_round_as_it_was_concluded", async () => {
  const vector = rounds.find((one) => one.end.tally.left.length);
  const before = openRound(whole(vector), vector.letters);
  const content = contentOf(before), sha = await digest(content);
  const round = { ...before, signatures: before.parties.map(({ slot, person }) => ({ slot, signer: person, content_sha: sha })) };
  const later = {
    ...round, open: false, content, order: { ...round.order, rev: round.order.rev + 1 },
    defects: round.defects.map((one) => ({ ...one, state: "CLOSED", state_name: "整改合格" })),
  };
  assert.equal(await digest(contentOf(later)), sha);
  assert.deepEqual([unsigned(later, await digest(contentOf(later))), voids(later, sha)], [[], []]);
  assert.deepEqual([tally(later), facts(later)], [tally(round), facts(round)]);
});

test("it_leaves_out_what_is_undecided_or_was_sent_back", () => {
  const vector = rounds.find((one) => one.letters.some((letter) => letter.kind === "answer_item" && !letter.refusal));
  const round = whole(vector), letter = vector.letters.find((one) => one.kind === "answer_item" && !one.refusal);
  for (const state of ["conflict", "rejected"]) assert.equal(openRound(round, [{ ...letter, state }]), round);
});

test("it_gives_ids_that_follow_every_test_of_the_round", () => {
  const round = { trials: [{ id: "ffff0000-0000-7000-8000-000000000001" }], defects: [] };
  const id = freshId(round, 1_773_280_800_000, new Uint8Array(10).fill(255));
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(id > round.trials[0].id);
  assert.equal(freshId({ trials: [], defects: [] }, 0x0190a0000000, new Uint8Array(10)), "0190a000-0000-7000-8000-000000000000");
});

test("it_reckons_without_binary_fractions", () => {
  assert.equal(show(add(dec("0.1"), dec("0.2"))), "0.3");
  assert.equal(show(rounded(dec("0.125"), 2)), "0.12");
  assert.equal(show(rounded(dec("-0.125"), 2, "up")), "-0.13");
  assert.equal(show(ratio(2n, 3n, 4)), "0.6667");
  assert.deepEqual(["１２。５ ", "1,200", "abc ", ""].map(typed), ["12.5", "1200", "abc", ""]);
});

test("it_writes_text_and_times_as_the_company_does", () => {
  assert.equal(clean(" \u3000好\u0000的\n"), "好的");
  assert.equal(normalise(" 张\u200b　三—a "), "张 三-a");
  assert.equal(utcIso("2026-03-12T14:20:36.12+08:00"), "2026-03-12T06:20:36.120000+00:00");
  assert.equal(utcIso("2026-03-12T14:20"), "2026-03-12T06:20:00+00:00");
  assert.equal(utcIso("1969-12-31T23:59:59.5Z"), "1969-12-31T23:59:59.500000+00:00");
  assert.equal(localDay("2026-03-12T16:00:00Z"), "2026-03-13");
  assert.equal(codeOf("7f3a92c1"), "7F3A 92C1");
  assert.throws(() => utcIso("gestern"));
});
