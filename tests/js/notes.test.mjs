import assert from "node:assert/strict";
import { test } from "node:test";

import { caughtUp, createNotes, joined } from "../../static/js/scoring/notes.js";
import { lastTap, noted, without } from "../../static/js/scoring/undo.js";
import { begin } from "../../static/js/scoring/state.js";
import { data, tap } from "./sheets.mjs";

const offline = { kind: "offline", code: "unreachable", detail: "", params: {}, retry: true };
const ok = (text, revision) => ({ kind: "ok", answer: { text, revision } });
const told = (text = "", revision = 0, epoch = "e1") => ({ epoch, contests: [{ sheets: [{ id: 7, note: { text, revision } }] }] });
const turns = async () => { for (let turn = 0; turn < 12; turn += 1) await Promise.resolve(); };

/** Notes on a device, with the answers that the server gives one after another. */
function setting(answers = [], { kept = new Map(), page = "a".repeat(32), isKept = true } = {}) {
  const sent = [];
  let planned = () => {};
  const store = {
    notes: async () => [...kept.values()],
    keepNote: async (name, row) => {
      if (row && isKept) kept.set(name, row);
      else kept.delete(name);
      return isKept;
    },
  };
  const notes = createNotes({ store, judge: 5, page, drawn() {}, clock: { set: (run) => { planned = run; }, clear() {} },
    send: async (sheet, body) => { sent.push(body); return answers.shift() ?? offline; } });
  return { notes, sent, kept, turn: async () => { await planned(); await turns(); } };
}

test("a text is kept on the device before it is sent, and forgotten there once the server has it", async () => {
  const { notes, sent, kept, turn } = setting([offline, ok("abc", 1)]);
  notes.take(told());
  notes.write(7, "abc");
  await turns();
  assert.deepEqual([[...kept.values()].map((row) => row.text), notes.status(7), sent.length], [["abc"], "saving", 0]);
  await turn();
  assert.deepEqual([notes.status(7), notes.waiting()], ["waits", 1]);
  await turn();
  assert.deepEqual([notes.status(7), notes.waiting(), kept.size, notes.text(7), notes.revisions()], ["saved", 0, 0, "abc", 1]);
  assert.deepEqual(sent[0], sent[1]); // under the same name
});

test("a page that opens has the text of the page before, and sends it under its name", async () => {
  const before = setting();
  before.notes.take(told("x", 1));
  before.notes.write(7, "x and more");
  await turns();
  const { notes, sent, turn } = setting([ok("x and more", 2)], { kept: before.kept, page: "b".repeat(32) });
  await notes.open();
  notes.take(told("x", 1));
  assert.equal(notes.text(7), "x and more");
  await turn();
  assert.deepEqual([sent[0].page, notes.status(7)], ["a".repeat(32), "saved"]);
});

test("what another device wrote meanwhile stands above what was typed, also while it is being typed", async () => {
  const { notes, sent, turn } = setting([ok("theirs\n\nmine", 2), ok("theirs\n\nmine, more", 3)]);
  notes.take(told());
  notes.write(7, "mine");
  const going = turn();
  notes.write(7, "mine, more");
  await going;
  assert.equal(notes.text(7), "theirs\n\nmine, more");
  await turn();
  assert.deepEqual([sent[1].base, notes.status(7)], [2, "saved"]);
});

test("notes that the final results ended are given up, others that are refused stay", async () => {
  const refused = (code) => ({ kind: "refused", code, detail: "", params: {}, retry: false });
  const { notes, turn } = setting([refused("note_too_long"), refused("notes_deleted")]);
  notes.take(told());
  notes.write(7, "abc");
  await turn();
  assert.deepEqual([notes.status(7), notes.text(7)], ["failed", "abc"]);
  notes.write(7, "abcd");
  await turn();
  assert.deepEqual([notes.status(7), notes.text(7), notes.waiting()], ["empty", "", 0]);
});

test("a device that keeps nothing says so, and a restored backup gets the text back", async () => {
  const { notes } = setting([], { isKept: false });
  notes.take(told("known", 3));
  notes.take(told("", 0, "e2"));
  await turns();
  assert.deepEqual([notes.text(7), notes.status(7), notes.isUnkept()], ["known", "unkept", true]);
});

test("two texts become both, or the one that contains the other", () => {
  assert.deepEqual([joined("a", "b"), joined("a", "ab"), joined("ab", "a"), joined("", "a")], ["a\n\nb", "ab", "ab", "a"]);
  assert.deepEqual([caughtUp("mine!", "mine", "mine"), caughtUp("mine!", "mine", "theirs\n\nmine"), caughtUp("b", "a", "c")], ["mine!", "theirs\n\nmine!", "c\n\nb"]);
});

test("taps are taken back one by one, unless another device has changed the mark", () => {
  let taps = noted([], { sheet: 7, item: "1.1", before: null, after: "good" });
  taps = noted(taps, { sheet: 8, item: "1.1", before: null, after: "very" });
  taps = noted(taps, { sheet: 7, item: "1.1", before: "good", after: "good" });
  const state = tap(begin(data()), "1.1", "good", 1);
  assert.equal(lastTap(taps, state)?.after, "good");
  assert.equal(lastTap(taps, tap(state, "1.1", "very", 2)), null);
  assert.equal(lastTap(without(taps, taps[0]), state), null);
});
