/** A form of the field: written to the phone first, then sent. It says 已存本机 when that is so, and not earlier. */
import { baseOf, blank, drawnAt, fileName, files, placeOf, rest } from "../field/boxes.js";
import { Camera } from "../field/camera.js";
import { forget, inWords } from "../field/beside.js";
import { Notice } from "../field/notice.js";
import { Behind, Sheet } from "../field/sheet.js";
import { Widget } from "../lib/element.js";
import { belongs, changed, controls, homeless, posted, refill, spoken, ticked, told, typed } from "../lib/fill.js";
import { met } from "../lib/met.js";
import { appOf } from "../lib/host.js";
import { hush, say } from "../lib/sentence.js";
import { followPlace, shotOf } from "../lib/shot.js";
import { show } from "../lib/shots.js";
import { openAfter } from "../lib/shutter.js";
import { answered, verdict } from "../outbox/form.js";
import { openOutbox } from "../outbox/index.js";
import { isFull, persist } from "../outbox/quota.js";

/**
 * @typedef {import("../outbox/form.js").Verdict} Verdict @typedef {import("../outbox/types").Row} Row
 * @typedef {{field: string, page: string, label: string, again: boolean, without: string[]}} Part what the same boxes are for: its name in the document, where it is found again, how a letter of it is called, whether it stands open for the next one, and which boxes it has not
 */

/** What happens to it now, when no answer came; the first words are always the same. @type {Record<string, string>} */
const LATER = {
  slow: "正在传",
  portal: "这个网要先在网页上登录，登录后自动传",
  login: "登录过期了，登录后接着传",
  owner: "刚换了人登录，本人登录后传",
  later: "公司那边忙，等会儿自动再传",
  full: "手机存满了传不动，腾点地方再传",
  broken: "传的时候出了错，等会儿自动再传",
};

/** Where it did not just stay on its way: kind, icon, title and text of the card. @type {Partial<Record<Verdict["state"], [string, string, string, string]>>} */
const ENDS = {
  conflict: ["late", "warn", "两处记的不一样", "两份都留着，到“待传”定一下"],
  replaced: ["local", "device", "换成后来写的了", "这一份不单独传，后来的那份到“待传”看"],
  put_away: ["late", "warn", "先放一边了", "这一份没交给公司"],
};

export class FieldForm extends Widget {
  /** Null until the phone's store is open, and where there is none. @type {Sheet | null} */
  #sheet = null;
  /** @type {Promise<void>} */
  #ready = Promise.resolve();
  /** Photos on their way to the disk; each ends with why it was not taken, or "". @type {Set<Promise<string>>} */
  #taking = new Set();
  /** What was changed before the store was open. @type {Set<string>} */
  #early = new Set();
  #busy = false;
  /** What was handed in last is on the phone, or was not taken. */
  #sent = Promise.resolve();
  /** One turning after the other. @type {Promise<boolean>} */
  #turning = Promise.resolve(true);
  /** It stands open for one thing after the other, and now for a certain one. */
  #certain = false;
  /** No store in this browser: everything goes as it always went. */
  #plain = false;
  #notice = new Notice(this, "", "");
  /** @type {Camera | null} */
  #camera = null;

