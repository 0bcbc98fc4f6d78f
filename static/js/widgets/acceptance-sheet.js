/** 现场验收: one screen at a time of a round that was taken along, every change on the disk before it is called 已存本机. */
import { draw } from "../lib/draw.js";
import { appOf } from "../lib/host.js";
import { followPlace } from "../lib/shot.js";
import { need, Widget } from "../lib/element.js";
import { met } from "../lib/met.js";
import { openOutbox } from "../outbox/index.js";
import { contentOf, digest } from "../acceptance/round.js";
import { recover } from "../acceptance/screen/answer.js";
import { Desk } from "../acceptance/screen/desk.js";
import { handIn, placeOf } from "../acceptance/screen/hand-in.js";
import { overview } from "../acceptance/screen/overview.js";
import { nowhere, papers } from "../acceptance/screen/nothing.js";
import { state, strip, useSprite } from "../acceptance/screen/part.js";
import { read, to } from "../acceptance/screen/route.js";
import { takeAlong, whereabouts } from "../acceptance/screen/along.js";
import "./count-down.js";

/** @typedef {import("../acceptance/screen/screen").Screen} Screen */

/** What the first look does not need is fetched after it; where there is a worker all of it lies in the shell. */
const further = () => import("../acceptance/screen/further.js");
const FIRST = ["all", "done", "papers"];
/** They say who has signed what stands there now. */
const OF_CONTENT = ["all", "done"];
/** So long nothing is written before the bar says where it lies, in ms: once for a word, not twice for every letter of it. */
const REST = 200;
/** Said aloud at most so often, in ms. */
const EAR = 10_000;

export class AcceptanceSheet extends Widget {
  /** @type {Desk | null} */
  #desk = null;
  /** @type {Screen | null} */
  #screen = null;
  /** @type {Element | null} */
  #papers = null;
  #shown = "";
  /** Said once, on the screen one comes back to. @type {Node | null} */
  #note = null;
  #drawn = 0;
  #said = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #resting;

  /** @param {AbortSignal} signal */
  start(signal) {
    this.#papers ??= this.querySelector("template")?.content.firstElementChild ?? null;
    this.replaceChildren(); // until the phone's own work is read, nothing of the page is shown as the state
    void this.#begin(signal);
  }

