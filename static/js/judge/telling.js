// Numbers, states and messages of a sheet. Pure.

import { current, keyOf, pending, wouldLose } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {"unscored" | "saving" | "saved" | "unsent" | "failed" | "conflict"} Status */
/** @typedef {{scored: number, of: number, missing: string[], points: number, full: number}} Tally */

/** Integer units as the shortest decimal: 3 units of "0.5" are "1.5". No binary fraction is ever formed.
 * @param {number} units @param {string} unit */
export function pointsText(units, unit) {
  const [whole, places = ""] = unit.split(".");
  const scaled = BigInt(units) * BigInt(whole + places);
  const digits = scaled.toString().padStart(places.length + 1, "0");
  const cut = digits.length - places.length;
  const rest = digits.slice(cut).replace(/0+$/, "");
  return rest ? `${digits.slice(0, cut)}.${rest}` : digits.slice(0, cut);
}

/** @param {State} state @param {string} code */
export const criterion = (state, code) => state.criteria.find((one) => one.code === code);

/** The chosen level of a criterion, or null. @param {State} state @param {string} code */
export function chosen(state, code) {
  const id = current(state, "level", code);
  return id === null ? null : criterion(state, code)?.levels.find((level) => level.id === id) ?? null;
}

/** The state of one mark or comment; "saved" only after the server confirmed it.
 * @param {State} state @param {import("./state.js").Kind} kind @param {string} item @returns {Status} */
export function statusOf(state, kind, item) {
  const key = keyOf(kind, item);
  if (state.conflicts[key]) return "conflict";
  const waits = pending(state, kind, item);
  if (waits) return waits.counter && (state.trouble || state.state !== "open") ? "unsent" : "saving";
  if (state.faults[key]) return "failed";
  return current(state, kind, item) ? "saved" : "unscored";
}

/** The scored criteria of a section or the sheet; `points` is their sum, not a result. @param {State} state @param {string} [section] @returns {Tally} */
export function tally(state, section) {
  const asked = state.criteria.filter((one) => section === undefined || one.section === section);
  const found = { scored: 0, of: asked.length, missing: /** @type {string[]} */ ([]), points: 0, full: 0 };
  for (const one of asked) {
    const level = chosen(state, one.code);
    found.full += one.points;
    if (level) {
      found.scored += 1;
      found.points += level.points;
    } else found.missing.push(one.code);
  }
  return found;
}

/** The scored points; a dash if nothing is scored, never 0. @param {Tally} sum @param {string} unit */
export const sumText = (sum, unit) => (sum.scored ? pointsText(sum.points, unit) : "–");

/** The first criterion without a level after this one, then from the beginning; null when all are scored.
 * @param {State} state @param {string | null} after */
export function nextMissing(state, after) {
  const { missing } = tally(state);
  const place = state.criteria.findIndex((one) => one.code === after);
  return missing.find((code) => state.criteria.findIndex((one) => one.code === code) > place) ?? missing[0] ?? null;
}

/** The sending state of the sheet. `count` is the number of marks and comments that the server does not have.
 * @param {State} state @returns {{status: "saved" | "saving" | "unsent" | "signin" | "refused" | "conflict" | "failed" | "empty", count: number}} */
export function sheetStatus(state) {
  const count = new Set(state.outbox.map((change) => keyOf(change.kind, change.item))).size;
  const conflicts = Object.keys(state.conflicts).length;
  if (state.trouble?.kind === "signin") return { status: "signin", count };
  if (state.trouble?.kind === "refused") return { status: "refused", count };
  if (count && (state.trouble || state.state !== "open")) return { status: "unsent", count };
  if (conflicts) return { status: "conflict", count: conflicts };
  if (count) return { status: "saving", count };
  const faults = Object.keys(state.faults).length;
  if (faults) return { status: "failed", count: faults };
  return { status: state.savedAt ? "saved" : "empty", count: 0 };
}

/** What prevents submitting, most serious first; null if nothing does.
 * @param {State} state @returns {"closed" | "missing" | "conflict" | "signin" | "refused" | "stale" | "waiting" | null} */
