// Marks that the server had taken, and that it lacks after a restored backup. Pure.

import { joined, keyOf, pending } from "./state.js";

/** @typedef {import("./desk.js").Acked} Acked */
/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./state.js").State} State */

/** @param {Desk} desk @param {(contest: any) => boolean} isOf @returns {Set<number>} */
const sheetsOf = (desk, isOf) => new Set(desk.data.contests.filter(isOf).flatMap((/** @type {any} */ contest) => contest.sheets.map((/** @type {any} */ sheet) => sheet.id)));

/** The sheets whose marks stand: what the server has taken of them is no longer kept on the device. @param {Desk} desk */
export const finalSheets = (desk) => sheetsOf(desk, (contest) => ["certified", "published", "archived"].includes(contest.state));

/** Whether the server lacks what this device had from it: it has nothing newer, and another value.
 * @param {State} state @param {Acked} row of another epoch */
function isLacking(state, row) {
  if (row.epoch === state.epoch || state.state !== "open") return false;
  if (row.kind === "submit") return state.receipt?.code !== row.value && row.round === state.round && !state.word;
  const written = state.written[keyOf(/** @type {any} */ (row.kind), row.item)];
  return !pending(state, /** @type {any} */ (row.kind), row.item) && (written?.value ?? null) !== row.value && !(written?.at && row.at && written.at > row.at);
}

/** What the server lacks of what it had from this device. @param {Desk} desk @param {Acked[]} acked @returns {Acked[]} */
export function lacking(desk, acked) {
  return acked.filter((row) => {
    const state = desk.sheets.get(row.sheet);
    return state !== undefined && isLacking(state, row);
  });
}

/** Send again, under their names, the marks of the contests in which the organiser wants them back, and then the submissions.
 * @param {Desk} desk @param {Acked[]} acked @returns {{desk: Desk, rows: import("./desk.js").Stored[]}} `rows`: what waits now and is on the device already */
export function givenBack(desk, acked) {
  const wanted = sheetsOf(desk, (contest) => contest.takes_back);
  const rows = lacking(desk, acked).filter((row) => wanted.has(row.sheet)).map((row) => asChange(desk, row));
  const sheets = new Map(desk.sheets);
  for (const id of new Set(rows.map((row) => row.sheet))) {
    sheets.set(id, joined(/** @type {State} */ (sheets.get(id)), rows.filter((row) => row.sheet === id)));
  }
  return { desk: { ...desk, sheets }, rows };
}

/** @param {Desk} desk @param {Acked} row @returns {import("./desk.js").Stored} */
function asChange(desk, row) {
  const state = /** @type {State} */ (desk.sheets.get(row.sheet));
  const { sheet, device, counter, item } = row;
  const kind = /** @type {import("./state.js").Kind} */ (row.kind);
  const base = state.written[keyOf(kind, item)]?.revision ?? 0;
  const change = { id: `${device}:${counter}`, sheet, device, counter, kind, item, base, at: counter, epoch: state.epoch, owner: state.owner, round: state.round, isRestored: true };
  return kind === "submit" ? { ...change, value: row.total ?? null, former: row.value ?? undefined } : { ...change, value: row.value };
}
