// Changes this tablet has not sent yet, stored in IndexedDB so that a reload or a crash loses nothing.
//
// A device is 128 random bits, made in the same transaction as the store: an emptied store is a new device. A change's
// number is the key that the store gives it, so that giving a number and storing are one transaction.

import { openDB } from "../../vendor/idb.js";
import { moveFormer } from "./former.js";

/** @typedef {import("./state.js").Change} Change */
/** @typedef {import("./state.js").Name} Name */
/** @typedef {import("./desk.js").Stored} Stored */
/** @typedef {import("./desk.js").Acked} Acked */
/** `all`: what waits, in its order, and whether this is still the store that this page knows (an emptied one is another).
 * `write`: store `fresh` and forget `gone` of a sheet in one transaction; resolves once all is on the disk, to the names of the
 * fresh ones; `acked` are changes that the server has taken, kept for a page that opens without it and for a restored backup.
 * `put`: store again what an emptied store has lost. `isLasting`: whether a reload keeps what waits. `copy`: the
 * last answer of the server, for a page that opens without it; `notes`: those to self that were not sent, `keepNote` resolves to whether
 * a reload keeps it, null deletes it. `told` is called when the store was emptied.
 * @typedef {{all: () => Promise<{rows: Stored[], isSame: boolean}>, isLasting: () => boolean, device: () => string,
 *   write: (sheet: number, fresh: Change[], gone: Change[], acked?: Acked[]) => Promise<Map<string, Name>>, put: (rows: Stored[]) => Promise<void>,
 *   acked: () => Promise<Acked[]>, forget: (isOf: (row: Acked) => boolean) => Promise<void>, copy: () => Promise<any>, notes: () => Promise<any[]>,
 *   keepNote: (name: string, row: any) => Promise<boolean>, keepCopy: (data: any) => Promise<void>, whenEmptied: (told: () => void) => void}} Store */
/** @typedef {Omit<Change, "id" | "counter"> & {sheet: number, key?: number, counter?: number}} Row   stored; a change of this
 *   device has its key as its counter */

/** How long the browser may take to open its storage, in milliseconds; without it the page would never be ready. */
const PATIENCE = 15_000;

/** 128 random bits in hexadecimal. */
export const newDevice = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {Name} change */
const nameOf = (change) => `${change.device}:${change.counter}`;

/** @param {Row} row @returns {Stored} */
function read({ key = 0, ...row }) {
  const change = { ...row, id: "", counter: row.counter ?? key };
  return { ...change, id: nameOf(change) };
}

/** Whether the server took a change after one that is kept; another page may have kept a later one. @param {Acked} row @param {Acked | undefined} before */
export const isNewer = (row, before) => !before || before.epoch !== row.epoch || before.revision <= row.revision;

/** How many marks and comments wait, by sheet. @param {Stored[]} rows @returns {Map<number, number>} */
export function counted(rows) {
  const items = new Set(rows.filter((row) => row.kind !== "submit").map((row) => `${row.sheet} ${row.kind} ${row.item}`));
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
  let timer = /** @type {any} */ (null);
  try {
    const late = new Promise((_, refuse) => { timer = setTimeout(refuse, PATIENCE); });
    lasting = /** @type {Store} */ (await Promise.race([indexedStore(), late]));
    await moveFormer(former, lasting);
  } catch {
    lasting = null;
  } finally {
    clearTimeout(timer);
  }
  return withFallback(lasting, memory);
}

/** The lasting store as long as it works; what it refuses is held in memory, under the name of another device.
 * @param {Store | null} lasting @param {Store} memory @returns {Store} */
export function withFallback(lasting, memory) {
  let isLasting = lasting !== null;
  return {
    isLasting: () => isLasting,
    device: () => (lasting ?? memory).device(),
    whenEmptied: (told) => lasting?.whenEmptied(told),
    async all() {
      const found = await lasting?.all().catch(() => ({ rows: [], isSame: false })) ?? { rows: [], isSame: true };
      return { ...found, rows: [...found.rows, ...(await memory.all()).rows] }; // last, for what the lasting one has refused meanwhile
    },
    copy: async () => lasting?.copy().catch(() => null) ?? null,
    keepCopy: async (data) => lasting?.keepCopy(data).catch(() => {}),
    notes: async () => lasting?.notes().catch(() => []) ?? [],
    keepNote: async (name, row) => lasting?.keepNote(name, row).catch(() => false) ?? false,
    async put(rows) {
      try {
        if (!lasting) throw new Error("nothing lasts");
        await lasting.put(rows);
      } catch {
        isLasting = false;
        await memory.put(rows);
      }
    },
    acked: async () => lasting?.acked().catch(() => []) ?? [],
    forget: async (isOf) => lasting?.forget(isOf).catch(() => {}),
    async write(sheet, fresh, gone, acked) {
      await memory.write(sheet, [], gone);
      if (lasting) {
        try {
          const names = await lasting.write(sheet, fresh, gone, acked);
          isLasting = !(await memory.all()).rows.length;
          return names;
        } catch { /* held in memory below */ }
      }
      isLasting = false;
      return memory.write(sheet, fresh, []);
    },
  };
}