export function obstacle(state) {
  if (state.state !== "open") return "closed";
  if (Object.keys(state.conflicts).length) return "conflict";
  if (tally(state).missing.length) return "missing";
  if (state.trouble?.kind === "signin") return "signin";
  if (state.trouble?.kind === "refused") return "refused";
  if (state.outbox.length) return "waiting";
  return state.stale ? "stale" : null;
}

/** The sheet by section with the chosen levels, for the review before submitting. @param {State} state */
export const review = (state) => state.sections.map((section) => ({
  ...section,
  tally: tally(state, section.code),
  criteria: state.criteria.filter((one) => one.section === section.code).map((one) => ({ ...one, chosen: chosen(state, one.code) })),
}));

/** @typedef {{say: (key: string, gaps?: Record<string, string | number>) => string, clock: (at: string | null) => string,
 *   moment: (at: string) => string}} Words */

/** @param {Record<string, string>} sentences @param {string} language @returns {Words} */
export function createWords(sentences, language) {
  const timeZone = "Asia/Bangkok";
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone });
  const locale = language === "th" ? "th-TH-u-ca-buddhist-nu-latn" : "en-GB";
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone });
  const clock = (/** @type {string | null} */ at) => {
    if (!at) return "";
    const text = time.format(new Date(at));
    return language === "th" ? `${text.replace(":", ".")}\u00a0น.` : text;
  };
  return {
    clock,
    moment(at) {
      const parts = day.formatToParts(new Date(at)).filter(({ type }) => ["day", "month", "year"].includes(type));
      return `${parts.map(({ value }) => value).join("\u00a0")}${language === "th" ? " เวลา\u00a0" : ", "}${clock(at)}`;
    },
    say(key, gaps = {}) {
      const sentence = sentences[key] ?? key;
      return sentence.replace(/\{(\w+)\}/g, (gap, name) => String(gaps[name] ?? gap));
    },
  };
}

/** @typedef {import("./state.js").Kind} Kind */

/** The line of one mark or comment. @param {State} state @param {Kind} kind @param {string} item @param {Words} words */
export function statusLine(state, kind, item, { say, clock }) {
  const key = keyOf(kind, item);
  const status = statusOf(state, kind, item);
  if (status === "saved") return state.written[key]?.at ? say("saved_at", { time: clock(state.written[key].at) }) : say("saved");
  if (status === "failed") return say("not_saved", { why: say(`code_${state.faults[key].code}`) });
  if (status === "unscored") return kind === "level" ? say("unscored") : "";
  return say(status);
}

/** @param {State} state @param {Kind} kind @param {string} item @param {string | null} value @param {Words} words */
function valueText(state, kind, item, value, { say }) {
  if (kind === "comment") return value ? `“${value.length > 60 ? `${value.slice(0, 60)}…` : value}”` : say("nothing_written");
  const level = criterion(state, item)?.levels.find((one) => one.id === value);
  return level ? say("level_points", { level: level.name, points: level.points_text }) : say("unscored");
}

/** Both values of a conflict, and the two choices. @param {State} state @param {Kind} kind @param {string} item @param {Words} words */
export function conflictText(state, kind, item, words) {
  const { change, theirs, at } = state.conflicts[keyOf(kind, item)];
  const time = words.clock(at);
  return {
    question: words.say(time ? "conflict_question_at" : "conflict_question", { time }),
    mine: words.say("take_mine", { value: valueText(state, kind, item, change.value, words) }),
    theirs: words.say("take_theirs", { value: valueText(state, kind, item, theirs, words) }),
  };
}

/** The state of the sheet: a line for wide screens, one for narrow ones, and the full message.
 * @param {State} state @param {Words} words
 * @returns {{long: string, short: string, banner: null | {kind: "wait" | "fail", title: string, text: string, act: "retry" | "reload" | "signin" | "conflict" | "none"}}} */
