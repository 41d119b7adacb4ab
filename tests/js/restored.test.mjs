// What a tablet gives back after a restored backup.
import assert from "node:assert/strict";
import { test } from "node:test";

import { nextJob, openDesk } from "../../static/js/scoring/desk.js";
import { finalSheets, givenBack, lacking } from "../../static/js/scoring/restored.js";
import { batch } from "../../static/js/scoring/transport.js";
import { createServer } from "./server.mjs";

const EARLY = "2026-02-20T03:00:00+00:00";
const LATE = "2026-02-20T04:00:00+00:00";
const LATER = "2026-02-20T05:00:00+00:00";
const RESTORED = "2026-02-20T06:00:00+00:00";
const SINCE = "2026-02-20T07:00:00+00:00";
const acked = (item, value, more = {}) => ({ sheet: 1, kind: "level", item, value, revision: 3, at: LATE, device: "tablet", counter: 3, base: 0, round: null, epoch: "old", ...more });

/** A desk in the epoch after a restore; `change` alters what the server says. */
function desk(change = () => {}) {
  const { answer } = createServer().judging();
  change(answer.contests[0], answer.contests[0].sheets.find((sheet) => sheet.id === 1));
  return openDesk({ ...answer, restored_at: RESTORED }, [], "en");
}

test("the server lacks a mark that it had, unless it has the same one or one that was surely given later", () => {
  const row = acked("1.1", "good");
  const having = (level, at) => lacking(desk((_contest, sheet) => { sheet.marks["1.1"] = { level, revision: 1, at }; }), [row]).length;
  assert.deepEqual([lacking(desk(), [row]).length, having("good", EARLY), having("fair", EARLY), having("fair", LATER)], [1, 0, 1, 0]);
  assert.deepEqual([having("fair", LATE), having("fair", RESTORED), having("fair", SINCE), having("good", SINCE)], [1, 0, 1, 0]);
  assert.deepEqual(lacking(desk(), [{ ...row, epoch: desk().data.epoch }]), []);
  assert.deepEqual(lacking(desk((_contest, sheet) => { sheet.closed = "excused"; }), [row]), []);
});

test("an older comment does not come back over a newer one of another tablet", () => {
  const row = acked("1", "sturdy", { kind: "comment" });
  const having = (text, at) => lacking(desk((_contest, sheet) => { sheet.comments["1"] = { text, revision: 1, at }; }), [row]).length;
  assert.deepEqual([having("sturdy", EARLY), having("cheap", EARLY), having("cheap", LATER)], [0, 1, 0]);
});

test("nothing is given back before the organiser starts it", () => {
  assert.deepEqual(givenBack(desk(), [acked("1.1", "good")]).rows, []);
});

test("marks are given back under their names, upon what the server has, and the submission after them", () => {
  const rows = [acked("1.1", "good"), acked("sheet", "ABCD-EFGH", { kind: "submit", total: "12", counter: 9 })];
  const { desk: next } = givenBack(desk((contest, sheet) => {
    contest.takes_back = true;
    sheet.marks["1.1"] = { level: "fair", revision: 2, at: EARLY };
  }), rows);
  const job = nextJob(next, null);
  assert.deepEqual(batch(job.changes), { device: "tablet", epoch: "1", restored: true, changes: [{ id: 3, item: "1.1", level: "good", base: 2, written_at: LATE }] });
  assert.deepEqual([next.sheets.get(1).word.value, next.sheets.get(1).word.former], ["12", "ABCD-EFGH"]);
});

test("a submission is given back only where the sheet is as the judge saw it", () => {
  const given = (seen) => givenBack(desk((contest) => { contest.takes_back = true; }), [acked("1.1", "good"), acked("sheet", "ABCD-EFGH", { kind: "submit", total: "12", seen })]).rows.length;
  assert.deepEqual([given("1.1=good 1.2= 2.1= 2.2="), given("1.1=good 1.2=good 2.1= 2.2=")], [2, 1]);
});

test("what is final is no longer kept on the device", () => {
  const states = ["scoring", "certified", "published"].map((state) => finalSheets(desk((contest) => { contest.state = state; })).size > 0);
  assert.deepEqual(states, [false, true, true]);
});
