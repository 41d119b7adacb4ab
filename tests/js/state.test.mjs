import assert from "node:assert/strict";
import { test } from "node:test";

import { answered, begin, change, closed, current, failed, kept, ready, resolve, sending } from "../../static/js/judge/state.js";
import { nextMissing, obstacle, pointsText, review, sheetStatus, statusOf, sumText, tally } from "../../static/js/judge/telling.js";
import { AT, data, tap, taken } from "./sheets.mjs";

test("a fresh sheet is unscored, and nothing of it is a number of points", () => {
  const state = begin(data());
  assert.deepEqual(tally(state), { scored: 0, of: 3, missing: ["1.1", "1.4", "2.1"], points: 0, full: 24 });
  assert.equal(sumText(tally(state), state.unit), "–");
  assert.deepEqual(review(state).map((section) => sumText(section.tally, state.unit)), ["–", "–"]);
  assert.equal(statusOf(state, "level", "1.1"), "unscored");
  assert.equal(sheetStatus(state).status, "empty");
});

test("a chosen lowest level of 0 points is scored", () => {
  const state = tap(begin(data()), "1.1", "needs", 1);
  assert.deepEqual(tally(state, "1"), { scored: 1, of: 2, missing: ["1.4"], points: 0, full: 4 });
  assert.deepEqual(review(state).map((section) => sumText(section.tally, state.unit)), ["0", "–"]);
  assert.equal(statusOf(state, "level", "1.1"), "saving");
});

test("the chosen level tapped again does nothing", () => {
  const state = tap(begin(data()), "1.1", "good", 1);
  assert.equal(tap(state, "1.1", "good", 2), state);
});

test("a mark is saved only when the server said so", () => {
  let state = tap(begin(data()), "1.1", "good", 1);
  state = sending(state, ready(state));
  assert.equal(statusOf(state, "level", "1.1"), "saving");
  state = answered(state, taken(state, 1), AT);
  assert.equal(statusOf(state, "level", "1.1"), "saved");
  assert.deepEqual(state.written["level:1.1"], { value: "good", revision: 1, at: AT });
  assert.deepEqual(kept(state), []);
});

test("taps on one criterion before sending become one change with the last level", () => {
  const state = tap(tap(begin(data()), "1.1", "good", 1), "1.1", "very", 2);
  assert.deepEqual(state.outbox.map((one) => [one.id, one.value, one.base]), [["id-2", "very", 0]]);
});

test("a tap while the earlier one is on its way follows it, on the revision that one got", () => {
  let state = tap(begin(data()), "1.1", "good", 1);
  state = sending(state, ready(state));
  state = tap(state, "1.1", "very", 2);
  assert.deepEqual(ready(state), []);
  state = answered(state, { revision: 1, accepted: [{ id: 1, revision: 1 }], superseded: [], conflicts: [], rejected: [] }, AT);
  assert.equal(current(state, "level", "1.1"), "very");
  assert.deepEqual(ready(state).map((one) => [one.id, one.base]), [["id-2", 1]]);
});

test("a failed batch keeps its ids for the next try and says since when", () => {
  let state = tap(begin(data()), "1.1", "good", 1);
  state = failed(sending(state, ready(state)), { kind: "offline", code: "unreachable", detail: "", retry: true }, AT);
  assert.equal(statusOf(state, "level", "1.1"), "unsent");
  assert.deepEqual(sheetStatus(state), { status: "unsent", count: 1 });
  assert.deepEqual(ready(state).map((one) => one.id), ["id-1"]);
  state = failed(state, { kind: "offline", code: "unreachable", detail: "", retry: true }, "2022-02-20T04:00:00Z");
  assert.equal(state.trouble.since, AT);
});

test("what waits survives a reload, with the same ids", () => {
  const state = tap(begin(data()), "1.1", "good", 1);
  const again = begin(data(), JSON.parse(JSON.stringify(kept(state))));
  assert.equal(current(again, "level", "1.1"), "good");
  assert.deepEqual(ready(again).map((one) => one.id), ["id-1"]);
});

test("after a restored backup what waited stands on no revision", () => {
  const before = begin(data({ marks: { 1.1: { level: "very", revision: 7, at: AT } } }));
  const again = begin(data({ epoch: "e2" }), kept(tap(before, "1.1", "good", 1)));
  assert.deepEqual(again.outbox.map((one) => [one.base, one.epoch]), [[0, "e2"]]);
});

