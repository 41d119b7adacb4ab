// The teacher's form that saves itself: whatever becomes of one saving, the next is tried.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createSaver, post } from "../../static/js/registration.js";

const json = (body, status = 200) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
const cut = () => new Response(new ReadableStream({ start: (pipe) => pipe.error(new TypeError("cut off")) }),
  { headers: { "Content-Type": "application/json" } });
const redirect = () => Object.defineProperty(new Response(null), "type", { value: "opaqueredirect" });

/** Asks that end one after the other as given; the last one for good. */
const asks = (...ends) => async (_url, options) => {
  const end = ends.length > 1 ? ends.shift() : ends[0];
  return end(options);
};
const fails = () => { throw new TypeError("unreachable"); };
const silence = ({ signal }) => new Promise((_done, give) => signal.addEventListener("abort", () => give(signal.reason)));

/** A saver whose clock is turned by hand, with what it told. */
function desk(...ends) {
  const [planned, told, ask] = [[], [], asks(...ends)];
  const saver = createSaver({
    send: () => post("/form", "", { ask, patience: 20 }),
    tell: (outcome, isLast) => told.push(isLast ? `${outcome.kind} all` : outcome.kind),
    clock: { set: (run, wait) => { planned.push({ run, wait }); return planned.length; }, clear: () => { planned.length = 0; } },
  });
  return { saver, told, planned };
}

test("an answer that is cut off is no saving, and the next one is", async () => {
  const { saver, told, planned } = desk(cut, () => json({ id: 1 }), () => json({ revision: 2 }));
  saver.changed();

  assert.equal(await saver.save(), false);
  assert.deepEqual(planned.map((one) => one.wait), [5000]);
  assert.equal(await planned[0].run(), true);
  assert.deepEqual(told, ["saving", "failed", "saving", "saved all"]);
});

test("an answer that does not come is given up, and the saving tried again", async () => {
  const { saver, planned } = desk(silence, silence, () => json({ revision: 2 }));
  saver.changed();

  assert.equal(await saver.save(), false);
  assert.equal(await planned[0].run(), true);
});

test("a body that does not end is given up too", async () => {
  const endless = ({ signal }) => new Response(new ReadableStream({ start: (pipe) => signal.addEventListener("abort", () => pipe.error(signal.reason)) }),
    { headers: { "Content-Type": "application/json" } });

  assert.deepEqual(await post("/form", "", { ask: asks(endless, () => json({})), patience: 20 }), { kind: "failed", text: "", retry: true });
});

test("what goes wrong while it is told does not keep the next from being tried", async () => {
  let isBroken = true;
  const saver = createSaver({
    send: async () => ({ kind: "saved", said: {} }),
    tell: (outcome) => { if (outcome.kind === "saved" && isBroken) throw new Error("no such place"); },
    clock: { set: () => 1, clear: () => {} },
  });
  saver.changed();
  await assert.rejects(saver.save(), /no such place/);
  isBroken = false;
  saver.changed();

  assert.equal(await saver.save(), true);
});

test("what is typed while a saving is under way is saved after it", async () => {
  const { saver, told, planned } = desk(() => json({ revision: 1 }));
  saver.changed();
  const first = saver.save();
  await Promise.resolve();
  assert.notEqual(saver.underWay(), null);
  saver.changed();

  assert.equal(await first, false);
  assert.deepEqual(planned.map((one) => one.wait), [0]);
  assert.equal(await planned[0].run(), true);
  assert.deepEqual(told, ["saving", "saved", "saving", "saved all"]);
  assert.equal(saver.underWay(), null);
});

test("what somebody else wrote meanwhile is told, and tried again after the next key alone", async () => {
  const { saver, planned } = desk(() => json({ problem: "changed by another" }, 409));
  saver.changed();
  planned.length = 0;

  assert.equal(await saver.save(), false);
  assert.equal(saver.isSaved(), false);
  assert.deepEqual(planned, []);
  saver.changed();
  assert.deepEqual(planned.map((one) => one.wait), [1200]);
});

test("nothing typed is nothing to send", async () => {
  const { saver, told } = desk(fails);

  assert.equal(await saver.save(), true);
  assert.deepEqual(told, []);
});

const FAILED = { kind: "failed", text: "", retry: true };
const OUTCOMES = [
  ["no network", [fails], FAILED],
  ["a redirect to the sign-in page", [fails, redirect], { kind: "gone", text: "", retry: true }],
  ["a page where data was asked for", [() => new Response("<p>", { headers: { "Content-Type": "text/html" } })], FAILED],
  ["a refusal", [() => json({ problem: "too late" }, 409)], { kind: "failed", text: "too late", retry: false }],
  ["an error of the server", [() => json({}, 500)], FAILED],
  ["data", [() => json({ revision: 3 })], { kind: "saved", said: { revision: 3 } }],
];
for (const [name, ends, outcome] of OUTCOMES) {
  test(`${name} is ${outcome.kind}`, async () => {
    assert.deepEqual(await post("/form", "", { ask: asks(...ends) }), outcome);
  });
}
