/**
 * The phone page: puts the parts together.
 *
 * What tests of the page may rely on:
 *
 * section.phone[data-chat]              a phone: "<bot>, on the phone of <person>" or "<group>, a group"
 *   heading (level 2)                   the bot's name, or the group's title
 *   log "Messages"                      the messages
 *     article[data-message-id]          one of them (.bot, .own, .other, .service); .text: words and time
 *       group "Buttons" > button        the keyboard; aria-busy while a tap waits for its answer
 *     button "More below"               while the newest is not in sight
 *   status (.toasts)                    short answers to taps; .hint says that the bot has not answered yet
 *   textbox "Message", button "Send", button "Commands", listbox "Commands"
 * alertdialog                           an alert of the bot, or a question of the page
 * navigation "Chats" button[data-chat]  the chats by name; button "Add a chat"
 * button "Light or dark", button "Play a sample", button "For the curious" (complementary "For the curious")
 * alert #gone                           while the server is away
 *
 * The address keeps the open chats: /#chats=1001,1002&at=1002. People of that address who are new are made.
 */

import { keep, place } from "./address.js";
import { attempt, read } from "./api.js";
import { Clock } from "./clock.js";
import { Drawer } from "./drawer.js";
import { Faults } from "./faults.js";
import { Phone } from "./phone.js";
import { Player } from "./player.js";
import { Store } from "./store.js";
import { Stream } from "./stream.js";
import { Switcher } from "./switcher.js";
import { Taps } from "./taps.js";
import { toggleTheme } from "./theme.js";
import { Toasts } from "./toasts.js";
import { Traffic } from "./traffic.js";

class App {
  /** @type {Map<number, {phone: Phone, unread: number}>} */
  #phones = new Map();
  /** @type {Map<number, string>} the people who were here, for when the server has forgotten them */
  #names = new Map();
  /** @type {number | null} */
  #front = null;
  #isReady = false;
  /** @type {Player | null} */
  #player = null;

  #stream = new Stream();
  #store = new Store(this.#stream);
  #taps = new Taps(this.#stream);
  #toasts = new Toasts();
  #clock = new Clock(this.#stream, (words) => this.#toasts.show(words));
  #main = found("#phones");
  #gone = found("#gone");
  #switcher;

