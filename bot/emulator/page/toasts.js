/** Toasts: short notes that go by themselves. */

import { el } from "./dom.js";

const SHORTEST = 3000;
const PER_LETTER = 60;

/** One place where notes come up; a screen reader says them in its own time. */
export class Toasts {
  root = el("div", { class: "toasts", role: "status", "aria-live": "polite" });

  /** @param {string} text */
  show(text) {
    const toast = el("p", { class: "toast" }, text);
    this.root.replaceChildren(toast);
    setTimeout(() => toast.remove(), SHORTEST + PER_LETTER * text.length);
  }

  clear() {
    this.root.replaceChildren();
  }
}
