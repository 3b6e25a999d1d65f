/** A text with its entities, as nodes. Offsets and lengths are UTF-16 units, as in JavaScript's strings. */

import { el } from "./dom.js";
import { link } from "./links.js";
import { folding } from "./quote.js";
import { formatted, whole } from "./time.js";

/** @import {Entity} from "./types.js" */

/**
 * @typedef {object} Surroundings
 * @property {number} now Unix seconds
 * @property {(command: string) => void} send what a tap on a command does
 */

const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);

/**
 * @param {string} text
 * @param {Entity[]} entities
 * @param {Surroundings} around
 * @returns {DocumentFragment}
 */
export function rendered(text, entities, around) {
  const fragment = document.createDocumentFragment();
  fill(fragment, text, 0, text.length, inOrder(entities), around);
  return fragment;
}

/**
 * Put text[begin:end] into a node. What crosses the border of another entity is cut there.
 *
 * @param {Node} parent
 * @param {string} text
 * @param {number} begin
 * @param {number} end
 * @param {Entity[]} entities
 * @param {Surroundings} around
 */
function fill(parent, text, begin, end, entities, around) {
  let at = begin;
  const waiting = [...entities];
  for (let entity = waiting.shift(); entity; entity = waiting.shift()) {
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    if (from >= to) continue;
    words(parent, text, at, from);
    const inside = waiting.filter(({ offset }) => offset < to);
    const node = wrapped(entity, text.slice(from, to), around);
    fill(holder(node), text, from, to, inside, around);
    if (entity.type === "date_time") retell(holder(node), entity, around);
    parent.appendChild(node);
    waiting.splice(0, inside.length, ...inside.filter(({ offset, length }) => offset + length > to));
    at = to;
    // The line break behind a block is the end of the block.
    if (BLOCKS.has(entity.type) && text[at] === "\n" && at < end) at += 1;
  }
  words(parent, text, at, end);
}

/** @param {Node} parent @param {string} text @param {number} begin @param {number} end */
function words(parent, text, begin, end) {
  if (end > begin) parent.appendChild(document.createTextNode(text.slice(begin, end)));
}

/**
 * Where the words go: some looks need more than one node.
 *
 * @param {HTMLElement} node
 * @returns {HTMLElement}
 */
function holder(node) {
  return node.querySelector("[data-holds]") ?? node;
}

/**
 * @param {Entity} entity
 * @param {string} words
 * @param {Surroundings} around
 * @returns {HTMLElement}
 */
function wrapped(entity, words, around) {
  switch (entity.type) {
    case "bold":
      return el("strong");
    case "italic":
      return el("em");
    case "underline":
      return el("u");
    case "strikethrough":
      return el("s");
    case "code":
      return el("code");
    case "pre":
      return el(
        "pre",
        { tabindex: "0" },
        el("code", { "data-holds": true, "data-language": entity.language }),
      );
    case "blockquote":
      return el("blockquote");
    case "expandable_blockquote":
      return folding(el("blockquote", { "data-holds": true }));
    case "spoiler":
      return spoiler();
    case "text_link":
      return link(entity.url ?? "");
    case "url":
      return link(/^[a-z]+:\/\//i.test(words) ? words : `http://${words}`);
    case "email":
      return link(`mailto:${words}`);
    case "phone_number":
      return link(`tel:${words}`);
    case "bot_command":
      return el("button", {
        type: "button",
        class: "command",
        on: { click: () => around.send(words) },
      });
    case "date_time":
      return el("time", moment(entity));
    case "mention":
    case "text_mention":
    case "hashtag":
    case "cashtag":
      return el("span", { class: "mention" });
    default:
      return el("span");
  }
}

/** @param {Entity} entity */
function moment({ unix_time: unix = 0 }) {
  return { datetime: new Date(unix * 1000).toISOString(), title: whole(unix) };
}

/**
 * A date is said in the reader's own way.
 *
 * @param {Node} node
 * @param {Entity} entity
 * @param {Surroundings} around
 */
function retell(node, { unix_time: unix = 0, date_time_format: format = "" }, { now }) {
  const said = formatted(unix, format, now);
  if (said) node.textContent = said;
}

/** Hidden until it is tapped; then all that is hidden in the message is shown. */
function spoiler() {
  const show = () => node.closest(".text")?.querySelectorAll(".spoiler").forEach(reveal);
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    show();
  };
  const node = el(
    "span",
    {
      class: "spoiler",
      role: "button",
      tabindex: "0",
      "aria-label": "Hidden words: show",
      on: { click: show, keydown: onKey },
    },
    el("span", { "data-holds": true, "aria-hidden": "true" }),
  );
  return node;
}

/** @param {Element} spoiler */
function reveal(spoiler) {
  spoiler.classList.add("open");
  for (const name of ["role", "tabindex", "aria-label"]) spoiler.removeAttribute(name);
  spoiler.querySelector("[data-holds]")?.removeAttribute("aria-hidden");
}

/** By offset, the longer first. @param {Entity[]} entities */
function inOrder(entities) {
  return [...entities].sort((one, two) => one.offset - two.offset || two.length - one.length);
}
