// Changes that a page of an earlier version kept in local storage.

/** @typedef {import("./state.js").Change} Change */

const FORMER = "judging:unsent:";

/** Number what a page of an earlier version stored in local storage, and take it from there once it is on the disk.
 * @param {Storage} former @param {import("./store.js").Store} store */
export async function moveFormer(former, store) {
  const found = Array.from({ length: former.length }, (_, place) => former.key(place) ?? "").filter((key) => key.startsWith(FORMER));
  const changes = found.map((key) => ({ key, sheet: Number(key.slice(FORMER.length).split(":")[0]), change: parsed(former.getItem(key)) }));
  for (const sheet of new Set(changes.map((one) => one.sheet))) {
    const own = changes.filter((one) => one.sheet === sheet);
    const fresh = own.flatMap((one) => one.change ?? []).sort((one, other) => one.at - other.at);
    await store.write(sheet, fresh, []);
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
