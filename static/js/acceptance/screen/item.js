/** One item on one screen: measure, photograph, decide, go on. Judged while it is typed, stored when it changes. */
import { draw } from "../../lib/draw.js";
import { limits, needsDesign } from "../judge.js";
import { typed } from "../decimal.js";
import { against, alike, begun, commit, fieldOf, judged, takeOver } from "./answer.js";
import { beside } from "./beside.js";
import { clash, theirs } from "./clash.js";
import { area, complain, control, line, measure } from "./field.js";
import { gauge } from "./gauge.js";
import { around, basis, defectsOf, head, progress, running, testsOf } from "./item-part.js";
import { nothing } from "./nothing.js";
import { actionBar, error, link } from "./part.js";
import { added, photos } from "./photos.js";
import { to } from "./route.js";
import { earlier } from "./turned.js";
import { verdictBar } from "./verdict.js";

/** @typedef {import("./desk.js").Desk} Desk @typedef {import("../types").Measure} Measure @typedef {import("./screen").Screen} Screen */

/** @param {Desk} desk @param {string} code @param {() => void} redraw @returns {Screen} */
export function itemScreen(desk, code, redraw) {
  const { round } = desk;
  const number = round.items.findIndex((one) => one.code === code);
  const item = round.items[number];
  if (!item) return nothing("这一轮没有这一项");
  const given = takeOver(desk, code);
  const can = round.open && round.me.checks;
  const mutable = { top: draw("div", "page-part"), cards: draw("div", "page-part"), tests: draw("div", "page-part"), verdict: draw("div", "page-part"), below: draw("div", "page-part") };
  /** @type {Map<string, HTMLElement>} */
  const scales = new Map();
  let chosen = given.verdict !== "" && can; // sentences about a verdict come after it was chosen
  let [edit, kept] = [0, 0]; // the last change made here, and the last one handed over
  const changed = async (/** @type {import("../../outbox/types").Order["photos"]} */ fresh = undefined) => {
    const upto = ++edit;
    await commit(desk, item, given, fresh);
    kept = Math.max(kept, upto);
  };
  // what did not get to the disk stays on the screen, and the bar says so
  const handed = () => changed().catch(() => undefined);
  /** Where nothing typed here waits, go on from what another tab has written; whether that is something else than the screen shows. */
  const caughtUp = () => {
    if (edit !== kept) return false;
    const now = takeOver(desk, code);
    const other = !alike(now, given);
    Object.assign(given, now);
    return other;
  };

  /** @param {Measure} one */
  const fields = (one) => {
    const own = [];
    if (needsDesign(one)) own.push(measure({ name: `designs.${one.key}`, label: `${one.name} 设计值`, value: given.designs[one.key] ?? "", unit: one.unit, small: true }));
    own.push(measure({ name: `values.${one.key}`, label: one.name, value: given.values[one.key] ?? "", unit: one.unit, optional: item.measures.length > 1 }));
    const scale = draw("div", "");
    scale.hidden = true;
    scales.set(one.key, scale);
    return [...own, scale];
  };
  const [why, source] = basis(desk, item);
  const album = photos(desk, {
    name: "photos", must: item.photo, label: "照片", field: fieldOf(desk, code), hash: to("item", code), accept: item.file ? "image/*,.pdf" : undefined, closed: !can,
    added: async (photo) => {
      caughtUp(); // while the camera was open and the picture was made small
      await added(given, photo, () => changed([photo])).finally(() => update());
    },
    dropped: async (sha256) => {
      given.photos = given.photos.filter((one) => one.sha256 !== sha256);
      await changed();
    },
  });
  const form = draw("div", "card stack", head(item, number + 1, why), ...item.measures.flatMap(fields));
  if (item.type === "text") form.append(line({ name: "text", label: "看到的", value: given.text, most: 500 }));
  form.append(mutable.tests, album.node);
  if (can) form.append(area({ name: "note", label: "说明", value: given.note, optional: true, hint: "判不合格的，写哪里不合格", most: 500 }));
  else for (const one of form.querySelectorAll("input, textarea")) one.setAttribute("readonly", "");

  const collect = (/** @type {Event} */ event) => {
    const { name, value } = /** @type {HTMLInputElement} */ (event.target);
    const [table, key] = name.split(".");
    if (table === "values" || table === "designs") given[table][key] = value;
    else if (name === "text" || name === "note") given[name] = value;
    else return false;
    edit += 1;
    return true;
  };
  form.addEventListener("input", (event) => {
    if (!collect(event)) return;
    void desk.jot(fieldOf(desk, code), given);
    judge();
  });
  form.addEventListener("change", (event) => {
    if (collect(event)) void handed();
  });

  /** Gauges and sentences, by what stands in the fields now. */
  function judge() {
    const finding = judged(desk, item, given);
    const refused = chosen ? against(desk, item, given) : null;
    for (const one of item.measures) {
      const { low, high } = limits(one, typed(given.designs[one.key] ?? "") || null);
      const scale = scales.get(one.key);
      if (!scale) continue;
      scale.hidden = low === null && high === null;
      if (!scale.hidden) scale.replaceChildren(gauge({ value: typed(given.values[one.key] ?? ""), low, high, unit: one.unit, lowIn: one.min_inclusive, highIn: one.max_inclusive }));
    }
    for (const field of form.querySelectorAll(".field")) {
      const own = /** @type {HTMLInputElement | null} */ (field.querySelector("input:not([type=file]), textarea"));
      if (!own) continue;
      const out = finding.out.find((one) => `values.${one.key}` === own.name)?.sentence ?? "";
      complain(/** @type {HTMLElement} */ (field), own, own.name, refused?.field === own.name ? refused.message : out);
    }
    const loose = refused && !(refused.field && control(form, refused.field)) ? refused.message : "";
    mutable.verdict.replaceChildren(...(loose ? [error(loose, "f-verdict-error")] : []));
  }

  let shown = "";
  function update() {
    // another tab, or the company, says otherwise: nobody goes on from what is old
    if (edit === kept) {
      const same = alike(begun(desk, code), given);
      if (!same && !form.contains(document.activeElement)) return redraw();
      given.photos = (same ? takeOver : begun)(desk, code).photos;
    }
    const now = desk.round.answers[code];
    mutable.top.replaceChildren(...progress(desk, code), ...running(desk, code));
    // a choice that is being made stays on the screen
    const stuck = JSON.stringify([desk.stuck.filter((row) => row.body.item === code).map((row) => [row.cmd_id, row.state, row.error, theirs(desk, item, row).rev]), desk.beside.map((one) => one.key)]);
    if (stuck !== shown) mutable.cards.replaceChildren(...earlier(desk, code), ...clash(desk, item), ...(can ? beside(desk, item, redraw) : []));
    shown = stuck;
    mutable.tests.replaceChildren(...testsOf(desk, item));
    album.show(now?.photos ?? [], given.photos);
    mutable.below.replaceChildren(...defectsOf(desk, item, given.verdict === "FAIL" && can), ...around(desk, number));
    judge();
  }

  const go = () => {
    const rest = [...round.items.slice(number + 1), ...round.items.slice(0, number)];
    const next = rest.find((one) => !desk.round.answers[one.code]) ?? null;
    location.hash = next ? to("item", next.code) : to("all");
  };
  const foot = can ? verdictBar({
    legend: `第 ${number + 1} 项结论`, na: item.na_allowed, value: given.verdict, next: go,
    choose: (verdict) => {
      const other = caughtUp();
      given.verdict = verdict;
      chosen = true;
      void handed().then(() => other && redraw());
      judge();
    },
  }) : actionBar("", link("button primary", to("all"), "回到整张表"));
  update();
  return {
    sub: `四方验收 第 ${round.round} 轮`, back: to("all"), main: [mutable.top, mutable.cards, draw("section", "check", form), mutable.verdict, mutable.below], sheets: [source], foot, update,
    leave: () => (can && edit > kept ? handed() : undefined),
  };
}
