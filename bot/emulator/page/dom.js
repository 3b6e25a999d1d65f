/** Elements: made with DOM calls only, so that no text is ever read as markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with attributes and children. Of the attributes, `on` holds listeners by event, `data` the
 * data-*; null, undefined and false leave one out, true gives it without a value.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name === "data") {
      Object.assign(node.dataset, value);
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/**
 * A picture of the sprite; what it means is said by the label of the button around it.
 *
 * @param {string} name
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/page/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/**
 * A button that shows a picture only; `label` is its name.
 *
 * @param {string} picture
 * @param {string} label
 * @param {() => void} onClick
 * @param {Record<string, any>} [attributes]
 */
export function iconButton(picture, label, onClick, attributes = {}) {
  return el(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": label,
      title: label,
      on: { click: onClick },
      ...attributes,
    },
    icon(picture),
  );
}

/** Words for a screen reader only. @param {string} words */
export function unseen(words) {
  return el("span", { class: "unseen" }, words);
}

/**
 * Put text on the clipboard; false when the browser does not allow it.
 *
 * @param {string} text
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
