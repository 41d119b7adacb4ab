// The page's parts: finding the data- hooks, and copying the templates.

/** @param {string} hook @param {ParentNode} [root] @returns {HTMLElement[]} */
export const all = (hook, root = document) => [...root.querySelectorAll(`[data-${hook}]`)].filter((node) => node instanceof HTMLElement);

/** @param {string} hook @param {ParentNode} [root] */
export const one = (hook, root = document) => all(hook, root)[0];

/** @param {Element | null | undefined} node @param {string} text */
export function put(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

/** @param {Element | null | undefined} node @param {string} name @param {string} value */
export function mark(node, name, value) {
  if (node && node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** @param {Element | null | undefined} node @param {boolean} isShown */
export function show(node, isShown) {
  if (node instanceof HTMLElement && node.hidden === isShown) node.hidden = !isShown;
}

/** Texts by hook. @param {ParentNode} root @param {Record<string, string>} texts */
export function fill(root, texts) {
  for (const [hook, text] of Object.entries(texts)) put(one(hook, root), text);
}

/** A copy of a template of the page. @param {string} name @returns {HTMLElement} */
export function piece(name) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(`piece-${name}`));
  return /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
}

/** A text with words that a line must not break. @param {Element | null | undefined} node @param {string} text @param {RegExp} whole */
export function terms(node, text, whole) {
  if (!node || node.textContent === text) return;
  node.replaceChildren(...text.split(whole).map((part, place) => {
    if (place % 2 === 0) return part;
    const held = document.createElement("span");
    held.className = "nowrap";
    held.textContent = part;
    return held;
  }));
}
