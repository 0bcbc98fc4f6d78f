/** What makes the pages an app: the worker, the number on 待传, sending when there is something to send, and honest words without a network. */
import { peek } from "./outbox/peek.js";
import { onUpdate, register, setOwner } from "./sw/client.js";

/** @param {string} owner the person who is logged in on this page */
export async function live(owner) {
  tellAge();
  for (const form of document.querySelectorAll('form[action$="/logout"]')) form.addEventListener("submit", () => void setOwner(""));
  const look = () => void send(owner);
  addEventListener("online", look);
  addEventListener("pageshow", look);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  if (typeof BroadcastChannel === "function") new BroadcastChannel("fieldapp-outbox-news").onmessage = () => void peek(owner).then(badge);
  look();
  const registration = await register();
  if (!registration) return;
  await setOwner(owner);
  onUpdate(registration, (apply) => strip("", "有新版本，填完手上的再更新", apply, "更新"));
}

/** The outbox is fetched only when something waits. @param {string} owner */
async function send(owner) {
  const count = await peek(owner);
  badge(count);
  if (!count) return;
  const { openOutbox } = await import("./outbox/index.js");
  const outbox = await openOutbox();
  if (!watched.has(outbox)) {
    watched.add(outbox);
    outbox.addEventListener("lost", (event) => lost(/** @type {CustomEvent} */ (event).detail));
  }
  await outbox.kick();
}

const watched = new WeakSet();

/** @param {number} count */
function badge(count) {
  const link = document.querySelector('.nav a[href="/sync"]');
  if (!link) return;
  let mark = link.querySelector(".badge");
  if (!count) return mark?.remove();
  if (!mark) {
    mark = document.createElement("span");
    mark.className = "badge";
    link.append(mark);
  }
  mark.textContent = String(count);
}

/** @param {number} count what the company remembers of this phone, and the phone does not */
function lost(count) {
  strip("late", `这台手机上次离开时还有 ${count} 条没传，现在本机没有了，告诉主管`);
}

/** A page from the shelf says so, with its age. */
function tellAge() {
  const at = Date.parse(document.documentElement.dataset.keptAt ?? "");
  if (Number.isNaN(at)) return;
  const when = new Intl.DateTimeFormat("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false }).format(at);
  strip("local", `没网，这一页是 ${when} 带下来的`);
}

/** @param {string} kind @param {string} text @param {() => void} [act] @param {string} [word] */
function strip(kind, text, act, word) {
  const made = document.createElement("div");
  made.className = `strip ${kind}`.trim();
  made.setAttribute("role", kind === "late" ? "alert" : "status");
  const words = document.createElement("span");
  words.className = "grow";
  words.textContent = text;
  made.append(words);
  if (act && word) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = word;
    button.addEventListener("click", act);
    made.append(button);
  }
  document.querySelector("main")?.prepend(made);
}
