import assert from "node:assert/strict";
import { test } from "node:test";

import { told } from "../../static/js/columns.js";

const required = [{ name: "title_th", title: "title" }, { name: "institution", title: "institution" }];
const rules = {
  several: ["makers"],
  titles: { title_th: "title", institution: "institution", makers: "makers", province: "province" },
  missing: "none for {column}",
  twice: "several for {column}",
  isOptional: false,
};

test("a required column that is not chosen is named", () => {
  assert.equal(told(["", "title_th"], required, rules), "none for institution");
});

test("a column chosen twice is named, unless it holds several names", () => {
  const complete = ["title_th", "institution", "makers", "makers"];
  assert.equal(told(complete, required, rules), "");
  assert.equal(told([...complete, "province", "province"], required, rules), "several for province");
});

test("a sheet of several without any choice is not read, the only sheet must be explained", () => {
  assert.equal(told(["", ""], required, { ...rules, isOptional: true }), "");
  assert.equal(told(["", ""], required, rules), "none for title");
});
