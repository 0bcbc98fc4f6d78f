/** The record of an evidence file as people read it: items, tests, photos, signatures as they were drawn, the journal. */
import { draw } from "../lib/draw.js";

/** @typedef {import("./record.js").Thing} Thing @typedef {import("./verify.js").Report} Report @typedef {import("./box.js").Box} Box */

const VERDICTS = /** @type {Record<string, string>} */ ({ PASS: "合格", FAIL: "不合格", NA: "不适用" });
const RESULTS = /** @type {Record<string, string>} */ ({ PASS: "done", PASS_RECTIFIED: "done", RECTIFY: "late" });
const DEVICE = /** @type {Record<string, string>} */ ({ VERIFIED: "手机签名对", UNKNOWN: "手机签名没法核，钥匙不认识", WRONG: "手机签名不对" });
const SVG = "http://www.w3.org/2000/svg";
const TIME = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false,
});

/** @param {string | null} at */
function when(at) {
  return at ? TIME.format(new Date(at)) : "";
}

/** @param {string} title @param {...(Node | null)} children */
function section(title, ...children) {
  return draw("section", "", draw("h2", "", title), ...children);
}

/** Name and value pairs; those without a value are left out. @param {[string, string | null | undefined][]} pairs */
function facts(pairs) {
  const list = draw("dl", "facts");
  for (const [name, value] of pairs) if (value) list.append(draw("div", "", draw("dt", "", name), draw("dd", "", value)));
  return list;
}

/** @param {string[]} parts */
function line(...parts) {
  return parts.filter(Boolean).join(" · ");
}

/** Everything of the record, to be put into the page. @param {Report} report @returns {Node[]} */
export function pages(report) {
  const { record, journal, box } = report;
  if (!record || !journal || !box) return [];
  const files = new Map(record.files.map((/** @type {Thing} */ file) => [file.sha256, file]));
  const head = section(
    `${record.case.no} ${record.case.name}`,
    facts([
      ["公司", record.company.name], ["地址", record.case.address], ["联系人", line(record.case.contact, record.case.phone)],
      ["规则", line(record.pack.version, record.pack.sha256.slice(0, 16))],
    ]),
  );
  const flags = record.flags.map((/** @type {Thing} */ one) => draw("li", "soon", `第 ${one.round} 轮：${one.words}`));
  return [
    head,
    flags.length ? section("质量提示", draw("ul", "", ...flags)) : draw("span", ""),
    ...record.rounds.flatMap((/** @type {Thing} */ one) => roundPages(one, files, box)),
    section("图纸和照片", album(record.files.filter((/** @type {Thing} */ file) => file.of[0].startsWith("图纸")), box), count(record.files)),
    section("日志", events(record, journal)),
  ];
}

/** @param {Thing[]} files */
function count(files) {
  return draw("p", "quiet", `一共 ${files.length} 个文件，都在这一个证据文件里`);
}

/** @param {Thing} one @param {Map<string, Thing>} files @param {Box} box @returns {Node[]} */
function roundPages(one, files, box) {
  const title = `第 ${one.round} 轮 `;
  const content = one.contents[one.content];
  const found = (/** @type {string[]} */ shas) => shas.map((sha) => files.get(sha)).filter((file) => file !== undefined);
  const shown = (/** @type {string} */ words) => [...files.values()].filter((file) => file.of.includes(`第 ${one.round} 轮 ${words}`));
  const lists = one.checklists.map((/** @type {Thing} */ list) =>
    draw("div", "", draw("h3", "", `${list.name}（${list.code} 第 ${list.version} 版）`),
      draw("ol", "items", ...list.items.map((/** @type {Thing} */ item) => itemRow(item, content.items[item.code], one.answers[item.code], found, box)))));
  const parties = one.parties.map((/** @type {Thing} */ party) => draw("li", "", line(party.name, party.firm, party.person, party.capacity, party.phone)));
  return [
    section(
      `${title}${one.result_name}`,
      draw("p", RESULTS[one.result] ?? "", line(one.result_name, one.concluded_by, when(one.concluded_at))),
      facts([
        ["约定", line(when(one.at), one.convened_by)], ["派工单", `第 ${one.order_rev} 版`], ["图纸", one.design_rev ? `第 ${one.design_rev} 版` : ""],
        ["内容码", code(one.content)], ["补充", one.note],
      ]),
      draw("ul", "", ...parties),
    ),
    section(`${title}逐项`, ...lists),
    one.trials.length ? section(`${title}试验`, ...one.trials.map((/** @type {Thing} */ trial) => trialCard(trial, content, shown, box))) : draw("span", ""),
    one.defects.length ? section(`${title}缺陷和整改`, ...one.defects.map((/** @type {Thing} */ defect) => defectCard(defect, shown, box))) : draw("span", ""),
    one.signatures.length ? section(`${title}签字`, draw("ul", "signed", ...one.signatures.map((/** @type {Thing} */ each) => signatureCard(each, one)))) : draw("span", ""),
  ];
}

