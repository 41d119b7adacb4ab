// The judge's sheet as a value, and its transitions. Pure: no DOM, network, clock or randomness.
// Every function takes a state and returns a new one; times and ids are parameters.

/** @typedef {"level" | "comment"} Kind */
/** The name that a change has everywhere: the device, and its next number. A change gets it when the device has stored it.
 * @typedef {{device: string, counter: number}} Name */
/** One tap or comment that is not confirmed yet. `id` names it on this page, and `counter` is 0, until it has its name;
 * `base` is the revision it was made on; `at` orders changes.
 * @typedef {{id: string, device: string, counter: number, kind: Kind, item: string, value: string | null, base: number, at: number, epoch: string}} Change */
/** @typedef {{value: string | null, revision: number, at: string | null}} Written   what the server holds */
/** @typedef {{change: Change, theirs: string | null, revision: number, at: string | null}} Conflict */
/** @typedef {{code: string, value: string | null}} Fault   a change that the server will never take */
/** Why sending failed; `retry` says whether it is retried automatically.
 * @typedef {{kind: "offline" | "signin" | "refused", code: string, detail: string, since: string, retry: boolean}} Trouble */
/** @typedef {{id: string, name: string, points: number, points_text: string}} Level */
/** @typedef {{code: string, section: string, title: string, points: number, levels: Level[]}} Criterion */
/** @typedef {{code: string, title: string, points: number}} Section */
/** @typedef {{id: number, state: string, opened: string[] | null, epoch: string, unit: string, sections: Section[], criteria: Criterion[],
 *   written: Record<string, Written>, outbox: Change[], flying: string[], unconfirmed: string[], conflicts: Record<string, Conflict>,
 *   faults: Record<string, Fault>, trouble: Trouble | null, revision: number, stale: boolean, savedAt: string | null,
 *   isKept: boolean, isEmptied: boolean, isStaying: boolean}} State   `unconfirmed`: sent, and nobody knows whether it arrived;
 *   `isKept`: whether this device keeps what waits, so that a reload does not lose it; `isEmptied`: the browser's storage was
 *   emptied, and what waits was written there again; `isStaying`: the judge wanted to leave the page while there was no
 *   connection */

/** @param {Kind} kind @param {string} item */
export const keyOf = (kind, item) => `${kind}:${item}`;

/** The initial state: what the server rendered, and the changes this tablet has not sent.
 * @param {any} data the page's `sheet-data` @param {Change[]} stored @returns {State} */
export function begin(data, stored = []) {
  /** @type {Record<string, Written>} */
  const written = {};
  let savedAt = null;
  for (const [item, mark] of Object.entries(data.marks ?? {})) {
    written[keyOf("level", item)] = { value: mark.level, revision: mark.revision, at: mark.at };
    if (mark.at && (savedAt === null || mark.at > savedAt)) savedAt = mark.at;
  }
  for (const [item, comment] of Object.entries(data.comments ?? {})) {
    written[keyOf("comment", item)] = { value: comment.text, revision: comment.revision, at: null };
  }
  // After a restored backup revisions restart, so earlier changes have no valid base.
  const outbox = [...stored]
    .sort((one, other) => one.at - other.at)
    .map((change) => (change.epoch === data.epoch ? change : { ...change, base: 0, epoch: data.epoch }));
  return {
    id: data.sheet.id, state: data.sheet.state, opened: data.sheet.opened ?? null, epoch: data.epoch, unit: data.unit, sections: data.sections, criteria: data.criteria,
    written, outbox, flying: [], unconfirmed: outbox.map((change) => change.id), conflicts: {}, faults: {}, trouble: null, revision: data.sheet.revision, stale: false, savedAt, isKept: true, isEmptied: false, isStaying: false,
  };
}

/** Whether a criterion, or without one the comments, may change: a ruling may have opened some criteria alone.
 * @param {State} state @param {string} [code] */
export function isOpen(state, code) {
  return state.state === "open" && (!state.opened || (code !== undefined && state.opened.includes(code)));
}

