// The judge's screen: binds session, list of works and sheet.

import { stayAwake } from "./awake.js";
import { isCutOff, sheetOf } from "./desk.js";
import { createHall } from "./hall.js";
import { openStorage } from "./keeper.js";
import { createAnnouncer, goTo, listenToKeys, watchBars, watchSections } from "./moving.js";
import { createNavigation } from "./navigation.js";
import { createNoteBox } from "./note_box.js";
import { createNotes } from "./notes.js";
import { watchPage } from "./page_life.js";
import { all, one, put, show } from "./pieces.js";
import { createReview } from "./review.js";
import { createWords, sheetLine } from "./sentences.js";
import { createSession } from "./session.js";
import { createSheetActs } from "./sheet_acts.js";
import { createSheetPage } from "./sheet_page.js";
import { newDevice, openStore } from "./store.js";
import { createTelling } from "./telling_forms.js";
import { sheetStatus } from "./telling.js";
import { createTransport } from "./transport.js";
import { createView } from "./view.js";
import { createWorksView, linkNext } from "./works_view.js";
import { earlierMarks, nextWork, placeOf, worksOf } from "./works.js";

const json = (/** @type {string} */ id) => JSON.parse(document.getElementById(id)?.textContent ?? "{}");
const page = json("scoring-page");
const language = document.documentElement.lang;
const words = createWords(json("scoring-words"), language);
const sheetNode = one("sheet");
const announce = createAnnouncer(one("live"));
const url = (/** @type {string} */ name, id = 0) => page.urls[name].replace(/\/0(?=\/|$)/, `/${id}`);

let skew = 0;
const signin = () => `${url("signin")}?next=${encodeURIComponent(location.pathname)}`;
const now = () => new Date(Date.now() + skew).toISOString();

const transport = createTransport({ token: page.csrf_token, url, told(date) {
  skew = Date.parse(date) - Date.now();
  show(one("clock"), Math.abs(skew) > 120_000);
} });
const store = await openStore({ former: openStorage(() => localStorage) });
const notes = createNotes({ store, send: (sheet, body) => transport.tell("note", sheet, body), judge: page.judge, page: newDevice(), drawn: () => noteBox?.draw() });
const session = createSession({ further: notes.revisions, store, transport, judge: page.judge, language, version: page.version, now, drawn: draw, left: () => location.assign(signin()),
  contest: () => navigation.shown().contest ?? placeOf(session.desk(), navigation.shown().sheet ?? 0)?.contest.id ?? null,
  told: (kind) => announce(words.say(`${kind}_title`)) });
const view = createView(words);
const askedNode = one("asked");
const noteBox = createNoteBox({ words, notes, sheet: () => navigation.shown().sheet });
const whole = new RegExp(page.whole);
const sheetPage = createSheetPage({ words, whole, language, url });
const worksView = createWorksView({ words, whole, language, version: page.version, url });
const hall = createHall({ words, language, url, transport, announce, storage: openStorage(() => localStorage), now: () => Date.now() + skew,
  place() {
    const { sheet } = navigation.shown();
    const contest = !session.desk().data ? null : sheet === null ? navigation.contest() : placeOf(session.desk(), sheet)?.contest ?? null;
    return { desk: session.desk(), contest, sheet };
  } });
const lookAtSections = watchSections(sheetNode);
let said = "";
let noted = /** @type {any} */ (null);
let isLoading = true;
let isLinkRefused = false;
/** What the page of the sheet was made from. */
let made = { data: null, text: "", isAsked: false };

const navigation = createNavigation({
  desk: session.desk,
  opened(place, found) {
    const desk = session.desk();
    session.show(place.sheet);
    said = "";
    isLinkRefused = false;
    if (found) openSheet(desk, found);
    else document.title = `${words.say("works_title")} · ${page.title}`;
    draw(desk);
    if (found) lookAtSections();
  },
  cutOff() {
    isLinkRefused = true;
    announce(words.say("leave_title"));
    drawRefusedLink(session.desk());
    session.wake();
  },
});

const get = () => /** @type {import("./state.js").State} */ (sheetOf(session.desk(), navigation.shown().sheet ?? 0));

const acts = createSheetActs({ sheet: sheetNode, session, words, get, announce, home: page.urls.home, review: (event) => review.open(event),
  code: () => placeOf(session.desk(), get().id)?.entry?.code ?? "" });
const review = createReview({
  dialog: /** @type {HTMLDialogElement} */ (document.getElementById("review")), words, get, go: goTo,
  submit(total) {
    acts.submit(total);
    const bottom = /** @type {HTMLElement} */ (document.querySelector(".j-bottom")); // where a second tap would leave the sheet before its receipt is seen
    bottom.inert = true;
    setTimeout(() => { bottom.inert = false; }, 800);
    scrollTo({ top: 0, behavior: "instant" });
    document.getElementById("word-heading")?.focus({ preventScroll: true });
  },
});

