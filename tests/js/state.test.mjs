import assert from "node:assert/strict";
import { test } from "node:test";

import { answered, failed, notSubmitted, refreshed, sending, submitted } from "../../static/js/scoring/answers.js";
import { pointsText, readRubric, unitsOf } from "../../static/js/scoring/rubric.js";
import { asked, begin, change, current, discarded, heldBack, isOpen, isRevocable, joined, kept, named, ready, readyWord, released, resolve, revoked } from "../../static/js/scoring/state.js";
import { nextMissing, obstacle, oneLevel, review, sheetStatus, statusOf, sumText, tally } from "../../static/js/scoring/telling.js";
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

test("there is nothing to choose where the judge's latest value is the other device's", () => {
  let state = tap(begin(data()), "1.1", "good", 1);
  state = tap(sending(state, ready(state)), "1.1", "very", 2);
  state = answered(state, { revision: 4, accepted: [], superseded: [], conflicts: [{ id: 1, item: "1.1", theirs: "very", at: AT, revision: 4 }], rejected: [] }, AT);
  assert.deepEqual([state.conflicts, state.outbox, statusOf(state, "level", "1.1"), state.written["level:1.1"].revision], [{}, [], "saved", 4]);
});

test("in a conflict the judge decides about their latest value, whichever page sent it", () => {
  const stored = ["good", "needs"].map((value, place) => ({ id: `tablet:${place + 1}`, device: "tablet", counter: place + 1, kind: "level", item: "1.1", value, base: 0, at: 9 - place, epoch: "e1", round: null }));
  let state = joined(begin(data()), [stored[1]]);
  const conflict = (id) => ({ revision: 4, accepted: [], superseded: [], conflicts: [{ id, item: "1.1", theirs: "very", at: AT, revision: 4 }], rejected: [] });
  state = answered(sending(state, ready(state)), conflict(2), AT);
  state = joined(state, [stored[0]]);
  state = answered(sending(state, ready(state)), conflict(1), AT);
  assert.deepEqual([current(state, "level", "1.1"), kept(state).map((one) => one.counter)], ["needs", [2]]);
});

test("the device's numbers give the order, whatever its clock says", () => {
  const stored = ["good", "very"].map((value, place) => ({ id: `tablet:${place + 1}`, device: "tablet", counter: place + 1, kind: "level", item: "1.1", value, base: 0, at: 9 - place, epoch: "e1", round: null }));
  assert.deepEqual([begin(data(), stored), joined(begin(data()), stored)].map((state) => [current(state, "level", "1.1"), ready(state)[0].counter]), [["very", 1], ["very", 1]]);
});

test("a conflict that another page decided is decided here", () => {
  const state = refreshed(conflicted(), data({ sheet: { revision: 4 }, marks: { 1.1: { level: "very", revision: 4, at: AT } } }), ["id-1"]);
  assert.deepEqual([state.conflicts, current(state, "level", "1.1")], [{}, "very"]);
});

test("on a closed sheet the judge's side of a conflict waits like every mark that was not received", () => {
  const shut = refreshed(conflicted(), data({ sheet: { revision: 5, closed: "excused" } }));
  assert.deepEqual([shut.conflicts, kept(shut).map((one) => one.counter), statusOf(shut, "level", "1.1")], [{}, [1], "unsent"]);
});

test("a submission whose receipt was lost is not told as not sent when the sheet was returned", () => {
  const [first, second, third] = ["2022-02-20T03:00:00Z", "2022-02-20T04:00:00Z", "2022-02-20T05:00:00Z"];
  const returned = (round, at, total = "10.5") => refreshed(word(begin(data({ sheet: { returned_at: round } }))), data({ sheet: { revision: 5, returned_at: third, receipt: { code: "R-1", total, at } } }));
  assert.deepEqual([returned(null, second), returned(first, second), returned(second, first), returned(null, second, "9")].map((state) => [state.word, state.dropped?.why ?? null]),
    [[null, null], [null, null], [null, "returned"], [null, "returned"]]);
});

