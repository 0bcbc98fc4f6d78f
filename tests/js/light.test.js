import assert from "node:assert/strict";
import { test } from "node:test";

const check = await import("../../static/js/light/checks.js");
const { light } = await import("../../static/js/light/light.js");
const { carried, lacking, plan, wanted } = await import("../../static/js/light/shelf.js");
const { clockText, momentText, spanText } = await import("../../static/js/light/say.js");
globalThis.addEventListener ??= () => undefined;
const { appOf } = await import("../../static/js/lib/host.js");
const { secretOf } = await import("../../static/js/light/facts.js");

const NOW = Date.parse("2026-03-12T07:52:00+08:00");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const piece = (url, what = "page", rev = "7.a", over = {}) => ({ url, what, rev, words: "", size: 0, ...over });
const task = (over = {}) => ({
  task_id: "t1", case_id: "c1", about: ["c1", "a1"], title: "福顺豆制品厂", step: "四方验收", due_at: null, href: "/acceptances/a1/sheet", field: true, photos: 40,
  rev: 7, order_rev: 1, design_rev: 1, ...over,
  urls: over.urls ?? [piece("/acceptances/a1/sheet", "list"), piece("/cases/c1"), piece("/orders/o1", "order", "7.a", { words: "派工单第 1 版" }), piece("/attachments/d1", "drawing", "", { words: "第 1 版", size: 1_800_000 })],
});
const kit = (over = {}) => ({
  user: "wang", server_time: "2026-03-12T07:52:00+08:00", day_end: "2026-03-13T00:00:00+08:00", session_end: "2026-04-09T07:52:00+08:00", shell: "s1",
  photos: 40, photo_bytes: 1_000_000, beyond: 0, tasks: [task()], pages: [piece("/today", "page", "d1", { words: "今天" })], ...over,
});
const shelf = (of = kit()) => wanted(of).map((one) => ({ url: one.url, at: "", rev: one.rev, note: JSON.stringify({ what: one.what, case_id: one.case_id, words: one.words, about: one.about }), shows: [] }));
const facts = (over = {}) => ({
  app: "", secret: false, able: true, controlled: true, shells: ["s1"], installed: true, installable: false, ios: false, persistent: true, free: 640_000_000, ...over,
});
const given = (over = {}) => ({
  now: NOW, reach: "yes", taking: null, facts: facts(over.facts), kept: over.kept ?? shelf(over.packed?.kit ?? kit()),
  packed: over.packed === null ? null : { kit: kit(), contact: { at: NOW, skew: 2000, slack: 50 }, ...over.packed },
  ...("reach" in over ? { reach: over.reach } : {}), ...("taking" in over ? { taking: over.taking } : {}),
});
const contact = (over) => ({ packed: { contact: { at: NOW, skew: 0, slack: 0, ...over } } });
const one = (key, over) => check.checks(given(over)).find((found) => found.key === key);
const whole = (over) => light(given(over), check.checks(given(over)));

test("it_is_green_only_when_every_check_is", () => {
  assert.deepEqual(check.checks(given()).map((found) => [found.key, found.state]), [
    "browser", "app", "pages", "lists", "drawings", "room", "storage", "installed", "clock", "session", "contact",
  ].map((key) => [key, "done"]));
  const { state, title, words, brief, label, href } = whole();
  assert.deepEqual([state, title, words, brief, label, href], ["done", "可以出工", "没网也能干完这 1 件", "1 件、1 张图纸都在本机", "去福顺豆制品厂", "/acceptances/a1/sheet"]);
});

