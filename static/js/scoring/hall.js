// What is presented now, on list and sheet: the work, its phase, the time left, and the judge's call for the chair.

import { placeOf } from "./works.js";
import { all, mark, put, show } from "./pieces.js";
import { inLanguage } from "./rubric.js";
import { remaining, soundDue, timeText } from "./timer.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {{desk: Desk, contest: any, sheet: number | null}} Shown   what the page shows */

const SOUND = "judging-hall-sound";

/** What a hall is to the sheet or list that is shown. `isOwn`: the work of the sheet presents; `open`: the judge's sheet of the work that
 * presents, unless it is shown. @param {Shown} shown @returns {{hall: any, isOwn: boolean, open: number | null} | null} */
export function hallOf({ desk, contest, sheet }) {
  const hall = (desk.data?.halls ?? []).find((/** @type {any} */ one) => one.contest === contest?.id);
  if (!hall) return null;
  const own = sheet === null ? null : placeOf(desk, sheet)?.entry?.id;
  const apart = contest.entries.find((/** @type {any} */ entry) => entry.id === hall.entry)?.apart;
  const found = contest.sheets.find((/** @type {any} */ one) => one.entry_id === hall.entry)?.id ?? null;
  return { hall, isOwn: own === hall.entry, open: own === hall.entry || apart ? null : found };
}

/** The judge's call from a contest, as words. @param {any} call @param {import("./sentences.js").Words} words */
export function callText(call, { say, clock }) {
  if (!call) return "";
  return call.seen_at ? say("call_seen", { time: clock(call.seen_at) }) : say("call_sent", { time: clock(call.called_at) });
}

/** @param {{words: import("./sentences.js").Words, language: string, url: (name: string, id: number) => string, transport: import("./transport.js").Transport,
 *   announce: (text: string) => void, storage: Storage, now: () => number, place: () => Shown}} given   `now`: by the server's clock, in milliseconds */
export function createHall({ words, language, url, transport, announce, storage, now, place }) {
  const { say } = words;
  let before = Infinity;
  let moved = "";
  let sent = /** @type {any} */ (null);
  let isCalling = false;
  /** @type {AudioContext | null} */
  let sound = null;

  const phases = { pause: say("hall_pause"), presentation: say("hall_presentation"), questions: say("hall_questions") };
  const phaseOf = (/** @type {any} */ hall) => phases[/** @type {"pause"} */ (hall.phase)];

  function tick() {
    const shown = place();
    const found = shown.desk.data ? hallOf(shown) : null;
    if (!found) return;
    const left = remaining(found.hall, now());
    for (const node of all("hall-time")) {
      put(node, timeText(left));
      node.toggleAttribute("data-over", left < 0);
    }
    const due = soundDue(before, left);
    before = left;
    if (due && found.hall.phase !== "pause" && sound) play(due === "end" ? 3 : 1);
  }

  /** @param {number} times */
  function play(times) {
    for (let at = 0; sound && at < times; at += 1) {
      const tone = sound.createOscillator();
      const loudness = sound.createGain();
      loudness.gain.value = 0.15;
      tone.frequency.value = 660;
      tone.connect(loudness).connect(sound.destination);
      tone.start(sound.currentTime + at * 0.4);
      tone.stop(sound.currentTime + at * 0.4 + 0.22);
    }
  }

  /** Browsers let a page make sounds only after somebody pressed something in it. @param {boolean} isOn */
  function listen(isOn) {
    sound = isOn && "AudioContext" in globalThis ? sound ?? new AudioContext() : null;
  }

  function draw() {
    const shown = place();
    const { desk, contest, sheet } = shown;
    const found = hallOf(shown);
    const hall = found?.hall ?? null;
    const title = hall ? `${hall.code} ${inLanguage(hall.title, language)}` : "";
    for (const node of all("hall")) show(node, contest !== null && !contest.closed);
    for (const node of all("hall-says")) put(node, hall ? say("hall_now", { work: title }) : say("hall_none"));
    for (const node of all("hall-phase")) put(node, hall ? phaseOf(hall) : "");
    for (const node of all("hall-label")) put(node, !hall ? say("hall_chair") : found?.isOwn ? phaseOf(hall) : say("hall_code", { code: hall.code }));
    for (const node of all("hall-time")) if (!hall) put(node, "");
    for (const node of all("hall-other")) {
      show(node, hall !== null && sheet !== null && !found?.isOwn);
      put(node, hall ? say("hall_other", { code: hall.code }) : "");
    }
    for (const node of all("hall-stale")) show(node, hall !== null && desk.trouble !== null);
    for (const node of all("hall-open")) {
      show(node, found?.open !== null && found?.open !== undefined);
      if (found?.open) mark(node, "href", url("sheet", found.open));
      put(node, hall ? say("hall_open", { code: hall.code }) : "");
    }
    for (const node of all("hall-run")) {
      show(node, contest?.role === "chair");
      if (contest) mark(node, "href", url("hall", contest.id));
    }
    mark(document.querySelector(".j-hall"), "data-presents", !hall ? "none" : found?.isOwn ? "own" : "other");
    drawCall(desk, contest);
    tell(hall, title);
    tick();
  }

  /** @param {Desk} desk @param {any} contest */
  function drawCall(desk, contest) {
    const known = (desk.data?.calls ?? []).find((/** @type {any} */ one) => one.contest === contest?.id);
    const call = sent && (!known || known.called_at < sent.called_at) && sent.contest === contest?.id ? sent : known;
    const isCutOff = desk.trouble !== null;
    for (const button of all("hall-call")) {
      if (button instanceof HTMLButtonElement) button.disabled = isCutOff || isCalling;
    }
    for (const node of all("hall-called")) put(node, isCutOff ? say("call_offline") : callText(call, words));
  }

  /** Say once that the hall moved, to who listens to the page. @param {any} hall @param {string} title */
  function tell(hall, title) {
    const now_ = hall ? `${hall.contest} ${hall.entry} ${hall.phase}` : "";
    if (now_ === moved) return;
    before = Infinity;
    if (moved && hall) announce(`${title}. ${phaseOf(hall)}`);
    moved = now_;
  }

  async function call() {
    const { sheet } = place();
    if (sheet === null || isCalling) return;
    isCalling = true;
    draw();
    const outcome = await transport.tell("call", sheet, {});
    isCalling = false;
    if (outcome.kind === "ok") sent = outcome.answer;
    draw();
    const text = outcome.kind === "ok" ? callText(outcome.answer, words) : outcome.kind === "refused" ? outcome.detail : say("call_offline");
    for (const node of all("hall-called")) put(node, text);
    announce(text);
  }

  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-hall-call]")) call();
    else if (sound?.state === "suspended") sound.resume();
  });
  for (const box of all("hall-sound")) {
    if (!(box instanceof HTMLInputElement)) continue;
    box.checked = storage.getItem(SOUND) === "on";
    listen(box.checked);
    box.addEventListener("change", () => {
      try { storage.setItem(SOUND, box.checked ? "on" : "off"); } catch { /* not kept: on until the page is left */ }
      listen(box.checked);
      play(1);
    });
  }
  setInterval(tick, 500);

  return { draw };
}
