/** The stream of events from the emulator, which comes back by itself when it breaks. */

import { Source } from "./source.js";

const NAMES = ["hello", "change", "call", "update", "clock", "chats"];
const AGAIN = 1000;

/**
 * Tells each event of GET /sim/events with its JSON, and `gone` when the server went away. After a break
 * `hello` says that it is back; what happened in between is not replayed.
 */
export class Stream extends Source {
  open() {
    const source = new EventSource("/sim/events");
    for (const name of NAMES) {
      source.addEventListener(name, (event) => {
        this.say(name, JSON.parse(event.data));
      });
    }
    source.addEventListener("error", () => {
      this.say("gone");
      // Browsers try again by themselves, but not after every kind of break.
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.open(), AGAIN);
    });
  }
}
