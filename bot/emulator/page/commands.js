/** The list of the bot's commands, by the menu button or while one types a slash. */

import { el } from "./dom.js";

/** @typedef {{command: string, description: string}} Command */

let count = 0;

/** `box` is the text field; `pick` gets the command that was chosen, with its slash. */
export class Commands {
  #id = `commands-${++count}`;
  root = el("ul", {
    class: "commands",
    id: this.#id,
    role: "listbox",
    tabindex: "0",
    "aria-label": "Commands",
    hidden: true,
    on: {
      keydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
      focusout: (/** @type {FocusEvent} */ event) => this.#leave(event),
    },
  });
  button = el(
    "button",
    {
      type: "button",
      class: "menu-button",
      "aria-label": "Commands",
      "aria-haspopup": "listbox",
      "aria-controls": this.#id,
      "aria-expanded": "false",
      on: { click: () => this.#toggle() },
    },
    "/",
  );

  /** @type {Command[]} */
  #all = [];
  /** @type {Command[]} */
  #seen = [];
  #at = 0;
  #box;
  #pick;

  /**
   * @param {HTMLTextAreaElement} box
   * @param {(command: string) => void} pick
   */
  constructor(box, pick) {
    this.#box = box;
    this.#pick = pick;
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", this.#id);
    box.addEventListener("input", () => this.#typed());
    box.addEventListener("blur", (event) => this.#leave(event));
  }

  /** @param {Command[]} commands */
  offer(commands) {
    this.#all = commands;
    this.button.hidden = commands.length === 0;
    if (!this.root.hidden) this.close();
  }

  get isOpen() {
    return !this.root.hidden;
  }

  close() {
    this.root.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    this.#box.removeAttribute("aria-activedescendant");
  }

  /**
   * Take a key that was pressed while the list is open; true when it meant the list.
   *
   * @param {KeyboardEvent} event
   */
  key(event) {
    if (!this.isOpen || event.isComposing) return false;
    const last = this.#seen.length - 1;
    const steps = { ArrowDown: this.#at + 1, ArrowUp: this.#at - 1, Home: 0, End: last };
    if (event.key in steps) {
      const wanted = steps[/** @type {keyof typeof steps} */ (event.key)];
      this.#mark(wanted < 0 ? last : wanted > last ? 0 : wanted);
    } else if (event.key === "Enter" || event.key === "Tab") {
      if (event.key === "Tab" && document.activeElement !== this.#box) return false;
      this.#choose(this.#seen[this.#at]);
    } else if (event.key === "Escape") {
      this.#box.focus();
      this.close();
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  #toggle() {
    if (this.isOpen) return this.close();
    this.#show(this.#all);
    this.root.focus();
  }

  #typed() {
    const [, begin] = /^\/(\w*)$/.exec(this.#box.value) ?? [];
    const fitting =
      begin === undefined ? [] : this.#all.filter(({ command }) => command.startsWith(begin.toLowerCase()));
    if (fitting.length) this.#show(fitting);
    else this.close();
  }

  /** @param {Command[]} commands */
  #show(commands) {
    this.#seen = commands;
    this.root.replaceChildren(
      ...commands.map((command, index) =>
        el(
          "li",
          {
            role: "option",
            id: `${this.#id}-${index}`,
            on: {
              // The text field keeps the focus.
              pointerdown: (/** @type {Event} */ event) => event.preventDefault(),
              click: () => this.#choose(command),
            },
          },
          el("span", { class: "command-name" }, `/${command.command}`),
          " ",
          el("span", { class: "command-about" }, command.description),
        ),
      ),
    );
    this.root.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.#mark(0);
  }

  /** @param {number} index */
  #mark(index) {
    this.#at = index;
    [...this.root.children].forEach((option, place) =>
      option.setAttribute("aria-selected", String(place === index)),
    );
    const option = this.root.children[index];
    option?.scrollIntoView({ block: "nearest" });
    for (const node of [this.#box, this.root]) node.setAttribute("aria-activedescendant", option?.id ?? "");
  }

  /** @param {Command} command */
  #choose(command) {
    this.close();
    this.#pick(`/${command.command}`);
  }

  /** @param {FocusEvent} event */
  #leave({ relatedTarget }) {
    const inside = [this.root, this.button, this.#box].some((node) => node === relatedTarget);
    if (!inside) this.close();
  }
}
