import assert from "node:assert/strict";
import test from "node:test";

const { factsOf } = await import("../../static/js/acceptance/screen/photo-facts.js");
const RULES = { accuracy_m: 20, capture_seconds: 10 };
const place = { lng: 113.74, lat: 34.4, accuracy_m: 6, at: "2026-03-12T14:20:30.000+08:00" };
const shot = { source: "camera", at: "2026-03-12T14:20:31.000+08:00", file_ms: 900, open_ms: 5000, place };
const told = (over, rules = RULES) => factsOf({ shot: over === null ? null : { ...shot, ...over } }, rules).map(([sign, name, fact]) => `${sign} ${name} ${fact}`);

test("it_says_of_a_photo_on_the_phone_what_it_lacks_first", () => {
  assert.deepEqual(told({}), ["check 拍摄方式 手机说是这里直接拍的", "check 定位精度 ±6 m", "clock 是否用过 传到公司后查，现在待定"]);
  assert.deepEqual(told({ place: { ...place, accuracy_m: 38 } })[0], "dash 定位精度 ±38 m，要 ±20 m 以内");
  assert.deepEqual(told({ place: null })[0], "dash 定位精度 没有定位，要 ±20 m 以内");
  assert.deepEqual(told({ file_ms: 3_600_000 })[0], "dash 拍摄方式 从相册选的");
  assert.deepEqual(told({ file_ms: 60_000, open_ms: 55_000 })[0], "check 拍摄方式 手机说是这里直接拍的", "a long look through the camera is no album");
  assert.deepEqual(told({ file_ms: null })[0], "dash 拍摄方式 手机没说");
});

test("it_says_nothing_of_photos_of_before_and_guesses_no_limit", () => {
  assert.deepEqual(told(null), []);
  assert.deepEqual(told({ place: { ...place, accuracy_m: 500 } }, null)[1], "check 定位精度 ±500 m");
});
