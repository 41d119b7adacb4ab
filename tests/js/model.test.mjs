// The judge's screen against a simple model: whatever happens in whatever order, after quiet the server has the judge's last
// choice for every mark, each change once; nothing is lost in silence, and nothing is shown as saved that the server does not have.
// `MODEL_RUNS=100000 node --test tests/js/model.test.mjs` tries more, from `MODEL_FROM` on, with `MODEL_ALL=1` all of them whatever fails; `MODEL_SEED=17`
// tries one seed and tells what happened.
import assert from "node:assert/strict";
import { test } from "node:test";

import { heldBack, kept } from "../../static/js/scoring/state.js";
import { tally } from "../../static/js/scoring/telling.js";
import { CRITERIA } from "./server.mjs";
import { createWorld, KEYS, settle } from "./world.mjs";

const RUNS = Number(process.env.MODEL_RUNS ?? 60);
const FROM = Number(process.env.MODEL_FROM ?? 1);
const STEPS = 160;
const nameOf = (change) => `${change.device}:${change.counter}`;

/** What holds at every moment. */
function look(world) {
  const { server, fail } = world;
  for (const page of world.live()) {
    for (const state of world.states(page)) {
      const sheet = server.sheetIn(state.epoch, state.id);
      if (!state.isKept) page.isUnkept = true;
      for (const [kind, item] of KEYS) {
        const key = `${kind}:${item}`;
        const shown = state.written[key];
        const entry = shown && sheet.log.find((one) => one.key === key && one.revision === shown.revision);
        if (shown && !entry) fail(`page ${page.number} shows ${state.id} ${key} as of revision ${shown.revision}, which the server never wrote`);
        if (shown && (entry.value ?? "") !== (shown.value ?? "")) fail(`page ${page.number} shows ${state.id} ${key}=${shown.value} as saved, the server has ${entry.value}`);
      }
      if (state.state === "submitted" && state.receipt && !state.outbox.length && !Object.keys(state.conflicts).length) {
        if (String(tally(state).points) !== state.receipt.total) fail(`page ${page.number} shows receipt ${state.receipt.total} above ${tally(state).points}`);
      }
      if (state.state === "submitted" && !sheet.receipts.some((one) => one.code === state.receipt?.code)) fail(`page ${page.number} shows a receipt that the server did not give`);
    }
  }
}

/** What the page says is on the device is there. */
function lookAtStores(world) {
  for (const page of world.live()) {
    const rows = new Set(page.device.disk.rows().map(nameOf));
    for (const state of world.states(page)) {
      for (const change of kept(state)) {
        if (!change.counter || rows.has(nameOf(change)) || !state.isKept) continue;
        const choice = world.named.get(nameOf(change));
        const isKnown = !choice.key || world.server.wasClosed(choice.sheet) || choice.isTold || choice.isRejected || choice.against || choice.isGivenUp || choice.emptied < page.device.disk.emptied();
        const isOld = world.choices.some((one) => one.device === page.device && one.sheet === choice.sheet && one.key === choice.key && one.n > choice.n);
        if (!isKnown && !isOld) world.fail(`page ${page.number} says that ${nameOf(change)} is stored, and it is not`);
      }
    }
  }
}

/** All that is on its way arrives, the judge decides what they are asked, and nothing else happens. */
async function quiet(world) {
  const { server } = world;
  world.say("--- quiet");
  world.reach(true);
  server.move("scoring");
  if (world.chance() < 0.7) world.takeBack();
  for (const device of world.devices) {
    device.who = "judge";
    device.disk.fill(false);
    if (!world.live(device).length) world.open(device);
  }
  for (let round = 0; round < 8; round += 1) {
    await world.flow(36, () => look(world));
    let isAsked = false;
    for (const page of world.live()) {
      await world.at(page);
      if (world.states(page).some((state) => state.trouble)) page.session.again();
      for (const sheet of [1, 2]) {
        page.sheet = sheet;
        for (const key of Object.keys(world.stateOf(page).conflicts)) {
          isAsked = true;
          world.decide(page, key, world.one(["mine", "theirs"]));
        }
        if (heldBack(world.stateOf(page)).length) {
          isAsked = true;
          world.answerHeld(page, world.one(["send", "discard"]));
        }
      }
    }
    if (!isAsked && round > 1) return;
  }
  world.fail("the judge is asked again and again");
}

