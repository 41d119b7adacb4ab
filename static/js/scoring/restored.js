// Marks that the server had taken, and that it lacks after a restored backup. Pure.

import { joined, keyOf, levelsOf, pending } from "./state.js";

/** @typedef {import("./desk.js").Acked} Acked */
/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./state.js").State} State */

/** @param {Desk} desk @param {(contest: any) => boolean} isOf @returns {Set<number>} */
const sheetsOf = (desk, isOf) => new Set(desk.data.contests.filter(isOf).flatMap((/** @type {any} */ contest) => contest.sheets.map((/** @type {any} */ sheet) => sheet.id)));

/** The sheets whose marks stand: what the server has taken of them is no longer kept on the device. @param {Desk} desk */
export const finalSheets = (desk) => sheetsOf(desk, (contest) => ["certified", "published", "archived"].includes(contest.state));

/** Whether the server lacks what this device had from it: it has another value, and not from between the device's and the restore.
 * What was written since the restore, perhaps without knowledge of the device's, is for the judge to decide.
 * @param {State} state @param {Acked} row of another epoch @param {string} restoredAt */
function isLacking(state, row, restoredAt) {
  if (row.epoch === state.epoch || state.state !== "open") return false;
  if (row.kind === "submit") return state.receipt?.code !== row.value && row.round === state.round && isMeant(state, row);
  const kind = /** @type {import("./state.js").Kind} */ (row.kind);
  const key = keyOf(kind, row.item);
  if (pending(state, kind, row.item) || state.conflicts[key]) return false;
  const { value = null, at = null } = state.written[key] ?? {};
  return value !== row.value && !(at && row.at && row.at < at && at <= restoredAt);
}

/** Whether the judge would submit the sheet as it is now shown, and the server has not refused that. @param {State} state @param {Acked} row */
const isMeant = (state, row) => !state.word && state.dropped?.why !== "refused" && (row.seen ?? levelsOf(state)) === levelsOf(state);

/** What the server lacks of what it had from this device. @param {Desk} desk @param {Acked[]} acked @returns {Acked[]} */
export function lacking(desk, acked) {
  return acked.filter((row) => {
    const state = desk.sheets.get(row.sheet);
    return state !== undefined && isLacking(state, row, desk.data.restored_at ?? "");
  });
}

/** Send again, under their names, the marks of the contests in which the organiser wants them back, and then the submissions of
 * sheets that are as they were.
 * @param {Desk} desk @param {Acked[]} acked @returns {{desk: Desk, rows: import("./desk.js").Stored[]}} `rows`: what waits now and is on the device already */
export function givenBack(desk, acked) {
  const wanted = sheetsOf(desk, (contest) => contest.takes_back);
  const rows = [];
  for (const isSubmission of [false, true]) {
    const found = lacking(desk, acked).filter((row) => wanted.has(row.sheet) && (row.kind === "submit") === isSubmission).map((row) => asChange(desk, row));
    const sheets = new Map(desk.sheets);
    for (const row of found) sheets.set(row.sheet, joined(/** @type {State} */ (sheets.get(row.sheet)), [row]));
    desk = { ...desk, sheets };
    rows.push(...found);
  }
  return { desk, rows };
}

/** @param {Desk} desk @param {Acked} row @returns {import("./desk.js").Stored} */
function asChange(desk, row) {
  const state = /** @type {State} */ (desk.sheets.get(row.sheet));
  const { sheet, device, counter, item } = row;
  const kind = /** @type {import("./state.js").Kind} */ (row.kind);
  const base = state.written[keyOf(kind, item)]?.revision ?? 0;
  const at = Date.parse(row.at ?? "") || counter;
  const change = { id: `${device}:${counter}`, sheet, device, counter, kind, item, base, at, epoch: state.epoch, owner: state.owner, round: state.round, isRestored: true, writtenAt: row.at };
  return kind === "submit" ? { ...change, value: row.total ?? null, seen: row.seen, former: row.value ?? undefined } : { ...change, value: row.value };
}
