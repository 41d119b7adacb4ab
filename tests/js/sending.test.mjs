import assert from "node:assert/strict";
import { test } from "node:test";

import { begun, ended, nextJob, openDesk, withSheet } from "../../static/js/scoring/desk.js";
import { moveFormer } from "../../static/js/scoring/former.js";
import { createSender, wait } from "../../static/js/scoring/sender.js";
import { begin, kept } from "../../static/js/scoring/state.js";
import { counted, memoryStore } from "../../static/js/scoring/store.js";
import { createTransport, read, wire } from "../../static/js/scoring/transport.js";
import { AT, data, judging, tap, taken } from "./sheets.mjs";

const answer = (body, status = 200, type = "application/json") => new Response(JSON.stringify(body), { status, headers: { "content-type": type } });
const problem = (status, code) => answer({ code, detail: "why", params: { missing: ["1.1"] } }, status, "application/problem+json");
const taps = async () => { for (let turn = 0; turn < 6; turn += 1) await Promise.resolve(); };
const url = (name, id) => `/${name}${id === undefined ? "" : `/${id}`}`;

test("what a response means", async () => {
  const cases = [
    [answer({ revision: 1 }), "ok", undefined, undefined],
    [problem(401, "unauthorized"), "signin", "signed_out", false],
    [problem(409, "wrong_epoch"), "refused", "wrong_epoch", false],
    [problem(429, "too_many_requests"), "offline", "too_many_requests", true],
    [problem(503, "service_unavailable"), "offline", "service_unavailable", true],
    [new Response("<html>", { status: 200, headers: { "content-type": "text/html" } }), "offline", "no_data", true],
    [new Response("{cut", { status: 200, headers: { "content-type": "application/json" } }), "offline", "cut_off", true],
  ];
  for (const [response, kind, code, retry] of cases) {
    const found = await read(response);
    assert.deepEqual([found.kind, found.code, found.retry], [kind, code, retry]);
  }
});

test("a refused token is asked for anew once, and the same body goes out again", async () => {
  const asked = [];
  const answers = [problem(400, "csrf"), answer({ csrf_token: "fresh" }), answer({ code: "R", total: "87.5", at: AT })];
  const transport = createTransport({ token: "old", url }, async (address, options) => {
    asked.push([address, options.method, options.headers["X-CSRFToken"], options.body]);
    return answers.shift();
  });
  const outcome = await transport.submit(3, { epoch: "e1", revision: 3, total: "87.5" });
  const body = JSON.stringify({ epoch: "e1", revision: 3, total: "87.5" });
  assert.equal(outcome.kind, "ok");
  assert.deepEqual(asked, [["/submit/3", "POST", "old", body], ["/judging", "GET", undefined, undefined], ["/submit/3", "POST", "fresh", body]]);
});

test("a request that never arrives is offline, whatever the browser believes", async () => {
  const transport = createTransport({ token: "t", url }, async () => { throw new TypeError("network"); });
  assert.equal((await transport.submit(1, { epoch: "e1", revision: 1, total: "1" })).kind, "offline");
});

test("a request that is waited for no longer is offline at once, and the next one goes out", async () => {
  const transport = createTransport({ token: "t", url }, (_url, { signal }) => new Promise((_, refuse) => { signal.addEventListener("abort", () => refuse(new Error("aborted"))); }));
  const outcome = transport.judging();
  transport.giveUp();
  assert.deepEqual([(await outcome).kind, (await outcome).code], ["offline", "unreachable"]);
});

test("every answer tells the server's time", async () => {
  const told = [];
  const dated = new Response("{}", { status: 503, headers: { "content-type": "application/json", date: "Wed, 25 Nov 2026 03:00:00 GMT" } });
  await createTransport({ token: "t", url, told: (date) => told.push(date) }, async () => dated).judging();
  assert.deepEqual(told, ["Wed, 25 Nov 2026 03:00:00 GMT"]);
});

test("changes go out as the interface takes them", async () => {
  let body = "";
  const transport = createTransport({ token: "t", url }, async (_url, options) => { body = options.body; return answer({}); });
  await transport.changes(7, [{ id: "a", device: "d", counter: 4, kind: "level", item: "1.1", value: null, base: 2, at: 1, epoch: "e1" }, { id: "b", device: "d", counter: 5, kind: "comment", item: "total", value: "ดี", base: 0, at: 2, epoch: "e1" }]);
  assert.deepEqual(JSON.parse(body), { device: "d", epoch: "e1", changes: [{ id: 4, item: "1.1", level: null, base: 2 }, { id: 5, item: "total", comment: "ดี", base: 0 }] });
});

test("half an emoji in a comment does not go out: the server could not read the batch", () => {
  const made = (value) => wire({ id: "a", device: "d", counter: 1, kind: "comment", item: "1", value, base: 0, at: 1, epoch: "e1" }).comment;
  assert.deepEqual(["ดี😀", "ดี\ud83d", "\ude00ดี", "ด\0ี"].map(made), ["ดี😀", "ดี", "ดี", "ดี"]);
});

/** A desk with one sheet and a sender, and a clock that is turned by hand. */
function arrange(send) {
  let desk = openDesk(judging(), [], "en");
  const timers = [];
  const clock = { now: () => 0, spread: () => 1, set: (run, time) => { timers.push({ run, time }); return timers.at(-1); }, clear: (timer) => { if (timer) timers.splice(timers.indexOf(timer), 1); } };
  const state = () => desk.sheets.get(7);
  const sender = createSender({ next: () => nextJob(desk, 7), begin: (job) => { desk = begun(desk, job); }, send: (job) => send(job.changes), end: (job, outcome) => { desk = ended(desk, job, outcome, AT); }, clock });
  return { sender, timers, state, desk: () => desk, tap: (...given) => { desk = withSheet(desk, tap(state(), ...given)); sender.nudge("level"); },
    turn: async () => { const timer = timers.shift(); await timer.run(); await taps(); } };
}
const OFFLINE = { kind: "offline", code: "unreachable", detail: "", params: {}, retry: true };

