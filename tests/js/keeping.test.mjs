// A tablet that cannot keep what waits, since its storage is full or refused, says so and promises nothing.
import assert from "node:assert/strict";
import { test } from "node:test";

import { answered, failed, sending, taken as received } from "../../static/js/scoring/answers.js";
import { createKeeper, openStorage } from "../../static/js/scoring/keeper.js";
import { createWords, sheetLine } from "../../static/js/scoring/sentences.js";
import { asked, begin, change, emptied, keeping, kept, named, ready, resolve, wouldLose } from "../../static/js/scoring/state.js";
import { memoryStore, openStore, withFallback } from "../../static/js/scoring/store.js";
import { statusOf } from "../../static/js/scoring/telling.js";
import { createDisk } from "./disk.mjs";
import { sentences } from "./sentences.mjs";
import { AT, data, tap, taken } from "./sheets.mjs";

const words = createWords(sentences, "en");
const untouched = (state, value, number) => change(state, { id: `id-${number}`, kind: "level", item: "1.1", value, at: number });
const nothing = () => null;
const rowsOf = async (store) => (await store.all()).rows;

/** A keeper of one sheet, and the sheet. */
function arrange(store, state) {
  const world = { state, told: [] };
  const keep = createKeeper({ store, sheet: 7, known: [], told: (isKept) => world.told.push(isKept), named: (names) => { world.state = named(world.state, names); } });
  world.keep = (next) => {
    world.state = next;
    return keep(kept(next), nothing);
  };
  return world;
}

test("a browser that refuses every storage keeps nothing, and the page goes on", async () => {
  const refused = openStorage(() => { throw new Error("SecurityError"); });
  const store = await openStore({ former: refused });
  assert.equal(store.isLasting(), false);
  assert.deepEqual(await rowsOf(store), []);
  assert.deepEqual([await store.copy(), await store.acked()], [null, []]);
});

test("a tap has no number, and is not sent, before the device has stored it", async () => {
  const world = arrange(withFallback(createDisk().open(), memoryStore()), begin(data()));
  const state = untouched(world.state, "good", 1);
  assert.deepEqual([ready(state), statusOf(state, "level", "1.1")], [[], "saving"]);
  await world.keep(state);
  assert.deepEqual(ready(world.state).map((one) => [one.item, one.counter]), [["1.1", 1]]);
});

test("taps while the device writes are stored after it, the last of each criterion alone", async () => {
  const store = withFallback(createDisk().open(), memoryStore());
  const world = arrange(store, begin(data()));
  await Promise.all(["good", "needs", "very"].map((value, place) => world.keep(untouched(world.state, value, place + 1))));
  assert.deepEqual((await rowsOf(store)).map((one) => one.value), ["very"]);
  assert.deepEqual(ready(world.state).map((one) => one.value), ["very"]);
});

test("a tap in the same moment as a change that needs no writing is stored too", async () => {
  const store = withFallback(createDisk().open(), memoryStore());
  const world = arrange(store, begin(data()));
  world.keep(world.state);
  await world.keep(untouched(world.state, "good", 1));
  assert.deepEqual((await rowsOf(store)).map((one) => one.value), ["good"]);
});

test("a mark that is numbered while two devices dispute it is numbered in the conflict", async () => {
  let state = tap(begin(data()), "1.1", "good", 1);
  state = untouched(sending(state, ready(state)), "very", 2);
  state = answered(state, { revision: 4, accepted: [], superseded: [], conflicts: [{ id: 1, item: "1.1", theirs: "needs", at: AT, revision: 4 }], rejected: [] }, AT);
  const world = arrange(withFallback(createDisk().open(), memoryStore()), state);
  await world.keep(state);
  assert.deepEqual(kept(world.state).map((one) => [one.value, one.counter]), [["very", 1]]);
});

