// The judge's screen: binds session, list of works and sheet, and moves between them without loading a page.

import { isCutOff, sheetOf, waiting } from "./desk.js";
import { openStorage } from "./keeper.js";
import { createAnnouncer, goTo, here, listenToKeys, watchSections } from "./moving.js";
import { all, one, put, show } from "./pieces.js";
import { createReview } from "./review.js";
import { aloud, createWords, listed, sheetLine, statusLine, waitingText } from "./sentences.js";
import { createSession } from "./session.js";
import { createSheetPage } from "./sheet_page.js";
import { asked, change, discarded, heldBack, released, resolve, revoked, wouldLose } from "./state.js";
import { openStore } from "./store.js";
import { createTelling } from "./telling_forms.js";
import { nextMissing, sheetStatus } from "./telling.js";
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
const now = () => new Date(Date.now() + skew).toISOString();
let last = 0;
const order = () => (last = Math.max(Date.now(), last + 1));
const newId = () => `here:${order()}`;

const transport = createTransport({ token: page.csrf_token, url, told(date) {
  skew = Date.parse(date) - Date.now();
  show(one("clock"), Math.abs(skew) > 120_000);
} });
const store = await openStore({ former: openStorage(() => localStorage) });
const session = createSession({ store, transport, judge: page.judge, language, version: page.version, now, drawn: draw, left: () => location.reload(), contest: () => shown.contest ?? placeOf(session.desk(), shown.sheet ?? 0)?.contest.id ?? null,
  told: (kind) => announce(words.say(`${kind}_title`)) });
const view = createView(words);
const sheetPage = createSheetPage({ words, whole: new RegExp(page.whole), language, url });
const worksView = createWorksView({ words, language, version: page.version, url });
const lookAtSections = watchSections(sheetNode);
/** @type {{sheet: number | null, contest: number | null}} */
let shown = { sheet: null, contest: null };
let said = "";
let scrolled = 0;
let isLeaving = false;

const get = () => /** @type {import("./state.js").State} */ (sheetOf(session.desk(), shown.sheet ?? 0));
const contestOf = (/** @type {number | null} */ id) => session.desk().data.contests.find((/** @type {any} */ contest) => contest.id === id) ?? null;

const review = createReview({
  dialog: /** @type {HTMLDialogElement} */ (document.getElementById("review")), words, get, go: goTo,
  submit(total) {
    session.act(asked(get(), { id: newId(), total, at: order() }));
    scrollTo({ top: 0, behavior: "instant" });
    document.getElementById("word-heading")?.focus({ preventScroll: true });
  },
});

/** Which view an address names: a sheet, or a contest's list. @param {string} path */
function placeAt(path) {
  const [, kind, id] = /\/judge\/(sheets|contests)\/(\d+)\/?$/.exec(path) ?? [];
  return { sheet: kind === "sheets" ? Number(id) : null, contest: kind === "contests" ? Number(id) : null };
}

/** @param {string} name */
function reveal(name) {
  for (const node of document.querySelectorAll("[data-view]")) show(node, (node.getAttribute("data-view") ?? "").split(" ").includes(name));
  document.body.classList.toggle("judge-sheet", name === "sheet");
  document.documentElement.toggleAttribute("data-sheet-page", name === "sheet");
  if (name !== "sheet") document.documentElement.removeAttribute("data-sheet-closed");
}

