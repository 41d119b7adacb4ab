// All score sheets of a judge on this tablet: what the server has, what waits, and what is sent next. Pure.

import { answered, caughtUp, failed, notSubmitted, refreshed, retried, sending, submitted } from "./answers.js";
import { readRubric } from "./rubric.js";
import { begin, heldBack, joined, keyOf, ready, readyWord } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Change} Change */
/** @typedef {import("./state.js").Trouble} Trouble */
/** @typedef {import("./transport.js").Outcome} Outcome */
/** A change as the device keeps it. @typedef {Change & {sheet: number}} Stored */
/** A change that the server has taken, as the device keeps it; of a submission the receipt's code is the value.
 * @typedef {{sheet: number, kind: string, item: string, value: string | null, revision: number, at: string | null, device: string, counter: number,
 *   base: number, round: string | null, epoch: string, total?: string | null, seen?: string, isOver?: boolean}} Acked
 *   `seen`: the levels of a submission; `isOver`: it need not be kept any longer */
/** `data`: the last answer of `GET /api/v1/judging`; `trouble`: why the server cannot be reached, for all sheets;
 * `isBehind`: the server has something that this page does not show; `isRestored`: it is in another epoch, and takes nothing
 * before this page knows that one.
 * @typedef {{data: any, language: string, sheets: Map<number, State>, trouble: Trouble | null, isBehind: boolean, isRestored: boolean,
 *   held: {marks: number, epoch: string}}} Desk   `held`: marks on this device that a restored backup lacks, and the epoch they are from */
/** What is sent next. @typedef {{sheet: number, changes: Change[], word: Change | null}} Job */

const BATCH = 200;
/** Trouble of the connection or the session, which all sheets share. */
const SHARED = ["offline", "signin", "other"];

/** What the server says of each sheet. @param {any} data @param {string} language @returns {Map<number, import("./state.js").Given>} */
function givens(data, language) {
  const found = new Map();
  const rubrics = new Map();
  for (const contest of data.contests) {
    for (const sheet of contest.sheets) {
      const key = `${contest.id} ${sheet.sections.join(" ")}`;
      if (!rubrics.has(key)) rubrics.set(key, readRubric(contest.rulebook, sheet.sections, language));
      found.set(sheet.id, { sheet, rubric: rubrics.get(key), epoch: data.epoch, owner: data.judge.id });
    }
  }
  return found;
}

/** The server's data with what it has taken since, for a page that opens without it. @param {any} data @param {Acked[]} acked */
export const renewed = (data, acked) => ({ ...data, contests: data.contests.map((/** @type {any} */ contest) => ({ ...contest,
  sheets: contest.sheets.map((/** @type {any} */ sheet) => caughtUp(sheet, acked.filter((row) => row.sheet === sheet.id && row.epoch === data.epoch))) })) });

/** @param {any} data @param {Stored[]} rows what waits on this device @param {string} language @returns {Desk} */
export function openDesk(data, rows, language) {
  const sheets = new Map([...givens(data, language)].map(([id, given]) => [id, begin(given, rows.filter((row) => row.sheet === id))]));
  return { data, language, sheets, trouble: null, isBehind: false, isRestored: false, held: { marks: 0, epoch: "" } };
}

/** The desk with a newer answer of the server. @param {Desk} desk @param {any} data
 * @param {{gone: string[], fresh: Stored[], touched: Set<number>}} known `gone`: changes that another page of this device has sent; `fresh`: ones
 *   that it has stored; `touched`: sheets that got an answer after this one was asked for @returns {Desk} */
export function updated(desk, data, { gone, fresh, touched }) {
  const sheets = new Map();
  for (const [id, given] of givens(data, desk.language)) {
    const rows = fresh.filter((row) => row.sheet === id);
    const state = desk.sheets.get(id);
    if (!state) sheets.set(id, begin(given, rows));
    else sheets.set(id, joined(touched.has(id) && state.epoch === given.epoch ? state : refreshed(state, given, gone), rows));
  }
  return { ...desk, data, sheets, trouble: null, isBehind: touched.size > 0, isRestored: false };
}

/** The desk with what an answer to this tablet tells of the hall: the same desk if nothing of it changed. @param {Desk} desk @param {any} told @returns {Desk} */
export function withHall(desk, { halls = [], calls = [], ask_again = 30 }) {
  const before = JSON.stringify([desk.data.halls, desk.data.calls, desk.data.ask_again]);
  return before === JSON.stringify([halls, calls, ask_again]) ? desk : { ...desk, data: { ...desk.data, halls, calls, ask_again } };
}

