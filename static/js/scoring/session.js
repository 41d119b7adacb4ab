// A judge's session on this tablet: holds the desk, keeps the store up to it, sends what waits, and follows the server.

import { again, begun, ended, nextJob, openDesk, reached, renewed, unreached, updated, waiting, withHall, withSheet } from "./desk.js";
import { followed, nameOf } from "./following.js";
import { createKeepers } from "./keeper.js";
import { createPulse } from "./pulse.js";
import { browserClock, createSender } from "./sender.js";
import { finalSheets, givenBack, lacking } from "./restored.js";
import { emptied, heldBack, keeping, kept, named } from "./state.js";
import { counted } from "./store.js";
import { createWiped } from "./wiped.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./desk.js").Desk} Desk */

const openChannel = () => ("BroadcastChannel" in globalThis ? new BroadcastChannel("judging") : null);

/** @param {{store: import("./store.js").Store, transport: import("./transport.js").Transport, judge: number, language: string, version: string, now: () => string,
 *   drawn: (desk: Desk) => void, told: (kind: "unkept" | "emptied") => void, left: () => void,
 *   contest?: () => number | null, further?: () => number, clock?: import("./sender.js").Clock, channel?: BroadcastChannel | null, isHidden?: () => boolean}} given   `drawn`: the desk changed; `left`: the
 *   session has ended and nothing waits; `contest`: the one on the screen; `further`: the revisions that are of no mark; `channel`: to the other pages of this device, if the browser has one */
