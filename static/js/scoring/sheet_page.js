// The page of one sheet: made from the templates when the sheet opens; view.js writes what changes.

import { inLanguage, pointsText } from "./rubric.js";
import { createFacts } from "./facts.js";
import { all, fill, one, piece, put, show, terms } from "./pieces.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./sentences.js").Words} Words */
/** A mark of the judge on an earlier work. @typedef {{code: string, points: string}} Earlier */

/** A work's code and its points, on one line. @param {Earlier} mark */
function given({ code, points }) {
  const node = document.createElement("span");
  const figure = document.createElement("b");
  figure.textContent = points;
  node.className = "nowrap";
  node.append(`${code} `, figure);
  return node;
}

/** @param {{words: Words, whole: RegExp, language: string, url: (name: string, id: number) => string}} given */
export function createSheetPage({ words, whole, language, url }) {
  const { say } = words;
  const factLines = createFacts({ say, language, url });

  /** @param {import("./rubric.js").Criterion} criterion @param {Earlier[]} earlier @param {HTMLElement | null} facts */
  function card(criterion, earlier, facts) {
    const node = piece("criterion");
    const { code } = criterion;
    node.id = `criterion-${code}`;
    node.dataset.criterion = code;
    for (const place of all("code", node)) put(place, place.closest("button") ? ` ${code}` : code);
    terms(one("name", node), criterion.title, whole);
    put(one("max", node), say("max", { points: criterion.points_text }));
    if (criterion.note) terms(one("note", node), criterion.note, whole);
    else one("note", node).remove();
    const levels = one("levels", node);
    if (facts) levels.before(facts);
    levels.classList.add(`j-levels-${criterion.levels.length}`);
    levels.append(...criterion.levels.map((level) => {
      const made = piece("level");
      const radio = /** @type {HTMLInputElement} */ (made.querySelector("input"));
      const label = /** @type {HTMLLabelElement} */ (made.querySelector("label"));
      radio.name = `mark-${code}`;
      radio.value = level.id;
      label.htmlFor = radio.id = `mark-${code}-${level.id}`;
      radio.setAttribute("aria-describedby", `status-${code}`);
      put(one("name", made), level.name);
      put(one("points", made), level.points_text);
      terms(one("guidance", made), level.guidance, whole);
      return made;
    }));
    if (criterion.official) put(one("official-text", node), criterion.official);
    else one("official", node).remove();
    if (earlier.length) one("earlier", node).append(...earlier.flatMap((mark, place) => [...(place ? [" · "] : []), given(mark)]));
    else one("previous", node).remove();
    if (!criterion.official && !earlier.length) node.querySelector(".j-card-foot")?.remove();
    one("status", node).id = `status-${code}`;
    return node;
  }

  /** @param {HTMLElement} node @param {string} item @param {string} label */
  function comment(node, item, label) {
    const box = one("comment", node);
    box.id = `comment-${item}`;
    box.dataset.comment = item;
    box.setAttribute("aria-describedby", `comment-${item}-status`);
    const status = one("comment-status", node);
    status.id = `comment-${item}-status`;
    status.dataset.commentStatus = item;
    one("comment-conflict", node).dataset.commentConflict = item;
    for (const place of all("label", node)) {
      put(place, label);
      if (place instanceof HTMLLabelElement) place.htmlFor = box.id;
    }
    return node;
  }

  /** @param {State} state @param {import("./rubric.js").Section} section @param {Map<string, Earlier[]>} earlier @param {(item: string) => HTMLElement | null} facts */
  function part(state, section, earlier, facts) {
    const node = piece("section");
    const { code } = section;
    node.id = `section-${code}`;
    node.dataset.section = code;
    node.setAttribute("aria-labelledby", `heading-${code}`);
    /** @type {HTMLElement} */ (node.querySelector("h2")).id = `heading-${code}`;
    fill(node, { code, name: section.title });
    const cards = state.criteria.filter((criterion) => criterion.section === code).flatMap((criterion) => {
      const made = [card(criterion, earlier.get(criterion.code) ?? [], facts(criterion.code))];
      if (criterion.group) {
        const served = facts(criterion.group.code);
        if (served) made.unshift(served);
        const group = piece("group");
        fill(group, { code: criterion.group.code, max: say("max", { points: criterion.group.points_text }) });
        terms(one("name", group), criterion.group.title, whole);
        made.unshift(group);
      }
      return made;
    });
    const served = facts(code);
    one("criteria", node).replaceWith(...(served ? [served] : []), ...cards);
    return comment(node, code, say("comment_on", { title: section.title }));
  }

  /** @param {any} entry @param {Set<string>} shown */
  function about(entry, shown) {
    const lines = factLines(entry, null, shown);
    one("facts").replaceChildren(...(lines ? [lines] : []));
    show(one("about"), lines !== null);
  }

  /** @param {any[]} reports what a judge can report of a work */
  function reports(reports) {
    const rows = [...reports.map((row) => ({ id: row.id, text: inLanguage(row.text, language), clause: say("clause", { clause: row.clause }) })), { id: "", text: say("something_else"), clause: "" }];
    one("reports").replaceChildren(...rows.map((row) => {
      const node = piece("report");
      const radio = /** @type {HTMLInputElement} */ (node.querySelector("input"));
      radio.value = row.id;
      radio.id = `report-${row.id || "other"}`;
      fill(node, { name: row.text, clause: row.clause });
      return node;
    }));
  }

  return {
    /** Make the page of a sheet anew. @param {State} state @param {any} entry @param {any} contest @param {Map<string, Earlier[]>} earlier */
    open(state, entry, contest, earlier) {
      const title = inLanguage(entry?.title, language);
      const from = [entry?.institution, entry?.province].map((both) => inLanguage(both, language)).filter(Boolean).join(" · ");
      for (const node of all("entry-code")) put(node, entry?.code ?? "");
      for (const node of all("entry-title")) put(node, title);
      for (const node of all("entry-from")) put(node, from);
      one("paper-link").setAttribute("href", url("paper", state.id));
      one("copy").setAttribute("href", url("copy", state.id));
      one("nav-list").replaceChildren(...state.sections.map((section) => {
        const node = piece("nav");
        const link = /** @type {HTMLAnchorElement} */ (node.querySelector("a"));
        link.href = `#section-${section.code}`;
        link.dataset.nav = section.code;
        fill(node, { code: section.code, name: section.title });
        return node;
      }));
      const shown = new Set([...state.sections, ...state.criteria, ...state.criteria.flatMap((criterion) => criterion.group ?? [])].map((item) => item.code));
      const facts = (/** @type {string} */ item) => factLines(entry, item, shown);
      one("sections").replaceChildren(...state.sections.map((section) => part(state, section, earlier, facts)));
      one("total-comment").replaceChildren(comment(piece("comment"), "total", say("comment_total")));
      for (const box of all("comment")) {
        const details = box.closest("details");
        if (details) details.open = Boolean(state.written[`comment:${box.dataset.comment}`]?.value) || state.outbox.some((change) => change.kind === "comment" && change.item === box.dataset.comment);
      }
      about(entry, shown);
      reports(contest.reports ?? []);
      put(one("receipt-full"), say("of_full", { full: pointsText(state.sections.reduce((sum, section) => sum + section.points, 0), state.unit) }));
    },
  };
}
