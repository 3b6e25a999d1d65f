/** Plays a sample conversation, step by step, so that one can watch. */

import { choose } from "./dialogs.js";
import { el } from "./dom.js";

/** @import {Sample} from "./types.js" */
/** @import {Phone} from "./phone.js" */

const LETTER = 35;
const GLANCE = 900;
const LOOK = 120;
const PATIENCE = 15_000;

/** `phone` is asked for when a sample begins. */
export class Player {
  #samples;
  #phone;
  /** @type {AbortController | null} */
  #playing = null;

  /**
   * @param {Sample[]} samples
   * @param {() => Phone | undefined} phone
   */
  constructor(samples, phone) {
    this.#samples = samples;
    this.#phone = phone;
  }

  /** Ask which one, and play it on the phone in front. */
  async offer() {
    const phone = this.#phone();
    if (!phone) return;
    const title = await choose({
      title: "Play a sample",
      choices: [
        ...this.#samples.map(({ title: words }, index) => ({
          label: words,
          value: String(index + 1),
        })),
        { label: "Cancel", value: "" },
      ],
      look: "sheet",
    });
    const sample = this.#samples[Number(title) - 1];
    if (sample) await this.#play(sample, phone);
  }

  /** @param {Sample} sample @param {Phone} phone */
  async #play({ title, steps }, phone) {
    this.#playing?.abort();
    const playing = new AbortController();
    this.#playing = playing;
    const step = el("span", { class: "step" });
    const stop = el(
      "button",
      { type: "button", class: "small", on: { click: () => playing.abort() } },
      "Stop the sample",
    );
    const line = el(
      "div",
      { class: "playing", role: "group", "aria-label": "Sample" },
      el("p", {}, title, " ", step),
      stop,
    );
    phone.stage.replaceChildren(line);
    try {
      for (const [index, wanted] of steps.entries()) {
        step.textContent = `${index + 1} of ${steps.length}`;
        await this.#do(wanted, phone, playing.signal);
      }
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
    } finally {
      line.remove();
    }
  }

  /** @param {{text: string} | {tap: string}} step @param {Phone} phone @param {AbortSignal} signal */
  async #do(step, phone, signal) {
    await pause(GLANCE, signal);
    for (let waited = 0; phone.patience.isWaiting && waited < PATIENCE; waited += LOOK)
      await pause(LOOK, signal);
    if (!phone.root.isConnected) throw new DOMException("the chat was closed", "AbortError");
    if ("text" in step) {
      phone.composer.mode = "write";
      for (let end = 1; end <= step.text.length; end += 1) {
        phone.composer.write(step.text.slice(0, end));
        await pause(LETTER, signal);
      }
      await pause(GLANCE / 2, signal);
      await phone.composer.send();
      return;
    }
    const key = await this.#found(step.tap, phone, signal);
    if (!key) {
      phone.note(`The sample ends here: there is no button “${step.tap}”`);
      throw new DOMException("no such button", "AbortError");
    }
    key.scrollIntoView({ block: "nearest" });
    key.classList.add("shown");
    await pause(GLANCE / 2, signal);
    key.click();
    key.classList.remove("shown");
  }

  /**
   * The button, as soon as the bot shows it.
   *
   * @param {string} label
   * @param {Phone} phone
   * @param {AbortSignal} signal
   */
  async #found(label, phone, signal) {
    for (let waited = 0; waited < PATIENCE; waited += LOOK) {
      const key = phone.button(label);
      if (key && !key.disabled) return key;
      await pause(LOOK, signal);
    }
    return null;
  }
}

/** @param {number} milliseconds @param {AbortSignal} signal @returns {Promise<void>} */
function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}
