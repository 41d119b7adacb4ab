import assert from "node:assert/strict";
import { test } from "node:test";

import { answered, failed, refreshed, sending } from "../../static/js/scoring/answers.js";
import { isCutOff, openDesk, unreached, withSheet } from "../../static/js/scoring/desk.js";
import { aloud, conflictText, createWords, deviceBanner, listed, paperText, sheetLine, statusLine } from "../../static/js/scoring/sentences.js";
import { asked, begin, emptied, keeping, kept, named, ready } from "../../static/js/scoring/state.js";
import { sheetStatus } from "../../static/js/scoring/telling.js";
import { file, scripts, sentences } from "./sentences.mjs";
import { AT, data, judging, tap, taken } from "./sheets.mjs";

const words = createWords(sentences, "en");
const gap = /\{\w+\}/;
// The sign-in page has words of its own; the worker says nothing.
const source = [...scripts].filter(([name]) => !["waiting.js", "worker.js"].includes(name)).map(([, text]) => text).join("\n");

/** The first argument of each `say(…)`. */
function arguments_() {
  return [...source.matchAll(/\bsay\(/g)].map(({ index }) => {
    const start = index + 4;
    let depth = 0;
    let end = start;
    for (; depth > 0 || ![",", ")"].includes(source[end]); end += 1) depth += { "(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1 }[source[end]] ?? 0;
    return source.slice(start, end);
  });
}
/** The values of a type in a script's comments. */
const values = (name, pattern) => [...scripts.get(name).match(pattern)[1].matchAll(/"(\w+)"/g)].map(([, value]) => value);
/** What a text has in these places. */
const found = (text, pattern) => [...text.matchAll(pattern)].map(([, value]) => value);

const statuses = values("telling.js", /@returns \{\{status: ([^,]*), count/);
const closings = [...found(file("judging/queries/tablets/judge_home.py").split("class SheetClosed")[1].split("\ndef ")[0], /^ {4}[A-Z_]+ = "(\w+)"/gm), "closed"].filter((why) => why !== "submitted");
/** Keys that are put together from a part and a value. */
const families = {
  sheet_: [...statuses, "submitting_later", "closed", "not_received"].flatMap((status) => [status, `${status}_short`]),
  dropped_: values("state.js", /@typedef \{([^}]*)\} Dropped/),
  closed_: closings,
  code_: [...new Set([...found(file("judging/core/tablets/sync.py"), /"(unknown_\w+|not_\w+|comment_too_long|id_reused)"/g), "malformed"])],
  review_: values("telling.js", /@returns \{("closed"[^}]*)\}/).filter((why) => !["missing", "waiting"].includes(why)),
  paper_: found(file("judging/web/api/shapes.py").split("class PaperOut")[1].split("keyed_by")[0].split("Literal")[1], /"(\w+)"/g),
  work_paper_: ["asks", "counted"],
  note_: values("notes.js", /@returns \{("empty"[^}]*)\}/).filter((status) => status !== "empty"),
  told_: [...new Set(["_dialogs", "_report", "_state"].flatMap((name) => found(file(`templates/judge/scoring/${name}.html`), /data-tells="(\w+)"/g)))],
};
const titles = values("session.js", /told: \(kind: ([^)]*)\) => void/).map((kind) => `${kind}_title`);
const marks = values("telling.js", /@typedef \{([^}]*)\} Status/);

