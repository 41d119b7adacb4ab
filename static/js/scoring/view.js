// The sheet on the page: finds the data- hooks when it is opened, then writes only what changed.

import { all, mark, one, put, show } from "./pieces.js";
import { pointsText } from "./rubric.js";
import { conflictText, paperText, sheetLine, statusLine } from "./sentences.js";
import { current, isOpen, isRevocable, keyOf } from "./state.js";
import { criterion, obstacle, receivedTotal, sheetStatus, statusOf, sumText, tally } from "./telling.js";

/** @typedef {import("./state.js").State} State */

/** The elements the page writes to, found when a sheet is opened. */
function find() {
  const criteria = all("criterion").map((card) => ({
    card, code: card.dataset.criterion ?? "", status: one("status", card), clear: one("clear", card), conflict: one("conflict", card),
    radios: /** @type {HTMLInputElement[]} */ ([...card.querySelectorAll("input[type=radio]")]),
  }));
  const comments = all("comment").map((box) => ({
    box: /** @type {HTMLTextAreaElement} */ (box), item: box.dataset.comment ?? "",
    status: one(`comment-status="${box.dataset.comment}"`), conflict: one(`comment-conflict="${box.dataset.comment}"`),
  }));
  const sections = all("section").map((part) => {
    const link = one(`nav="${part.dataset.section}"`);
    return { code: part.dataset.section ?? "", points: one("subtotal", part), left: one("remaining", part), link,
      navPoints: link && one("nav-points", link), navLong: link && one("nav-long", link), navShort: link && one("nav-short", link) };
  });
  return { criteria, comments, sections, save: one("save"), saveLong: one("save-long"), saveShort: one("save-short"),
    total: one("total"), totalWord: one("total-word"), count: one("count"), countShort: one("count-short"), progress: one("progress"), next: one("next"), submit: one("submit"), undo: one("undo"), undoText: one("undo-text") };
}

/** The style of the sending line: not "success" if the page is read-only.
 * @param {State} state */
function lookOf(state) {
  const { status, count } = sheetStatus(state);
  return state.state !== "open" && !count && !["offline", "signin", "other"].includes(status) ? "closed" : status;
}

