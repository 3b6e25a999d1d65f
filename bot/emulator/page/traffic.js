/** What goes to and fro between the emulator and the bot: calls and updates as they come, newest first. */

import { attempt, read } from "./api.js";
import { copy, el } from "./dom.js";
import { clockToTheSecond } from "./time.js";

/** @import {Source} from "./source.js" */

/** @import {Call} from "./types.js" */

const KEPT = 300;

/**
 * @typedef {{kind: "call" | "update", at: number, name: string, chat: number | null, state: string,
 *   body: unknown}} Entry
 */

export class Traffic {
  #chat = el("select", { "aria-label": "Chat" });
  #polls = el("input", { type: "checkbox" });
  #pause = el("button", { type: "button", class: "small", "aria-pressed": "false" }, "Pause");
  #copied = el("button", { type: "button", class: "small" }, "Copy all");
  #list = el("ol", { class: "entries" });
  #empty = el("p", { class: "quiet" }, "Nothing yet. What the bot is told and what it calls comes up here.");
  root = el(
    "div",
    { class: "traffic" },
    el(
      "div",
      { class: "tools" },
      this.#chat,
      this.#pause,
      this.#copied,
      el("label", { class: "check" }, this.#polls, "getUpdates too"),
    ),
    this.#empty,
    this.#list,
  );

  /** @type {Map<string, {entry: Entry, node: HTMLElement}>} */
  #entries = new Map();
  #lastUpdate = 0;
  /** @type {Set<number>} updates that the bot has not confirmed: they are read again */
  #unconfirmed = new Set();
  #isPaused = false;
  #isOn = false;
  /** @type {(words: string) => void} */
  #note;

  /** @param {Source} stream @param {(words: string) => void} note */
  constructor(stream, note) {
    this.#note = note;
    stream.on("call", (detail) => this.#isLive && this.#heard(detail));
    stream.on("update", () => this.#isLive && this.#readUpdates());
    stream.on("hello", () => this.#isLive && this.#readAll());
    this.#pause.addEventListener("click", () => this.#toggle());
    this.#chat.addEventListener("change", () => this.#sift());
    this.#polls.addEventListener("change", () => this.#sift());
    this.#copied.addEventListener("click", () => this.#copyAll());
  }

  /** Follow what comes from now on, or stop. @param {boolean} on */
  follow(on) {
    this.#isOn = on;
    if (on && !this.#isPaused) this.#readAll();
  }

  /** @param {{chat: number, name: string}[]} chats */
  setChats(chats) {
    const before = this.#chat.value;
    this.#chat.replaceChildren(
      el("option", { value: "" }, "All chats"),
      ...chats.map(({ chat, name }) => el("option", { value: String(chat) }, name)),
    );
    this.#chat.value = [...this.#chat.options].some(({ value }) => value === before) ? before : "";
    this.#sift();
  }

  clear() {
    this.#entries.clear();
    this.#lastUpdate = 0;
    this.#unconfirmed.clear();
    this.#list.replaceChildren();
    this.#sift();
  }

  /** The id of the newest update, or 0. */
  async newestUpdate() {
    const { updates } = await read("updates");
    return updates.at(-1)?.update_id ?? 0;
  }

  get #isLive() {
    return this.#isOn && !this.#isPaused;
  }

  #toggle() {
    this.#isPaused = !this.#isPaused;
    this.#pause.setAttribute("aria-pressed", String(this.#isPaused));
    if (!this.#isPaused) this.#readAll();
  }

  async #readAll() {
    this.clear();
    const found = await attempt(() => read("calls"));
    found?.calls.slice(-KEPT).forEach((/** @type {Call} */ call) => this.#takeCall(call));
    await this.#readUpdates();
  }

  async #readUpdates() {
    const after = this.#unconfirmed.size ? Math.min(...this.#unconfirmed) - 1 : this.#lastUpdate;
    const found = await attempt(() => read("updates", { after }));
    found?.updates.slice(-KEPT).forEach((/** @type {any} */ update) => this.#takeUpdate(update));
  }

  /** @param {Call} call */
  #heard(call) {
    this.#takeCall(call);
    // It is by asking for more that a bot confirms what it has got.
    if (call.method.toLowerCase() === "getupdates" && this.#unconfirmed.size) this.#readUpdates();
  }

  /** @param {Call} call */
  #takeCall(call) {
    const { ok, error_code: code, description, method: name } = call;
    const state = ok === null ? "under way" : ok ? "ok" : `${code} ${description ?? ""}`;
    const params = Object.fromEntries(
      Object.entries(call.params).map(([key, value]) => [key, unpacked(value)]),
    );
    const chat = Number(call.params.chat_id) || null;
    const body = { ...call, params };
    this.#put(`call ${call.call}`, { kind: "call", at: call.at, name, chat, state, body });
  }

  /** @param {Record<string, any>} update */
  #takeUpdate({ at, delivered, confirmed, ...update }) {
    this.#lastUpdate = Math.max(this.#lastUpdate, update.update_id);
    if (confirmed) this.#unconfirmed.delete(update.update_id);
    else this.#unconfirmed.add(update.update_id);
    const name = Object.keys(update).find((key) => key !== "update_id") ?? "update";
    const body = update[name];
    const chat = (body.message ?? body).chat?.id ?? null;
    const state = confirmed ? "confirmed" : delivered ? "delivered" : "waiting";
    this.#put(`update ${update.update_id}`, { kind: "update", at, name, chat, state, body: update });
  }

  /** @param {string} key @param {Entry} entry */
  #put(key, entry) {
    const known = this.#entries.get(key);
    const node = written(entry, known?.node);
    this.#entries.set(key, { entry, node });
    if (known) return;
    // By time, newest first: an update may be read later than the call that it led to.
    const lines = /** @type {HTMLElement[]} */ ([...this.#list.children]);
    const before = lines.find((line) => Number(line.dataset.at) <= entry.at);
    this.#list.insertBefore(node, before ?? null);
    if (this.#entries.size > KEPT) this.#forget();
    this.#sift(node, entry);
  }

  #forget() {
    const oldest = this.#list.lastElementChild;
    for (const [key, { node }] of this.#entries) if (node === oldest) this.#entries.delete(key);
    oldest?.remove();
  }

  /**
   * Show what is asked for: all of the list, or one of it.
   *
   * @param {HTMLElement} [node]
   * @param {Entry} [entry]
   */
  #sift(node, entry) {
    const all = node && entry ? [{ node, entry }] : [...this.#entries.values()];
    for (const one of all) one.node.hidden = !this.#isWanted(one.entry);
    this.#empty.hidden = [...this.#entries.values()].some((one) => !one.node.hidden);
  }

  /** @param {Entry} entry */
  #isWanted({ name, chat }) {
    const polls = this.#polls.checked || name.toLowerCase() !== "getupdates";
    return polls && (!this.#chat.value || String(chat) === this.#chat.value);
  }

  async #copyAll() {
    const bodies = [...this.#entries.values()].filter(({ node }) => !node.hidden).map(({ entry }) => entry);
    bodies.sort((one, two) => one.at - two.at);
    const text = bodies.map(({ body }) => JSON.stringify(body, null, 2)).join("\n");
    this.#note((await copy(text)) ? "Copied" : "The browser does not allow copying");
  }
}

/** The line of an entry, or its old line anew. @param {Entry} entry @param {HTMLElement} [old] */
function written({ kind, at, name, chat, state, body }, old) {
  const node = old ?? el("li", { "data-at": String(at), "data-kind": kind });
  const isOpen = node.querySelector("details")?.open;
  const isBad = !["ok", "under way", "confirmed", "delivered", "waiting"].includes(state);
  node.replaceChildren(
    el(
      "details",
      { open: isOpen },
      el(
        "summary",
        {},
        el("span", { class: "entry-name" }, name),
        el("time", {}, clockToTheSecond(at)),
        el(
          "span",
          { class: isBad ? "entry-state bad" : "entry-state" },
          el("span", { class: "way" }, kind === "call" ? "the bot calls" : "the bot gets"),
          `, ${chat === null ? "" : `chat ${chat}, `}${state}`,
        ),
      ),
      el("pre", { tabindex: "0" }, JSON.stringify(body, null, 2)),
    ),
  );
  return node;
}

/** A parameter that is JSON, as what it is. @param {string} value */
function unpacked(value) {
  if (!/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