test("on a closed or returned sheet a mark that the server has is not told as not received", () => {
  const waiting = kept(tap(tap(begin(data()), "1.1", "good", 1), "2.1", "very", 2));
  const marks = { 1.1: { level: "good", revision: 1, at: AT } };
  const told = (sheet) => refreshed(begin(data({ sheet, marks }), waiting), data({ sheet, marks }));
  const shut = told({ revision: 1, closed: "excused" });
  const returned = told({ revision: 2, returned_at: AT });
  assert.deepEqual([kept(shut), heldBack(returned)].map((all) => all.map((one) => one.item)), [["2.1"], ["2.1"]]);
  assert.equal(statusOf(shut, "level", "1.1"), "saved");
  assert.equal(ready(told({ revision: 1 })).length, 2); // an earlier request may still arrive, so the later one is sent
});

test("of two marks that wait on a closed sheet none is taken for received", () => {
  const state = tap(sending(tap(begin(data()), "1.1", "good", 1), [{ id: "id-1" }]), "1.1", "very", 2);
  const given = data({ sheet: { revision: 1, closed: "excused" }, marks: { 1.1: { level: "very", revision: 1, at: AT } } });
  const shut = refreshed(begin(given, kept(state)), given);
  assert.deepEqual(kept(shut).map((one) => one.value), ["good", "very"]);
});

test("a submission is dropped when marks changed elsewhere to the same total", () => {
  let state = answered(sending(whole(), ready(whole())), taken(whole(), 3), AT);
  state = word(state);
  const marks = { 1.1: { level: "good", revision: 1, at: AT }, 1.4: { level: "needs", revision: 2, at: AT }, 2.1: { level: "very", revision: 3, at: AT } };
  assert.equal(refreshed(state, data({ sheet: { revision: 3 }, marks })).word, state.word);
  assert.equal(refreshed(state, data({ sheet: { revision: 4 }, marks: { ...marks, 1.4: { level: "very", revision: 4, at: AT } } })).dropped.why, "newer");
  assert.equal(begin(data({ sheet: { revision: 4 }, marks: { ...marks, 1.4: { level: "very", revision: 4, at: AT } } }), kept(state)).dropped.why, "newer");
});

test("a refusal is over when the sheet is closed, or the server says that it is this judge's", () => {
  const refused = (code) => failed(sending(whole(), ready(whole())), { kind: "refused", code, detail: "", retry: false }, AT);
  const trouble = (code, sheet) => refreshed(refused(code), data({ sheet })).trouble?.code ?? null;
  assert.deepEqual([trouble("malformed", {}), trouble("malformed", { closed: "excused" }), trouble("not_your_sheet", {})], ["malformed", null, null]);
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
  const before = begin(data({ sheet: { revision: 3 } }));
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
  assert.deepEqual([state.outbox, state.stale], [[], true]); // another tab made the later one, which is fetched
});

test("an answer that was lost and asked for again leaves no gap", () => {
  let state = tap(tap(begin(data()), "1.1", "good", 1), "2.1", "very", 2);
  state = failed(sending(state, ready(state)), { kind: "offline", code: "cut_off", detail: "", retry: true }, AT);
  state = answered(sending(state, ready(state)), taken(state, 2), AT);
  assert.deepEqual([state.revision, state.stale, state.outbox], [2, false, []]);
});

test("a mark that arrived long ago does not hide what another device wrote over it", () => {
  const before = tap(begin(data()), "1.1", "good", 1);
  const sheet = { revision: 6 };
  let state = begin(data({ sheet, marks: { 1.1: { level: "needs", revision: 6, at: AT } } }), kept(before));
  state = sending(state, ready(state));
  state = answered(state, { revision: 6, accepted: [{ id: 1, item: "1.1", revision: 5 }], superseded: [], conflicts: [], rejected: [] }, AT);
  assert.deepEqual([current(state, "level", "1.1"), state.written["level:1.1"].revision, state.outbox], ["needs", 6, []]);
});

