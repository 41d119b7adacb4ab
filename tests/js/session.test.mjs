// A judge's session with a store, a server and a clock that is turned by hand.
import assert from "node:assert/strict";
import { test } from "node:test";

import { sheetOf } from "../../static/js/scoring/desk.js";
import { browserClock } from "../../static/js/scoring/sender.js";
import { createSession } from "../../static/js/scoring/session.js";
import { asked as submitted_, change, current, kept, released, resolve } from "../../static/js/scoring/state.js";
import { memoryStore, withFallback } from "../../static/js/scoring/store.js";
import { sheetStatus, statusOf } from "../../static/js/scoring/telling.js";
import { batch } from "../../static/js/scoring/transport.js";
import { createDisk } from "./disk.mjs";
import { createServer } from "./server.mjs";

/** All that follows at once. */
async function settle() {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((done) => { setImmediate(done); });
}
const OFFLINE = { kind: "offline", code: "unreachable", detail: "", params: {}, retry: true };
const SIGNED_OUT = { kind: "signin", code: "signed_out", detail: "", params: {}, retry: false };

/** A hall: a server, tablets, and time. */
function arrange() {
  const world = { server: createServer({ now: () => new Date(world.time).toISOString() }), time: 0, asked: [], answer: null, before: null, timers: [], pages: [] };
  const { pages } = world;

  /** A page of a tablet. */
  world.open = async (disk = createDisk(), { judge = 5, hasChannel = true } = {}) => {
    const page = { disk, answer: null, told: [], hasLeft: false, number: 0, isHidden: false };
    const ask = async (name, ...given) => {
      const body = JSON.parse(JSON.stringify(given));
      world.asked.push([name, body[0]]);
      await world.before?.(name);
      return page.answer ?? world.answer ?? world.server[name](...body);
    };
    const transport = {
      judging: () => ask("judging"), ping: () => ask("ping"), submit: (sheet, word) => ask("submit", sheet, word), giveUp() {},
      changes: (sheet, changes) => ask("changes", sheet, batch(changes)),
    };
    const clock = { now: () => world.time, spread: () => 1, clear: (timer) => { world.timers = world.timers.filter((one) => one !== timer); },
      set(run, wait) { world.timers.push({ run, at: world.time + wait }); return world.timers.at(-1); } };
    const channel = { postMessage(data) { for (const other of pages) if (other !== page && other.disk === disk) other.hear?.({ data: structuredClone(data) }); }, addEventListener(_name, run) { page.hear = run; } };
    page.session = createSession({ store: withFallback(disk.open(), memoryStore()), transport, judge, language: "en", version: "v", now: () => new Date(world.time).toISOString(), drawn() {},
      told: (kind) => page.told.push(kind), left() { page.hasLeft = true; }, clock, channel: hasChannel ? channel : null, isHidden: () => page.isHidden });
    page.sheet = (id = 1) => sheetOf(page.session.desk(), id); // what the screen shows, and what the judge's acts begin from
    page.tap = (item, value, id = 1) => {
      page.number += 1;
      page.session.act(change(page.sheet(id), { id: `here:${page.number}`, kind: "level", item, value, at: world.time + page.number }));
    };
    page.shows = (item, id = 1) => [current(page.sheet(id), "level", item), statusOf(page.sheet(id), "level", item)];
    pages.push(page);
    await page.session.open();
    await settle();
    return page;
  };

  /** Time passes. */
  world.pass = async (length) => {
    const end = world.time + length;
    await settle();
    for (;;) {
      const due = world.timers.filter((timer) => timer.at <= end).sort((one, other) => one.at - other.at)[0];
      if (!due) break;
      world.timers = world.timers.filter((timer) => timer !== due);
      world.time = due.at;
      due.run();
      await settle();
    }
    world.time = end;
  };
  world.has = (item, id = 1) => world.server.sheet(id).written.get(`level:${item}`)?.value ?? null;
  return world;
}

test("a tap is stored, then sent, then saved, and nothing of it waits on the device", async () => {
  const world = arrange();
  const page = await world.open();
  page.tap("1.1", "good");
  assert.deepEqual([page.shows("1.1"), page.disk.rows().length], [["good", "saving"], 0]);
  await settle();
  assert.deepEqual([page.disk.rows().length, world.has("1.1")], [1, null]);
  await world.pass(1_000);
  assert.deepEqual([page.shows("1.1"), page.disk.rows(), world.has("1.1")], [["good", "saved"], [], "good"]);
});

