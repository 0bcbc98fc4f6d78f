/** A form open in one tab of a drawn story: people write on from what it shows, and hand in what it shows. */
import { Sheet } from "../../../static/js/field/sheet.js";

const BOXES = ["met", "note"];

export class Leaf {
  ready = false;

  constructor(tab, often) {
    const doc = "survey:3";
    this.owner = tab.user;
    this.title = { owner: tab.user, owner_name: tab.user, doc, title: doc, name: often ? "often" : "once", often, boxes: BOXES, files: ["photos", "drawn"], single: ["drawn"] };
    this.box = tab; // its store and its environment
  }

  async begin() {
    this.values = BOXES.map((name) => [name, ""]);
    const sheet = await Sheet.open(this.box, this.title, 0);
    const before = sheet.wrong ?? sheet.local;
    if (!sheet.begun && before) await sheet.recall(before);
    this.sheet = sheet;
    this.#refill();
    sheet.news = ({ came, ended }) => {
      if (ended === "here") return void (this.ready = false); // the page is loaded anew
      if (came.size) this.#refill();
      if (ended === "open") void sheet.keep(this.values).catch(() => undefined);
    };
    this.ready = true;
    await sheet.begin(this.values, new Set());
  }

  #refill() {
    this.values = this.values.map(([name, text]) => [name, this.sheet.draft.values.find(([other]) => other === name)?.[1] ?? text]);
  }

  /** Nothing is ever rubbed out, so that every word must be somewhere. */
  write(box, text) {
    this.values = this.values.map(([name, old]) => [name, name === box ? old + text : old]);
    return this.sheet.keep(this.values);
  }

  /** Where one picture fits, only when there is none: the next would take its place by the person's own wish. */
  async snap(text, field) {
    const several = field === "photos" || this.sheet.shots(field).length ? "photos" : field;
    await this.sheet.add(several, { arrayBuffer: async () => new Uint8Array(Buffer.from(text)).buffer, name: text, type: "image/x" }, { mb: 20, files: 60 });
  }

  async swap() {
    const [other] = this.sheet.others;
    if (!other) return;
    await this.sheet.swap(other, []);
    this.#refill();
  }

  async handIn() {
    const { values } = this;
    await this.sheet.handIn({ at: "/form", label: "表", step: "set", values, words: "", place: null, after: [], page: "" }).catch(async (error) => {
      if (error.constructor.name === "Behind") await this.sheet.refresh();
      throw error;
    });
    this.ready = false;
  }
}