test("taps in quick succession go out as one batch, with one request at a time", async () => {
  const batches = [];
  let release;
  const world = arrange((changes) => { batches.push(changes.map((one) => one.item)); return new Promise((done) => { release = done; }); });
  world.tap("1.1", "good", 1);
  world.tap("1.4", "very", 2);
  assert.deepEqual(world.timers.map((timer) => timer.time), [250]);
  const turning = world.turn();
  world.tap("2.1", "good", 3);
  assert.deepEqual([batches, world.timers], [[["1.1", "1.4"]], []]);
  release({ kind: "ok", answer: taken(world.state(), 2) });
  await turning;
  world.turn();
  assert.deepEqual(batches, [["1.1", "1.4"], ["2.1"]]);
});

test("a failure is tried again later, at least every four seconds, with the same ids", async () => {
  const ids = [];
  const world = arrange(async (changes) => { ids.push(changes[0].id); return OFFLINE; });
  world.tap("1.1", "good", 1);
  const waits = [];
  for (let turn = 0; turn < 4; turn += 1) {
    await world.turn();
    waits.push(world.timers[0].time);
  }
  assert.deepEqual([waits, ids], [[1000, 2000, 4000, 4000], ["id-1", "id-1", "id-1", "id-1"]]);
  assert.equal(wait(99), 4000);
});

test("a tap while the server is away does not try before its time", async () => {
  const world = arrange(async () => OFFLINE);
  world.tap("1.1", "good", 1);
  await world.turn();
  world.tap("1.4", "very", 2);
  assert.deepEqual(world.timers.map((timer) => timer.time), [1000]);
});

test("a lost session is not hammered: the next tap or the judge tries again", async () => {
  const world = arrange(async () => ({ kind: "signin", code: "signed_out", detail: "", params: {}, retry: false }));
  world.tap("1.1", "good", 1);
  await world.turn();
  assert.deepEqual([world.timers, world.desk().trouble.kind, world.state().outbox.length], [[], "signin", 1]);
  world.tap("1.4", "very", 2);
  assert.equal(world.timers.length, 1);
});

test("trying again does not wait for a request that is not answered", async () => {
  const batches = [];
  let desk = openDesk(judging(), [], "en");
  desk = withSheet(desk, tap(desk.sheets.get(7), "1.1", "good", 1));
  let fail;
  const sender = createSender({ next: () => nextJob(desk, 7), begin: (job) => { desk = begun(desk, job); }, end: (job, outcome) => { desk = ended(desk, job, outcome, AT); },
    clock: { now: () => 0, spread: () => 1, set: (run, time) => { if (time === 0) run(); }, clear() {} }, giveUp: () => fail(OFFLINE),
    send: ({ changes }) => { batches.push(changes.map((one) => one.counter)); return new Promise((done) => { fail = done; }); } });
  sender.flush();
  sender.again();
  await taps();
  assert.deepEqual(batches, [[1], [1]]);
});

/** Local storage as a browser has it. */
function storage() {
  const stored = new Map();
  return { get length() { return stored.size; }, key: (place) => [...stored.keys()][place] ?? null, getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => stored.set(key, String(value)), removeItem: (key) => stored.delete(key) };
}
const of = async (store, sheet) => (await store.all()).rows.filter((row) => row.sheet === sheet);

test("a store numbers what it keeps, forgets what is gone, and counts what waits by sheet", async () => {
  const store = memoryStore();
  const changes = kept(tap(tap(begin(data()), "1.1", "good", 1), "2.1", "very", 2));
  const names = await store.write(7, changes, []);
  await store.write(70, changes.slice(0, 1), []);
  assert.deepEqual([...names.values()].map((name) => name.counter), [1, 2]);
  assert.match([...names.values()][0].device, /^[0-9a-f]{32}$/);
  assert.deepEqual([...counted((await store.all()).rows)], [[7, 2], [70, 1]]);
  const [first, second] = await of(store, 7);
  assert.deepEqual([first, second].map((one) => [one.item, one.value, one.counter]), [["1.1", "good", 1], ["2.1", "very", 2]]);
  await store.write(7, [], [first]);
  assert.deepEqual(await of(store, 7), [second]);
  assert.equal((await of(store, 70)).length, 1);
});

test("what waits is counted by marks: two taps on a criterion are one, and a submission is none", () => {
  const row = { sheet: 7, kind: "level", item: "1.1" };
  assert.deepEqual([...counted([row, { ...row }, { ...row, item: "1.4" }, { ...row, kind: "submit", item: "sheet" }, { ...row, sheet: 8, kind: "comment", item: "1" }])], [[7, 2], [8, 1]]);
});

test("what a page of an earlier version kept is numbered in its order and taken from there", async () => {
  const former = storage();
  const change = (id, item, at) => JSON.stringify({ id, kind: "level", item, value: "good", base: 0, at, epoch: "e1" });
  former.setItem("judging:unsent:7:b", change("b", "2.1", 2));
  former.setItem("judging:unsent:7:a", change("a", "1.1", 1));
  former.setItem("judging:unsent:7:x", "{broken");
  former.setItem("other", "1");
  const store = memoryStore();
  await moveFormer(former, store);
  assert.deepEqual((await of(store, 7)).map((one) => [one.item, one.counter]), [["1.1", 1], ["2.1", 2]]);
  assert.deepEqual([former.length, former.getItem("other")], [1, "1"]);
});
