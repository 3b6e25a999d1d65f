/** The buttons under a message. */

import { el, icon } from "./dom.js";

/** @import {Button, Message} from "./types.js" */

/**
 * What a tap does. A tap on a button with data gives a promise that is kept when the bot has answered it.
 *
 * @typedef {object} Taps
 * @property {(message: Message, button: Button) => Promise<void>} data
 * @property {(button: Button) => void} url
 * @property {(button: Button) => void} copy
 */

const SIGNS = { url: "out", copy: "copy" };
const STYLES = { primary: "The main choice", success: "Marked as good", danger: "Marked as dangerous" };

/**
 * @param {Message} message
 * @param {Taps} taps
 */
export function keyboard(message, taps) {
  const rows = message.keyboard.map((row) =>
    el("div", { class: "key-row" }, ...row.map((button) => key(message, button, taps))),
  );
  return el("div", { class: "keyboard", role: "group", "aria-label": "Buttons" }, ...rows);
}

/** @param {Message} message @param {Button} button @param {Taps} taps */
function key(message, button, taps) {
  const kind = ["data", "url", "copy"].find((name) => name in button) ?? "";
  const node = el(
    "button",
    {
      type: "button",
      class: "key",
      disabled: Boolean(button.disabled) || !kind,
      "data-style": button.style,
      "aria-description": button.style && STYLES[button.style],
      title: kind ? null : "This button sends the bot nothing",
    },
    el("span", { class: "key-text" }, button.text),
    kind in SIGNS ? icon(SIGNS[/** @type {"url" | "copy"} */ (kind)]) : null,
  );
  const tap = {
    // While it waits, another tap on it is the same tap.
    data: () => node.ariaBusy || wait(node, taps.data(message, button)),
    url: () => taps.url(button),
    copy: () => taps.copy(button),
  }[kind];
  if (tap) node.addEventListener("click", tap);
  return node;
}

/** Show progress until the tap is answered. @param {HTMLElement} node @param {Promise<void>} answered */
async function wait(node, answered) {
  node.setAttribute("aria-busy", "true");
  try {
    await answered;
  } finally {
    node.removeAttribute("aria-busy");
  }
}