test("what a full storage refuses is sent under another device, and is not said to be kept", async () => {
  const disk = createDisk();
  const store = withFallback(disk.open(), memoryStore());
  const world = arrange(store, begin(data()));
  await world.keep(untouched(world.state, "good", 1));
  disk.fill(true);
  await world.keep(change(world.state, { id: "id-2", kind: "level", item: "2.1", value: "very", at: 2 }));
  assert.deepEqual(world.told, [true, false]);
  const [first, second] = world.state.outbox;
  assert.notEqual(first.device, second.device);
  assert.deepEqual(ready(world.state).map((one) => one.item), ["1.1"]);
  assert.deepEqual((await rowsOf(store)).map((one) => one.item), ["1.1", "2.1"]);
  disk.fill(false);
  await world.keep({ ...world.state, outbox: [] });
  assert.deepEqual([(await rowsOf(store)).length, store.isLasting()], [0, true]);
});

test("an emptied store is another one until what it lost is stored there again", async () => {
  const disk = createDisk();
  const store = withFallback(disk.open(), memoryStore());
  const former = store.device();
  let told = 0;
  store.whenEmptied(() => { told += 1; });
  await store.write(7, kept(untouched(begin(data()), "good", 1)), []);
  const { rows } = await store.all();
  disk.empty();
  assert.deepEqual(await store.all(), { rows: [], isSame: false });
  await store.write(7, kept(untouched(begin(data()), "very", 2)), []);
  assert.deepEqual([told, (await store.all()).isSame], [1, false]);
  await store.put(rows);
  const found = await store.all();
  assert.deepEqual([found.isSame, found.rows.map((row) => [row.value, row.device === former])], [true, [["very", false], ["good", true]]]);
});

test("what an emptied and full store refuses is held by the page, and is no change that another page has sent", async () => {
  const disk = createDisk();
  const store = withFallback(disk.open(), memoryStore());
  await store.write(7, kept(untouched(begin(data()), "good", 1)), []);
  const { rows } = await store.all();
  disk.empty();
  disk.fill(true);
  const [, found] = await Promise.all([store.put(rows), store.all()]);
  assert.deepEqual([found.rows.map((row) => row.id), store.isLasting()], [rows.map((row) => row.id), false]);
});

test("a page loses something only where what waits is not kept", () => {
  const fresh = begin(data());
  const tapped = tap(fresh, "1.1", "good", 1);
  assert.deepEqual([fresh, tapped, keeping(fresh, false), keeping(tapped, false)].map(wouldLose), [false, false, false, true]);
  assert.equal(keeping(tapped, true), tapped);
});

test("a device that keeps nothing says so, and no sentence promises that it does", () => {
  const tapped = keeping(tap(begin(data()), "1.1", "good", 1), false);
  const fail = (kind, detail = "", code = "wrong_epoch") => failed(sending(tapped, ready(tapped)), { kind, code, detail, retry: kind === "offline" }, AT);
  const shut = answered(sending(tapped, ready(tapped)), { revision: 2, accepted: [], superseded: [], conflicts: [], rejected: [{ id: 1, code: "sheet_closed" }] }, AT);
  const all = answered(sending(tapped, ready(tapped)), taken(tapped, 1), AT);
  const cases = [
    [keeping(begin(data()), false), "This device cannot store marks", []],
    [tapped, "This device cannot store marks", []],
    [all, "This device cannot store marks", []],
    [fail("offline"), "1 waiting to be sent", ["retry"]],
    [fail("signin"), "Please sign in again in another window. Leave this page open.", ["retry"]],
    [fail("other", "Somsri"), "Another judge has signed in on this tablet: Somsri", ["retry"]],
    [fail("refused", "", "csrf"), "The server rejected this", ["reload"]],
    [fail("refused", "why", "old_page"), "The server rejected this", ["reload"]],
    [fail("refused", "", "malformed"), "The server rejected this", ["retry"]],
    [shut, "This sheet was closed. Not received: 1", ["file", "discard"]],
  ];
  for (const [state, title, acts] of cases) {
    const { banner } = sheetLine(state, words);
    assert.deepEqual([banner?.title.replace("{name}", "Somsri"), banner?.acts], [title, acts]);
    assert.doesNotMatch(`${banner?.title} ${banner?.text}`, /(is|are) stored on|^Stored|nothing is lost|\{\w+\}/i);
    assert.match(banner?.text ?? "", /not stored|cannot store|storage is full/);
  }
});

