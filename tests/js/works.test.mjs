import assert from "node:assert/strict";
import { test } from "node:test";

import { openDesk, withSheet } from "../../static/js/scoring/desk.js";
import { asked, kept } from "../../static/js/scoring/state.js";
import { earlierMarks, isOpenWork, nextWork, placeOf, worksOf } from "../../static/js/scoring/works.js";
import { AT, judging, tap } from "./sheets.mjs";

const marks = (...levels) => Object.fromEntries(["1.1", "1.4", "2.1"].slice(0, levels.length).map((item, place) => [item, { level: levels[place], revision: place + 1, at: AT }]));
const WHOLE = { marks: marks("good", "needs", "very"), revision: 3 };
const receipt = (at, total = "10.5") => ({ code: `R-${at}`, total, at });
const desk = (sheets, more = {}) => openDesk(judging({ sheets, ...more }), [], "en");
const works = (given) => worksOf(given, given.data.contests[0]);
const states = (given) => works(given).map((work) => work.state);

test("each work has one state, from its sheet and what waits on this device", () => {
  const sheets = [{}, { marks: marks("good"), revision: 1 }, WHOLE, { ...WHOLE, returned_at: AT, reason: "look again" }, { ...WHOLE, closed: "submitted", receipt: receipt(AT) }, { closed: "excused", reason: "ill" }];
  assert.deepEqual(states(desk(sheets)), ["not_begun", "begun", "ready", "returned", "submitted", "excused"]);
});

test("a mark that waits counts, and a submission that waits has a state of its own", () => {
  let given = desk([{ marks: marks("good", "needs"), revision: 2 }]);
  given = withSheet(given, tap(given.sheets.get(7), "2.1", "very", 1));
  assert.deepEqual(works(given).map(({ state, scored, of, waits, total }) => [state, scored, of, waits, total]), [["ready", 3, 3, 1, "10.5"]]);
  given = withSheet(given, asked(given.sheets.get(7), { id: "word", total: "10.5", at: 9 }));
  assert.deepEqual([states(given), works(given).map(isOpenWork)], [["submitting"], [false]]);
});

test("what the server does not have waits to be sent, for the judge's decision, or was not received", () => {
  const state = desk([{}]).sheets.get(7);
  const told = (sheet) => works(openDesk(judging({ sheets: [sheet] }), kept(tap(state, "1.1", "good", 1)).map((change) => ({ ...change, sheet: 7 })), "en")).map(({ waits, waitsAs }) => [waits, waitsAs]);
  assert.deepEqual([{}, { returned_at: AT }, { closed: "certified" }].flatMap(told), [[1, "waits"], [1, "sheet_held_short"], [1, "not_received"]]);
});

test("the total of a submitted work is that of its receipt, whatever waits on this device", () => {
  let given = desk([{ ...WHOLE, closed: "submitted", receipt: receipt(AT) }]);
  const state = given.sheets.get(7);
  given = withSheet(given, { ...tap({ ...state, state: "open" }, "2.1", "good", 1), state: "submitted" });
  assert.deepEqual(works(given).map(({ state: is, waits, total }) => [is, waits, total]), [["submitted", 1, "10.5"]]);
});

test("a cleared mark is not scored", () => {
  let given = desk([{ marks: marks("good"), revision: 1 }]);
  given = withSheet(given, tap(given.sheets.get(7), "1.1", null, 1));
  assert.deepEqual(states(given), ["not_begun"]);
});

test("works that the judge does not score keep their place in the list, with the reason", () => {
  const entries = [{ apart: "recused", reason: "own college" }, {}, { id: 99, code: "4-99", title: { th: "x", en: "x" }, institution: null, province: null, apart: "absent", reason: "" }];
  const given = desk([{ closed: "recused" }, {}], { entries });
  assert.deepEqual(works(given).map((work) => [work.code, work.state, work.reason, work.sheet]), [["4-01", "recused", "own college", 7], ["4-02", "not_begun", "", 8], ["4-99", "absent", "", null]]);
});

test("a work without a sheet is not scored", () => {
  const given = desk([{}], { entries: [{}, { id: 99, code: "4-99", title: null, institution: null, province: null, apart: null, reason: "" }] });
  assert.deepEqual([states(given), nextWork(works(given), 7)], [["not_begun", "not_scored"], null]);
});

test("the reason of a return is shown while the sheet is open, and none of it once it is submitted", () => {
  const returned = { ...WHOLE, returned_at: AT, reason: "look again" };
  assert.deepEqual([returned, { ...returned, closed: "submitted", receipt: receipt(AT) }].map((sheet) => works(desk([sheet]))[0].reason), ["look again", ""]);
});

test("the next work comes after the one at hand, then from the beginning of the list", () => {
  const given = desk([{}, { ...WHOLE, closed: "submitted", receipt: receipt(AT) }, {}, { closed: "excused" }]);
  assert.deepEqual([7, 8, 9].map((sheet) => nextWork(works(given), sheet)?.sheet), [9, 9, 7]);
});

test("without one at hand returned works come first, then complete, begun and new ones", () => {
  const sheets = [{}, { marks: marks("good"), revision: 1 }, WHOLE, { ...WHOLE, returned_at: AT }];
  assert.deepEqual([4, 3, 2, 1, 0].map((count) => nextWork(works(desk(sheets.slice(0, count))))?.state), ["returned", "ready", "begun", "not_begun", undefined]);
});

test("a sheet is found with its contest and work", () => {
  const given = desk([{}, {}]);
  const { contest, entry } = placeOf(given, 8);
  assert.deepEqual([contest.id, entry.code, placeOf(given, 99)], [3, "4-02", null]);
});

test("earlier marks are the judge's own of submitted sheets, in the order of submission, without the open one", () => {
  const sheets = [
    { ...WHOLE, closed: "submitted", receipt: receipt("2022-02-20T05:00:00Z") },
    { marks: marks("very", "very", "good"), revision: 3, closed: "submitted", receipt: receipt("2022-02-20T04:00:00Z") },
    { marks: marks("needs"), revision: 1 },
    { ...WHOLE, closed: "submitted", receipt: receipt("2022-02-20T06:00:00Z") },
  ];
  const given = desk(sheets);
  const found = earlierMarks(given, given.data.contests[0], 10);
  const said = (code) => found.get(code).map((mark) => `${mark.code} ${mark.points}`);
  assert.deepEqual([...found.keys()].map(said), [["4-02 1", "4-01 0.5"], ["4-02 1", "4-01 0"], ["4-02 8", "4-01 10"]]);
});

test("at most the last eight earlier sheets are shown", () => {
  const sheets = Array.from({ length: 10 }, (_, place) => ({ marks: marks(place ? "good" : "very"), revision: 1, closed: "submitted", receipt: receipt(`2022-02-20T0${place}:00:00Z`) }));
  const given = desk(sheets);
  assert.deepEqual(earlierMarks(given, given.data.contests[0], 0).get("1.1").map((mark) => mark.points), Array(8).fill("0.5"));
});
