/** Quotes that fold: three lines of them are seen until they are opened. */

import { el } from "./dom.js";

// Whether there is more than three lines is known once it is on the screen, and may change with its width.
const watching = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const fold = target.closest(".fold");
    const isMore = fold?.classList.contains("open") || target.scrollHeight > target.clientHeight + 1;
    fold?.querySelector(":scope > button")?.toggleAttribute("hidden", !isMore);
  }
});

/**
 * The quote with the button that opens and closes it.
 *
 * @param {HTMLQuoteElement} quote
 */
export function folding(quote) {
  const set = (/** @type {boolean} */ open) => {
    fold.classList.toggle("open", open);
    more.setAttribute("aria-expanded", String(open));
    more.textContent = open ? "Show less" : "Show more";
  };
  const more = el("button", {
    type: "button",
    class: "more",
    hidden: true,
    on: { click: () => set(!fold.classList.contains("open")) },
  });
  const fold = el("div", { class: "fold" }, quote, more);
  // A link in the folded part is reached by keyboard: it must be seen then.
  quote.addEventListener("focusin", () => set(true));
  set(false);
  watching.observe(quote);
  return fold;
}
