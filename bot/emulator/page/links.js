/** Links: nothing outside is opened without asking. */

import { confirmed } from "./dialogs.js";
import { el } from "./dom.js";

const SAFE = new Set(["http:", "https:", "mailto:", "tel:", "tg:"]);
const STARTS = new Set(["t.me", "telegram.me"]);

/**
 * Asks, and opens a link beside this page. What is no address for a browser is not opened.
 *
 * @param {string} url
 */
export async function follow(url) {
  const address = safe(url);
  if (!address) return;
  if (await confirmed("Open this link?", address.href, "Open")) {
    window.open(address.href, "_blank", "noopener,noreferrer");
  }
}

/**
 * A link in a text.
 *
 * @param {string} url
 * @param {...(Node | string)} children
 */
export function link(url, ...children) {
  const address = safe(url);
  if (!address) return el("span", { class: "mention" }, ...children);
  const ask = (/** @type {Event} */ event) => {
    event.preventDefault();
    follow(url);
  };
  return el("a", { href: address.href, rel: "noopener noreferrer", on: { click: ask } }, ...children);
}

/**
 * The payload of a link that starts this bot (https://t.me/<bot>?start=<payload>), or null for another link.
 *
 * @param {string} url
 * @param {string} [username]
 */
export function startOf(url, username) {
  const address = safe(url);
  const isBot = address?.pathname.slice(1).toLowerCase() === username?.toLowerCase();
  return address && username && isBot && STARTS.has(address.hostname)
    ? address.searchParams.get("start")
    : null;
}

/** @param {string} url */
function safe(url) {
  try {
    const address = new URL(url.includes(":") ? url : `https://${url}`);
    return SAFE.has(address.protocol) ? address : null;
  } catch {
    return null;
  }
}
