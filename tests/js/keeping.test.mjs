// A tablet that cannot keep what waits, since its storage is full or refused, says so and promises nothing.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { answered, begin, closed, failed, keeping, kept, ready, sending, wouldLose } from "../../static/js/judge/state.js";
import { canKeep, createKeeper, createTurns, localStore, openStorage } from "../../static/js/judge/store.js";
import { createWords, sheetLine } from "../../static/js/judge/telling.js";
import { AT, data, tap, taken } from "./sheets.mjs";

const page = readFileSync(new URL("../../templates/judge/sheet/_words.html", import.meta.url), "utf8");
const words = createWords(Object.fromEntries([...page.matchAll(/"(\w+)": _\("([^"]+)"\)/g)].map(([, key, text]) => [key, text])), "en");

/** Local storage with room for so many entries. */
function storage(room = Infinity) {
  const entries = new Map();
  return { room, get length() { return entries.size; }, key: (place) => [...entries.keys()][place] ?? null, getItem: (key) => entries.get(key) ?? null,
    setItem(key, value) {
      if (!entries.has(key) && entries.size >= this.room) throw new Error("QuotaExceededError");
      entries.set(key, String(value));
    },
    removeItem: (key) => entries.delete(key) };
}

test("storage that the browser refuses is one that keeps nothing, and the page goes on", async () => {
  const refused = openStorage(() => { throw new Error("SecurityError"); });
  assert.equal(canKeep(refused), false);
  assert.deepEqual(await localStore(refused).all(7), []);
  const turns = createTurns(refused, 7, "page");
  turns.take();
  assert.equal(turns.isBehind(), false);
});

test("storage that takes an entry can keep, and the look at it leaves nothing behind", () => {
  const free = storage();
  assert.equal(canKeep(openStorage(() => free)), true);
  assert.equal(free.length, 0);
  assert.equal(canKeep(storage(0)), false);
});

test("what a full storage did not take is written when there is room, and nothing stays there that waits no more", async () => {
  const told = [];
  const small = storage(1);
  const store = localStore(small);
  const keep = createKeeper({ store, sheet: 7, known: [], told: (isKept) => told.push(isKept) });
  const one = kept(tap(begin(data()), "1.1", "good", 1));
  const two = kept(tap(tap(begin(data()), "1.1", "good", 1), "2.1", "very", 2));
  await keep(one);
  await keep(two);
  assert.deepEqual(told, [true, false]);
  small.room = 5;
  await keep(two);
  assert.deepEqual([told.at(-1), (await store.all(7)).map((change) => change.id)], [true, ["id-1", "id-2"]]);
  await keep([]);
  assert.deepEqual([told.length, await store.all(7)], [3, []]);
});

test("a page loses something only where what waits is not kept", () => {
  const fresh = begin(data());
  const tapped = tap(fresh, "1.1", "good", 1);
  assert.deepEqual([fresh, tapped, keeping(fresh, false), keeping(tapped, false)].map(wouldLose), [false, false, false, true]);
  assert.equal(keeping(tapped, true), tapped);
});

test("a device that keeps nothing says so, and no sentence promises that it does", () => {
  const tapped = keeping(tap(begin(data()), "1.1", "good", 1), false);
  const fail = (kind, detail = "") => failed(sending(tapped, ready(tapped)), { kind, code: "wrong_epoch", detail, retry: kind === "offline" }, AT);
  const shut = answered(sending(tapped, ready(tapped)), { revision: 2, accepted: [], conflicts: [], rejected: [{ id: "id-1", code: "sheet_closed" }] }, AT);
  const all = answered(sending(tapped, ready(tapped)), taken(tapped, 1), AT);
  const cases = [
    [keeping(begin(data()), false), "This device cannot store marks", "none"],
    [tapped, "This device cannot store marks", "none"],
    [all, "This device cannot store marks", "none"],
    [fail("offline"), "1 waiting to be sent", "retry"],
    [fail("signin"), "Please sign in again in another window. Leave this page open.", "retry"],
    [fail("refused"), "The server rejected this", "reload"],
    [fail("refused", "why"), "The server rejected this", "reload"],
    [shut, "This sheet was closed. Not received: 1", "reload"],
  ];
  for (const [state, title, act] of cases) {
    const { banner } = sheetLine(state, words);
    assert.deepEqual([banner?.title, banner?.act], [title, act]);
    assert.doesNotMatch(`${banner?.title} ${banner?.text}`, /(is|are) stored on|^Stored|nothing is lost|\{\w+\}/i);
    assert.match(banner?.text ?? "", /not stored|cannot store|storage is full/);
  }
});

test("a device that keeps what waits says nothing of it while all goes well", () => {
  const tapped = tap(begin(data()), "1.1", "good", 1);
  assert.equal(sheetLine(tapped, words).banner, null);
  assert.equal(sheetLine(closed(keeping(tapped, true), "submitted"), words).banner?.title, "This sheet was closed. Not received: 1");
});
