// A judge's session on this tablet: holds the desk, keeps the store up to it, sends what waits, and follows the server.

import { taken } from "./answers.js";
import { again, begun, ended, nextJob, openDesk, reached, renewed, unreached, updated, waiting, withSheet } from "./desk.js";
import { createKeeper } from "./keeper.js";
import { browserClock, createSender } from "./sender.js";
import { finalSheets, givenBack, lacking } from "./restored.js";
import { emptied, keeping, kept, named } from "./state.js";
import { counted } from "./store.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./desk.js").Desk} Desk */

const BUSY = 4_000;
const IDLE = 30_000;
const BEAT = 1_000;

const openChannel = () => ("BroadcastChannel" in globalThis ? new BroadcastChannel("judging") : null);

/** @param {{store: import("./store.js").Store, transport: import("./transport.js").Transport, judge: number, language: string, version: string, now: () => string,
 *   drawn: (desk: Desk) => void, told: (kind: "unkept" | "emptied") => void, left: () => void,
 *   contest?: () => number | null, clock?: import("./sender.js").Clock, channel?: BroadcastChannel | null, isHidden?: () => boolean}} given   `drawn`: the desk changed; `left`: the
 *   session has ended and nothing waits; `contest`: the one on the screen; `channel`: to the other pages of this device, if the browser has one */
