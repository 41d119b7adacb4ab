// A score sheet as a value, and its transitions. Pure: no DOM, network, clock or randomness.
// Every function takes a state and returns a new one; times and ids are parameters.

/** @typedef {"level" | "comment" | "submit"} Kind */
/** The name that a change has everywhere: the device, and its next number. A change gets it when the device has stored it.
 * @typedef {{device: string, counter: number}} Name */
/** One tap, comment or submission that is not confirmed yet. `id` names it on this page, and `counter` is 0, until it has its
 * name; `base` is the revision it was made on; `at` orders changes; `owner` is the judge; `round` is when the server last
 * returned the sheet before the change was made.
 * @typedef {{id: string, device: string, counter: number, kind: Kind, item: string, value: string | null, base: number, at: number, epoch: string,
 *   owner?: number, round?: string | null, seen?: string, isRestored?: boolean, writtenAt?: string | null, former?: string}} Change   `seen`: the levels that a
 *   submission is about; `isRestored`: the server had it, and lacks it after a restored backup; `writtenAt`: since when it had it */
/** @typedef {{value: string | null, revision: number, at: string | null}} Written   what the server holds */
/** @typedef {{change: Change, theirs: string | null, revision: number, at: string | null}} Conflict */
/** @typedef {{code: string, value: string | null}} Fault   a change that the server will never take */
/** Why sending failed; `retry` says whether it is retried automatically.
 * @typedef {{kind: "offline" | "signin" | "other" | "refused", code: string, detail: string, since: string, retry: boolean}} Trouble */
/** Why the judge's submission was not sent. @typedef {"conflict" | "newer" | "returned" | "closed" | "rejected" | "refused" | "restored"} Dropped */
/** @typedef {{code: string, total: string, at: string}} Receipt */
/** What the server says of a sheet. @typedef {{sheet: any, rubric: import("./rubric.js").Rubric, epoch: string, owner?: number}} Given */
/** @typedef {import("./rubric.js").Rubric & {id: number, owner: number, state: string, opened: string[] | null, paper: {state: string, keyed_by: string[]} | null, reason: string, round: string | null, receipt: Receipt | null,
 *   epoch: string, written: Record<string, Written>, outbox: Change[], word: Change | null, dropped: {why: Dropped, detail: string} | null, flying: string[], unconfirmed: string[],
 *   conflicts: Record<string, Conflict>, faults: Record<string, Fault>, trouble: Trouble | null, revision: number, stale: boolean, savedAt: string | null,
 *   isKept: boolean, isEmptied: boolean}} State   `word`: the judge's submission, not yet received; `unconfirmed`: sent, and nobody
 *   knows whether it arrived; `stale`: the server has marks that this page does not show; `isKept`: whether this device keeps
 *   what waits, so that a reload does not lose it; `isEmptied`: the browser's storage was emptied, and what waits was written there again */

/** @param {Kind} kind @param {string} item */
export const keyOf = (kind, item) => `${kind}:${item}`;

/** The initial state: what the server has, and the changes this tablet has not sent.
 * @param {Given} given @param {Change[]} stored @returns {State} */
export function begin({ sheet, rubric, epoch, owner = 0 }, stored = []) {
  const written = readWritten(sheet);
  const times = Object.entries(sheet.marks ?? {}).map(([, mark]) => /** @type {any} */ (mark).at).filter(Boolean).sort();
  const waiting = inOrder(stored.map((change) => within(change, epoch)));
  const outbox = waiting.filter((change) => change.kind !== "submit");
  const word = wordIn(stored, epoch);
  const state = {
    ...rubric, id: sheet.id, owner, state: sheet.closed ?? "open", opened: sheet.opened?.length ? sheet.opened : null, paper: sheet.paper ?? null, reason: sheet.reason ?? "", round: sheet.returned_at ?? null,
    receipt: sheet.receipt ?? null, epoch, written, outbox, word, dropped: lostWord(stored, word), flying: [], unconfirmed: waiting.map((change) => change.id), conflicts: {}, faults: {}, trouble: null,
    revision: sheet.revision, stale: false, savedAt: times.at(-1) ?? null, isKept: true, isEmptied: false,
  };
  return judged(state);
}

/** A change in this epoch: after a restored backup revisions restart, so an earlier change has no valid base.
 * @param {Change} change @param {string} epoch @returns {Change} */
const within = (change, epoch) => (change.epoch === epoch ? change : { ...change, base: 0, epoch });

