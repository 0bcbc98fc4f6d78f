/** What makes the pages an app: the worker, the number on 待传, sending when there is something to send, and honest words without a network. */
import { glance, unsent } from "./outbox/peek.js";
import { onUpdate, register, setOwner, standing } from "./sw/client.js";

/** @param {string} owner the person who is logged in on this page */
export async function live(owner) {
  tellAge();
  for (const form of document.querySelectorAll('form[action$="/logout"]')) form.addEventListener("submit", (event) => go(event, owner));
  // a script that did not come is asked for again the next time
  const look = () => void send(owner).catch(() => undefined);
  addEventListener("online", look);
  addEventListener("pageshow", look);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  if (typeof BroadcastChannel === "function") new BroadcastChannel("fieldapp-outbox-news").onmessage = ({ data }) => hear(data, owner);
  look();
  const registration = await register();
  if (!registration) return;
  await setOwner(owner);
  onUpdate(registration, (apply) => strip("", "有新版本，填完手上的再更新", apply, "更新"));
}

/** Leaving seals what is not sent; where the script for it does not come, the next person's page does. @param {Event} event @param {string} owner */
function go(event, owner) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  import("./leave.js").then(({ leave }) => leave(form, owner)).catch(() => form.submit());
}

/** News of other tabs. @param {any} data @param {string} owner */
function hear(data, owner) {
  if (data?.by) void import("./leave.js").then((leave) => leave.hear(data, owner));
  else void show(owner);
}

let begun = false;

/** The outbox is fetched only when something waits, or somebody else was here before. @param {string} owner */
async function send(owner) {
  const seen = await glance(owner);
  // somebody else has come since this page was opened: it is not to be read any more
  if (begun && seen.here !== undefined && seen.here !== owner) return location.reload();
  begun = true;
  await show(owner);
  if (seen.sealed.length && location.pathname === "/today" && !document.querySelector(".strip.kept")) {
    strip("local kept", `本机替${seen.sealed.join("、")}存着没传的，看不到内容，可以代传`, () => location.assign("/sync"), "去代传");
  }
  const fieldwork = document.querySelector('.nav a[href="/sync"]') !== null;
  const changed = seen.strangers.length > 0 || (seen.exists && seen.here !== owner);
  if (!seen.pending && !changed) {
    if (seen.keyed || !fieldwork || !navigator.onLine) return;
    // only the key is wanted: the worker is just bringing the same files, and nobody waits for it
    await standing();
  }
  const { openOutbox } = await import("./outbox/index.js");
  const outbox = await openOutbox().catch(() => null);
  if (!outbox) return; // a private window that keeps nothing
  const { comeIn, unstow } = await import("./leave.js");
  if (!(await comeIn(outbox, owner))) strip("late", "上一个人的资料没封好，手机满了，腾点地方");
  if (!watched.has(outbox)) {
    watched.add(outbox);
    outbox.addEventListener("lost", (event) => lost(outbox, /** @type {CustomEvent} */ (event).detail));
  }
  await outbox.kick();
  await unstow(outbox, owner);
}

const watched = new WeakSet();

let shown = Promise.resolve();
let asked = false;

/** What is on this phone only: the number on 待传, and beside each row whose it is. Asked many times while it looks, it looks once more. @param {string} owner */
function show(owner) {
  if (asked) return shown;
  asked = true;
  shown = shown.then(() => {
    asked = false;
    return mark(owner);
  }).catch(() => undefined);
  return shown;
}

/** @param {string} owner */
async function mark(owner) {
  const docs = await unsent(owner);
  badge(docs.length);
  if (document.querySelector("[data-about]")) (await import("./light/local.js")).markLocal(docs);
}

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

/**
 * Said again on every page until the person has seen it.
 * @param {import("./outbox/index.js").Outbox} outbox @param {number} count what the company remembers of this phone, and the phone does not
 */
function lost(outbox, count) {
  if (document.querySelector(".strip.lost")) return;
  const seen = async () => {
    await (await import("./outbox/index.js")).heard(outbox.store);
    document.querySelector(".strip.lost")?.remove();
  };
  strip("late lost", `这台手机上次离开时还有 ${count} 条没传，现在本机没有了，告诉主管`, () => void seen(), "知道了");
}

/** A page from the shelf says so, with its age. */
function tellAge() {
  const at = Date.parse(document.documentElement.dataset.keptAt ?? "");
  if (Number.isNaN(at)) return;
  const when = new Intl.DateTimeFormat("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false }).format(at);
  const slow = document.documentElement.dataset.network === "slow";
  strip("local", `${slow ? "网太慢" : "没网"}，这一页是 ${when} 带下来的`);
}

/** @param {string} kind @param {string} text @param {() => void} [act] @param {string} [word] */
function strip(kind, text, act, word) {
  const made = document.createElement("div");
  made.className = `strip ${kind}`.trim();
  made.setAttribute("role", kind.startsWith("late") ? "alert" : "status");
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
