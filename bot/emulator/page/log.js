/** The messages of a chat, oldest first. */

import { el, icon } from "./dom.js";
import { fill, frame } from "./message.js";
import { day } from "./time.js";

/** @import {Message} from "./types.js" */
/** @import {Company} from "./message.js" */

const NEAR = 48;
const MARGIN = 12;

/**
 * Rule 1  A message keeps its element for life; only what has changed is made anew, so nothing jumps.
 * Rule 2  Whoever is at the newest stays there. Whoever reads further up is left alone, and told of news.
 * Rule 3  A screen of the bot that is taller than the phone is shown from its beginning: when it comes to who
 *         is at the newest or has tapped a button of it, and when the chat is opened.
 */
export class Log {
  #list = el("div", { class: "messages" });
  #scroller = el(
    "div",
    { class: "scroller", role: "log", "aria-label": "Messages", "aria-live": "off", tabindex: "0" },
    this.#list,
  );
  #count = el("span", { class: "count", "aria-hidden": "true" });
  #newest = el(
    "button",
    { type: "button", class: "newest", hidden: true, on: { click: () => this.toNewest() } },
    "More below",
    icon("down"),
    this.#count,
  );
  root = el("div", { class: "log" }, this.#scroller, this.#newest);

  /** @type {Map<number, {node: HTMLElement, face: string}>} */
  #shown = new Map();
  /** @type {Map<number, Message>} */
  #messages = new Map();
  #atEnd = true;
  #size = "";
  #unread = 0;
  #isFirst = true;
  /** Something came while nobody could see it: this phone was behind another one. */
  #isMissed = false;
  /** @type {number | null} the message of which a button was tapped last, until it changes */
  #tapped = null;
  /** @type {Map<number, HTMLElement>} the days, by the message below each */
  #days = new Map();
  #company;
  #onUnread;

  /**
   * @param {Omit<Company, "find" | "goTo">} company
   * @param {(count: number) => void} onUnread
   */
  constructor(company, onUnread) {
    this.#company = Object.assign(company, {
      find: (/** @type {number} */ id) => this.#messages.get(id),
      goTo: (/** @type {number} */ id) => this.#goTo(id),
    });
    this.#onUnread = onUnread;
    this.#scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const follow = new ResizeObserver(() => this.#atEnd && this.#isSeen() && this.#down());
    follow.observe(this.#scroller);
    follow.observe(this.#list);
  }

  /**
   * Show these messages, and `lead` where there are none.
   *
   * @param {Message[]} messages
   * @param {Node | null} lead
   */
  show(messages, lead) {
    const wasAtEnd = this.#atEnd && this.#isSeen();
    const focused = document.activeElement?.closest("article");
    const hadFocus =
      document.activeElement !== focused && this.#list.contains(focused ?? null) ? focused : null;
    this.#messages = new Map(messages.map((message) => [message.message_id, message]));

    const changed = messages.filter((message) => this.#draw(message));
    for (const id of [...this.#shown.keys()]) if (!this.#messages.has(id)) this.#shown.delete(id);
    this.#arrange(messages, lead);
    // The button in focus went with the old screen. The new one takes it, and Tab leads to its buttons.
    if (hadFocus && !hadFocus.contains(document.activeElement)) {
      (hadFocus.isConnected ? hadFocus : this.#scroller).focus({ preventScroll: true });
    }
    this.#move(changed, wasAtEnd);
    if (this.#isFirst) {
      this.#isFirst = false;
      // What was there before is not read out.
      setTimeout(() => this.#scroller.setAttribute("aria-live", "polite"));
    }
  }

  /** The chat has come to the front. */
  appear() {
    if (!this.#atEnd) return;
    if (this.#isMissed) this.#toScreen();
    else this.toNewest();
    this.#isMissed = false;
  }

  /** A button of this message was tapped: what becomes of it is to be seen. @param {number} id */
  tapped(id) {
    this.#tapped = id;
  }

  toNewest() {
    this.#atEnd = true;
    this.#down();
    this.#setUnread(0);
  }

  /** The newest button with this text. @param {string} text */
  button(text) {
    const keys = [.../** @type {NodeListOf<HTMLButtonElement>} */ (this.#list.querySelectorAll(".key"))];
    return keys.reverse().find((key) => key.querySelector(".key-text")?.textContent === text) ?? null;
  }

  /** True when the message is new or looks different. @param {Message} message */
  #draw(message) {
    const replied = message.reply_to && this.#messages.get(message.reply_to)?.text;
    const face = JSON.stringify([message, replied, this.#company.me()]);
    const known = this.#shown.get(message.message_id);
    if (known?.face === face) return false;
    const node = known?.node ?? frame(message, /** @type {Company} */ (this.#company));
    fill(node, message, /** @type {Company} */ (this.#company));
    this.#shown.set(message.message_id, { node, face });
    return true;
  }

  /**
   * Bring the elements into order, with the day above its first message. What stays is not touched: it would
   * be read out again.
   *
   * @param {Message[]} messages
   * @param {Node | null} lead
   */
  #arrange(messages, lead) {
    /** @type {Set<Node>} */
    const wanted = new Set();
    const days = new Map();
    let last = "";
    for (const { message_id: id, date } of messages) {
      const today = day(date);
      if (today !== last) {
        const known = this.#days.get(id);
        days.set(id, known?.textContent === today ? known : el("p", { class: "day" }, today));
        wanted.add(days.get(id));
      }
      last = today;
      wanted.add(/** @type {{node: HTMLElement}} */ (this.#shown.get(id)).node);
    }
    if (!messages.length && lead) wanted.add(lead);
    this.#days = days;
    for (const old of [...this.#list.children]) if (!wanted.has(old)) old.remove();
    let at = this.#list.firstChild;
    for (const node of wanted) {
      if (node === at) at = at.nextSibling;
      else this.#list.insertBefore(node, at);
    }
  }

  /** @param {Message[]} changed @param {boolean} wasAtEnd */
  #move(changed, wasAtEnd) {
    const last = changed.at(-1)?.message_id;
    const isNewest = last !== undefined && this.#shown.get(last)?.node === this.#list.lastElementChild;
    const isTapped = isNewest && last === this.#tapped;
    const hasSaid = changed.some(({ from, edited }) => from === "user" && !edited);
    if (changed.some(({ message_id: id }) => id === this.#tapped)) this.#tapped = null;
    this.#isMissed ||= isNewest && !this.#isSeen();
    if (this.#isFirst || (isNewest && (wasAtEnd || hasSaid || isTapped))) {
      this.#toScreen();
    } else if (wasAtEnd || hasSaid) {
      this.toNewest();
    } else {
      this.#setUnread(this.#unread + changed.filter(({ from, edited }) => from === "bot" && !edited).length);
    }
  }

  #toScreen() {
    const node = /** @type {HTMLElement | null} */ (this.#list.lastElementChild);
    const room = this.#scroller.clientHeight - MARGIN;
    if (this.#isSeen() && node?.matches(".bot") && node.offsetHeight > room) {
      this.#atEnd = false;
      this.#scroller.scrollTop = node.offsetTop - MARGIN;
    } else {
      this.toNewest();
    }
  }

  /** @param {number} id */
  #goTo(id) {
    const node = this.#shown.get(id)?.node;
    node?.scrollIntoView({ block: "center" });
    node?.focus({ preventScroll: true });
  }

  #scrolled() {
    if (!this.#isSeen()) return;
    this.#isMissed = false;
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    // Another width moves everything, too: that is nobody scrolling.
    if (this.#atEnd && this.#size !== `${scrollHeight} ${clientHeight}`) return this.#down();
    this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    this.#newest.hidden = this.#atEnd;
    if (this.#atEnd) this.#setUnread(0);
  }

  #down() {
    const { scrollHeight, clientHeight } = this.#scroller;
    this.#size = `${scrollHeight} ${clientHeight}`;
    this.#scroller.scrollTo({ top: scrollHeight, behavior: "instant" });
  }

  #isSeen() {
    return this.#scroller.clientHeight > 0;
  }

  /** @param {number} count */
  #setUnread(count) {
    this.#unread = count;
    this.#count.textContent = count ? String(count) : "";
    this.#onUnread(count);
  }
}