test("every sentence that the scripts say stands in the page", () => {
  const said = arguments_().flatMap((text) => [...text.replace(/[!=]==? "\w*"|\["[^\]]*\]|`[^`]*`/g, "").matchAll(/"(\w+)"/g)].map(([, key]) => key));
  assert.ok(said.length > 100);
  const built = Object.entries(families).flatMap(([part, ends]) => ends.map((end) => part + end));
  assert.ok(Object.values(families).every((ends) => ends.length > 1));
  assert.deepEqual([...new Set([...said, ...built, ...titles, ...marks.filter((one) => one !== "failed")])].filter((key) => !(key in sentences)), []);
});

test("every key that is put together from parts is known here", () => {
  const parts = new Set(arguments_().flatMap((text) => [...text.matchAll(/`(\w*)\$\{(\w*)/g)].map(([, part, name]) => part || `…${name}`)));
  assert.deepEqual([...parts].sort(), [...Object.keys(families), "…kind"].sort());
});

test("no sentence in the page is left over", () => {
  const said = new Set([...source.matchAll(/"(\w+)"/g)].map(([, key]) => key));
  const built = new Set([...Object.entries(families).flatMap(([part, ends]) => ends.map((end) => part + end)), ...titles]);
  assert.deepEqual(Object.keys(sentences).filter((key) => !said.has(key) && !built.has(key)), []);
});

const OFFLINE = { kind: "offline", code: "unreachable", detail: "", retry: true };
const shut = (state) => answered(sending(state, ready(state)), { revision: 2, accepted: [], superseded: [], conflicts: [], rejected: [{ id: 1, code: "sheet_closed" }] }, AT);
const full = () => tap(tap(tap(begin(data()), "1.1", "good", 1), "1.4", "needs", 2), "2.1", "very", 3);
const word = (state) => named(asked(state, { id: "word", total: "10.5", at: 9 }), new Map([["word", { device: "tablet", counter: 9 }]]));
const disputed = () => {
  const state = tap(begin(data()), "1.1", "good", 1);
  return answered(sending(state, ready(state)), { revision: 4, accepted: [], superseded: [], conflicts: [{ id: 1, item: "1.1", theirs: "very", at: AT, revision: 4 }], rejected: [] }, AT);
};

test("the sheet's line follows its state, and no gap stays open", () => {
  const fresh = begin(data());
  const tapped = tap(fresh, "1.1", "good", 1);
  const fail = (kind, code, detail = "", state = tapped) => failed(sending(state, ready(state)), { kind, code, detail, retry: kind === "offline" }, AT);
  const sent = answered(sending(tapped, ready(tapped)), taken(tapped, 1), AT);
  const waiting = { ...word(full()), outbox: [] };
  const held = begin(data({ sheet: { revision: 4, returned_at: AT } }), kept(tapped));
  const cases = [
    [fresh, "Every tap is saved automatically", []],
    [tapped, "Saving…", []],
    [sent, "Saved 10:42", []],
    [fail("offline", "unreachable"), "1 waiting to be sent", ["retry"]],
    [failed(sent, OFFLINE, AT), "The server has not answered since 10:42", ["retry"]],
    [fail("signin", "signed_out"), "Signed out · 1 waiting to be sent", ["signin"]],
    [fail("other", "other_judge", "Somsri"), "Another judge signed in · 1 waiting", ["reload"]],
    [fail("refused", "malformed"), "Rejected · 1 not sent", ["retry"]],
    [fail("refused", "csrf"), "Rejected · 1 not sent", ["reload"]],
    [fail("refused", "old_page"), "Rejected · 1 not sent", ["reload"]],
    [shut(tapped), "1 not received", ["file", "discard"]],
    [{ ...fresh, state: "submitted" }, "Read only", []],
    [disputed(), "Different on two devices: 1", ["conflict", "mine"]],
    [held, "1 from before the return", ["send", "discard"]],
    [{ ...fresh, stale: true }, "Getting newer marks…", []],
    [waiting, "Submitting…", []],
    [failed(waiting, OFFLINE, AT), "Submission waits to be sent", ["retry"]],
    [fail("signin", "signed_out", "", waiting), "Signed out · 1 waiting to be sent", ["signin"]],
  ];
  for (const [state, long, acts] of cases) {
    const line = sheetLine(state, words);
    assert.deepEqual([line.long, line.banner?.acts ?? []], [long, acts]);
    for (const text of [line.short, line.banner?.title ?? "", line.banner?.text ?? ""]) assert.doesNotMatch(text, gap);
  }
  assert.equal(sheetStatus(shut(tapped)).count, 1);
});

test("a submission that was not sent says why, until the judge submits again", () => {
  const dropped = refreshed(word(full()), data({ sheet: { revision: 1, returned_at: AT } }));
  const state = { ...dropped, outbox: [] };
  assert.deepEqual([sheetLine(state, words).banner?.title, sheetLine(state, words).banner?.text], [sentences.dropped_title, sentences.dropped_returned]);
  assert.equal(sheetLine({ ...asked(state, { id: "again", total: "10.5", at: 10 }), trouble: null }, words).banner, null);
});

test("of two changes of a mark that wait for a decision the judge is told the later one", () => {
  let state = tap(begin(data()), "1.1", "good", 1);
  state = tap(sending(state, ready(state)), "1.1", "needs", 2);
  const held = begin(data({ sheet: { revision: 4, returned_at: AT } }), kept(state));
  const { long, banner } = sheetLine(held, words);
  assert.deepEqual([long, banner.text.includes("Good"), kept(state).length], ["1 from before the return", false, 2]);
});

test("a mark that was not received, or waits for the judge's decision, says so", () => {
  const tapped = tap(begin(data()), "1.1", "good", 1);
  const held = begin(data({ sheet: { revision: 4, returned_at: AT } }), kept(tapped));
  assert.deepEqual([shut(tapped), held].map((state) => statusLine(state, "level", "1.1", words)), [sentences.mark_not_received, sentences.mark_held]);
});

test("a mark's line says when it was saved, in Bangkok's time and the page's way", () => {
  const tapped = tap(begin(data()), "1.1", "good", 1);
  const state = answered(sending(tapped, ready(tapped)), taken(tapped, 1), AT);
  assert.equal(statusLine(state, "level", "1.1", words), "Saved 10:42");
  assert.equal(createWords({}, "th").clock(AT), "10.42\u00a0น.");
  assert.equal(statusLine(state, "level", "2.1", words), "Not scored yet");
});

test("a mark that the server does not take says why", () => {
  const tapped = tap(begin(data()), "1.1", "good", 1);
  const state = answered(sending(tapped, ready(tapped)), { revision: 0, accepted: [], superseded: [], conflicts: [], rejected: [{ id: 1, code: "not_opened" }] }, AT);
  assert.equal(statusLine(state, "level", "1.1", words), "Not saved: The ruling did not open this item.");
});

test("a conflict shows both values, and whose and when", () => {
  const text = conflictText(disputed(), "level", "1.1", words);
  assert.deepEqual(text, { question: "Another device has a different value from 10:42. Which one do you want to keep?", mine: "good 0.5 (this device)", theirs: "very 1 (other device)" });
});

test("marks that wait are named by item and level", () => {
  const state = tap(tap(begin(data({ marks: { 1.4: { level: "very", revision: 1, at: AT } } })), "1.1", "good", 1), "1.4", null, 2);
  assert.equal(listed(state, state.outbox, words), "1.1 good · 1.4 cleared");
});

test("a screen reader hears criterion, level and points", () => {
  assert.equal(aloud(tap(begin(data()), "1.1", "good", 1), "1.1", words), "1.1 proposal: good, 0.5 points");
});

test("the moment of a receipt is the day and the time in Bangkok, as the reader writes them", () => {
  const at = "2026-11-25T17:05:00+00:00"; // past midnight there
  assert.equal(words.moment(at), "26\u00a0November\u00a02026, 00:05");
  assert.equal(createWords(sentences, "th").moment(at), "26\u00a0พฤศจิกายน\u00a02569 เวลา\u00a000.05\u00a0น.");
});

/** A desk with trouble of the connection, and what waits on its sheet. */
function troubled(trouble, state = null) {
  const desk = openDesk(judging(), [], "en");
  const next = state ? withSheet(desk, state) : desk;
  return trouble ? unreached(next, { detail: "", retry: false, ...trouble }, AT) : next;
}

test("other pages cannot open while no server answers; one that is busy answers", () => {
  const cut = (code) => isCutOff(troubled({ kind: "offline", code }), true);
  assert.deepEqual([isCutOff(troubled(null), true), cut("unreachable"), cut("cut_off"), cut("http_503"), isCutOff(troubled({ kind: "signin", code: "signed_out" }), true)], [false, true, true, false, false]);
  assert.equal(isCutOff(troubled(null), false), true);
});

test("the line above the list says what waits on this device, and since when", () => {
  const waiting = tap(openDesk(judging(), [], "en").sheets.get(7), "1.1", "good", 1);
  const submission = word(tap(tap(waiting, "1.4", "needs", 2), "2.1", "very", 3));
  const offline = { kind: "offline", code: "unreachable" };
  const signin = { kind: "signin", code: "signed_out" };
  const cases = [
    [troubled(null, waiting), null, []],
    [troubled(null, keeping(waiting, false)), "This device cannot store marks", []],
    [troubled(null, emptied(waiting)), sentences.emptied_title, []],
    [troubled(offline), "The server does not answer", ["retry"]],
    [troubled(offline, waiting), "1 waiting to be sent", ["retry"]],
    [troubled(offline, submission), "Waiting to be sent: 3 marks, 1 submissions", ["retry"]],
    [troubled(offline, { ...submission, outbox: [] }), "Submissions waiting to be sent: 1", ["retry"]],
    [troubled(signin), sentences.signin_title, ["signin"]],
    [troubled({ kind: "other", code: "other_judge", detail: "Somsri" }, waiting), "Another judge has signed in on this tablet: Somsri", ["reload"]],
  ];
  for (const [desk, title, acts] of cases) {
    const line = deviceBanner(desk, words);
    assert.deepEqual([line?.title ?? null, line?.acts ?? []], [title, acts]);
    assert.doesNotMatch(`${line?.title} ${line?.text}`, gap);
  }
  assert.match(deviceBanner(troubled(offline, waiting), words).text, /10:42/);
  assert.equal(deviceBanner(troubled(signin, { ...submission, outbox: [] }), words).text, "Changes waiting to be sent (1) are stored on this device. They are sent as soon as you sign in.");
});

test("the line above the list promises nothing that this device does not keep", () => {
  const waiting = keeping(tap(openDesk(judging(), [], "en").sheets.get(7), "1.1", "good", 1), false);
  for (const kind of ["offline", "signin", "other"]) {
    const { title, text } = deviceBanner(troubled({ kind, code: "x" }, waiting), words);
    assert.doesNotMatch(`${title} ${text}`, /(is|are) stored on|nothing is lost/i);
  }
});

test("a new version of the page is told only when nothing waits", () => {
  const answer = { epoch: "e1", version: "new", judge: { id: 5, name: "Somchai" }, contests: [] };
  const desk = openDesk(answer, [], "en");
  const waits = { ...desk, sheets: new Map([[7, tap(begin(data()), "1.1", "good", 1)]]) };
  const told = (one, version) => deviceBanner(one, words, version)?.title ?? null;
  assert.deepEqual([told(desk, "old"), told(desk, "new"), told(waits, "old")], [sentences.version_title, null, null]);
});

test("marks that a sheet from paper meets are shown beside the paper's, with whom to ask", () => {
  const waits = tap(tap(begin(data()), "1.1", "good", 1), "2.1", "good", 2);
  const marks = { 1.1: { level: "very", revision: 1, at: AT }, 1.4: { level: "very", revision: 2, at: AT }, 2.1: { level: "good", revision: 3, at: AT } };
  const paper = { state: "agreement", keyed_by: ["Somsri", "Somchai"] };
  const receipt = { code: "ABCD-EFGH", total: "10", at: AT };
  const met = refreshed(waits, data({ closed: "submitted", revision: 3, marks, receipt, paper }));

  const { banner } = sheetLine(met, words);

  assert.equal(banner.title, "This sheet came in on your paper. 1 on this tablet are different.");
  assert.match(banner.text, /keyed by Somsri and Somchai: 1\.1: good 0\.5 here, very 1 from paper\. .*ask the organiser to return/);
  assert.deepEqual(banner.acts, ["file", "discard"]);
  assert.equal(paperText(met, words), "From your paper, keyed by Somsri and Somchai, who agreed on everything.");

  const returned = refreshed(met, data({ returned_at: AT, reason: "tablet works again", revision: 4, marks, paper: null }));
  assert.equal(sheetStatus(returned).status, "held"); // asked about first; then the server answers with a conflict
  assert.equal(paperText(returned, words), "");
});

test("a sheet that is keyed from paper says what it waits for", () => {
  const state = (paper) => begin(data({ paper: { state: paper, keyed_by: [] } }));

  assert.equal(paperText(state("open"), words), "The organiser is keying this sheet from your paper.");
  assert.equal(paperText(state("asks"), words), "Your paper sheet is keyed. It counts when you have confirmed it.");
  assert.equal(paperText(begin(data()), words), "");
});

test("a time in the order of presentation has its date on every day but that day", () => {
  const thai = createWords(sentences, "th");
  const at = "2026-11-30T03:00:00Z";
  assert.equal(words.when(at, Date.parse("2026-11-30T16:59:00Z")), "10:00");
  assert.equal(words.when(at, Date.parse("2026-11-29T16:59:00Z")), "30\u00a0November\u00a02026, 10:00");
  assert.equal(thai.when(at, Date.parse("2026-11-29T16:59:00Z")), "30\u00a0พฤศจิกายน\u00a02569 เวลา\u00a010.00\u00a0น.");
  assert.equal(words.when(null, Date.parse(at)), "");
});
