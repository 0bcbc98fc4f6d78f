/** A phone's storage in memory: atomic writes one after another, killed pages, lost relaxed writes, a full disk. */

const KEYS = { draft: "key", row: "cmd_id", past: "cmd_id", photo: "key", receipt: "receipt_id", sealed: "id" };
const never = () => new Promise(() => {});

export class Disk {
  rooms = new Map(["meta", "draft", "row", "past", "photo", "bytes", "receipt", "sealed"].map((name) => [name, new Map()]));
  /** true = no room for pictures, the name of a room = there neither. */
  full = false;
  #queue = Promise.resolve();
  /** What a power cut undoes: none with strict durability. */
  #loose = [];

  constructor({ strict = true } = {}) {
    this.strict = strict;
  }

  /** The store as one page sees it. `page.dead` stops everything of that page; `page.step()` is called before each step. */
  handle(page) {
    return { read: (rooms, work) => this.#run(page, work, false), write: (rooms, work) => this.#run(page, work, true) };
  }

  async #run(page, work, writing) {
    if (page.dead) return never();
    const before = this.#queue;
    let free = () => {};
    this.#queue = new Promise((resolve) => { free = resolve; });
    page.onDeath.add(free);
    await before;
    try {
      if (page.dead) return never();
      const changes = [];
      const result = await work(this.#tx(page, changes));
      page.step();
      if (page.dead) return never();
      if (writing) this.#commit(changes);
      return structuredClone(result);
    } finally {
      page.onDeath.delete(free);
      free();
    }
  }

  #tx(page, changes) {
    const step = () => {
      page.step();
      return page.dead ? never() : undefined;
    };
    const view = (room) => {
      const seen = new Map(this.rooms.get(room));
      for (const [name, key, value] of changes) if (name === room) value === undefined ? seen.delete(key) : seen.set(key, value);
      return seen;
    };
    return {
      get: async (room, key) => {
        await step();
        return structuredClone(view(room).get(key));
      },
      all: async (room, owner) => {
        await step();
        return structuredClone([...view(room).values()].filter((one) => owner === undefined || one.owner === owner));
      },
      put: async (room, value, key) => {
        await step();
        if (this.full && ["bytes", this.full].includes(room)) throw Object.assign(new Error("full"), { name: "QuotaExceededError" });
        changes.push([room, key ?? value[KEYS[room]], structuredClone(value)]);
      },
      remove: async (room, key) => {
        await step();
        changes.push([room, key, undefined]);
      },
    };
  }

  #commit(changes) {
    const undo = [];
    for (const [room, key, value] of changes) {
      const shelf = this.rooms.get(room);
      undo.unshift([shelf, key, shelf.get(key)]);
      if (value === undefined) shelf.delete(key);
      else shelf.set(key, value);
    }
    if (!this.strict) this.#loose.push(undo);
  }

  /** Writes that were only promised are gone, the newest first. */
  powerCut(count) {
    for (const undo of this.#loose.splice(-count).reverse()) {
      for (const [shelf, key, value] of undo) value === undefined ? shelf.delete(key) : shelf.set(key, value);
    }
    this.#loose = [];
  }

  settled() {
    this.#loose = [];
  }

  list(room) {
    return [...this.rooms.get(room).values()];
  }
}