export function sheetLine(state, words) {
  const { say, clock } = words;
  const { status, count } = sheetStatus(state);
  const isLost = wouldLose(state);
  const line = (/** @type {string} */ key, gaps = {}) => ({ long: say(`sheet_${key}`, gaps), short: say(`sheet_${key}_short`, gaps) });
  if (state.isStaying) return { ...sheetLine({ ...state, isStaying: false }, words), banner: stayingBanner(state, words) };
  if (state.state !== "open") return { ...line(count ? "unsent" : "closed", { n: count, time: "" }), banner: closedBanner(state, words, count) };
  switch (status) {
    case "signin":
      return { ...line("signin", { n: count }), banner: isLost
        ? { kind: "fail", title: say("signin_unkept_title"), text: say("signin_unkept_text", { n: count }), act: "retry" }
        : { kind: "wait", title: say("signin_title"), text: say("signin_text", { n: count }), act: "signin" } };
    case "refused": {
      const reload = ["wrong_epoch", "csrf", "old_page"].includes(state.trouble?.code ?? "");
      const why = state.trouble?.detail || say(isLost ? "refused_why" : "refused_text", { code: state.trouble?.code ?? "" });
      const text = isLost ? `${why} ${say("unkept_stay")}` : why;
      return { ...line("refused", { n: count }), banner: { kind: "fail", title: say("refused_title"), text, act: reload ? "reload" : "retry" } };
    }
    case "unsent": {
      const time = clock(state.trouble?.since ?? null);
      if (state.isEmptied && !isLost) {
        const text = `${say("offline_text", { time })} ${say("emptied_text")}`;
        return { ...line("unsent", { n: count, time }), banner: { kind: "wait", title: say("emptied_title"), text, act: "retry" } };
      }
      return { ...line("unsent", { n: count, time }), banner: { kind: isLost ? "fail" : "wait", title: say("offline_title", { n: count }), text: say(isLost ? "offline_unkept_text" : "offline_text", { time }), act: "retry" } };
    }
    case "conflict":
      return { ...line("conflict", { n: count }), banner: { kind: "wait", title: say("conflict_title", { n: count }), text: say("conflict_text"), act: "conflict" } };
    case "failed":
      return { ...line("failed", { n: count }), banner: unkeptBanner(state, words) };
    case "saving":
      return { ...line("saving"), banner: unkeptBanner(state, words) };
    default:
      if (state.stale) return { ...line("stale"), banner: { kind: "wait", title: say("stale_title"), text: say("stale_text"), act: "reload" } };
      return { ...line(status, { time: clock(state.savedAt) }), banner: unkeptBanner(state, words) };
  }
}

/** Offline: other pages cannot open; this one still works. @param {State} state @param {Words} words */
function stayingBanner(state, { say }) {
  const text = wouldLose(state) ? `${say("staying_text")} ${say("unkept_stay")}` : say("staying_text");
  return { kind: /** @type {const} */ ("wait"), title: say("staying_title"), text, act: /** @type {"retry" | "none"} */ (state.outbox.length ? "retry" : "none") };
}

/** Storage fails: say so before anything is lost. @param {State} state @param {Words} words */
function unkeptBanner(state, { say }) {
  if (state.isEmptied) return { kind: /** @type {const} */ ("wait"), title: say("emptied_title"), text: say("emptied_text"), act: /** @type {const} */ ("none") };
  if (state.isKept) return null;
  return { kind: /** @type {const} */ ("wait"), title: say("unkept_title"), text: say("unkept_text"), act: /** @type {const} */ ("none") };
}

/** The sheet closed while marks were waiting. @param {State} state @param {Words} words @param {number} count */
function closedBanner(state, { say }, count) {
  if (!count) return null;
  const marks = state.outbox.map((change) => {
    const level = change.kind === "level" ? criterion(state, change.item)?.levels.find((one) => one.id === change.value) : null;
    return level ? `${change.item} ${level.name}` : change.item;
  });
  return { kind: /** @type {const} */ ("fail"), title: say("closed_title", { n: count }), text: say(wouldLose(state) ? "closed_unkept_text" : "closed_text", { marks: marks.join(" · ") }), act: /** @type {const} */ ("reload") };
}

/** The announcement for screen readers after a choice. @param {State} state @param {string} code @param {Words} words */
export function aloud(state, code, { say }) {
  const level = chosen(state, code);
  const title = criterion(state, code)?.title ?? "";
  if (!level) return current(state, "level", code) === null ? say("aloud_cleared", { code, title }) : "";
  return say("aloud", { code, title, level: level.name, points: level.points_text });
}
