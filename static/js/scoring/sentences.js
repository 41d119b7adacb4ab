// The judge's screen in words: lines, messages and announcements. Pure.

import { waiting } from "./desk.js";
import { current, heldBack, isOld, keyOf, pending, wouldLose } from "./state.js";
import { chosen, criterion, sheetStatus, statusOf } from "./telling.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Kind} Kind */
/** @typedef {{say: (key: string, gaps?: Record<string, string | number>) => string, clock: (at: string | null) => string,
 *   moment: (at: string) => string, when: (at: string | null, now: number) => string}} Words   `when`: the time, with its date if it is not today's */

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
  const moment = (/** @type {string} */ at) => {
    const parts = day.formatToParts(new Date(at)).filter(({ type }) => ["day", "month", "year"].includes(type));
    return `${parts.map(({ value }) => value).join("\u00a0")}${language === "th" ? " เวลา\u00a0" : ", "}${clock(at)}`;
  };
  return {
    clock,
    moment,
    when: (at, now) => (at && day.format(new Date(at)) !== day.format(new Date(now)) ? moment(at) : clock(at)),
    say(key, gaps = {}) {
      const sentence = sentences[key] ?? key;
      return sentence.replace(/\{(\w+)\}/g, (gap, name) => String(gaps[name] ?? gap));
    },
  };
}

