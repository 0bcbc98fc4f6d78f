import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Camera } from "../../static/js/field/camera.js";
import { openAfter } from "../../static/js/lib/shutter.js";
import { Disk } from "./outbox/disk.js";

/** A file input: `opened` is what had been written down each time its camera opened. */
class Slot extends EventTarget {
  opened = [];
  noted = [];
  constructor(write) {
    super();
    this.addEventListener("click", (event) => openAfter(event, this, write));
  }
  click() {
    const event = new Event("click", { cancelable: true });
    this.dispatchEvent(event);
    if (!event.defaultPrevented) this.opened.push([...this.noted]);
  }
}
const settled = () => new Promise((done) => setImmediate(done));

test("it_opens_the_camera_when_it_is_written_down_what_for", async () => {
  const slot = new Slot(async () => { await settled(); slot.noted.push("第 1 张"); });
  slot.click();
  assert.deepEqual(slot.opened, []);
  await settled();
  await settled();
  assert.deepEqual(slot.opened, [["第 1 张"]]);
  slot.click();
  await settled();
  await settled();
  assert.equal(slot.opened.length, 2);
});

test("it_opens_the_camera_though_the_phone_is_full_or_its_disk_is_stuck", async () => {
  const full = new Slot(() => Promise.reject(new Error("full")));
  full.click();
  await settled();
  assert.equal(full.opened.length, 1);

  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const stuck = new Slot(() => new Promise(() => undefined));
    for (let tap = 0; tap < 3; tap += 1) stuck.click();
    mock.timers.tick(499);
    await settled();
    assert.deepEqual(stuck.opened, [], "the disk has its time");
    mock.timers.tick(1);
    await settled();
    assert.equal(stuck.opened.length, 1, "once for an impatient finger");
    stuck.click();
    mock.timers.tick(500);
    await settled();
    assert.equal(stuck.opened.length, 2, "and the next time too");
  } finally {
    mock.timers.reset();
  }
});

test("it_asks_for_no_photo_that_was_taken_before_a_slow_disk_had_written_what_for", async () => {
  const disk = new Disk().handle({ dead: false, onDeath: new Set(), step() {} });
  let turn = () => undefined;
  const store = { ...disk, write: async (rooms, work) => { await new Promise((done) => { turn = done; }); return disk.write(rooms, work); } };
  const camera = new Camera({ store, env: { now: () => 1 } }, { owner: "wang", doc: "visit:1", name: "visit" });
  for (const n of [1, 2]) void camera.opening({ input: "photos", n, filling: "" });
  const shut = camera.shut();
  for (let write = 0; write < 3; write += 1) {
    turn();
    await settled();
  }
  await shut;
  assert.equal(await camera.left(""), null);
});
