// What the team handed in, beside the criterion, group or section that it serves; the rest stands above the criteria.

import { inLanguage } from "./rubric.js";
import { one, piece, put } from "./pieces.js";

/** @typedef {{text: any, link: string, is_recorded: boolean, items: string[]}} Fact */
/** @typedef {{id: number, kind: any, pages: number, items: string[]}} Document */
/** @typedef {(key: string, values?: Record<string, any>) => string} Say */

/** The lines of an item; of none those that serve no item of the page.
 * @param {{facts?: Fact[], documents?: Document[]}} entry @param {string | null} item @param {Set<string>} shown items of the page */
function served(entry, item, shown) {
  const fits = (/** @type {{items: string[]}} */ one_) => (item === null ? !one_.items.some((code) => shown.has(code)) : one_.items.includes(item));
  return { documents: (entry.documents ?? []).filter(fits), facts: (entry.facts ?? []).filter(fits) };
}

/** @param {{say: Say, language: string, url: (name: string, id: number) => string}} given */
export function createFacts({ say, language, url }) {
  /** @param {string} text @param {string} href @param {string} note */
  function line(text, href, note) {
    const node = piece("fact");
    const link = /** @type {HTMLAnchorElement} */ (node.querySelector("a"));
    if (href) Object.assign(link, { href, textContent: text });
    else link.replaceWith(text);
    put(one("source", node), note);
    return node;
  }

  /** The lines of an item, null if there is none.
   * @param {any} entry @param {string | null} item @param {Set<string>} shown @returns {HTMLElement | null} */
  return function lines(entry, item, shown) {
    const { documents, facts } = served(entry ?? {}, item, shown);
    if (documents.length + facts.length === 0) return null;
    const list = document.createElement("ul");
    list.className = "j-facts";
    list.append(
      ...documents.map((row) => line(inLanguage(row.kind, language), url("document", row.id), say(row.pages === 1 ? "page" : "pages", { n: row.pages }))),
      ...facts.map((fact) => line(inLanguage(fact.text, language), fact.link, say(fact.is_recorded ? "recorded" : "declared"))),
    );
    return list;
  };
}