const conflicted = () => {
  let state = tap(begin(data()), "1.1", "good", 1);
  state = sending(state, ready(state));
  const conflict = { id: 1, item: "1.1", yours: "good", theirs: "very", by_device: "other", at: AT, revision: 4 };
  return answered(state, { revision: 4, accepted: [], superseded: [], conflicts: [conflict], rejected: [] }, AT);
};

test("a conflict shows the judge's own value, waits for a choice, and is kept over a reload", () => {
  const state = conflicted();
  assert.equal(statusOf(state, "level", "1.1"), "conflict");
  assert.equal(current(state, "level", "1.1"), "good");
  assert.deepEqual(kept(state).map((one) => one.id), ["id-1"]);
  assert.equal(obstacle(state), "conflict");
});

test("a conflict resolved with mine is written anew upon theirs", () => {
  const state = resolve(conflicted(), { id: "id-9", kind: "level", item: "1.1", take: "mine", at: 9 });
  assert.deepEqual(state.outbox.map((one) => [one.id, one.value, one.base]), [["id-9", "good", 4]]);
  assert.deepEqual(state.conflicts, {});
});

test("a conflict resolved with theirs sends nothing", () => {
  const state = resolve(conflicted(), { id: "id-9", kind: "level", item: "1.1", take: "theirs", at: 9 });
  assert.deepEqual([state.outbox, current(state, "level", "1.1"), statusOf(state, "level", "1.1")], [[], "very", "saved"]);
});

test("one rejected change goes back to what the server has and blocks no other", () => {
  let state = tap(tap(begin(data()), "1.1", "good", 1), "2.1", "very", 2);
  state = sending(state, ready(state));
  const rejected = [{ id: 1, code: "unknown_level", params: {} }];
  state = answered(state, { revision: 1, accepted: [{ id: 2, revision: 1 }], superseded: [], conflicts: [], rejected }, AT);
  assert.deepEqual([statusOf(state, "level", "1.1"), statusOf(state, "level", "2.1")], ["failed", "saved"]);
  assert.equal(current(state, "level", "1.1"), null);
});

test("marks that met a closed sheet are kept and called not sent", () => {
  let state = tap(begin(data()), "1.1", "good", 1);
  state = answered(sending(state, ready(state)), { revision: 5, accepted: [], superseded: [], conflicts: [], rejected: [{ id: 1, code: "sheet_closed" }] }, AT);
  assert.deepEqual([state.state, statusOf(state, "level", "1.1"), kept(state).length], ["closed", "unsent", 1]);
  assert.equal(tap(state, "2.1", "very", 2), state);
});

test("a gap in the revisions says that another device wrote", () => {
  let state = tap(begin(data()), "1.1", "good", 1);
  state = answered(sending(state, ready(state)), { revision: 3, accepted: [{ id: 1, revision: 3 }], superseded: [], conflicts: [], rejected: [] }, AT);
  assert.deepEqual([state.revision, state.stale], [0, true]);
});

test("what another device wrote is no gap when the conflict told of it", () => {
  const before = begin(data({ sheet: { id: 7, state: "open", revision: 3 } }));
  let state = tap(before, "1.1", "good", 1);
  const conflict = { id: 1, item: "1.1", yours: "good", theirs: "very", by_device: "other", at: AT, revision: 4 };
  state = answered(sending(state, ready(state)), { revision: 4, accepted: [], superseded: [], conflicts: [conflict], rejected: [] }, AT);
  assert.deepEqual([state.revision, state.stale], [4, false]);
});

test("a tap after a lost answer follows the one that may have arrived, and leaves no gap", () => {
  let state = tap(begin(data()), "1.1", "good", 1);
  state = failed(sending(state, ready(state)), { kind: "offline", code: "cut_off", detail: "", retry: true }, AT);
  state = tap(state, "1.1", "very", 2);
  assert.deepEqual([state.unconfirmed, ready(state).map((one) => one.counter)], [["id-1"], [1]]);
  state = answered(sending(state, ready(state)), taken(state, 1), AT);
  assert.deepEqual([state.unconfirmed, ready(state).map((one) => one.counter)], [[], [2]]);
  state = answered(sending(state, ready(state)), taken(state, 2), AT);
  assert.deepEqual([state.revision, state.stale, state.outbox, current(state, "level", "1.1")], [2, false, [], "very"]);
});