/** @param {Desk} desk @param {State} state @returns {Desk} */
export const withSheet = (desk, state) => ({ ...desk, sheets: new Map(desk.sheets).set(state.id, state) });

/** A sheet with the trouble that all sheets share. @param {Desk} desk @param {number} id @returns {State | null} */
export function sheetOf(desk, id) {
  const state = desk.sheets.get(id);
  return state ? { ...state, trouble: desk.trouble ?? state.trouble } : null;
}

/** What is sent next: the sheet that is shown first, and a submission when nothing else waits. @param {Desk} desk @param {number | null} shown @returns {Job | null} */
export function nextJob(desk, shown) {
  if (desk.isRestored) return null;
  const order = [...desk.sheets.values()].filter((state) => !state.trouble || state.trouble.retry).sort((one, other) => Number(other.id === shown) - Number(one.id === shown));
  for (const state of order) {
    const changes = ready(state).slice(0, BATCH);
    if (changes.length) return { sheet: state.id, changes, word: null };
  }
  for (const state of order) {
    const word = readyWord(state);
    if (word) return { sheet: state.id, changes: [], word };
  }
  return null;
}

/** @param {Desk} desk @param {Job} job @returns {Desk} */
export function begun(desk, job) {
  const state = desk.sheets.get(job.sheet);
  return state ? withSheet(desk, sending(state, job.word ? [job.word] : job.changes)) : desk;
}

/** What came of a request. @param {Desk} desk @param {Job} job @param {Outcome} outcome @param {string} at the moment @returns {Desk} */
export function ended(desk, job, outcome, at) {
  const state = desk.sheets.get(job.sheet);
  if (!state) return desk;
  const isFormer = (job.word ?? job.changes[0]).epoch !== state.epoch; // a backup was restored meanwhile; what was sent is sent again
  if (isFormer && !SHARED.includes(outcome.kind)) return reached(desk);
  if (outcome.kind === "ok") {
    const next = job.word ? submitted(state, outcome.answer) : answered(state, outcome.answer, at);
    return { ...withSheet(desk, next), trouble: null, isBehind: desk.isBehind || next.stale || next.state === "closed" };
  }
  if (SHARED.includes(outcome.kind)) return { ...unreached(desk, outcome, at), sheets: withSheet(desk, { ...failed(state, outcome, at), trouble: null }).sheets };
  if (outcome.code === "wrong_epoch") return { ...withSheet(desk, { ...failed(state, outcome, at), trouble: null }), trouble: null, isBehind: true, isRestored: true };
  if (job.word) return { ...withSheet(desk, notSubmitted(state, outcome.code, outcome.detail)), trouble: null, isBehind: true };
  return { ...withSheet(desk, failed(state, outcome, at)), trouble: null, isBehind: outcome.code === "not_your_sheet" };
}

/** The server did not answer, or not to this judge. @param {Desk} desk @param {Outcome & {kind: any}} trouble @param {string} at @returns {Desk} */
export function unreached(desk, trouble, at) {
  const { kind, code, detail, retry } = trouble;
  return { ...desk, trouble: { kind, code, detail, retry, since: desk.trouble?.kind === kind ? desk.trouble.since : at } };
}

/** The server answered. @param {Desk} desk @returns {Desk} */
export const reached = (desk) => (desk.trouble ? { ...desk, trouble: null } : desk);

/** Try again what was refused or not reached. @param {Desk} desk @returns {Desk} */
export const again = (desk) => ({ ...desk, sheets: new Map([...desk.sheets].map(([id, state]) => [id, retried(state)])) });

/** Whether other pages cannot open: the browser is offline, or no server has answered the last request.
 * @param {Desk} desk @param {boolean} isOnline */
export const isCutOff = (desk, isOnline) => !isOnline || ["unreachable", "cut_off"].includes(desk.trouble?.code ?? "");

/** How many marks and comments, and how many submissions, the server does not have. @param {Desk} desk */
export function waiting(desk) {
  const states = [...desk.sheets.values()];
  const marks = states.reduce((sum, state) => sum + new Set(state.outbox.map((change) => keyOf(change.kind, change.item))).size, 0);
  const times = states.flatMap((state) => [...state.outbox, ...(state.word ? [state.word] : [])]).map((change) => change.at);
  return { marks, words: states.filter((state) => state.word).length, since: times.length ? new Date(Math.min(...times)).toISOString() : null,
    held: states.reduce((sum, state) => sum + heldBack(state).length, 0) };
}