test("marks of a sheet that is not on the screen are sent too", async () => {
  const world = arrange();
  const disk = createDisk();
  world.answer = OFFLINE;
  const first = await world.open(disk);
  world.answer = null;
  await first.session.sync();
  world.answer = OFFLINE;
  first.tap("1.1", "good", 2);
  await settle();
  world.answer = null;
  const second = await world.open(disk, { hasChannel: false });
  second.session.show(1);
  await world.pass(5_000);
  assert.deepEqual([world.has("1.1", 2), disk.rows()], ["good", []]);
});

test("without a server taps are kept and told, and sent as soon as it answers", async () => {
  const world = arrange();
  const page = await world.open();
  world.answer = OFFLINE;
  page.tap("1.1", "good");
  await world.pass(1_000);
  assert.deepEqual([page.session.desk().trouble.kind, page.shows("1.1"), sheetStatus(page.sheet()).status], ["offline", ["good", "unsent"], "unsent"]);
  await world.pass(60_000);
  world.answer = null;
  await world.pass(5_000);
  assert.deepEqual([page.session.desk().trouble, page.shows("1.1"), world.has("1.1")], [null, ["good", "saved"], "good"]);
});

test("a page that opens without a server shows what this device last had, and what it was told since", async () => {
  const world = arrange();
  const disk = createDisk();
  const first = await world.open(disk);
  first.tap("1.1", "good");
  await world.pass(1_000);
  world.answer = OFFLINE;
  first.tap("1.2", "fair");
  await settle();
  const second = await world.open(disk);
  assert.deepEqual([second.shows("1.1"), second.shows("1.2")], [["good", "saved"], ["fair", "unsent"]]);
  assert.equal(second.session.desk().trouble.kind, "offline");
  world.answer = null;
  await world.pass(5_000);
  assert.deepEqual([world.has("1.2"), disk.rows()], ["fair", []]);
});

test("a page that opens without a server shows a sheet as submitted, also after several marks on one criterion", async () => {
  const world = arrange();
  const disk = createDisk();
  const first = await world.open(disk);
  for (const [item, value] of [["1.1", "good"], ["1.1", "fair"], ["1.2", "good"], ["2.1", "good"], ["2.2", "good"]]) {
    first.tap(item, value);
    await world.pass(1_000);
  }
  first.session.act(submitted_(first.sheet(), { id: "word", total: world.server.total(world.server.sheet(1)), at: 99 }));
  await world.pass(1_000);
  world.answer = OFFLINE;
  const second = await world.open(disk);
  assert.deepEqual([second.sheet().state, second.sheet().receipt.code, second.sheet().revision], ["submitted", "R-1", 5]);
  second.tap("1.1", "good");
  assert.deepEqual([second.shows("1.1"), disk.rows()], [["fair", "saved"], []]);
  world.answer = null;
  world.server.reopen(1, { state: "open", returned_at: "2026-11-25T03:00:00Z", reason: "x" });
  await world.pass(40_000);
  world.answer = OFFLINE;
  const third = await world.open(disk);
  assert.equal(third.sheet().state, "open");
});

test("a submission that waited when a backup was restored is dropped, and told: what it was about may be lost", async () => {
  const world = arrange();
  const disks = [createDisk(), createDisk()];
  const [first, second] = [await world.open(disks[0]), await world.open(disks[1])];
  for (const { code } of first.sheet().criteria) first.tap(code, "good");
  await world.pass(40_000);
  world.server.backup();
  first.answer = OFFLINE;
  first.session.act(submitted_(first.sheet(), { id: "word", total: world.server.total(world.server.sheet(1)), at: 99 }));
  second.tap("1.1", "fair");
  await world.pass(1_000);
  world.server.restore();
  first.answer = null;
  await world.pass(40_000);
  assert.deepEqual([first.sheet().state, first.sheet().dropped?.why, disks[0].rows()], ["open", "restored", []]);
  world.server.takeBack();
  await world.pass(40_000);
  assert.deepEqual([world.has("1.1"), first.shows("1.1")], ["fair", ["fair", "saved"]]);
});