/**
 * @param {Thing} item @param {Thing | undefined} said @param {Thing | undefined} by
 * @param {(shas: string[]) => Thing[]} found @param {Box} box
 */
function itemRow(item, said, by, found, box) {
  const row = draw("li", said ? said.verdict.toLowerCase() : "", draw("b", "", `${item.code} ${item.name}`), draw("p", "quiet", item.criterion));
  if (!said) return draw("li", "", draw("b", "", `${item.code} ${item.name}`), draw("p", "quiet", "没结论"));
  const values = item.measures
    .filter((/** @type {Thing} */ one) => one.key in said.measured)
    .map((/** @type {Thing} */ one) => {
      const [low, high] = one.allowed;
      const range = low !== null && high !== null ? `允许 ${low} 到 ${high}` : low !== null ? `不低于 ${low}` : high !== null ? `不超过 ${high}` : "";
      const design = said.designs[one.key] ? `设计 ${said.designs[one.key]}` : "";
      return draw("p", "value", line(`${one.name} ${said.measured[one.key]} ${one.unit}`.trim(), design, range));
    });
  row.append(...values);
  const carried = said.origin_round ? `第 ${said.origin_round} 轮带来` : "";
  row.append(draw("p", "verdict", line(VERDICTS[said.verdict] ?? said.verdict, said.text, said.note, carried)));
  if (by) row.append(draw("p", "quiet", line(by.by, when(by.at))));
  row.append(album(found(said.photos), box));
  return row;
}

/** @param {Thing} trial @param {Thing} content @param {(words: string) => Thing[]} shown @param {Box} box */
function trialCard(trial, content, shown, box) {
  const said = content.trials.find((/** @type {Thing} */ one) => one.id === trial.id);
  const steps = (trial.judgement?.steps ?? []).map((/** @type {string[]} */ [name, text]) => /** @type {[string, string]} */ ([name, text]));
  return draw(
    "div", `card ${trial.decision.toLowerCase()}`,
    draw("h3", "", line(`${trial.item} 试验 ${trial.rule}`, trial.name)),
    facts([["起止", said ? `${when(said.started_at)} 到 ${when(said.ended_at) || "没结束"}` : ""], ...steps, ["记录", line(trial.by, when(trial.at))]]),
    album(shown(`${trial.item} 试验 ${trial.rule} 的照片`), box),
  );
}

/** @param {Thing} defect @param {(words: string) => Thing[]} shown @param {Box} box */
function defectCard(defect, shown, box) {
  const done = defect.rectifications.map((/** @type {Thing} */ one) =>
    draw("p", "", line(`整改：${one.done}`, one.by, when(one.at), one.rejected ? `退回：${one.rejected_reason}` : "")));
  return draw(
    "div", "card",
    draw("h3", "", line(defect.item, defect.text, defect.where)),
    facts([
      ["责任", line(defect.party, defect.firm)], ["限期", when(defect.due_at)], ["记录", line(defect.raised_by, when(defect.raised_at))],
      ["遗留到", line(when(defect.left_until), defect.left_by)], ["现在", line(defect.state, defect.closed_by, when(defect.closed_at))],
    ]),
    album(shown(`${defect.item} 的缺陷照片`), box), ...done, album(shown(`${defect.item} 整改后的照片`), box),
  );
}

