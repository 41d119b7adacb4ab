import assert from "node:assert/strict";
import { test } from "node:test";

import { again, begun, ended, nextJob, openDesk, reached, renewed, sheetOf, unreached, updated, waiting, withSheet } from "../../static/js/scoring/desk.js";
import { asked, change, current, kept, named } from "../../static/js/scoring/state.js";
import { AT, judging, tap, taken } from "./sheets.mjs";

const LATER = "2022-02-20T04:00:00.000Z";
const three = (more) => openDesk(judging({ sheets: [{}, {}, {}], ...more }), [], "en");
const tapped = (desk, sheet, ...given) => withSheet(desk, tap(desk.sheets.get(sheet), ...given));
const whole = (desk, sheet, from) => [["1.1", "good"], ["1.4", "needs"], ["2.1", "very"]].reduce((now, [item, value], place) => tapped(now, sheet, item, value, from + place), desk);
const submitted = (desk, sheet, counter) => withSheet(desk, named(asked(desk.sheets.get(sheet), { id: `word-${sheet}`, total: "10.5", at: counter }), new Map([[`word-${sheet}`, { device: "tablet", counter }]])));
const outcome = (kind, code, retry = false) => ({ kind, code, detail: "", params: {}, retry });
const OFFLINE = outcome("offline", "unreachable", true);
const known = { gone: [], fresh: [], touched: new Set() };

/** The next job sent and answered. */
function step(desk, shown = null) {
  const job = nextJob(desk, shown);
  const sent = begun(desk, job);
  const answer = job.word ? { code: "R-1", total: job.word.value, at: AT } : taken(sent.sheets.get(job.sheet), sent.sheets.get(job.sheet).revision + job.changes.length);
  return ended(sent, job, { kind: "ok", answer }, AT);
}

test("a desk has every sheet with what waits for it on this device", () => {
  const row = { id: "tablet:1", device: "tablet", counter: 1, kind: "level", item: "1.1", value: "good", base: 0, at: 1, epoch: "e1", sheet: 8, round: null };
  const desk = openDesk(judging({ sheets: [{}, {}] }), [row, { ...row, sheet: 99 }], "en");
  assert.deepEqual([...desk.sheets.keys()], [7, 8]);
  assert.deepEqual([7, 8].map((id) => current(desk.sheets.get(id), "level", "1.1")), [null, "good"]);
});

test("the sheet on the screen is sent first, then every other one", () => {
  const desk = tapped(tapped(tapped(three(), 7, "1.1", "good", 1), 8, "1.1", "good", 2), 9, "1.1", "good", 3);
  const order = [];
  for (let now = desk; nextJob(now, 8); now = step(now, 8)) order.push(nextJob(now, 8).sheet);
  assert.deepEqual(order, [8, 7, 9]);
});

test("a submission is sent when no mark of any sheet is left to send", () => {
  const desk = tapped(submitted(whole(three(), 7, 1), 7, 4), 9, "1.1", "good", 5);
  const order = [];
  for (let now = desk; nextJob(now, 7); now = step(now, 7)) order.push(`${nextJob(now, 7).sheet} ${nextJob(now, 7).word ? "word" : "marks"}`);
  assert.deepEqual(order, ["7 marks", "9 marks", "7 word"]);
});

test("a request holds at most 200 changes", () => {
  let state = three().sheets.get(7);
  const rows = Array.from({ length: 230 }, (_, place) => ({ id: `tablet:${place + 1}`, device: "tablet", counter: place + 1, kind: "comment", item: `c${place}`, value: "x", base: 0, at: place, epoch: "e1", round: null, sheet: 7 }));
  state = openDesk(judging(), rows, "en");
  assert.equal(nextJob(state, 7).changes.length, 200);
});

test("a sheet whose changes are refused holds up no other, and is tried again by the judge", () => {
  let desk = tapped(tapped(three(), 7, "1.1", "good", 1), 8, "1.1", "good", 2);
  const job = nextJob(desk, 7);
  desk = ended(begun(desk, job), job, outcome("refused", "malformed"), AT);
  assert.deepEqual([nextJob(desk, 7).sheet, desk.trouble, sheetOf(desk, 7).trouble.code], [8, null, "malformed"]);
  assert.equal(nextJob(again(desk), 7).sheet, 7);
});

test("a server that does not answer is told on every sheet, since the first time, until it answers", () => {
  let desk = tapped(three(), 7, "1.1", "good", 1);
  for (const at of [AT, LATER]) {
    const job = nextJob(desk, 7);
    desk = ended(begun(desk, job), job, OFFLINE, at);
  }
  assert.deepEqual([sheetOf(desk, 7).trouble.since, sheetOf(desk, 9).trouble.since], [AT, AT]);
  assert.deepEqual(desk.sheets.get(7).unconfirmed, ["id-1"]);
  assert.deepEqual([step(desk, 7).trouble, reached(desk).trouble], [null, null]);
  assert.equal(unreached(desk, outcome("signin", "signed_out"), LATER).trouble.since, LATER);
});

test("after a restored backup nothing is sent before the new epoch is known, and all of it then", () => {
  let desk = tapped(three(), 7, "1.1", "good", 1);
  const job = nextJob(desk, 7);
  desk = ended(begun(desk, job), job, outcome("refused", "wrong_epoch"), AT);
  assert.deepEqual([nextJob(desk, 7), desk.isBehind, sheetOf(desk, 7).trouble], [null, true, null]);
  desk = updated(desk, judging({ epoch: "e2", sheets: [{}, {}, {}] }), known);
  assert.deepEqual(nextJob(desk, 7).changes.map((one) => [one.value, one.epoch, one.base]), [["good", "e2", 0]]);
});

