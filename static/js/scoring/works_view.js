// The list of works on the page: one row a work, written when something changes; filter and search.

import { all, fill, mark, one, piece, put, show, terms } from "./pieces.js";
import { inLanguage } from "./rubric.js";
import { deviceBanner } from "./sentences.js";
import { drawBanner } from "./view.js";
import { isOpenWork, nextWork, worksOf } from "./works.js";

/** @typedef {import("./works.js").Work} Work */

/** Normalise for search: order of Thai marks, spaces, case. @param {string} text */
const plain = (text) => text.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();
const CLOSED = ["left", "certified", "published", "archived"];
const READABLE = ["submitted", "excused"];

/** Nothing can be pressed for a moment: a finger on its way would press another row than it saw. @param {HTMLElement} node */
function still(node) {
  node.toggleAttribute("inert", true);
  setTimeout(() => node.toggleAttribute("inert", false), 900);
}

/** @param {HTMLAnchorElement} link @param {import("./works.js").Work | null} work @param {import("./sentences.js").Words} words @param {(name: string, id: number) => string} url */
export function linkNext(link, work, words, url) {
  show(link, work !== null);
  if (!work?.sheet) return;
  mark(link, "href", url("sheet", work.sheet));
  put(link.querySelector("span") ?? link, words.say("next_work", { code: work.code }));
}

