// Histories of score sheets, as tests/core/tablets/test_histories.py runs them too: the small server of these tests and the real
// one answer alike. `WRITE_HISTORIES=1 node --test tests/js/histories.test.mjs` writes new ones.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";

import { applyChanges, createServer, CRITERIA, keyOf, LEVELS, SCALES, SECTIONS, toldOf } from "./server.mjs";
import { chances } from "./world.mjs";

const FILE = new URL("./histories/histories.json", import.meta.url);

/** Any changes of three devices, valid or not, in any order, on one sheet that is returned, closed and restored. @param {number} seed */
function anyHistory(seed) {
  const chance = chances(seed);
  const one = (list) => list[Math.floor(chance() * list.length)];
  let time = 0;
  const moment = (turn) => new Date(Date.parse("2026-11-25T03:00:00Z") + turn * 60_000).toISOString();
  const server = createServer({ sheets: [1], now: () => moment(time) });
  const item = () => (chance() < 0.06 ? one(["9.9", "1", "2.3"]) : one(CRITERIA.slice(0, 2 + Math.floor(chance() * 3))));
  const made = (step, revision) => {
    const given = { id: 1 + Math.floor(chance() * (2 * step + 4)), base: chance() < 0.5 ? revision : Math.floor(chance() * (revision + 1)) };
    if (chance() < 0.2) return { ...given, item: one(["1", "2", "total", "1.1"]), comment: one(["ดี", "", null, "x".repeat(4001)]) };
    return { ...given, item: item(), level: chance() < 0.1 ? one([null, "splendid", "needs_improvement"]) : one(LEVELS) };
  };
  const back = (change) => ({ ...change, written_at: chance() < 0.1 ? null : moment(Math.floor(chance() * (time + 2))) });
  for (let step = 0; step < 40; step += 1) {
    const { revision } = server.sheet(1);
    const what = chance();
    time += chance() < 0.5;
    if (server.takesBack() && what < 0.4) server.changes(1, { device: one(["a", "b", "c"]), epoch: server.epoch(), restored: true, changes: Array.from({ length: 1 + Math.floor(chance() * 4) }, () => back(made(step, revision))) });
    else if (what < 0.75) server.changes(1, { device: one(["a", "b", "c"]), epoch: server.epoch(), changes: Array.from({ length: 1 + Math.floor(chance() * 4) }, () => made(step, revision)) });
    else if (what < 0.82) server.submit(1, { epoch: server.epoch(), revision, total: server.total(server.sheet(1)) });
    else if (what < 0.88) server.reopen(1, { state: "open", opened: [] });
    else if (what < 0.91) server.reopen(1, { state: "open", opened: ["1.1"] });
    else if (what < 0.94) server.reopen(1, { state: "excused", opened: [] });
    else if (what < 0.97) server.backup();
    else if (server.hasCopy()) {
      server.restore();
      server.takeBack();
    }
  }
  return { seed, steps: server.steps.map((step) => (step.step === "changes" ? { ...step, changes: step.changes.map(({ id, item: on, value, base, isComment, writtenAt }) => [id, on, value, base, isComment, writtenAt]) } : step)) };
}

/** The same history on an empty sheet: what differs from what it tells. */
function replayed({ steps }) {
  let sheet = { revision: 0, written: new Map(), latest: new Map() };
  let copy = null;
  return steps.filter((step) => {
    if (step.step === "backup") copy = structuredClone(sheet);
    if (step.step === "restore") sheet = structuredClone(copy);
    if (step.step === "reopen") sheet.revision += 1;
    if (step.step === "tally") {
      const points = CRITERIA.map((code) => SCALES.get(code).get(sheet.written.get(keyOf(code, false))?.value) ?? null);
      const missing = CRITERIA.filter((_, place) => points[place] === null);
      return JSON.stringify([missing, missing.length ? null : points.reduce((sum, each) => sum + each, 0)]) !== JSON.stringify([step.missing, step.total]);
    }
    if (step.step !== "changes") return false;
    const latest = sheet.latest.get(step.device) ?? new Map();
    const changes = step.changes.map(([id, item, value, base, isComment, writtenAt]) => ({ id, item, value, base, isComment, writtenAt }));
    const outcomes = applyChanges(changes, { ...sheet, latest, sections: SECTIONS, device: step.device, isOpen: step.is_open, opened: step.opened, restoredAt: step.restored_at });
    for (const { kind, isNew, change, revision, content, at } of outcomes) {
      if (kind !== "accepted" || !isNew) continue;
      const key = keyOf(change.item, change.isComment);
      sheet.written.set(key, { value: change.value, revision, device: step.device, at: at ?? step.at });
      sheet.latest.set(step.device, latest.set(key, { counter: change.id, revision, content }));
      sheet.revision = revision;
    }
    return JSON.stringify([outcomes.map(toldOf), sheet.revision]) !== JSON.stringify([step.outcomes, step.revision]);
  });
}

if (process.env.WRITE_HISTORIES) {
  const lines = Array.from({ length: 24 }, (_, place) => JSON.stringify(anyHistory(place + 1)).replaceAll("x".repeat(4001), "4001 x"));
  writeFileSync(FILE, `[\n${lines.join(",\n")}\n]\n`);
}
const histories = JSON.parse(readFileSync(FILE, "utf8").replaceAll("4001 x", "x".repeat(4001)));

test("the small server answers a history as the real one does", () => {
  assert.deepEqual(histories.flatMap((history) => replayed(history).map((step) => [history.seed, step])), []);
});

test("the histories have every outcome", () => {
  assert.ok(histories.some(({ steps }) => steps.some((step) => step.restored_at && step.outcomes.some(([kind]) => kind === "superseded"))));
  const told = new Set(histories.flatMap(({ steps }) => steps.flatMap((step) => (step.outcomes ?? []).map(([kind, code]) => (kind === "rejected" ? code : kind)))));
  assert.deepEqual([...told].sort(), ["accepted", "comment_too_long", "conflict", "id_reused", "not_opened", "sheet_closed", "superseded", "unknown_item", "unknown_level"]);
  const steps = new Set(histories.flatMap((history) => history.steps.map((step) => step.step)));
  assert.deepEqual([...steps].sort(), ["backup", "changes", "reopen", "restore", "tally"]);
});
