/** The route on the phone: the same metres as at the company, points that come and go, stretches of road put together. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { metres, wayText } from "../../static/js/lib/geodesic.js";
import { add, lengths, read, rows, sums, tenth, without, write } from "../../static/js/lib/route.js";

const VECTORS = JSON.parse(readFileSync(new URL("../support/vectors/routes.json", import.meta.url), "utf8"));
const PLAIN = { road: "", surface: "", crossing: "", municipal: true, side: "OUTSIDE", laying: "" };
const point = (lng, lat) => ({ lng, lat, crs: "WGS84", accuracy_m: null, source: "MAP" });

for (const vector of VECTORS) {
  test(`it measures ${vector.name} as the company does`, () => {
    const route = {
      points: vector.points.map(([lng, lat]) => point(lng, lat)),
      legs: vector.sides.map((side, n) => ({ ...PLAIN, side, crossing: vector.roads[n] ? "OPEN_CUT" : "" })),
    };
    for (const [n, length] of lengths(route).entries()) assert.ok(Math.abs(length - vector.lengths[n]) < 0.001, `${length}`);
    const total = sums(route);
    assert.ok(Math.abs(total.inside + total.outside - total.whole) < 1e-9);
  });
}

test("it measures on the other half of the earth, on the equator and over a pole", () => {
  assert.ok(Math.abs(metres({ lng: 0, lat: 0 }, { lng: 1, lat: 0 }) - 111319.4908) < 0.001);
  assert.ok(Math.abs(metres({ lng: 0, lat: 0 }, { lng: 0, lat: 90 }) - 10001965.7293) < 0.001);
  assert.equal(metres({ lng: 113.7, lat: 34.4 }, { lng: 113.7, lat: 34.4 }), 0);
  assert.ok(Number.isNaN(metres({ lng: 0, lat: 0 }, { lng: 180, lat: 0 })));
});

test("it says a way as people do", () => {
  assert.equal(wayText(84.6), "85 m");
  assert.equal(wayText(1240), "1.2 km");
});

test("it adds a point at the end and takes any of them out again", () => {
  let route = add({ points: [], legs: [] }, point(113.74, 34.4), PLAIN);
  assert.deepEqual(route.legs, []);
  route = add(route, point(113.7401, 34.4), PLAIN);
  route = add(route, point(113.7402, 34.4), { ...PLAIN, surface: "ASPHALT" });
  assert.equal(route.legs.length, 2);
  assert.deepEqual(without(route, 0).legs.map((leg) => leg.surface), ["ASPHALT"]);
  assert.deepEqual(without(route, 2).legs.map((leg) => leg.surface), [""]);
  assert.equal(without(without(without(route, 2), 1), 0).points.length, 0);
});

test("it puts stretches of one road together and leaves what is no road", () => {
  let route = { points: [], legs: [] };
  const street = { ...PLAIN, crossing: "OPEN_CUT", surface: "ASPHALT" };
  for (const [n, leg] of [PLAIN, street, PLAIN, street, { ...street, side: "INSIDE" }].entries()) route = add(route, point(113.74 + n * 1e-4, 34.4), leg);
  const found = rows(route);
  assert.deepEqual(found.map((row) => [row.side, tenth(row.length_m)]), [["OUTSIDE", "18.4"], ["INSIDE", "9.2"]]);
});

test("it keeps a route as text, and begins anew where the text is none", () => {
  const route = add(add({ points: [], legs: [] }, point(113.74, 34.4), PLAIN), point(113.7401, 34.4), PLAIN);
  assert.deepEqual(read(write(route)), route);
  assert.equal(write({ points: [], legs: [] }), "");
  for (const broken of ["", "{", '{"points":[1,2],"legs":[]}', "[]", "null"]) assert.deepEqual(read(broken), { points: [], legs: [] });
});
