// A store that lasts, as IndexedDB does, shared by the pages of a device: transactions run one after another, each whole.

import { isNewer } from "../../static/js/scoring/store.js";

let made = 0;
const numbered = () => (made += 1).toString(16).padStart(32, "0");

const nameOf = (change) => `${change.device}:${change.counter}`;
const clone = (value) => JSON.parse(JSON.stringify(value));

/** A stored row as a change. */
function read({ key, ...row }) {
  const change = { ...row, counter: row.counter ?? key };
  return clone({ ...change, id: nameOf(change) });
}

/** @param {(run: () => any) => Promise<any>} within runs a transaction and resolves to what it returns; at once unless given
 * @param {() => string} newDevice */
export function createDisk(within = async (run) => run(), newDevice = numbered) {
  const newBase = () => ({ device: newDevice(), key: 0, rows: [], acked: new Map(), copy: null });
  let base = newBase();
  let isFull = false;
  let emptied = 0;

  return {
    rows: () => base.rows.map(read),
    acked: () => clone([...base.acked.values()]),
    device: () => base.device,
    emptied: () => emptied,
    empty() {
      base = newBase();
      emptied += 1;
    },
    fill(is) { isFull = is; },
    /** @param {(run: () => any) => Promise<any>} [own] the transactions of one page @returns {import("../../static/js/scoring/store.js").Store} */
    open(own = within) {
      let { device } = base;
      let told = () => {};
      const add = (row) => {
        if (isFull) throw new Error("QuotaExceededError");
        base.key += 1;
        base.rows.push({ ...clone(row), key: base.key });
        return base.key;
      };
      return {
        isLasting: () => true,
        device: () => device,
        whenEmptied(run) { told = run; },
        all: () => own(() => ({ rows: base.rows.map(read), isSame: base.device === device })),
        copy: () => own(() => base.copy && clone(base.copy)),
        keepCopy: (data) => own(() => { base.copy = clone(data); }),
        put: (rows) => own(() => {
          const names = base.rows.map((row) => nameOf(read(row)));
          const missing = rows.filter((row) => !names.includes(nameOf(row)));
          device = base.device;
          if (missing.length && isFull) throw new Error("QuotaExceededError");
          for (const { id: _id, ...row } of missing) add(row);
        }),
        acked: () => own(() => clone([...base.acked.values()])),
        forget: (isOf) => own(() => { for (const [key, row] of base.acked) if (isOf(row)) base.acked.delete(key); }),
        async write(sheet, fresh, gone, acked = []) {
          let now = device;
          const names = await own(() => {
            if (fresh.length && isFull) throw new Error("QuotaExceededError");
            now = base.device;
            const left = gone.map(nameOf);
            base.rows = base.rows.filter((row) => row.sheet !== sheet || !left.includes(nameOf(read(row))));
            for (const row of acked) {
              const key = `${row.sheet} ${row.kind} ${row.item}`;
              const before = base.acked.get(key);
              if (!row.isOver && isNewer(row, before)) base.acked.set(key, clone(row));
              if (row.isOver && before && nameOf(before) === nameOf(row)) base.acked.delete(key);
            }
            return new Map(fresh.map(({ id, counter: _counter, ...change }) => [id, { device: now, counter: add({ ...change, sheet, device: now }) }]));
          });
          if (device !== now) told();
          return names;
        },
      };
    },
  };
}