  /** @param {AbortSignal} signal */
  async #begin(signal) {
    useSprite(this.dataset.icons ?? "");
    const given = JSON.parse(need(document, "#round", HTMLScriptElement).textContent ?? "");
    const { person = "", name = "" } = document.body.dataset;
    const app = appOf(navigator.userAgent); // what it stores, the app around it throws away
    const outbox = app ? null : await openOutbox().catch(() => null);
    if (!outbox) return this.#draws(nowhere(app, "现场验收在这里填不了", this.dataset.online));
    await met(outbox);
    const desk = new Desk(outbox, given, person, name);
    this.#desk = desk;
    desk.place = whereabouts(signal);
    followPlace(signal);
    await desk.refresh();
    await recover(desk).catch(() => undefined); // a full phone still shows what it has
    /** @param {EventTarget} target @param {string} kind @param {(event: Event) => void} act */
    const on = (target, kind, act) => target.addEventListener(kind, act, { signal });
    on(desk, "change", () => void this.#update());
    on(desk, "writing", () => this.#wrote(desk));
    // a tab that went away may have written without telling it: every drain is reason to look
    for (const kind of ["moved", "stopped"]) on(outbox, kind, () => void desk.refresh());
    on(outbox, "stopped", (event) => void takeAlong(desk, this, /** @type {CustomEvent} */ (event).detail));
    signal.addEventListener("abort", () => {
      clearTimeout(this.#resting);
      desk.thumbs.forget();
    });
    on(window, "hashchange", () => void this.#go());
    on(window, "pagehide", () => void this.#screen?.leave?.());
    on(document, "visibilitychange", () => void (document.hidden ? this.#screen?.leave?.() : desk.refresh()));
    on(this, "count-down-end", () => void this.#update());
    const wanted = () => void (this.querySelector("[data-wanting]") && this.#draw());
    on(window, "online", wanted);
    on(outbox, "stopped", wanted);
    await this.#go(this.#restore(desk));
    void outbox.kick();
    // the network may go at any moment, and a page that has no worker yet has only what it has fetched
    void further().then(() => {
      this.dataset.whole = "";
    }, () => undefined);
  }

  /** Back to where the person was: by itself when the address says nothing. @param {Desk} desk @returns {Node | null} */
  #restore(desk) {
    const { turned } = desk.round;
    if (turned && desk.typed.get("turned")?.value.at !== turned.at) {
      // once: the list is another one than what was worked on
      void desk.jot("turned", { at: turned.at });
      if (read(location.hash).name !== "turned") history.replaceState(null, "", to("turned"));
      return null;
    }
    const left = desk.typed.get("place")?.value;
    if (left?.hash && (location.hash === "" || location.hash === left.hash)) {
      history.replaceState(null, "", left.hash);
      return left.photo ? strip("", `上次停在这里，第 ${left.photo} 张照片没拍完`, "camera") : null;
    }
    return left?.hash ? strip("", "上次停在另一处", "back", left.hash, "回去") : null;
  }

  /** @param {Node | null} [note] */
  async #go(note = null) {
    const desk = this.#desk;
    if (!desk) return;
    await this.#screen?.leave?.();
    await desk.refresh(); // another tab may have typed
    this.#note = note;
    if (location.hash !== this.#shown) void desk.jot("place", { hash: location.hash || to("all") });
    await this.#draw();
    if (this.#shown !== location.hash) scrollTo(0, 0);
    this.#shown = location.hash;
  }

  async #draw() {
    const desk = /** @type {Desk} */ (this.#desk);
    const turn = ++this.#drawn;
    const { round } = desk;
    const sha = await digest(contentOf(round));
    if (turn !== this.#drawn) return; // a later one is under way
    const { name, a, b } = read(location.hash);
    const redraw = () => void this.#draw().then(() => scrollTo(0, 0));
    const makers = {
      all: async () => overview(desk, sha, this), done: async () => handIn(desk, sha, this), papers: async () => papers(this.#papers),
      item: async () => (await further()).itemScreen(desk, a, redraw),
      trial: async () => (await further()).trialScreen(desk, a, b, redraw),
      defect: async () => (await further()).defectScreen(desk, a),
      turned: async () => (await further()).turnedScreen(desk),
      unfinished: async () => (await further()).unfinishedScreen(desk),
      sign: async () => (await further()).signScreen(desk, a, sha, redraw),
      relay: async () => (await further()).relayScreen(desk, a, sha, redraw),
    };
    const here = FIRST.includes(name) || (await further().then(() => true, () => false));
    if (turn !== this.#drawn) return;
    this.querySelector("[data-wanting]")?.remove();
    if (!here) return this.#wanting();
    const screen = await makers[name]();
    if (turn !== this.#drawn) return;
    this.#screen = screen;
    this.dataset.at = location.hash;
    this.#draws(screen);
    if (desk.round === round) this.#status();
    else void this.#update(); // it changed while it was drawn
  }

  /** @param {Screen} screen */
  #draws(screen) {
    this.replaceChildren(...(this.#note ? [this.#note] : []), ...screen.main);
    need(document, "[data-foot]", HTMLElement).replaceChildren(...(screen.foot ? [screen.foot] : []));
    need(document, "[data-sheets]", HTMLElement).replaceChildren(...screen.sheets);
    document.body.classList.toggle("signing", screen.cls === "signing");
    const back = document.querySelector(".app-bar a.icon-button");
    if (back instanceof HTMLAnchorElement) back.href = screen.back || (back.dataset.out ??= back.getAttribute("href") ?? "/");
    const sub = document.querySelector(".app-bar .title .faint");
    if (sub && screen.sub) sub.textContent = screen.sub;
  }

  /** The network went before this screen had come. */
  #wanting() {
    const made = strip("late", "这一屏还没带到手机上，有网自动打开", "offline");
    made.setAttribute("data-wanting", "");
    this.prepend(made);
  }

  async #update() {
    const desk = this.#desk;
    const screen = this.#screen;
    if (!desk || !screen) return;
    this.#status();
    const { round } = desk;
    const sha = OF_CONTENT.includes(read(location.hash).name) ? await digest(contentOf(round)) : undefined;
    if (screen === this.#screen && round === desk.round) screen.update(sha); // else a later one is under way
  }

  /** That something is being written is said at once, that it lies on the disk when the hand rests: drawing the bar holds the next letter up. @param {Desk} desk */
  #wrote(desk) {
    clearTimeout(this.#resting);
    if (desk.writing) this.#status();
    else this.#resting = setTimeout(() => this.#status(), REST);
  }

  /** Where the work is, in one word beside the title. */
  #status() {
    const desk = this.#desk;
    const place = document.querySelector("[data-sync]");
    if (!desk || !place) return;
    const words = placeOf(desk);
    const made = words ? state(words[2], words[0], words[1]) : draw("span", "");
    if (place.textContent === made.textContent) return;
    place.replaceChildren(...made.childNodes);
    place.className = words ? `${made.className} sync` : "state sync";
    const now = Date.now();
    const ear = document.querySelector("[data-ear]");
    if (!ear || !words || words[2] === "正在存" || ear.textContent === words[2] || Math.abs(now - this.#said) < EAR) return;
    ear.textContent = words[2];
    this.#said = now;
  }
}

customElements.define("acceptance-sheet", AcceptanceSheet);