/** All that the page of a sheet is made from. @param {import("./desk.js").Desk} desk @param {{contest: any, entry: any}} place */
function textOf(desk, { contest, entry }) {
  const { id, sections, criteria } = get();
  return JSON.stringify([sections, criteria, { ...entry, number: null, starts_at: null }, contest.reports, [...earlierMarks(desk, contest, id)], contest.sheets.find((/** @type {any} */ row) => row.id === id)?.asked]);
}

/** The server told something else of the sheet that is open, such as a document: make its page again, where the judge is. @param {import("./desk.js").Desk} desk
 * @param {{contest: any, entry: any}} place */
function makeAgain(desk, place) {
  const top = scrollY;
  const focused = document.activeElement;
  const caret = focused instanceof HTMLTextAreaElement ? focused.selectionStart : null;
  openSheet(desk, place);
  view.draw(get(), acts.undoable(get()));
  lookAtSections();
  scrollTo({ top, behavior: "instant" });
  const node = focused?.id && !focused.isConnected ? document.getElementById(focused.id) : null;
  node?.focus({ preventScroll: true });
  if (node instanceof HTMLTextAreaElement) node.setSelectionRange(caret, caret);
}

/** @param {import("./desk.js").Desk} desk @param {{contest: any, entry: any}} found */
function openSheet(desk, found) {
  const { contest, entry } = found;
  const state = get();
  const sheet = contest.sheets.find((/** @type {any} */ row) => row.id === state.id);
  made = { data: desk.data, text: textOf(desk, found), isAsked: Boolean(sheet.asked) };
  put(one("asked-reason"), words.say("reason", { reason: sheet.asked }));
  sheetPage.open(state, entry, contest, earlierMarks(desk, contest, state.id));
  /** @type {HTMLTextAreaElement} */ (document.getElementById("correction-reason")).value = sheet.correction_reason ?? "";
  for (const link of all("all")) link.setAttribute("href", url("works", contest.id));
  one("banner-act=signin").setAttribute("href", signin());
  for (const node of all("judge")) put(node, words.say("judge", { name: desk.data.judge.name }));
  document.title = `${entry?.code ?? ""} · ${page.title}`;
  view.open();
  said = sheetStatus(state).status;
}

/** @param {import("./desk.js").Desk} desk */
function draw(desk) {
  if (desk.data && desk.data !== noted) notes.take(noted = desk.data);
  if (!desk.data) return put(one("loading"), words.say("loading_offline"));
  if (isLoading) {
    isLoading = false;
    return navigation.open();
  }
  if (navigation.hasCome()) return navigation.again();
  const place = navigation.shown().sheet === null ? null : placeOf(desk, navigation.shown().sheet ?? 0);
  markRehearsal(place?.contest ?? navigation.contest());
  const held = { others: session.others(), wiped: session.wiped() };
  if (navigation.shown().sheet === null) worksView.draw(desk, navigation.contest(), held, navigation.isLost());
  else if (get()) drawSheet(desk, /** @type {any} */ (place));
  else return navigation.again(); // the sheet is no longer this judge's
  hall.draw();
  drawRefusedLink(desk);
}

/** A rehearsal is marked on every view. @param {any} contest the one that is shown, if any */
function markRehearsal(contest) {
  const is = Boolean(contest?.is_rehearsal);
  document.body.classList.toggle("rehearsed", is);
  for (const node of all("rehearsal")) show(node, is);
}

/** A link to another page was not followed: said until the server answers. @param {import("./desk.js").Desk} desk */
function drawRefusedLink(desk) {
  isLinkRefused &&= isCutOff(desk, navigator.onLine);
  if (!isLinkRefused) return;
  put(one("banner-title"), words.say("leave_title"));
  show(one("banner"), true);
}

/** @param {import("./desk.js").Desk} desk @param {{contest: any, entry: any}} place */
function drawSheet(desk, place) {
  const state = get();
  if (desk.data !== made.data && textOf(desk, place) !== made.text) makeAgain(desk, place);
  made.data = desk.data;
  view.draw(state, acts.undoable(state));
  review.draw(state);
  noteBox.draw();
  show(askedNode, made.isAsked && state.state === "open");
  const found = state.state !== "open" || state.word ? placeOf(desk, state.id) : null; // an open sheet shows no link to the next
  const next = found ? nextWork(worksOf(desk, found.contest), state.id) : null;
  for (const link of document.querySelectorAll(".j-receipt [data-next-work], .j-foot [data-next-work]")) linkNext(/** @type {any} */ (link), next, words, url);
  const { status } = sheetStatus(state);
  if (status !== said && status !== "saving") announce(sheetLine(state, words).long);
  said = status;
}

createTelling({ transport, words, sheet: () => navigation.shown().sheet ?? 0, done: session.sync, announce });
listenToKeys({ choose: acts.choose }, sheetNode);
watchPage({ session, notes, words, signout: page.urls.signout, worker: page.urls.worker });

watchBars();
stayAwake((isOn) => put(one("awake"), words.say(isOn ? "awake" : "not_awake")));

notes.open();
await session.open();
