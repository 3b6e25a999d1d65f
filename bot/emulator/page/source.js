/** Something that tells others what happens. */

export class Source {
  #target = new EventTarget();

  /**
   * Call a listener with what an event carries, each time.
   *
   * @param {string} event
   * @param {(detail: any) => void} listener
   */
  on(event, listener) {
    this.#target.addEventListener(event, (told) => listener(/** @type {CustomEvent} */ (told).detail));
  }

  /** @param {string} event @param {unknown} [detail] */
  say(event, detail) {
    this.#target.dispatchEvent(new CustomEvent(event, { detail }));
  }
}
