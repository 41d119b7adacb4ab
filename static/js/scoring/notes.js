// The judge's notes to self, one text a sheet: stored on this device first, sent in the background, and no text is ever
// replaced by one that was written without seeing it (judging/core/tablets/notes.py). Nothing of it is a mark.

/** A text that was not sent yet: `page` and `counter` name it, `base` is the revision it was typed upon.
 * @typedef {{sheet: number, judge: number, page: string, counter: number, base: number, text: string}} Row */
/** What the server has. @typedef {{text: string, revision: number}} Told */

const PAUSE = 900;
const AGAIN = 4_000;
const SELDOM = 30_000;

/** Both texts; only the longer one where it contains the other. @param {string} one @param {string} other */
export function joined(one, other) {
  if (one.includes(other.trim())) return one;
  return other.includes(one.trim()) ? other : `${one.trimEnd()}\n\n${other}`;
}

/** The text at hand once the server has taken what was sent, where it kept more than that. @param {string} now typed meanwhile @param {string} sent @param {string} told */
export function caughtUp(now, sent, told) {
  if (told === sent) return now;
  return told.endsWith(sent) ? `${told.slice(0, told.length - sent.length)}${now}` : joined(told, now);
}

/** @param {Row} row */
const nameOf = (row) => `${row.sheet}:${row.page}`;

/** @param {{store: Pick<import("./store.js").Store, "notes" | "keepNote">, send: (sheet: number, body: object) => Promise<import("./transport.js").Outcome>, judge: number, page: string,
 *   drawn: () => void, clock?: Pick<import("./sender.js").Clock, "set" | "clear">}} given   `page`: 128 random bits in hexadecimal */
export function createNotes({ store, send, judge, page, drawn, clock = { set: (run, time) => setTimeout(run, time), clear: (given) => clearTimeout(given) } }) {
  /** @type {Map<number, Told>} */
  const told = new Map();
  /** @type {Map<string, Row>} */
  const rows = new Map();
  const faults = new Map();
  const unkept = new Set();
  let epoch = "";
  let counter = 0;
  let isBusy = false;
  let isReached = true;
  let timer = /** @type {any} */ (null);

  const own = (/** @type {number} */ sheet) => rows.get(`${sheet}:${page}`);
  const told_ = (/** @type {number} */ sheet) => told.get(sheet) ?? { text: "", revision: 0 };

  /** @param {number} sheet */
  function text(sheet) {
    const mine = own(sheet);
    if (mine) return mine.text;
    return [...rows.values()].filter((row) => row.sheet === sheet).reduce((sum, row) => joined(sum, row.text), told_(sheet).text);
  }

  /** @param {Row} row @param {boolean} [isGone] */
  async function keep(row, isGone = false) {
    if (isGone) rows.delete(nameOf(row));
    else rows.set(nameOf(row), row);
    const isKept = await store.keepNote(nameOf(row), isGone ? null : row);
    if (isKept || isGone) unkept.delete(row.sheet);
    else unkept.add(row.sheet);
    drawn();
  }

  /** @param {number} time */
  function plan(time) {
    clock.clear(timer);
    timer = clock.set(flush, time);
  }

  async function flush() {
    clock.clear(timer);
    const row = [...rows.values()].find((one) => !faults.has(one.sheet));
    if (isBusy || !row || !epoch) return;
    isBusy = true;
    const { sheet, text: sent, counter: id, base } = row;
    const outcome = await send(sheet, { page: row.page, id, epoch, base, text: sent });
    isBusy = false;
    isReached = outcome.kind === "ok" || outcome.kind === "refused";
    const now = rows.get(nameOf(row));
    if (outcome.kind === "ok") {
      told.set(sheet, outcome.answer);
      const typed = now && now.counter !== id ? caughtUp(now.text, sent, outcome.answer.text) : null;
      await keep(typed === null || !now ? row : { ...now, text: typed, base: outcome.answer.revision }, typed === null);
    } else if (outcome.kind === "refused" && outcome.code === "notes_deleted") {
      told.delete(sheet);
      await keep(row, true);
    } else if (outcome.kind === "refused" && outcome.code !== "wrong_epoch") faults.set(sheet, outcome.code); // kept; sent again after the next key
    drawn();
    if (rows.size) plan(outcome.kind === "ok" ? 0 : outcome.kind === "offline" ? AGAIN : SELDOM);
  }

  return {
    text,
    /** What becomes of the text of a sheet. @param {number} sheet @returns {"empty" | "saving" | "waits" | "saved" | "unkept" | "failed"} */
    status(sheet) {
      if (faults.has(sheet)) return "failed";
      if (unkept.has(sheet)) return "unkept";
      if ([...rows.values()].some((row) => row.sheet === sheet)) return isReached ? "saving" : "waits";
      return text(sheet) ? "saved" : "empty";
    },
    /** How many sheets have notes that the server does not have, and how many of these this device does not keep. */
    waiting: () => new Set([...rows.values()].map((row) => row.sheet)).size,
    isUnkept: () => unkept.size > 0,
    /** The sum of the revisions that this page knows. */
    revisions: () => [...told.values()].reduce((sum, one) => sum + one.revision, 0),
    flush,
    /** The judge has typed. @param {number} sheet @param {string} value */
    write(sheet, value) {
      if (value === text(sheet)) return;
      counter = Math.max(counter, own(sheet)?.counter ?? 0) + 1;
      faults.delete(sheet);
      keep({ sheet, judge, page, counter, base: own(sheet)?.base ?? told_(sheet).revision, text: value });
      plan(PAUSE);
    },
    /** What waits on this device since an earlier page. */
    async open() {
      for (const row of await store.notes()) if (row.judge === judge && !rows.has(nameOf(row))) rows.set(nameOf(row), row);
      if (rows.size) plan(0);
    },
    /** What the server says of all sheets. After a restored backup it gets back what it lacks. @param {any} data */
    take(data) {
      const isRestored = epoch !== "" && epoch !== data.epoch;
      epoch = data.epoch;
      faults.clear();
      for (const { id, note } of data.contests.flatMap((/** @type {any} */ contest) => contest.sheets)) {
        if (!note) continue;
        const before = told_(id);
        if (!isRestored && before.revision > note.revision) continue;
        told.set(id, note);
        if (isRestored && before.text && !text(id).includes(before.text)) this.write(id, joined(text(id), before.text));
      }
      if (rows.size) plan(0);
    },
  };
}
