import assert from "node:assert/strict";
import { test } from "node:test";
import { countdown, percentLeft, stamp } from "../../static/js/lib/moment.js";

test("it_writes_the_phones_own_time_with_its_offset", () => {
  const moment = new Date("2026-03-12T06:20:36.120Z");
  moment.getTimezoneOffset = () => -480;
  assert.equal(stamp(moment), "2026-03-12T14:20:36.120+08:00");
  moment.getTimezoneOffset = () => 210;
  assert.equal(stamp(moment), "2026-03-12T02:50:36.120-03:30");
});

test("it_counts_down_in_minutes_and_seconds_and_stops_at_zero", () => {
  assert.equal(countdown(678_000), "11:18");
  assert.equal(countdown(677_001), "11:18");
  assert.equal(countdown(3_725_000), "1:02:05");
  assert.equal(countdown(-5), "0:00");
});

test("it_gives_the_share_of_time_that_is_left", () => {
  assert.equal(percentLeft(0, 1800, 1120), 38);
  assert.equal(percentLeft(0, 1800, 2000), 0);
  assert.equal(percentLeft(0, 1800, -50), 100);
  assert.equal(percentLeft(5, 5, 5), 0);
});
