/** A defect: what is wrong, who puts it right, until when; a few taps and a photo. */
import { draw } from "../../lib/draw.js";
import { stamp } from "../../lib/moment.js";
import { freshId, refusal } from "../round.js";
import { begun as answerOf } from "./answer.js";
import { area, choice, control, line, tick } from "./field.js";
import { defectsOf } from "./item-part.js";
import { nothing } from "./nothing.js";
import { actionBar, button, error } from "./part.js";
import { added, photos, settled, underWay } from "./photos.js";
import { to } from "./route.js";
import { tell } from "./trial-form.js";
import { dayText } from "./when.js";

/**
 * @typedef {import("./desk.js").Desk} Desk @typedef {import("../types").Item} Item @typedef {import("./screen").Screen} Screen
 * @typedef {{id: string, item: string, text: string, where: string, safety: boolean, slot: string, day: string, other: string, photos: import("../types").Ref[]}} Typed
 */

const DAY = 86_400_000;
const HOUR = 18; // a working day is over

/** The draft that was left for this item, else a fresh one. @param {Desk} desk @param {Item} item @returns {Typed} */
function begun(desk, item) {
  const now = underWay(desk, (field, given) => field.startsWith("defect:") && given.item === item.code);
  if (now) return now[1];
  const left = [...desk.typed].find(([field, one]) => field.startsWith("defect:") && one.cmd_id === null && one.value.item === item.code);
  if (left) return structuredClone(left[1].value);
  const builder = desk.round.parties.find((one) => one.firm_kind === "CONTRACTOR") ?? desk.round.parties[0];
  return { id: desk.outbox.env.uuid(), item: item.code, text: answerOf(desk, item.code).note, where: "", safety: false, slot: builder?.slot ?? "", day: "", other: "", photos: [] };
}

/** The days offered: today, tomorrow, the day after, and as long as the company gives. @param {Desk} desk @returns {[string, string][]} */
function days(desk) {
  const now = desk.outbox.env.now();
  const offered = [0, 1, 2, desk.round.pack.rectification_days];
  return [...[...new Set(offered)].map((n) => /** @type {[string, string]} */ ([String(n), n === 2 ? "后天" : dayText(now + n * DAY, now)])), ["other", "其他"]];
}

/** @param {Desk} desk @param {Typed} given */
function dueOf(desk, given) {
  if (given.day === "other") return given.other ? stamp(new Date(given.other)) : null;
  if (given.day === "") return null;
  return stamp(new Date(new Date(desk.outbox.env.now() + Number(given.day) * DAY).setHours(HOUR, 0, 0, 0)));
}

/** @param {Desk} desk @param {string} code @returns {Screen} */
export function defectScreen(desk, code) {
  const item = desk.round.items.find((one) => one.code === code);
  if (!item || !desk.round.open || !desk.round.me.checks) return nothing("这一项不能记缺陷");
  const given = begun(desk, item);
  const field = `defect:${given.id}`;
  const hash = to("defect", code);
  const form = draw("div", "card stack", draw("div", "", draw("p", "check-head", draw("span", "grow", code)), draw("h2", "", item.name), draw("p", "quiet", item.criterion)),
    area({ name: "text", label: "哪里不合格", value: given.text, most: 500 }), line({ name: "where", label: "位置", value: given.where, optional: true, most: 120 }),
    tick({ name: "safety", label: "影响安全", checked: given.safety, hint: "影响安全的不能遗留" }),
    choice({ name: "slot", label: "谁改", value: given.slot, options: desk.round.parties.map((one) => [one.slot, `${one.name} ${one.firm}`]), columns: "one" }),
    choice({ name: "day", label: "改到什么时候", value: given.day, options: days(desk), columns: "three", hint: `不选就是 ${desk.round.pack.rectification_days} 天` }));
  const other = line({ name: "other", label: "其他日子", type: "datetime-local", value: given.other });
  other.hidden = given.day !== "other";
  const shots = photos(desk, {
    name: "photos", must: false, label: "照片", field, hash, closed: false, given,
    added: (photo) => added(given, photo, () => desk.stash(field, given, [photo])),
    dropped: async (sha256) => {
      given.photos = given.photos.filter((one) => one.sha256 !== sha256);
      await desk.stash(field, given);
    },
  });
  form.append(other, shots.node);
  shots.show([], given.photos);
  const collect = (/** @type {Event} */ event) => {
    const one = /** @type {HTMLInputElement} */ (event.target);
    if (one.type === "file") return false;
    Object.assign(given, { [one.name]: one.type === "checkbox" ? one.checked : one.value });
    other.hidden = given.day !== "other";
    return true;
  };
  form.addEventListener("input", (event) => collect(event) && void desk.jot(field, given));
  form.addEventListener("change", (event) => collect(event) && void desk.stash(field, given).catch(() => undefined));
  const said = draw("div", "");
  const away = button("不要这份", async () => {
    await settled(desk, field);
    await desk.stash(field, undefined); // behind what was typed last
    await desk.forget({ key: "", owner: desk.owner, doc: desk.doc, field, value: given, at: 0, cmd_id: null });
    location.hash = to("item", code);
  });

  async function write() {
    const { env } = desk.outbox;
    await settled(desk, field);
    /** @type {import("../types").DefectBody} */
    const body = { acceptance_id: desk.round.acceptance_id, defect_id: freshId(desk.round, env.now(), crypto.getRandomValues(new Uint8Array(10))), item: code, text: given.text.trim(), where: given.where.trim(), safety: given.safety, slot: given.slot, due_at: dueOf(desk, given), photos: [...given.photos] };
    const empty = body.text ? null : { message: "写一句哪里不合格", field: "text", code: "missing" };
    const dateless = given.day === "other" && !body.due_at ? { message: "选日子", field: "other", code: "missing" } : null;
    const refused = empty ?? dateless ?? refusal(desk.round, { kind: "raise_defect", body, client_at: env.stamp(env.now()) });
    const rest = tell(form, refused?.field === "due_at" ? { ...refused, field: control(form, "other")?.checkVisibility() ? "other" : "day" } : refused);
    said.replaceChildren(...(rest ? [error(rest, "f-defect-error")] : []));
    if (refused) return;
    await desk.send({
      step: "set", kind: "raise_defect", field, label: `${code} 缺陷`, words: body.text, body, blobs: given.photos.map((photo) => photo.sha256), draft: given,
    });
    location.hash = to("item", code);
  }
  const known = draw("div", "page-part");
  const update = () => {
    shots.show([], given.photos);
    away.hidden = desk.typed.get(field)?.cmd_id !== null;
    known.replaceChildren(...defectsOf(desk, item, false));
  };
  update();
  return {
    sub: `记缺陷 · ${code}`, back: to("item", code), sheets: [], update, foot: actionBar("", away, button("记下缺陷", write, "button primary")),
    main: [draw("section", "check", form, said), known],
  };
}
