// A simulated judge with their devices. The pages of a device run the shipped scripts on a store that lasts; the judge knows
// what they last chose, and decides what they are asked.

import { randomBytes } from "node:crypto";

import { sheetOf, waiting } from "../../static/js/scoring/desk.js";
import { pointsText } from "../../static/js/scoring/rubric.js";
import { browserClock } from "../../static/js/scoring/sender.js";
import { createSession } from "../../static/js/scoring/session.js";
import { asked, change, current, isOpen, isRevocable, keyOf, resolve, revoked } from "../../static/js/scoring/state.js";
import { memoryStore, withFallback } from "../../static/js/scoring/store.js";
import { obstacle, sheetStatus, statusOf, tally } from "../../static/js/scoring/telling.js";
import { createTransport } from "../../static/js/scoring/transport.js";
import { createDisk } from "../js/disk.mjs";
import { chances } from "../js/world.mjs";

/** How long a judge waits for a page, in milliseconds. */
const PATIENCE = 8_000;
const WORDS = ["", "ดีมาก ใช้งานได้จริง", "good", "ควรปรับปรุงเอกสาร", "sturdy, cheap"];
const forever = () => new Promise(() => {});
export const pause = (length) => new Promise((done) => { setTimeout(done, length); });
const path = (name, sheet) => `/api/v1/${{ judging: "judging", tablet: "tablet", changes: `sheets/${sheet}/changes`, submit: `sheets/${sheet}/submit` }[name]}`;

/** @param {{url: string, counts: Record<string, number>, faults: string[], acked: any[]}} hall   `acked`: what devices were told to be taken
 * @param {{number: number, seed: number, card: string, devices: number, tabs: number}} given */
