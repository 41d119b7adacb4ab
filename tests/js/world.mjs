// A hall for the model: one judge with some devices, whose pages share a store, a network and a server. Everything that may
// happen happens in the order that a seed gives; time is turned by hand.

import { sheetOf } from "../../static/js/scoring/desk.js";
import { createSession } from "../../static/js/scoring/session.js";
import { asked, change, discarded, heldBack, isOpen, isRevocable, kept, keyOf, released, resolve, revoked } from "../../static/js/scoring/state.js";
import { memoryStore, withFallback } from "../../static/js/scoring/store.js";
import { obstacle, statusOf, tally } from "../../static/js/scoring/telling.js";
import { pointsText } from "../../static/js/scoring/rubric.js";
import { batch } from "../../static/js/scoring/transport.js";
import { createDisk } from "./disk.mjs";
import { createServer, CRITERIA, LEVELS } from "./server.mjs";

const SIGNED_OUT = { kind: "signin", code: "signed_out", detail: "", params: {}, retry: false };
const NOT_YOURS = { kind: "refused", code: "not_your_sheet", detail: "", params: {}, retry: false };
const OTHER = { kind: "ok", answer: { judge: { id: 6, name: "Somsri" }, contests: [] } };
const OFFLINE = { kind: "offline", code: "unreachable", detail: "", params: {}, retry: true };
const START = Date.parse("2026-11-25T03:00:00Z");
export const KEYS = [...CRITERIA.map((code) => ["level", code]), ["comment", "1"], ["comment", "total"]];

