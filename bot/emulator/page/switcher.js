/** The chats by name: on a narrow screen one is in front, on a wide one the open ones stand side by side. */

import { choose, shown } from "./dialogs.js";
import { el, unseen } from "./dom.js";

/** @import {ChatInfo, User} from "./types.js" */

/**
 * @typedef {object} Deeds
 * @property {(chat: number) => void} show
 * @property {() => void} addPerson
 * @property {(title: string, members: number[], admin: boolean) => void} addGroup
 */

export class Switcher {
  #list;
  #deeds;
  /** @type {User[]} */
  #people = [];

  /** @param {HTMLElement} list @param {HTMLButtonElement} add @param {Deeds} deeds */
  constructor(list, add, deeds) {
    this.#list = list;
    this.#deeds = deeds;
    add.addEventListener("click", () => this.#add());
  }

  /**
   * @param {{info: ChatInfo, name: string, unread: number}[]} chats
   * @param {Set<number>} open
   * @param {number | null} front
   * @param {User[]} people those who could be in a group
   */
  show(chats, open, front, people) {
    this.#people = people;
    const focused = this.#list.contains(document.activeElement) ? document.activeElement : null;
    const at = /** @type {HTMLElement | null} */ (focused)?.dataset.chat;
    this.#list.replaceChildren(
      ...chats.map(({ info, name, unread }) => {
        const button = el(
          "button",
          {
            type: "button",
            data: { chat: String(info.chat) },
            class: open.has(info.chat) ? "open" : "",
            "aria-current": info.chat === front ? "true" : null,
            on: { click: () => this.#deeds.show(info.chat) },
          },
          el("span", { class: "tab-name" }, name),
          unread ? el("span", { class: "count" }, String(unread), unseen(" new")) : null,
        );
        if (info.chat === front)
          requestAnimationFrame(() => button.scrollIntoView({ block: "nearest", inline: "nearest" }));
        return el("li", {}, button);
      }),
    );
    if (at) /** @type {HTMLElement | null} */ (this.#list.querySelector(`[data-chat="${at}"]`))?.focus();
  }

  async #add() {
    const what = await choose({
      title: "Add a chat",
      choices: [
        { label: "Another person", value: "person" },
        { label: "A group", value: "group" },
        { label: "Cancel", value: "" },
      ],
      look: "sheet",
    });
    if (what === "person") this.#deeds.addPerson();
    if (what === "group") this.#askGroup();
  }

  async #askGroup() {
    const title = el("input", { type: "text", value: "Our group", maxlength: "128", required: true });
    const admin = el("input", { type: "checkbox" });
    const members = this.#people.map(({ id, first_name: name }) => {
      const box = el("input", { type: "checkbox", value: String(id), checked: true });
      return { box, line: el("label", { class: "check" }, box, name) };
    });
    const form = el(
      "form",
      {
        on: {
          submit: (/** @type {Event} */ event) => {
            event.preventDefault();
            dialog.close("make");
          },
        },
      },
      el("h2", { id: "group-title" }, "A new group"),
      el("label", { class: "field" }, "Its name", title),
      el("fieldset", {}, el("legend", {}, "Who is in it"), ...members.map(({ line }) => line)),
      el("label", { class: "check" }, admin, "The bot is an administrator and hears everything"),
      el(
        "div",
        { class: "choices" },
        el("button", { type: "submit", class: "choice primary" }, "Make the group"),
        el(
          "button",
          { type: "button", class: "choice plain", on: { click: () => dialog.close("") } },
          "Cancel",
        ),
      ),
    );
    const dialog = el("dialog", { class: "ask", "aria-labelledby": "group-title" }, form);
    const chosen = () => members.filter(({ box }) => box.checked).map(({ box }) => Number(box.value));
    const check = () =>
      members[0]?.box.setCustomValidity(chosen().length ? "" : "A group needs somebody in it");
    members.forEach(({ box }) => box.addEventListener("change", check));
    if ((await shown(dialog)) === "make")
      this.#deeds.addGroup(title.value.trim() || "Our group", chosen(), admin.checked);
  }
}
