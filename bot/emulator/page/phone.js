/** A phone: one chat as its person sees it. */

import { act, attempt, readText } from "./api.js";
import { Composer } from "./composer.js";
import { choose, confirmed, showPaper, tell } from "./dialogs.js";
import { copy, el, iconButton } from "./dom.js";
import { follow, startOf } from "./links.js";
import { Log } from "./log.js";
import { author, gist } from "./message.js";
import { Patience } from "./patience.js";
import { Toasts } from "./toasts.js";

/** @import {Answer, Button, Message, Transcript} from "./types.js" */
/** @import {Store} from "./store.js" */
/** @import {Taps} from "./taps.js" */

const ACTION_LASTS = 5000;
const DOES = {
  typing: "typing",
  upload_photo: "sending a photo",
  upload_document: "sending a file",
  choose_sticker: "choosing a sticker",
};

export class Phone {
  /** @type {number} whose finger it is */
  user;
  #store;
  #taps;
  #onClose;
  #onSample;
  #toasts = new Toasts();
  #state = el("p", { class: "state" });
  #title = el("h2", { class: "name" });
  #owner = el("span", { class: "owner" });
  #log;
  #lead = el("div", { class: "lead" });
  patience = new Patience(() => this.#store.transcripts.get(this.chat)?.seq ?? 0);
  /** Where a player shows what it does. */
  stage = el("div", { class: "stage" });
  composer;
  root;

  /** @type {number | null} the last answer to a tap that was shown; null: none was looked at yet */
  #lastAnswer = null;
  #actionEnd = 0;

  /**
   * @param {number} chat
   * @param {Store} store
   * @param {Taps} taps
   * @param {{now: number}} clock
   * @param {{close: () => void, unread: (count: number) => void, sample: (() => void) | null}} deeds
   */
  constructor(chat, store, taps, clock, { close, unread, sample }) {
    this.chat = chat;
    this.#store = store;
    this.#taps = taps;
    this.#onClose = close;
    this.#onSample = sample;
    this.user = this.#info ? store.owner(this.#info).id : chat;
    const isGroup = this.#info?.type !== "private" && chat < 0;
    this.#log = new Log(
      {
        chat,
        me: () => this.user,
        isGroup,
        now: () => clock.now,
        menu: (message) => this.#messageMenu(message),
        send: (words) => this.say(words),
        taps: {
          data: (message, button) => this.tap(message, button),
          url: (button) => this.#follow(button.url ?? ""),
          copy: (button) => this.#copy(button.copy ?? ""),
        },
      },
      unread,
    );
    this.composer = new Composer(chat, {
      send: (words, replyTo) => this.say(words, replyTo),
      speakAs: (user) => this.#become(user),
      unblock: () => this.#block(false),
    });
    this.root = el(
      "section",
      { class: "phone", data: { chat: String(chat) } },
      el(
        "header",
        { class: "phone-head" },
        el("span", { class: "face", "aria-hidden": "true" }),
        el("div", { class: "who" }, this.#title, this.#state),
        this.#owner,
        iconButton("more", "More about this chat", () => this.#chatMenu()),
      ),
      this.#log.root,
      this.#toasts.root,
      this.patience.root,
      this.stage,
      this.composer.root,
    );
    this.name();
    this.profile();
  }

  /** The chat's names and people may have changed. */
  name() {
    const info = this.#info;
    if (!info) return;
    const isGroup = info.type !== "private";
    const title = isGroup ? info.title : this.#store.bot.first_name;
    const people = info.members.filter(({ id }) => id !== this.#store.bot.id);
    if (!people.some(({ id }) => id === this.user)) this.user = people[0]?.id ?? this.user;
    this.#title.textContent = title;
    this.#owner.textContent = isGroup ? "" : this.#store.name(info);
    this.root.querySelector(".face")?.replaceChildren(title.slice(0, 1).toUpperCase());
    this.root.setAttribute(
      "aria-label",
      isGroup ? `${title}, a group` : `${title}, on the phone of ${this.#store.name(info)}`,
    );
    this.composer.setSpeakers(isGroup ? people : [], this.user);
    this.show();
  }

  /** What the bot says of itself may have changed. */
  profile() {
    const profile = this.#store.profiles.get(this.chat);
    this.composer.offer(profile?.commands ?? []);
    this.#lead.replaceChildren(
      el("h3", {}, "What can this bot do?"),
      el("p", {}, profile?.description || "The bot says nothing about itself."),
      this.#onSample
        ? el(
            "button",
            { type: "button", class: "small", on: { click: this.#onSample } },
            "Watch a sample conversation",
          )
        : "",
    );
  }

  /** Show what stands in the chat now. */
  show() {
    const info = this.#info;
    const seen = this.#store.transcripts.get(this.chat);
    if (!info || !seen) return;
    const isEmpty = seen.messages.length === 0 && info.type === "private";
    this.composer.mode = info.blocked ? "blocked" : isEmpty ? "start" : "write";
    this.#log.show(seen.messages, isEmpty ? this.#lead : null);
    this.#showAction(seen.action);
    this.#showAnswers(seen);
    this.composer.setKeys(seen.messages.findLast(({ reply_markup: keys }) => keys));
    this.patience.looked();
  }

  /** It came to the front. */
  appear() {
    this.#log.appear();
  }

  /** Send a text; false when that could not be done. @param {string} words @param {number} [replyTo] */
  async say(words, replyTo) {
    const sent = await this.#act("text", { text: words, reply_to: replyTo });
    return sent !== null;
  }

  /**
   * Tap a button, and wait until the bot has answered that.
   *
   * @param {Message} message
   * @param {Button} button
   */
  async tap(message, button) {
    const wish = { message_id: message.message_id, data: button.data };
    this.#log.tapped(message.message_id);
    const tapped = await this.#act("tap", wish);
    if (tapped && (await this.#taps.answered(tapped.callback_query_id))) this.patience.heard();
  }

  /** The button with this text that a person would tap. @param {string} text */
  button(text) {
    return this.#log.button(text);
  }

  /** Look and speak as another member of the group. @param {number} user */
  #become(user) {
    this.user = user;
    this.show();
  }

  /** @param {string} text */
  note(text) {
    this.#toasts.show(text);
  }

  get #info() {
    return this.#store.chats.get(this.chat);
  }

  /**
   * Do something as the person; null when that could not be done, which is said.
   *
   * @param {string} what
   * @param {Record<string, unknown>} wish
   */
  async #act(what, wish) {
    const user = this.chat < 0 ? { id: this.user } : undefined;
    const deed = () => act(what, { chat: this.chat, user, ...wish });
    // Whoever goes on has read it, and it stands over the buttons.
    this.#toasts.clear();
    return attempt(
      () => this.patience.after(deed),
      (sentence) => this.note(sentence),
    );
  }

  /** @param {string} action */
  #showAction(action) {
    const info = this.#info;
    const people = info?.members.filter(({ id }) => id !== this.#store.bot.id).length ?? 0;
    const rest = info?.type === "private" ? "bot" : `${people} people and a bot`;
    const does = action && (DOES[/** @type {keyof typeof DOES} */ (action)] ?? action.replaceAll("_", " "));
    this.#state.textContent = does || rest;
    this.#state.classList.toggle("busy", Boolean(does));
    clearTimeout(this.#actionEnd);
    // Its end comes by itself, and nobody tells it.
    if (does) this.#actionEnd = setTimeout(() => this.#store.refresh(this.chat), ACTION_LASTS);
  }

  /** @param {Transcript} seen */
  #showAnswers({ answers }) {
    const known = this.#lastAnswer;
    const ids = answers.map(({ id }) => id);
    this.#lastAnswer = Math.max(0, ...ids);
    if (known === null) return;
    const isMine = (/** @type {Answer} */ { user }) => this.chat < 0 || user === this.user;
    for (const answer of answers.filter((one) => one.id > known && isMine(one))) {
      if (answer.alert) tell(this.#store.bot.first_name, answer.text);
      else this.note(answer.text);
    }
  }

  /** @param {string} url */
  #follow(url) {
    const start = startOf(url, this.#store.bot.username);
    if (start === null) follow(url);
    else this.say(start ? `/start ${start}` : "/start");
  }

  /** @param {string} text */
  async #copy(text) {
    this.note((await copy(text)) ? "Copied" : "The browser does not allow copying");
  }

  /** @param {Message} message */
  async #messageMenu(message) {
    const choices = [
      { label: "Reply", value: "reply" },
      { label: "Copy the text", value: "copy" },
      { label: "Delete this message", value: "delete", look: /** @type {const} */ ("danger") },
      { label: "Cancel", value: "" },
    ];
    const what = await choose({ title: gist(message), choices, look: "sheet" });
    const who = author(message, { me: () => this.user });
    if (what === "reply") this.composer.answer(message, who, gist(message));
    if (what === "copy") this.#copy(message.text);
    if (what === "delete") this.#do("delete", { message_id: message.message_id });
  }

  async #chatMenu() {
    const isBlocked = this.#info?.blocked;
    const choices = [
      { label: "Show the transcript", value: "transcript" },
      ...(this.chat < 0 ? [] : [{ label: isBlocked ? "Unblock the bot" : "Block the bot", value: "block" }]),
      { label: "Close this chat", value: "close" },
      { label: "Cancel", value: "" },
    ];
    const what = await choose({
      title: this.root.getAttribute("aria-label") ?? "",
      choices,
      look: "sheet",
    });
    if (what === "transcript") this.#transcript();
    if (what === "block") this.#block(!isBlocked);
    if (what === "close") this.#onClose();
  }

  /** @param {boolean} blocked */
  async #block(blocked) {
    const sure =
      !blocked ||
      (await confirmed("Block the bot?", "It can send nothing until it is unblocked.", "Block", "danger"));
    if (sure) this.#do("block", { blocked });
  }

  /** @param {string} what @param {Record<string, unknown>} wish */
  #do(what, wish) {
    return attempt(
      () => act(what, { chat: this.chat, ...wish }),
      (sentence) => this.note(sentence),
    );
  }

  async #transcript() {
    const wanted = () => readText("transcript", { chat: this.chat, form: "text" });
    const text = await attempt(wanted, (sentence) => this.note(sentence));
    if (text === null) return;
    if ((await showPaper("Transcript", text)) === "copy") this.#copy(text);
  }
}
