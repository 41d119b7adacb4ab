// Moving about a sheet: the section at hand, the next criterion, the keyboard, and what a screen reader is told.

/** Marks the section at hand in the bar of sections; returns what starts it for a sheet that was opened. @param {HTMLElement} sheet */
export function watchSections(sheet) {
  let links = new Map();
  let parts = /** @type {Element[]} */ ([]);
  let shown = "";

  function look() {
    if (sheet.hidden) return;
    const line = window.innerHeight * 0.4;
    const last = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 4;
    const part = last ? parts.at(-1) : parts.findLast((one) => one.getBoundingClientRect().top <= line) ?? parts[0];
    const code = part?.getAttribute("data-section") ?? "";
    if (code === shown) return;
    links.get(shown)?.removeAttribute("aria-current");
    const link = links.get(code);
    link?.setAttribute("aria-current", "true");
    shown = code;
    const bar = link?.closest("ol");
    if (bar && link instanceof HTMLElement && bar.scrollWidth > bar.clientWidth) bar.scrollTo({ left: link.offsetLeft - bar.clientWidth / 3 });
  }
  let asked = false;
  addEventListener("scroll", () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; look(); });
  }, { passive: true });
  return () => {
    links = new Map([...document.querySelectorAll("[data-nav]")].map((link) => [link.getAttribute("data-nav"), link]));
    parts = [...sheet.querySelectorAll("[data-section]")];
    shown = "";
    look();
  };
}

/** How much of the window the bars may take, from which they shrink ("low"), and from which they scroll away ("free"). */
const MODES = ["", "low", "free"];
/** The part of the window's height that bars take at most; a phone lying on its side keeps its total in sight for a little more. */
const MOST = () => (window.innerHeight < 480 ? 0.48 : 0.4);

/** Keeps the bars of head and foot from taking too much of a small window, or with large text, and tells the page how high they
 * are: what has the keyboard never hides behind them. */
export function watchBars() {
  const root = document.documentElement;
  const bars = [...document.querySelectorAll(".j-head, .j-nav, .j-bottom, .j-banner")].filter((bar) => bar instanceof HTMLElement);
  const height = (/** @type {string} */ selector) => {
    const bar = /** @type {HTMLElement} */ (document.querySelector(selector));
    return getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
  };

  function measure() {
    if (!root.hasAttribute("data-sheet-page")) return;
    for (const mode of MODES) {
      if (root.getAttribute("data-bars") !== mode) root.setAttribute("data-bars", mode);
      const head = height(".j-head");
      const nav = /** @type {HTMLElement} */ (document.querySelector(".j-nav"));
      const above = head + (nav.offsetWidth > window.innerWidth / 2 ? height(".j-nav") : 0);
      const below = Math.max(height(".j-bottom"), height(".j-banner"));
      for (const [name, size] of Object.entries({ "--head": head, "--above": above, "--below": below })) { // each write makes the browser look at every element
        if (root.style.getPropertyValue(name) !== `${size}px`) root.style.setProperty(name, `${size}px`);
      }
      if (above + below <= window.innerHeight * MOST()) return;
    }
  }
  const observer = new ResizeObserver(measure);
  for (const bar of bars) observer.observe(bar);
  addEventListener("resize", measure);
}

/** Brings a criterion or a comment into view and puts the keyboard there; it lights up for a moment. @param {string} item a criterion's code, or the id of a comment's field @param {"center" | "nearest"} [block] */
export function goTo(item, block = "center") {
  const box = document.getElementById(item);
  const card = box?.closest(".j-comment") ?? document.querySelector(`[data-criterion="${CSS.escape(item)}"]`);
  if (!(card instanceof HTMLElement)) return;
  if (card instanceof HTMLDetailsElement) card.open = true;
  const field = box ?? card.querySelector("input:checked") ?? card.querySelector("input[type=radio]");
  if (field instanceof HTMLElement) field.focus({ preventScroll: true });
  card.scrollIntoView({ block });
  card.classList.add("is-lit");
  setTimeout(() => card.classList.remove("is-lit"), 1600);
}

/** The criterion at hand: the one with the keyboard, else the last above the middle of the window. @param {HTMLElement} sheet */
export function here(sheet) {
  const focused = document.activeElement?.closest("[data-criterion]");
  const above = [...sheet.querySelectorAll("[data-criterion]")].findLast((card) => card.getBoundingClientRect().bottom < window.innerHeight * 0.5);
  return (focused ?? above)?.getAttribute("data-criterion") ?? null;
}

// Keyboard: left and right choose the neighbouring level (as radio buttons do), up and down move
// from criterion to criterion without choosing, a digit chooses the level at that place, Delete clears.

/** @param {{choose: (code: string, level: string | null) => void}} acts @param {HTMLElement} sheet */
export function listenToKeys({ choose }, sheet) {
  const cards = () => /** @type {HTMLElement[]} */ ([...sheet.querySelectorAll("[data-criterion]")]);
  /** @param {HTMLElement} card */
  const radios = (card) => /** @type {HTMLInputElement[]} */ ([...card.querySelectorAll("input[type=radio]:not(:disabled)")]);

  /** @param {HTMLElement} from @param {number} step */
  function go(from, step) {
    const list = cards();
    const card = list[list.indexOf(from) + step];
    const target = card && (radios(card).find((radio) => radio.checked) ?? radios(card)[0]);
    if (!target) return;
    target.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }

  sheet.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLInputElement) || event.target.type !== "radio") return;
    const card = /** @type {HTMLElement | null} */ (event.target.closest("[data-criterion]"));
    if (!card) return;
    const code = card.dataset.criterion ?? "";
    const place = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : -1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") go(card, event.key === "ArrowDown" ? 1 : -1);
    else if (place >= 0 || event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const step = event.key === "ArrowLeft" ? -1 : 1; // never wrap around: one press too many must not turn worst into best
      const radio = radios(card)[place >= 0 ? place : radios(card).indexOf(event.target) + step];
      event.preventDefault();
      if (!radio) return;
      radio.focus({ preventScroll: true });
      card.scrollIntoView({ block: "nearest" }); // keys may go faster than the page
      choose(code, radio.value);
    } else if (event.key === "Delete" || event.key === "Backspace") choose(code, null);
    else return;
    event.preventDefault();
  });
}

// Screen reader messages: one polite live region, each sentence once, newest last.

/** @param {HTMLElement} region an aria-live region */
export function createAnnouncer(region) {
  let timer = /** @type {any} */ (null);
  let waiting = /** @type {string[]} */ ([]);
  return (/** @type {string} */ text) => {
    if (!text || waiting.at(-1) === text) return;
    waiting.push(text);
    clearTimeout(timer);
    timer = setTimeout(() => {
      region.textContent = "";
      const line = document.createElement("p");
      line.textContent = waiting.join(". ");
      region.append(line);
      waiting = [];
    }, 150);
  };
}
