import assert from "node:assert/strict";
import { test } from "node:test";

import { begin, kept } from "../../static/js/judge/state.js";
import { createTurns } from "../../static/js/judge/keeper.js";
import { memoryStore, moveFormer } from "../../static/js/judge/store.js";
import { createDrain, createSender, createTransport, read, wait, wire } from "../../static/js/judge/transport.js";
import { AT, data, tap, taken } from "./sheets.mjs";

const answer = (body, status = 200, type = "application/json") => new Response(JSON.stringify(body), { status, headers: { "content-type": type } });
const problem = (status, code) => answer({ code, detail: "why", params: { missing: ["1.1"] } }, status, "application/problem+json");
const taps = async () => { for (let turn = 0; turn < 6; turn += 1) await Promise.resolve(); };

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
  const answers = [problem(400, "csrf"), answer({ csrf_token: "fresh" }), answer({ revision: 1, accepted: [], superseded: [], conflicts: [], rejected: [] })];
  const transport = createTransport({ epoch: "e1", token: "old", judging: "/judging" }, async (url, options) => {
    asked.push([url, options.method, options.headers["X-CSRFToken"], options.body]);
    return answers.shift();
  });
  const outcome = await transport.submit("/submit", 3, "87.5");
  const body = JSON.stringify({ epoch: "e1", revision: 3, total: "87.5" });
  assert.equal(outcome.kind, "ok");
  assert.deepEqual(asked, [["/submit", "POST", "old", body], ["/judging", "GET", undefined, undefined], ["/submit", "POST", "fresh", body]]);
});

test("a request that never arrives is offline, whatever the browser believes", async () => {
  const transport = createTransport({ epoch: "e1", token: "t", judging: "/" }, async () => { throw new TypeError("network"); });
  assert.deepEqual((await transport.submit("/", 1, "1")).kind, "offline");
});

test("changes go out as the interface takes them", async () => {
  let body = "";
  const transport = createTransport({ epoch: "e1", token: "t", judging: "/" }, async (_url, options) => { body = options.body; return answer({}); });
  await transport.changes("/", [{ id: "a", device: "d", counter: 4, kind: "level", item: "1.1", value: null, base: 2, at: 1, epoch: "e1" }, { id: "b", device: "d", counter: 5, kind: "comment", item: "total", value: "ดี", base: 0, at: 2, epoch: "e1" }]);
  assert.deepEqual(JSON.parse(body), { device: "d", epoch: "e1", changes: [{ id: 4, item: "1.1", level: null, base: 2 }, { id: 5, item: "total", comment: "ดี", base: 0 }] });
});

/** A sender with a clock that is turned by hand. */
function arrange(send) {
  let state = begin(data());
  const timers = [];
  const clock = { set: (run, time) => { timers.push({ run, time }); return timers.at(-1); }, clear: (timer) => { if (timer) timers.splice(timers.indexOf(timer), 1); } };
  const sender = createSender({ get: () => state, set: (next) => { state = next; }, send, now: () => AT, clock, spread: () => 1 });
  return { sender, timers, state: () => state, tap: (...given) => { state = tap(state, ...given); sender.nudge("level"); },
    turn: async () => { const timer = timers.shift(); await timer.run(); await taps(); } };
}

test("half an emoji in a comment does not go out: the server could not read the batch", () => {
  const made = (value) => wire({ id: "a", device: "d", counter: 1, kind: "comment", item: "1", value, base: 0, at: 1, epoch: "e1" }).comment;
  assert.deepEqual(["ดี😀", "ดี\ud83d", "\ude00ดี", "ด\0ี"].map(made), ["ดี😀", "ดี", "ดี", "ดี"]);
});

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
  const world = arrange(async (changes) => { ids.push(changes[0].id); return { kind: "offline", code: "unreachable", detail: "", params: {}, retry: true }; });
  world.tap("1.1", "good", 1);
  const waits = [];
  for (let turn = 0; turn < 4; turn += 1) {
    await world.turn();
    waits.push(world.timers[0].time);
  }
  assert.deepEqual([waits, ids], [[1000, 2000, 4000, 4000], ["id-1", "id-1", "id-1", "id-1"]]);
  assert.equal(wait(99), 4000);
});

test("a lost session is not hammered: the next tap or the judge tries again", async () => {
  const world = arrange(async () => ({ kind: "signin", code: "signed_out", detail: "", params: {}, retry: false }));
  world.tap("1.1", "good", 1);
  await world.turn();
  assert.deepEqual([world.timers, world.state().trouble.kind, world.state().outbox.length], [[], "signin", 1]);
  world.tap("1.4", "very", 2);
  assert.equal(world.timers.length, 1);
});

/** Local storage as a browser has it. */
function storage() {
  const kept = new Map();
  return { get length() { return kept.size; }, key: (place) => [...kept.keys()][place] ?? null, getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, String(value)), removeItem: (key) => kept.delete(key) };
}

