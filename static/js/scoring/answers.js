// What a sheet becomes by what the server says: its answers to changes and submissions, and its copy of the sheet. Pure.

import { begin, dropping, heldBack, inOrder, judged, kept, keyOf, pending } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Change} Change */
/** @typedef {import("./state.js").Written} Written */
/** @typedef {import("./state.js").Trouble} Trouble */

/** @param {State} state @param {Change[]} changes @returns {State} */
export const sending = (state, changes) => ({ ...state, flying: changes.map((change) => change.id) });

/** The server's answer to the batch in flight.
 * @param {State} state
 * @param {{revision: number, accepted: {id: number, revision: number, at: string | null}[], superseded: {id: number, revision: number}[], conflicts: any[],
 *   rejected: {id: number, code: string}[]}} answer
 * @param {string} at the moment the answer came @returns {State} */
export function answered(state, answer, at) {
  const flown = state.outbox.filter((change) => state.flying.includes(change.id));
  const by = new Map(flown.map((change) => [change.counter, change]));
  const written = { ...state.written };
  const conflicts = { ...state.conflicts };
  const faults = { ...state.faults };
  const done = new Set();
  const upon = new Map();
  let closed = false;
  for (const { id, revision, at: since } of answer.accepted) {
    const taken = by.get(id);
    if (!taken) continue;
    done.add(taken.id);
    const key = keyOf(taken.kind, taken.item);
    if ((written[key]?.revision ?? 0) > revision) continue; // accepted earlier and overwritten by another device since
    written[key] = { value: taken.value, revision, at: since ?? taken.writtenAt ?? null };
    upon.set(key, revision);
  }
  // A later change of this device stands. From another tab, this page does not show it yet.
  let isBehind = false;
  for (const { id, revision } of answer.superseded) {
    const taken = by.get(id);
    if (!taken) continue;
    done.add(taken.id);
    const isShown = pending(state, taken.kind, taken.item) !== taken || (written[keyOf(taken.kind, taken.item)]?.revision ?? 0) >= revision;
    if (!isShown) isBehind = true;
  }
  for (const found of answer.conflicts) {
    const taken = by.get(found.id);
    if (!taken) continue;
    done.add(taken.id);
    const key = keyOf(taken.kind, taken.item);
    // The judge decides about their latest value; on every page of the device it is the same one.
    const waits = state.outbox.filter((other) => keyOf(other.kind, other.item) === key);
    const latest = /** @type {Change} */ (inOrder([...(conflicts[key] ? [conflicts[key].change] : []), ...waits]).at(-1));
    for (const other of waits) done.add(other.id);
    delete conflicts[key];
    if (latest.value !== found.theirs) conflicts[key] = { change: latest, theirs: found.theirs, revision: found.revision, at: found.at };
    else if ((written[key]?.revision ?? 0) < found.revision) written[key] = { value: found.theirs, revision: found.revision, at: found.at };
  }
  for (const { id, code } of answer.rejected) {
    const taken = by.get(id);
    if (!taken) continue;
    if (code === "sheet_closed") closed = true; // kept: the sheet may be returned, and nothing is discarded without asking
    else {
      done.add(taken.id);
      faults[keyOf(taken.kind, taken.item)] = { code, value: taken.value };
    }
  }
  // The change in flight had an older base; the next one is based on what was written since.
  const outbox = state.outbox.filter((change) => !done.has(change.id)).map((change) =>
    ({ ...change, base: Math.max(change.base, upon.get(keyOf(change.kind, change.item)) ?? 0) }));
  const seen = reach(state.revision, [...answer.accepted, ...answer.superseded, ...answer.conflicts].map((one) => one.revision));
  const left = new Set([...outbox, ...(state.word ? [state.word] : [])].map((change) => change.id));
  const isStale = state.stale || isBehind || (!closed && seen < answer.revision);
  const next = {
    ...state, written, conflicts, faults, outbox, flying: [], unconfirmed: state.unconfirmed.filter((id) => left.has(id)),
    isEmptied: state.isEmptied && outbox.length > 0, trouble: null, state: closed ? "closed" : state.state,
    revision: seen, stale: isStale, savedAt: answer.accepted.length ? at : state.savedAt,
  };
  return judged(isStale ? dropping(next, "newer") : answer.rejected.length && !closed ? dropping(next, "rejected") : next);
}

/** The server has the sheet. @param {State} state @param {import("./state.js").Receipt} receipt @returns {State} */
export const submitted = (state, receipt) => ({ ...state, state: "submitted", receipt, word: null, dropped: null, flying: [], trouble: null,
  unconfirmed: state.unconfirmed.filter((id) => id !== state.word?.id) });

/** The server refused the submission. @param {State} state @param {string} code @param {string} detail @returns {State} */
export const notSubmitted = (state, code, detail) => ({ ...dropping({ ...state, flying: [], trouble: null }, code === "newer_revision" ? "newer" : "refused", detail), stale: state.stale || code === "newer_revision" });

/** The batch failed or was refused as a whole. @param {State} state @param {Omit<Trouble, "since">} trouble @param {string} at @returns {State} */
export function failed(state, trouble, at) {
  const since = state.trouble?.kind === trouble.kind ? state.trouble.since : at;
  const unconfirmed = [...new Set([...state.unconfirmed, ...state.flying])];
  return { ...state, flying: [], unconfirmed, trouble: { ...trouble, since } };
}

/** Retry, by the judge or by the timer. @param {State} state @returns {State} */
export const retried = (state) => (state.trouble ? { ...state, trouble: { ...state.trouble, retry: true } } : state);

