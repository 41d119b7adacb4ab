// Keying a sheet from paper: which level a digit or typed letters name.
import assert from "node:assert/strict";
import { test } from "node:test";

import { named, numbered } from "../../static/js/keying.js";

const THAI = ["ดีมาก", "ดี", "พอใช้", "ปรับปรุง", ""];
const ENGLISH = ["Very good", "Good", "Fair", "Needs improvement", ""];

test("a digit names a level by its place, and 0 that nothing can be read", () => {
  assert.deepEqual(["1", "4", "0", "5", "9", "x", "๒", "๐"].map((key) => numbered(key, 4)), [0, 3, 4, -1, -1, -1, 1, 4]);
});

test("the first letters of one level alone are enough", () => {
  assert.deepEqual(named(ENGLISH, "g"), { at: 1, isSure: true });
  assert.deepEqual(named(THAI, "พ"), { at: 2, isSure: true });
  assert.deepEqual(named(THAI, "ดีม"), { at: 0, isSure: true });
});

test("a name that begins another one is chosen only if nothing follows", () => {
  assert.deepEqual(named(THAI, "ด"), { at: -1, isSure: false });
  assert.deepEqual(named(THAI, "ดี"), { at: 1, isSure: false });
});

test("letters that name nothing choose nothing", () => {
  assert.deepEqual(named(ENGLISH, "x"), { at: -1, isSure: false });
});
