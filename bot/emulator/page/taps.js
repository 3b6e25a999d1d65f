/** Taps that wait for the bot's answer. */

/** @import {Source} from "./source.js" */

const LONGEST = 30_000;
const REMEMBERED = 200;

export class Taps {
  /** @type {Map<string, () => void>} */
  #waiting = new Map();
  /** @type {string[]} the answer may be told before the tap is known to have arrived */
  #answered = [];

  /** @param {Source} stream */
  constructor(stream) {
    stream.on("call", (detail) => {
      if (detail.method === "answerCallbackQuery" && detail.ok) this.#answer(detail.params.callback_query_id);
    });
    // What was answered while the stream was broken is not known: nobody waits any longer.
    stream.on("hello", () => [...this.#waiting.keys()].forEach((query) => this.#answer(query)));
  }

  /** True once the bot has answered this tap; false when it took too long. @param {string} query */
  answered(query) {
    if (this.#answered.includes(query)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const late = setTimeout(() => this.#end(query, () => resolve(false)), LONGEST);
      this.#waiting.set(query, () => {
        clearTimeout(late);
        resolve(true);
      });
    });
  }

  /** @param {string} query */
  #answer(query) {
    this.#answered = [...this.#answered.slice(1 - REMEMBERED), query];
    this.#end(query, this.#waiting.get(query));
  }

  /** @param {string} query @param {(() => void) | undefined} then */
  #end(query, then) {
    this.#waiting.delete(query);
    then?.();
  }
}