export function createJudge({ url, counts, faults, acked }, given) {
  const chance = chances(given.seed);
  const below = (count) => Math.floor(chance() * count);
  const one = (list) => list[below(list.length)];
  const count = (what, more = 1) => { counts[what] = (counts[what] ?? 0) + more; };
  const fault = (text) => faults.push(`judge ${given.number}: ${text}`);
  let id = 0;
  let hand = null; // the page that the judge has in hand
  let doing = "";
  const sent = new Set();
  /** What the judge last chose: "sheet kind:item" → value, "" for nothing. @type {Map<string, string>} */
  const chosen = new Map();
  const devices = Array.from({ length: given.devices }, () => ({ cookie: "", pages: [], disk: createDisk(undefined, () => randomBytes(16).toString("hex")) }));

  // ------------------------------------------------------------------ devices and their pages

  /** A request with the device's cookie, as a browser sends it. */
  async function ask(device, page, address, options = {}) {
    const response = await fetch(`${url}${address}`, { ...options, redirect: "manual", headers: { ...options.headers, ...(device.cookie ? { cookie: device.cookie } : {}) } });
    for (const line of response.headers.getSetCookie()) device.cookie = line.split(";")[0];
    if (page && !page.isAlive) return forever();
    return response.status >= 300 && response.status < 400 ? { type: "opaqueredirect", headers: response.headers } : response;
  }

  /** The card's address is opened on a device; again until the server answers. */
  async function signIn(device) {
    const before = doing;
    doing = `${before}, signing in`;
    for (;;) {
      try {
        device.cookie = "";
        await ask(device, null, given.card, { signal: AbortSignal.timeout(PATIENCE) });
        const response = await ask(device, null, path("judging"), { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
        if (response.ok) {
          id = (await response.json()).judge.id;
          break;
        }
      } catch { /* the network is bad, or the server is away */ }
      await pause(300 + 400 * chance());
    }
    count("signed in");
    const tabs = Math.max(1, device.pages.length);
    for (const page of [...device.pages]) close(page);
    doing = `${before}, opening`;
    for (let place = 0; place < (device.tabs ?? tabs); place += 1) await open(device);
    doing = before;
  }

  function close(page) {
    page.isAlive = false;
    page.device.pages = page.device.pages.filter((other) => other !== page);
  }

  async function open(device) {
    const page = { device, isAlive: true, hasLeft: false, session: null, last: 0, sheet: 0, hear: () => {} };
    const lasting = device.disk.open(async (run) => (page.isAlive ? run() : forever()));
    const clock = { ...browserClock, set: (run, wait) => setTimeout(() => { if (page.isAlive) run(); }, wait) };
    const channel = { postMessage(data) { for (const other of device.pages) if (other !== page) other.hear({ data: structuredClone(data) }); }, addEventListener(_name, run) { page.hear = run; } };
    page.session = createSession({
      store: withFallback(lasting, memoryStore()), transport: counted(createTransport({ token: "", url: path }, (address, options) => ask(device, page, address, options))), judge: id,
      language: "en", version: "soak", now: () => new Date().toISOString(), drawn() {}, clock, channel, isHidden: () => false,
      told(kind) { fault(`a device tells that its storage is ${kind}`); }, left() { page.hasLeft = true; },
    });
    page.order = () => (page.last = Math.max(Date.now(), page.last + 1));
    device.pages.push(page);
    await page.session.open();
  }

  /** The transport, with what it was told. */
  function counted(transport) {
    return { ...transport,
      async changes(sheet, changes) {
        const { device, epoch } = changes[0];
        for (const { counter } of changes) {
          count(sent.has(`${device}:${counter}`) ? "changes sent again" : "changes");
          sent.add(`${device}:${counter}`);
        }
        const outcome = await transport.changes(sheet, changes);
        if (outcome.kind !== "ok") return outcome;
        for (const { id: number, revision } of outcome.answer.accepted) acked.push([device, number, sheet, revision, epoch]);
        count("conflicts", outcome.answer.conflicts.length);
        count("superseded", outcome.answer.superseded.length);
        for (const { id: number, code } of outcome.answer.rejected) fault(`${device}:${number} of sheet ${sheet} was rejected: ${code}`);
        return outcome;
      } };
  }

  const pages = () => devices.flatMap((device) => device.pages);
  const sheets = (page) => [...(page.session.desk().sheets.keys())];
  const stateOf = (page, sheet) => sheetOf(page.session.desk(), sheet);
  const isSignedOut = (device) => device.pages.some((page) => page.hasLeft || page.session.desk().trouble?.kind === "signin");
  const isSubmitted = (sheet) => pages().some((page) => { const state = stateOf(page, sheet); return state && (state.word || state.state === "submitted"); });
  const waitsOn = (device, sheet) => device.disk.rows().some((row) => sheet === undefined || row.sheet === sheet);
  const valueOf = (state, key) => { const [kind, item] = key.split(":"); return current(state, kind, item) ?? ""; };

  // ------------------------------------------------------------------ what the judge does

  function choose(page, sheet, kind, item, value) {
    const state = stateOf(page, sheet);
    if (!state || isSubmitted(sheet) || !isOpen(state, kind === "level" ? item : undefined)) return;
    const at = page.order();
    const next = change(state, { id: `here:${at}`, kind, item, value, at });
    if (next === state) return;
    chosen.set(`${sheet} ${keyOf(kind, item)}`, value ?? "");
    page.session.act(next);
  }

  /** Not while another device has a later choice, waiting or sent: then what this page calls theirs is not what the judge left there. */
  function decide(page, sheet, key) {
    const state = stateOf(page, sheet);
    const { change: own, theirs } = state.conflicts[key];
    const others = pages().filter((other) => other.device !== page.device).map((other) => stateOf(other, sheet)).filter(Boolean);
    if (others.some((other) => !other.conflicts[key] && valueOf(other, key) !== (theirs ?? ""))) return;
    if (others.some((other) => other.outbox.some((found) => keyOf(found.kind, found.item) === key))) return;
    const take = one(["mine", "theirs"]);
    const at = page.order();
    count("conflicts decided");
    chosen.set(`${sheet} ${key}`, (take === "mine" ? own.value : theirs) ?? "");
    page.session.act(resolve(state, { id: `here:${at}`, kind: own.kind, item: own.item, take, at }));
  }

  function decideAll() {
    for (const page of pages()) for (const sheet of sheets(page)) for (const key of Object.keys(stateOf(page, sheet).conflicts)) decide(page, sheet, key);
  }

  /** A judge with two devices looks whether one has marks that wait before they submit on the other. */
  function submit(page, sheet) {
    const state = stateOf(page, sheet);
    if (!state || obstacle(state) !== null || isSubmitted(sheet) || devices.some((device) => device !== page.device && waitsOn(device, sheet))) return;
    const at = page.order();
    page.session.act(asked(state, { id: `here:${at}`, total: pointsText(tally(state).points, state.unit), at }));
  }

  function fill(page, sheet) {
    const state = stateOf(page, sheet);
    for (const code of state ? tally(state).missing : []) tap(page, sheet, code);
  }

  function tap(page, sheet, code) {
    const found = stateOf(page, sheet)?.criteria.find((row) => row.code === code);
    if (found) choose(page, sheet, "level", code, one(found.levels).id);
  }

  const ACTS = [
    [50, (page) => tap(page, page.sheet, one(stateOf(page, page.sheet).criteria).code)],
    [3, (page) => choose(page, page.sheet, "level", one(stateOf(page, page.sheet).criteria).code, null)],
    [6, (page) => choose(page, page.sheet, "comment", one(["total", ...stateOf(page, page.sheet).sections.map((part) => part.code)]), one(WORDS))],
    [6, (page) => fill(page, page.sheet)],
    [4, (page) => submit(page, page.sheet)],
    [1, (page) => { const state = stateOf(page, page.sheet); if (isRevocable(state)) page.session.act(revoked(state)); }],
    [15, (page) => { page.sheet = one(sheets(page)); page.session.show(page.sheet); }],
    [6, () => decideAll()],
    [2, (page) => page.session.again()],
    [1, async (page) => { count("pages reloaded"); close(page); await open(page.device); }],
  ];

  /** One thing that a judge does. */
  async function act() {
    for (const device of devices) if (isSignedOut(device)) return signIn(device);
    if (!hand?.isAlive || chance() < 0.15) hand = one(pages().filter((page) => page.session.desk().data));
    if (!hand?.session.desk().data) return undefined;
    if (!stateOf(hand, hand.sheet)) hand.sheet = one(sheets(hand));
    let left = chance() * ACTS.reduce((sum, [weight]) => sum + weight, 0);
    return ACTS.find(([weight]) => (left -= weight) < 0).at(-1)(hand);
  }

  // ------------------------------------------------------------------ after a restored backup, and at the end

  /** The judge waits for their devices, and takes one in hand now and then. */
  async function wait() {
    await pause(300);
    if (chance() < 0.15) for (const page of pages()) page.session.wake();
  }

  /** Whether all that the devices hold has arrived, and their pages show what the server has. */
  const isQuiet = () => devices.every((device) => !waitsOn(device) && device.pages.length && !isSignedOut(device)) && pages().every((page) => {
    const desk = page.session.desk();
    const { marks, words } = waiting(desk);
    return desk.data && !desk.trouble && !desk.isBehind && !marks && !words && [...desk.sheets.values()].every((state) => !state.stale && !state.flying.length);
  });

  const lacking = (page) => [...chosen].filter(([place, value]) => { const [sheet, key] = split(place); return valueOf(stateOf(page, sheet), key) !== value; }).map(([place]) => place);
  const split = (place) => { const [sheet, key] = place.split(" "); return [Number(sheet), key]; };

  /** Sign in, and choose again what the restored sheets lack; with `takesBack` the devices give it back. What waited on the only
   * device must not be lacking. */
  async function recover(epoch, takesBack) {
    const waited = new Set(devices.length > 1 ? [] : devices[0].disk.rows().map((row) => `${row.sheet} ${keyOf(row.kind, row.item)}`));
    doing = "recovering";
    for (const device of devices) await signIn(device);
    for (;;) {
      for (const device of devices) if (isSignedOut(device)) await signIn(device);
      decideAll();
      if (isQuiet() && pages().every((page) => page.session.desk().data.epoch === epoch)) {
        const [page] = pages();
        const missing = lacking(page);
        doing = `recovering ${missing.slice(0, 5)}`;
        if (!missing.length) {
          doing = "";
          return;
        }
        if (!takesBack) {
          for (const place of missing.filter((found) => waited.has(found))) fault(`${place} waited on the device and is lacking after the restore`);
          for (const place of missing) {
            const [sheet, key] = split(place);
            const [kind, item] = key.split(":");
            count("marks chosen again");
            choose(page, sheet, kind, item, chosen.get(place) || (kind === "level" ? null : ""));
          }
        }
      }
      await wait();
    }
  }

  /** Complete and submit all sheets but the last, until nothing waits. */
  async function finish() {
    doing = "finishing";
    for (;;) {
      for (const device of devices) if (isSignedOut(device)) await signIn(device);
      decideAll();
      const [page] = pages();
      const all = sheets(page);
      for (const sheet of all.slice(0, -1)) {
        fill(page, sheet);
        submit(page, sheet);
      }
      if (isQuiet() && all.length && pages().every((other) => all.slice(0, -1).every((sheet) => stateOf(other, sheet).state === "submitted"))) {
        doing = "";
        return;
      }
      await wait();
    }
  }

  // ------------------------------------------------------------------ what the pages show

  /** [sheet, epoch, receipt, [item, value, revision] of all that it calls sent] of some sheets of every page.
   * @param {(sheet: number) => boolean} isWanted @param {boolean} isRecovered whether the restored sheets have everything again */
  function look(isWanted, isRecovered) {
    const found = [];
    for (const page of pages()) {
      for (const sheet of sheets(page).filter(isWanted)) {
        const state = stateOf(page, sheet);
        const saved = Object.entries(state.written).filter(([key]) => statusOf(state, ...key.split(":")) === "saved").map(([key, { value, revision }]) => [key, value ?? "", revision]);
        found.push([sheet, state.epoch, state.state === "submitted" ? state.receipt?.code ?? "none" : "", saved]);
        if (isRecovered && pages().length === 1 && sheetStatus(state).status === "saved") {
          for (const [place, value] of chosen) {
            const [at, key] = split(place);
            if (at === sheet && (state.written[key]?.value ?? "") !== value) fault(`sheet ${sheet} is shown as saved with ${key}=${state.written[key]?.value}, the judge chose ${value}`);
          }
        }
      }
    }
    return found;
  }

  return {
    number: given.number, isBusy: () => doing !== "", act, recover, finish, look, chosen: () => [...chosen],
    async start() {
      for (const [place, device] of devices.entries()) {
        device.tabs = place === 0 ? given.tabs : 1;
        await signIn(device);
      }
    },
    /** What keeps the judge from being done. */
    state: () => doing + JSON.stringify(pages().map((page) => ({ trouble: page.session.desk().trouble, isBehind: page.session.desk().isBehind, hasLeft: page.hasLeft, epoch: page.session.desk().data?.epoch,
      waiting: waiting(page.session.desk()), rows: page.device.disk.rows().length, lacking: page.session.desk().data ? lacking(page).slice(0, 5) : [],
      sheets: [...page.session.desk().sheets.values()].filter((state) => state.state !== "submitted" || state.stale).map((state) => `${state.id} ${state.state} ${obstacle(state)} ${state.stale} ${state.trouble?.code ?? ""}`) }))),
  };
}
