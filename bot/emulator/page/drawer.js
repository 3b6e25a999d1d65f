/** The drawer for the curious: the clock, faults, a few tools, and the traffic. */

import { act, attempt } from "./api.js";
import { confirmed } from "./dialogs.js";
import { el, iconButton } from "./dom.js";

/** @import {Clock} from "./clock.js" */
/** @import {Faults} from "./faults.js" */
/** @import {Traffic} from "./traffic.js" */

export class Drawer {
  #root;
  #toggle;
  #parts;
  #note;

  /**
   * @param {HTMLElement} root
   * @param {HTMLButtonElement} toggle
   * @param {{clock: Clock, faults: Faults, traffic: Traffic}} parts
   * @param {(words: string) => void} note
   */
  constructor(root, toggle, parts, note) {
    this.#root = root;
    this.#toggle = toggle;
    this.#parts = parts;
    this.#note = note;
    toggle.addEventListener("click", () => this.#open(root.hidden));
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#open(false);
    });
    const again = el(
      "button",
      { type: "button", class: "small", on: { click: () => this.#again() } },
      "Deliver the last update again",
    );
    const reset = el(
      "button",
      { type: "button", class: "small danger", on: { click: () => this.#reset() } },
      "Reset everything",
    );
    root.append(
      el(
        "header",
        {},
        el("h2", {}, "For the curious"),
        iconButton("close", "Close", () => this.#open(false)),
      ),
      el("section", { "aria-label": "Clock" }, el("h3", {}, "Clock"), parts.clock.root),
      el("details", { class: "part" }, el("summary", {}, el("h3", {}, "Faults")), parts.faults.root),
      el(
        "details",
        { class: "part" },
        el("summary", {}, el("h3", {}, "Tools")),
        el("div", { class: "tools" }, again, reset),
        el(
          "p",
          { class: "quiet" },
          "Old buttons can be tapped. Messages are deleted, and the bot is blocked, from their menus.",
        ),
      ),
      el("section", { class: "flow", "aria-label": "Traffic" }, el("h3", {}, "Traffic"), parts.traffic.root),
    );
  }

  /** @param {boolean} open */
  #open(open) {
    this.#root.hidden = !open;
    this.#toggle.setAttribute("aria-expanded", String(open));
    this.#parts.faults.follow(open);
    this.#parts.traffic.follow(open);
    if (open) this.#root.querySelector("h2")?.closest("header")?.querySelector("button")?.focus();
    else this.#toggle.focus();
  }

  #again() {
    attempt(async () => {
      const update = await this.#parts.traffic.newestUpdate();
      if (!update) return this.#note("There is no update yet");
      await act("redeliver", { update_id: update });
      this.#note(`Update ${update} is on its way again`);
    }, this.#note);
  }

  async #reset() {
    const sure = await confirmed(
      "Reset everything?",
      "Messages, groups, updates, faults and the clock are forgotten. The bot is not told.",
      "Reset",
      "danger",
    );
    if (sure) attempt(() => act("reset").then(() => this.#parts.traffic.clear()), this.#note);
  }
}
