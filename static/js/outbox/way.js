/** What is on its way to the company: a few things side by side, each followed by the next as soon as it is through. */

export class Way {
  /** What is through counts as under way until `next` has told so: nobody begins it again from what they read before. @type {Map<string, Promise<void>>} */
  #under = new Map();
  /** @type {string[]} */
  #through = [];
  /** @type {unknown[]} */
  #failed = [];

  get size() {
    return this.#under.size;
  }

  /** @param {string} name */
  has(name) {
    return this.#under.has(name);
  }

  /** @param {string} name @param {() => Promise<void>} work begun at once, unless it is under way under this name */
  go(name, work) {
    if (this.has(name)) return;
    const run = work().catch((error) => void this.#failed.push(error)).finally(() => this.#through.push(name));
    this.#under.set(name, run);
  }

  /** Until one of them is through; throws what went wrong first. */
  async next() {
    await Promise.race(this.#under.values());
    for (const name of this.#through.splice(0)) this.#under.delete(name);
    if (this.#failed.length) throw this.#failed[0];
  }

  /** Until all of them are through, however they end. */
  async end() {
    await Promise.all(this.#under.values());
  }
}
