// Numbers and states of a sheet. Pure.

import { pointsText } from "./rubric.js";
import { current, heldBack, isOld, keyOf, pending } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {"unscored" | "saving" | "saved" | "unsent" | "failed" | "conflict"} Status */
/** @typedef {{scored: number, of: number, missing: string[], points: number, full: number}} Tally */

/** @param {State} state @param {string} code */
export const criterion = (state, code) => state.criteria.find((one) => one.code === code);

/** The chosen level of a criterion, or null. @param {State} state @param {string} code */
export function chosen(state, code) {
  const id = current(state, "level", code);
  return id === null ? null : criterion(state, code)?.levels.find((level) => level.id === id) ?? null;
}

/** The state of one mark or comment; "saved" only after the server confirmed it.
 * @param {State} state @param {import("./state.js").Kind} kind @param {string} item @returns {Status} */
export function statusOf(state, kind, item) {
  const key = keyOf(kind, item);
  if (state.conflicts[key]) return "conflict";
  const waits = pending(state, kind, item);
  if (waits) return waits.counter && (state.trouble || state.state !== "open" || isOld(state, waits)) ? "unsent" : "saving";
  if (state.faults[key]) return "failed";
  return current(state, kind, item) ? "saved" : "unscored";
}

/** The scored criteria of a section or the sheet; `points` is their sum, not a result. @param {State} state @param {string} [section] @returns {Tally} */
export function tally(state, section) {
  const asked = state.criteria.filter((one) => section === undefined || one.section === section);
  const found = { scored: 0, of: asked.length, missing: /** @type {string[]} */ ([]), points: 0, full: 0 };
  for (const one of asked) {
    const level = chosen(state, one.code);
    found.full += one.points;
    if (level) {
      found.scored += 1;
      found.points += level.points;
    } else found.missing.push(one.code);
  }
  return found;
}

/** The total of the receipt, of a submitted sheet: marks that were not received do not count. @param {State} state */
export const receivedTotal = (state) => (state.state === "submitted" ? state.receipt?.total ?? null : null);

/** The scored points; a dash if nothing is scored, never 0. @param {Tally} sum @param {string} unit */
export const sumText = (sum, unit) => (sum.scored ? pointsText(sum.points, unit) : "–");

/** The first criterion without a level after this one, then from the beginning; null when all are scored.
 * @param {State} state @param {string | null} after */
export function nextMissing(state, after) {
  const { missing } = tally(state);
  const place = state.criteria.findIndex((one) => one.code === after);
  return missing.find((code) => state.criteria.findIndex((one) => one.code === code) > place) ?? missing[0] ?? null;
}

/** The sending state of the sheet. `count` is the number of marks and comments that the server does not have.
 * @param {State} state @returns {{status: "saved" | "saving" | "unsent" | "signin" | "other" | "refused" | "held" | "conflict" | "failed" | "submitting" | "offline" | "stale" | "empty", count: number}} */
export function sheetStatus(state) {
  const count = new Set(state.outbox.map((change) => keyOf(change.kind, change.item))).size;
  const conflicts = Object.keys(state.conflicts).length;
  const kind = state.trouble?.kind;
  if (kind === "signin" || kind === "other" || kind === "refused") return { status: kind, count };
  const held = new Set(heldBack(state).map((change) => keyOf(change.kind, change.item))).size;
  if (held) return { status: "held", count: held };
  if (count && (state.trouble || state.state !== "open")) return { status: "unsent", count };
  if (conflicts) return { status: "conflict", count: conflicts };
  if (count) return { status: "saving", count };
  const faults = Object.keys(state.faults).length;
  if (faults) return { status: "failed", count: faults };
  if (state.word) return { status: "submitting", count: 0 };
  if (kind === "offline") return { status: "offline", count: 0 };
  if (state.stale) return { status: "stale", count: 0 };
  return { status: state.savedAt ? "saved" : "empty", count: 0 };
}

/** What prevents submitting, most serious first; null if nothing does. Marks that wait do not: the submission is sent after
 * them, unless this device cannot keep it.
 * @param {State} state @returns {"closed" | "held" | "conflict" | "missing" | "refused" | "signin" | "waiting" | "stale" | null} */
export function obstacle(state) {
  if (state.state !== "open" || state.word) return "closed";
  if (heldBack(state).length) return "held";
  if (Object.keys(state.conflicts).length) return "conflict";
  if (tally(state).missing.length) return "missing";
  if (state.trouble?.kind === "refused") return "refused";
  if (!state.isKept && state.trouble) return state.trouble.kind === "offline" ? "waiting" : "signin";
  return state.stale ? "stale" : null;
}

/** The sheet by section with the chosen levels, for the review before submitting. @param {State} state */
export const review = (state) => state.sections.map((section) => ({
  ...section,
  tally: tally(state, section.code),
  criteria: state.criteria.filter((one) => one.section === section.code).map((one) => ({ ...one, chosen: chosen(state, one.code) })),
}));

/** The name of the level that a complete sheet has wherever it is offered, if that is most of the criteria; else null.
 * @param {State} state @returns {string | null} */
export function oneLevel(state) {
  if (tally(state).missing.length) return null;
  const asked = (/** @type {string} */ name) => state.criteria.filter((one) => one.levels.some((level) => level.name === name));
  const names = new Set(state.criteria.map((one) => chosen(state, one.code)?.name ?? ""));
  return [...names].find((name) => asked(name).length * 2 > state.criteria.length && asked(name).every((one) => chosen(state, one.code)?.name === name)) ?? null;
}
