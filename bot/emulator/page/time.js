/** Time in words, in the zone and the language of whoever reads. `unix` is in seconds. */

// Made once: to make one takes longer than to use it a hundred times.
const CLOCK = format({ hour: "2-digit", minute: "2-digit" });
const CLOCK_TO_THE_SECOND = format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = format({ weekday: "long", day: "numeric", month: "long" });
const WHOLE = format({ dateStyle: "full", timeStyle: "medium" });
/** @type {[string, Intl.DateTimeFormat][]} */
const PARTS = [
  ["w", format({ weekday: "long" })],
  ["t", format({ timeStyle: "short" })],
  ["T", format({ timeStyle: "medium" })],
  ["d", format({ dateStyle: "short" })],
  ["D", format({ dateStyle: "long" })],
];

/** @param {number} unix */
export function clock(unix) {
  return CLOCK.format(unix * 1000);
}

/** @param {number} unix */
export function clockToTheSecond(unix) {
  return CLOCK_TO_THE_SECOND.format(unix * 1000);
}

/** @param {number} unix */
export function day(unix) {
  return DAY.format(unix * 1000);
}

/** @param {number} unix */
export function whole(unix) {
  return WHOLE.format(unix * 1000);
}

/**
 * What a date_time entity shows: r relative, or w weekday, t/T time, d/D date, in this order. Null: its text.
 *
 * @param {number} unix
 * @param {string} wanted
 * @param {number} now
 */
export function formatted(unix, wanted, now) {
  if (!wanted) return null;
  if (wanted === "r") return relative(unix - now);
  return PARTS.filter(([sign]) => wanted.includes(sign))
    .map(([, how]) => how.format(unix * 1000))
    .join(", ");
}

/** @param {number} seconds from now; negative is past */
function relative(seconds) {
  /** @type {[Intl.RelativeTimeFormatUnit, number][]} */
  const units = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
    ["second", 1],
  ];
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
}

/** @param {Intl.DateTimeFormatOptions} how */
function format(how) {
  return new Intl.DateTimeFormat(undefined, how);
}