/** Another tab wrote on the sheet; this page shows it after a reload. @param {State} state @returns {State} */
export const outrun = (state) => ({ ...state, stale: true });

/** Whether this device can store waiting changes. @param {State} state @param {boolean} isKept @returns {State} */
export const keeping = (state, isKept) => (state.isKept === isKept ? state : { ...state, isKept });

/** The browser's storage was emptied, and what waits was written there again. @param {State} state @returns {State} */
export const emptied = (state) => (state.outbox.length ? { ...state, isEmptied: true } : state);

/** The device has stored these changes, by their id on this page, and named them. @param {State} state @param {Map<string, Name>} names @returns {State} */
export function named(state, names) {
  const outbox = state.outbox.map((change) => (names.has(change.id) ? { ...change, ...names.get(change.id) } : change));
  return { ...state, outbox };
}

/** Whether leaving the page would lose something. @param {State} state */
export const wouldLose = (state) => !state.isKept && kept(state).length > 0;

/** @param {State} state @param {Kind} kind @param {string} item @returns {Change | undefined} the newest change on its way */
export const pending = (state, kind, item) => state.outbox.findLast((change) => change.kind === kind && change.item === item);

/** What the judge has chosen or written, sent or not. @param {State} state @param {Kind} kind @param {string} item @returns {string | null} */
export function current(state, kind, item) {
  const change = pending(state, kind, item);
  if (change) return change.value;
  const key = keyOf(kind, item);
  if (state.conflicts[key]) return state.conflicts[key].change.value;
  return state.written[key]?.value ?? null;
}

/** The judge chooses a level, clears it (null), or writes a comment. Repeating it changes nothing.
 * @param {State} state @param {{id: string, kind: Kind, item: string, value: string | null, at: number}} act @returns {State} */
export function change(state, act) {
  const key = keyOf(act.kind, act.item);
  if (state.state !== "open") return state;
  const same = current(state, act.kind, act.item) === act.value || (act.kind === "comment" && !act.value && !current(state, "comment", act.item));
  if (same && !state.conflicts[key]) return state;
  const base = state.conflicts[key]?.revision ?? state.written[key]?.revision ?? 0;
  const made = { ...act, device: "", counter: 0, base, epoch: state.epoch };
  // A waiting change is replaced; one that was sent may have arrived, so the new one follows it.
  const sent = [...state.flying, ...state.unconfirmed];
  const outbox = state.outbox.filter((other) => keyOf(other.kind, other.item) !== key || sent.includes(other.id));
  return { ...state, outbox: [...outbox, made], conflicts: without(state.conflicts, key), faults: without(state.faults, key) };
}

/** The judge resolves a conflict. "mine" is sent again on top of theirs.
 * @param {State} state @param {{id: string, kind: Kind, item: string, take: "mine" | "theirs", at: number}} act @returns {State} */
export function resolve(state, act) {
  const key = keyOf(act.kind, act.item);
  const conflict = state.conflicts[key];
  if (!conflict) return state;
  if (act.take === "mine") return change(state, { id: act.id, kind: act.kind, item: act.item, value: conflict.change.value, at: act.at });
  return { ...state, conflicts: without(state.conflicts, key), written: { ...state.written, [key]: theirs(conflict) } };
}

/** The next batch, of one device: all waiting changes that the device has stored, except items with a change in flight.
 * @param {State} state @returns {Change[]} */
export function ready(state) {
  const found = state.outbox.filter((change, place, all) => change.counter > 0 && !state.flying.includes(change.id)
    && all.findIndex((other) => other.kind === change.kind && other.item === change.item) === place);
  return found.filter((change) => change.device === found[0].device);
}

/** @param {State} state @param {Change[]} changes @returns {State} */
export const sending = (state, changes) => ({ ...state, flying: changes.map((change) => change.id) });

