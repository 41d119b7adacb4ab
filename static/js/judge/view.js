// The sheet on the page: reads the data- hooks once, then writes only what changed.

import { current, isOpen, keyOf } from "./state.js";
import { conflictText, obstacle, pointsText, sheetLine, sheetStatus, statusLine, statusOf, sumText, tally } from "./telling.js";

/** @typedef {import("./state.js").State} State */

/** @param {Element | null | undefined} node @param {string} text */
export function put(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}
/** @param {Element | null | undefined} node @param {string} name @param {string} value */
function mark(node, name, value) {
  if (node && node.getAttribute(name) !== value) node.setAttribute(name, value);
}
/** @param {string} hook @param {ParentNode} [root] @returns {HTMLElement[]} */
const all = (hook, root = document) => [...root.querySelectorAll(`[data-${hook}]`)].filter((node) => node instanceof HTMLElement);
/** @param {string} hook @param {ParentNode} [root] */
const one = (hook, root = document) => all(hook, root)[0];

/** The elements the page writes to, found once. */
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
  return { criteria, comments, sections, save: one("save"), saveLong: one("save-long"), saveShort: one("save-short"), banner: one("banner"),
    total: one("total"), totalWord: one("total-word"), count: one("count"), countShort: one("count-short"), progress: one("progress"), next: one("next"), submit: one("submit") };
}

/** The style of the sending line: not "success" if the page lacks newer marks or is read-only.
 * @param {State} state */
function lookOf(state) {
  const { status, count } = sheetStatus(state);
  if (state.state !== "open" && !count) return "closed";
  return state.stale && ["saved", "empty"].includes(status) ? "stale" : status;
}

/** @param {import("./telling.js").Words} words */
export function createView(words) {
  const { say } = words;
  const at = find();

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
    put(at.total, sumText(sum, state.unit));
    put(at.totalWord, say(state.state === "submitted" ? "total" : "so_far"));
    put(at.count, say("scored_of", { n: sum.scored, of: sum.of }));
    put(at.countShort, say("scored_of_short", { n: sum.scored, of: sum.of }));
    mark(at.progress, "value", String(sum.scored));
    if (at.next) at.next.classList.toggle("is-away", sum.missing.length === 0);
    at.submit?.classList.toggle("btn-primary", ["waiting", null].includes(obstacle(state)));
  }

  /** @param {State} state */
  function drawSending(state) {
    const line = sheetLine(state, words);
    mark(at.save, "data-state", lookOf(state));
    put(at.saveLong, line.long);
    put(at.saveShort, line.short);
    if (!at.banner) return;
    const shown = line.banner !== null;
    at.banner.hidden = !shown;
    if (!line.banner) return;
    mark(at.banner, "data-kind", line.banner.kind);
    put(one("banner-title", at.banner), line.banner.title);
    put(one("banner-text", at.banner), line.banner.text);
    for (const button of all("banner-act", at.banner)) button.hidden = button.dataset.bannerAct !== line.banner.act;
  }

  return {
    /** @param {State} state */
    draw(state) {
      for (const row of at.criteria) drawCriterion(state, row);
      for (const row of at.comments) {
        const text = current(state, "comment", row.item) ?? "";
        if (row.box.value !== text && document.activeElement !== row.box) row.box.value = text;
        row.box.readOnly = !isOpen(state);
        mark(row.box, "data-state", statusOf(state, "comment", row.item));
        put(row.status, statusLine(state, "comment", row.item, words));
        drawConflict(state, "comment", row.item, row.conflict);
      }
      for (const row of at.sections) drawSection(state, row);
      drawFoot(state);
      drawSending(state);
      document.documentElement.toggleAttribute("data-sheet-closed", state.state !== "open");
    },
  };
}