/** What must hold after quiet. */
function judge(world) {
  const { server, fail } = world;
  for (const page of world.live()) {
    if (page.session.desk().trouble) fail(`page ${page.number} has trouble: ${JSON.stringify(page.session.desk().trouble)}`);
    for (const state of world.states(page)) {
      const sheet = server.sheet(state.id);
      const closed = server.isOpen(state.id) ? "open" : sheet.state;
      const name = `page ${page.number}, sheet ${state.id}`;
      if (state.epoch !== server.epoch() || state.state !== closed || state.revision !== sheet.revision) fail(`${name} is ${state.epoch} ${state.state} ${state.revision}, the server has ${server.epoch()} ${closed} ${sheet.revision}`);
      if (state.stale || state.flying.length || state.word || state.trouble) fail(`${name} does not come to rest: ${JSON.stringify({ ...state, criteria: 0, sections: 0 })}`);
      if (closed === "open" && state.outbox.length) fail(`${name} still sends ${JSON.stringify(state.outbox)}`);
      for (const [kind, item] of KEYS) {
        const status = world.statusOf(state, kind, item);
        const has = sheet.written.get(`${kind}:${item}`)?.value ?? "";
        const shown = state.written[`${kind}:${item}`]?.value ?? "";
        if (has !== shown) fail(`${name} has ${kind}:${item}=${shown}, the server ${has}`);
        if (!["saved", "unscored", "failed"].includes(status) && !(status === "unsent" && closed !== "open")) fail(`${name}: ${kind}:${item} is ${status}`);
      }
    }
  }
  for (const sheet of [1, 2].map((id) => server.sheet(id))) {
    if (sheet.state !== "submitted") continue;
    if (server.total(sheet) !== sheet.receipts.at(-1).total) fail(`sheet ${sheet.id} has ${server.total(sheet)} points and a receipt of ${sheet.receipts.at(-1).total}`);
  }
  for (const device of world.devices) for (const id of [1, 2]) for (const [kind, item] of KEYS) account(world, device, id, `${kind}:${item}`);
}

/** The last choice that the judge made on a device is on the server, or the judge knows why not. */
function account(world, device, id, key) {
  const { server, fail } = world;
  const all = world.choices.filter((one) => one.device === device && one.sheet === id && one.key === key);
  const onServer = new Set(server.sheet(id).log.map(nameOf));
  const last = all.filter((one) => (!one.isLost || onServer.has(one.name)) && one.name).at(-1); // without a name: replaced before it was stored
  if (!last) return;
  lookAtTaken(world, device, id, key);
  const entries = server.sheet(id).log.filter((entry) => entry.key === key && world.named.get(nameOf(entry))?.device === device);
  const taken = entries.find((entry) => nameOf(entry) === last.name);
  const later = taken && entries.find((entry) => entry.revision > taken.revision && entry.device === taken.device && world.named.get(nameOf(entry)).n < last.n);
  if (later) fail(`on sheet ${id} an older choice of device ${device.number} replaced ${key}=${last.value}: ${JSON.stringify(later)}`);
  if (taken || last.isGivenUp || last.isRejected) return; // a rejection is told on the criterion
  const waits = world.live(device).some((page) => kept(page.session.desk().sheets.get(id)).some((change) => nameOf(change) === last.name));
  if (waits) return; // told as not received, on a closed sheet
  // The server had the same value, from another device where the two were in conflict, or on a sheet that was closed: there was
  // nothing to decide. A choice may be so even before it was stored.
  const had = (choice) => !choice.value || world.values.has(`${id} ${key}=${choice.value}`);
  if (all.some((one) => one.n >= last.n && (one.against || server.wasClosed(id)) && had(one))) return;
  if (last.isTold && last.wasBefore && !isGivenBack(world, device, id, key, last)) return; // the restored copy is older than the answer
  // Before and after its storage was emptied a tablet has two names, whose order only its clock tells.
  if (device.wasSet && device.disk.emptied()) return;
  // Known: a storage that is emptied again within the moment in which a page stores anew what the first time took loses a tap.
  if (device.disk.emptied() > 1) return;
  fail(`${key}=${last.value} of sheet ${id}, chosen on device ${device.number}, is lost: ${JSON.stringify({ ...last, page: last.page.number, device: 0 })}`);
}

