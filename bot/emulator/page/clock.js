/** The clock of the emulator, and the steps by which it can be moved on. */

import { act, attempt, read } from "./api.js";
import { el } from "./dom.js";
import { clockToTheSecond, day } from "./time.js";

/** @import {Source} from "./source.js" */

const STEPS = /** @type {const} */ ([
  ["+1 minute", 60],
  ["+30 minutes", 1800],
  ["+1 day", 86_400],
]);
const TICK = 1000;

export class Clock {
  /** Seconds by which it is ahead of this machine's clock. */
  ahead = 0;
  #now = el("p", { class: "now" });
  #day = el("p", { class: "quiet" });
  root = el(
    "div",
    { class: "clock" },
    this.#now,
    this.#day,
    el(
      "div",
      { class: "tools" },
      ...STEPS.map(([label, seconds]) =>
        el("button", { type: "button", class: "small", on: { click: () => this.#advance(seconds) } }, label),
      ),
    ),
  );
  #note;

  /** @param {Source} stream @param {(words: string) => void} note */
  constructor(stream, note) {
    this.#note = note;
    stream.on("hello", () => this.#read());
    stream.on("clock", (detail) => this.#set(detail));
    setInterval(() => this.#show(), TICK);
  }

  /** Unix seconds. */
  get now() {
    return Date.now() / 1000 + this.ahead;
  }

  async #read() {
    const told = await attempt(() => read("clock"));
    if (told) this.#set(told);
  }

  /** @param {{now: number}} told */
  #set({ now }) {
    this.ahead = now - Date.now() / 1000;
    this.#show();
  }

  #show() {
    this.#now.textContent = clockToTheSecond(this.now);
    this.#day.textContent = day(this.now);
  }

  /** @param {number} seconds */
  async #advance(seconds) {
    const told = await attempt(() => act("clock", { advance: seconds }), this.#note);
    if (told) this.#set(told);
  }
}
