/** Small helpers of our elements. */

/**
 * The first match inside an element, of the wanted class; an element that is missing is our own mistake.
 * @template {Element} T
 * @param {ParentNode} root @param {string} selector @param {new () => T} type
 * @returns {T}
 */
export function need(root, selector, type) {
  const found = root.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`no ${selector} here`);
  return found;
}

/**
 * A custom element whose listeners go when it leaves the page, however often a swap moves it.
 */
export class Widget extends HTMLElement {
  /** @type {AbortController | null} */
  #alive = null;

  connectedCallback() {
    this.#alive?.abort();
    this.#alive = new AbortController();
    this.start(this.#alive.signal);
  }

  disconnectedCallback() {
    this.#alive?.abort();
    this.#alive = null;
  }

  /**
   * Set up; everything tied to the signal ends when the element leaves.
   * @param {AbortSignal} _signal
   */
  start(_signal) {}
}
