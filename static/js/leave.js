/** Leaving a phone, and coming to one somebody else left: their work is put away before anybody else sees a page. */
import { draw } from "./lib/draw.js";
import { keys as draftNames, load, save } from "./lib/draft.js";
import { saveParcel } from "./lib/share.js";
import { Drafts } from "./outbox/draft.js";
import { NEWS, openOutbox } from "./outbox/index.js";
import { same } from "./outbox/package.js";
import { exportParcel, leftWords } from "./outbox/parcel.js";
import { glance } from "./outbox/peek.js";
import { enter, seal } from "./outbox/seal.js";
import { setOwner } from "./sw/client.js";

/** @typedef {import("./outbox/index.js").Outbox} Outbox */

/** What a tab kept of forms that are not in the outbox; sealed with the rest. */
const TAB = "tab:";
const PAGE = String(Math.random());
/** Other tabs need a moment to stop writing (ms). */
const MOMENT = 100;

/**
 * This person's page is open: whoever was here before is sealed.
 * @param {Outbox} outbox @param {string} owner
 * @returns {Promise<boolean>} false when the phone was too full to seal
 */
export async function comeIn({ store, env }, owner) {
  const others = await enter(store, owner);
  if (!others.length) return true;
  tell({ leaving: others });
  await new Promise((resolve) => setTimeout(resolve, MOMENT));
  let whole = true;
  for (const other of others) {
    try {
      await stow(store, env, other);
      await seal(store, env, other);
    } catch (error) {
      // another tab took it over, or there is no room; the next page tries again
      if (error instanceof Error && /quota/i.test(error.name + error.message)) whole = false;
    }
  }
  tell({ left: others });
  return whole;
}

/**
 * The person taps 退出登录. What has not arrived is told first; then everything of theirs is sealed, and only then the session ends.
 * @param {HTMLFormElement} form @param {string} owner
 */
export async function leave(form, owner) {
  const said = await fetch("/sync/hello", { cache: "no-store", redirect: "manual", headers: { Accept: "application/json" } }).catch(() => null);
  if (!said?.headers.get("X-Fieldapp")) return sheet("没网，现在退不了", "东西都在本机，有网了再退", []);
  const { exists, pending } = await glance(owner);
  if (!exists) return end(form);
  const outbox = await openOutbox();
  if (pending) ask(outbox, form, owner, pending);
  else await go(outbox, form, owner);
}

/** @param {Outbox} outbox @param {HTMLFormElement} form @param {string} owner @param {number} count */
function ask(outbox, form, owner, count) {
  const shown = sheet(`还有 ${count} 条没传`, "照样退出的话，封好留在本机：同事看不到内容，可以代传，本人登录后接着传", [
    ["传完再走", "button primary", async (say) => {
      await outbox.kick();
      const { pending: left } = await glance(owner);
      if (!left) return go(outbox, form, owner);
      say(`还有 ${left} 条没传成，到“待传”看原因`);
    }],
    ["导出", "button", async (say) => {
      const made = await exportParcel(outbox.store, outbox.env, owner);
      if (!made) return say("这台手机还没和公司对上，传一次再导出");
      if (await saveParcel(made.file, document.body.dataset.name ?? "")) say(`导出了 ${made.count} 条${leftWords(made)}。同事的手机或办公室都能导入`);
    }],
    ["照样退出", "button", async () => {
      shown.hidePopover();
      await go(outbox, form, owner);
    }],
  ]);
}

/** @param {Outbox} outbox @param {HTMLFormElement} form @param {string} owner */
async function go(outbox, form, owner) {
  const { store, env } = outbox;
  await enter(store, "");
  tell({ leaving: [owner] });
  try {
    await stow(store, env, owner);
    // no key yet: it comes with a hello
    if (!(await seal(store, env, owner))) {
      await enter(store, owner);
      await outbox.sender.run();
      await enter(store, "");
      await seal(store, env, owner);
    }
  } catch {
    // sealed by the next person's page
  }
  await end(form);
  tell({ left: [owner] });
}

/** @param {HTMLFormElement} form */
async function end(form) {
  await setOwner("");
  const over = await fetch(form.action, { method: "POST", redirect: "manual" }).catch(() => null);
  if (over) location.assign("/login");
  else form.submit();
}

/**
 * Half-typed online forms lie in this tab; they go with the rest.
 * @param {Outbox["store"]} store @param {Outbox["env"]} env @param {string} owner
 */
async function stow(store, env, owner) {
  const drafts = new Drafts(store, env, owner);
  for (const name of draftNames(sessionStorage).filter((one) => one.startsWith(`${owner} `))) {
    // another tab's of the same form may lie here already
    await drafts.keep(TAB, `${name}\n${env.uuid()}`, load(sessionStorage, name));
    sessionStorage.removeItem(`draft:${name}`);
  }
}

/** Back into this tab, the newest first; what it has no place for stays for another. @param {Outbox} outbox @param {string} owner */
export async function unstow({ store }, owner) {
  const kept = await store.read(["draft"], (tx) => tx.all("draft", owner));
  for (const one of kept.filter(({ doc }) => doc === TAB).sort((a, b) => b.at - a.at)) {
    const [name] = one.field.split("\n");
    if (!load(sessionStorage, name)) save(sessionStorage, name, one.value);
    if (same(load(sessionStorage, name)?.values, one.value?.values)) await store.write(["draft"], (tx) => tx.remove("draft", one.key));
  }
}

/**
 * Another tab says that this page's person leaves: nothing more is written here, and nothing stays to be read.
 * @param {{by: string, leaving?: string[], left?: string[]}} news @param {string} owner
 */
export function hear({ by, leaving, left }, owner) {
  if (by === PAGE) return;
  if (leaving?.includes(owner)) document.body.replaceChildren(draw("main", "page-body", draw("p", "strip", "已换人，这一页收起来了")));
  if (left?.includes(owner)) location.reload();
}

/** @param {{leaving?: string[], left?: string[]}} words */
function tell(words) {
  const channel = new BroadcastChannel(NEWS);
  channel.postMessage({ by: PAGE, ...words });
  channel.close();
}

/**
 * @param {string} title @param {string} text
 * @param {[string, string, (say: (words: string) => void) => Promise<unknown>][]} choices word, class, what it does
 */
function sheet(title, text, choices) {
  document.getElementById("leaving")?.remove();
  const words = draw("p", "", text);
  words.setAttribute("role", "status");
  const buttons = choices.map(([word, cls, act]) => {
    const button = draw("button", cls, word);
    button.type = "button";
    button.addEventListener("click", () => {
      button.disabled = true;
      void act((said) => { words.textContent = said; }).finally(() => { button.disabled = false; });
    });
    return button;
  });
  const head = draw("h2", "", title);
  head.id = "leaving-title";
  const close = draw("button", "button", "先不退");
  close.type = "button";
  const made = draw("section", "sheet", draw("div", "sheet-head", head), draw("div", "stack", words, ...buttons, close));
  made.id = "leaving";
  made.popover = "auto";
  made.setAttribute("role", "dialog");
  made.setAttribute("aria-labelledby", "leaving-title");
  close.addEventListener("click", () => made.hidePopover());
  document.body.append(made);
  made.showPopover();
  return made;
}
