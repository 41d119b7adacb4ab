// The last taps of this page, so that they can be taken back one by one. Pure. Taking one back is a change like any other.

import { current } from "./state.js";

/** A mark as it was before a tap and after it. @typedef {{sheet: number, item: string, before: string | null, after: string | null}} Tap */

const MOST = 50;

/** @param {Tap[]} taps @param {Tap} tap @returns {Tap[]} */
export const noted = (taps, tap) => (tap.before === tap.after ? taps : [...taps, tap].slice(-MOST));

/** The tap that would be taken back now: the last one on this sheet, unless another device has changed its mark since.
 * @param {Tap[]} taps @param {import("./state.js").State} state @returns {Tap | null} */
export function lastTap(taps, state) {
  const last = taps.findLast((tap) => tap.sheet === state.id);
  return last && current(state, "level", last.item) === last.after ? last : null;
}

/** @param {Tap[]} taps @param {Tap} tap @returns {Tap[]} */
export const without = (taps, tap) => taps.filter((one) => one !== tap);