/** Every check in each of its colours, with the sentence and the one tap. @type {[string, object, string, string, string][]} */
const CASES = [
  ["browser", { facts: { app: "微信" } }, "late", "微信里打开的", "copy"],
  ["browser", { facts: { secret: true } }, "late", "开的是无痕窗口", "copy"],
  ["browser", { facts: { able: false } }, "late", "这个浏览器存不了", "copy"],
  ["app", { facts: { controlled: false } }, "soon", "应用还没装好", "again"],
  ["app", { facts: { shells: ["s0"] } }, "soon", "新版本还没下全", "again"],
  ["app", { facts: { able: false } }, "", "", ""],
  ["pages", { kept: shelf().filter((page) => page.url !== "/cases/c1") }, "soon", "还差 1 页", "take"],
  ["pages", { packed: null, reach: "no" }, "late", "今天的活还没带", "again"],
  ["pages", { packed: null, reach: "asking" }, "", "", ""],
  ["lists", { kept: [] }, "soon", "还差 1 份检查表", "take"],
  ["drawings", { kept: shelf().filter((page) => page.url !== "/attachments/d1") }, "soon", "还差 1 张图纸", "take"],
  ["drawings", { kept: shelf().filter((page) => page.url !== "/orders/o1") }, "soon", "还差 1 份派工单", "take"],
  ["room", { facts: { free: 41_000_000 } }, "soon", "拍照空间紧", "again"],
  ["room", { facts: { free: 39_000_000 } }, "late", "拍照空间不够", "again"],
  ["room", { facts: { free: null } }, "soon", "说不准还有多少空间", "again"],
  ["storage", { facts: { persistent: false } }, "late", "存储随时会被清", "persist"],
  ["storage", { facts: { persistent: false, installable: true, installed: false } }, "late", "存储随时会被清", "install"],
  ["storage", { facts: { persistent: null } }, "late", "存储随时会被清", "persist"],
  ["installed", { facts: { installed: false, installable: true } }, "soon", "还没装到桌面", "install"],
  ["installed", { facts: { installed: false, ios: true } }, "soon", "还没装到桌面", "again"],
  ["clock", contact({ skew: 3 * MINUTE }), "soon", "手机时间快 3 分钟", "again"],
  ["clock", contact({ skew: -11 * MINUTE }), "late", "手机时间慢 11 分钟", "again"],
  ["clock", contact({ at: NOW + 3 * HOUR }), "late", "手机时间倒回去 3 小时", "again"],
  ["session", { reach: "login" }, "late", "登录过期了", "login"],
  ["session", { packed: { kit: kit({ session_end: "2026-03-12T07:00:00+08:00" }) } }, "late", "登录过期了", "login"],
  ["session", { packed: { kit: kit({ session_end: "2026-03-12T15:30:00+08:00" }) } }, "soon", "登录 15:30 到期", "login"],
  ["contact", { ...contact({ at: NOW - 13 * HOUR }), reach: "no" }, "soon", "上次连公司是 昨天 18:52", "again"],
  ["contact", { ...contact({ at: NOW - 80 * HOUR }), reach: "no" }, "late", "3 天没连公司", "again"],
];
for (const [key, over, state, title, act] of CASES) {
  test(`it_says_${key}_${title || "待定"}`, () => {
    const found = one(key, over);
    assert.deepEqual([found.state, found.title, found.act], [state, title, act]);
    assert.ok(state === "" || found.help, "no word on what to do");
    assert.notEqual(whole(over).state, "done");
  });
}

test("it_forgives_a_slow_network_the_clock", () => {
  assert.equal(one("clock", contact({ skew: 3 * MINUTE, slack: 2 * MINUTE })).state, "done");
});

test("it_draws_the_light_without_a_network_from_what_lies_here", () => {
  const over = { ...contact({ at: NOW - 4 * MINUTE }), reach: "no" };
  assert.deepEqual([whole(over).state, whole(over).brief, one("contact", over).fact], ["done", "没网，1 件、1 张图纸都在本机", "07:48，4 分钟前"]);
});

test("it_is_neither_green_nor_red_while_it_asks_or_carries", () => {
  assert.deepEqual([whole({ reach: "asking" }).state, whole({ reach: "asking" }).title], ["", "正在查"]);
  const carrying = whole({ taking: { done: 5, total: 18 } });
  assert.deepEqual([carrying.state, carrying.brief, carrying.number], ["", "正在带 5 / 18", "13"]);
});

test("it_says_which_drawing_is_old_and_where_the_network_is_needed", () => {
  const newer = kit({ tasks: [task({ design_rev: 2, urls: [piece("/cases/c1"), piece("/attachments/d2", "drawing", "", { words: "第 2 版", size: 1_800_000 })] })] });
  const kept = shelf();
  const lacks = lacking(newer, kept);
  assert.deepEqual(lacks.map(({ url, had, words }) => [url, had, words]), [["/attachments/d2", "第 1 版", "第 2 版"]]);
  const { state, title, words, act, why } = whole({ packed: { kit: newer }, kept });
  assert.deepEqual([state, title, words, act, why], ["soon", "还差 1 张图纸", "不补也能去，这 1 件到现场要有网", "take", "共 1.8 MB"]);
  assert.equal(carried(newer.tasks[0], lacks), false);
});

