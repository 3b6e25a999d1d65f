/** Where a person writes: the text field, the commands, the answer keyboard, and who speaks. */

import { Commands } from "./commands.js";
import { el, icon, iconButton, unseen } from "./dom.js";

/** @import {Message, ReplyMarkup, User} from "./types.js" */

/**
 * @typedef {object} Deeds
 * @property {(words: string, replyTo: number | undefined) => Promise<boolean>} send false: not sent
 * @property {(user: number) => void} speakAs
 * @property {() => void} unblock
 */

/** @typedef {"write" | "start" | "blocked"} Mode */

export class Composer {
  #box = el("textarea", {
    rows: "1",
    "aria-label": "Message",
    placeholder: "Message",
    enterkeyhint: "send",
    autocomplete: "off",
  });
  #send = el("button", { type: "submit", class: "send", "aria-label": "Send" }, icon("send"));
  #replying = el("div", { class: "replying", hidden: true });
  #keys = el("div", { class: "answer-keys", role: "group", "aria-label": "Answers", hidden: true });
  #speaker = el("select", { "aria-label": "Speak as", on: { change: () => this.#spoke() } });
  #speaking = el("label", { class: "speaking", hidden: true }, "Speak as ", this.#speaker);
  #big = el("button", { type: "button", class: "big", on: { click: () => this.#pressBig() } });
  #commands;
  #form;
  root;

  /** @type {Mode} */
  #mode = "write";
  /** @type {Message | null} */
  #answering = null;
  /** @type {ReplyMarkup | null} */
  #answers = null;
  /** The message that asked for the keys, and whether keys for one time were used. */
  #asking = 0;
  #areUsed = false;
  #draft;
  #deeds;

  /**
   * @param {number} chat
   * @param {Deeds} deeds
   */
  constructor(chat, deeds) {
    this.#draft = `draft ${chat}`;
    this.#deeds = deeds;
    this.#commands = new Commands(this.#box, (command) => this.#say(command));
    this.#form = el(
      "form",
      { class: "writing", on: { submit: (/** @type {Event} */ event) => this.#submit(event) } },
      this.#commands.button,
      this.#box,
      this.#send,
    );
    this.root = el(
      "div",
      { class: "composer" },
      this.#commands.root,
      this.#speaking,
      this.#replying,
      this.#form,
      this.#big,
      this.#keys,
    );
    this.#box.addEventListener("keydown", (event) => this.#key(event));
    this.#box.addEventListener("input", () => this.#written());
    this.#box.value = sessionStorage.getItem(this.#draft) ?? "";
    this.#written();
    this.mode = "write";
  }

  /** write; start: a chat in which nothing was said; blocked: by the person. @param {Mode} mode */
  set mode(mode) {
    const hadFocus = document.activeElement === this.#big;
    this.#mode = mode;
    this.#form.hidden = mode !== "write";
    this.#big.hidden = mode === "write";
    this.#big.textContent = mode === "blocked" ? "UNBLOCK" : "START";
    this.root.dataset.mode = mode;
    // Where a tap on the field would bring up a keyboard of the screen, it is left alone.
    if (hadFocus && mode === "write" && matchMedia("(hover: hover)").matches) this.focus();
    this.#showKeys();
  }

  focus() {
    const target = this.#mode === "write" ? this.#box : this.#big;
    target.focus({ preventScroll: true });
  }

  /** @param {{command: string, description: string}[]} commands */
  offer(commands) {
    this.#commands.offer(commands);
  }

  /** Those who can speak here, when there is more than one. @param {User[]} users @param {number} now */
  setSpeakers(users, now) {
    this.#speaking.hidden = users.length < 2;
    this.#speaker.replaceChildren(
      ...users.map((user) =>
        el("option", { value: String(user.id), selected: user.id === now }, user.first_name),
      ),
    );
  }

  /** Answer this message. @param {Message} message @param {string} who @param {string} gist */
  answer(message, who, gist) {
    this.#answering = message;
    this.#replying.replaceChildren(
      icon("reply"),
      el(
        "p",
        {},
        unseen("Reply to "),
        el("span", { class: "quoted-who" }, who),
        el("span", { class: "quoted-what" }, gist),
      ),
      iconButton("close", "Do not reply", () => this.#noAnswer()),
    );
    this.#replying.hidden = false;
    this.focus();
  }

  /** The keys that this message of the bot asks for. @param {Message | undefined} message */
  setKeys(message) {
    const answers = message?.reply_markup ?? null;
    const asking = message?.message_id ?? 0;
    if (asking !== this.#asking) this.#areUsed = false;
    this.#asking = asking;
    if (JSON.stringify(answers) !== JSON.stringify(this.#answers)) {
      this.#answers = answers;
      this.#layKeys();
    }
    this.#showKeys();
  }

  /** Write these words as if a person did. @param {string} words */
  write(words) {
    this.#box.value = words;
    this.#written();
  }

  /** Send what stands there. */
  async send() {
    const words = this.#box.value;
    if (!words.trim()) return;
    this.write("");
    const sent = await this.#say(words);
    if (!sent && !this.#box.value) this.write(words);
  }

  #spoke() {
    this.#deeds.speakAs(Number(this.#speaker.value));
  }

  #pressBig() {
    if (this.#mode === "blocked") this.#deeds.unblock();
    else this.#say("/start");
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    this.send();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (this.#commands.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#submit(event);
    if (event.key === "Escape" && this.#answering) this.#noAnswer();
  }

  #written() {
    const words = this.#box.value;
    if (words) sessionStorage.setItem(this.#draft, words);
    else sessionStorage.removeItem(this.#draft);
    this.#send.disabled = !words.trim();
    // Where the browser does not grow the field by itself (field-sizing).
    this.#box.rows = Math.min(5, words.split("\n").length);
  }

  /** @param {string} words */
  async #say(words) {
    const replyTo = this.#answering?.message_id;
    const sent = await this.#deeds.send(words, replyTo);
    if (sent) {
      this.#commands.close();
      this.#noAnswer();
      // The command that was being typed when it was chosen from the list.
      if (words.startsWith("/") && words.startsWith(this.#box.value)) this.write("");
      this.#areUsed = Boolean(this.#answers?.one_time_keyboard);
      this.#showKeys();
    }
    return sent;
  }

  #noAnswer() {
    this.#answering = null;
    this.#replying.hidden = true;
  }

  #layKeys() {
    const rows = this.#answers?.keyboard ?? [];
    const hadFocus = this.#keys.contains(document.activeElement);
    this.#keys.replaceChildren(
      ...rows.map((row) =>
        el(
          "div",
          { class: "key-row" },
          ...row.map(({ text, style }) =>
            el(
              "button",
              {
                type: "button",
                class: "key",
                "data-style": style,
                on: { click: () => this.#say(text) },
              },
              el("span", { class: "key-text" }, text),
            ),
          ),
        ),
      ),
    );
    if (hadFocus) this.#keys.querySelector("button")?.focus();
    this.#box.placeholder = this.#answers?.input_field_placeholder || "Message";
  }

  #showKeys() {
    this.#keys.hidden = this.#areUsed || !this.#answers?.keyboard?.length || this.#mode !== "write";
  }
}
