// The judge's sheet: binds state, store, transport and page.

import { createReview, showReceipt } from "./review.js";
import { createKeeper, createTurns, openStorage } from "./keeper.js";
import { begin, change, closed, emptied, isCutOff, keeping, kept, named, outrun, resolve, retried, staying, wouldLose } from "./state.js";
import { openStore } from "./store.js";
import { aloud, createWords, nextMissing, sheetLine, sheetStatus, statusLine } from "./telling.js";
import { createDrain, createSender, createTransport } from "./transport.js";
import { createAnnouncer, createView, goTo, here, listenToKeys, watchSections } from "./view.js";

const json = (/** @type {string} */ id) => JSON.parse(document.getElementById(id)?.textContent ?? "{}");
const sheet = /** @type {HTMLElement} */ (document.querySelector("[data-sheet]"));
const data = json("sheet-data");
const words = createWords(json("sheet-words"), document.documentElement.lang);
const urls = /** @type {Record<string, string>} */ ({ ...sheet.dataset });
const token = document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? "";
const transport = createTransport({ epoch: data.epoch, token, judging: urls.judgingUrl });
const storage = openStorage(() => localStorage);
const store = await openStore({ former: storage });
const announce = createAnnouncer(/** @type {HTMLElement} */ (document.querySelector("[data-live]")));
const view = createView(words);

const now = () => new Date().toISOString();
const page = String(crypto.getRandomValues(new Uint32Array(1))[0]);
let last = 0;
const order = () => (last = Math.max(Date.now(), last + 1));
const newId = () => `here:${order()}`;

const turns = createTurns(storage, data.sheet.id, page);
const stored = await store.all(data.sheet.id);
// Marks of this sheet were sent while the server made this page.
const seen = await store.seen(data.sheet.id, data.epoch);
if (seen > data.sheet.revision && history.state?.again !== seen) {
  history.replaceState({ again: seen }, "");
  location.reload();
}
let state = keeping(begin(data, stored), store.isLasting());
let said = sheetStatus(state).status;

const keep = createKeeper({ store, sheet: state.id, known: stored,
  named(names) {
    if (!names.size) return;
    set(named(state, names));
    sender.nudge(state.outbox.some((one) => names.has(one.id) && one.kind === "level") ? "level" : "comment");
  },
  told(isKept) {
    if (isKept === state.isKept) return;
    state = keeping(state, isKept);
    draw();
    if (!isKept) announce(words.say("unkept_title"));
  } });
store.whenEmptied(() => {
  state = emptied(state);
  draw();
  announce(words.say("emptied_title"));
});

function draw() {
  view.draw(state);
  review.draw(state);
}

/** @param {import("./state.js").State} next */
function set(next) {
  state = next;
  keep(kept(state));
  draw();
  const { status } = sheetStatus(state);
  if (status !== said && status !== "saving") announce(sheetLine(state, words).long);
  said = status;
}

/** Send a batch. Its revision is noted before the changes leave the store, for a page that the server made meanwhile.
 * @param {import("./state.js").Change[]} changes */
async function send(changes) {
  const outcome = await transport.changes(urls.changesUrl, changes);
  if (outcome.kind === "ok") await store.saw(data.sheet.id, data.epoch, outcome.answer.revision);
  return outcome;
}

const sender = createSender({ get: () => state, set, now, send, giveUp: transport.giveUp });
const review = createReview({
  dialog: /** @type {HTMLDialogElement} */ (document.getElementById("review")), words, get: () => state, flush: sender.flush, go: goTo,
  submit: (revision, total) => transport.submit(urls.submitUrl, revision, total),
  done(receipt) {
    turns.take();
    set(closed(state, "submitted"));
    showReceipt(receipt, words);
  },
});

/** The judge writes on this page; changes of another tab are still detected. @param {import("./state.js").State} next */
function write(next) {
  const isOutrun = turns.isBehind();
  turns.take();
  set(isOutrun ? outrun(next) : next);
}

/** @param {string} code @param {string | null} level */
function choose(code, level) {
  const next = change(state, { id: newId(), kind: "level", item: code, value: level, at: order() });
  if (next === state) return;
  write(next);
  announce(`${aloud(state, code, words)}. ${statusLine(state, "level", code, words)}`);
}