/** @param {{words: import("./sentences.js").Words, whole: RegExp, language: string, version: string, url: (name: string, id: number) => string}} given */
export function createWorksView({ words, whole, language, version, url }) {
  const { say, when } = words;
  const list = one("works");
  const search = /** @type {HTMLInputElement} */ (one("search"));
  const filters = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("input[name=show]")]);
  /** @type {Map<number, HTMLElement>} */
  const rows = new Map();
  const chips = piece("chips");

  function filter() {
    const wanted = plain(search.value);
    const chosen = filters.find((filter_) => filter_.checked)?.value ?? "all";
    let shown = 0;
    for (const row of rows.values()) {
      const isShown = (chosen === "all" || row.dataset.group === chosen) && plain(row.dataset.work ?? "").includes(wanted);
      show(row, isShown);
      if (isShown) shown += 1;
    }
    show(one("nothing"), rows.size > 0 && shown === 0);
    put(one("found"), say("found", { n: shown }));
  }
  search.addEventListener("input", filter);
  for (const one_ of filters) one_.addEventListener("change", filter);

  /** @param {Work} work */
  function drawRow(work, /** @type {any} */ hall) {
    const isNow = work.id === hall?.entry;
    const row = rows.get(work.id) ?? piece("work");
    rows.set(work.id, row);
    const isLink = work.sheet !== null && (isOpenWork(work) || work.state === "submitting" || READABLE.includes(work.state));
    const order = work.number === null ? "" : say("order_no", { n: work.number });
    const has = !isNow && hall?.presented?.includes(work.id);
    const from = [order, has ? say("presented") : when(work.startsAt, Date.now()), work.institution, work.province].filter(Boolean).join(" · ");
    mark(row, "class", `j-row j-row-${work.state}${isNow ? " j-row-now" : ""}`);
    show(one("presents", row), isNow);
    mark(row, "data-work", [work.code, work.title, work.institution, work.province].join(" "));
    mark(row, "data-group", isOpenWork(work) ? "open" : work.state);
    fill(row, { code: work.code, link: work.title, name: work.title, from, papered: work.paper ? say(`work_paper_${work.paper}`) : "", reason: work.reason ? say("reason", { reason: work.reason }) : "" });
    show(one("link", row), isLink);
    show(one("name", row), !isLink);
    show(one("reason", row), work.reason !== "");
    show(one("papered", row), work.paper !== "");
    if (isLink) mark(one("link", row), "href", url("sheet", work.sheet ?? 0));
    const unsent = one("unsent", row);
    show(unsent, work.waits > 0);
    put(unsent, say(work.waitsAs, { n: work.waits }));
    const begun = one("begun", row);
    show(begun, work.state === "begun");
    mark(begun.querySelector("progress"), "value", String(work.scored));
    mark(begun.querySelector("progress"), "max", String(work.of || 1));
    put(begun.querySelector("span"), say("progress_of", { n: work.scored, of: work.of }));
    show(one("sum", row), work.state === "submitted");
    put(one("sum", row), work.total);
    const chip = one("chip", row);
    if (chip.dataset.shows !== work.state) chip.replaceChildren(...all(`is=${work.state}`, chips).map((node) => node.cloneNode(true)));
    chip.dataset.shows = work.state;
    return row;
  }

  /** @param {any} contest @param {Work[]} works */
  function drawHead(contest, works) {
    const asked = works.filter((work) => isOpenWork(work) || work.state === "submitting" || work.state === "submitted");
    const done = asked.filter((work) => work.state === "submitted").length;
    const isAllIn = asked.length > 0 && done === asked.length;
    const isReview = isAllIn && contest.is_review_open && !contest.closed;
    const link = (/** @type {string} */ hook, /** @type {string} */ name, /** @type {boolean} */ isShown) => {
      mark(one(hook), "href", url(name, contest.id));
      show(one(hook), isShown);
    };
    terms(one("lead"), [contest.title, contest.round].map((both) => inLanguage(both, language)).filter(Boolean).join(" · "), whole);
    link("review", "review", contest.is_review_open && !isReview);
    link("results", "results", contest.closed === "published");
    link("panel", "progress", contest.role === "chair");
    link("next-review", "review", isReview);
    show(one("contest-closed"), contest.closed !== null);
    put(one("contest-closed-text"), say(`closed_${CLOSED.includes(contest.closed) ? contest.closed : "not_in_scoring"}`));
    put(one("submitted"), String(done));
    put(one("submitted-of"), say(asked.length === 1 ? "submitted_of_one" : "submitted_of", { of: asked.length }));
    mark(one("bar"), "value", String(done));
    mark(one("bar"), "max", String(asked.length || 1));
    show(one("appointed"), contest.sections.length > 0);
    put(one("appointed"), say("appointed", { sections: contest.sections.join(", ") }));
    show(one("all-in"), isAllIn);
    show(one("after"), isReview || (isAllIn && !contest.closed));
    put(one("after"), say(isReview ? (contest.role === "chair" ? "after_chair" : "after_judge") : "after_later"));
    linkNext(/** @type {any} */ (document.querySelector(".j-next [data-next-work]")), contest.closed ? null : nextWork(works), words, url);
  }

  /** Nothing of a contest that is not this judge's any more. */
  function clearHead() {
    put(one("lead"), "");
    for (const hook of ["review", "results", "panel", "contest-closed"]) show(one(hook), false);
  }

  /** The other categories that the judge sits on. @param {any[]} contests @param {any} shown */
  function drawContests(contests, shown) {
    const place = one("contests");
    show(place, contests.length > 1);
    if (contests.length < 2) return;
    place.replaceChildren(...contests.map((contest) => {
      const link = document.createElement("a");
      link.href = url("works", contest.id);
      link.textContent = (contest.is_rehearsal ? `${words.say("rehearsal")}: ` : "") + inLanguage(contest.title, language);
      if (contest === shown) link.setAttribute("aria-current", "page");
      return link;
    }));
    const current = /** @type {HTMLElement | null} */ (place.querySelector("[aria-current]"));
    if (current) place.scrollLeft = current.offsetLeft - place.offsetLeft;
  }

  return {
    /** @param {import("./desk.js").Desk} desk @param {any} contest the one that is shown, or null @param {{others: number, wiped: number | null}} held
     *   marks of other judges, and how many of wiped rehearsals this page dropped
     * @param {boolean} [isLost] whether the address names something that this device does not have */
    draw(desk, contest, { others, wiped }, isLost = false) {
      const works = contest ? worksOf(desk, contest) : [];
      drawContests(desk.data.contests, contest);
      for (const [id, row] of rows) {
        if (works.some((work) => work.id === id)) continue;
        row.remove();
        rows.delete(id);
      }
      const hall = (desk.data.halls ?? []).find((/** @type {any} */ one) => one.contest === contest?.id);
      const made = works.map((work) => drawRow(work, hall));
      if (made.some((row, place) => list.children[place] !== row)) {
        if (list.children.length) still(list);
        list.replaceChildren(...made);
      }
      if (contest) drawHead(contest, works);
      else clearHead();
      for (const node of document.querySelectorAll(".j-next, .j-filters")) show(node, contest !== null && works.length > 0);
      show(list, works.length > 0);
      show(one("no-works"), contest !== null && works.length === 0);
      const isNotKept = contest === null && isLost && desk.trouble !== null;
      const [kept] = desk.data.contests;
      show(one("no-contest"), contest === null && !isNotKept && wiped === null);
      show(one("not-kept"), isNotKept);
      show(one("kept-list"), kept !== undefined);
      if (kept) mark(one("kept-list"), "href", url("works", kept.id));
      show(one("others"), others > 0);
      put(one("others-text"), say("others", { n: others }));
      show(one("wiped"), wiped !== null);
      put(one("wiped-text"), say(wiped ? "wiped" : "wiped_empty", { n: wiped ?? 0 }));
      drawBanner(deviceBanner(desk, words, version));
      filter();
    },
  };
}