test("a page that opens without a server shows nothing of another judge", async () => {
  const world = arrange();
  const disk = createDisk();
  await world.open(disk);
  world.answer = OFFLINE;
  const page = await world.open(disk, { judge: 6 });
  assert.deepEqual([page.session.desk().data, page.session.desk().trouble.kind], [null, "offline"]);
});

test("two pages of a tablet follow each other", async () => {
  const world = arrange();
  const disk = createDisk();
  const [first, second] = [await world.open(disk), await world.open(disk)];
  first.tap("1.1", "good");
  await settle();
  assert.equal(second.shows("1.1")[0], "good");
  await world.pass(1_000);
  assert.deepEqual([first.shows("1.1"), second.shows("1.1"), disk.rows()], [["good", "saved"], ["good", "saved"], []]);
});

/** What the pages of a hall ask meanwhile. */
async function askedDuring(world, run) {
  world.asked = [];
  await run();
  return world.asked.map(([name]) => name);
}

test("what one page of a tablet does reaches the other, which asks the server for nothing", async () => {
  const world = arrange();
  const disk = createDisk();
  const [first, second] = [await world.open(disk), await world.open(disk)];
  const asked = await askedDuring(world, async () => {
    for (const item of ["1.1", "1.2", "2.1"]) first.tap(item, "good");
    await world.pass(1_000);
    first.tap("1.1", "fair");
    await world.pass(1_000);
    first.session.act(change(first.sheet(), { id: "here:9", kind: "comment", item: "1", value: "ดี", at: world.time }));
    await world.pass(2_000);
  });
  assert.deepEqual(asked, ["changes", "changes", "changes"]);
  assert.deepEqual([second.shows("1.1"), second.shows("1.2"), second.sheet().written["comment:1"].value, kept(second.sheet())], [["fair", "saved"], ["good", "saved"], "ดี", []]);
  assert.deepEqual(second.sheet().written, first.sheet().written);
  assert.deepEqual(await askedDuring(world, () => world.pass(60_000)), ["ping", "ping", "ping", "ping"]);
});

test("a sheet that is submitted on one page of a tablet has its receipt on the other", async () => {
  const world = arrange();
  const disk = createDisk();
  const [first, second] = [await world.open(disk), await world.open(disk)];
  for (const item of ["1.1", "1.2", "2.1", "2.2"]) first.tap(item, "very_good");
  await world.pass(1_000);
  const asked = await askedDuring(world, async () => {
    first.session.act(submitted_(first.sheet(), { id: "here:9", total: "9", at: world.time }));
    await world.pass(1_000);
  });
  assert.deepEqual(asked, ["submit"]);
  assert.deepEqual([second.sheet().state, second.sheet().receipt], ["submitted", first.sheet().receipt]);
});

test("what another page of a tablet has stored and cannot send is sent by this one", async () => {
  const world = arrange();
  const disk = createDisk();
  const first = await world.open(disk);
  const before = world.timers;
  const second = await world.open(disk);
  const later = world.timers.filter((timer) => !before.includes(timer));
  first.tap("1.1", "good");
  await settle();
  world.timers = later; // the browser freezes the first page
  await world.pass(10_000);
  assert.deepEqual([world.has("1.1"), second.shows("1.1"), disk.rows()], ["good", ["good", "saved"], []]);
});

test("what became of a change that another page gave up is asked of the server, once", async () => {
  const world = arrange();
  const disk = createDisk();
  const elsewhere = await world.open();
  const [first, second] = [await world.open(disk), await world.open(disk)];
  elsewhere.tap("1.1", "fair");
  await world.pass(1_000);
  first.tap("1.1", "good");
  await world.pass(1_000);
  const asked = await askedDuring(world, async () => {
    first.session.act(resolve(first.sheet(), { id: "here:9", kind: "level", item: "1.1", take: "theirs", at: world.time }));
    await world.pass(1_000);
  });
  assert.deepEqual(asked, ["judging"]);
  assert.deepEqual([first.shows("1.1"), second.shows("1.1")], [["fair", "saved"], ["fair", "saved"]]);
});

test("own taps fetch nothing anew, a mark of another tablet does", async () => {
  const world = arrange();
  const [first, second] = [await world.open(), await world.open()];
  second.session.show(1);
  first.tap("1.1", "good");
  await world.pass(1_000);
  assert.deepEqual((await askedDuring(world, () => world.pass(31_000))).toSorted(), ["judging", "ping", "ping"]);
  assert.deepEqual(second.shows("1.1"), ["good", "saved"]);
});