/** The submission among changes. One from before a restored backup is none: what it was about may be lost. @param {Change[]} changes @param {string} epoch */
const wordIn = (changes, epoch) => changes.find((change) => change.kind === "submit" && change.epoch === epoch) ?? null;

/** @param {Change[]} changes @param {Change | null} word the one that is sent @returns {State["dropped"]} */
const lostWord = (changes, word) => (!word && changes.some((change) => change.kind === "submit") ? { why: "restored", detail: "" } : null);

/** Changes in the order in which the judge made them: by the device's numbers, those without one last; the device's clock may
 * have been set meanwhile. @param {Change[]} changes @returns {Change[]} */
export function inOrder(changes) {
  return [...changes].sort((one, other) => {
    if (!one.counter !== !other.counter) return one.counter ? -1 : 1;
    return one.device === other.device && one.counter !== other.counter ? one.counter - other.counter : one.at - other.at;
  });
}

/** @param {any} sheet @returns {Record<string, Written>} */
function readWritten(sheet) {
  const marks = Object.entries(sheet.marks ?? {}).map(([item, mark]) => [keyOf("level", item), { value: mark.level, revision: mark.revision, at: mark.at }]);
  const comments = Object.entries(sheet.comments ?? {}).map(([item, comment]) => [keyOf("comment", item), { value: comment.text, revision: comment.revision, at: comment.at ?? null }]);
  return Object.fromEntries([...marks, ...comments]);
}

/** Drop a submission that no longer says what the judge meant. On a closed sheet nothing is left to choose between: the judge's
 * side of a conflict waits there like every mark that was not received. @param {State} state @returns {State} */
export function judged(state) {
  const disputed = Object.values(state.conflicts).map((conflict) => conflict.change);
  if (state.state !== "open" && disputed.length) {
    return judged({ ...state, conflicts: {}, outbox: inOrder([...state.outbox, ...disputed]), unconfirmed: [...state.unconfirmed, ...disputed.map((change) => change.id)] });
  }
  if (!state.word) return state;
  if (state.state === "submitted") return { ...state, word: null };
  if (state.state !== "open") return dropping(state, "closed");
  if ((state.word.round ?? null) !== state.round) return wasSubmitted(state) ? { ...state, word: null } : dropping(state, "returned");
  if (disputed.length) return dropping(state, "conflict");
  if ((state.word.seen ?? levelsOf(state)) !== levelsOf(state)) return dropping(state, "newer"); // its total may be the same
  return state;
}

/** Whether the submission was received before the sheet was returned, and only its answer was lost. @param {State} state */
const wasSubmitted = ({ word, receipt }) => receipt !== null && receipt.total === word?.value && receipt.at > (word.round ?? "");

/** The levels of a sheet as the judge sees them, in one line. @param {State} state */
export const levelsOf = (state) => state.criteria.map(({ code }) => `${code}=${current(state, "level", code) ?? ""}`).join(" ");

/** @param {State} state @param {Dropped} why @param {string} [detail] @returns {State} */
export const dropping = (state, why, detail = "") => (state.word ? { ...state, word: null, dropped: { why, detail } } : state);

/** Whether a criterion, or without one the comments, may change: a ruling may have opened some criteria alone, and a
 * submission that waits holds everything. @param {State} state @param {string} [code] */
export function isOpen(state, code) {
  return state.state === "open" && !state.word && (!state.opened || (code !== undefined && state.opened.includes(code)));
}

/** Whether this device can store waiting changes. @param {State} state @param {boolean} isKept @returns {State} */
export const keeping = (state, isKept) => (state.isKept === isKept ? state : { ...state, isKept });

/** The browser's storage was emptied, and what waits was written there again. @param {State} state @returns {State} */
export const emptied = (state) => (kept(state).length ? { ...state, isEmptied: true } : state);

/** The device has stored these changes, by their id on this page, and named them. @param {State} state @param {Map<string, Name>} names @returns {State} */
export function named(state, names) {
  const name = (/** @type {Change} */ change) => (names.has(change.id) ? { ...change, ...names.get(change.id) } : change);
  const conflicts = Object.entries(state.conflicts).map(([key, conflict]) => [key, { ...conflict, change: name(conflict.change) }]);
  return { ...state, outbox: state.outbox.map(name), word: state.word && name(state.word), conflicts: Object.fromEntries(conflicts) };
}