export function createSession({ store, transport, judge, language, version, now, drawn, told, left, contest = () => null, further = () => 0, clock = browserClock, channel = openChannel(), isHidden = () => document.hidden }) {
  /** @type {Desk} */
  let desk = { data: null, language, sheets: new Map(), trouble: null, isBehind: false, isRestored: false, held: { marks: 0, epoch: "" } };
  let shown = /** @type {number | null} */ (null);
  const answers = new Map();
  let [isSyncing, isWanted] = [false, false];
  let others = 0;
  const wiped = createWiped(store);

  /** @param {Desk} next */
  function set(next) {
    const changed = [...next.sheets.values()].filter((state) => desk.sheets.get(state.id) !== state);
    desk = next;
    for (const state of changed) keepers.keep(state);
    drawn(desk);
  }

  const keepers = createKeepers({ store,
    named(names, done) {
      channel?.postMessage(store.isLasting() ? done : null);
      const now_ = desk.sheets.get(done.sheet);
      if (!now_ || !names.size) return;
      const next = named(now_, names);
      keepers.meet(next);
      set(withSheet(desk, next));
      const kinds = kept(next).filter((change) => names.has(change.id)).map((change) => change.kind);
      sender.nudge(kinds.find((kind) => kind !== "comment") ?? "comment");
    },
    told(isKept) {
      const states = [...desk.sheets.values()].filter((one) => one.isKept !== isKept);
      if (!states.length) return;
      keptAs(isKept);
      if (!isKept) told("unkept");
    },
  });

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
      pulse.asked();
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
    let [{ rows, isSame }, acked] = [await store.all(), await store.acked()];
    if (!isSame && desk.data) await putBack();
    const outcome = await transport.judging();
    if (!isAnswered(outcome)) return false;
    const { answer } = outcome;
    rows = await wiped.drop(rows, answer.wiped ?? [], desk);
    const [names, had] = [rows, acked].map((all) => new Set(all.map(nameOf)));
    const gone = isSame ? held.filter((change) => !(change.isRestored ? had : names).has(nameOf(change))).map((change) => change.id) : [];
    const fresh = rows.filter(keepers.isForeign);
    const touched = new Set([...answers].filter(([id, count]) => before.get(id) !== count).map(([id]) => id));
    const next = updated(desk.data ? desk : openDesk(answer, rows, language), answer, { gone, fresh: desk.data ? fresh : [], touched });
    for (const state of next.sheets.values()) {
      keepers.meet(state);
      const isOf = (/** @type {import("./desk.js").Stored} */ row) => row.sheet === state.id;
      keepers.keep(state, keepers.has(state.id) ? { others: fresh.filter(isOf) } : { known: rows.filter(isOf) });
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
      keepers.meet(state);
      keepers.keep(state, { others: rows.filter((row) => row.sheet === id) });
    }
    const held = lacking(next, acked);
    set({ ...next, held: { marks: held.filter((row) => row.kind !== "submit").length, epoch: held[0]?.epoch ?? "" } });
    if (acked.some((row) => finalSheets(next).has(row.sheet))) await store.forget((row) => finalSheets(next).has(row.sheet));
  }

  /** Whether a request of no sheet was answered to this judge; otherwise its trouble is shown.
   * @param {import("./transport.js").Outcome} outcome @returns {outcome is {kind: "ok", answer: any}} */
  function isAnswered(outcome) {
    pulse.asked();
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
    const { stamp, epoch, revisions } = outcome.answer;
    const next = withHall(desk, outcome.answer);
    if (next !== desk) set(next);
    const known = [...desk.sheets.values()].reduce((sum, state) => sum + state.revision, further());
    if (desk.isBehind || stamp !== desk.data.stamp || epoch !== desk.data.epoch || !(revisions <= known)) sync();
  }

  /** Whether the device still has what it stored, and nothing that another page stored before it was closed. */
  async function look() {
    const { rows, isSame } = await store.all();
    if (!isSame) await putBack();
    else if (rows.some((row) => desk.sheets.has(row.sheet) && keepers.isForeign(row))) await sync();
  }

  const hasWaiting = () => Boolean(waiting(desk).marks || waiting(desk).words);
  const isOther = () => desk.trouble?.kind === "other";
  const pulse = createPulse({ clock, isHidden, hasWaiting, look, often: () => (desk.data?.ask_again < 30 && !desk.trouble ? desk.data.ask_again * 1000 : null),
    isBusy: () => !isOther() && (hasWaiting() || desk.trouble !== null),
    async ask() {
      if (!desk.data || isOther()) return sync(); // this judge may be back
      pulse.looked();
      await look();
      await ping();
    },
  });

  /** Another page of this device has written. Nothing is sent: that page sends it, and this one if it still waits at its next look.
   * @param {import("./following.js").Told | null} told_ what it wrote, if all pages can read it */
  function hear(told_) {
    const state = told_ && desk.sheets.get(told_.sheet);
    if (!told_ || !state) return desk.data ? sync() : void (isWanted = true); // one more turn of what is under way
    const { state: next, isWhole } = followed(state, told_);
    if (next !== state) {
      if (next.state !== state.state) answers.set(state.id, (answers.get(state.id) ?? 0) + 1);
      keepers.meet(next);
      keepers.keep(next, { others: told_.fresh, gone: told_.gone });
      set(withSheet(desk, next));
    }
    if (!isWhole) sync();
  }
  channel?.addEventListener("message", (event) => hear(event.data));

  return {
    desk: () => desk,
    /** Marks of other judges that wait on this tablet. */
    others: () => others,
    wiped: wiped.dropped,
    sync,
    /** @param {State} state a sheet after an act of the judge, who was shown the trouble that all sheets share */
    act(state) {
      const before = desk.sheets.get(state.id);
      set(withSheet(desk, { ...state, trouble: before?.trouble ?? null }));
      if (before && heldBack(before).length > heldBack(state).length) sender.flush(); // stored already, so no writing of it asks to send
    },
    /** @param {number | null} sheet the one that is on the screen */
    show(sheet) { shown = sheet; },
    flush: () => sender.flush(),
    /** Try again at once, by the judge. */
    again() {
      set(again(desk));
      sender.again();
      pulse.wake();
    },
    /** Open at once with what this device last had of the server's data, then with the server's own. */
    async open() {
      const [copy, acked, { rows }] = await Promise.all([store.copy(), store.acked(), store.all()]);
      if (copy?.judge.id === judge) {
        const next = openDesk(renewed(copy, acked), rows, language);
        for (const state of next.sheets.values()) {
          keepers.meet(state);
          keepers.keep(state, { known: rows.filter((row) => row.sheet === state.id) });
        }
        set(next);
      }
      await sync();
      pulse.start();
    },
    /** The judge comes back to the page. */
    wake: () => pulse.wake(),
  };
}