test("a page shows what this device last had before the server answers, and then what is new", async () => {
  const world = arrange();
  const disk = createDisk();
  await world.open(disk);
  const elsewhere = await world.open();
  elsewhere.tap("1.1", "good");
  await world.pass(1_000);
  let answer = () => {};
  world.before = () => new Promise((done) => { answer = done; });
  const opening = world.open(disk);
  await settle();
  const page = world.pages.at(-1);
  assert.deepEqual([page.session.desk().data?.judge.id, page.shows("1.1")], [5, [null, "unscored"]]);
  answer();
  await opening;
  assert.deepEqual(page.shows("1.1"), ["good", "saved"]);
});

test("the later of two taps on two pages stands, also where they hear nothing of each other", async () => {
  const world = arrange();
  const disk = createDisk();
  const [first, second] = [await world.open(disk, { hasChannel: false }), await world.open(disk, { hasChannel: false })];
  first.tap("1.1", "good");
  await settle();
  second.tap("1.1", "fair");
  await world.pass(40_000);
  await world.pass(40_000);
  assert.deepEqual([first.shows("1.1"), second.shows("1.1"), world.has("1.1")], [["fair", "saved"], ["fair", "saved"], "fair"]);
});

test("a change that is replaced while the device writes it does not come back as one of another page", async () => {
  const world = arrange();
  const queue = [];
  const disk = createDisk((run) => new Promise((done) => { queue.push(() => done(run())); }));
  const work = async (count = 99) => {
    for (let turn = 0; turn < count; turn += 1) {
      queue.shift()?.();
      await settle();
    }
  };
  const opening = world.open(disk);
  await work();
  const page = await opening;
  page.tap("1.1", "good");
  await settle();
  page.tap("1.1", "fair");
  page.session.sync();
  await work(2); // the first tap is written, and the store is read before the second one is
  assert.deepEqual(kept(page.sheet()).map((one) => one.value), ["fair"]);
  await work();
  await world.pass(1_000);
  await work();
  assert.deepEqual([page.shows("1.1"), world.server.sheet(1).log.map((entry) => entry.value)], [["fair", "saved"], ["fair"]]);
});

test("a conflict that is decided on one page is decided on the other", async () => {
  const world = arrange();
  const disk = createDisk();
  const elsewhere = await world.open();
  const [first, second] = [await world.open(disk), await world.open(disk)];
  world.answer = OFFLINE;
  first.tap("1.1", "good");
  await settle();
  world.answer = null;
  elsewhere.tap("1.1", "fair");
  elsewhere.session.flush();
  await settle();
  await elsewhere.session.flush();
  await settle();
  assert.equal(world.has("1.1"), "fair");
  await world.pass(10_000);
  assert.deepEqual([first.shows("1.1"), second.shows("1.1")], [["good", "conflict"], ["good", "conflict"]]);
  first.session.act(resolve(first.sheet(), { id: "here:9", kind: "level", item: "1.1", take: "theirs", at: 9 }));
  await world.pass(40_000);
  assert.deepEqual([first.shows("1.1"), second.shows("1.1"), disk.rows()], [["fair", "saved"], ["fair", "saved"], []]);
});

test("marks from before a return are sent as soon as the judge says so", async () => {
  const world = arrange();
  const page = await world.open();
  world.server.reopen(1, { state: "excused", opened: [] });
  page.tap("1.1", "good");
  await world.pass(5_000);
  world.server.reopen(1, { state: "open", opened: [], returned_at: "2026-11-25T03:00:00Z" });
  await page.session.sync();
  assert.deepEqual([sheetStatus(page.sheet()).status, world.has("1.1")], ["held", null]);
  page.session.act(released(page.sheet()));
  await settle();
  assert.deepEqual([page.shows("1.1"), world.has("1.1")], [["good", "saved"], "good"]);
});

