/** One message: its bubble, and the buttons below it. */

import { address } from "./api.js";
import { showPicture } from "./dialogs.js";
import { el, icon, unseen } from "./dom.js";
import { rendered } from "./entities.js";
import { keyboard } from "./keyboard.js";
import { clock, whole } from "./time.js";

/** @import {Message} from "./types.js" */
/** @import {Taps} from "./keyboard.js" */

/**
 * What a message needs of the chat that it stands in.
 *
 * @typedef {object} Company
 * @property {number} chat
 * @property {() => number} me who is looking
 * @property {boolean} isGroup
 * @property {() => number} now Unix seconds
 * @property {(id: number) => Message | undefined} find
 * @property {(id: number) => void} goTo
 * @property {(message: Message) => void} menu
 * @property {(words: string) => void} send
 * @property {Taps} taps
 */

/** An empty element for a message; `fill` puts it in. @param {Message} message @param {Company} company */
export function frame(message, company) {
  return el("article", {
    tabindex: "-1",
    data: { messageId: String(message.message_id), chat: String(company.chat) },
  });
}

/** @param {HTMLElement} article @param {Message} message @param {Company} company */
export function fill(article, message, company) {
  article.className = `message ${side(message, company)}`;
  article.setAttribute("aria-label", label(message, company));
  if (message.service) {
    article.replaceChildren(el("p", { class: "service-text" }, message.service));
    return;
  }
  const bubble = el(
    "div",
    { class: "bubble" },
    sender(message, company),
    message.via_bot ? el("p", { class: "via" }, `via @${message.via_bot}`) : null,
    quoted(message, company),
    photo(message, company),
    file(message, company),
    el(
      "div",
      { class: "text" },
      rendered(message.text, message.entities, { now: company.now(), send: company.send }),
      meta(message, company),
    ),
  );
  bubble.classList.toggle("wordless", !message.text);
  article.replaceChildren(bubble, ...(message.keyboard.length ? [keyboard(message, company.taps)] : []));
}

/** The first words of a message, for quotes of it. @param {Message} message */
export function gist(message) {
  const what = message.text.split("\n").find((line) => line.trim()) ?? "";
  return what || message.document?.name || (message.photo ? "Photo" : (message.service ?? "Message"));
}

/** @param {Message} message @param {Pick<Company, "me">} company */
export function author(message, company) {
  if (message.from === "user" && (message.sender?.id ?? company.me()) === company.me()) return "You";
  return message.sender?.first_name ?? "Bot";
}

/** @param {Message} message @param {Company} company */
function side(message, company) {
  if (message.service) return "service";
  if (message.from === "bot") return "bot";
  return author(message, company) === "You" ? "own" : "other";
}

/** @param {Message} message @param {Company} company */
function label(message, company) {
  if (message.service) return "Notice";
  return `${author(message, company)}, ${clock(message.date)}${message.edited ? ", edited" : ""}`;
}

/** @param {Message} message @param {Company} company */
function sender(message, company) {
  const name = author(message, company);
  if (!company.isGroup || name === "You") return unseen(`${name}:`);
  return el("p", { class: "sender", "data-hue": String((message.sender?.id ?? 0) % 6) }, name);
}

/** @param {Message} message @param {Company} company */
function quoted(message, company) {
  if (!message.reply_to) return null;
  const replied = company.find(message.reply_to);
  const id = message.reply_to;
  return el(
    "button",
    { type: "button", class: "quoted", disabled: !replied, on: { click: () => company.goTo(id) } },
    unseen("In reply to "),
    el("span", { class: "quoted-who" }, replied ? author(replied, company) : "A message"),
    el("span", { class: "quoted-what" }, replied ? gist(replied) : "that is no longer there"),
  );
}

/** @param {Message} message @param {Company} company */
function photo(message, company) {
  if (!message.photo) return null;
  const { width, height } = message.photo;
  const when = message.edit_date ?? message.date;
  const source = address("picture", { chat: company.chat, message_id: message.message_id, when });
  const alt = message.text || `Photo, ${width} by ${height} pixels`;
  const show = () => showPicture(source, alt, message.text);
  return el(
    "button",
    {
      type: "button",
      class: "photo",
      "aria-label": `Photo: show it on the whole screen`,
      on: { click: show },
    },
    el("img", { src: source, alt: "", width, height, decoding: "async" }),
  );
}

/** @param {Message} message @param {Company} company */
function file(message, company) {
  if (!message.document) return null;
  const { name, size } = message.document;
  const source = address("document", { chat: company.chat, message_id: message.message_id });
  return el(
    "a",
    { class: "document", href: source, download: name },
    el("span", { class: "document-sign" }, icon("file")),
    el("span", { class: "document-name" }, name),
    el("span", { class: "document-size" }, `${sized(size)}, download`),
  );
}

/**
 * When it was sent, and the way to what can be done with it.
 *
 * @param {Message} message
 * @param {Company} company
 */
function meta(message, company) {
  const when = `${message.edited ? "edited " : ""}${clock(message.date)}`;
  return el(
    "button",
    {
      type: "button",
      class: "meta",
      title: whole(message.date),
      "aria-label": `${when}, more about this message`,
      on: { click: () => company.menu(message) },
    },
    when,
    icon("more"),
  );
}

/** @param {number} bytes */
function sized(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const kilo = bytes / 1024;
  return kilo < 1024 ? `${kilo.toFixed(1)} kB` : `${(kilo / 1024).toFixed(1)} MB`;
}