test("a store numbers what it keeps, forgets what is gone, and counts what waits by sheet", async () => {
  const store = memoryStore();
  const changes = kept(tap(tap(begin(data()), "1.1", "good", 1), "2.1", "very", 2));
  const names = await store.write(7, changes, [], []);
  await store.write(70, changes.slice(0, 1), [], []);
  assert.deepEqual([...names.values()].map((name) => name.counter), [1, 2]);
  assert.match([...names.values()][0].device, /^[0-9a-f]{32}$/);
  assert.deepEqual([...await store.sheets()], [[7, 2], [70, 1]]);
  const [first, second] = await store.all(7);
  assert.deepEqual([first, second].map((one) => [one.item, one.value, one.counter]), [["1.1", "good", 1], ["2.1", "very", 2]]);
  await store.write(7, [], [first], []);
  assert.deepEqual(await store.all(7), [second]);
  assert.equal((await store.all(70)).length, 1);
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
  assert.deepEqual((await store.all(7)).map((one) => [one.item, one.counter]), [["1.1", 1], ["2.1", 2]]);
  assert.deepEqual([former.length, former.getItem("other")], [1, "1"]);
});

test("two tabs of one sheet on one tablet notice each other, and no tab of another sheet", async () => {
  const shared = storage();
  const [first, second, other] = [createTurns(shared, 7, "a"), createTurns(shared, 7, "b"), createTurns(shared, 70, "c")];
  const behind = () => [first, second, other].map((one) => one.isBehind());
  assert.deepEqual(behind(), [false, false, false]);
  first.take();
  assert.deepEqual(behind(), [false, true, false]);
  second.take();
  assert.deepEqual(behind(), [true, false, false]);
  assert.equal(createTurns(shared, 7, "d").isBehind(), false);
  assert.deepEqual([first.isAbout("judging:last:7"), other.isAbout("judging:last:7"), first.isAbout(null)], [true, false, false]);
});

test("a storage that is full keeps no turn and throws nothing", () => {
  const full = { getItem: () => null, setItem() { throw new Error("full"); } };
  const turns = createTurns(full, 7, "a");
  turns.take();
  assert.equal(turns.isBehind(), false);
});

test("marks of a sheet that was left are sent from another page; what is disputed stays kept", async () => {
  const store = memoryStore();
  await store.write(7, kept(tap(tap(begin(data()), "1.1", "good", 1), "2.1", "very", 2)), [], []);
  const sent = [];
  const transport = { changes: async (url, batch) => {
    sent.push([url, batch.map((one) => one.counter)]);
    return { kind: "ok", answer: { revision: 1, accepted: [{ id: 1, revision: 1 }], superseded: [], conflicts: [{ id: 2 }], rejected: [] } };
  } };
  await createDrain({ store, transport, epoch: "e1", url: (sheet) => `/${sheet}`, told: () => {} })();
  assert.deepEqual(sent, [["/7", [1, 2]]]);
  assert.deepEqual((await store.all(7)).map((one) => one.counter), [2]);
});

test("marks of another judge stay kept, and it is told of which sheets they are", async () => {
  const store = memoryStore();
  await store.write(7, kept(tap(begin(data()), "1.1", "good", 1)), [], []);
  await store.write(8, kept(tap(begin(data()), "1.1", "good", 2)), [], []);
  const codes = { "/7": "not_your_sheet", "/8": "sheet_closed" };
  const transport = { changes: async (url) => ({ kind: "refused", code: codes[url], detail: "", params: {}, retry: false }) };
  const refused = [];
  await createDrain({ store, transport, epoch: "e1", url: (sheet) => `/${sheet}`, told: () => {}, refused: (sheet) => refused.push(sheet) })();
  assert.deepEqual(refused, [7]);
  assert.deepEqual([...await store.sheets()], [[7, 1], [8, 1]]);
});

test("trying again does not wait for a request that is not answered", async () => {
  const batches = [];
  let state = tap(begin(data()), "1.1", "good", 1);
  let fail;
  const sender = createSender({ get: () => state, set: (next) => { state = next; }, now: () => AT,
    clock: { set: (run, time) => { if (time === 0) run(); }, clear() {} },
    giveUp: () => fail({ kind: "offline", code: "unreachable", detail: "", params: {}, retry: true }),
    send: (changes) => { batches.push(changes.map((one) => one.counter)); return new Promise((done) => { fail = done; }); } });
  sender.flush();
  sender.again();
  await taps();
  assert.deepEqual(batches, [[1], [1]]);
});

test("a page is outdated when its session has ended or another epoch has begun, never when the answer is unknown", async () => {
  const access = { epoch: "e1", token: "t", judging: "/judging" };
  const answers = [
    [new Response(JSON.stringify({ epoch: "e1" }), { headers: { "content-type": "application/json" } }), false],
    [new Response(JSON.stringify({ epoch: "e2" }), { headers: { "content-type": "application/json" } }), true],
    [new Response("{}", { status: 401 }), true],
    [new Response("busy", { status: 503 }), false],
    [new Response("<html>", { headers: { "content-type": "text/html" } }), false],
  ];
  for (const [response, isOutdated] of answers) {
    assert.equal(await createTransport(access, async () => response).isOutdated(), isOutdated);
  }
  assert.equal(await createTransport(access, async () => { throw new TypeError("network"); }).isOutdated(), false);
});
