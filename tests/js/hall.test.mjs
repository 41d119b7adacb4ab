// What is presented now, as list and sheet show it, and the timer.
import assert from "node:assert/strict";
import { test } from "node:test";

import { openDesk, withHall } from "../../static/js/scoring/desk.js";
import { callText, hallOf } from "../../static/js/scoring/hall.js";
import { createPulse } from "../../static/js/scoring/pulse.js";
import { createWords } from "../../static/js/scoring/sentences.js";
import { remaining, soundDue, timeText } from "../../static/js/scoring/timer.js";
import { worksOf } from "../../static/js/scoring/works.js";
import { sentences } from "./sentences.mjs";
import { judging } from "./sheets.mjs";

const AT = "2022-03-25T02:00:00.000Z";
const phase = { started_at: AT, seconds: 600 };
const later = (seconds) => Date.parse(AT) + seconds * 1000;

test("the time left counts down, and on beyond the end", () => {
  assert.deepEqual([0, 1, 599, 600, 605, 3700].map((seconds) => timeText(remaining(phase, later(seconds)))), ["10:00", "9:59", "0:01", "0:00", "+0:05", "+51:40"]);
});

test("a sound is due once, a minute before the end and at the end", () => {
  const seen = [];
  let before = Infinity;
  for (let seconds = 530; seconds < 610; seconds += 0.5) {
    const left = remaining(phase, later(seconds));
    const due = soundDue(before, left);
    if (due) seen.push([due, left]);
    before = left;
  }
  assert.deepEqual(seen, [["warning", 60], ["end", 0]]);
});

const desk = () => openDesk(judging({ sheets: [{}, {}] }), [], "en");
const hallAt = (given, entry, more = {}) => ({ contest: given.data.contests[0].id, entry, code: "A9", title: { th: "ก", en: "a" }, phase: "presentation", started_at: AT, seconds: 600, revision: 1, ...more });

test("a hall is told apart on the sheet of its work, on another sheet, and on the list", () => {
  const given = desk();
  const contest = given.data.contests[0];
  const [first, second] = contest.sheets;
  const now = withHall(given, { halls: [hallAt(given, first.entry_id)], calls: [], ask_again: 4 });
  const shown = (sheet, of = now) => { const found = hallOf({ desk: of, contest, sheet }); return found && [found.isOwn, found.open]; };
  assert.deepEqual([shown(first.id), shown(second.id), shown(null), shown(null, given)], [[true, null], [false, first.id], [false, first.id], null]);
});

test("an answer that tells nothing new of the hall leaves the desk as it is", () => {
  const given = desk();
  const told = { halls: [hallAt(given, 1)], calls: [], ask_again: 4 };
  const once = withHall(given, told);
  assert.notEqual(once, given);
  assert.equal(withHall(once, structuredClone(told)), once);
});

test("works keep the order of the server, with number and time where there is an order", () => {
  const given = desk();
  Object.assign(given.data.contests[0].entries[0], { number: 3, starts_at: AT });
  assert.deepEqual(worksOf(given, given.data.contests[0]).map(({ number, startsAt }) => [number, startsAt]), [[3, AT], [null, null]]);
});

test("a call says whether somebody has seen it", () => {
  const words = createWords(sentences, "en");
  assert.equal(callText(null, words), "");
  assert.match(callText({ called_at: AT, seen_at: null }, words), /09:00.*Nobody/);
  assert.match(callText({ called_at: AT, seen_at: AT }, words), /seen at 09:00/);
});

/** When the server is asked in a minute, in seconds: `asks` are other requests in between. */
function askedAt({ every = null, asks = [], isHidden = false } = {}) {
  let [time, timer] = [0, () => {}];
  const found = [];
  const pulse = createPulse({ clock: { now: () => time, set(run) { timer = run; }, clear() {}, spread: () => 1 }, isBusy: () => false, hasWaiting: () => false,
    isHidden: () => isHidden, look: async () => {}, ask: async () => { found.push(time / 1000); }, often: () => every });
  pulse.start();
  for (time = 1_000; time <= 60_000; time += 1_003) {
    if (asks.some((at) => Math.abs(at * 1000 - time) < 600)) pulse.asked();
    timer();
  }
  return found;
}

test("while a hall runs the server is asked every four seconds, also by who taps all the time, and not by a hidden page", () => {
  const gaps = (list) => list.slice(1).map((at, place) => at - list[place]);
  const quiet = askedAt();
  assert.ok(quiet.length <= 3);
  for (const asks of [[], Array.from({ length: 60 }, (_, second) => second)]) {
    const found = gaps(askedAt({ every: 4000, asks }));
    assert.ok(found.length >= 12 && Math.max(...found) < 4.5, String(found));
  }
  assert.equal(askedAt({ every: 4000, isHidden: true }).length, 0);
});
