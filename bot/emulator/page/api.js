/** The /sim API of the emulator. */

/** The emulator has refused a wish; `message` is its sentence. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {Record<string, any>} body
   */
  constructor(status, body) {
    super(body.error ?? body.description ?? `The server answered ${status}`);
    this.status = status;
    this.body = body;
  }
}

/** The emulator could not be reached. */
export class Gone extends Error {
  constructor() {
    super("The server is gone");
  }
}

/**
 * Read something: GET /sim/<path>. Throws Refused and Gone, as all of these.
 *
 * @param {string} path
 * @param {Record<string, any>} [query]
 * @returns {Promise<any>}
 */
export async function read(path, query = {}) {
  return JSON.parse(await readText(path, query));
}

/**
 * The same for what is text.
 *
 * @param {string} path
 * @param {Record<string, any>} [query]
 */
export function readText(path, query = {}) {
  return request(address(path, query));
}

/**
 * Do something: POST /sim/<path>.
 *
 * @param {string} path
 * @param {Record<string, any>} [wish]
 * @returns {Promise<any>}
 */
export async function act(path, wish = {}) {
  const headers = { "Content-Type": "application/json" };
  return JSON.parse(await request(address(path), { method: "POST", headers, body: JSON.stringify(wish) }));
}

/**
 * Do something that the emulator may refuse, or that comes to nothing when it is gone: that is said, and
 * gives null.
 *
 * @template Result
 * @param {() => Promise<Result>} work
 * @param {(sentence: string) => void} [say]
 * @returns {Promise<Result | null>}
 */
export async function attempt(work, say = () => {}) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Gone || error instanceof Refused)) throw error;
    say(error.message);
    return null;
  }
}

/**
 * Where something under /sim is found.
 *
 * @param {string} path
 * @param {Record<string, any>} [query]
 */
export function address(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const words = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `/sim/${path}${words ? `?${words}` : ""}`;
}

/**
 * @param {string} where
 * @param {RequestInit} [how]
 */
async function request(where, how) {
  let answer, body;
  try {
    answer = await fetch(where, { cache: "no-store", ...how });
    body = await answer.text();
  } catch {
    throw new Gone();
  }
  if (answer.ok) return body;
  throw new Refused(answer.status, explained(body));
}

/**
 * What a refusal says of itself; nothing, when something else than the emulator has answered.
 *
 * @param {string} body
 */
function explained(body) {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}