test("another judge who signs in is named, gets nothing of this one, and this one goes on when they are back", async () => {
  const world = arrange();
  const page = await world.open();
  const mine = world.server;
  const theirs = createServer({ judge: { id: 6, name: "Somsri" }, sheets: [9] });
  world.server = theirs;
  page.tap("1.1", "good");
  await world.pass(31_000);
  const { trouble } = page.session.desk();
  assert.deepEqual([trouble.kind, trouble.detail, page.disk.rows().length, theirs.sheet(9).log], ["other", "Somsri", 1, []]);
  world.server = mine;
  await world.pass(32_000);
  assert.deepEqual([page.session.desk().trouble, page.shows("1.1"), world.has("1.1")], [null, ["good", "saved"], "good"]);
});

test("the judge can try again at once after another one had signed in", async () => {
  const world = arrange();
  const page = await world.open();
  const mine = world.server;
  world.server = createServer({ judge: { id: 6, name: "Somsri" }, sheets: [9] });
  page.tap("1.1", "good");
  await world.pass(31_000);
  world.server = mine;
  page.session.again();
  await settle();
  await world.pass(500);
  assert.deepEqual([page.session.desk().trouble, world.has("1.1")], [null, "good"]);
});

test("marks of another judge stay on the device, are counted, and are sent to nobody", async () => {
  const world = arrange();
  const disk = createDisk();
  const page = await world.open(disk);
  world.answer = SIGNED_OUT;
  page.tap("1.1", "good");
  await settle();
  world.answer = null;
  world.server = createServer({ judge: { id: 6, name: "Somsri" }, sheets: [9] });
  const next = await world.open(disk, { judge: 6 });
  await world.pass(10_000);
  assert.deepEqual([next.session.others(), disk.rows().length, world.server.steps], [1, 1, []]);
});

test("a session that has ended is left when nothing waits, and stays with what waits", async () => {
  const world = arrange();
  const [idle, busy] = [await world.open(), await world.open()];
  world.answer = SIGNED_OUT;
  busy.tap("1.1", "good");
  await world.pass(40_000);
  assert.deepEqual([idle.hasLeft, busy.hasLeft, busy.session.desk().trouble.kind, busy.disk.rows().length], [true, false, "signin", 1]);
  world.answer = null;
  await world.pass(5_000);
  assert.deepEqual([busy.session.desk().trouble, world.has("1.1")], [null, "good"]);
});

test("a tap while the judge is signed out is sent once they are back", async () => {
  const world = arrange();
  const page = await world.open();
  world.answer = SIGNED_OUT;
  page.tap("1.1", "good");
  await world.pass(5_000);
  page.tap("1.2", "fair");
  await world.pass(5_000);
  world.answer = null;
  await world.pass(5_000);
  assert.deepEqual([page.sheet().trouble, world.has("1.1"), world.has("1.2")], [null, "good", "fair"]);
});

test("a restored backup is noticed, and what waits is sent to it", async () => {
  const world = arrange();
  const page = await world.open();
  world.server.backup();
  page.tap("1.1", "good");
  await world.pass(1_000);
  world.answer = OFFLINE;
  page.tap("1.2", "fair");
  await world.pass(1_000);
  world.server.restore();
  world.answer = null;
  await world.pass(40_000);
  assert.deepEqual([page.sheet().epoch, page.shows("1.2"), world.has("1.2")], ["2", ["fair", "saved"], "fair"]);
  assert.equal(page.shows("1.1")[0], world.has("1.1"));
});

/** A hall in which one judge gave a mark on two tablets, one after the other, that the restored backup lacks. */
async function twoTablets() {
  const world = arrange();
  const tablets = [await world.open(), await world.open()];
  world.server.backup();
  tablets[0].tap("1.1", "good");
  await world.pass(40_000);
  tablets[1].tap("1.1", "fair");
  await world.pass(40_000);
  assert.equal(world.has("1.1"), "fair");
  world.server.restore();
  return { world, tablets };
}

for (const [name, first] of [["older", 0], ["newer", 1]]) {
  test(`after a restored backup the mark that was given later stands where the tablet with the ${name} one comes first`, async () => {
    const { world, tablets } = await twoTablets();
    world.server.takeBack();
    await tablets[first].session.sync();
    await world.pass(1_000);
    assert.equal(world.has("1.1"), ["good", "fair"][first]);
    await world.pass(120_000);
    assert.deepEqual([world.has("1.1"), ...tablets.map((page) => page.shows("1.1"))], ["fair", ["fair", "saved"], ["fair", "saved"]]);
    assert.deepEqual(tablets.map((page) => page.session.desk().held.marks), [0, 0]);
  });
}

