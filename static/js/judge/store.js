// Changes this tablet has not sent yet, stored in IndexedDB so that a reload or a crash loses nothing.
//
// A device is 128 random bits, made in the same transaction as the store: an emptied store is a new device. A change's
// number is the key that the store gives it, so that giving a number and storing are one transaction.

import { openDB } from "../../vendor/idb.js";

/** @typedef {import("./state.js").Change} Change */
/** @typedef {import("./state.js").Name} Name */
/** `all`: the changes of a sheet, in their order. `write`: store `fresh` and forget `gone` in one transaction, and put back
 * those of `standing` that are missing; resolves once all is on the disk, to the names of the fresh ones. `sheets`: how
 * many marks wait, by sheet. `saw` and `seen`: the latest revision of a sheet that a page of another one was told. `isLasting`: whether a reload keeps them. `told` is called after the storage was emptied.
 * @typedef {{all: (sheet: number) => Promise<Change[]>, sheets: () => Promise<Map<number, number>>, isLasting: () => boolean,
 *   write: (sheet: number, fresh: Change[], gone: Change[], standing: Change[]) => Promise<Map<string, Name>>,
 *   saw: (sheet: number, epoch: string, revision: number) => Promise<void>, seen: (sheet: number, epoch: string) => Promise<number>,
 *   whenEmptied: (told: () => void) => void}} Store */
/** @typedef {Omit<Change, "id" | "counter"> & {sheet: number, key?: number, counter?: number}} Row   stored; a change of this
 *   device has its key as its counter */

const FORMER = "judging:unsent:";
/** How long the browser may take to open its storage, in milliseconds; without it the page would never be ready. */
const PATIENCE = 15_000;

/** 128 random bits in hexadecimal. */
const newDevice = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {Change} change */
const nameOf = (change) => `${change.device}:${change.counter}`;

/** @param {Row} row @returns {Change} */
function read({ sheet: _sheet, key = 0, ...row }) {
  const change = { ...row, counter: row.counter ?? key };
  return { ...change, id: nameOf(/** @type {Change} */ ({ ...change, id: "" })) };
}

/** How many items wait, by sheet. @param {Row[]} rows */
function counted(rows) {
  const items = new Set(rows.map((row) => `${row.sheet} ${row.kind} ${row.item}`));
  const found = new Map();
  for (const item of items) {
    const sheet = Number(item.split(" ")[0]);
    found.set(sheet, (found.get(sheet) ?? 0) + 1);
  }
  return found;
}

/** The store of this browser, or one that lasts as long as the page if the browser refuses it.
 * @param {{former: Storage}} given where pages of an earlier version kept changes @returns {Promise<Store>} */
export async function openStore({ former }) {
  const memory = memoryStore();
  /** @type {Store | null} */
  let lasting = null;
  try {
    const late = new Promise((_, refuse) => { setTimeout(refuse, PATIENCE); });
    lasting = /** @type {Store} */ (await Promise.race([indexedStore(), late]));
    await moveFormer(former, lasting);
  } catch {
    lasting = null;
  }
  return withFallback(lasting, memory);
}

/** The lasting store as long as it works; what it refuses is held in memory, under the name of another device.
 * @param {Store | null} lasting @param {Store} memory @returns {Store} */
export function withFallback(lasting, memory) {
  let isLasting = lasting !== null;
  return {
    isLasting: () => isLasting,
    whenEmptied: (told) => lasting?.whenEmptied(told),
    async all(sheet) {
      try {
        return [...(lasting ? await lasting.all(sheet) : []), ...await memory.all(sheet)];
      } catch {
        return memory.all(sheet);
      }
    },
    async sheets() {
      try {
        return lasting ? await lasting.sheets() : await memory.sheets();
      } catch {
        return memory.sheets();
      }
    },
    saw: (sheet, epoch, revision) => (lasting ?? memory).saw(sheet, epoch, revision).catch(() => {}),
    seen: (sheet, epoch) => (lasting ?? memory).seen(sheet, epoch).catch(() => 0),
    async write(sheet, fresh, gone, standing) {
      const held = await memory.all(sheet);
      const isHeld = (/** @type {Change} */ change) => held.some((one) => nameOf(one) === nameOf(change));
      await memory.write(sheet, [], gone, []);
      if (lasting) {
        try {
          const names = await lasting.write(sheet, fresh, gone, standing.filter((change) => !isHeld(change)));
          isLasting = !(await memory.all(sheet)).length;
          return names;
        } catch { /* held in memory below */ }
      }
      isLasting = false;
      return memory.write(sheet, fresh, [], []);
    },
  };
}