test("it_counts_only_what_can_be_done_out_there", () => {
  const mixed = kit({ tasks: [task(), task({ task_id: "t2", case_id: "c2", about: ["c2"], field: false, urls: [piece("/cases/c2")] })] });
  assert.equal(whole({ packed: { kit: mixed } }).words, "没网也能干完这 1 件，另 1 件要有网");
  assert.equal(carried(mixed.tasks[1], []), false);
  assert.equal(whole({ packed: { kit: kit({ tasks: [], photos: 0 }) } }).words, "今天没有要带的");
});

test("it_fetches_what_is_missing_or_older_and_lets_go_what_is_over", () => {
  const kept = [...shelf(), { url: "/cases/old", at: "", rev: "3.a", note: JSON.stringify({ what: "page", about: ["old"] }), shows: ["/attachments/p9/thumbnail"] },
    { url: "/attachments/p9/thumbnail", at: "", rev: "", note: "", shows: [] }, { url: "/orders", at: "", rev: "", note: "", shows: [] }];
  assert.deepEqual(plan(kit(), kept, []).drop, ["/cases/old", "/attachments/p9/thumbnail"]);
  kept[1] = { ...kept[1], rev: "6.a" };
  assert.deepEqual(plan(kit(), kept, []).take.map((page) => [page.url, page.rev]), [[kept[1].url, kept[1].url === "/today" ? "d1" : "7.a"]]);
  assert.deepEqual(plan(kit(), kept, ["visit:old"]).drop, [], "something unsent hangs on it");
});

test("it_keeps_the_old_drawing_until_the_new_one_is_here", () => {
  const newer = kit({ tasks: [task({ urls: [piece("/cases/c1"), piece("/attachments/d2", "drawing"), piece("/attachments/d2/preview", "preview")] })] });
  const before = shelf().filter((page) => page.url !== "/acceptances/a1/sheet" && page.url !== "/orders/o1");
  assert.deepEqual(plan(newer, before, []).drop, []);
  assert.equal(one("drawings", { packed: { kit: newer }, kept: before }).title, "还差 1 张图纸", "a drawing and its picture are one thing");
  const whole = shelf(newer).concat(before.filter((page) => page.url === "/attachments/d1"));
  assert.deepEqual(plan(newer, whole, []).drop, ["/attachments/d1"]);
});

test("it_misses_a_picture_that_a_page_shows", () => {
  const kept = shelf().map((page) => (page.url === "/cases/c1" ? { ...page, shows: ["/attachments/p1/thumbnail"] } : page));
  const lacks = lacking(kit(), kept);
  assert.deepEqual(lacks.map((found) => [found.url, found.what]), [["/attachments/p1/thumbnail", "picture"]]);
  assert.equal(carried(task(), lacks), false);
});

test("it_knows_windows_inside_other_apps_and_private_ones", () => {
  assert.equal(appOf("Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/116 MicroMessenger/8.0.47"), "微信");
  assert.equal(appOf("Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/126 Mobile Safari/537.36"), "");
  const seen = { quota: 10e9, heap: 1e9, worker: true, secure: true, refused: false };
  assert.deepEqual([secretOf(seen), secretOf({ ...seen, quota: 0.5e9 }), secretOf({ ...seen, refused: true }), secretOf({ ...seen, heap: null })], [false, true, true, null]);
});

test("it_says_times_as_people_do", () => {
  assert.deepEqual([clockText(NOW, NOW), clockText(NOW - 14 * HOUR, NOW), clockText(NOW - 60 * HOUR, NOW), momentText(NOW, NOW)], ["07:52", "昨天 17:52", "3月9日 19:52", "今天 07:52"]);
  assert.deepEqual([spanText(2000), spanText(9 * MINUTE), spanText(3 * HOUR), spanText(80 * HOUR)], ["2 秒", "9 分钟", "3 小时", "3 天"]);
});