/** The line of one mark or comment. @param {State} state @param {Kind} kind @param {string} item @param {Words} words */
export function statusLine(state, kind, item, { say, clock }) {
  const key = keyOf(kind, item);
  const status = statusOf(state, kind, item);
  if (status === "saved") return state.written[key]?.at ? say("saved_at", { time: clock(state.written[key].at) }) : say("saved");
  if (status === "failed") return say("not_saved", { why: say(`code_${state.faults[key].code}`) });
  if (status === "unscored") return kind === "level" ? say("unscored") : "";
  if (status === "unsent" && state.state !== "open") return say("mark_not_received");
  if (status === "unsent" && isOld(state, /** @type {any} */ (pending(state, kind, item)))) return say("mark_held");
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

/** A message that stays until its condition ends. `acts` are the buttons it offers.
 * @typedef {"retry" | "signin" | "conflict" | "mine" | "send" | "discard" | "revoke" | "reload" | "file"} Act */
/** @typedef {{kind: "wait" | "fail", title: string, text: string, acts: Act[]}} Banner */
/** @param {"wait" | "fail"} kind @param {string} title @param {string} text @param {Act[]} [acts] @returns {Banner} */
const banner = (kind, title, text, acts = []) => ({ kind, title, text, acts });

/** The state of the sheet: a line for wide screens, one for narrow ones, and the full message.
 * @param {State} state @param {Words} words @returns {{long: string, short: string, banner: Banner | null}} */
export function sheetLine(state, words) {
  const { say, clock } = words;
  const { status, count } = sheetStatus(state);
  const time = clock(state.trouble?.since ?? null);
  const line = (/** @type {string} */ key, gaps = {}) => ({ long: say(`sheet_${key}`, gaps), short: say(`sheet_${key}_short`, gaps) });
  const gaps = { n: count, time };
  if (status === "signin" || status === "other" || status === "refused") {
    const all = count + (state.word ? 1 : 0);
    return { ...line(status, { ...gaps, n: all }), banner: troubleBanner(state, words, all) };
  }
  if (state.state !== "open") return { ...line(count ? "not_received" : status === "offline" ? "offline" : "closed", gaps), banner: closedBanner(state, words, count) };
  switch (status) {
    case "held":
      return { ...line("held", gaps), banner: banner("wait", say("held_title", gaps), say("held_text", { marks: listed(state, heldBack(state), words) }), ["send", "discard"]) };
    case "unsent":
      return { ...line("unsent", gaps), banner: unsentBanner(state, words, count) };
    case "conflict":
      return { ...line("conflict", gaps), banner: banner("wait", say("conflict_title", gaps), say("conflict_text"), ["conflict", "mine"]) };
    case "submitting":
      return { ...line(state.trouble ? "submitting_later" : "submitting", gaps), banner: state.trouble ? banner("wait", say("word_title"), say(wouldLose(state) ? "offline_unkept_text" : "word_text", gaps), ["retry"]) : unkeptBanner(state, words) };
    case "offline":
      return { ...line(status, gaps), banner: droppedBanner(state, words) ?? unkeptBanner(state, words) ?? banner("wait", say("device_idle_title"), say("device_text", gaps), ["retry"]) };
    default:
      return { ...line(status, { ...gaps, saved: clock(state.savedAt), time: clock(state.savedAt) }), banner: droppedBanner(state, words) ?? unkeptBanner(state, words) };
  }
}

/** @param {State} state @param {Words} words @param {number} count @returns {Banner} */
function troubleBanner(state, { say }, count) {
  const isLost = wouldLose(state);
  const { kind, code = "", detail = "" } = state.trouble ?? {};
  if (kind === "other") return banner("wait", say("other_title", { name: detail }), say(isLost ? "other_unkept_text" : "other_text", { n: count }), isLost ? ["retry"] : ["reload"]);
  if (kind === "signin") {
    return isLost ? banner("fail", say("signin_unkept_title"), say("signin_unkept_text", { n: count }), ["retry"])
      : banner("wait", say("signin_title"), say(count ? "signin_text" : "signin_nothing_text", { n: count }), ["signin"]);
  }
  const why = detail || say(isLost ? "refused_why" : "refused_text", { code });
  return banner("fail", say("refused_title"), isLost ? `${why} ${say("unkept_stay")}` : why, ["csrf", "old_page"].includes(code) ? ["reload"] : ["retry"]);
}

/** @param {State} state @param {Words} words @param {number} n @returns {Banner} */
function unsentBanner(state, { say, clock }, n) {
  const time = clock(state.trouble?.since ?? null);
  const isLost = wouldLose(state);
  if (state.isEmptied && !isLost) return banner("wait", say("emptied_title"), `${say("offline_text", { time })} ${say("emptied_text")}`, ["retry"]);
  return banner(isLost ? "fail" : "wait", say("offline_title", { n }), say(isLost ? "offline_unkept_text" : "offline_text", { time }), ["retry"]);
}

/** Storage fails: say so before anything is lost. @param {Pick<State, "isKept" | "isEmptied">} state @param {Words} words @returns {Banner | null} */
function unkeptBanner(state, { say }) {
  if (state.isEmptied) return banner("wait", say("emptied_title"), say("emptied_text"));
  return state.isKept ? null : banner("wait", say("unkept_title"), say("unkept_text"));
}

/** A submission that was not sent, and why. @param {State} state @param {Words} words @returns {Banner | null} */
function droppedBanner(state, { say }) {
  return state.dropped && state.state === "open" ? banner("wait", say("dropped_title"), state.dropped.detail || say(`dropped_${state.dropped.why}`)) : null;
}

/** The sheet closed while marks were waiting. @param {State} state @param {Words} words @param {number} count @returns {Banner | null} */
function closedBanner(state, words, count) {
  if (!count) return null;
  if (isFromPaper(state)) {
    return banner("wait", words.say("closed_paper_title", { n: count }), words.say("closed_paper_text", { names: keyers(state, words), marks: besidePaper(state, words) }), ["file", "discard"]);
  }
  const text = words.say(wouldLose(state) ? "closed_unkept_text" : "closed_text", { marks: listed(state, state.outbox, words) });
  return banner("fail", words.say("closed_title", { n: count }), text, ["file", "discard"]);
}

/** Whether the submitted marks come from paper. @param {State} state */
const isFromPaper = (state) => state.state === "submitted" && state.paper !== null && state.paper.keyed_by.length > 0;

/** Who keyed the paper. @param {State} state @param {Words} words */
const keyers = (state, { say }) => (state.paper?.keyed_by ?? []).join(say("and"));

/** That the sheet is keyed from paper or came from there; empty without paper. @param {State} state @param {Words} words */
export function paperText(state, words) {
  if (!state.paper) return "";
  if (isFromPaper(state)) return words.say(`paper_${state.paper.state}`, { names: keyers(state, words) });
  return state.state === "open" && !state.paper.keyed_by.length ? words.say(`paper_${state.paper.state}`) : "";
}

/** Marks that wait on this device, each beside what the paper has. @param {State} state @param {Words} words */
function besidePaper(state, words) {
  const latest = new Map(state.outbox.map((change) => [keyOf(change.kind, change.item), change]));
  return [...latest.values()].map((change) => {
    const item = change.kind === "level" ? change.item : words.say("comment_of", { item: change.item === "total" ? words.say("whole_work") : change.item });
    const value = (/** @type {string | null} */ one) => valueText(state, change.kind, change.item, one, words);
    return words.say("beside_paper", { item, mine: value(change.value), paper: value(state.written[keyOf(change.kind, change.item)]?.value ?? null) });
  }).join(" · ");
}

/** Changes in words: item and level, the latest of each item. @param {State} state @param {import("./state.js").Change[]} changes @param {Words} words */
export function listed(state, changes, { say }) {
  return [...new Map(changes.map((change) => [keyOf(change.kind, change.item), change])).values()].map((change) => {
    if (change.kind === "comment") return say("comment_of", { item: state.sections.find((one) => one.code === change.item)?.title ?? say("whole_work") });
    const level = criterion(state, change.item)?.levels.find((one) => one.id === change.value);
    return `${change.item} ${level ? level.name : say("cleared")}`;
  }).join(" · ");
}

/** The message under the list of works: what waits on this device, and whether the server answers; a new version of the page
 * is told only when nothing waits. @param {import("./desk.js").Desk} desk @param {Words} words @param {string} version of this page @returns {Banner | null} */
export function deviceBanner(desk, words, version) {
  const { marks, words: submissions, since } = waiting(desk);
  const { trouble } = desk;
  const states = [...desk.sheets.values()];
  const isLost = states.some(wouldLose);
  const gaps = { n: marks, submissions, time: words.clock(trouble?.since ?? since) };
  const all = { n: marks + submissions };
  if (trouble?.kind === "signin") {
    return isLost ? banner("fail", words.say("signin_unkept_title"), words.say("signin_unkept_text", all), ["retry"])
      : banner("wait", words.say("signin_title"), words.say(all.n ? "signin_text" : "signin_nothing_text", all), ["signin"]);
  }
  if (trouble?.kind === "other") return banner("wait", words.say("other_title", { name: trouble.detail }), words.say(isLost ? "other_unkept_text" : "other_text", all), isLost ? ["retry"] : ["reload"]);
  if (trouble) return banner(isLost ? "fail" : "wait", waitingText(marks, submissions, words) || words.say("device_idle_title"), words.say(isLost ? "offline_unkept_text" : "device_text", gaps), ["retry"]);
  if (desk.held.marks) return banner("wait", words.say("held_back_title", { n: desk.held.marks }), words.say("held_back_text"));
  const unkept = unkeptBanner({ isKept: states.every((state) => state.isKept), isEmptied: states.some((state) => state.isEmptied) }, words);
  const isFormer = !all.n && desk.data.version !== version;
  return unkept ?? (isFormer ? banner("wait", words.say("version_title"), words.say("version_text"), ["reload"]) : null);
}

/** What the server does not have, in words; empty if it has all. @param {number} n marks and comments @param {number} submissions @param {Words} words */
export function waitingText(n, submissions, { say }) {
  if (!submissions) return n ? say("offline_title", { n }) : "";
  return say(n ? "device_title" : "device_words_title", { n, submissions });
}

/** The announcement for screen readers after a choice. @param {State} state @param {string} code @param {Words} words */
export function aloud(state, code, { say }) {
  const level = chosen(state, code);
  const title = criterion(state, code)?.title ?? "";
  if (!level) return current(state, "level", code) === null ? say("aloud_cleared", { code, title }) : "";
  return say("aloud", { code, title, level: level.name, points: level.points_text });
}