for (const take of ["mine", "theirs"]) {
  test(`what another tablet gave since the restore is for the judge to decide, once: ${take}`, async () => {
    const { world, tablets: [old, other] } = await twoTablets();
    await world.pass(40_000);
    other.tap("1.1", "very_good");
    await world.pass(40_000);
    world.server.takeBack();
    await world.pass(40_000);
    const { conflicts } = old.sheet();
    assert.deepEqual([old.shows("1.1"), conflicts["level:1.1"].theirs, other.shows("1.1")], [["good", "conflict"], "very_good", ["very_good", "saved"]]);
    await old.session.sync(); // an answer of the server decides nothing
    assert.deepEqual(old.shows("1.1"), ["good", "conflict"]);
    old.session.act(resolve(old.sheet(), { id: "decided", kind: "level", item: "1.1", take, at: 99 }));
    await world.pass(120_000);
    const wanted = take === "mine" ? "good" : "very_good";
    assert.deepEqual([world.has("1.1"), old.shows("1.1"), other.shows("1.1")], [wanted, [wanted, "saved"], [wanted, "saved"]]);
  });
}

test("what waits to be given back when the next backup is restored is given back then", async () => {
  const { world, tablets: [, page] } = await twoTablets();
  world.server.takeBack();
  world.before = (name) => { if (name === "changes") world.server.restore(); world.before = name === "changes" ? null : world.before; };
  await world.pass(40_000);
  assert.deepEqual([page.sheet().trouble, page.session.desk().held.marks, world.has("1.1")], [null, 1, null]);
  world.server.takeBack();
  await world.pass(40_000);
  assert.equal(world.has("1.1"), "fair");
});

test("a submission that the restored server refuses is not sent again and again", async () => {
  const world = arrange();
  const page = await world.open();
  world.server.backup();
  for (const { code } of page.sheet().criteria) page.tap(code, "good");
  await world.pass(1_000);
  page.session.act(submitted_(page.sheet(), { id: "word", total: world.server.total(world.server.sheet(1)), at: 99 }));
  await world.pass(40_000);
  world.server.restore();
  world.server.takeBack();
  const { submit } = world.server;
  world.server.submit = () => ({ kind: "refused", code: "correction_reason_wanted", detail: "", params: {}, retry: false });
  world.asked = [];
  await world.pass(300_000);
  assert.equal(world.asked.filter(([name]) => name === "submit").length, 1);
  assert.equal(page.sheet().dropped.why, "refused");
  world.server.submit = submit;
  page.session.act(submitted_(page.sheet(), { id: "again", total: world.server.total(world.server.sheet(1)), at: 100 }));
  await world.pass(40_000);
  assert.equal(page.sheet().state, "submitted");
});

test("what a page stored before it was closed is sent by another one that did not hear of it", async () => {
  const world = arrange();
  const disk = createDisk();
  const page = await world.open(disk, { hasChannel: false });
  await world.pass(40_000);
  await disk.open().write(1, [{ ...page.sheet(), ...change(page.sheet(), { id: "other", kind: "level", item: "1.1", value: "good", at: 1 }).outbox[0] }], []);
  await world.pass(40_000);
  assert.deepEqual([world.has("1.1"), disk.rows()], ["good", []]);
});

test("a storage that is emptied is told, and what waits is stored there again and sent", async () => {
  const world = arrange();
  const page = await world.open();
  world.answer = OFFLINE;
  page.tap("1.1", "good");
  await settle();
  page.disk.empty();
  await world.pass(5_000);
  assert.deepEqual([page.told, page.disk.rows().map((row) => row.value), page.sheet().isEmptied], [["emptied"], ["good"], true]);
  world.answer = null;
  await world.pass(5_000);
  assert.deepEqual([world.has("1.1"), page.disk.rows(), page.sheet().isEmptied], ["good", [], false]);
});

test("a tap into an emptied storage loses nothing of what waited", async () => {
  const world = arrange();
  const page = await world.open();
  world.answer = OFFLINE;
  page.tap("1.1", "good");
  await settle();
  page.disk.empty();
  page.tap("1.2", "fair");
  await page.session.sync();
  await settle();
  assert.deepEqual(page.disk.rows().map((row) => row.value).sort(), ["fair", "good"]);
  assert.deepEqual([page.shows("1.1")[0], page.shows("1.2")[0]], ["good", "fair"]);
});