/** Show what the address names. */
function open() {
  const desk = session.desk();
  const wanted = placeAt(location.pathname);
  const found = wanted.sheet === null ? null : placeOf(desk, wanted.sheet);
  shown = found ? wanted : { sheet: null, contest: wanted.contest };
  session.show(shown.sheet);
  said = "";
  if (found && shown.sheet !== null) {
    reveal("sheet");
    const state = get();
    sheetPage.open(state, found.entry, found.contest, earlierMarks(desk, found.contest, state.id));
    const sheet = found.contest.sheets.find((/** @type {any} */ row) => row.id === state.id);
    /** @type {HTMLTextAreaElement} */ (document.getElementById("correction-reason")).value = sheet.correction_reason ?? "";
    for (const link of all("all")) link.setAttribute("href", url("works", found.contest.id));
    one("banner-act=signin").setAttribute("href", `${url("signin")}?next=${encodeURIComponent(location.pathname)}`);
    for (const node of all("judge")) put(node, words.say("judge", { name: desk.data.judge.name }));
    document.title = `${found.entry?.code ?? ""} · ${page.title}`;
    view.open();
    said = sheetStatus(state).status;
  } else {
    reveal("works");
    document.title = `${words.say("works_title")} · ${page.title}`;
  }
  draw(desk);
  if (found) lookAtSections();
}

/** @param {string} href @param {boolean} [isBack] */
function go(href, isBack = false) {
  if (shown.sheet === null) scrolled = scrollY;
  if (!isBack) history.pushState(null, "", href);
  document.querySelector(".flashes")?.remove();
  show(one("told-note"), false);
  open();
  scrollTo({ top: shown.sheet === null ? scrolled : 0, behavior: "instant" });
  one(shown.sheet === null ? "heading" : "sheet-heading")?.focus({ preventScroll: true });
}

/** @param {import("./desk.js").Desk} desk */
function draw(desk) {
  if (!desk.data) return put(one("loading"), words.say("loading_offline"));
  if (!one("loading").closest("[hidden]")) return;
  if (shown.sheet === null) return worksView.draw(desk, contestOf(shown.contest), session.others());
  const state = get();
  if (!state) return go(location.href, true); // the sheet is no longer this judge's
  view.draw(state);
  review.draw(state);
  const found = state.state !== "open" || state.word ? placeOf(desk, state.id) : null; // an open sheet shows no link to the next
  const next = found ? nextWork(worksOf(desk, found.contest), state.id) : null;
  for (const link of document.querySelectorAll(".j-receipt [data-next-work], .j-foot [data-next-work]")) linkNext(/** @type {any} */ (link), next, words, url);
  const { status } = sheetStatus(state);
  if (status !== said && status !== "saving") announce(sheetLine(state, words).long);
  said = status;
}

/** @param {string} code @param {string | null} level */
function choose(code, level) {
  const state = get();
  const next = change(state, { id: newId(), kind: "level", item: code, value: level, at: order() });
  if (next === state) return;
  session.act(next);
  announce(`${aloud(next, code, words)}. ${statusLine(next, "level", code, words)}`);
}

sheetNode.addEventListener("change", (event) => {
  const radio = event.target;
  const code = radio instanceof HTMLInputElement && radio.type === "radio" && radio.closest("[data-criterion]")?.getAttribute("data-criterion");
  if (code) choose(code, /** @type {HTMLInputElement} */ (radio).value);
});
sheetNode.addEventListener("input", (event) => {
  if (!(event.target instanceof HTMLTextAreaElement) || !event.target.dataset.comment) return; // a report is not a comment
  session.act(change(get(), { id: newId(), kind: "comment", item: event.target.dataset.comment, value: event.target.value, at: order() }));
});
sheetNode.addEventListener("focusout", (event) => {
  if (event.target instanceof HTMLTextAreaElement) session.flush();
});

