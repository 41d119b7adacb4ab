// The day beside a calendar field, as the page's reader writes it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { dayText } from "../../static/js/days.js";

test("a day stands in the reader's era and words", () => {
  assert.equal(dayText("2022-03-25", "th"), "25\u00a0มีนาคม\u00a02565");
  assert.equal(dayText("2022-03-25", "en"), "25\u00a0March\u00a02022");
});

test("a year typed in the Buddhist era is that year", () => {
  assert.equal(dayText("2569-03-25", "th"), "25\u00a0มีนาคม\u00a02569");
  assert.equal(dayText("2569-03-25", "en"), "25\u00a0March\u00a02026");
});

test("a moment brings its time, in Thai with a dot and น.", () => {
  assert.equal(dayText("2022-03-25T16:30", "th"), "25\u00a0มีนาคม\u00a02565 เวลา\u00a016.30\u00a0น.");
  assert.equal(dayText("2022-03-25T06:05:09", "en"), "25\u00a0March\u00a02022, 06:05");
});

test("what is no day yet says nothing", () => {
  assert.equal(dayText("", "th"), "");
  assert.equal(dayText("2022-03", "th"), "");
});