test("a storage that is full is told once, and the taps are sent all the same", async () => {
  const world = arrange();
  const page = await world.open();
  page.disk.fill(true);
  page.tap("1.1", "good");
  page.tap("1.2", "fair");
  await world.pass(2_000);
  assert.deepEqual([page.told, world.has("1.1"), world.has("1.2")], [["unkept"], "good", "fair"]);
});

/** A page that is told that its sheet is closed while it asks why. */
async function arrangeMissed() {
  const world = arrange();
  const page = await world.open();
  world.server.reopen(1, { state: "excused", reason: "ill" });
  let answer;
  world.before = (name) => (name === "judging" ? new Promise((done) => { answer = done; }) : undefined);
  page.tap("1.1", "good");
  page.session.sync();
  await settle();
  await page.session.flush();
  world.before = null;
  return { world, page, answer };
}

test("what happens while a page asks is asked about again", async () => {
  const { page, answer } = await arrangeMissed();
  answer();
  await settle();
  assert.deepEqual([page.sheet().state, page.sheet().reason, page.disk.rows().length], ["excused", "ill", 1]);
});

test("what a page has missed is asked about when the server answers again, though nothing is new there", async () => {
  const { world, page, answer } = await arrangeMissed();
  world.before = (name) => { if (world.asked.filter(([one]) => one === "judging").length > 2 && name === "judging") world.answer ??= OFFLINE; };
  answer();
  await settle();
  assert.equal(page.sheet().state, "closed");
  world.before = null;
  world.answer = null;
  await world.pass(40_000);
  assert.deepEqual([page.sheet().state, page.sheet().reason], ["excused", "ill"]);
});

test("a page with nothing to send asks every 30 seconds, with something every 4, and not at all while it is hidden", async () => {
  const world = arrange();
  const page = await world.open();
  const count = async (length) => {
    const before = world.asked.length;
    await world.pass(length);
    return world.asked.length - before;
  };
  assert.equal(await count(60_000), 2);
  page.isHidden = true;
  assert.equal(await count(60_000), 0);
  world.answer = OFFLINE;
  page.tap("1.1", "good");
  assert.ok(await count(60_000) >= 12);
});

test("the time between two requests does not follow the device's clock", () => {
  const { now } = Date;
  const before = browserClock.now();
  Date.now = () => 0;
  try {
    assert.ok(browserClock.now() >= before && browserClock.now() - before < 60_000);
  } finally {
    Date.now = now;
  }
});

test("what a tablet holds of a wiped rehearsal is dropped and told, and waits for nothing", async () => {
  const world = arrange();
  const page = await world.open();
  page.tap("1.1", "good", 2);
  await world.pass(1_000);
  assert.deepEqual([page.session.wiped(), page.disk.acked().length], [null, 1]);
  world.answer = OFFLINE;
  page.tap("1.1", "fair");
  page.tap("1.2", "good");
  await world.pass(1_000);
  const { answer } = world.server.judging();
  const gone = { kind: "refused", code: "no_sheet", detail: "", params: {}, retry: false };
  Object.assign(world.server, { judging: () => ({ kind: "ok", answer: { ...answer, stamp: "later", contests: [], wiped: [1, 2] } }),
    ping: () => ({ kind: "ok", answer: { ...answer, stamp: "later" } }), changes: () => gone });
  world.answer = null;
  await world.pass(30_000);
  assert.deepEqual([page.session.wiped(), page.disk.rows(), page.disk.acked(), page.session.others()], [2, [], [], 0]);
  assert.equal(page.session.desk().sheets.size, 0);
  const again = await world.open(page.disk);
  assert.deepEqual([again.session.wiped(), again.disk.rows()], [null, []]);
});

test("a page that opens after the rehearsal was wiped drops what the device still held", async () => {
  const world = arrange();
  const page = await world.open();
  world.answer = OFFLINE;
  page.tap("1.1", "fair");
  await settle();
  const { answer } = world.server.judging();
  world.server.judging = () => ({ kind: "ok", answer: { ...answer, contests: [], wiped: [1] } });
  world.answer = null;
  const again = await world.open(page.disk, { hasChannel: false });
  assert.deepEqual([again.session.wiped(), again.disk.rows(), again.session.others()], [1, [], 0]);
});
