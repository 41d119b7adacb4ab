// Keeps the store up to what the page holds, and notices another page of the same sheet on this tablet.

/** @typedef {import("./state.js").Change} Change */
/** @typedef {import("./state.js").Name} Name */

const LAST = "judging:last:";

/** The browser's local storage, or a dummy if the browser refuses it.
 * @param {() => Storage} open @returns {Storage} */
export function openStorage(open) {
  try {
    return open();
  } catch {
    return { length: 0, key: () => null, getItem: () => null, removeItem() {}, clear() {}, setItem() { throw new Error("nothing is kept"); } };
  }
}

/** Brings the store up to what the page keeps, one write at a time, and passes on the names of what was stored.
 * @param {{store: import("./store.js").Store, sheet: number, known: Change[], named: (names: Map<string, Name>) => void, told: (isKept: boolean) => void}} given */
export function createKeeper({ store, sheet, known, named, told }) {
  const stored = new Map(known.map((change) => [change.id, change]));
  let wanted = known;
  let running = /** @type {Promise<void> | null} */ (null);

  async function run() {
    for (;;) {
      const fresh = wanted.filter((change) => !stored.has(change.id));
      const gone = [...stored.keys()].filter((id) => !wanted.some((change) => change.id === id));
      if (!fresh.length && !gone.length) return;
      const left = gone.map((id) => /** @type {Change} */ (stored.get(id)));
      const standing = [...stored].filter(([id]) => !gone.includes(id)).map(([, change]) => change);
      const names = await store.write(sheet, fresh, left, standing);
      for (const id of gone) stored.delete(id);
      for (const change of fresh) stored.set(change.id, { ...change, ...names.get(change.id) });
      if (fresh.length) told(store.isLasting());
      named(names);
    }
  }
  return (/** @type {Change[]} */ next) => {
    wanted = next;
    running ??= run().finally(() => { running = null; });
    return running;
  };
}

/** Which page of this tablet wrote last on a sheet: the server sees two tabs as one device, so they detect each
 * other. `page` is a name that no other opening of a page has.
 * @param {Storage} storage @param {number} sheet @param {string} page */
export function createTurns(storage, sheet, page) {
  const key = LAST + sheet;
  let seen = storage.getItem(key);
  return {
    /** Whether another page wrote since this one opened or last wrote. */
    isBehind: () => storage.getItem(key) !== seen,
    /** This page writes. If the storage is full, only this note is lost, not a mark. */
    take() {
      try {
        storage.setItem(key, page);
        seen = page;
      } catch { /* the page reports elsewhere that storing failed */ }
    },
    /** @param {string | null} changed the key of a storage event */
    isAbout: (changed) => changed === key,
  };
}
