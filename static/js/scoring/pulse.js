// When to look at the store and to ask the server: often while something waits or failed, else seldom.

const BUSY = 4_000;
const IDLE = 30_000;
const BEAT = 1_000;

/** @param {{clock: import("./sender.js").Clock, isBusy: () => boolean, hasWaiting: () => boolean, isHidden: () => boolean, look: () => Promise<void>, ask: () => Promise<void>}} given
 *   `isBusy`: something waits or failed; `hasWaiting`: something waits; `look`: compare store and memory; `ask`: ask the server */
export function createPulse({ clock, isBusy, hasWaiting, isHidden, look, ask }) {
  let lastAsked = -Infinity;
  let lastLooked = -Infinity;

  async function beat() {
    const pause = isBusy() ? BUSY : IDLE;
    if (hasWaiting() && clock.now() - lastLooked >= BUSY) {
      lastLooked = clock.now();
      await look();
    }
    if (clock.now() - lastAsked < pause || (isHidden() && pause === IDLE)) return;
    lastAsked = clock.now();
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
