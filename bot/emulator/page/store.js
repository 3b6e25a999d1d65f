/** What the page knows: the bot, its chats, and the transcripts of those that are open. */

import { act, attempt, read } from "./api.js";
import { Source } from "./source.js";

/** @import {ChatInfo, Profile, Transcript, User} from "./types.js" */

const FIRST_NAMES = [
  "Alex",
  "Robin",
  "Sam",
  "Noor",
  "Kim",
  "Mika",
  "Ines",
  "Tom",
  "Yara",
  "Luca",
  "Ada",
  "Jun",
];

/**
 * Events: `chats` when the list has changed; `transcript` and `profile` with their chat; `back` once all was
 * read (again) after the server has come (back); `gone` when it went away.
 */
export class Store extends Source {
  /** @type {User} */
  bot = { id: 0, first_name: "Bot" };
  /** @type {Map<number, ChatInfo>} */
  chats = new Map();
  /** @type {Map<number, Transcript>} */
  transcripts = new Map();
  /** @type {Map<number, Profile>} */
  profiles = new Map();

  /** @type {Set<number>} */
  #open = new Set();
  /** The chats are being read: until then it is not known which ones are there. */
  #listing = Promise.resolve();
  /** @type {Map<string, boolean>} what is being read, and whether it has changed meanwhile */
  #reading = new Map();

  /** @param {Source} stream */
  constructor(stream) {
    super();
    stream.on("hello", () => this.#readAll());
    stream.on("gone", () => this.say("gone"));
    stream.on("chats", () => (this.#listing = this.#fresh("chats", () => this.readChats())));
    stream.on("change", (detail) => {
      if (this.#open.has(detail.chat)) this.refresh(detail.chat);
    });
    stream.on("call", (detail) => {
      // What the bot says of itself, such as setMyCommands.
      if (detail.ok && /^(set|delete)My/.test(detail.method))
        this.#open.forEach((chat) => this.#profile(chat));
    });
  }

  /** Keep the transcript and the profile of a chat fresh from now on. @param {number} chat */
  open(chat) {
    if (this.#open.has(chat)) return;
    this.#open.add(chat);
    this.#readOne(chat);
  }

  /** @param {number} chat */
  close(chat) {
    this.#open.delete(chat);
    this.transcripts.delete(chat);
  }

  /** Read the transcript anew. @param {number} chat */
  refresh(chat) {
    return this.#fresh(`transcript ${chat}`, async () => {
      await this.#listing;
      if (!this.chats.has(chat)) return;
      const found = await read("transcript", { chat });
      if (!this.#open.has(chat)) return;
      this.transcripts.set(chat, found);
      this.say("transcript", chat);
    });
  }

  /**
   * A person and the private chat with the bot; of a known one the chat is opened. Gives the chat.
   *
   * @param {number} [chat]
   * @param {string} [name]
   * @returns {Promise<number>}
   */
  async person(chat, name = this.#newName()) {
    const made = await act("user", { chat, first_name: name });
    await this.readChats();
    return made.chat;
  }

  /**
   * A group with the bot in it. Gives the chat.
   *
   * @param {string} title
   * @param {number[]} members
   * @param {boolean} admin whether the bot hears everything
   * @returns {Promise<number>}
   */
  async group(title, members, admin) {
    const made = await act("group", { title, members, admin });
    await this.readChats();
    return made.chat;
  }

  /** Everybody who has a private chat with the bot. */
  people() {
    return [...this.chats.values()].filter((chat) => chat.type === "private").map((chat) => this.owner(chat));
  }

  /** Whose phone it is; in a group, the first person in it. @param {ChatInfo} chat @returns {User} */
  owner(chat) {
    const people = chat.members.filter((member) => member.id !== this.bot.id);
    return (
      people.find((member) => member.id === chat.chat) ??
      people[0] ?? { id: chat.chat, first_name: chat.title }
    );
  }

  /** How the page calls a chat. @param {ChatInfo} chat */
  name(chat) {
    return chat.type === "private" ? this.owner(chat).first_name : chat.title;
  }

  async #readAll() {
    const isThere = await attempt(async () => {
      await this.readChats();
      await Promise.all([...this.#open].map((chat) => this.#readOne(chat)));
      return true;
    });
    this.say(isThere ? "back" : "gone");
  }

  /** Read the list of chats anew. */
  async readChats() {
    const found = await read("chats");
    this.bot = found.bot;
    this.chats = new Map(found.chats.map((/** @type {ChatInfo} */ chat) => [chat.chat, chat]));
    for (const chat of this.#open) {
      // A chat that was forgotten may come again, under the same id.
      if (!this.chats.has(chat)) this.transcripts.delete(chat);
      else if (!this.transcripts.has(chat)) this.#readOne(chat);
    }
    this.say("chats");
  }

  /** @param {number} chat */
  #readOne(chat) {
    return Promise.all([this.refresh(chat), this.#profile(chat)]);
  }

  /** @param {number} chat */
  #profile(chat) {
    return this.#fresh(`profile ${chat}`, async () => {
      const info = this.chats.get(chat);
      this.profiles.set(chat, await read("profile", { chat, user: info && this.owner(info).id }));
      this.say("profile", chat);
    });
  }

  /**
   * Read something unless that is under way; what changes meanwhile is read once more. A chat or a server
   * that is gone is told by other events.
   *
   * @param {string} what
   * @param {() => Promise<void>} work
   */
  async #fresh(what, work) {
    if (this.#reading.has(what)) {
      this.#reading.set(what, true);
      return;
    }
    try {
      do {
        this.#reading.set(what, false);
        await attempt(work);
      } while (this.#reading.get(what));
    } finally {
      this.#reading.delete(what);
    }
  }

  #newName() {
    const taken = new Set(this.people().map((person) => person.first_name));
    return FIRST_NAMES.find((name) => !taken.has(name)) ?? `Person ${taken.size + 1}`;
  }
}