  /** @param {AbortSignal} signal */
  start(signal) {
    const form = this.querySelector("form");
    if (!form) return;
    this.#notice = new Notice(this, form.id, this.#sprite);
    // before anything else may send it or show it
    this.addEventListener("submit", (event) => this.#submit(event, form), { signal, capture: true });
    this.addEventListener("change", (event) => this.#choose(event, form), { signal, capture: true });
    for (const kind of ["input", "change"]) {
      document.addEventListener(kind, (event) => belongs(event.target, form) && this.#typed(event, form), { signal });
    }
    window.addEventListener("pageshow", (event) => event.persisted && location.reload(), { signal });
    if (files(form).length) followPlace(signal);
    this.addEventListener("click", (event) => this.#shoot(event), { signal });
    this.addEventListener("cancel", () => void this.#camera?.shut(), { signal, capture: true });
    this.#ready = this.#begin(form, signal).catch(() => this.#giveUp());
    // photos chosen before this script was there
    for (const input of files(form)) this.#collect(form, input);
  }

  get #sprite() {
    return this.dataset.icons ?? "";
  }

  /** @param {HTMLFormElement} form @param {AbortSignal} signal */
  async #begin(form, signal) {
    if (appOf(navigator.userAgent)) return this.#giveUp(); // what it stores, the app around it throws away
    const outbox = await openOutbox();
    if (signal.aborted) return;
    await met(outbox);
    await this.#open(form, outbox);
    const look = () => void (this.#sheet && !this.#busy && this.#sheet.refresh());
    outbox.addEventListener("moved", look, { signal });
    document.addEventListener("visibilitychange", look, { signal });
  }

  /**
   * What was begun, refused or has arrived since stands in the boxes again.
   * @param {HTMLFormElement} form @param {import("../outbox/index.js").Outbox} outbox @param {boolean} [known] the person has just written it
   */
  async #open(form, outbox, known = false) {
    const sheet = await Sheet.open(outbox, this.#title(form), baseOf(form));
    const { wrong, local, newer } = sheet;
    const before = wrong ?? local ?? newer;
    this.#camera = new Camera(outbox, sheet.title);
    const left = await this.#camera.left(sheet.filling);
    if ((sheet.begun && !known) || left) this.#again(form, sheet, left);
    if (before && !sheet.begun && !left) await sheet.recall(before);
    await this.#setApart(form, sheet);
    if (sheet.begun || before) refill(form, sheet.draft.values, this.#early);
    this.#use(form, sheet);
    if (wrong) say(form, sentences(wrong.error), this.#sprite);
    else if (local && !sheet.begun && !left) this.#notice.line(local.state === "conflict" ? "别人也改了这一项，到“待传”定一下" : "这份已存本机，还没到公司，改了再存就换成新的");
    else if (newer && !sheet.begun && !left) this.#notice.line("这一页是先前的，里面换成了后来交到公司的那份");
  }

  /** @param {HTMLFormElement} form @returns {import("../field/sheet.js").Title} */
  #title(form) {
    const { person = "", name = "" } = document.body.dataset;
    const { doc = "", title = "", field = "" } = this.dataset;
    return {
      owner: person, owner_name: name, doc, title, page: this.#page, name: field, often: "often" in this.dataset, again: "again" in this.dataset && !this.#certain, as_of: drawnAt(),
      boxes: controls(form).map((one) => one.name), files: files(form).map(fileName), single: files(form).filter((input) => !input.multiple).map(fileName),
    };
  }

  /** Where what is written here is found again. */
  get #page() {
    return this.dataset.page ?? location.pathname + location.search;
  }

  /**
   * The same boxes for something else of the document. What stands here stays under its own name, and what was begun there comes back.
   * @param {Part} part @param {boolean} [along] what stands here is of the other, and goes along
   * @returns {Promise<boolean>} false = what was written here is not stored, so that it still stands here
   */
  turn(part, along = false) {
    this.#turning = this.#turning.then(() => this.#turn(part, along));
    return this.#turning;
  }

  /** @param {Part} part @param {boolean} along */
  async #turn(part, along) {
    const form = this.querySelector("form");
    await this.#ready;
    if (!form || part.field === this.dataset.field) return true;
    form.inert = true;
    await this.#sent;
    this.#busy = true;
    try {
      return await this.#become(form, part, along);
    } catch (error) {
      if (this.#sheet && error instanceof Behind) await this.#behind(form, this.#sheet, error);
      else location.reload(); // all that was written lies on the disk
      return false;
    } finally {
      this.#busy = false;
      form.inert = false;
    }
  }

  /** @param {HTMLFormElement} form @param {Part} part @param {boolean} along */
  async #become(form, { field, page, label, again, without }, along) {
    const sheet = this.#sheet;
    if ((await Promise.all(this.#taking)).some(Boolean) || !(sheet ? await this.#stored(sheet) : along || this.#untouched(form))) return false;
    const moved = along && sheet !== null && (await sheet.move({ field, page, without }));
    hush(form);
    for (const shown of document.querySelectorAll(`[data-of^="${CSS.escape(form.id)}"]`)) shown.remove();
    Object.assign(this.dataset, { field, page, label });
    this.#certain = !again;
    if (sheet || !along) blank(form);
    for (const box of controls(form)) if (without.includes(box.name) && !ticked(box)) box.value = "";
    this.#sheet = null;
    if (sheet) await this.#open(form, sheet.outbox, moved);
    return true;
  }

  /** Where nothing can be kept there is but one place for words: the boxes. @param {HTMLFormElement} form */
  #untouched(form) {
    const fresh = !changed(form) && !files(form).some((input) => input.files?.length);
    if (!fresh) this.#notice.line("这里存不住东西，先把这一家记完");
    return fresh;
  }

  /** All that was written here lies on the disk. @param {Sheet} sheet */
  async #stored(sheet) {
    try {
      await sheet.stored();
      return true;
    } catch (error) {
      await this.#tellStored(Promise.reject(error));
      return false;
    }
  }

  /** @param {HTMLFormElement} form @param {Sheet} sheet @param {import("../field/camera.js").Shooting | null} [left] */
  #again(form, sheet, left = null) {
    const input = left && files(form).find((one) => fileName(one) === left.input);
    const slot = input?.closest("label")?.querySelector("[data-name]")?.textContent;
    const words = [sheet.begun ? "接着上次写的" : "", input ? `${slot ? `“${slot}”` : `第 ${left?.n} 张照片`}没拍完` : ""].filter(Boolean).join("，");
    /** @type {import("../field/notice.js").Act[]} */
    const acts = [];
    if (input) acts.push(["接着拍", () => input.click()]);
    if (sheet.begun) acts.push(["清掉重填", () => this.#clear(form, sheet)]);
    if (words) this.#notice.line(words, ...acts);
  }

  /** @param {Event} event */
  #shoot(event) {
    const [input, sheet, camera] = [event.target, this.#sheet, this.#camera];
    if (!(input instanceof HTMLInputElement) || input.type !== "file" || !sheet || !camera) return;
    const name = fileName(input);
    openAfter(event, input, () => camera.opening({ input: name, n: sheet.shots(name).length + 1, filling: sheet.filling }));
  }

  /** From here on what is typed goes to the phone, and what another page writes comes from it. @param {HTMLFormElement} form @param {Sheet} sheet */
  #use(form, sheet) {
    this.#sheet = sheet;
    sheet.news = (news) => this.#heard(form, sheet, news);
    this.#tellStored(sheet.begin(typed(form), this.#early));
    this.#early.clear();
    this.#shown(form, sheet);
  }

  /** @param {HTMLFormElement} form @param {Sheet} sheet */
  #shown(form, sheet) {
    for (const input of files(form)) this.#show(input);
    const sealed = new Notice(this, `${form.id}-sealed`, this.#sprite);
    if (sheet.sealed) sealed.line("上次没传的还封着，联网后自己打开");
    else sealed.clear();
    for (const other of sheet.others) this.#beside(form, sheet, other);
  }

  /** @param {HTMLFormElement} form @param {Sheet} sheet @param {import("../field/sheet.js").News} news */
  #heard(form, sheet, { came, ended }) {
    if (this.#sheet !== sheet || form.hidden) return;
    if (ended === "here") return location.reload();
    if (came.size) refill(form, sheet.draft.values, new Set(sheet.draft.values.map(([name]) => name).filter((name) => !came.has(name))));
    if (ended === "open") {
      this.#notice.line("这份在另一页存过了，这里又写的另算一份，看过再存");
      this.#keep(form);
    } else if (came.size) this.#again(form, sheet);
    this.#shown(form, sheet);
  }

  /** Both stay: what stands here, and what was written elsewhere. @param {HTMLFormElement} form @param {Sheet} sheet @param {import("../field/beside.js").Other} other */
  #beside(form, sheet, other) {
    const { values, shots, spoken: words } = other.value;
    const count = Object.values(shots).flat().length;
    const said = [...inWords(values, words), count ? `照片 ${count} 张` : ""].filter(Boolean).join("，");
    const beside = new Notice(this, `${form.id}-${other.key}`, this.#sprite);
    beside.line(`别处也写了，没盖掉：${said}`,
      ["换成那份", async () => {
        await sheet.swap(other, spoken(form));
        beside.clear();
        refill(form, sheet.draft.values);
        this.#keep(form);
        this.#shown(form, sheet);
      }],
      ["不要那份", async () => {
        await forget(sheet.outbox, sheet.title.owner, other);
        beside.clear();
      }]);
  }

  /** What an older version of the form had a place for is not thrown away. @param {HTMLFormElement} form @param {Sheet} sheet */
  async #setApart(form, sheet) {
    const names = new Set(files(form).map(fileName));
    await sheet.setApart(homeless(form, sheet.draft.values), Object.keys(sheet.draft.shots).filter((name) => !names.has(name)));
    const { words, shots } = sheet.left;
    const count = Object.values(shots).flat().length;
    const said = [...words, count ? `照片 ${count} 张` : ""].filter(Boolean).join("，");
    const left = new Notice(this, `${form.id}-left`, this.#sprite);
    if (said) left.line(`表改过了，原来写的没地方放，先留着：${said}`, ["看过了", () => sheet.dropApart().then(() => left.clear())]);
  }

  #giveUp() {
    this.#sheet = null;
    this.#plain = true;
    const app = appOf(navigator.userAgent);
    this.#notice.line(app ? `${app}里存不住东西，写完当场交；没网的活用手机自带的浏览器打开再写` : "这个窗口存不住东西，写完当场交，没网会丢");
  }

  /** Other pages are told when a box is left, not at every key. @param {Event} event @param {HTMLFormElement} form */
  #typed({ type, target }, form) {
    if (!this.#sheet && target && "name" in target) this.#early.add(String(target.name));
    const kept = this.#keep(form);
    if (type === "change") void kept.then(() => this.#sheet?.outbox.dispatchEvent(new CustomEvent("moved", { detail: null })));
  }

  /** @param {HTMLFormElement} form */
  async #keep(form) {
    if (!this.#sheet || this.#busy || "unkept" in this.dataset) return;
    await this.#tellStored(this.#sheet.keep(typed(form), spoken(form)));
  }

  /** @param {Promise<void>} writing */
  #tellStored(writing) {
    return writing.catch((error) => {
      this.#notice.line(isFull(error) ? "手机存满了，刚写的没存下，腾点地方再写" : "刚写的没存下，先别关这一页");
    });
  }

  /** @param {HTMLFormElement} form @param {Sheet} sheet */
  async #clear(form, sheet) {
    this.#busy = true;
    try {
      await sheet.clear();
      await this.#camera?.shut();
      location.reload();
    } catch (error) {
      this.#busy = false;
      await this.#behind(form, sheet, error);
    }
  }

  /** What another page has written is shown before it is handed in, or cleared. @param {HTMLFormElement} form @param {Sheet} sheet @param {unknown} error */
  async #behind(form, sheet, error) {
    if (!(error instanceof Behind)) throw error;
    this.#busy = false;
    await sheet.refresh();
    this.#notice.line("别的页面刚写过这一份，看过再按一次");
  }

  /** @param {Event} event @param {HTMLFormElement} form */
  #choose(event, form) {
    const input = event.target;
    if (this.#plain || !(input instanceof HTMLInputElement) || input.type !== "file") return;
    event.stopPropagation();
    this.#collect(form, input);
  }

  /** @param {HTMLFormElement} form @param {HTMLInputElement} input */
  #collect(form, input) {
    const chosen = [...(input.files ?? [])];
    if (!chosen.length) return;
    const taking = this.#take(form, input, chosen).finally(() => this.#taking.delete(taking));
    this.#taking.add(taking);
  }

