import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { answered, begin, closed, failed, isCutOff, keeping, ready, sending, staying } from "../../static/js/judge/state.js";
import { aloud, createWords, sheetLine, sheetStatus, statusLine } from "../../static/js/judge/telling.js";
import { AT, data, tap, taken } from "./sheets.mjs";

const file = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const sentences = Object.fromEntries([...file("templates/judge/sheet/_words.html").matchAll(/"(\w+)": _\("([^"]+)"\)/g)].map(([, key, text]) => [key, text]));
const words = createWords(sentences, "en");
const gap = /\{\w+\}/;

test("every sentence that the scripts say stands in the page", () => {
  const source = ["telling", "view", "review"].map((name) => file(`static/js/judge/${name}.js`)).join("\n");
  const said = [...source.matchAll(/say\("(\w+)"/g), ...source.matchAll(/say\([^()]*? \? "(\w+)" : "(\w+)"/g)].flatMap(([, ...keys]) => keys.filter(Boolean));
  assert.ok(said.length > 30);
  assert.deepEqual(said.filter((key) => !(key in sentences)), []);
  for (const key of ["empty", "saving", "saved", "unsent", "conflict", "failed", "signin", "refused", "stale", "closed"]) {
    assert.deepEqual([`sheet_${key}`, `sheet_${key}_short`].filter((name) => !(name in sentences)), []);
  }
});

test("the sheet's line follows its state, and no gap stays open", () => {
  const fresh = begin(data());
  const tapped = tap(fresh, "1.1", "good", 1);
  const fail = (kind, code) => failed(sending(tapped, ready(tapped)), { kind, code, detail: "", retry: kind === "offline" }, AT);
  const shut = answered(sending(tapped, ready(tapped)), { revision: 2, accepted: [], superseded: [], conflicts: [], rejected: [{ id: 1, code: "sheet_closed" }] }, AT);
  const cases = [
    [fresh, "Every tap is saved automatically", null],
    [tapped, "Saving…", null],
    [answered(sending(tapped, ready(tapped)), taken(tapped, 1), AT), "All saved 10:42", null],
    [fail("offline", "unreachable"), "1 waiting to be sent", "retry"],
    [fail("signin", "signed_out"), "Signed out · 1 waiting to be sent", "signin"],
    [fail("refused", "wrong_epoch"), "Rejected · 1 not sent", "reload"],
    [shut, "1 waiting to be sent", "reload"],
    [closed(fresh, "submitted"), "Read only", null],
  ];
  for (const [state, long, act] of cases) {
    const line = sheetLine(state, words);
    assert.deepEqual([line.long, line.banner?.act ?? null], [long, act]);
    for (const text of [line.short, line.banner?.title ?? "", line.banner?.text ?? ""]) assert.doesNotMatch(text, gap);
  }
  assert.equal(sheetStatus(shut).count, 1);
});

test("a mark's line says when it was saved, in Bangkok's time and the page's way", () => {
  const tapped = tap(begin(data()), "1.1", "good", 1);
  const state = answered(sending(tapped, ready(tapped)), taken(tapped, 1), AT);
  assert.equal(statusLine(state, "level", "1.1", words), "Saved 10:42");
  assert.equal(createWords({}, "th").clock(AT), "10.42\u00a0น.");
  assert.equal(statusLine(state, "level", "2.1", words), "Not scored yet");
});

test("a screen reader hears criterion, level and points", () => {
  assert.equal(aloud(tap(begin(data()), "1.1", "good", 1), "1.1", words), "1.1 proposal: good, 0.5 points");
});

test("the moment of a receipt is the day and the time in Bangkok, as the reader writes them", () => {
  const at = "2026-11-25T17:05:00+00:00"; // past midnight there
  assert.equal(words.moment(at), "26\u00a0November\u00a02026, 00:05");
  assert.equal(createWords(sentences, "th").moment(at), "26\u00a0พฤศจิกายน\u00a02569 เวลา\u00a000.05\u00a0น.");
});

test("who stays for want of a connection is told so until something arrives", () => {
  const fresh = begin(data());
  const tapped = tap(fresh, "1.1", "good", 1);
  const fail = (kind, code) => failed(sending(tapped, ready(tapped)), { kind, code, detail: "", retry: true }, AT);
  const unsent = fail("offline", "unreachable");
  assert.deepEqual([fresh, unsent, fail("offline", "http_503"), fail("signin", "signed_out")].map((state) => isCutOff(state, true)), [false, true, false, false]);
  assert.equal(isCutOff(fresh, false), true);

  const shown = (state) => sheetLine(staying(state, true), words);
  assert.equal(sheetLine(fresh, words).banner, null);
  assert.deepEqual([fresh, unsent, closed(fresh, "submitted")].map((state) => [shown(state).banner.title, shown(state).banner.act]), [
    [sentences.staying_title, "none"], [sentences.staying_title, "retry"], [sentences.staying_title, "none"],
  ]);
  assert.equal(shown(unsent).long, sheetLine(unsent, words).long);
  assert.equal(shown(keeping(unsent, false)).banner.text, `${sentences.staying_text} ${sentences.unkept_stay}`);
  assert.equal(sheetLine(answered(staying(unsent, true), taken(unsent, 1), AT), words).banner, null);
});