/** The buttons of the message at the foot. @type {Record<string, () => void>} */
const ACTS = {
  retry: () => session.again(),
  reload: () => (session.desk().trouble?.kind === "other" ? location.assign(page.urls.home) : location.reload()), // the sheet is not the other judge's
  conflict: () => document.querySelector("[data-state=conflict]")?.scrollIntoView({ block: "center" }),
  mine() {
    for (const { change: own } of Object.values(get().conflicts)) session.act(resolve(get(), { id: newId(), kind: own.kind, item: own.item, take: "mine", at: order() }));
  },
  send: () => session.act(released(get())),
  discard() {
    const state = get();
    const marks = state.state === "open" ? heldBack(state) : state.outbox;
    if (confirm(words.say("discard_sure", { marks: listed(state, marks, words) }))) session.act(discarded(state));
  },
  file() {
    const state = get();
    const found = placeOf(session.desk(), state.id);
    const text = `${found?.entry?.code ?? ""}\n${session.desk().data.judge.name}\n${listed(state, state.outbox, words).replaceAll(" · ", "\n")}\n`;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    link.download = `${found?.entry?.code ?? "marks"}.txt`;
    link.click();
    URL.revokeObjectURL(link.href);
  },
};

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("[data-clear], [data-take], [data-next], [data-submit], [data-banner-act], [data-revoke]")) : null;
  if (!target) return;
  const place = target.closest("[data-criterion], [data-comment-conflict]");
  const code = place?.getAttribute("data-criterion");
  if (target.hasAttribute("data-clear") && code) {
    choose(code, null);
    const radio = place?.querySelector("input[type=radio]");
    if (radio instanceof HTMLElement) radio.focus({ preventScroll: true });
  } else if (target.dataset.take) {
    const item = code ?? place?.getAttribute("data-comment-conflict") ?? "";
    session.act(resolve(get(), { id: newId(), kind: code ? "level" : "comment", item, take: target.dataset.take === "mine" ? "mine" : "theirs", at: order() }));
  } else if (target.hasAttribute("data-next")) {
    const missing = nextMissing(get(), here(sheetNode));
    if (missing) goTo(missing);
  } else if (target.hasAttribute("data-submit")) review.open();
  else if (target.hasAttribute("data-revoke")) session.act(revoked(get()));
  else ACTS[target.dataset.bannerAct ?? ""]?.();
});

// Links between list and sheets load no page. Others do, and need the server: without it they would lead to the browser's error page.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || link.target || event.defaultPrevented || link.getAttribute("href")?.startsWith("#") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const { sheet, contest } = link.origin === location.origin ? placeAt(link.pathname) : { sheet: null, contest: null };
  const isHere = session.desk().data && (contest !== null ? contestOf(contest) : sheet !== null && placeOf(session.desk(), sheet));
  if (isHere) {
    event.preventDefault();
    go(link.href);
  } else if (isCutOff(session.desk(), navigator.onLine)) {
    event.preventDefault();
    announce(words.say("leave_title"));
    put(one("banner-title"), words.say("leave_title"));
    show(one("banner"), true);
    session.wake();
  }
});
addEventListener("popstate", () => { if (session.desk().data) go(location.href, true); });

createTelling({ transport, words, sheet: () => shown.sheet ?? 0, done: session.sync, announce });
listenToKeys({ choose }, sheetNode);
// Only unstored marks would be lost, but leaving with unsent marks always asks.
addEventListener("beforeunload", (event) => {
  if (!isLeaving && [...session.desk().sheets.values()].some((state) => state.outbox.length || state.word || wouldLose(state))) event.preventDefault();
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) session.wake(); });
addEventListener("online", () => session.wake());
// A page restored from the browser's cache is outdated: load it again.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// Signing out with marks that wait asks first: they stay on this tablet until their judge signs in here again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || new URL(form.action).pathname !== page.urls.signout) return;
  const { marks, words: submissions } = waiting(session.desk());
  if ((marks || submissions) && !confirm(words.say("signout_sure", { what: waitingText(marks, submissions, words) }))) return event.preventDefault();
  isLeaving = true;
});

// Where the browser allows it, the page opens without the server too; elsewhere it works as long as it stays open.
if (navigator.serviceWorker) {
  navigator.serviceWorker.register(page.urls.worker, { scope: "/judge/" }).then(async () => {
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ shell: location.href, files: performance.getEntriesByType("resource").map((entry) => entry.name).filter((name) => name.includes("/static/")) });
  }, () => {});
} else show(one("held"), true);

await session.open();
const wait = () => (session.desk().data ? open() : setTimeout(wait, 200));
wait();
