/** The address keeps which chats are open and which is in front: #chats=1000,1001&at=1001 */

/** @typedef {{chats: number[], at: number | null}} Place */

/** @returns {Place} */
export function place() {
  const words = new URLSearchParams(location.hash.slice(1));
  const chats = (words.get("chats") ?? "")
    .split(",")
    .map(Number)
    .filter((chat) => Number.isSafeInteger(chat) && chat);
  const at = Number(words.get("at"));
  return { chats: [...new Set(chats)], at: chats.includes(at) ? at : (chats[0] ?? null) };
}

/** Note where one is, without a step in the history. @param {Place} here */
export function keep({ chats, at }) {
  const hash = `#chats=${chats.join(",")}${chats.length > 1 && at ? `&at=${at}` : ""}`;
  if (hash !== location.hash) history.replaceState(null, "", hash);
}