  /**
   * @param {HTMLFormElement} form @param {HTMLInputElement} input @param {File[]} chosen
   * @returns {Promise<string>} why one was not taken
   */
  async #take(form, input, chosen) {
    let refused = "";
    for (const file of chosen) {
      try {
        const words = await this.#takeOne(input, file);
        refused ||= words;
      } catch (error) {
        refused ||= isFull(error) ? "手机存满了，这张没存下；文字照样存" : "这张没读出来，再拍一次";
      }
      this.#show(input);
    }
    if (!this.#plain) input.value = "";
    void this.#camera?.shut();
    if (refused) say(form, { [fileName(input)]: refused }, this.#sprite, true);
    return refused;
  }

  /** Bytes first: on some phones the file is gone after the first pause. @param {HTMLInputElement} input @param {File} file */
  async #takeOne(input, file) {
    const bytes = file.arrayBuffer();
    const shot = shotOf(input, file);
    await this.#ready;
    if (!this.#sheet) return "";
    void persist();
    const photo = { arrayBuffer: () => bytes, name: file.name, type: file.type, shot };
    const note = await this.#camera?.note();
    const refused = await this.#sheet.add(fileName(input), photo, { mb: Number(this.dataset.most), files: Number(this.dataset.files) }, note);
    this.#sheet.outbox.dispatchEvent(new CustomEvent("moved", { detail: null }));
    return refused;
  }

  /** @param {HTMLInputElement} input */
  #show(input) {
    const sheet = this.#sheet;
    if (!sheet) return;
    const name = fileName(input);
    show(input, sheet.shots(name), this.#sprite, (shot) => {
      if (!this.#busy && input.form) void sheet.drop(name, shot).then(() => this.#show(input));
    });
  }

