// What a device still holds of rehearsals that were wiped: it is dropped, and the judge is told.

import { counted } from "./store.js";

/** @param {import("./store.js").Store} store */
export function createWiped(store) {
  let dropped = /** @type {number | null} */ (null);

  return {
    /** How many waiting marks this page dropped; null where it held nothing of a wiped rehearsal. */
    dropped: () => dropped,
    /** @param {import("./desk.js").Stored[]} rows what waits @param {number[]} sheets of wiped rehearsals @param {import("./desk.js").Desk} desk
     * @returns {Promise<import("./desk.js").Stored[]>} what waits of the other sheets */
    async drop(rows, sheets, desk) {
      const gone = new Set(sheets);
      const held = rows.filter((row) => gone.has(row.sheet));
      if (held.length || sheets.some((id) => desk.sheets.has(id))) dropped = (dropped ?? 0) + [...counted(held).values()].reduce((sum, count) => sum + count, 0);
      for (const id of new Set(held.map((row) => row.sheet))) await store.write(id, [], held.filter((row) => row.sheet === id));
      if (gone.size) await store.forget((row) => gone.has(row.sheet));
      return rows.filter((row) => !gone.has(row.sheet));
    },
  };
}
