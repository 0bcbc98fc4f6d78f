import assert from "node:assert/strict";
import { test } from "node:test";
import { box, read, rounded, scaled } from "../../static/js/lib/stroke.js";

const point = (x, y) => ({ x, y, time: 1, pressure: 0.512 });

test("it_keeps_the_shape_of_a_signature_when_the_phone_is_turned", () => {
  const [stroke] = scaled([{ points: [point(100, 50)] }], { width: 400, height: 200 }, { width: 200, height: 176 });
  assert.deepEqual([stroke.points[0].x, stroke.points[0].y], [50, 25]);
});

test("it_leaves_strokes_alone_when_the_pad_has_no_size_yet", () => {
  const strokes = [{ points: [point(1, 2)] }];
  assert.equal(scaled(strokes, { width: 0, height: 0 }, { width: 300, height: 100 }), strokes);
});

test("it_stores_tenths_of_a_pixel_and_the_size_of_the_pad", () => {
  const [stroke] = rounded([{ penColor: "black", points: [point(10.123, 7.777)] }], "358x176");
  assert.deepEqual(stroke, { penColor: "black", box: "358x176", points: [{ x: 10.1, y: 7.8, time: 1, pressure: 0.51 }] });
  assert.deepEqual(box(stroke.box), { width: 358, height: 176 });
});

test("it_reads_nothing_from_a_text_that_is_no_signature", () => {
  for (const text of ["", "null", "{}", "[1]", "not json"]) assert.deepEqual(read(text), []);
  assert.equal(box("wide"), null);
  assert.equal(read('[{"points": []}]').length, 1);
});