/** A store for the life of the page. @returns {Store} */
export function memoryStore() {
  const device = newDevice();
  let counter = 0;
  const revisions = new Map();
  /** @type {Row[]} */
  let rows = [];
  return {
    isLasting: () => false,
    whenEmptied() {},
    all: async (sheet) => rows.filter((row) => row.sheet === sheet).map(read),
    sheets: async () => counted(rows),
    async saw(sheet, epoch, revision) { revisions.set(`${epoch}:${sheet}`, revision); },
    seen: async (sheet, epoch) => revisions.get(`${epoch}:${sheet}`) ?? 0,
    async write(sheet, fresh, gone) {
      const names = gone.map(nameOf);
      rows = rows.filter((row) => row.sheet !== sheet || !names.includes(nameOf(read(row))));
      const made = new Map();
      for (const { id, ...change } of fresh) {
        counter += 1;
        rows.push({ ...change, sheet, device, counter });
        made.set(id, { device, counter });
      }
      return made;
    },
  };
}

/** A store in IndexedDB. @returns {Promise<Store>} */
async function indexedStore() {
  /** @type {() => void} */
  let told = () => {};
  let device = "";
  const open = async () => {
    const base = await openDB("judging", 1, {
      upgrade(made) {
        made.createObjectStore("outbox", { keyPath: "key", autoIncrement: true }).createIndex("sheet", "sheet");
        made.createObjectStore("device").put(newDevice(), "name");
      },
      // The browser deletes the database, or a page of a later version changes it: let it.
      blocking: (_now, _wanted, event) => /** @type {IDBDatabase} */ (event.target).close(),
    });
    return { base, found: await base.get("device", "name") };
  };
  let { base, found } = await open();
  device = found ?? "";

  /** Run in one transaction; a database that the browser closed or deleted is opened anew, once.
   * @template T @param {"readonly" | "readwrite"} mode @param {(tx: any) => Promise<T>} run @returns {Promise<T>} */
  async function within(mode, run) {
    for (let isSecond = false; ; isSecond = true) {
      try {
        const tx = base.transaction(["outbox", "device"], mode, { durability: "strict" });
        const done = await run(tx);
        await tx.done;
        return done;
      } catch (error) {
        const isGone = error instanceof DOMException && ["InvalidStateError", "NotFoundError"].includes(error.name);
        if (isSecond || !isGone) throw error;
        ({ base } = await open());
      }
    }
  }
  return {
    isLasting: () => true,
    whenEmptied(run) { told = run; },
    all: (sheet) => within("readonly", async (tx) => (await tx.objectStore("outbox").index("sheet").getAll(sheet)).map(read)),
    sheets: () => within("readonly", async (tx) => counted(await tx.objectStore("outbox").getAll())),
    saw: (sheet, epoch, revision) => within("readwrite", (tx) => tx.objectStore("device").put(revision, `${epoch}:${sheet}`)),
    seen: (sheet, epoch) => within("readonly", async (tx) => (await tx.objectStore("device").get(`${epoch}:${sheet}`)) ?? 0),
    async write(sheet, fresh, gone, standing) {
      let isEmptied = false;
      const names = await within("readwrite", async (tx) => {
        const outbox = tx.objectStore("outbox");
        let now = await tx.objectStore("device").get("name");
        isEmptied = now !== device;
        if (now === undefined) await tx.objectStore("device").put(now = newDevice(), "name");
        const rows = await outbox.index("sheet").getAll(sheet);
        const keys = new Map(rows.map((/** @type {Row} */ row) => [nameOf(read(row)), row.key]));
        for (const change of gone) if (keys.has(nameOf(change))) await outbox.delete(keys.get(nameOf(change)));
        for (const { id: _id, ...change } of isEmptied ? standing : []) {
          if (!keys.has(nameOf(/** @type {Change} */ ({ ...change, id: "" })))) await outbox.add({ ...change, sheet });
        }
        const made = new Map();
        for (const { id, counter: _counter, ...change } of fresh) {
          made.set(id, { device: now, counter: await outbox.add({ ...change, sheet, device: now }) });
        }
        return { made, now };
      });
      device = names.now;
      if (isEmptied) told();
      return names.made;
    },
  };
}

/** Number what a page of an earlier version stored in local storage, and take it from there once it is on the disk.
 * @param {Storage} former @param {Store} store */
export async function moveFormer(former, store) {
  const found = Array.from({ length: former.length }, (_, place) => former.key(place) ?? "").filter((key) => key.startsWith(FORMER));
  const changes = found.map((key) => ({ key, sheet: Number(key.slice(FORMER.length).split(":")[0]), change: parsed(former.getItem(key)) }));
  for (const sheet of new Set(changes.map((one) => one.sheet))) {
    const own = changes.filter((one) => one.sheet === sheet);
    const fresh = own.flatMap((one) => one.change ?? []).sort((one, other) => one.at - other.at);
    await store.write(sheet, fresh, [], []);
    for (const { key } of own) former.removeItem(key);
  }
}

/** @param {string | null} text @returns {Change | null} */
function parsed(text) {
  try {
    const found = JSON.parse(text ?? "null");
    const isChange = typeof found?.item === "string" && ["level", "comment"].includes(found.kind) && Number.isInteger(found.base) && typeof found.at === "number";
    return isChange ? { ...found, device: "", counter: 0 } : null;
  } catch {
    return null;
  }
}