test("a mark that met a closed sheet is not made one that saw what another device wrote", () => {
  const before = tap(begin(data()), "1.1", "good", 1);
  const sheet = { revision: 6 };
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

test("a sheet can be submitted when it has all levels, also while marks wait", () => {
  let state = tap(tap(begin(data()), "1.1", "good", 1), "1.4", "needs", 2);
  assert.equal(obstacle(state), "missing");
  state = tap(state, "2.1", "very", 3);
  assert.equal(obstacle(state), null);
  assert.equal(obstacle({ ...state, isKept: false, trouble: { kind: "offline" } }), "waiting");
  state = answered(sending(state, ready(state)), taken(state, 3), AT);
  assert.equal(obstacle(state), null);
  assert.equal(obstacle(submitted(state, { code: "A", total: "12", at: AT })), "closed");
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

const whole = (state = begin(data())) => tap(tap(tap(state, "1.1", "good", 1), "1.4", "needs", 2), "2.1", "very", 3);
const word = (state, counter = 9) => named(asked(state, { id: "word", total: "10.5", at: 9 }), new Map([["word", { device: "tablet", counter }]]));

test("a submission is sent after all marks, and the sheet is held until then", () => {
  let state = word(whole());
  assert.deepEqual([readyWord(state), isOpen(state, "1.1"), tap(state, "1.1", "very", 10)], [null, false, state]);
  state = answered(sending(state, ready(state)), taken(state, 3), AT);
  assert.equal(readyWord(state)?.value, "10.5");
  state = submitted(sending(state, [state.word]), { code: "ABCD-EFGH", total: "10.5", at: AT });
  assert.deepEqual([state.state, state.receipt.code, kept(state)], ["submitted", "ABCD-EFGH", []]);
});

test("a submission can be taken back until it was sent", () => {
  let state = word(whole());
  assert.equal(revoked(state).word, null);
  state = answered(sending(state, ready(state)), taken(state, 3), AT);
  state = failed(sending(state, [state.word]), { kind: "offline", code: "unreachable", detail: "", retry: true }, AT);
  assert.deepEqual([isRevocable(state), revoked(state)], [false, state]);
});

test("a submission that waits survives a reload", () => {
  const again = begin(data(), JSON.parse(JSON.stringify(kept(word(whole())))));
  assert.deepEqual([again.word.value, again.outbox.length, isOpen(again, "1.1")], ["10.5", 3, false]);
});

test("a submission is dropped, with the reason, when the sheet is not what the judge saw", () => {
  const sent = (answer) => { const state = word(whole()); return answered(sending(state, ready(state)), answer, AT).dropped?.why; };
  const conflict = { id: 1, item: "1.1", theirs: "very", at: AT, revision: 1 };
  assert.equal(sent({ revision: 3, accepted: [{ id: 2, revision: 2 }, { id: 3, revision: 3 }], superseded: [], conflicts: [conflict], rejected: [] }), "conflict");
  assert.equal(sent({ revision: 9, accepted: [1, 2, 3].map((id) => ({ id, revision: id + 6 })), superseded: [], conflicts: [], rejected: [] }), "newer");
  assert.equal(sent({ revision: 3, accepted: [], superseded: [], conflicts: [], rejected: [{ id: 1, code: "sheet_closed" }] }), "closed");
  assert.equal(sent({ revision: 2, accepted: [{ id: 2, revision: 1 }, { id: 3, revision: 2 }], superseded: [], conflicts: [], rejected: [{ id: 1, code: "unknown_level" }] }), "rejected");
  assert.equal(refreshed(word(whole()), data({ sheet: { revision: 1, returned_at: AT } })).dropped.why, "returned");
  assert.deepEqual([notSubmitted(word(whole()), "newer_revision", "x").dropped.why, notSubmitted(word(whole()), "total_differs", "x").dropped], ["newer", { why: "refused", detail: "x" }]);
});

test("the server's sheet shows what another device wrote, and keeps what waits here", () => {
  const state = tap(begin(data()), "1.1", "good", 1);
  const marks = { 1.1: { level: "needs", revision: 1, at: AT }, 1.4: { level: "very", revision: 2, at: AT } };
  const next = refreshed({ ...state, stale: true }, data({ sheet: { revision: 2 }, marks }));
  assert.deepEqual([current(next, "level", "1.1"), current(next, "level", "1.4"), next.revision, next.stale], ["good", "very", 2, false]);
  assert.equal(next.outbox[0].base, 0); // so that the server tells of the other value
});

test("an answer that is older than what the page knows changes nothing", () => {
  const state = answered(sending(whole(), ready(whole())), taken(whole(), 3), AT);
  assert.deepEqual(refreshed(state, data({ sheet: { revision: 1 }, marks: { 1.1: { level: "very", revision: 1, at: AT } } })).written, state.written);
});

test("a newer mark of another device is shown in a conflict, and ends it where both are equal", () => {
  const next = (level) => refreshed(conflicted(), data({ sheet: { revision: 5 }, marks: { 1.1: { level, revision: 5, at: AT } } }));
  assert.deepEqual([next("needs").conflicts["level:1.1"].theirs, next("good").conflicts], ["needs", {}]);
});

test("changes of another tab wait here too, and go when that tab has sent them", () => {
  const other = { id: "tablet:4", device: "tablet", counter: 4, kind: "level", item: "1.1", value: "good", base: 0, at: 4, epoch: "e1", round: null };
  const state = joined(begin(data()), [other]);
  assert.equal(current(state, "level", "1.1"), "good");
  const sent = refreshed(state, data({ sheet: { revision: 1 }, marks: { 1.1: { level: "good", revision: 1, at: AT } } }), ["tablet:4"]);
  assert.deepEqual([sent.outbox, statusOf(sent, "level", "1.1")], [[], "saved"]);
});

test("marks from before a return wait for the judge's decision, and newer ones do not", () => {
  const before = kept(tap(begin(data()), "1.1", "good", 1));
  const state = tap(begin(data({ sheet: { revision: 4, returned_at: AT } }), before), "2.1", "very", 2);
  assert.deepEqual([heldBack(state).map((one) => one.item), ready(state).map((one) => one.item), sheetStatus(state).status, obstacle(state)], [["1.1"], ["2.1"], "held", "held"]);
  assert.deepEqual(ready(released(state)).map((one) => one.item), ["1.1", "2.1"]);
  assert.deepEqual(discarded(state).outbox.map((one) => one.item), ["2.1"]);
  assert.deepEqual(tap(state, "1.1", "very", 3).outbox.map((one) => [one.item, one.value]), [["2.1", "very"], ["1.1", "very"]]);
});

test("a rulebook is read with exact points, groups and the levels that are offered", () => {
  const both = (text) => ({ th: text, en: `${text}-en` });
  const rulebook = {
    unit: "0.5", level_set: [{ id: "three", levels: [{ id: "a", ...both("A") }, { id: "b", ...both("B") }, { id: "c", ...both("C") }] }],
    item: [
      { code: "1", points: "4", title: both("one") }, { code: "1.1", points: "1.5", title: both("first"), levels: "three", scores: ["1.5", "-", "0"], guidance: [both("g"), both("h")] },
      { code: "1.2", points: "2.5", title: both("group") }, { code: "1.2.1", points: "2.5", title: both("deep"), levels: "three", scores: ["2.5", "1", "0"], guidance: [both("g"), both("h"), both("i")] },
      { code: "2", points: "96", title: both("two"), levels: "three", scores: ["96", "1", "0"], guidance: [both("g"), both("h"), both("i")] },
    ],
  };
  const rubric = readRubric(rulebook, ["1"], "en");
  assert.deepEqual(rubric.sections, [{ code: "1", title: "one-en", points: 8 }]);
  assert.deepEqual(rubric.criteria.map((one) => [one.code, one.points, one.group?.code ?? null, one.levels.map((level) => [level.id, level.points, level.guidance])]), [
    ["1.1", 3, null, [["a", 3, "g-en"], ["c", 0, "h-en"]]], ["1.2.1", 5, "1.2", [["a", 5, "g-en"], ["b", 2, "h-en"], ["c", 0, "i-en"]]],
  ]);
  assert.deepEqual(readRubric(rulebook, ["2"], "th").criteria.map((one) => [one.code, one.section, one.levels.length]), [["2", "2", 3]]);
});

test("points become units without a binary fraction", () => {
  const cases = [["1.5", "0.5", 3], ["2", "0.5", 4], ["0.75", "0.25", 3], ["7", "1", 7], ["0.05", "0.05", 1], ["87.5", "0.5", 175]];
  for (const [points, unit, units] of cases) assert.equal(unitsOf(points, unit), units);
});

test("one level for everything is noticed on a complete sheet, criteria without that level aside", () => {
  const filled = (...levels) => levels.reduce((state, level, place) => tap(state, ["1.1", "1.4", "2.1"][place], level, place + 1), begin(data()));
  assert.equal(oneLevel(filled("good", "needs", "good")), "good");
  assert.equal(oneLevel(filled("very", "very", "very")), "very");
  assert.equal(oneLevel(filled("very", "needs", "very")), null);
  assert.equal(oneLevel(filled("good", "needs", "very")), null);
  assert.equal(oneLevel(filled("very", "very")), null);
});