/** @param {HTMLElement} sheet */
export function watchSections(sheet) {
  const links = new Map([...document.querySelectorAll("[data-nav]")].map((link) => [link.getAttribute("data-nav"), link]));
  const parts = [...sheet.querySelectorAll("[data-section]")];
  let shown = "";

  function look() {
    const line = window.innerHeight * 0.4;
    const last = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 4;
    const part = last ? parts.at(-1) : parts.findLast((one) => one.getBoundingClientRect().top <= line) ?? parts[0];
    const code = part?.getAttribute("data-section") ?? "";
    if (code === shown) return;
    links.get(shown)?.removeAttribute("aria-current");
    const link = links.get(code);
    link?.setAttribute("aria-current", "true");
    shown = code;
    const bar = link?.closest("ol");
    if (bar && link instanceof HTMLElement && bar.scrollWidth > bar.clientWidth) bar.scrollTo({ left: link.offsetLeft - bar.clientWidth / 3 });
  }
  let asked = false;
  addEventListener("scroll", () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; look(); });
  }, { passive: true });
  look();
}

/** Brings a criterion into view and puts the keyboard there; it lights up for a moment. @param {string} code */
export function goTo(code) {
  const card = document.querySelector(`[data-criterion="${CSS.escape(code)}"]`);
  if (!(card instanceof HTMLElement)) return;
  const radio = card.querySelector("input:checked") ?? card.querySelector("input[type=radio]");
  if (radio instanceof HTMLElement) radio.focus({ preventScroll: true });
  card.scrollIntoView({ block: "center" });
  card.classList.add("is-lit");
  setTimeout(() => card.classList.remove("is-lit"), 1600);
}

/** The criterion at hand: the one with the keyboard, else the last above the middle of the window. @param {HTMLElement} sheet */
export function here(sheet) {
  const focused = document.activeElement?.closest("[data-criterion]");
  const above = [...sheet.querySelectorAll("[data-criterion]")].findLast((card) => card.getBoundingClientRect().bottom < window.innerHeight * 0.5);
  return (focused ?? above)?.getAttribute("data-criterion") ?? null;
}

// Keyboard: left and right choose the neighbouring level (as radio buttons do), up and down move
// from criterion to criterion without choosing, a digit chooses the level at that place, Delete clears.

/** @param {{choose: (code: string, level: string | null) => void}} acts @param {HTMLElement} sheet */
export function listenToKeys({ choose }, sheet) {
  const cards = () => /** @type {HTMLElement[]} */ ([...sheet.querySelectorAll("[data-criterion]")]);
  /** @param {HTMLElement} card */
  const radios = (card) => /** @type {HTMLInputElement[]} */ ([...card.querySelectorAll("input[type=radio]:not(:disabled)")]);

  /** @param {HTMLElement} from @param {number} step */
  function go(from, step) {
    const list = cards();
    const card = list[list.indexOf(from) + step];
    const target = card && (radios(card).find((radio) => radio.checked) ?? radios(card)[0]);
    if (!target) return;
    target.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }

  sheet.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLInputElement) || event.target.type !== "radio") return;
    const card = /** @type {HTMLElement | null} */ (event.target.closest("[data-criterion]"));
    if (!card) return;
    const code = card.dataset.criterion ?? "";
    const place = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : -1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") go(card, event.key === "ArrowDown" ? 1 : -1);
    else if (place >= 0 || event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const step = event.key === "ArrowLeft" ? -1 : 1; // never wrap around: one press too many must not turn worst into best
      const radio = radios(card)[place >= 0 ? place : radios(card).indexOf(event.target) + step];
      event.preventDefault();
      if (!radio) return;
      radio.focus();
      choose(code, radio.value);
    } else if (event.key === "Delete" || event.key === "Backspace") choose(code, null);
    else return;
    event.preventDefault();
  });
}

// Screen reader messages: one polite live region, each sentence once, newest last.

/** @param {HTMLElement} region an aria-live region */
export function createAnnouncer(region) {
  let timer = /** @type {any} */ (null);
  let waiting = /** @type {string[]} */ ([]);
  return (/** @type {string} */ text) => {
    if (!text || waiting.at(-1) === text) return;
    waiting.push(text);
    clearTimeout(timer);
    timer = setTimeout(() => {
      region.textContent = "";
      const line = document.createElement("p");
      line.textContent = waiting.join(". ");
      region.append(line);
      waiting = [];
    }, 150);
  };
}
