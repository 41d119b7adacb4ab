// When to send: shortly after the last tap, one request at a time for the whole device, with back-off after a failure.

/** @typedef {import("./desk.js").Job} Job */
/** @typedef {import("./transport.js").Outcome} Outcome */
/** Timers; the time in milliseconds since the page began, whatever the device's clock is set to; and by which factor a delay
 * differs, so that the tablets of a hall do not come back at the same moment.
 * @typedef {{now: () => number, set: (run: () => void, wait: number) => any, clear: (timer: any) => void, spread: () => number}} Clock */

/** @type {Clock} */
export const browserClock = {
  now: () => performance.now(), set: (run, time) => setTimeout(run, time), clear: (timer) => clearTimeout(timer), spread: () => 0.8 + 0.4 * Math.random(),
};

const PAUSE = { level: 250, comment: 900, submit: 0 };
const WAITS = [1000, 2000, 4000];

/** The delay before the nth retry. @param {number} failures */
export const wait = (failures) => WAITS[Math.min(failures, WAITS.length) - 1] ?? 0;

/** @param {{next: () => Job | null, begin: (job: Job) => void, send: (job: Job) => Promise<Outcome>, end: (job: Job, outcome: Outcome) => void,
 *   giveUp?: () => void, clock?: Clock}} given */
export function createSender({ next, begin, send, end, giveUp = () => {}, clock = browserClock }) {
  let timer = /** @type {any} */ (null);
  let isBusy = false;
  let failures = 0;
  let isAgain = false;

  /** @param {number} time */
  function plan(time) {
    clock.clear(timer);
    timer = clock.set(flush, time);
  }

  async function flush() {
    clock.clear(timer);
    timer = null;
    if (isBusy) return;
    const job = next();
    if (!job) return;
    isBusy = true;
    begin(job);
    const outcome = await send(job);
    isBusy = false;
    end(job, outcome);
    if (outcome.kind === "ok" || outcome.kind === "refused") {
      failures = 0;
      if (next()) plan(0);
    } else if (outcome.retry) {
      failures += isAgain ? 0 : 1;
      plan(isAgain ? 0 : wait(failures) * clock.spread());
    }
    isAgain = false;
  }

  return {
    /** Something changed. After a failure the retry delay still applies. @param {import("./state.js").Kind} kind */
    nudge(kind) {
      if (isBusy || (failures && timer !== null)) return; // the running batch checks again when it ends
      plan(PAUSE[kind]);
    },
    /** Send now: the judge returns to the page, or the server answers again. */
    flush() {
      failures = 0;
      return flush();
    },
    /** Send now, without waiting for a request that is not answered. */
    again() {
      failures = 0;
      isAgain = isBusy;
      if (isBusy) giveUp();
      else flush();
    },
  };
}
