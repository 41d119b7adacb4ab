// Keeps the store up to what the page holds, and passes on the names of what was stored.

import { taken } from "./answers.js";
import { nameOf } from "./following.js";
import { kept } from "./state.js";

/** @typedef {import("./state.js").Change} Change */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Name} Name */

/** The browser's local storage, or a dummy if the browser refuses it.
 * @param {() => Storage} open @returns {Storage} */
export function openStorage(open) {
  try {
    return open();
  } catch {
    return { length: 0, key: () => null, getItem: () => null, removeItem() {}, clear() {}, setItem() { throw new Error("nothing is kept"); } };
  }
}

/** Brings the store up to what the page keeps of a sheet, one write at a time.
 * @param {{store: import("./store.js").Store, sheet: number, known: Change[], named: (names: Map<string, Name>, done: import("./following.js").Told) => void,
 *   told: (isKept: boolean) => void}} given   `named`: a transaction has ended; `done`: what it did */
export function createKeeper({ store, sheet, known, named, told }) {
  const stored = new Map(known.map((change) => [change.id, change]));
  let wanted = known;
  /** @type {(change: Change) => import("./desk.js").Acked | null} */
  let taken = () => null;
  let isRunning = false;
  let running = Promise.resolve();

  async function run() {
    isRunning = true;
    try {
      for (;;) {
        const fresh = wanted.filter((change) => !stored.has(change.id));
        const gone = [...stored.keys()].filter((id) => !wanted.some((change) => change.id === id));
        if (!fresh.length && !gone.length) return;
        const left = gone.map((id) => /** @type {Change} */ (stored.get(id)));
        const acked = left.flatMap((change) => taken(change) ?? []);
        const names = await store.write(sheet, fresh, left, acked);
        for (const change of left) if (stored.get(change.id) === change) stored.delete(change.id); // it may have come back meanwhile
        const made = fresh.map((change) => ({ ...change, ...names.get(change.id) }));
        for (const change of made) stored.set(change.id, change);
        if (fresh.length) told(store.isLasting());
        named(names, { sheet, fresh: made.map((change) => ({ ...change, id: nameOf(change) })), gone: left.map(nameOf), acked });
      }
    } finally {
      isRunning = false; // in the same moment as the last look, so that no tap comes between
    }
  }
  /** @param {Change[]} next @param {typeof taken} isTaken what the server has of a change that no longer waits
   * @param {Change[]} [others] changes among them that another page of this device has stored @param {string[]} [gone] names of changes that it has deleted */
  return (next, isTaken, others = [], gone = []) => {
    for (const change of others) stored.set(change.id, change);
    for (const change of stored.values()) if (gone.includes(nameOf(change)) && !next.some((one) => one.id === change.id)) stored.delete(change.id);
    wanted = next;
    taken = isTaken;
    if (!isRunning) running = run();
    return running;
  };
}

/** The keepers of all sheets of a page, and the names of all changes that it has ever held: others come from another page of this device.
 * @param {{store: import("./store.js").Store, named: (names: Map<string, Name>, done: import("./following.js").Told) => void, told: (isKept: boolean) => void}} given */
export function createKeepers({ store, named, told }) {
  const keepers = new Map();
  const met = new Set();
  const meet = (/** @type {State} */ state) => { for (const change of kept(state)) if (change.counter) met.add(nameOf(change)); };

  return {
    meet,
    has: (/** @type {number} */ sheet) => keepers.has(sheet),
    /** Whether a stored change is another page's. @param {Name} row */
    isForeign: (row) => !met.has(nameOf(row)),
    /** Bring the store up to what the page holds of a sheet. @param {State} state @param {{known?: Change[], others?: Change[], gone?: string[]}} [given]   `known`: what the
     *   store has, for a sheet that is new to the page; `others`, `gone`: what another page has stored and deleted since */
    keep(state, { known = [], others = [], gone = [] } = {}) {
      if (!keepers.has(state.id)) {
        keepers.set(state.id, createKeeper({ store, sheet: state.id, known, told, named(names, done) {
          for (const name of names.values()) met.add(nameOf(name));
          named(names, done);
        } }));
      }
      keepers.get(state.id)(kept(state), (/** @type {any} */ change) => taken(state, change), others, gone);
    },
  };
}