/** The server's sheet as it is now. What this page knows to be newer stays; `gone` are the changes that another page of this
 * device has sent. @param {State} state @param {import("./state.js").Given} given @param {string[]} [gone] @returns {State} */
export function refreshed(state, given, gone = []) {
  if (given.epoch !== state.epoch) return { ...begin(given, kept(state).filter((change) => !change.isRestored)), isKept: state.isKept, isEmptied: state.isEmptied };
  const { sheet } = given;
  const outbox = state.outbox.filter((change) => !gone.includes(change.id) || state.flying.includes(change.id));
  const word = state.word && gone.includes(state.word.id) && !state.flying.includes(state.word.id) ? null : state.word;
  const fresh = begin(given);
  if (sheet.revision < state.revision) return { ...state, outbox, word };
  /** @type {Record<string, Written>} */
  const written = { ...fresh.written };
  for (const [key, own] of Object.entries(state.written)) if (own.revision > sheet.revision) written[key] = own;
  const revision = reach(sheet.revision, Object.values(written).map((one) => one.revision));
  const conflicts = Object.fromEntries(Object.entries(state.conflicts).flatMap(([key, conflict]) => {
    if (gone.includes(conflict.change.id)) return []; // decided on another page
    const now = written[key];
    if (!now || now.revision <= conflict.revision) return [[key, conflict]];
    return now.value === conflict.change.value ? [] : [[key, { ...conflict, theirs: now.value, revision: now.revision, at: now.at }]];
  }));
  return received({
    ...state, ...given.rubric, written, conflicts, outbox, word, revision, stale: Object.values(written).some((one) => one.revision > revision),
    state: fresh.state, opened: fresh.opened, paper: fresh.paper, reason: fresh.reason, round: fresh.round, receipt: fresh.receipt, savedAt: fresh.savedAt ?? state.savedAt,
    isEmptied: state.isEmptied && outbox.length > 0,
    trouble: fresh.state !== "open" || state.trouble?.code === "not_your_sheet" ? null : state.trouble, // it is this judge's after all, or nothing is sent
  });
}

/** Without what was not sent again since the sheet was closed, where the server has the same value: its answer was lost, or another
 * device made the same choice, and there is nothing to tell or decide. @param {State} given as the server has it now @returns {State} */
function received(given) {
  const state = judged(given);
  const has = (/** @type {Change} */ change) => (state.written[keyOf(change.kind, change.item)]?.value ?? "") === (change.value ?? "");
  const isAlone = (/** @type {Change} */ change) => state.outbox.filter((other) => keyOf(other.kind, other.item) === keyOf(change.kind, change.item)).length === 1;
  const waits = state.state === "open" ? heldBack(state) : state.outbox;
  const done = waits.filter((change) => !state.flying.includes(change.id) && has(change) && isAlone(change));
  return done.length ? { ...state, outbox: state.outbox.filter((change) => !done.includes(change)) } : state;
}

/** The revision up to which nothing is missing: a gap means that somebody wrote on another device what this page does not
 * show. @param {number} known @param {number[]} told */
export function reach(known, told) {
  const all = new Set(told);
  while (all.has(known + 1)) known += 1;
  return known;
}

/** What the server has taken of a change that no longer waits, to be kept on this device; null if it took another value. One that
 * was given back after a restore, and that did not stand, is over: it is not given back again.
 * @param {State} state @param {Change} change @returns {import("./desk.js").Acked | null} */
export function taken(state, change) {
  const { kind, item, value, device, counter, base, round = null } = change;
  const row = { sheet: state.id, kind, item, device, counter, base, round, epoch: state.epoch };
  if (kind === "submit") return state.receipt?.total === value ? { ...row, value: state.receipt.code, revision: state.revision, at: state.receipt.at, total: value, seen: change.seen } : null;
  const written = state.written[keyOf(kind, item)];
  if (written?.value === value) return { ...row, value, revision: written.revision, at: written.at };
  return change.isRestored && change.epoch === state.epoch ? { ...row, value, revision: 0, at: null, isOver: true } : null;
}

/** The server's copy of a sheet with what it has taken since. @param {any} sheet @param {import("./desk.js").Acked[]} rows of this sheet and epoch */
export function caughtUp(sheet, rows) {
  const marks = { ...sheet.marks };
  const comments = { ...sheet.comments };
  for (const row of rows) {
    if (row.kind === "level" && (marks[row.item]?.revision ?? 0) < row.revision) marks[row.item] = { level: row.value, revision: row.revision, at: row.at };
    if (row.kind === "comment" && (comments[row.item]?.revision ?? 0) < row.revision) comments[row.item] = { text: row.value, revision: row.revision, at: row.at };
  }
  const revision = reach(sheet.revision, [...Object.values(marks), ...Object.values(comments)].map((one) => one.revision));
  // A submission was taken of exactly what this device knew; of several marks on one criterion it keeps the last.
  const isOf = (/** @type {string} */ seen) => seen.split(" ").every((one) => `${one.split("=")[0]}=${marks[one.split("=")[0]]?.level ?? ""}` === one);
  const word = rows.find((row) => row.kind === "submit" && row.round === (sheet.returned_at ?? null) && row.revision >= revision && (row.seen ? isOf(row.seen) : row.revision === revision));
  if (!word || sheet.closed !== null) return { ...sheet, marks, comments, revision };
  return { ...sheet, marks, comments, revision: word.revision, closed: "submitted", receipt: { code: word.value, total: word.total, at: word.at } };
}