/** The server's answer to the batch in flight.
 * @param {State} state
 * @param {{revision: number, accepted: {id: number, revision: number}[], superseded: {id: number, revision: number}[], conflicts: any[],
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
  for (const { id, revision } of answer.accepted) {
    const taken = by.get(id);
    if (!taken) continue;
    done.add(taken.id);
    const key = keyOf(taken.kind, taken.item);
    if ((written[key]?.revision ?? 0) > revision) continue; // accepted earlier and overwritten by another device since
    written[key] = { value: taken.value, revision, at };
    upon.set(key, revision);
  }
  // A later change of this device stands, from this page or another tab.
  for (const { id } of answer.superseded) done.add(by.get(id)?.id);
  for (const found of answer.conflicts) {
    const taken = by.get(found.id);
    if (!taken) continue;
    done.add(taken.id);
    const key = keyOf(taken.kind, taken.item);
    const conflict = { change: taken, theirs: found.theirs, revision: found.revision, at: found.at };
    const later = state.outbox.findLast((other) => keyOf(other.kind, other.item) === key);
    conflicts[key] = later ? { ...conflict, change: later } : conflict;
    for (const other of state.outbox) if (keyOf(other.kind, other.item) === key) done.add(other.id);
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
  const seen = caughtUp(state.revision, answer);
  const left = new Set(outbox.map((change) => change.id));
  return {
    ...state, written, conflicts, faults, outbox, flying: [], unconfirmed: state.unconfirmed.filter((id) => left.has(id)),
    isEmptied: state.isEmptied && outbox.length > 0, trouble: null, isStaying: false, state: closed ? "closed" : state.state,
    revision: seen, stale: state.stale || (!closed && seen < answer.revision), savedAt: answer.accepted.length ? at : state.savedAt,
  };
}

/** The batch failed or was refused as a whole. @param {State} state @param {Omit<Trouble, "since">} trouble @param {string} at @returns {State} */
export function failed(state, trouble, at) {
  const since = state.trouble?.kind === trouble.kind ? state.trouble.since : at;
  const unconfirmed = [...new Set([...state.unconfirmed, ...state.flying])];
  return { ...state, flying: [], unconfirmed, trouble: { ...trouble, since } };
}

/** Whether other pages cannot open: the browser is offline or the last request failed.
 * @param {State} state @param {boolean} isOnline */
export const isCutOff = (state, isOnline) => !isOnline || ["unreachable", "cut_off"].includes(state.trouble?.code ?? "");

/** @param {State} state @param {boolean} isStaying @returns {State} */
export const staying = (state, isStaying) => (state.isStaying === isStaying ? state : { ...state, isStaying });

/** Retry, by the judge or by the timer. @param {State} state @returns {State} */
export const retried = (state) => (state.trouble ? { ...state, trouble: { ...state.trouble, retry: true } } : state);

/** @param {State} state @param {string} why @returns {State} */
export const closed = (state, why) => ({ ...state, state: why, flying: [] });

/** The changes that must survive a reload: waiting ones, and the judge's side of each conflict. @param {State} state @returns {Change[]} */
export const kept = (state) => [...state.outbox, ...Object.values(state.conflicts).map((conflict) => conflict.change)];

/** The revision this page knows, from its own changes and reported conflicts: a gap means that somebody
 * wrote on another device what this page does not show.
 * @param {number} known @param {{accepted: {revision: number}[], superseded: {revision: number}[], conflicts: {revision: number}[]}} answer */
function caughtUp(known, answer) {
  const told = new Set([...answer.accepted, ...answer.superseded, ...answer.conflicts].map((one) => one.revision));
  while (told.has(known + 1)) known += 1;
  return known;
}

/** @param {Conflict} conflict @returns {Written} */
const theirs = (conflict) => ({ value: conflict.theirs, revision: conflict.revision, at: conflict.at });

/** @template T @param {Record<string, T>} all @param {string} key @returns {Record<string, T>} */
const without = (all, key) => Object.fromEntries(Object.entries(all).filter(([name]) => name !== key));
