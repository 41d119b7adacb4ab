// The dots of a plot: which one a finger means, and where the arrow keys lead.

import assert from "node:assert/strict";
import test from "node:test";

import { nearest, reached, workOf } from "../../static/js/plots.js";

const dot = (axis, x, y, text = "A001 ผลงาน: 80.00") => ({ axis, x, y, text });
// Two axes; on the first a column of two, in the order of the works, which is not that of their places.
const DOTS = [dot(0, 300, 50), dot(0, 100, 50), dot(0, 100, 41), dot(1, 90, 150), dot(1, 310, 150)];

test("left and right follow the axis, and a column upwards", () => {
  const path = [1];
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"]) path.push(reached(DOTS, path.at(-1), key));
  assert.deepEqual(path, [1, 2, 0, 0, 2]);
});

test("up and down lead to the nearest dot of the other axis, and stay at the ends", () => {
  assert.equal(reached(DOTS, 0, "ArrowDown"), 4);
  assert.equal(reached(DOTS, 2, "ArrowDown"), 3);
  assert.equal(reached(DOTS, 4, "ArrowUp"), 0);
  assert.equal(reached(DOTS, 0, "ArrowUp"), 0);
  assert.equal(reached(DOTS, 4, "ArrowDown"), 4);
});

test("any key begins at the first dot, Home and End lead to the ends of the axis", () => {
  for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home"]) assert.equal(reached(DOTS, -1, key), 1);
  assert.equal(reached(DOTS, 2, "Home"), 1);
  assert.equal(reached(DOTS, 1, "End"), 0);
  assert.equal(reached(DOTS, 3, "End"), 4);
});

test("every dot is reached by the right arrow from the first of its axis", () => {
  for (const axis of [0, 1]) {
    const own = DOTS.flatMap((one, place) => (one.axis === axis ? place : []));
    const seen = new Set();
    for (let at = reached(DOTS, own[0], "Home"); !seen.has(at); at = reached(DOTS, at, "ArrowRight")) seen.add(at);
    assert.deepEqual([...seen].sort(), own);
  }
});

test("a finger means the nearest dot within its reach, else none", () => {
  assert.equal(nearest(DOTS, 102, 43, 24), 2);
  assert.equal(nearest(DOTS, 290, 60, 24), 0);
  assert.equal(nearest(DOTS, 200, 100, 24), -1);
});

test("a dot is of the work named before its average, whatever the title holds", () => {
  assert.equal(workOf(dot(0, 0, 0, "A001 ปั๊มน้ำ: รุ่น 2: 87.33")), "A001 ปั๊มน้ำ: รุ่น 2");
});