  /** @param {SubmitEvent} event @param {HTMLFormElement} form */
  #submit(event, form) {
    if (this.#plain) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.#busy) return;
    this.#busy = true;
    this.#sent = this.#send(form, event.submitter).finally(() => {
      this.#busy = false;
    });
  }

  /** @param {HTMLFormElement} form @param {HTMLElement | null} button */
  async #send(form, button) {
    await this.#ready;
    const sheet = this.#sheet;
    if (!sheet) return form.requestSubmit(button instanceof HTMLButtonElement ? button : null);
    const resting = rest(form);
    try {
      // a photo that is still being made small belongs to it; one that was not taken is seen first
      if ((await Promise.all(this.#taking)).some(Boolean)) return;
      hush(form);
      const filled = this.#filled(form, button);
      form.inert = true; // a word typed from here on would belong to nothing
      const cmd_id = await sheet.handIn(filled);
      void this.#camera?.shut();
      if ("again" in this.dataset) return await this.#anew(form, sheet);
      this.#notice.line("已存本机，正在传");
      const asked = answered(sheet.outbox, cmd_id);
      void sheet.outbox.changed();
      const said = await asked;
      form.inert = said.state === "done"; // it leads on
      this.#hear(form, cmd_id, said);
    } catch (error) {
      form.inert = false;
      if (error instanceof Behind) return await this.#behind(form, sheet, error);
      this.#notice.clear();
      say(form, { "": isFull(error) ? "手机存满了，没存下，腾点地方再存；写的还在这一页" : "没存下，写的还在这一页，再按一次" }, this.#sprite);
    } finally {
      for (const one of resting) one.disabled = false;
    }
  }

  /** It is on the phone, and the next one begins here: whoever is in the street waits for no answer. @param {HTMLFormElement} form @param {Sheet} sheet */
  async #anew(form, sheet) {
    blank(form);
    const next = await Sheet.open(sheet.outbox, sheet.title, baseOf(form));
    if (next.begun) refill(form, next.draft.values); // on another day
    this.#use(form, next);
    form.inert = false;
    window.dispatchEvent(new Event("draft-restored"));
    this.#notice.clear();
    if (next.begun) this.#again(form, next);
    this.dispatchEvent(new CustomEvent("handed-in", { bubbles: true }));
    void sheet.outbox.changed();
  }

  /** @param {HTMLFormElement} form @param {HTMLElement | null} button @returns {import("../field/sheet.js").Filled} */
  #filled(form, button) {
    const { title = "", label, step = "set", after = "" } = this.dataset;
    const at = new URL(form.action, location.href);
    return {
      at: at.pathname + at.search, label: label || title, step, values: posted(form, button), words: told(form), place: placeOf(form),
      after: after.split(" ").filter(Boolean), page: this.#page,
    };
  }

  /** @param {HTMLFormElement} form @param {string} cmd_id @param {Verdict} said */
  #hear(form, cmd_id, said) {
    if (said.state === "done") return go(said.next);
    if (said.state !== "rejected") return this.#stay(form, cmd_id, said);
    this.#notice.clear();
    // open again, and going away keeps it
    form.hidden = false;
    this.#busy = false;
    this.#keep(form);
    say(form, sentences(said.error), this.#sprite);
  }

  /**
   * No answer: what was written is on the phone. The card stays true while the page is open.
   * @param {HTMLFormElement} form @param {string} cmd_id @param {Verdict} said
   */
  #stay(form, cmd_id, said) {
    const outbox = this.#sheet?.outbox;
    const bar = document.querySelector(`.action-bar:has([form="${CSS.escape(form.id)}"])`);
    const hide = (/** @type {boolean} */ away) => {
      form.hidden = away;
      if (bar instanceof HTMLElement) bar.hidden = away;
    };
    hide(true);
    const [kind, mark, word, text] = ENDS[said.state] ?? ["local", "device", "已存本机", LATER[said.stop] ?? "有网自动传"];
    this.#notice.card(kind, mark, word, text, this.#ways(said));
    if (!outbox) return;
    const watching = new AbortController();
    const look = async () => {
      const now = await verdict(outbox.store, cmd_id);
      if (now.state === said.state || watching.signal.aborted) return;
      watching.abort();
      // it was on its way all the time: on, as if the answer had come at once
      if (now.state === "done" && said.stop === "slow") return go(now.next);
      if (now.card) return this.#notice.card("late", "warn", now.card.title, now.card.text, [["去看", now.card.href, "primary"], ["回上一页", back(), ""]]);
      if (now.state === "done") return this.#notice.card("done", "check", "已到公司", "", [["接着往下", now.next || back(), "primary"]]);
      hide(false);
      this.#hear(form, cmd_id, now);
    };
    outbox.addEventListener("moved", () => void look(), { signal: watching.signal });
    void look();
  }

  /** Where one may go from here. @param {Verdict} said @returns {import("../field/notice.js").Way[]} */
  #ways(said) {
    const { further = "", furtherWord = "接着往下" } = this.dataset;
    /** @type {import("../field/notice.js").Way[]} */
    const ways = [];
    if (said.state === "conflict") ways.push(["到待传", "/sync", "primary"]);
    else if (said.stop === "login") ways.push(["登录", `/login?next=${encodeURIComponent("/sync")}`, "primary"]);
    else if (further) ways.push([furtherWord, further, "primary"]);
    ways.push(["回上一页", back(), ways.length ? "" : "primary"]);
    if ("often" in this.dataset && said.state !== "conflict") ways.push(["再写一份", location.pathname + location.search, ""]);
    return ways;
  }
}

/** @param {import("../outbox/types").Trouble | null} error @returns {Record<string, string>} */
function sentences(error) {
  if (error?.errors && Object.keys(error.errors).length) return error.errors;
  return { [error?.field ?? ""]: error?.detail || "公司没收，看过再交" };
}

/** @param {string} next */
function go(next) {
  const to = new URL(next || back(), location.href);
  if (to.pathname + to.search !== location.pathname + location.search) return location.assign(to);
  if (to.hash) history.replaceState(null, "", to);
  location.reload();
}

function back() {
  return document.querySelector(".app-bar a[href]")?.getAttribute("href") ?? "/today";
}

customElements.define("field-form", FieldForm);