export function createSession({ store, transport, judge, language, version, now, drawn, told, left, contest = () => null, clock = browserClock, channel = openChannel(), isHidden = () => document.hidden }) {
  /** @type {Desk} */
  let desk = { data: null, language, sheets: new Map(), trouble: null, isBehind: false, isRestored: false, held: { marks: 0, epoch: "" } };
  let shown = /** @type {number | null} */ (null);
  /** Names of all changes that this page has ever held: others come from another page of this device. */
  const met = new Set();
  const keepers = new Map();
  const answers = new Map();
  let [isSyncing, isWanted] = [false, false];
  let lastAsked = -Infinity;
  let lastLooked = -Infinity;
  let others = 0;

  const nameOf = (/** @type {import("./state.js").Change} */ change) => `${change.device}:${change.counter}`;
  const meet = (/** @type {State} */ state) => { for (const change of kept(state)) if (change.counter) met.add(nameOf(change)); };

  /** @param {Desk} next */
  function set(next) {
    const changed = [...next.sheets.values()].filter((state) => desk.sheets.get(state.id) !== state);
    desk = next;
    for (const state of changed) keeperOf(state)(kept(state), (/** @type {any} */ change) => taken(state, change));
    drawn(desk);
  }

  /** @param {State} state @param {import("./state.js").Change[]} [known] */
  function keeperOf(state, known = []) {
    if (!keepers.has(state.id)) {
      keepers.set(state.id, createKeeper({ store, sheet: state.id, known,
        named(names) {
          for (const { device, counter } of names.values()) met.add(`${device}:${counter}`);
          channel?.postMessage("changed");
          const now_ = desk.sheets.get(state.id);
          if (!now_ || !names.size) return;
          const next = named(now_, names);
          meet(next);
          set(withSheet(desk, next));
          const kinds = kept(next).filter((change) => names.has(change.id)).map((change) => change.kind);
          sender.nudge(kinds.find((kind) => kind !== "comment") ?? "comment");
        },
        told(isKept) {
          const states = [...desk.sheets.values()].filter((one) => one.isKept !== isKept);
          if (!states.length) return;
          keptAs(isKept);
          if (!isKept) told("unkept");
        } }));
    }
    return keepers.get(state.id);
  }

  /** @param {boolean} isKept */
  const keptAs = (isKept) => set({ ...desk, sheets: new Map([...desk.sheets].map(([id, one]) => [id, keeping(one, isKept)])) });

  async function putBack() {
    const rows = [...desk.sheets.values()].flatMap((state) => kept(state).filter((change) => change.counter).map((change) => ({ ...change, sheet: state.id })));
    await store.put(rows);
    set({ ...desk, sheets: new Map([...desk.sheets].map(([id, state]) => [id, keeping(emptied(state), store.isLasting())])) });
    if (rows.length) told("emptied");
  }
  store.whenEmptied(putBack);

  const sender = createSender({
    next: () => (desk.trouble?.kind === "other" ? null : nextJob(desk, shown)),
    begin: (job) => set(begun(desk, job)),
    send({ sheet, changes, word }) {
      lastAsked = clock.now();
      const state = /** @type {State} */ (desk.sheets.get(sheet));
      return word ? transport.submit(sheet, { epoch: state.epoch, revision: state.revision, total: word.value ?? "", former: word.former }) : transport.changes(sheet, changes);
    },
    end(job, outcome) {
      if (outcome.kind === "ok") answers.set(job.sheet, (answers.get(job.sheet) ?? 0) + 1);
      set(ended(desk, job, outcome, now()));
      if (desk.isBehind) sync();
    },
    giveUp: transport.giveUp, clock,
  });

  /** Show what the server and other pages of this device have. What asks for it meanwhile is served by another turn: the turn at
   * hand may have read the store or the server before. */
  async function sync() {
    isWanted = true;
    if (isSyncing) return;
    isSyncing = true;
    try {
      do isWanted = false;
      while (await follow() && (isWanted || desk.isBehind));
    } finally {
      isSyncing = false;
    }
  }

  /** Whether the server answered. */
  async function follow() {
    const before = new Map(answers);
    const held = [...desk.sheets.values()].flatMap(kept).filter((change) => change.counter);
    const { rows, isSame } = await store.all();
    if (!isSame && desk.data) await putBack();
    const outcome = await transport.judging();
    if (!isAnswered(outcome)) return false;
    const { answer } = outcome;
    const names = new Set(rows.map(nameOf));
    const gone = isSame ? held.filter((change) => !names.has(nameOf(change))).map((change) => change.id) : [];
    const fresh = rows.filter((row) => !met.has(nameOf(row)));
    const touched = new Set([...answers].filter(([id, count]) => before.get(id) !== count).map(([id]) => id));
    const next = updated(desk.data ? desk : openDesk(answer, rows, language), answer, { gone, fresh: desk.data ? fresh : [], touched });
    for (const state of next.sheets.values()) {
      meet(state);
      const isFirst = !keepers.has(state.id);
      const joined = fresh.filter((row) => row.sheet === state.id);
      keeperOf(state, isFirst ? rows.filter((row) => row.sheet === state.id) : [])(kept(state), (/** @type {any} */ change) => taken(state, change), isFirst ? [] : joined);
    }
    others = [...counted(rows)].filter(([id]) => !next.sheets.has(id)).reduce((sum, [, count]) => sum + count, 0);
    set({ ...next, sheets: new Map([...next.sheets].map(([id, state]) => [id, keeping(state, store.isLasting())])) });
    await giveBack(await store.acked());
    store.keepCopy(answer);
    sender.flush();
    return true;
  }

  /** After a restored backup: what it lacks is told, and sent where the organiser wants it back. @param {import("./desk.js").Acked[]} acked */
  async function giveBack(acked) {
    const { desk: next, rows } = givenBack(desk, acked);
    for (const id of new Set(rows.map((row) => row.sheet))) {
      const state = /** @type {State} */ (next.sheets.get(id));
      meet(state);
      keeperOf(state)(kept(state), (/** @type {any} */ change) => taken(state, change), rows.filter((row) => row.sheet === id));
    }
    const held = lacking(next, acked);
    set({ ...next, held: { marks: held.filter((row) => row.kind !== "submit").length, epoch: held[0]?.epoch ?? "" } });
    if (acked.some((row) => finalSheets(next).has(row.sheet))) await store.forget((row) => finalSheets(next).has(row.sheet));
  }

  /** Whether a request of no sheet was answered to this judge; otherwise its trouble is shown.
   * @param {import("./transport.js").Outcome} outcome @returns {outcome is {kind: "ok", answer: any}} */
  function isAnswered(outcome) {
    lastAsked = clock.now();
    const person = outcome.kind === "ok" ? outcome.answer.judge : null;
    if (person && person.id !== judge) {
      set(unreached(desk, { kind: "other", code: "other_judge", detail: person.name, params: {}, retry: false }, now()));
      return false;
    }
    if (outcome.kind === "ok") {
      if (desk.trouble) set(reached(desk));
      return true;
    }
    const { marks, words } = waiting(desk);
    if (outcome.kind === "signin" && !marks && !words) left();
    else if (outcome.kind !== "refused") set(unreached(desk, outcome, now()));
    return false;
  }

  async function ping() {
    const { marks, words, since } = waiting(desk);
    const held = desk.held.marks ? { held: desk.held } : {};
    const outcome = await transport.ping({ device: store.device(), epoch: desk.data.epoch, version, waiting: marks + words, since, contest: contest(), ...held });
    if (!isAnswered(outcome)) return;
    sender.flush();
    if (desk.isBehind || outcome.answer.stamp !== desk.data.stamp || outcome.answer.epoch !== desk.data.epoch) sync();
  }

  async function beat() {
    const { marks, words } = waiting(desk);
    const isOther = desk.trouble?.kind === "other";
    const pause = !isOther && (marks || words || desk.trouble) ? BUSY : IDLE;
    if ((marks || words) && clock.now() - lastLooked >= BUSY) await look();
    if (clock.now() - lastAsked < pause || (isHidden() && pause === IDLE)) return;
    lastAsked = clock.now();
    if (!desk.data || isOther) return sync(); // this judge may be back
    await look();
    await ping();
  }

  /** Whether the device still has what it stored. */
  async function look() {
    lastLooked = clock.now();
    const { isSame } = await store.all();
    if (!isSame) await putBack();
  }

  function tick() {
    beat();
    clock.set(tick, BEAT);
  }

  channel?.addEventListener("message", () => { if (desk.data) sync(); });

  return {
    desk: () => desk,
    /** Marks of other judges that wait on this tablet. */
    others: () => others,
    sync,
    /** @param {State} state a sheet after an act of the judge, who was shown the trouble that all sheets share */
    act: (state) => set(withSheet(desk, { ...state, trouble: desk.sheets.get(state.id)?.trouble ?? null })),
    /** @param {number | null} sheet the one that is on the screen */
    show(sheet) { shown = sheet; },
    flush: () => sender.flush(),
    /** Try again at once, by the judge. */
    again() {
      set(again(desk));
      sender.again();
      lastAsked = -Infinity;
      beat();
    },
    /** Open with the server's data, or with what this device last had of it. */
    async open() {
      await sync();
      if (!desk.data) {
        const copy = await store.copy();
        const { rows } = await store.all();
        if (copy?.judge.id === judge) {
          const trouble = desk.trouble;
          const next = openDesk(renewed(copy, await store.acked()), rows, language);
          for (const state of next.sheets.values()) {
            meet(state);
            keeperOf(state, rows.filter((row) => row.sheet === state.id));
          }
          set({ ...next, trouble });
        }
      }
      tick();
    },
    /** The judge comes back to the page. */
    wake() {
      lastAsked = -Infinity;
      beat();
    },
  };
}
