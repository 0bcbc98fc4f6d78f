import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { alike, nameKey, percent } from "../../static/js/canvass/likeness.js";
import { creditCode } from "../../static/js/canvass/licence.js";
import { namesFor } from "../../static/js/canvass/names.js";
import { folded, metres, metresText, nearest, offers } from "../../static/js/canvass/near.js";

const names = JSON.parse(readFileSync(new URL("./canvass/names.json", import.meta.url), "utf8"));
const rules = { dedup_radius_m: 15, alike_percent: 70, coarse_m: 100, codes: { D01: { name: "想用", full: "已见面有需求", wants: true, photo: false }, D03: { name: "再看看", full: "已见面待定", wants: false, photo: false } } };
const HERE = { lng: 113.74, lat: 34.4 };

/** @param {string} id @param {string} name @param {number} north */
function door(id, name, north) {
  return { id, name, key: nameKey(name), street: "", number: "", lng: 113.74, lat: 34.4 + north / 110_922, shop: "", result: "D03", at: "2026-03-01T00:00:00Z", words: "", case: "" };
}

/** @param {string} cmd_id @param {string} at @param {[string, string][]} values @param {object | null} place */
function row(cmd_id, at, values, place = { ...HERE, accuracy_m: 6 }) {
  return /** @type {any} */ ({ cmd_id, kind: "form", body: { at, values }, place, client_at: "2026-03-02T00:00:00Z" });
}

for (const { one, other, keys, percent: share, alike: same } of names.alike) {
  test(`it_decides_as_the_company_does: ${one} ${other}`, () => {
    assert.deepEqual([nameKey(one), nameKey(other)], keys);
    assert.equal(percent(keys[0], keys[1]), share);
    assert.equal(alike(keys[0], keys[1], names.least), same);
  });
}

test("it_measures_as_the_company_does", () => {
  assert.ok(Math.abs(metres(HERE, { lng: 113.741, lat: 34.401 }) - 144.2) < 0.2);
  assert.deepEqual([metresText(12.4), metresText(999.4), metresText(1430)], [["12", "m"], ["999", "m"], ["1.4", "km"]]);
});

test("it_lays_what_was_written_here_over_what_the_company_told", () => {
  const told = [door("00000000-0000-7000-8000-000000000001", "老街羊肉汤", 30)];
  const rows = [
    row("a", "/canvass/doors", [["name", "文峰早餐店"], ["result", "D01"]]),
    row("b", "/canvass/doors/00000000-0000-7000-8000-000000000001/visits", [["result", "D01"]]),
    row("c", "/cases/x/visits", [["result", "D01"]]),
  ];
  const [first, second, ...rest] = nearest(folded(told, rows, rules), HERE, 50);
  assert.equal(rest.length, 0);
  assert.deepEqual([first.door.name, first.door.local, first.door.words, Math.round(first.metres)], ["文峰早餐店", true, "刚记下 · 想用", 0]);
  assert.deepEqual([second.door.local, second.door.result, Math.round(second.metres)], [true, "D01", 30]);
});

test("it_keeps_a_door_without_a_place_at_the_end_of_the_list", () => {
  const rows = [row("a", "/canvass/doors", [["name", "没定位"], ["result", "D03"]], null), row("b", "/canvass/doors", [["name", "太粗"], ["result", "D03"]], { ...HERE, accuracy_m: 3000 })];
  const found = nearest(folded([door("1", "远的", 900)], rows, rules), HERE, 50);
  assert.deepEqual(found.map((one) => one.door.name), ["远的", "没定位", "太粗"]);
  assert.deepEqual(offers(folded([], rows, rules), HERE, "太粗", rules), []);
});

test("it_offers_what_is_near_and_sounds_alike_and_nothing_else", () => {
  const doors = [door("1", "张记烩面馆", 9), door("2", "张记烩面馆", 22), door("3", "文峰早餐店", 2), door("4", "张记", 14)];
  assert.deepEqual(offers(doors, HERE, "张记烩面", rules).map((one) => one.door.id), ["1", "4"]);
  assert.deepEqual(offers(doors, null, "张记烩面", rules), []);
  assert.deepEqual(offers(doors, HERE, "  ", rules), []);
});

test("it_does_not_offer_a_case_as_a_door_to_be_visited", () => {
  const lead = { ...door("1", "张记烩面馆", 3), case: "1", href: "/cases/1", lit: false };
  assert.deepEqual(offers([lead], HERE, "张记烩面馆", rules), []);
  assert.deepEqual(nearest([door("2", "远的", 50), lead, door("3", "近的", 1)], HERE, 9).map((one) => one.door.name), ["近的", "张记烩面馆", "远的"]);
});

const asked = { typed: "", doors: [], names: [], here: HERE, street: "", shop: "", least: 70 };

test("it_suggests_the_lead_that_stands_here_and_the_chain_that_opens_again", () => {
  const lead = { ...door("1", "张记烩面馆", 20), case: "1", href: "/cases/1", lit: false };
  const user = { ...door("2", "老户食堂", 5), case: "2", href: "/cases/2", lit: true };
  const far = { ...lead, id: "4", name: "远处的线索", lat: 34.41 };
  const names = ["蜜雪冰城", "老街羊肉汤", "蜜雪冰城（文峰路店）"];
  assert.deepEqual(namesFor({ ...asked, doors: [user, lead, far], names }), ["张记烩面馆", "蜜雪冰城"]);
  assert.deepEqual(namesFor({ ...asked, doors: [lead], here: null }), []);
});

test("it_goes_on_from_what_was_typed_or_sounds_like_it", () => {
  const names = ["老街羊肉汤", "张记烩面馆", "小张记烩面", "张记面馆", "文峰早餐店"];
  assert.deepEqual(namesFor({ ...asked, names, typed: "张记" }), ["张记烩面馆", "张记面馆", "小张记烩面"]);
  assert.deepEqual(namesFor({ ...asked, names, typed: "老家羊肉汤" }), ["老街羊肉汤"]);
  assert.deepEqual(namesFor({ ...asked, names, typed: "张记烩面馆" }), ["张记面馆", "小张记烩面"]);
  assert.deepEqual(namesFor({ ...asked, names, typed: "五金" }), []);
});

test("it_puts_the_same_kind_in_the_same_street_first", () => {
  const one = { ...door("1", "福满超市", 90), street: "建设路", shop: "SHOP" };
  const other = { ...door("2", "福满早餐", 300), street: "文峰路", shop: "RESTAURANT" };
  const given = { ...asked, doors: [one, other], typed: "福满" };
  assert.deepEqual(namesFor(given), ["福满超市", "福满早餐"]);
  assert.deepEqual(namesFor({ ...given, street: "文峰路", shop: "RESTAURANT" }), ["福满早餐", "福满超市"]);
});

test("it_finds_the_credit_code_in_what_the_code_of_a_licence_says", () => {
  assert.equal(creditCode(["WIFI:S:x;;", "http://www.gsxt.gov.cn/index.html?uniscid=92410184ma40tea20f&x=1"]), "92410184MA40TEA20F");
  assert.equal(creditCode(["统一社会信用代码：91410184MA40TEA12P；名称"]), "91410184MA40TEA12P");
  assert.equal(creditCode(["%E0%A4%A", "A91410184MA40TEA12PX", ""]), "");
});
