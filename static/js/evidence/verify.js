/** The proof of a whole evidence file, link by link, from the answers inwards to the company's own signature. */
import { crc32 } from "../lib/crc.js";
import { Box } from "./box.js";
import { checkDays, checkJournal, checkTies } from "./chain.js";
import { Broken, digest, exact, need, raw, sha256 } from "./link.js";
import { checkFiles, checkRounds } from "./record.js";
import { byCompany, byPhone } from "./sign.js";

/**
 * @typedef {import("./record.js").Thing} Thing
 * @typedef {{checks: string[], notes: string[], broken: string, case: string, key: string, box: Box | null, record: Thing | null, journal: Thing | null}} Report
 *   broken = the first link that does not hold, "" when all do
 */

/** @type {Record<string, string>} */
const TITLES = {
  "manifest.json": "清单", "signature.json": "公司签名", "record.json": "验收记录", "journal.json": "日志", "days.json": "日封", "receipts.json": "回执",
};
const OLD = "这台浏览器不会核 Ed25519，公司的签名没有核";

/**
 * Prove a file; with the company's public key, known from elsewhere, also that it is this company's.
 * @param {Blob} file @param {string} [key]
 * @returns {Promise<Report>}
 */
export async function verify(file, key = "") {
  /** @type {Report} */
  const report = { checks: [], notes: [], broken: "", case: "", key: "", box: null, record: null, journal: null };
  try {
    await prove(file, report, key);
  } catch (error) {
    if (error instanceof Broken) report.broken = error.message;
    else if (error instanceof TypeError || error instanceof RangeError) report.broken = "内容的写法不对，不是这个版本的证据文件";
    else throw error;
  }
  return report;
}

/** @param {Blob} file @param {Report} report @param {string} key */
async function prove(file, report, key) {
  const box = await Box.open(file);
  report.box = box;
  /** @type {Record<string, any>} */
  const read = {};
  for (const [name, title] of Object.entries(TITLES)) {
    need(box.parts.has(name), `${title}（${name}）没有了`);
    read[name] = exact(await box.part(name).arrayBuffer(), `${title}（${name}）看不懂，被改过`);
  }
  const record = read["record.json"];
  const journal = read["journal.json"];
  const manifest = read["manifest.json"];
  report.record = record;
  report.journal = journal;
  report.case = `${record.case.no} ${record.case.name}`;
  const { contents, signatures } = await checkRounds(record, journal);
  report.checks.push(`签字内容 ${contents} 份，摘要都对`, `签名 ${signatures} 个，笔迹和前后相接都对`);
  const { events, opened, linked } = await checkJournal(record, journal);
  checkTies(record, journal);
  report.checks.push(`日志 ${events} 条连着没断，其中 ${opened} 条打开`);
  if (linked) report.notes.push(`${linked} 条早先的日志没有打开，只核了前后相接`);
  const { shas, crcs } = await digests(box);
  const { files, gone, odd } = checkFiles(record, shas);
  report.checks.push(`照片和图纸 ${files} 个，摘要都对`);
  if (gone) report.notes.push(`失效的签名提到的照片有 ${gone} 张不在文件里，不影响现在的内容`);
  if (odd) report.notes.push(`失效的签名里有 ${odd} 份内容写得不全，照片没有核`);
  const { days, fixed } = await checkDays(record, journal, read["days.json"]);
  report.checks.push(`日封 ${days} 天，都对得上`);
  if (fixed < events) report.notes.push(`日志第 ${fixed + 1} 条以后还没有日封`);
  await checkReceipts(read["receipts.json"], report);
  checkManifest(box, manifest, shas, crcs);
  report.checks.push(`清单 ${manifest.parts.length} 项，一项不多一项不少`);
  await checkCompany(shas, manifest, read["signature.json"], report, key);
}

/** SHA-256 and checksum of every part, by its name. @param {Box} box */
async function digests(box) {
  /** @type {Map<string, string>} */
  const shas = new Map();
  /** @type {Map<string, number>} */
  const crcs = new Map();
  for (const name of box.parts.keys()) {
    const bytes = await box.part(name).arrayBuffer();
    shas.set(name, await sha256(bytes));
    crcs.set(name, crc32(new Uint8Array(bytes)));
  }
  return { shas, crcs };
}

/** @param {Thing[]} receipts @param {Report} report */
async function checkReceipts(receipts, report) {
  let kept = 0;
  let able = true;
  for (const one of receipts) {
    const where = `回执 ${one.code} `;
    const line = ["FAR1", one.content.id, one.content.at, one.sha256].join("|");
    need((await digest(one.content)) === one.sha256, `${where}被改过`);
    const signed = await byCompany(one.key, line, one.signature);
    able &&= signed !== null;
    need(signed !== false, `${where}的公司签名不对`);
    if (one.counterpart !== null) {
      need(await byPhone(one.counterpart.key, line, one.counterpart.signature), `${where}的手机签名不对`);
      kept += 1;
    }
  }
  report.checks.push(`回执 ${receipts.length} 张，${able ? "公司签名都对" : "公司签名没有核"}，手机存过 ${kept} 张`);
}

/** Nothing more, nothing less, in this order, and each as it was. @param {Box} box @param {Thing} manifest @param {Map<string, string>} shas @param {Map<string, number>} crcs */
function checkManifest(box, manifest, shas, crcs) {
  /** @type {string[]} */
  const listed = manifest.parts.map((/** @type {Thing} */ part) => part.name);
  for (const { name, size, sha256: sha } of manifest.parts) {
    const title = TITLES[name] ?? name;
    const part = box.parts.get(name);
    need(part, `清单里的 ${title} 没有了`);
    need(shas.get(name) === sha && part.size === size, `${title}和清单对不上`);
  }
  const whole = ["manifest.json", "signature.json", ...listed];
  for (const name of box.parts.keys()) need(whole.includes(name), `多了清单里没有的 ${name}`);
  need([...box.parts.keys()].join("\n") === whole.join("\n"), "各部分的次序被换过");
  for (const [name, part] of box.parts) need(crcs.get(name) === part.crc, `${TITLES[name] ?? name}的校验码被改过`);
}

/** @param {Map<string, string>} shas @param {Thing} manifest @param {Thing} signature @param {Report} report @param {string} key */
async function checkCompany(shas, manifest, signature, report, key) {
  const line = ["FAE1", manifest.case, manifest.made_at, shas.get("manifest.json")].join("|");
  const signed = await byCompany(signature.key, line, signature.signature);
  need(signed !== false, "公司的签名不对");
  const shown = await fingerprint(signature.key);
  need(!key || key === signature.key, `不是这家公司签的，公钥指纹 ${shown}`);
  report.key = shown;
  if (signed) report.checks.push(`公司的签名对，公钥指纹 ${shown}`);
  else report.notes.push(OLD);
  if (!key) report.notes.push(`公钥指纹 ${shown}，和公司公布的对一下`);
}

/** What people compare: the first 16 hex digits of the key's SHA-256. @param {string} key */
export async function fingerprint(key) {
  const text = (await sha256(raw(key) ?? new Uint8Array())).slice(0, 16).toUpperCase();
  return (text.match(/.{4}/g) ?? []).join(" ");
}
