/** The sheet of 扫街: a new door, or the next visit at a known one; what stands here already is offered first. */
import { namesFor } from "./names.js";
import { metresText, nearest, offers } from "./near.js";
import { draw } from "../lib/draw.js";
import { need } from "../lib/element.js";
import { changed } from "../lib/fill.js";
import { say } from "../lib/sentence.js";
import { item } from "../acceptance/screen/part.js";

/**
 * @typedef {import("./near.js").Near["door"]} Door @typedef {import("./near.js").Rules} Rules
 * @typedef {{lng: number, lat: number, accuracy: number}} Fix @typedef {import("../widgets/field-form.js").FieldForm} FieldForm
 * @typedef {{add: string, icons: string, rules: () => Rules, doors: () => Door[], names: () => string[], here: () => Fix | null}} Given add = where new doors are posted
 */

const BESIDE_M = 60;
/** Where the sheet stands open, in the page's own address: a page that is loaded anew opens it again. */
const NEW = "#new";
/** What only a new door is asked for. */
const OF_NEW = ["name", "shop", "street", "number"];
const DOOR = /^#[0-9a-f-]{36}$/;

export class DoorSheet {
  #form = need(document, "#door-form", HTMLFormElement);
  #sheet = need(document, "#door", HTMLElement);
  /** @type {string[]} doors the person says are others */
  #apart = [];
  /** The door it is for, null for a new one. @type {Door | null} */
  #door = null;
  /** How often it was made for a door: the last one counts. */
  #turns = 0;
  /** The name of a door that was tapped: it stands there without anybody having written it. */
  #tapped = "";
  /** @type {Given} */
  #given;

