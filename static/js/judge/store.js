// Changes this tablet has not sent yet, stored so that a reload or a crash loses nothing.

/** @typedef {import("./state.js").Change} Change */
/** Each change is a separate entry, so two pages of one sheet never overwrite each other. Another store
 * (IndexedDB) takes the same shape; every method answers with a promise.
 * @typedef {{all: (sheet: number) => Promise<Change[]>, keep: (sheet: number, changes: Change[], known: Change[]) => Promise<void>,
 *   drop: (sheet: number, ids: string[]) => Promise<void>, sheets: () => Promise<Map<number, number>>}} Store */

const PREFIX = "judging:unsent:";
const LAST = "judging:last:";
const PROBE = "judging:probe";

/** The browser's storage, or a dummy if the browser refuses it.
 * @param {() => Storage} open @returns {Storage} */
export function openStorage(open) {
  try {
    return open();
  } catch {
    return { length: 0, key: () => null, getItem: () => null, removeItem() {}, clear() {}, setItem() { throw new Error("nothing is kept"); } };
  }
}

/** Whether the storage works. @param {Storage} storage */
export function canKeep(storage) {
  try {
    storage.setItem(PROBE, "1");
    storage.removeItem(PROBE);
    return true;
  } catch {
    return false;
  }
}

/** Stores the waiting changes after each change and reports whether that worked. What a full storage refused is
 * written anew the next time; what it perhaps took is taken out as soon as it waits no more.
 * @param {{store: Store, sheet: number, known: Change[], told: (isKept: boolean) => void}} given */
export function createKeeper({ store, sheet, known, told }) {
  return async (/** @type {Change[]} */ wanted) => {
    const before = known;
    known = wanted;
    try {
      await store.keep(sheet, wanted, before);
      if (wanted.length) told(true); // an empty list does not prove that storing works
    } catch {
      known = [...before, ...known].map((change) => ({ ...change }));
      told(false);
    }
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

/** @param {any} found @returns {found is Change} */
const isChange = (found) => found !== null && typeof found === "object" && typeof found.id === "string" && typeof found.item === "string"
  && (found.kind === "level" || found.kind === "comment") && Number.isInteger(found.base) && typeof found.at === "number";

/** A store in localStorage. It writes synchronously, before anything is sent.
 * @param {Storage} storage @returns {Store} */
export function localStore(storage) {
  /** @param {number} sheet @param {string} id */
  const name = (sheet, id) => `${PREFIX}${sheet}:${id}`;
  const names = () => Array.from({ length: storage.length }, (_, place) => storage.key(place) ?? "").filter((key) => key.startsWith(PREFIX));

  /** @param {string} key */
  function read(key) {
    try {
      const found = JSON.parse(storage.getItem(key) ?? "null");
      return isChange(found) ? found : null;
    } catch {
      return null;
    }
  }
  return {
    async all(sheet) {
      const found = names().filter((key) => key.startsWith(`${PREFIX}${sheet}:`)).map(read);
      return found.filter((change) => change !== null).sort((one, other) => one.at - other.at);
    },
    async keep(sheet, changes, known) {
      const wanted = new Map(changes.map((change) => [change.id, change]));
      const before = new Map(known.map((change) => [change.id, change]));
      for (const change of wanted.values()) if (before.get(change.id) !== change) storage.setItem(name(sheet, change.id), JSON.stringify(change));
      for (const change of known) if (!wanted.has(change.id)) storage.removeItem(name(sheet, change.id));
    },
    async drop(sheet, ids) {
      for (const id of ids) storage.removeItem(name(sheet, id));
    },
    async sheets() {
      const found = new Map();
      const items = new Set();
      for (const key of names()) {
        const change = read(key);
        const sheet = Number(key.slice(PREFIX.length).split(":")[0]);
        if (!change || items.has(`${sheet} ${change.kind} ${change.item}`)) continue;
        items.add(`${sheet} ${change.kind} ${change.item}`);
        found.set(sheet, (found.get(sheet) ?? 0) + 1);
      }
      return found;
    },
  };
}
