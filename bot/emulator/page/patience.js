/** How long a person waits for the bot before being told that it has not answered. */

import { el } from "./dom.js";

const PATIENCE = 3000;

/** `seen` gives the number of visible changes of the chat. */
export class Patience {
  root = el("p", { class: "hint", role: "status" });
  #acting = 0;
  #awaited = 0;
  #timer = 0;
  #seen;

  /** @param {() => number} seen */
  constructor(seen) {
    this.#seen = seen;
  }

  /** Something was done to which the bot has not answered yet. */
  get isWaiting() {
    return this.#acting > 0 || this.#awaited > 0;
  }

  /**
   * Do something, and give the bot some time from then on.
   *
   * @template {{seq: number, update_id: number | null}} Done
   * @param {() => Promise<Done>} deed
   */
  async after(deed) {
    this.#acting += 1;
    try {
      const done = await deed();
      this.heard();
      this.#wait(done);
      return done;
    } finally {
      this.#acting -= 1;
    }
  }

  /** The chat looks different: that may be the answer. */
  looked() {
    if (this.#awaited && this.#seen() > this.#awaited) this.heard();
  }

  /** The bot has answered. */
  heard() {
    clearTimeout(this.#timer);
    this.#awaited = 0;
    this.root.textContent = "";
  }

  /** @param {{seq: number, update_id: number | null}} done */
  #wait({ seq, update_id: update }) {
    if (update === null) {
      this.root.textContent = "The bot does not hear this";
      this.#timer = setTimeout(() => this.heard(), PATIENCE);
    } else if (this.#seen() <= seq) {
      this.#awaited = seq;
      this.#timer = setTimeout(() => (this.root.textContent = "The bot has not answered yet"), PATIENCE);
    }
  }
}