sheet.addEventListener("change", (event) => {
  const radio = event.target;
  const code = radio instanceof HTMLInputElement && radio.type === "radio" && radio.closest("[data-criterion]")?.getAttribute("data-criterion");
  if (code) choose(code, /** @type {HTMLInputElement} */ (radio).value);
});
sheet.addEventListener("input", (event) => {
  if (!(event.target instanceof HTMLTextAreaElement) || !event.target.dataset.comment) return; // a report is not a comment
  write(change(state, { id: newId(), kind: "comment", item: event.target.dataset.comment, value: event.target.value, at: order() }));
});
sheet.addEventListener("focusout", (event) => {
  if (event.target instanceof HTMLTextAreaElement && state.outbox.length) sender.flush();
});
document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("[data-clear], [data-take], [data-next], [data-submit], [data-banner-act], [data-nav]")) : null;
  if (!target) return;
  const place = target.closest("[data-criterion], [data-comment-conflict]");
  const code = place?.getAttribute("data-criterion");
  if (target.hasAttribute("data-clear") && code) {
    choose(code, null);
    const radio = place?.querySelector("input[type=radio]");
    if (radio instanceof HTMLElement) radio.focus({ preventScroll: true });
  } else if (target.dataset.take) {
    const item = code ?? place?.getAttribute("data-comment-conflict") ?? "";
    const take = target.dataset.take === "mine" ? "mine" : "theirs";
    write(resolve(state, { id: newId(), kind: code ? "level" : "comment", item, take, at: order() }));
  } else if (target.hasAttribute("data-next")) {
    const missing = nextMissing(state, here(sheet));
    if (missing) goTo(missing);
  } else if (target.hasAttribute("data-submit")) review.open();
  else if (target.dataset.bannerAct === "retry") {
    set(retried(state));
    sender.again();
  } else if (target.dataset.bannerAct === "reload") location.reload();
  else if (target.dataset.bannerAct === "conflict") document.querySelector("[data-state=conflict]")?.scrollIntoView({ block: "center" });
});

// Offline, a link would lead to the browser's error page, so stay on this page and say so. The browser's
// online state can be wrong: if the server answers, follow the link.
document.addEventListener("click", async (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || link.target || link.getAttribute("href")?.startsWith("#") || !isCutOff(state, navigator.onLine)) return;
  event.preventDefault();
  set(staying(state, true));
  announce(words.say("staying_title"));
  const held = state;
  if (!await transport.answers() || state !== held) return;
  if (!state.outbox.length) return location.assign(link.href);
  set(retried(state));
  sender.flush();
});

listenToKeys({ choose }, sheet);
watchSections(sheet);
// Only unstored marks would be lost, but leaving with unsent marks always asks.
addEventListener("beforeunload", (event) => {
  if (state.outbox.length || wouldLose(state)) event.preventDefault();
});
// Two tabs of the sheet: on return to this one, reload what the other wrote; side by side, say so.
addEventListener("storage", (event) => { if (turns.isAbout(event.key) && !document.hidden && turns.isBehind()) set(outrun(state)); });
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && turns.isBehind()) {
    if (!state.outbox.length && !wouldLose(state)) return location.reload();
    set(outrun(state));
  }
  if (state.outbox.length) sender.flush();
});
// With nothing to send, nobody would notice that a backup was restored: ask now and then, and show what the server has.
// Waiting marks are told of by the answer to their next request.
async function checkEpoch() {
  const isIdle = () => !document.hidden && !state.outbox.length && !wouldLose(state);
  if (isIdle() && await transport.isOutdated() && isIdle()) location.reload();
}
setInterval(checkEpoch, 60_000);
document.addEventListener("visibilitychange", checkEpoch);
addEventListener("online", checkEpoch);
// A page restored from the browser's cache is outdated: load it again.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
addEventListener("online", () => {
  set(staying(state, false));
  if (state.outbox.length) sender.flush();
});

view.draw(state);
document.documentElement.toggleAttribute("data-sheet-page", true);
sender.flush();
createDrain({ store, transport, epoch: data.epoch, except: data.sheet.id, told: () => {}, url: (id) => urls.changesUrl.replace(/\/\d+\/changes$/, `/${id}/changes`) })();
