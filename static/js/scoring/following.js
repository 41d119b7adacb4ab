// What another page of this device did to a sheet, as that page tells it: what it has stored, and what waits no longer. Pure.

import { reach, submitted } from "./answers.js";
import { joined, judged, kept, keyOf, without } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Change} Change */
/** `fresh`: changes that are on the disk now, with their names; `gone`: the names of those that are not any more; `acked`: what the server has taken of these.
 * @typedef {{sheet: number, fresh: Change[], gone: string[], acked: import("./desk.js").Acked[]}} Told */

/** @param {import("./state.js").Name} change */
export const nameOf = (change) => `${change.device}:${change.counter}`;

/** The sheet after that, and whether this page knows now what became of every change: if not, it must ask the server.
 * @param {State} state @param {Told} told @returns {{state: State, isWhole: boolean}} */
export function followed(state, { fresh, gone, acked }) {
  const own = kept(state).filter((change) => change.counter);
  const isKnown = (/** @type {Change} */ change) => own.some((other) => nameOf(other) === nameOf(change));
  const left = own.filter((change) => gone.includes(nameOf(change)));
  const news = fresh.filter((change) => !isKnown(change));
  if (!left.length && !news.length) return { state, isWhole: true };
  const taken = acked.filter((row) => row.epoch === state.epoch);
  const isToldOf = (/** @type {Change} */ change) => taken.some((row) => nameOf(row) === nameOf(change))
    || fresh.some((other) => keyOf(other.kind, other.item) === keyOf(change.kind, change.item) && other.counter > change.counter);
  const next = withTaken(forgotten(joined(state, news), left), taken, news);
  return { state: judged(next), isWhole: left.every(isToldOf) && !next.stale };
}

/** Without changes that wait no longer, but for those on their way from here: their answer comes.
 * @param {State} state @param {Change[]} left @returns {State} */
function forgotten(state, left) {
  const isGone = (/** @type {Change} */ change) => left.some((other) => other.id === change.id) && !state.flying.includes(change.id);
  const conflicts = Object.fromEntries(Object.entries(state.conflicts).filter(([, conflict]) => !isGone(conflict.change)));
  const outbox = state.outbox.filter((change) => !isGone(change));
  return { ...state, conflicts, outbox, word: state.word && isGone(state.word) ? null : state.word,
    unconfirmed: state.unconfirmed.filter((id) => !left.some((change) => change.id === id)), isEmptied: state.isEmptied && outbox.length > 0 };
}

/** With what the server has taken. @param {State} state @param {import("./desk.js").Acked[]} taken @param {Change[]} news @returns {State} */
function withTaken(state, taken, news) {
  const written = { ...state.written };
  let { faults, savedAt } = state;
  for (const { kind, item } of [...news, ...taken]) faults = without(faults, keyOf(/** @type {any} */ (kind), item));
  for (const { kind, item, value, revision, at } of taken) {
    const key = keyOf(/** @type {any} */ (kind), item);
    if (kind === "submit" || (written[key]?.revision ?? 0) >= revision) continue;
    written[key] = { value, revision, at };
    savedAt = at ?? savedAt;
  }
  const told = Object.values(written).map((one) => one.revision);
  const revision = reach(state.revision, told);
  const next = { ...state, written, faults, savedAt, revision, stale: state.stale || told.some((one) => one > revision) };
  const receipt = taken.find((row) => row.kind === "submit" && (row.round ?? null) === state.round && row.revision === revision);
  return receipt && state.state === "open" ? submitted(next, { code: receipt.value ?? "", total: receipt.total ?? "", at: receipt.at ?? "" }) : next;
}