/** Numbers from 0 to 1 by a seed (mulberry32). @param {number} seed */
export function chances(seed) {
  let now = seed >>> 0;
  return () => {
    now = (now + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(now ^ (now >>> 15), 1 | now);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** All that follows at once. */
export const settle = () => new Promise((done) => { setImmediate(done); });

/** @param {number} seed */
export function createWorld(seed) {
  const chance = chances(seed);
  const below = (count) => Math.floor(chance() * count);
  const one = (list) => list[below(list.length)];
  let time = 0;
  let isReachable = true;
  let calls = [];
  let work = []; // transactions that the devices have not run yet
  let timers = [];
  let posts = []; // between pages of a device, in their order
  const devices = [];
  const pages = [];
  /** What the judge chose, in its order. */
  const choices = [];
  const words = [];
  const trace = [];
  const say = (...text) => trace.push(text.join(" "));
  const named = new Map();
  const values = new Set();

  const server = createServer({ now: () => new Date(START + time).toISOString(), told(event, what) {
    if (event === "written") wrote(what);
    else received(what);
  } });

  function fail(text) {
    throw new Error(`seed ${seed}: ${text}\n${trace.slice(process.env.MODEL_SEED ? 0 : -40).join("\n")}`);
  }

  /** The server takes a change. It may replace what another device wrote only if the judge saw that, or, where it is given back
   * after a restore, if it was first written later. */
  function wrote({ sheet, key, device, change: taken, revision, restored, before }) {
    const choice = named.get(`${device}:${taken.id}`);
    if (!choice) fail(`the server took ${device}:${taken.id}, which nobody chose`);
    if (choice.sheet !== sheet.id || choice.key !== key || (choice.value ?? "") !== (taken.value ?? "")) fail(`${device}:${taken.id} is another choice than ${JSON.stringify(choice)}`);
    values.add(`${sheet.id} ${key}=${taken.value ?? ""}`);
    say(`  server takes ${sheet.id} ${key}=${taken.value} as ${revision}`);
    if (sheet.log.some((entry) => entry.device === device && entry.counter === taken.id)) fail(`${device}:${taken.id} is applied twice`);
    if (!restored) choice.firstAt = new Date(START + time).toISOString();
    const other = before && before.device !== device && before.value !== taken.value ? named.get(`${before.device}:${entryAt(sheet, before).counter}`) : null;
    const maySee = restored ? before?.at < choice.firstAt && before.at <= server.restoredAt() : choice.epoch === server.epoch() && choice.seen >= before?.revision;
    if (other && other.device !== choice.device && !maySee) {
      fail(`${key}=${taken.value} replaces ${before.value} of another device (${before.revision}), which the judge never saw (${choice.seen})`);
    }
  }
  const entryAt = (sheet, { revision }) => sheet.log.find((entry) => entry.revision === revision);

  /** The server takes a submission: it must be what the judge saw. */
  function received({ sheet, receipt }) {
    const marks = marksOf(sheet);
    if (!words.some((word) => word.sheet === sheet.id && word.total === receipt.total && word.marks === marks)) {
      fail(`sheet ${sheet.id} was submitted as ${marks}, which the judge did not see: ${words.map((word) => word.marks).join(" | ")}`);
    }
    say(`  server has sheet ${sheet.id}, ${receipt.code}`);
  }
  const marksOf = (sheet) => CRITERIA.map((code) => `${code}=${sheet.written.get(`level:${code}`)?.value ?? ""}`).join(" ");

  function addDevice() {
    const device = { number: devices.length + 1, skew: 0, disk: null, who: "judge" };
    device.disk = createDisk();
    devices.push(device);
    return device;
  }

  /** A page of a device. */
  function open(device) {
    device.who = "judge";
    const page = { device, number: pages.length + 1, isAlive: true, session: null, last: 0, sheet: one([1, 2]), faults: new Set() };
    const alive = (run) => (...given) => { if (page.isAlive) run(...given); };
    const within = (run) => new Promise((done, refuse) => { work.push({ page, run, done, refuse }); });
    const lasting = device.disk.open(within);
    const store = withFallback(lasting, memoryStore());
    page.store = {
      ...store,
      async write(sheet, fresh, gone, acked) {
        const names = await store.write(sheet, fresh, gone, acked);
        for (const [id, name] of names) {
          const choice = choices.find((found) => found.id === id && found.page === page) ?? (fresh.find((made) => made.id === id).kind === "submit" ? {} : null);
          if (!choice) fail(`page ${page.number} numbered ${id}, which is no choice`);
          if (choice.name) fail(`${id} got two numbers: ${choice.name} and ${name.device}:${name.counter}`);
          choice.name = `${name.device}:${name.counter}`;
          choice.emptied = device.disk.emptied();
          named.set(choice.name, choice);
          say(`  page ${page.number} has stored ${id} as ${choice.name}`);
        }
        return names;
      },
    };
    const ask = (name, body) => new Promise((done) => {
      calls.push({ page, name, body: JSON.stringify(body), done: alive(done), answer: null });
    });
    const transport = {
      judging: () => ask("judging", []),
      ping: () => ask("ping", []),
      changes: (sheet, changes) => ask("changes", [sheet, batch(changes)]),
      submit: (sheet, word) => ask("submit", [sheet, word]),
      giveUp() { for (const call of calls.filter((found) => found.page === page)) leave(call); },
    };
    const clock = {
      now: () => time, spread: () => 1,
      set(run, wait) { timers.push({ page, run, at: time + wait }); return timers.at(-1); },
      clear(timer) { timers = timers.filter((found) => found !== timer); },
    };
    page.session = createSession({ store: page.store, transport, judge: 5, language: "en", version: "v", now: () => new Date(START + time + device.skew).toISOString(), drawn() {}, told() {},
      left() { close(page); if (device.who === "judge") open(device); }, clock, channel: device.hasChannel ? channelOf(page) : null, isHidden: () => false });
    page.order = () => (page.last = Math.max(START + time + device.skew, page.last + 1));
    pages.push(page);
    page.session.open();
    say(`page ${page.number} opens on device ${device.number}`);
    return page;
  }

  const live = (device) => pages.filter((page) => page.isAlive && (!device || page.device === device));
  const channelOf = (page) => ({
    postMessage(data) { for (const other of live(page.device)) if (other !== page) posts.push({ to: other, data: structuredClone(data) }); },
    addEventListener(_name, run) { page.hear = run; },
  });

  /** A request is waited for no longer; it may still arrive. */
  function leave(call) {
    const { done } = call;
    call.done = null;
    if (call.answer) calls = calls.filter((found) => found !== call);
    done?.(OFFLINE);
  }

  /** @param {any} call */
  function deliver(call) {
    const answer = answerTo(call);
    if (call.done) call.answer = answer;
    else calls = calls.filter((found) => found !== call);
    say(`${call.name} of page ${call.page.number} arrives ${call.body.slice(0, 160)}`);
  }

  function answerTo({ page, name, body }) {
    if (page.device.who === "nobody") return SIGNED_OUT;
    if (page.device.who === "other") return ["judging", "ping"].includes(name) ? OTHER : NOT_YOURS;
    return server[name](...JSON.parse(body));
  }

  function answer(call) {
    calls = calls.filter((found) => found !== call);
    say(`page ${call.page.number} gets the answer to ${call.name}: ${JSON.stringify(call.answer.answer ?? call.answer.code).slice(0, call.name === "judging" ? 40 : 200)}`);
    if (call.page.isAlive && call.name === "changes" && call.answer.kind === "ok") acknowledge(call);
    call.done(call.answer);
  }

  /** What a page was told of its changes. */
  function acknowledge(call) {
    const [, { device }] = JSON.parse(call.body);
    const { accepted, superseded, rejected, conflicts } = call.answer.answer;
    for (const { id, revision } of conflicts) {
      const { device: on, sheet, key } = named.get(`${device}:${id}`);
      for (const choice of choices) if (choice.device === on && choice.sheet === sheet && choice.key === key) choice.against ??= revision;
    }
    for (const { id } of [...accepted, ...superseded]) named.get(`${device}:${id}`).isTold = true;
    for (const { id, code } of rejected) if (code !== "sheet_closed") named.get(`${device}:${id}`).isRejected = true;
  }

  /** A page hears what another one has told. */
  function hear() {
    const [{ to, data }] = posts.splice(0, 1);
    if (to.isAlive) to.hear?.({ data });
  }

  function runWork(place = 0) {
    const [task] = work.splice(place, 1);
    try {
      task.done(task.run());
    } catch (error) {
      task.refuse(error);
    }
  }

  async function runAllWork(device) {
    await settle();
    for (let turn = 0; turn < 200; turn += 1) {
      while (posts.length) hear();
      await settle();
      const place = work.findIndex((task) => task.page.device === device);
      if (place < 0 && !posts.length) return;
      if (place >= 0) runWork(place);
      await settle();
    }
    fail("the device never stops writing");
  }

  /** A page is closed, or its browser killed. */
  function close(page) {
    say(`page ${page.number} closes`);
    page.isAlive = false;
    work = work.filter((task) => task.page !== page);
    timers = timers.filter((timer) => timer.page !== page);
    for (const call of calls.filter((found) => found.page === page)) {
      call.done = null;
      if (call.answer) calls = calls.filter((found) => found !== call);
    }
    for (const choice of choices.filter((found) => found.page === page && !found.name)) choice.isLost = true;
    forget(page.device, page);
  }

  /** What was stored on the device, and is neither there nor on one of its pages, since the storage was emptied or refused it. */
  function forget(device, page) {
    const rows = device.disk.rows().map((row) => row.id);
    const held = live(device).flatMap((other) => states(other).flatMap(kept)).map((found) => `${found.device}:${found.counter}`);
    for (const choice of choices.filter((found) => found.device === device && found.name && !found.isTold && !found.isRejected)) {
      const isGone = choice.emptied < device.disk.emptied() || (choice.page === page && page.isUnkept);
      if (isGone && !rows.includes(choice.name) && !held.includes(choice.name)) choice.isLost = true;
    }
  }

  const states = (page) => [...page.session.desk().sheets.values()];
  /** The sheet at hand as the screen shows it. */
  const stateOf = (page) => sheetOf(page.session.desk(), page.sheet);

  // ------------------------------------------------------------------ what the judge does

  /** A person is at one page at a time; while they walk to another the device ends its writing. */
  async function at(page) {
    if (page.device.last && page.device.last !== page) await runAllWork(page.device);
    page.device.last = page;
  }

  function choose(page, kind, item, value) {
    const state = stateOf(page);
    if (!state || !isOpen(state, kind === "level" ? item : undefined)) return;
    const id = `here:${page.order()}`;
    const next = change(state, { id, kind, item, value, at: page.last });
    if (next === state) return;
    note(page, state, { id, kind, item, value });
    page.session.act(next);
  }

  function note(page, state, { id, kind, item, value }) {
    const key = keyOf(kind, item);
    const seen = Math.max(state.written[key]?.revision ?? 0, state.conflicts[key]?.revision ?? 0);
    choices.push({ n: choices.length, device: page.device, page, sheet: state.id, key, value, id, seen, epoch: state.epoch, name: null });
    say(`page ${page.number}: ${state.id} ${key}=${value} (${id})`);
  }

  /** The judge gives up their choices of an item, up to this change. */
  function giveUp(page, sheet, changes) {
    for (const { kind, item, id, device, counter } of changes) {
      const key = keyOf(kind, item);
      const own = choices.filter((found) => found.device === page.device && found.sheet === sheet && found.key === key);
      const last = own.find((found) => (found.page === page && found.id === id) || (counter && found.name === `${device}:${counter}`));
      for (const found of own) if (last && found.n <= last.n) found.isGivenUp = true;
    }
  }

  function decide(page, key, take) {
    const state = stateOf(page);
    const conflict = state.conflicts[key];
    const id = `here:${page.order()}`;
    const act = { id, kind: conflict.change.kind, item: conflict.change.item, take, at: page.last };
    if (take === "mine") note(page, state, { id, kind: act.kind, item: act.item, value: conflict.change.value });
    else {
      say(`page ${page.number}: ${state.id} ${key} theirs (${conflict.theirs})`);
      giveUp(page, state.id, [conflict.change]);
    }
    page.session.act(resolve(state, act));
  }

  function submit(page) {
    const state = stateOf(page);
    if (!state || obstacle(state) !== null) return;
    const total = pointsText(tally(state).points, state.unit);
    const marks = CRITERIA.map((code) => `${code}=${choiceOf(state, code)}`).join(" ");
    const id = `here:${page.order()}`;
    words.push({ sheet: state.id, total, marks });
    say(`page ${page.number}: submits ${state.id} with ${total}`);
    page.session.act(asked(state, { id, total, at: page.last }));
  }
  const choiceOf = (state, code) => state.outbox.findLast((found) => found.kind === "level" && found.item === code)?.value ?? (state.outbox.some((found) => found.kind === "level" && found.item === code) ? "" : state.written[`level:${code}`]?.value ?? "");

  function answerHeld(page, take) {
    const state = stateOf(page);
    const held = heldBack(state);
    say(`page ${page.number}: ${take} of ${state.id} what is from before the return`);
    if (take === "send") return page.session.act(released(state));
    giveUp(page, state.id, held);
    return page.session.act(discarded(state));
  }

  const ACTS = [
    [30, "tap", (page) => choose(page, "level", one(CRITERIA), chance() < 0.12 ? null : one(LEVELS))],
    [6, "comment", (page) => choose(page, "comment", one(["1", "total"]), one(["", "ดี", "good work", "more"]))],
    [8, "fill", (page) => { for (const code of stateOf(page) ? tally(stateOf(page)).missing : []) choose(page, "level", code, one(LEVELS)); }],
    [10, "submit", submit],
    [2, "take back", (page) => { const state = stateOf(page); if (state && isRevocable(state)) { say(`page ${page.number}: takes ${state.id} back`); page.session.act(revoked(state)); } }],
    [4, "decide", (page) => { const state = stateOf(page); const key = one(Object.keys(state?.conflicts ?? {})); if (key) decide(page, key, one(["mine", "theirs"])); }],
    [4, "held", (page) => { const state = stateOf(page); if (state && heldBack(state).length) answerHeld(page, one(["send", "discard"])); }],
    [4, "turn", (page) => { page.sheet = 3 - page.sheet; page.session.show(page.sheet); }],
    [3, "again", (page) => page.session.again()],
    [3, "wake", (page) => page.session.wake()],
  ];

  // ------------------------------------------------------------------ what happens to them

  const of = (list, run) => { if (list.length) return run(one(list)); return undefined; };
  const EVENTS = [
    [60, async () => { const page = one(live()); if (page?.session.desk().data) { await at(page); weighted(ACTS)(page); } }],
    [45, () => { if (work.length) { const device = one(work).page.device; runWork(work.findIndex((task) => task.page.device === device)); } }],
    [25, () => of(calls.filter((call) => call.done && !call.answer), (call) => (isReachable ? deliver(call) : leave(call)))],
    [25, () => of(calls.filter((call) => call.answer), answer)],
    [40, () => { if (posts.length) hear(); }],
    [20, () => pass(one([100, 300, 1000, 4000]))],
    [4, () => of(calls.filter((call) => call.done), leave)],
    [2, () => of(calls.filter((call) => call.done && !call.answer), (call) => { calls = calls.filter((found) => found !== call); call.done(OFFLINE); })],
    [2, () => of(calls.filter((call) => !call.answer), (call) => calls.push({ ...call, done: null }))],
    [3, () => of(calls.filter((call) => !call.done), deliver)],
    [2, () => { isReachable = !isReachable; say(isReachable ? "the server answers" : "the server is away"); }],
    [2, () => of(live(), (page) => { close(page); if (chance() < 0.8) open(page.device); })],
    [1, () => of(devices.filter((device) => live(device).length < 2), open)],
    [4, () => flow(1 + below(8))],
    [1, () => of([1, 2], returned)],
    [0.3, () => of([1, 2], (id) => { say(`a ruling opens 1.1 of sheet ${id}`); server.reopen(id, { state: "open", opened: ["1.1"], returned_at: new Date(START + time).toISOString() }); })],
    [0.4, () => of(devices, (device) => { say(`device ${device.number} is signed out`); device.who = "nobody"; })],
    [0.4, () => of(devices, (device) => { say(`another judge signs in on device ${device.number}`); device.who = "other"; })],
    [1, () => { for (const device of devices) device.who = "judge"; }],
    [0.5, () => { say("the contest is certified"); server.move("certified"); }],
    [1, () => { say("scoring goes on"); server.move("scoring"); }],
    [0.7, () => { say("a backup is made"); server.backup(); }],
    [0.7, () => { if (server.hasCopy()) restore(); }],
    [1, takeBack],
    [0.4, () => of(devices, (device) => { say(`device ${device.number} is emptied`); device.disk.empty(); forget(device, null); })],
    [0.4, () => of(devices, (device) => { say(`device ${device.number} is full`); device.disk.fill(true); device.wasFull = true; })],
    [0.6, () => { for (const device of devices) device.disk.fill(false); }],
    [0.6, () => of(devices, (device) => { device.wasSet = true; device.skew = one([-86_400_000, -3_600_000, 0, 3_600_000]); say(`the clock of device ${device.number} is off by ${device.skew}`); })],
  ];

  function returned(id) {
    const sheet = server.sheet(id);
    const at_ = new Date(START + time).toISOString();
    if (sheet.state === "open") {
      if (chance() > 0.4) return;
      say(`the judge is excused from sheet ${id}`);
      server.reopen(id, { state: "excused", returned_at: null, reason: "x" });
    } else {
      say(`sheet ${id} is returned`);
      server.reopen(id, { state: "open", returned_at: at_, reason: "x", opened: [] });
    }
  }

  /** An older copy: what was written since is gone from the server. */
  function restore() {
    say("the backup is restored");
    server.restore();
    for (const choice of choices) choice.wasBefore = true;
  }

  /** The organiser has the devices give back what the restored backup lacks. */
  function takeBack() {
    if (!server.restoredAt() || server.takesBack()) return;
    say("the marks are taken back");
    server.takeBack();
  }

  /** A while in which all arrives at once. @param {number} seconds @param {() => void} [look] */
  async function flow(seconds, look = () => {}) {
    for (let second = 0; second < seconds; second += 1) {
      for (let turn = 0; ; turn += 1) {
        for (const device of devices) await runAllWork(device);
        const [call] = calls;
        if (!call || !isReachable) break;
        if (turn > 100) fail("the pages ask again and again");
        if (!call.answer) deliver(call);
        if (call.answer) answer(call);
        await settle();
      }
      await pass(1_000);
      look();
    }
  }

  function weighted(list) {
    let left = chance() * list.reduce((sum, [weight]) => sum + weight, 0);
    return list.find(([weight]) => (left -= weight) < 0).at(-1);
  }

  /** Time passes; timers that are due run in their order. */
  async function pass(length) {
    const end = time + length;
    for (;;) {
      const due = timers.filter((timer) => timer.at <= end).sort((first, second) => first.at - second.at)[0];
      if (!due) break;
      timers = timers.filter((timer) => timer !== due);
      time = Math.max(time, due.at);
      due.run();
      await settle();
    }
    time = end;
  }

  return { chance, one, below, server, devices, pages, choices, values, words, trace, fail, say, addDevice, open, close, live, states, stateOf, at, flow, weighted, EVENTS,
    decide, answerHeld, takeBack, reach(is) { isReachable = is; }, named, statusOf, time: () => time };
}
