// What the dialog "Pass all except…" says of the ticked works.
import assert from "node:assert/strict";
import { test } from "node:test";

import { told } from "../../static/js/ticked.js";

const WORDS = { one: "1 work", many: "{number} works", except: "{works}, except {codes}", only: "{works}: {codes}", more: "{works} and {number} more" };

test("both choices name how many works and which", () => {
  assert.deepEqual(told(8, ["A003"], WORDS), { all: "7 works, except A003", ticked: "1 work: A003" });
  assert.deepEqual(told(2, ["A001", "A002"], WORDS), { all: "0 works, except A001, A002", ticked: "2 works: A001, A002" });
});

test("while nothing is ticked nothing is said", () => {
  assert.deepEqual(told(8, [], WORDS), { all: "", ticked: "" });
});

test("of many codes the first are named", () => {
  const codes = Array.from({ length: 10 }, (_, place) => `A${place}`);
  assert.equal(told(10, codes, WORDS).ticked, "10 works: A0, A1, A2, A3, A4, A5, A6, A7 and 2 more");
});