test("a submission that waits on a device that keeps nothing is not said to be stored", () => {
  const marked = tap(tap(tap(begin(data()), "1.1", "good", 1), "1.4", "needs", 2), "2.1", "very", 3);
  const state = keeping(named(asked(marked, { id: "word", total: "10.5", at: 9 }), new Map([["word", { device: "memory", counter: 1 }]])), false);
  const offline = failed(state, { kind: "offline", code: "unreachable", detail: "", retry: true }, AT);
  for (const one of [state, offline, failed({ ...offline, outbox: [] }, { kind: "offline", code: "unreachable", detail: "", retry: true }, AT)]) {
    const { banner } = sheetLine(one, words);
    assert.doesNotMatch(`${banner?.title} ${banner?.text}`, /(is|are) stored on|nothing is lost/i);
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
  assert.equal(sheetLine({ ...keeping(tapped, true), state: "submitted" }, words).banner?.title, "This sheet was closed. Not received: 1");
});

test("what the server has taken is kept with its revision, and nothing of it where the server took another value", () => {
  let state = tap(begin(data()), "1.1", "good", 1);
  const [made] = state.outbox;
  assert.equal(received(state, made), null);
  state = answered(sending(state, ready(state)), taken(state, 1), AT);
  const { sheet, item, value, revision, counter, epoch } = received(state, made);
  assert.deepEqual([sheet, item, value, revision, counter, epoch], [7, "1.1", "good", 1, 1, "e1"]);
  assert.equal(received(state, { ...made, value: "very" }), null);
});

test("what a page hears late does not replace the later mark that another page has kept", async () => {
  const store = withFallback(createDisk().open(), memoryStore());
  const row = (value, revision, epoch = "e1") => ({ sheet: 7, kind: "level", item: "1.1", value, revision, at: AT, device: "tablet", counter: 1, base: 0, round: null, epoch });
  const keeps = async (...acked) => {
    await store.write(7, [], [], acked);
    return (await store.acked()).map((one) => one.value);
  };
  assert.deepEqual([await keeps(row("very", 5)), await keeps(row("good", 4)), await keeps(row("needs", 1, "e2"))], [["very"], ["very"], ["needs"]]);
});

test("the judge's own value of a conflict stays on the device until they have chosen", async () => {
  const store = withFallback(createDisk().open(), memoryStore());
  const world = arrange(store, begin(data()));
  await world.keep(untouched(world.state, "good", 1));
  const state = answered(sending(world.state, ready(world.state)), { revision: 4, accepted: [], superseded: [], conflicts: [{ id: 1, item: "1.1", theirs: "very", at: AT, revision: 4 }], rejected: [] }, AT);
  await world.keep(state);
  assert.equal((await rowsOf(store)).length, 1);
  await world.keep(resolve(state, { id: "id-9", kind: "level", item: "1.1", take: "theirs", at: 9 }));
  assert.equal((await rowsOf(store)).length, 0);
});

test("a change that comes back while the device forgets it gets no second number", async () => {
  const disk = createDisk();
  const store = disk.open();
  const numbered = [];
  const waits = { ...ready(tap(begin(data()), "1.1", "good", 1))[0], id: "tablet:1" };
  const keep = createKeeper({ store, sheet: 7, known: [waits], told() {}, named: (names) => numbered.push(...names.keys()) });
  const gone = keep([], nothing);
  await Promise.all([gone, keep([waits], nothing, [{ ...waits, isRestored: true }])]);
  assert.deepEqual([numbered, disk.rows()], [[], []]);
});