/** A store for the life of the page. @returns {Store} */
export function memoryStore() {
  const device = newDevice();
  let counter = 0;
  /** @type {Row[]} */
  let rows = [];
  return {
    isLasting: () => false,
    device: () => device,
    whenEmptied() {},
    all: async () => ({ rows: rows.map(read), isSame: true }),
    copy: async () => null,
    async keepCopy() {},
    notes: async () => [],
    keepNote: async () => false,
    acked: async () => [],
    async forget() {},
    async put(found) {
      const names = rows.map((row) => nameOf(read(row)));
      rows.push(...found.filter((row) => !names.includes(nameOf(row))));
    },
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
    const base = await openDB("judging", 2, {
      upgrade(made, before) {
        if (before < 1) {
          made.createObjectStore("outbox", { keyPath: "key", autoIncrement: true }).createIndex("sheet", "sheet");
          made.createObjectStore("device").put(newDevice(), "name");
        }
        made.createObjectStore("copy");
        made.createObjectStore("acked", { keyPath: ["sheet", "kind", "item"] });
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
        const tx = base.transaction(["outbox", "device", "copy", "acked"], mode, { durability: "strict" });
        tx.done.catch(() => {}); // the failure of a step is thrown below
        const done = await run(tx);
        await tx.done;
        return done;
      } catch (error) {
        const isGone = error instanceof DOMException && ["AbortError", "InvalidStateError", "NotFoundError", "UnknownError"].includes(error.name);
        if (isSecond || !isGone) throw error;
        ({ base } = await open());
      }
    }
  }
  return {
    isLasting: () => true,
    whenEmptied(run) { told = run; },
    device: () => device,
    all: () => within("readonly", async (tx) => ({
      rows: (await tx.objectStore("outbox").getAll()).map(read), isSame: (await tx.objectStore("device").get("name")) === device,
    })),
    copy: () => within("readonly", (tx) => tx.objectStore("copy").get("judging")),
    keepCopy: (data) => within("readwrite", (tx) => tx.objectStore("copy").put(data, "judging")),
    notes: () => within("readonly", (tx) => tx.objectStore("copy").getAll(IDBKeyRange.bound("note:", "note;"))),
    keepNote: (name, row) => within("readwrite", async (tx) => {
      if (row) await tx.objectStore("copy").put(row, `note:${name}`);
      else await tx.objectStore("copy").delete(`note:${name}`);
      return true;
    }),
    put: (rows) => within("readwrite", async (tx) => {
      const outbox = tx.objectStore("outbox");
      device = await deviceOf(tx);
      const names = (await outbox.getAll()).map((/** @type {Row} */ row) => nameOf(read(row)));
      for (const { id: _id, ...row } of rows) if (!names.includes(nameOf({ ...row, id: "" }))) await outbox.add(row);
    }),
    acked: () => within("readonly", (tx) => tx.objectStore("acked").getAll()),
    forget: (isOf) => within("readwrite", async (tx) => {
      for (const row of await tx.objectStore("acked").getAll()) if (isOf(row)) await tx.objectStore("acked").delete([row.sheet, row.kind, row.item]);
    }),
    async write(sheet, fresh, gone, acked = []) {
      let now = device;
      const made = await within("readwrite", async (tx) => {
        const outbox = tx.objectStore("outbox");
        now = await deviceOf(tx);
        const rows = await outbox.index("sheet").getAll(sheet);
        const keys = new Map(rows.map((/** @type {Row} */ row) => [nameOf(read(row)), row.key]));
        for (const change of gone) if (keys.has(nameOf(change))) await outbox.delete(keys.get(nameOf(change)));
        for (const row of acked) {
          const place = [row.sheet, row.kind, row.item];
          const before = await tx.objectStore("acked").get(place);
          if (!row.isOver && isNewer(row, before)) await tx.objectStore("acked").put(row);
          if (row.isOver && before && nameOf(before) === nameOf(row)) await tx.objectStore("acked").delete(place);
        }
        const names = new Map();
        for (const { id, counter: _counter, ...change } of fresh) {
          names.set(id, { device: now, counter: await outbox.add({ ...change, sheet, device: now }) });
        }
        return names;
      });
      if (now !== device) told(); // it is another store until `put` has stored there what it lost
      return made;
    },
  };
}

/** The name of the store's device; an emptied store gets another one. @param {any} tx @returns {Promise<string>} */
async function deviceOf(tx) {
  const found = await tx.objectStore("device").get("name");
  if (found !== undefined) return found;
  const made = newDevice();
  await tx.objectStore("device").put(made, "name");
  return made;
}