/** @param {import("./telling.js").Words} words */
export function createView(words) {
  const { say } = words;
  let at = find();

  /** @param {State} state @param {typeof at.criteria[number]} row */
  function drawCriterion(state, row) {
    const status = statusOf(state, "level", row.code);
    const level = current(state, "level", row.code);
    mark(row.card, "data-state", status);
    mark(row.card, "data-scored", level === null ? "no" : "yes");
    put(row.status, statusLine(state, "level", row.code, words));
    for (const radio of row.radios) {
      const checked = radio.value === level;
      if (radio.checked !== checked) radio.checked = checked;
      radio.disabled = !isOpen(state, row.code);
    }
    if (row.clear) row.clear.classList.toggle("is-away", level === null || !isOpen(state, row.code));
    drawConflict(state, "level", row.code, row.conflict);
  }

  /** @param {State} state @param {import("./state.js").Kind} kind @param {string} item @param {HTMLElement | undefined} place */
  function drawConflict(state, kind, item, place) {
    if (!place) return;
    const conflict = state.conflicts[keyOf(kind, item)];
    place.hidden = !conflict;
    if (!conflict) return;
    const text = conflictText(state, kind, item, words);
    put(one("conflict-text", place), text.question);
    put(one("take=mine", place), text.mine);
    put(one("take=theirs", place), text.theirs);
  }

  /** @param {State} state @param {typeof at.sections[number]} row */
  function drawSection(state, row) {
    const sum = tally(state, row.code);
    const points = sumText(sum, state.unit);
    const full = pointsText(sum.full, state.unit);
    const left = sum.missing.length;
    put(row.points, say("section_points", { points, full }));
    put(row.left, left ? say("left", { n: left }) : say("whole"));
    mark(row.left, "data-left", String(left));
    put(row.navPoints, points);
    put(row.navLong, say(left ? "left_of" : "whole_of", { n: left, of: sum.of, full }));
    put(row.navShort, say(left ? "left" : "whole_short", { n: left, of: sum.of }));
    mark(row.link, "data-left", String(left));
  }

  /** @param {State} state */
  function drawFoot(state) {
    const sum = tally(state);
    put(at.total, receivedTotal(state) ?? sumText(sum, state.unit));
    put(at.totalWord, say(state.state === "submitted" || state.word ? "total" : "so_far"));
    put(at.count, say("scored_of", { n: sum.scored, of: sum.of }));
    put(at.countShort, say("scored_of_short", { n: sum.scored, of: sum.of }));
    mark(at.progress, "max", String(sum.of || 1));
    mark(at.progress, "value", String(sum.scored));
    if (at.next) at.next.classList.toggle("is-away", sum.missing.length === 0);
    at.submit?.classList.toggle("btn-primary", ["waiting", null].includes(obstacle(state)));
  }

  /** @param {State} state @param {import("./undo.js").Tap | null} tap */
  function drawUndo(state, tap) {
    if (!at.undo) return;
    const isShown = tap !== null && isOpen(state, tap.item);
    at.undo.classList.toggle("is-away", !isShown);
    if (!tap || !isShown) return;
    const level = criterion(state, tap.item)?.levels.find((one_) => one_.id === tap.before);
    put(at.undoText, level ? say("undo_level", { code: tap.item, level: level.name }) : say("undo_unscored", { code: tap.item }));
  }

  /** @param {State} state */
  function drawSending(state) {
    const line = sheetLine(state, words);
    mark(at.save, "data-state", lookOf(state));
    put(at.saveLong, line.long);
    put(at.saveShort, line.short);
    drawBanner(line.banner);
  }

  /** Why the sheet is as it is: opened by a ruling, returned, waiting to be submitted, submitted, or closed. @param {State} state */
  function drawState(state) {
    const isCorrected = state.opened !== null && state.state === "open" && !state.word;
    const isReturned = !isCorrected && state.round !== null && state.state === "open" && !state.word;
    const isSubmitted = state.state === "submitted" && state.receipt !== null;
    const hadFocus = one("word").contains(document.activeElement);
    show(one("correction"), isCorrected);
    show(one("returned"), isReturned);
    show(one("word"), state.word !== null);
    show(one("receipt"), isSubmitted);
    show(one("closed"), state.state !== "open" && !isSubmitted);
    for (const node of all("until-submitted")) show(node, state.state === "open" && !state.word);
    for (const node of all("once-submitted")) show(node, state.state !== "open" || state.word !== null);
    if (isCorrected) put(one("correction").querySelector("h2"), say("correction", { items: (state.opened ?? []).join(", ") }));
    if (isReturned) put(one("when"), words.moment(state.round ?? ""));
    for (const node of all("reason", one("sheet"))) {
      put(node, state.reason && !node.classList.contains("quote") ? say("reason", { reason: state.reason }) : state.reason);
      show(node, state.reason !== "");
    }
    put(one("closed-why"), say(`closed_${state.state}`));
    const paper = paperText(state, words);
    show(one("paper"), paper !== "");
    put(one("paper-text"), paper);
    mark(one("paper"), "class", `notice notice-${state.paper?.keyed_by.length ? "accent" : "wait"}`);
    show(one("paper-link"), state.paper?.state === "asks" && state.state === "open");
    const sum = tally(state);
    if (state.word) {
      const isSent = !isRevocable(state);
      put(one("word-text"), say(isSent ? "word_sent" : state.isKept ? "word_box" : "word_unkept", { total: state.word.value ?? "", full: pointsText(sum.full, state.unit) }));
      show(one("revoke"), !isSent);
    }
    if (isSubmitted && state.receipt) {
      put(one("receipt-total"), state.receipt.total);
      put(one("receipt-code"), state.receipt.code);
      put(one("receipt-time"), words.moment(state.receipt.at));
    }
    if (hadFocus && !state.word) (isSubmitted ? document.getElementById("receipt-heading") : one("submit"))?.focus({ preventScroll: true });
  }

  return {
    /** A sheet was opened. */
    open() {
      at = find();
      requestAnimationFrame(() => { // a title that the head cuts off stands whole above the sheet
        const heading = one("sheet-heading");
        document.querySelector(".j-intro")?.classList.toggle("is-cut", heading.scrollWidth > heading.clientWidth);
      });
    },
    /** @param {State} state @param {import("./undo.js").Tap | null} tap the one that can be taken back */
    draw(state, tap) {
      for (const row of at.criteria) drawCriterion(state, row);
      for (const row of at.comments) {
        const text = current(state, "comment", row.item) ?? "";
        if (row.box.value !== text && document.activeElement !== row.box) row.box.value = text;
        row.box.readOnly = !isOpen(state);
        mark(row.box, "data-state", statusOf(state, "comment", row.item));
        put(row.status, statusLine(state, "comment", row.item, words));
        drawConflict(state, "comment", row.item, row.conflict);
        show(row.box.closest(".j-comment"), text !== "" || isOpen(state) || document.activeElement === row.box);
      }
      for (const row of at.sections) drawSection(state, row);
      drawFoot(state);
      drawUndo(state, tap);
      drawState(state);
      drawSending(state);
      document.documentElement.toggleAttribute("data-sheet-closed", state.state !== "open");
    },
  };
}

/** The message at the foot, of a sheet or of the device. @param {import("./sentences.js").Banner | null} message */
export function drawBanner(message) {
  const place = one("banner");
  show(place, message !== null);
  if (!message) return;
  mark(place, "data-kind", message.kind);
  put(one("banner-title", place), message.title);
  put(one("banner-text", place), message.text);
  for (const button of all("banner-act", place)) show(button, message.acts.includes(/** @type {any} */ (button.dataset.bannerAct)));
}