/** @param {Thing} signature @param {Thing} one */
function signatureCard(signature, one) {
  const { sealed, device, relay } = signature;
  const holds = sealed.content === one.content;
  const worth = holds ? "有效" : sealed.content in one.contents ? "签完又改了，失效" : "签的内容没到公司，不算数";
  return draw(
    "li", holds ? "" : "void",
    ink(signature.strokes),
    draw("b", "", line(signature.party, sealed.signer)),
    draw("p", "quiet", line(signature.firm, sealed.capacity, when(sealed.signed_at ?? sealed.at))),
    draw("p", "", line(`内容码 ${code(sealed.content)}`, worth, device ? DEVICE[device.state] ?? "" : "")),
    ...(relay ? [draw("p", "quiet", relay.words)] : []),
    ...(relay?.shown ? [draw("p", "quiet", `签的时候手机上写着：${relay.shown}`)] : []),
    ...signature.flags.map((/** @type {string} */ words) => draw("p", "soon", words)),
  );
}

/** The signature as it was drawn. @param {Thing[]} strokes */
function ink(strokes) {
  const drawing = document.createElementNS(SVG, "svg");
  const points = strokes.flatMap((stroke) => stroke.points);
  const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)];
  const [left, top] = [Math.min(...xs) - 8, Math.min(...ys) - 8];
  drawing.setAttribute("viewBox", `${left} ${top} ${Math.max(...xs) - left + 8} ${Math.max(...ys) - top + 8}`);
  drawing.setAttribute("class", "ink");
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", "手写签名");
  for (const { points: drawn } of strokes) {
    if (!drawn.length) continue;
    const path = document.createElementNS(SVG, "path");
    const whole = drawn.length > 1 ? drawn : [drawn[0], drawn[0]];
    path.setAttribute("d", `M${whole.map((/** @type {Thing} */ point) => `${point.x} ${point.y}`).join("L")}`);
    drawing.append(path);
  }
  return drawing;
}

/** @param {Thing[]} files @param {Box} box */
function album(files, box) {
  const list = draw("ul", "album");
  for (const file of files) {
    if (!box.parts.has(file.part)) {
      list.append(draw("li", "late", `${file.name} 没有了`));
      continue;
    }
    const link = draw("a", "", file.mime.startsWith("image/") ? picture(file, box) : file.name);
    link.href = address(file, box);
    link.download = file.name;
    list.append(draw("li", "", link));
  }
  return list;
}

/** @type {Map<string, string>} */
const addresses = new Map();

/** @param {Thing} file @param {Box} box */
function address(file, box) {
  const known = addresses.get(file.sha256) ?? URL.createObjectURL(box.part(file.part, file.mime));
  addresses.set(file.sha256, known);
  return known;
}

/** Addresses of a file that was shown before are given back. */
export function forget() {
  for (const one of addresses.values()) URL.revokeObjectURL(one);
  addresses.clear();
}

/** @param {Thing} file @param {Box} box */
function picture(file, box) {
  const made = draw("img", "");
  made.src = address(file, box);
  made.alt = file.of[0];
  made.loading = "lazy";
  return made;
}

/** @param {Thing} record @param {Thing} journal */
function events(record, journal) {
  const rows = journal.events.map((/** @type {Thing} */ event) => {
    const person = record.people[event.body.actor];
    const said = event.inner ? line(event.name, event.inner.data.item ?? "", person ? `${person.name} ${person.title}` : "") : `${event.name} · 不属于验收，没打开`;
    return draw("li", event.inner ? "" : "quiet", `${when(event.body.at)} ${said}`);
  });
  return draw("details", "", draw("summary", "", `${rows.length} 条`), draw("ol", "journal", ...rows));
}

/** @param {string} sha */
function code(sha) {
  return `${sha.slice(0, 4)} ${sha.slice(4, 8)}`.toUpperCase();
}
