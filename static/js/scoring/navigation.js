// Moving between list and sheets without loading a page: links, the browser's history, and which of them is shown.

import { isCutOff } from "./desk.js";
import { one, show } from "./pieces.js";
import { placeOf } from "./works.js";

/** @typedef {{sheet: number | null, contest: number | null}} Place   a sheet, or a contest's list */

/** Which view an address names. @param {string} path @returns {Place} */
export function placeAt(path) {
  const [, kind, id] = /\/judge\/(sheets|contests)\/(\d+)\/?$/.exec(path) ?? [];
  return { sheet: kind === "sheets" ? Number(id) : null, contest: kind === "contests" ? Number(id) : null };
}

/** @param {string} name */
function reveal(name) {
  for (const node of document.querySelectorAll("[data-view]")) show(node, (node.getAttribute("data-view") ?? "").split(" ").includes(name));
  document.body.classList.toggle("judge-sheet", name === "sheet");
  document.documentElement.toggleAttribute("data-sheet-page", name === "sheet");
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".language a"))) { // the address is another without a load
    const to = new URL(link.href);
    to.searchParams.set("next", location.pathname);
    link.href = to.href;
  }
  if (name !== "sheet") document.documentElement.removeAttribute("data-sheet-closed");
}

/** @param {{desk: () => import("./desk.js").Desk, opened: (place: Place, found: {contest: any, entry: any} | null) => void, cutOff: () => void}} given   `opened`:
 *   another list or sheet is shown (`found`: the sheet's contest and work); `cutOff`: a link to another page was not followed, because no server answers */
export function createNavigation({ desk, opened, cutOff }) {
  /** @type {Place} */
  let shown = { sheet: null, contest: null };
  let scrolled = 0;

  const contestOf = (/** @type {number | null} */ id) => desk().data.contests.find((/** @type {any} */ contest) => contest.id === id) ?? null;

  /** Show what the address names. */
  function open() {
    const wanted = placeAt(location.pathname);
    const found = wanted.sheet === null ? null : placeOf(desk(), wanted.sheet);
    shown = found ? wanted : { sheet: null, contest: wanted.contest };
    reveal(found ? "sheet" : "works");
    opened(shown, found);
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

  // Links between list and sheets load no page. Others do, and need the server: without it they would lead to the browser's error page.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!(link instanceof HTMLAnchorElement) || link.target || event.defaultPrevented || link.getAttribute("href")?.startsWith("#") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { sheet, contest } = link.origin === location.origin ? placeAt(link.pathname) : { sheet: null, contest: null };
    const isHere = desk().data && (contest !== null ? contestOf(contest) : sheet !== null && placeOf(desk(), sheet));
    if (isHere) {
      event.preventDefault();
      go(link.href);
    } else if (isCutOff(desk(), navigator.onLine)) {
      event.preventDefault();
      cutOff();
    }
  });
  addEventListener("popstate", () => { if (desk().data) go(location.href, true); });

  return {
    open,
    shown: () => shown,
    contest: () => contestOf(shown.contest),
    /** Whether the address names a sheet or contest that this device does not have. */
    isLost: () => shown.sheet === null && contestOf(shown.contest) === null,
    /** Whether the sheet that the address names is this judge's now. */
    hasCome: () => shown.sheet === null && placeAt(location.pathname).sheet !== null && placeOf(desk(), placeAt(location.pathname).sheet ?? 0) !== null,
    /** Show what the address names now: the sheet that was shown is no longer this judge's. */
    again: () => go(location.href, true),
  };
}
