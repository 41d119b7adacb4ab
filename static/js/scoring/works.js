// The judge's list of works, the next sheet, and their own earlier marks. Pure.

import { sheetOf } from "./desk.js";
import { inLanguage, pointsText } from "./rubric.js";
import { heldBack, keyOf } from "./state.js";
import { receivedTotal, tally } from "./telling.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {"presented" | "recused" | "absent" | "not_scored" | "excused" | "submitted" | "submitting" | "returned" | "ready" | "begun" | "not_begun"} WorkState
 *   `submitting`: the submission waits to be sent; `ready`: complete, not submitted */
/** @typedef {{id: number, code: string, title: string, institution: string, province: string, sheet: number | null, state: WorkState, paper: string, reason: string,
 *   scored: number, of: number, total: string, waits: number, waitsAs: "waits" | "sheet_held_short" | "not_received", number: number | null, startsAt: string | null}} Work   `number`: its place in the order of presentation;   `waitsAs`: the sentence about
 *   what the server does not have */

const OPEN = ["returned", "ready", "begun", "not_begun"];
const EARLIER = 8;

/** Whether the judge still has to score it. @param {Work} work */
export const isOpenWork = (work) => OPEN.includes(work.state);

/** The works of a contest in the order of the server. @param {Desk} desk @param {any} contest @returns {Work[]} */
export function worksOf(desk, contest) {
  const by = new Map(contest.sheets.map((/** @type {any} */ sheet) => [sheet.entry_id, sheet.id]));
  return contest.entries.map((/** @type {any} */ entry) => {
    const sheet = by.get(entry.id) ?? null;
    const state = sheet === null ? null : sheetOf(desk, sheet);
    const sum = state ? tally(state) : null;
    const text = (/** @type {any} */ both) => inLanguage(both, desk.language);
    return {
      id: entry.id, code: entry.code, title: text(entry.title), institution: text(entry.institution), province: text(entry.province), sheet,
      state: entry.apart ?? workState(state, sum), paper: state ? paperOf(state) : "", reason: entry.reason || (state?.state === "open" || state?.state === "excused" ? state.reason : ""),
      scored: sum?.scored ?? 0, of: sum?.of ?? 0, total: state && sum ? receivedTotal(state) ?? pointsText(sum.points, state.unit) : "",
      ...waitsOf(state),
      number: entry.number ?? null, startsAt: entry.starts_at ?? null,
    };
  });
}

/** How many marks the server does not have: what the judge must decide about first. @param {import("./state.js").State | null} state
 * @returns {Pick<Work, "waits" | "waitsAs">} */
function waitsOf(state) {
  const held = state ? heldBack(state) : [];
  const waits = new Set((held.length ? held : state?.outbox ?? []).map((change) => keyOf(change.kind, change.item))).size;
  return { waits, waitsAs: held.length ? "sheet_held_short" : state?.state === "open" ? "waits" : "not_received" };
}

/** Whether a sheet waits for the judge's confirmation of its paper, or came from paper. @param {import("./state.js").State} state */
function paperOf(state) {
  if (state.state === "submitted") return state.paper?.keyed_by.length ? "counted" : "";
  return state.state === "open" && state.paper?.state === "asks" ? "asks" : "";
}

/** @param {import("./state.js").State | null} state @param {import("./telling.js").Tally | null} sum @returns {WorkState} */
function workState(state, sum) {
  if (!state || !sum) return "not_scored";
  if (state.state === "submitted") return "submitted";
  if (["excused", "recused", "absent", "not_scored"].includes(state.state)) return /** @type {WorkState} */ (state.state);
  if (state.word) return "submitting";
  if (state.round) return "returned";
  if (sum.of && sum.scored === sum.of) return "ready";
  return sum.scored ? "begun" : "not_begun";
}

/** The contest that a sheet belongs to, and its work. @param {Desk} desk @param {number} id */
export function placeOf(desk, id) {
  for (const contest of desk.data.contests) {
    const sheet = contest.sheets.find((/** @type {any} */ one) => one.id === id);
    if (sheet) return { contest, entry: contest.entries.find((/** @type {any} */ one) => one.id === sheet.entry_id) ?? null };
  }
  return null;
}

/** The next work to score: after this sheet in the list, then from its beginning; without a sheet returned ones first, then
 * begun ones, then the others. @param {Work[]} works @param {number} [after] a sheet @returns {Work | null} */
export function nextWork(works, after) {
  const open = works.filter((work) => work.sheet !== null && isOpenWork(work) && work.sheet !== after);
  if (after === undefined) return [...open].sort((one, other) => OPEN.indexOf(one.state) - OPEN.indexOf(other.state))[0] ?? null;
  const place = works.findIndex((work) => work.sheet === after);
  return open.find((work) => works.indexOf(work) > place) ?? open[0] ?? null;
}

/** By criterion: the works and points of this judge's last submitted sheets of the contest, in the order of submission.
 * @param {Desk} desk @param {any} contest @param {number} except the sheet that is open @returns {Map<string, {code: string, points: string}[]>} */
export function earlierMarks(desk, contest, except) {
  const states = contest.sheets.map((/** @type {any} */ sheet) => desk.sheets.get(sheet.id)).filter((/** @type {any} */ state) => state.id !== except && state.state === "submitted" && state.receipt);
  states.sort((/** @type {any} */ one, /** @type {any} */ other) => one.receipt.at.localeCompare(other.receipt.at) || one.id - other.id);
  const found = new Map();
  for (const state of states.slice(-EARLIER)) {
    const code = placeOf(desk, state.id)?.entry?.code ?? "";
    for (const criterion of state.criteria) {
      const level = criterion.levels.find((one) => one.id === state.written[keyOf("level", criterion.code)]?.value);
      if (level) found.set(criterion.code, [...(found.get(criterion.code) ?? []), { code, points: level.points_text }]);
    }
  }
  return found;
}
