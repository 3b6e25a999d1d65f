/** Faults to order: the next calls of a method fail, come late or are cut off. */

import { act, attempt, read } from "./api.js";
import { el } from "./dom.js";

/** @import {Source} from "./source.js" */

const METHODS = [
  "sendMessage",
  "editMessageText",
  "answerCallbackQuery",
  "getUpdates",
  "sendPhoto",
  "sendDocument",
];
/** @type {Record<string, {says: string, wish: Record<string, unknown>}>} */
const KINDS = {
  rate: { says: "429, try again after 5 s", wish: { retry_after: 5 } },
  error: { says: "500, server error", wish: { status: 500 } },
  lost: { says: "connection cut, nothing done", wish: { drop: "before" } },
  unheard: { says: "done, but the answer is lost", wish: { drop: "after" } },
  late: { says: "4 s late", wish: { delay: 4 } },
};

export class Faults {
  #method = el(
    "select",
    {},
    ...METHODS.map((name) => el("option", {}, name)),
    el("option", { value: "*" }, "any method"),
  );
  #kind = el(
    "select",
    {},
    ...Object.entries(KINDS).map(([value, { says }]) => el("option", { value }, says)),
  );
  #times = el("input", { type: "number", min: "1", max: "99", value: "1", inputmode: "numeric" });
  #list = el("ul", { class: "orders" });
  #clear = el(
    "button",
    { type: "button", class: "small", on: { click: () => this.#do("faults/clear", {}) } },
    "Clear",
  );
  #waiting = el("div", { hidden: true }, el("h4", {}, "Still to come"), this.#list, this.#clear);
  root = el(
    "form",
    { class: "faults", on: { submit: (/** @type {Event} */ event) => this.#order(event) } },
    el("label", { class: "field" }, "The next calls of", this.#method),
    el("label", { class: "field" }, "go wrong: ", this.#kind),
    el("label", { class: "field short" }, "How many", this.#times),
    el("button", { type: "submit", class: "small primary" }, "Order this fault"),
    this.#waiting,
  );
  #isOn = false;
  #note;

  /** @param {Source} stream @param {(words: string) => void} note */
  constructor(stream, note) {
    this.#note = note;
    stream.on("call", (detail) => this.#isOn && detail.fault && this.#read());
    stream.on("hello", () => this.#isOn && this.#read());
  }

  /** @param {boolean} on */
  follow(on) {
    this.#isOn = on;
    if (on) this.#read();
  }

  /** @param {Event} event */
  #order(event) {
    event.preventDefault();
    const { wish } = KINDS[this.#kind.value];
    this.#do("fault", { method: this.#method.value, times: Number(this.#times.value), ...wish });
  }

  /** @param {string} what @param {Record<string, unknown>} wish */
  async #do(what, wish) {
    await attempt(() => act(what, wish), this.#note);
    await this.#read();
  }

  async #read() {
    const { faults } = (await attempt(() => read("faults"))) ?? { faults: [] };
    this.#waiting.hidden = faults.length === 0;
    this.#list.replaceChildren(...faults.map((/** @type {any} */ fault) => el("li", {}, worded(fault))));
  }
}

/** @param {any} fault */
function worded({ method, times, status, retry_after: after, delay, drop }) {
  const what = [
    status ? `${status}${after ? ` for ${after} s` : ""}` : "",
    drop ? `cut off ${drop} it is done` : "",
    delay ? `${delay} s late` : "",
  ];
  const name = METHODS.find((known) => known.toLowerCase() === method.toLowerCase()) ?? method;
  return `${times} × ${name === "*" ? "any method" : name}: ${what.filter(Boolean).join(", ")}`;
}
