// When to look at the store and to ask the server: often while something waits or failed or a hall runs, else seldom.

const BUSY = 4_000;
const IDLE = 30_000;
const BEAT = 1_000;

/** @param {{clock: import("./sender.js").Clock, isBusy: () => boolean, hasWaiting: () => boolean, isHidden: () => boolean, look: () => Promise<void>, ask: () => Promise<void>,
 *   often?: () => number | null}} given   `often`: the milliseconds after which to ask while a hall runs, whatever else was asked meanwhile; `isBusy`: something waits or failed; `hasWaiting`: something waits; `look`: compare store and memory; `ask`: ask the server */
export function createPulse({ clock, isBusy, hasWaiting, isHidden, look, ask, often = () => null }) {
  let lastAsked = -Infinity;
  let lastLooked = -Infinity;
  let lastPinged = -Infinity;

  /** Half a beat early: the beat after that would be too late. */
  function isHallDue() {
    const every = often();
    return every !== null && clock.now() - lastPinged >= every - BEAT / 2;
  }

  async function beat() {
    const pause = isBusy() ? BUSY : IDLE;
    if (hasWaiting() && clock.now() - lastLooked >= BUSY) {
      lastLooked = clock.now();
      await look();
    }
    if ((clock.now() - lastAsked < pause && !isHallDue()) || (isHidden() && pause === IDLE)) return;
    lastAsked = lastPinged = clock.now();
    await ask();
  }

  function tick() {
    beat();
    clock.set(tick, BEAT);
  }

  return {
    start: tick,
    /** The server was asked something. */
    asked() { lastAsked = clock.now(); },
    looked() { lastLooked = clock.now(); },
    /** Ask at once. */
    wake() {
      lastAsked = -Infinity;
      beat();
    },
  };
}
