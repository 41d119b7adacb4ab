// A tablet that cannot keep what waits, since its storage is full or refused, says so and promises nothing.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { answered, begin, change, closed, emptied, failed, keeping, kept, named, ready, sending, wouldLose } from "../../static/js/judge/state.js";
import { createKeeper, createTurns, openStorage } from "../../static/js/judge/keeper.js";
import { memoryStore, openStore, withFallback } from "../../static/js/judge/store.js";
import { createWords, sheetLine, statusOf } from "../../static/js/judge/telling.js";
import { AT, data, tap, taken } from "./sheets.mjs";

const page = readFileSync(new URL("../../templates/judge/sheet/_words.html", import.meta.url), "utf8");
const words = createWords(Object.fromEntries([...page.matchAll(/"(\w+)": _\("([^"]+)"\)/g)].map(([, key, text]) => [key, text])), "en");

/** A lasting store that may be told to refuse. */
function lasting() {
  const inner = memoryStore();
  return { ...inner, isFull: false, isLasting: () => true,
    async write(...given) {
      if (this.isFull) throw new Error("QuotaExceededError");
      return inner.write(...given);
    } };
}

const untouched = (state, value, number) => change(state, { id: `id-${number}`, kind: "level", item: "1.1", value, at: number });

test("a browser that refuses every storage keeps nothing, and the page goes on", async () => {
  const refused = openStorage(() => { throw new Error("SecurityError"); });
  const store = await openStore({ former: refused });
  assert.equal(store.isLasting(), false);
  assert.deepEqual(await store.all(7), []);
  const turns = createTurns(refused, 7, "page");
  turns.take();
  assert.equal(turns.isBehind(), false);
});

test("a tap has no number, and is not sent, before the device has stored it", async () => {
  let state = untouched(begin(data()), "good", 1);
  assert.deepEqual([ready(state), statusOf(state, "level", "1.1")], [[], "saving"]);
  const keep = createKeeper({ store: withFallback(lasting(), memoryStore()), sheet: 7, known: [], told() {}, named: (names) => { state = named(state, names); } });
  await keep(kept(state));
  assert.deepEqual(ready(state).map((one) => [one.item, one.counter]), [["1.1", 1]]);
});

test("taps while the device writes are stored after it, the last of each criterion alone", async () => {
  const store = withFallback(lasting(), memoryStore());
  let state = begin(data());
  const keep = createKeeper({ store, sheet: 7, known: [], told() {}, named: (names) => { state = named(state, names); } });
  const all = ["good", "needs", "very"].map((value, place) => {
    state = untouched(state, value, place + 1);
    return keep(kept(state));
  });
  await Promise.all(all);
  assert.deepEqual((await store.all(7)).map((one) => one.value), ["very"]);
  assert.deepEqual(ready(state).map((one) => one.value), ["very"]);
});

test("what a full storage refuses is sent under another device, and is not said to be kept", async () => {
  const disk = lasting();
  const store = withFallback(disk, memoryStore());
  const told = [];
  let state = untouched(begin(data()), "good", 1);
  const keep = createKeeper({ store, sheet: 7, known: [], told: (isKept) => told.push(isKept), named: (names) => { state = named(state, names); } });
  await keep(kept(state));
  disk.isFull = true;
  state = change(state, { id: "id-2", kind: "level", item: "2.1", value: "very", at: 2 });
  await keep(kept(state));
  assert.deepEqual(told, [true, false]);
  const [first, second] = state.outbox;
  assert.notEqual(first.device, second.device);
  assert.deepEqual(ready(state).map((one) => one.item), ["1.1"]);
  disk.isFull = false;
  await keep([]);
  assert.deepEqual([(await store.all(7)).length, store.isLasting()], [0, true]);
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
  const shut = answered(sending(tapped, ready(tapped)), { revision: 2, accepted: [], superseded: [], conflicts: [], rejected: [{ id: 1, code: "sheet_closed" }] }, AT);
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

test("a storage that was emptied is told until everything is sent", () => {
  const tapped = emptied(tap(begin(data()), "1.1", "good", 1));
  const offline = failed(sending(tapped, ready(tapped)), { kind: "offline", code: "unreachable", detail: "", retry: true }, AT);
  const titles = [tapped, offline].map((state) => sheetLine(state, words).banner?.title);
  assert.deepEqual(new Set(titles), new Set(["The storage of this browser was emptied. Your marks on this page were stored again."]));
  assert.equal(sheetLine(answered(sending(tapped, ready(tapped)), taken(tapped, 1), AT), words).banner, null);
});

test("a device that keeps what waits says nothing of it while all goes well", () => {
  const tapped = tap(begin(data()), "1.1", "good", 1);
  assert.equal(sheetLine(tapped, words).banner, null);
  assert.equal(sheetLine(closed(keeping(tapped, true), "submitted"), words).banner?.title, "This sheet was closed. Not received: 1");
});