/** Whether a device had to give back what it was told before the restore: it still had it, on a sheet that was never closed, and nothing stands that was first written later.
 * @param {any} world @param {any} device @param {number} id @param {string} key @param {any} last */
function isGivenBack({ server, named }, device, id, key, last) {
  const stands = server.sheet(id).written.get(key);
  const entry = stands && server.sheet(id).log.find((one) => one.revision === stands.revision);
  const isSame = (stands?.value ?? "") === (last.value ?? "");
  const isLater = entry && named.get(nameOf(entry)).firstAt > last.firstAt && stands.at <= server.restoredAt();
  return server.takesBack() && !server.wasCertified() && !server.wasClosed(id) && !device.disk.emptied() && !device.wasFull && !isSame && !isLater;
}

/** What a device gave the server is kept on it, for a restored backup. */
function lookAtTaken(world, device, id, key) {
  const entry = world.server.sheet(id).log.findLast((one) => one.key === key);
  const choice = entry && world.named.get(nameOf(entry));
  if (!choice?.isTold || choice.device !== device || choice.wasBefore || device.disk.emptied() > 0 || device.wasFull || world.server.wasCertified()) return;
  if (device.disk.rows().some((row) => nameOf(row) === nameOf(entry))) return; // on a closed sheet, its answer lost
  const row = device.disk.acked().find((one) => one.sheet === id && `${one.kind}:${one.item}` === key);
  if (!row || (row.value ?? "") !== (entry.value ?? "") || row.revision !== entry.revision) world.fail(`the server has ${key}=${entry.value} (${entry.revision}) of sheet ${id} from device ${device.number}, which keeps ${JSON.stringify(row)}`);
}

/** @param {number} seed */
export async function run(seed) {
  const world = createWorld(seed);
  for (let count = 1 + world.below(2); count > 0; count -= 1) {
    const device = world.addDevice();
    device.hasChannel = world.chance() < 0.5;
    world.open(device);
  }
  for (let step = 0; step < STEPS; step += 1) {
    await world.weighted(world.EVENTS)();
    await settle();
    look(world);
    lookAtStores(world);
  }
  await quiet(world);
  judge(world);
  return world;
}

/** How often each thing happened, so that a change of the model that makes it tame is seen. */
function counted(world, counts) {
  for (const step of world.server.steps) {
    counts[step.step] = (counts[step.step] ?? 0) + 1;
    for (const [kind] of step.outcomes ?? []) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  counts.receipts = (counts.receipts ?? 0) + [1, 2].reduce((sum, id) => sum + world.server.sheet(id).receipts.length, 0);
  counts.choices = (counts.choices ?? 0) + world.choices.length;
}

test("whatever happens, the server has the judge's last choice, once, and nothing is lost in silence", async () => {
  const only = process.env.MODEL_SEED;
  const seeds = only ? [Number(only)] : Array.from({ length: RUNS }, (_, place) => FROM + place);
  const counts = {};
  const faults = [];
  for (const seed of seeds) {
    try {
      const world = await run(seed);
      counted(world, counts);
      if (only) console.log(world.trace.join("\n"));
    } catch (error) {
      if (!process.env.MODEL_ALL) throw error;
      faults.push(`seed ${seed}: ${error.message.split("\n")[0].slice(0, 160)}`);
    }
  }
  console.log(JSON.stringify(counts));
  assert.deepEqual(faults, []);
  if (RUNS >= 60 && !only) for (const what of ["accepted", "conflict", "superseded", "rejected", "receipts", "reopen", "restore"]) assert.ok(counts[what] > 0, what);
});
