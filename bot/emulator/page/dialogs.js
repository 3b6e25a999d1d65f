/** Dialogs: each is a real <dialog>, is made when it is asked for, and goes when it is closed. */

import { el, iconButton } from "./dom.js";

/** @typedef {{label: string, value: string, look?: "primary" | "danger" | "plain"}} Choice */

let count = 0;

/**
 * Show a dialog and wait until it is closed. Gives the value of the button, or "" for Esc and a tap beside
 * it.
 *
 * @param {object} what
 * @param {string} what.title
 * @param {(Node | string)[]} [what.body]
 * @param {Choice[]} what.choices the first one is in focus
 * @param {string} [what.look] sheet: a list of things to do; alert: what the bot says
 * @param {boolean} [what.alert] it interrupts, for those who listen
 * @returns {Promise<string>}
 */
export function choose({ title, body = [], choices, look = "ask", alert = false }) {
  const id = `dialog-${++count}`;
  const buttons = choices.map(({ label, value, look: face = "plain" }) =>
    el(
      "button",
      { type: "button", class: `choice ${face}`, on: { click: () => dialog.close(value) } },
      label,
    ),
  );
  const dialog = el(
    "dialog",
    {
      class: look,
      role: alert ? "alertdialog" : null,
      "aria-labelledby": `${id}-title`,
      "aria-describedby": body.length ? `${id}-body` : null,
    },
    el("h2", { id: `${id}-title` }, title),
    body.length ? el("div", { id: `${id}-body`, class: "dialog-body" }, ...body) : null,
    el("div", { class: "choices" }, ...buttons),
  );
  const answer = shown(dialog);
  if (!dialog.contains(document.activeElement) || document.activeElement === dialog) buttons[0]?.focus();
  return answer;
}

/**
 * What the bot wants to be read before anything else.
 *
 * @param {string} title
 * @param {string} text
 */
export function tell(title, text) {
  return choose({
    title,
    body: [el("p", {}, text)],
    choices: [{ label: "OK", value: "ok", look: "primary" }],
    look: "alert",
    alert: true,
  });
}

/**
 * Ask before something happens.
 *
 * @param {string} title
 * @param {string} text
 * @param {string} yes what the button that does it says
 * @param {"primary" | "danger"} [look]
 */
export async function confirmed(title, text, yes, look = "primary") {
  const choices = /** @type {Choice[]} */ ([
    { label: yes, value: "yes", look },
    { label: "Cancel", value: "" },
  ]);
  return (await choose({ title, body: [el("p", {}, text)], choices, alert: true })) === "yes";
}

/**
 * A picture on the whole screen; a tap on it shows it in its own size, and back.
 *
 * @param {string} source
 * @param {string} alt
 * @param {string} caption
 */
export function showPicture(source, alt, caption) {
  const picture = el("img", { src: source, alt });
  const zoom = el(
    "button",
    {
      type: "button",
      class: "picture",
      "aria-pressed": "false",
      "aria-label": "In its own size",
      on: {
        click: () => zoom.setAttribute("aria-pressed", String(dialog.classList.toggle("own-size"))),
      },
    },
    picture,
  );
  const dialog = el(
    "dialog",
    { class: "viewer", "aria-label": "Photo" },
    iconButton("close", "Close", () => dialog.close("")),
    zoom,
    caption ? el("p", { class: "caption", tabindex: "0" }, caption) : null,
  );
  return shown(dialog);
}

/**
 * A long text to read; gives "copy" when it is wanted on the clipboard.
 *
 * @param {string} title
 * @param {string} text
 */
export function showPaper(title, text) {
  const button = (/** @type {string} */ label, /** @type {string} */ value, /** @type {string} */ look) =>
    el(
      "button",
      { type: "button", class: `choice ${look}`, on: { click: () => dialog.close(value) } },
      label,
    );
  const dialog = el(
    "dialog",
    { class: "paper", "aria-label": title },
    el("h2", {}, title),
    el("pre", { tabindex: "0" }, text),
    el("div", { class: "choices" }, button("Copy", "copy", "primary"), button("Close", "", "plain")),
  );
  return shown(dialog);
}

/**
 * Open a dialog of one's own; gives its value once it is closed.
 *
 * @param {HTMLDialogElement} dialog
 * @returns {Promise<string>}
 */
export function shown(dialog) {
  const opener = document.activeElement;
  const home = /** @type {HTMLElement | null} */ (opener?.closest("article"));
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && isBeside(dialog, event)) dialog.close("");
  });
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      // The message has changed meanwhile, and the button that the focus came from is no longer there.
      if (!opener?.isConnected) home?.focus({ preventScroll: true });
      resolve(dialog.returnValue);
    });
  });
}

/** @param {HTMLElement} dialog @param {MouseEvent} event */
function isBeside(dialog, { clientX, clientY }) {
  const box = dialog.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}