  constructor() {
    const note = (/** @type {string} */ words) => this.#toasts.show(words);
    const parts = {
      clock: this.#clock,
      faults: new Faults(this.#stream, note),
      traffic: new Traffic(this.#stream, note),
    };
    new Drawer(found("#drawer"), found("#curious"), parts, note);
    this.#switcher = new Switcher(found("#chats"), found("#add"), {
      show: (chat) => this.#show(chat),
      addPerson: () => this.#try(async () => this.#show(await this.#store.person())),
      addGroup: (...group) => this.#try(async () => this.#show(await this.#store.group(...group))),
    });
    found("#theme").addEventListener("click", toggleTheme);
    document.body.append(this.#toasts.root);

    this.#store.on("back", () => this.#try(() => this.#back()));
    this.#store.on("gone", () => this.#setGone(true));
    this.#store.on("chats", () => {
      parts.traffic.setChats(
        [...this.#store.chats.values()].map((info) => ({
          chat: info.chat,
          name: this.#store.name(info),
        })),
      );
      this.#chatsChanged();
    });
    this.#store.on("transcript", (detail) => this.#phones.get(detail)?.phone.show());
    this.#store.on("profile", (detail) => this.#phones.get(detail)?.phone.profile());
    addEventListener("hashchange", () => this.#try(() => this.#moved()));
  }

  async start() {
    await this.#offerSamples();
    this.#stream.open();
  }

  /** The server is there (again): open what the address says, or the first chat, or a first person's. */
  async #back() {
    this.#setGone(false);
    // What was awaited of a server that was gone is not known.
    for (const { phone } of this.#phones.values()) phone.patience.heard();
    await this.#arrange();
    this.#isReady = true;
  }

  /** Somebody has changed the address; what it names may be newer than the list of chats. */
  async #moved() {
    await this.#store.readChats();
    await this.#arrange();
  }

  async #arrange() {
    const { chats, at } = place();
    for (const chat of chats) await this.#known(chat);
    const known = chats.filter((chat) => this.#store.chats.has(chat));
    if (!known.length) known.push(this.#store.chats.keys().next().value ?? (await this.#store.person()));
    for (const chat of [...this.#phones.keys()]) if (!known.includes(chat)) this.#drop(chat);
    for (const chat of known) this.#open(chat);
    this.#bring(at !== null && this.#phones.has(at) ? at : known[0]);
    // There is a phone to play them on now.
    found("#samples").hidden = !this.#player;
  }

  /**
   * A person of the address whom the server does not know (any more) is made; a group is not.
   *
   * @param {number} chat
   */
  async #known(chat) {
    if (chat > 0 && !this.#store.chats.has(chat)) await this.#store.person(chat, this.#names.get(chat));
  }

  #chatsChanged() {
    for (const person of this.#store.people()) this.#names.set(person.id, person.first_name);
    for (const [chat, { phone }] of this.#phones) {
      if (this.#store.chats.has(chat)) phone.name();
    }
    this.#list();
    // After a reset the people come back to their phones.
    const isLost = [...this.#phones.keys()].some((chat) => !this.#store.chats.has(chat));
    if (isLost && this.#isReady) this.#try(() => this.#arrange());
  }

  /** @param {number} chat */
  #show(chat) {
    this.#open(chat);
    this.#bring(chat);
    this.#phones.get(chat)?.phone.root.scrollIntoView({ inline: "nearest", block: "nearest" });
    this.#phones.get(chat)?.phone.composer.focus();
  }

  /** @param {number} chat */
  #open(chat) {
    if (this.#phones.has(chat)) return;
    const phone = new Phone(chat, this.#store, this.#taps, this.#clock, {
      close: () => this.#close(chat),
      unread: (count) => this.#setUnread(chat, count),
      sample: this.#player && (() => this.#player?.offer()),
    });
    this.#phones.set(chat, { phone, unread: 0 });
    phone.root.addEventListener("focusin", () => this.#front === chat || this.#bring(chat));
    this.#main.append(phone.root);
    this.#store.open(chat);
  }

  /** @param {number} chat */
  #close(chat) {
    if (this.#phones.size === 1) return this.#toasts.show("This is the only open chat");
    this.#drop(chat);
    const next = /** @type {number} */ (this.#phones.keys().next().value);
    this.#bring(next);
    this.#phones.get(next)?.phone.composer.focus();
  }

  /** @param {number} chat */
  #drop(chat) {
    this.#phones.get(chat)?.phone.root.remove();
    this.#phones.delete(chat);
    this.#store.close(chat);
  }

  /** Where there is room for one phone, this is the one. @param {number} chat */
  #bring(chat) {
    this.#front = chat;
    for (const [id, { phone }] of this.#phones) phone.root.classList.toggle("front", id === chat);
    this.#phones.get(chat)?.phone.appear();
    keep({ chats: [...this.#phones.keys()], at: chat });
    this.#list();
  }

  /** @param {number} chat @param {number} count */
  #setUnread(chat, count) {
    const entry = this.#phones.get(chat);
    if (!entry || entry.unread === count) return;
    entry.unread = count;
    this.#list();
  }

  #list() {
    const chats = [...this.#store.chats.values()].map((info) => ({
      info,
      name: this.#store.name(info),
      unread: this.#phones.get(info.chat)?.unread ?? 0,
    }));
    this.#switcher.show(chats, new Set(this.#phones.keys()), this.#front, this.#store.people());
    document.title = this.#store.bot.first_name;
  }

  /** @param {boolean} gone */
  #setGone(gone) {
    this.#gone.textContent = gone ? "The server is gone; trying again" : "";
    this.#gone.hidden = !gone;
  }

  async #offerSamples() {
    const { samples } = (await attempt(() => read("samples"))) ?? { samples: [] };
    if (!samples.length) return;
    const front = () => (this.#front === null ? undefined : this.#phones.get(this.#front)?.phone);
    const player = new Player(samples, front);
    found("#samples").addEventListener("click", () => player.offer());
    this.#player = player;
  }

  /** @param {() => Promise<unknown>} work */
  #try(work) {
    return attempt(work, (sentence) => this.#toasts.show(sentence));
  }
}

/** @param {string} selector @returns {any} */
function found(selector) {
  return document.querySelector(selector);
}

new App().start();