test("changes that another page stored before the restore are sent in the new epoch too", () => {
  const row = { id: "tablet:4", device: "tablet", counter: 4, kind: "level", item: "1.1", value: "good", base: 3, at: 4, epoch: "e1", round: null, sheet: 7 };
  const desk = updated(three(), judging({ epoch: "e2", sheets: [{}, {}, {}] }), { ...known, fresh: [row] });
  assert.deepEqual(nextJob(desk, 7).changes.map((one) => [one.counter, one.epoch, one.base]), [[4, "e2", 0]]);
});

test("an answer from before the restore says nothing of what the restored server has", () => {
  let desk = tapped(three(), 7, "1.1", "good", 1);
  const job = nextJob(desk, 7);
  desk = updated(begun(desk, job), judging({ epoch: "e2", sheets: [{}, {}, {}] }), known);
  desk = ended(desk, job, { kind: "ok", answer: { revision: 1, accepted: [{ id: 1, revision: 1 }], superseded: [], conflicts: [], rejected: [] } }, AT);
  assert.deepEqual([desk.sheets.get(7).revision, desk.sheets.get(7).written, nextJob(desk, 7).changes.length], [0, {}, 1]);
});

test("a sheet that was answered while the page asked keeps what it was told, and is asked for again", () => {
  const before = tapped(three(), 7, "1.1", "good", 1);
  const desk = step(before, 7);
  const next = updated(desk, judging({ sheets: [{}, {}, {}] }), { ...known, touched: new Set([7]) });
  assert.deepEqual([current(next.sheets.get(7), "level", "1.1"), next.isBehind], ["good", true]);
  const restored = updated(desk, judging({ epoch: "e2", sheets: [{}, {}, {}] }), { ...known, touched: new Set([7]) });
  assert.deepEqual([restored.sheets.get(7).epoch, current(restored.sheets.get(7), "level", "1.1")], ["e2", null]);
});

test("sheets that the judge got or no longer has appear and disappear", () => {
  const desk = updated(openDesk(judging({ sheets: [{}, {}] }), [], "en"), judging({ sheets: [{ id: 8, entry_id: 71 }, { id: 9, entry_id: 72 }] }), known);
  assert.deepEqual([...desk.sheets.keys()], [8, 9]);
  assert.equal(sheetOf(desk, 7), null);
});

test("a sheet that closed before its marks came is asked about", () => {
  const desk = tapped(three(), 7, "1.1", "good", 1);
  const job = nextJob(desk, 7);
  const shut = ended(begun(desk, job), job, { kind: "ok", answer: { revision: 0, accepted: [], superseded: [], conflicts: [], rejected: [{ id: 1, code: "sheet_closed" }] } }, AT);
  assert.deepEqual([shut.sheets.get(7).state, shut.isBehind, nextJob(shut, 7)], ["closed", true, null]);
});

test("a refused submission is dropped with the server's words, and the sheet is asked for", () => {
  let desk = submitted(whole(three(), 7, 1), 7, 4);
  desk = step(desk, 7);
  const job = nextJob(desk, 7);
  desk = ended(begun(desk, job), job, { ...outcome("refused", "total_differs"), detail: "why" }, AT);
  assert.deepEqual([desk.sheets.get(7).word, desk.sheets.get(7).dropped, desk.isBehind], [null, { why: "refused", detail: "why" }, true]);
});

test("what waits is counted by marks and submissions over all sheets, since the first of them", () => {
  let desk = tapped(tapped(three(), 7, "1.1", "good", 1000), 7, "1.1", "very", 2000);
  desk = withSheet(desk, change(desk.sheets.get(8), { id: "c", kind: "comment", item: "total", value: "ดี", at: 3000 }));
  desk = submitted(desk, 9, 4000);
  assert.deepEqual(waiting(desk), { marks: 2, words: 1, since: new Date(2000).toISOString(), held: 0 });
  assert.deepEqual(waiting(three()), { marks: 0, words: 0, since: null, held: 0 });
});

test("a page that opens without the server shows what the server took since its last answer", () => {
  const row = { sheet: 7, kind: "level", item: "1.1", value: "good", revision: 1, at: AT, device: "tablet", counter: 1, base: 0, round: null, epoch: "e1" };
  const of = (...rows) => openDesk(renewed(judging(), rows), [], "en").sheets.get(7);
  assert.deepEqual([current(of(row), "level", "1.1"), of(row).revision], ["good", 1]);
  assert.equal(current(of({ ...row, epoch: "e0" }), "level", "1.1"), null);
  const receipt = { ...row, kind: "submit", item: "sheet", value: "R-1", total: "10.5", revision: 3 };
  const marks = [["1.1", "good", 1], ["1.4", "needs", 2], ["2.1", "very", 3]].map(([item, value, revision]) => ({ ...row, item, value, revision }));
  assert.deepEqual([of(...marks, receipt).state, of(...marks, receipt).receipt], ["submitted", { code: "R-1", total: "10.5", at: AT }]);
  assert.equal(kept(of(...marks, receipt)).length, 0);
  assert.equal(of(...marks.slice(0, 2), receipt).state, "open"); // a receipt stands above all its marks or not at all
});
