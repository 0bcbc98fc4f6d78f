/** The page that opens evidence files: choose one, see whether it holds, read it; nothing leaves this computer. */
import { draw } from "../lib/draw.js";
import { forget, pages } from "./show.js";
import { fingerprint, verify } from "./verify.js";

const input = /** @type {HTMLInputElement} */ (document.getElementById("file"));
const answer = /** @type {HTMLElement} */ (document.getElementById("answer"));
const record = /** @type {HTMLElement} */ (document.getElementById("record"));
const key = document.documentElement.dataset.key ?? "";

/** @param {Blob} file */
async function open(file) {
  forget();
  record.replaceChildren();
  answer.replaceChildren(draw("p", "", "正在核…"));
  const report = await verify(file, key);
  const lines = [
    ...report.checks.map((one) => draw("li", "done", one)),
    ...report.notes.map((one) => draw("li", "note", one)),
  ];
  const head = report.broken ? draw("p", "verdict late", `断在这里：${report.broken}`) : draw("p", "verdict done", "没有改动");
  answer.replaceChildren(head, draw("ul", "checks", ...lines));
  if (report.broken && report.record) record.append(draw("p", "late", "下面的内容不能作数，只供查看"));
  try {
    record.append(...pages(report));
  } catch (error) {
    if (!report.broken) throw error; // what was tampered with may be past showing
  }
  answer.focus();
}

function start() {
  if (!globalThis.crypto?.subtle) {
    answer.replaceChildren(draw("p", "verdict late", "浏览器不让这一页用密码学，把这一页存下来再打开，或者用 https"));
    return;
  }
  input.disabled = false;
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    input.value = ""; // the same file chosen again is looked at again
    if (file) void open(file);
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) void open(file);
  });
  const whose = document.getElementById("key");
  if (key && whose) void fingerprint(key).then((text) => whose.append(`这一页只认公钥指纹 ${text}`));
}

start();
