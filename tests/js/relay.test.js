/** 接力签 from phone to phone: records in codes, in any order, twice, damaged, foreign; strokes that come out as they went in; who may sign. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import encode from "qr";
import decode from "qr/decode.js";
import { base45, cut, fromBase45, MOST, Tray, Unreadable } from "../../static/js/relay/frame.js";
import { pack, pointsOf, unpack } from "../../static/js/relay/ink.js";
import { answered, answerIn, asked, askIn } from "../../static/js/relay/record.js";
import { carriedBody, notFor, notTaken, questionOf, refusedBy } from "../../static/js/relay/check.js";
import { apply, codeOf, contentOf, digest, facts, holding, obstacles, voids } from "../../static/js/acceptance/round.js";

const { kits, rounds } = JSON.parse(readFileSync(new URL("acceptance/vectors.json", import.meta.url), "utf8"));

/** Chance that is the same every time. @param {number} seed */
function dice(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** @param {() => number} chance @param {any[]} list */
const shuffled = (chance, list) => list.map((one) => [chance(), one]).sort(([a], [b]) => a - b).map(([, one]) => one);

/** A name of so many strokes as a finger writes it, a point every 16 ms. @param {() => number} chance @param {number} count */
function written(chance, count) {
  let time = 1_773_296_243_000;
  return Array.from({ length: count }, () => {
    const [x, y, turn] = [20 + chance() * 300, 20 + chance() * 120, chance() - 0.5];
    time += 200;
    return { box: "358x176", points: Array.from({ length: 12 + Math.floor(chance() * 18) }, (_, n) => ({ x: Math.round(10 * (x + 2.4 * n)) / 10, y: Math.round(10 * (y + 12 * Math.sin(turn * n))) / 10, time: (time += 16), pressure: 0.5 })) };
  });
}

const QUESTION = {
  acceptance: "0190a000-0000-7000-8000-00000000000b", sha: "ab".repeat(32), slot: "P2", party: "设计单位", firm: "宏图设计（演示）", firm_id: "0190a000-0000-7000-8000-0000000000f1", roles: ["designer"],
  person: "周航", company: "新郑蓝天燃气有限公司", no: "XZ-2026-0042", name: "福顺豆制品厂",
  facts: {
    round: 2, total: 40, answered: 40, complete: true, majors: 17, majors_passed: 17, generals: 20, generals_passed: 19, not_applicable: 3, failed: ["SM-24"],
    left: [{ item: "SM-24", text: "缺 2 处箭头", until: "2026-03-19T02:00:00+00:00" }, { item: "SM-09", text: "换软管", until: null }],
    tests: [{ rule: "T1", name: "强度试验", pressure: "100 kPa", minutes: "60", said: "合格" }, { rule: "T3", name: "严密性试验", pressure: "5 kPa", minutes: "1440", said: "修正压力降 12 Pa，不超过 133 Pa" }],
    drawing_rev: 2, order_rev: 3,
  },
};
/** @param {any} [over] */
const answer = (over = {}) => ({
  acceptance: QUESTION.acceptance, sha: QUESTION.sha, slot: "P2", sig_id: "7a8b3c1e-5d2f-4e60-8f17-3b2a9c0d4e51", person_id: "0190a000-0000-7000-8000-0000000000a2", person: "周航", firm_id: QUESTION.firm_id,
  roles: ["designer"], device_id: "0d9b7a52-6c1e-4f0a-9a3c-2f4f5a7c1e01", at: 1_773_296_243_402, device_signature: "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kA",
  strokes: unpack(/** @type {Uint8Array} */ (pack(written(dice(3), 22)))), ...over,
});

/** @param {string} text */
async function refused(text, kind = /** @type {"question" | "answer"} */ ("answer")) {
  return new Tray(kind).add(text).then(() => assert.fail("taken"), (error) => {
    assert.ok(error instanceof Unreadable, String(error));
    return error.message;
  });
}

test("it_puts_records_together_in_any_order_and_however_often_each_code_is_seen", async () => {
  const chance = dice(11);
  for (let round = 0; round < 200; round += 1) {
    const bytes = Uint8Array.from({ length: 1 + Math.floor(chance() * 3000) }, () => chance() * 256);
    const codes = await cut("answer", bytes);
    const tray = new Tray("answer");
    let whole = null;
    const seen = new Set();
    for (const text of shuffled(chance, [...codes, ...codes, ...codes.slice(1)])) {
      whole = await tray.add(text);
      seen.add(text);
      assert.equal(whole !== null, seen.size === codes.length);
      assert.equal(tray.have.filter(Boolean).length, seen.size);
    }
    assert.deepEqual(whole, bytes);
  }
});

test("it_keeps_each_code_readable", async () => {
  for (const codes of [await askIn(QUESTION), await answerIn(answer())]) {
    assert.ok(codes.length <= 5, `${codes.length} codes`);
    for (const text of codes) {
      assert.ok(text.length <= 600 && /^FAJ1:[0-9A-Z $%*+\-./:]+$/.test(text), text);
      const rows = encode(text, "raw", { ecc: "medium", encoding: "alphanumeric", border: 4 });
      assert.ok(rows.length <= 80, `${rows.length} points`);
      assert.equal(decode(painted(rows, 4)), text);
    }
  }
  await assert.rejects(cut("answer", new Uint8Array(260 * MOST + 1)), Unreadable);
});

/** As a picture. @param {boolean[][]} rows @param {number} scale */
function painted(rows, scale) {
  const side = rows.length * scale;
  const data = new Uint8ClampedArray(4 * side * side).fill(255);
  for (let y = 0; y < side; y += 1) for (let x = 0; x < side; x += 1) if (rows[Math.floor(y / scale)][Math.floor(x / scale)]) data.fill(0, 4 * (y * side + x), 4 * (y * side + x) + 3);
  return { width: side, height: side, data };
}

test("it_begins_anew_when_the_phone_opposite_shows_something_else", async () => {
  const [old, now] = [await askIn(QUESTION), await askIn({ ...QUESTION, sha: "cd".repeat(32) })];
  const tray = new Tray("question");
  assert.equal(await tray.add(old[0]), null);
  for (const [n, text] of now.entries()) {
    const whole = await tray.add(text);
    assert.equal(whole !== null, n === now.length - 1);
    if (whole) assert.equal(asked(whole).sha, "cd".repeat(32));
  }
});

test("it_says_what_is_wrong_with_a_code", async () => {
  const [code] = await answerIn(answer());
  const [question] = await askIn(QUESTION);
  assert.equal(await refused("https://example.test/"), "这不是接力签的码");
  assert.equal(await refused("FAR1|7|2026|ab"), "这是回执的码，不是接力签的");
  assert.equal(await refused(code.replace("FAJ1:", "FAJ2:")), "两台手机的版本不一样，都更新了再扫");
  assert.equal(await refused(question), "这是等人签的码，要扫的是签完出的码");
  assert.equal(await refused(code, "question"), "这是签完出的码，要扫的是质检员手机上等人签的码");
  const chance = dice(5);
  for (let n = 0; n < 300; n += 1) {
    const at = 5 + Math.floor(chance() * (code.length - 5));
    const other = code[at] === "A" ? "B" : "A";
    assert.equal(await refused(code.slice(0, at) + other + code.slice(at + 1)), "这张码坏了，再扫一次");
    assert.equal(await refused(code.slice(0, at)), "这张码坏了，再扫一次");
  }
  // whole codes of another record under the same name: what comes out is not what was named
  const [one, two] = [await cut("answer", new Uint8Array(500)), await cut("answer", new Uint8Array(500).fill(1))];
  const forged = await relabelled(two[1], one[1]);
  const tray = new Tray("answer");
  await tray.add(one[0]);
  await assert.rejects(tray.add(forged), /几张码对不上/);
  assert.deepEqual(tray.have, []);
});

/** The piece of `text` under the head of `head`. @param {string} text @param {string} head */
async function relabelled(text, head) {
  const { crc32 } = await import("../../static/js/lib/crc.js");
  const [bytes, other] = [text, head].map((one) => /** @type {Uint8Array} */ (fromBase45(one.slice(5))));
  const body = new Uint8Array([...other.slice(0, 9), ...bytes.slice(9, -4)]);
  const crc = crc32(body);
  return `FAJ1:${base45(new Uint8Array([...body, crc >>> 24, (crc >>> 16) & 255, (crc >>> 8) & 255, crc & 255]))}`;
}

test("it_carries_questions_and_answers_whole_or_not_at_all", async () => {
  const tray = async (/** @type {string[]} */ codes, /** @type {"question" | "answer"} */ kind) => {
    const made = new Tray(kind);
    let whole = null;
    for (const text of codes) whole = await made.add(text);
    return /** @type {Uint8Array} */ (whole);
  };
  const question = await tray(await askIn(QUESTION), "question");
  assert.deepEqual(asked(question), QUESTION);
  assert.deepEqual(asked(await tray(await askIn({ ...QUESTION, firm_id: null, facts: { ...QUESTION.facts, left: [], tests: [], failed: [] } }), "question")).firm_id, null);
  const bytes = await tray(await answerIn(answer()), "answer");
  assert.deepEqual(answered(bytes), answer());
  assert.equal(answered(await tray(await answerIn(answer({ device_signature: "", firm_id: null })), "answer")).device_signature, "");
  for (let length = 0; length < bytes.length; length += 1) assert.throws(() => answered(bytes.subarray(0, length)), /不全/);
  for (let length = 0; length < question.length; length += 1) assert.throws(() => asked(question.subarray(0, length)), /不全/);
  assert.throws(() => answered(new Uint8Array([...bytes, 0])), /不全/);
});

test("it_makes_strokes_short_and_gives_back_exactly_what_is_signed", () => {
  const chance = dice(7);
  for (let n = 0; n < 60; n += 1) {
    const strokes = written(chance, 1 + Math.floor(chance() * 30));
    const bytes = /** @type {Uint8Array} */ (pack(strokes));
    assert.ok(bytes.length <= 900, `${bytes.length} bytes`);
    const kept = unpack(bytes);
    assert.deepEqual(pack(kept), bytes, "packing again changes nothing");
    assert.equal(kept.length, strokes.length);
    assert.ok(pointsOf(kept) >= 5 && kept.every((one) => one.box === "358x176"));
    for (const [at, line] of strokes.entries()) {
      for (const end of [0, -1]) {
        const [a, b] = [line.points.at(end), kept[at].points.at(end)];
        assert.ok(Math.hypot(/** @type {any} */ (a).x - /** @type {any} */ (b).x, /** @type {any} */ (a).y - /** @type {any} */ (b).y) < 0.5);
      }
    }
  }
  const straight = [{ box: "358x176", points: Array.from({ length: 9 }, (_, n) => ({ x: 10 * n, y: 5, time: 16 * n, pressure: 0.5 })) }];
  assert.equal(pointsOf(unpack(/** @type {Uint8Array} */ (pack(straight)))), 9, "a line is no less a signature");
  const scribble = Array.from({ length: 400 }, (_, n) => ({ box: "358x176", points: [0, 1, 2].map((k) => ({ x: (n * 37 + k * 90) % 350, y: (n * 91 + k * 50) % 170, time: n, pressure: 0.5 })) }));
  assert.equal(pack(scribble), null);
});

/** A round that may be signed, as the inspector's phone has it: one of the shared examples without its items. */
function ready() {
  const [{ company, start }] = rounds;
  const round = { ...start, company: QUESTION.company, case: { no: QUESTION.no, name: QUESTION.name, address: "" }, pack: kits[company].pack, items: [], rules: {}, answers: {}, trials: [], defects: [], signatures: [] };
  assert.deepEqual([round.open, round.me.host, obstacles(round)], [true, true, []]);
  return round;
}

test("it_knows_whose_party_it_is", () => {
  const me = { id: "1", name: "周航", company: QUESTION.company, firm_id: QUESTION.firm_id, firm: QUESTION.firm, roles: ["designer"] };
  assert.equal(notFor(QUESTION, me), "");
  assert.match(notFor(QUESTION, { ...me, company: "唐河华嘉盛" }), /本机登录的账号是唐河华嘉盛的/);
  assert.match(notFor(QUESTION, { ...me, firm_id: null, firm: QUESTION.company }), /由宏图设计（演示）签/);
  assert.match(notFor(QUESTION, { ...me, roles: ["crew_leader"] }), /不能替设计单位签/);
});

test("it_takes_a_signature_for_the_content_as_it_is_and_no_other", async () => {
  const round = ready();
  const content = contentOf(round);
  const sha = await digest(content);
  const party = round.parties.find((/** @type {any} */ one) => one.roles.length && !(one.slot in holding(round, sha)));
  const question = questionOf(round, party, sha);
  assert.deepEqual(question.facts, facts(round));
  const given = answer({ acceptance: round.acceptance_id, sha, slot: party.slot, person: party.person, person_id: party.person_id, firm_id: party.firm_id, roles: party.roles });
  assert.equal(notTaken(round, sha, given), "");
  assert.match(notTaken(round, sha, { ...given, acceptance: QUESTION.acceptance.replace("b", "c") }), /另一次验收/);
  assert.equal(notTaken(round, sha, { ...given, sha: "cd".repeat(32) }), `签的是 ${codeOf("cd".repeat(32))}，现在是 ${codeOf(sha)}，内容改过了，重新出码再签`);
  assert.match(notTaken(round, sha, { ...given, slot: "P9" }), /没有这一方/);
  assert.match(notTaken(round, sha, { ...given, firm_id: "0190a000-0000-7000-8000-0000000000ff" }), /不是他们的人/);
  assert.match(notTaken(round, sha, { ...given, roles: [] }), /不能替/);
  const body = carriedBody(given, content, (at) => new Date(at).toISOString());
  const own = { ...body, content: undefined, relay: { ...body.relay, shown: "x" } };
  assert.equal(refusedBy(round, body, "2026-03-12T14:20:00+08:00"), "");
  const folded = apply(round, { kind: "sign_acceptance", body, client_at: "2026-03-12T14:20:00+08:00" });
  const held = holding(folded, sha)[party.slot];
  assert.deepEqual([held.signer, held.person_id, held.relayed, held.own, held.unseen], [party.person, party.person_id, true, false, false]);
  assert.match(notTaken(folded, sha, given), /已经收了/);
  const twice = apply(folded, { kind: "sign_acceptance", body: own, client_at: "2026-03-12T14:20:00+08:00" });
  assert.equal(twice.signatures.length, folded.signatures.length);
  const theirs = apply({ ...round, me: { ...round.me, id: party.person_id, host: false } }, { kind: "sign_acceptance", body: own, client_at: "2026-03-12T14:20:00+08:00" });
  assert.equal(holding(theirs, sha)[party.slot].own, true);
  assert.deepEqual(voids({ ...round, signatures: [{ ...held, content_sha: "cd".repeat(32), unseen: true }] }, sha), []);
  const again = carriedBody({ ...given, sig_id: "7a8b3c1e-5d2f-4e60-8f17-3b2a9c0d4e52" }, content, (at) => new Date(at).toISOString());
  assert.match(refusedBy(folded, again, "2026-03-12T14:20:00+08:00"), /已经签过/);
  const other = round.parties.find((/** @type {any} */ one) => one.roles.length && one.slot !== party.slot);
  const both = carriedBody({ ...given, slot: other.slot }, content, (at) => new Date(at).toISOString());
  assert.match(refusedBy(folded, both, "2026-03-12T14:20:00+08:00"), /一个人不能签两方/);
});
