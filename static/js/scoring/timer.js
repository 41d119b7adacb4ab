// The time of a phase. Pure. It only tells the time: nothing is locked or counted by it.

/** Seconds left, negative when the phase is over its time. @param {{started_at: string, seconds: number}} phase @param {number} now by the server's clock, in milliseconds */
export const remaining = ({ started_at, seconds }, now) => Math.ceil(seconds - (now - Date.parse(started_at)) / 1000);

/** @param {number} left seconds; over the time it is written as +0:05 */
export function timeText(left) {
  const seconds = Math.abs(left);
  return `${left < 0 ? "+" : ""}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Whether a sound is due between two looks at the clock: one minute before the end, and at the end.
 * @param {number} before @param {number} left @returns {"warning" | "end" | null} */
export function soundDue(before, left) {
  if (before > 0 && left <= 0) return "end";
  return before > 60 && left <= 60 && left > 0 ? "warning" : null;
}