/** Changes that another page of this device has stored. @param {State} state @param {Change[]} others @returns {State} */
export function joined(state, others) {
  if (!others.length) return state;
  const found = others.map((change) => within(change, state.epoch));
  const outbox = inOrder([...state.outbox, ...found.filter((change) => change.kind !== "submit")]);
  const word = state.word ?? wordIn(others, state.epoch);
  return judged({ ...state, outbox, word, dropped: lostWord(others, word) ?? state.dropped, unconfirmed: [...state.unconfirmed, ...others.map((change) => change.id)] });
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
  if (state.state !== "open" || state.word) return state;
  const same = current(state, act.kind, act.item) === act.value || (act.kind === "comment" && !act.value && !current(state, "comment", act.item));
  if (same && !state.conflicts[key]) return state;
  const base = state.conflicts[key]?.revision ?? state.written[key]?.revision ?? 0;
  const made = { ...act, device: "", counter: 0, base, epoch: state.epoch, owner: state.owner, round: state.round };
  // A waiting change is replaced; one that was sent may have arrived, so the new one follows it.
  const sent = [...state.flying, ...state.unconfirmed];
  const isOther = (/** @type {Change} */ other) => keyOf(other.kind, other.item) !== key || (sent.includes(other.id) && !isOld(state, other));
  return { ...state, outbox: [...state.outbox.filter(isOther), made], conflicts: without(state.conflicts, key), faults: without(state.faults, key) };
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

/** The judge submits the sheet: their word, with the total that they saw. It is sent after all changes.
 * @param {State} state @param {{id: string, total: string, at: number}} act @returns {State} */
export function asked(state, { id, total, at }) {
  if (state.state !== "open" || state.word) return state;
  const word = { id, kind: /** @type {const} */ ("submit"), item: "sheet", value: total, base: 0, at, device: "", counter: 0, epoch: state.epoch, owner: state.owner, round: state.round, seen: levelsOf(state) };
  return { ...state, word, dropped: null };
}

/** Whether the judge can take the submission back: once it was sent it may have arrived. @param {State} state */
export const isRevocable = (state) => state.word !== null && !state.flying.includes(state.word.id) && !state.unconfirmed.includes(state.word.id);

/** @param {State} state @returns {State} */
export const revoked = (state) => (isRevocable(state) ? { ...state, word: null } : state);

/** A change from before the sheet was returned; the judge is asked before it is sent. @param {State} state @param {Change} change */
export const isOld = (state, change) => (change.round ?? null) !== state.round;

/** The changes that wait for the judge's decision, because the sheet was returned since. @param {State} state */
export const heldBack = (state) => (state.state === "open" ? state.outbox.filter((change) => isOld(state, change)) : []);

/** The judge wants the changes from before the return to be sent. @param {State} state @returns {State} */
export const released = (state) => ({ ...state, outbox: state.outbox.map((change) => (isOld(state, change) ? { ...change, round: state.round } : change)) });

/** The judge gives up changes: those from before the return, or on a closed sheet all. @param {State} state @returns {State} */
export const discarded = (state) => ({ ...state, outbox: state.state === "open" ? state.outbox.filter((change) => !isOld(state, change)) : [] });

/** The next batch, of one device: all waiting changes that the device has stored, except items with a change in flight.
 * @param {State} state @returns {Change[]} */
export function ready(state) {
  if (state.state !== "open") return [];
  const found = state.outbox.filter((change, place, all) => change.counter > 0 && !isOld(state, change) && !state.flying.includes(change.id)
    && all.findIndex((other) => other.kind === change.kind && other.item === change.item) === place);
  return found.filter((change) => change.device === found[0].device && change.isRestored === found[0].isRestored);
}

/** The submission, once it is stored and nothing else waits. @param {State} state @returns {Change | null} */
export const readyWord = (state) => (state.state === "open" && state.word?.counter && !state.outbox.length && !state.flying.length && !state.stale ? state.word : null);

/** What must survive a reload: waiting changes, the submission, and the judge's side of each conflict. @param {State} state @returns {Change[]} */
export const kept = (state) => [...state.outbox, ...(state.word ? [state.word] : []), ...Object.values(state.conflicts).map((conflict) => conflict.change)];

/** @param {Conflict} conflict @returns {Written} */
const theirs = (conflict) => ({ value: conflict.theirs, revision: conflict.revision, at: conflict.at });

/** @template T @param {Record<string, T>} all @param {string} key @returns {Record<string, T>} */
export const without = (all, key) => Object.fromEntries(Object.entries(all).filter(([name]) => name !== key));