test("a change that came after a later one of its device waits no more", () => {
  let state = tap(begin(data()), "1.1", "good", 1);
  state = answered(sending(state, ready(state)), { revision: 1, accepted: [], superseded: [{ id: 1, item: "1.1", revision: 1 }], conflicts: [], rejected: [] }, AT);
  assert.deepEqual([state.outbox, state.stale], [[], false]);
});

test("an answer that was lost and asked for again leaves no gap", () => {
  let state = tap(tap(begin(data()), "1.1", "good", 1), "2.1", "very", 2);
  state = failed(sending(state, ready(state)), { kind: "offline", code: "cut_off", detail: "", retry: true }, AT);
  state = answered(sending(state, ready(state)), taken(state, 2), AT);
  assert.deepEqual([state.revision, state.stale, state.outbox], [2, false, []]);
});

test("a mark that arrived long ago does not hide what another device wrote over it", () => {
  const before = tap(begin(data()), "1.1", "good", 1);
  const sheet = { id: 7, state: "open", revision: 6 };
  let state = begin(data({ sheet, marks: { 1.1: { level: "needs", revision: 6, at: AT } } }), kept(before));
  state = sending(state, ready(state));
  state = answered(state, { revision: 6, accepted: [{ id: 1, item: "1.1", revision: 5 }], superseded: [], conflicts: [], rejected: [] }, AT);
  assert.deepEqual([current(state, "level", "1.1"), state.written["level:1.1"].revision, state.outbox], ["needs", 6, []]);
});

test("a mark that met a closed sheet is not made one that saw what another device wrote", () => {
  const before = tap(begin(data()), "1.1", "good", 1);
  const sheet = { id: 7, state: "open", revision: 6 };
  let state = begin(data({ sheet, marks: { 1.1: { level: "needs", revision: 6, at: AT } } }), kept(before));
  state = sending(state, ready(state));
  state = answered(state, { revision: 6, accepted: [], superseded: [], conflicts: [], rejected: [{ id: 1, code: "sheet_closed" }] }, AT);
  assert.deepEqual(kept(state).map((one) => [one.id, one.base]), [["id-1", 0]]);
});

test("a cleared mark is unscored again and its change is sent", () => {
  const scored = begin(data({ marks: { 1.1: { level: "good", revision: 2, at: AT } } }));
  const state = tap(scored, "1.1", null, 1);
  assert.deepEqual([current(state, "level", "1.1"), tally(state).scored, ready(state)[0].base], [null, 0, 2]);
});

test("submission waits for levels, then for the outbox, then is free", () => {
  let state = tap(tap(begin(data()), "1.1", "good", 1), "1.4", "needs", 2);
  assert.equal(obstacle(state), "missing");
  state = tap(state, "2.1", "very", 3);
  assert.equal(obstacle(state), "waiting");
  state = answered(sending(state, ready(state)), taken(state, 3), AT);
  assert.equal(obstacle(state), null);
  assert.equal(obstacle(closed(state, "submitted")), "closed");
});

test("a comment that was never written and stays empty is no change", () => {
  const state = begin(data());
  assert.equal(change(state, { id: "id-1", kind: "comment", item: "1", value: "", at: 1 }), state);
  const written = change(state, { id: "id-1", kind: "comment", item: "1", value: "ดี", at: 1 });
  assert.deepEqual([current(written, "comment", "1"), statusOf(written, "comment", "1"), tally(written).scored], ["ดี", "saving", 0]);
});

test("the next criterion not scored comes after the one at hand, then from the beginning", () => {
  const state = tap(begin(data()), "1.4", "needs", 1);
  assert.deepEqual([nextMissing(state, "1.1"), nextMissing(state, "2.1"), nextMissing(state, null)], ["2.1", "1.1", "1.1"]);
});

test("units are written as the shortest exact decimal", () => {
  const cases = [[3, "0.5", "1.5"], [4, "0.5", "2"], [175, "0.5", "87.5"], [0, "0.5", "0"], [7, "1", "7"], [3, "0.25", "0.75"], [1, "0.05", "0.05"], [20, "0.05", "1"]];
  for (const [units, unit, text] of cases) assert.equal(pointsText(units, unit), text);
});