  /** @param {Given} given */
  constructor(given) {
    this.#given = given;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    this.#home.dataset.page = location.pathname + NEW;
    // before the form's own listener may hand it in
    document.addEventListener("submit", (event) => this.#check(event), { signal, capture: true });
    this.#form.addEventListener("input", () => this.#offer(), { signal });
    this.#form.addEventListener("change", () => this.#unfold(), { signal });
    // before the form takes the photo away: what comes after it is the name, without another tap
    document.addEventListener("change", ({ target }) => {
      const taken = target instanceof HTMLInputElement && target.form === this.#form && target.name === "photos_file";
      if (taken && !this.#name.value) this.#name.focus();
    }, { signal, capture: true });
    this.#form.addEventListener("draft-restored", () => {
      this.#unfold();
      this.#offer();
    }, { signal });
    document.addEventListener("handed-in", () => this.#written(), { signal });
    this.#sheet.addEventListener("toggle", (event) => "newState" in event && this.#toggled(event.newState === "open"), { signal });
    for (const opener of document.querySelectorAll(".action-bar [popovertarget=door]")) opener.addEventListener("click", () => void this.#mode(null), { signal });
  }

  /** What stood open when the page went stands open again. */
  reopen() {
    const { hash } = location;
    const door = hash && this.#given.doors().find((one) => `#${one.id}` === hash);
    if (door) return void this.open(door, false);
    if (hash === NEW) return void this.open(null, false);
    // not near any more: it has a page of its own
    if (DOOR.test(hash)) location.replace(`${this.#given.add}/${hash.slice(1)}`);
  }

  /** @param {boolean} open */
  #toggled(open) {
    const { door } = this.#form.dataset;
    history.replaceState(history.state, "", location.pathname + location.search + (open ? (door ? `#${door}` : NEW) : ""));
  }

  /** Where the phone is goes along. @param {Record<string, string>} values */
  fill(values) {
    for (const [name, value] of Object.entries(values)) {
      const box = this.#form.querySelector(`input[name=${name}]`);
      if (box instanceof HTMLInputElement) box.value = value;
    }
  }

  /** @param {string} words */
  said(words) {
    need(this.#sheet, "[data-whereabouts]", HTMLElement).textContent = words;
  }

  /** @param {Door | null} door @param {boolean} fresh written here and not at the company yet: another letter of its name will be joined to it */
  async open(door, fresh) {
    const turned = this.#mode(fresh ? null : door);
    this.#sheet.showPopover();
    if (!(await turned) || !door || !fresh) return;
    if (this.#begun && this.#name.value !== door.name) return this.#tell(`上次写的还没记下，先记完，再记“${door.name}”`);
    this.#name.value = this.#tapped = door.name;
  }

  /** Looked at, and nothing was written. */
  #untap() {
    const [name, tapped] = [this.#name, this.#tapped];
    this.#tapped = "";
    if (!tapped || name.value !== tapped) return;
    name.value = "";
    if (this.#begun) name.value = tapped;
  }

  get #home() {
    return /** @type {FieldForm} */ (this.#form.closest("field-form"));
  }

  get #name() {
    return need(this.#form, "input[name=name]", HTMLInputElement);
  }

  get #title() {
    return need(this.#sheet, "[data-title]", HTMLElement);
  }

  /** What is offered, and what is said about the door. */
  get #room() {
    return need(this.#form, "[data-offers]", HTMLElement);
  }

  /** Something stands in the boxes that the page did not come with. */
  get #begun() {
    return changed(this.#form) || this.#form.querySelector(".file .chosen li") !== null;
  }

  /** @param {string} name */
  #called(name) {
    this.#name.value = name;
    this.#name.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** @param {string} words */
  #tell(words) {
    this.#room.replaceChildren(draw("p", "quiet", words));
  }

  /**
   * The sheet is for this door, or for a new one: what was begun at another stays there.
   * @param {Door | null} door @param {boolean} [along] what stands here is of this door
   * @returns {Promise<boolean>} false = what stands here is not stored yet, and stays
   */
  async #mode(door, along = false) {
    const [form, turn] = [this.#form, ++this.#turns];
    this.#untap();
    const field = door ? `visit:${door.id}` : "door";
    if (this.#home.dataset.field !== field) {
      this.#fold();
      form.hidden = true; // nothing of another door is seen under this name
      this.#title.textContent = "正在打开";
    }
    await customElements.whenDefined("field-form");
    const page = location.pathname + (door ? `#${door.id}` : NEW);
    const turned = await this.#home.turn({ field, page, label: door ? `上门 ${door.name}` : "记门店", again: !door, without: door ? OF_NEW : [] }, along);
    if (turn !== this.#turns) return false;
    form.hidden = false;
    if (turned) this.#dress(door);
    else this.#head();
    return turned;
  }

  /** @param {Door | null} door */
  #dress(door) {
    const form = this.#form;
    const id = door?.id ?? "";
    form.dataset.door = id;
    need(form, "input[name=door_id]", HTMLInputElement).value = id;
    form.action = door ? `${this.#given.add}/${id}/visits` : this.#given.add;
    for (const part of form.querySelectorAll("[data-new]")) if (part instanceof HTMLElement) part.hidden = door !== null;
    this.#door = door;
    this.#head();
    this.#room.replaceChildren(...(door ? [draw("p", "quiet", door.words), link(`${this.#given.add}/${id}`, "看这家以前的")] : []));
    this.#unfold();
    if (this.#sheet.matches(":popover-open")) this.#toggled(true);
    if (!door) this.#where();
    if (!door) this.#offer();
  }

  #head() {
    this.#title.textContent = this.#door ? this.#door.name : "记新门店";
  }

  /** As the page came. */
  #fold() {
    this.#apart = [];
    for (const one of this.#form.querySelectorAll("input[name=apart]")) one.remove();
    for (const one of this.#form.querySelectorAll("details[open]")) one.removeAttribute("open");
  }

  /** The street of the door next to this one, unless the person has said another. */
  #where() {
    const street = need(this.#form, "input[name=street]", HTMLInputElement);
    const here = this.#given.here();
    const next = here && nearest(this.#given.doors().filter((door) => door.street), here, 1)[0];
    if (next && next.metres <= BESIDE_M && street.value === street.defaultValue && !this.#begun) street.value = street.defaultValue = next.door.street;
  }

  /** Names to tap instead of typing. @param {string[]} taken offered already as the shop itself */
  #suggest(taken) {
    const said = new FormData(this.#form);
    const found = namesFor({
      typed: this.#name.value, doors: this.#given.doors(), names: this.#given.names(), here: this.#given.here(),
      street: String(said.get("street") ?? ""), shop: String(said.get("shop") ?? ""), least: this.#given.rules().alike_percent,
    }).filter((name) => !taken.includes(name));
    need(this.#form, "[data-names]", HTMLElement).replaceChildren(...found.map((name) => {
      const made = draw("button", "button", name);
      made.type = "button";
      made.addEventListener("click", () => this.#called(name));
      return made;
    }));
  }

  /** What is here already and sounds alike is offered before a second one is written. */
  #offer() {
    const form = this.#form;
    if (form.dataset.door) return;
    const known = this.#given.doors().filter((door) => !this.#apart.includes(door.id));
    const [here, rules] = [this.#given.here(), this.#given.rules()];
    const found = offers(known, here && here.accuracy <= rules.coarse_m ? here : null, this.#name.value, rules).slice(0, 3);
    const room = this.#room;
    this.#suggest(found.map((one) => one.door.name));
    if (!found.length) return room.replaceChildren();
    const rows = found.map((one) => item({ text: one.door.name, sub: one.door.words, start: far(one.metres), act: () => (one.door.local ? this.#already(one.door) : void this.#mode(one.door, true)) }));
    const other = draw("button", "link", "不是同一家，照记");
    other.type = "button";
    other.addEventListener("click", () => {
      this.#apart.push(...found.map((one) => one.door.id));
      for (const one of found) form.append(hidden("apart", one.door.id));
      this.#offer();
    });
    const list = draw("ul", "card list");
    list.append(...rows);
    room.replaceChildren(draw("p", "", draw("b", "", "是不是这一家")), list, other);
  }

  /** Written on this phone a moment ago: another letter of the same name is joined to it at the company. @param {Door} door */
  #already(door) {
    this.#called(door.name);
    this.#tell("这家刚记过，再记算一次上门");
  }

  /** Who wants gas has more to tell. */
  #unfold() {
    const chosen = new FormData(this.#form).get("result");
    const more = this.#form.querySelector("[data-demand]");
    if (more instanceof HTMLDetailsElement && this.#given.rules().codes[String(chosen)]?.wants) more.open = true;
  }

  /** What can be seen to be missing is said at once, with the person still before the door. @param {Event} event */
  #check(event) {
    const form = this.#form;
    if (event.target !== form) return;
    const data = new FormData(form);
    const code = this.#given.rules().codes[String(data.get("result") ?? "")];
    /** @type {Record<string, string>} */
    const wrong = {};
    if (!form.dataset.door && !this.#name.value.trim()) wrong.name = "店名没填";
    if (!code) wrong.result = "结果没选";
    const pictures = form.querySelectorAll(".file .chosen li").length;
    if (code?.photo && !pictures) wrong.photos = `“${code.full}”要拍一张`;
    if (code?.wants && data.get("agent_reason") && !data.get("strokes")) wrong.strokes = "帮办要本人签名，在框里手写";
    if (!Object.keys(wrong).length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(form, wrong, this.#given.icons);
  }

  /** It is on the phone: the sheet goes, the street shows it. */
  #written() {
    this.#fold();
    if (this.#sheet.matches(":popover-open")) this.#sheet.hidePopover();
    void this.#mode(null);
  }
}

/** @param {number} way */
export function far(way) {
  const [figure, unit] = metresText(way);
  return draw("span", "distance", figure, draw("small", "", ` ${unit}`));
}

/** @param {string} href @param {string} text */
function link(href, text) {
  const made = draw("a", "link", text);
  made.href = href;
  return made;
}

/** @param {string} name @param {string} value */
function hidden(name, value) {
  const made = document.createElement("input");
  Object.assign(made, { type: "hidden", name, value });
  return made;
}
