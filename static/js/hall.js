// The pages of a hall and of a reveal: the timer by the server's clock, and what changed, looked for every two seconds
// or as often as the page says.

import { remaining, timeText } from "./scoring/timer.js";

const PATIENCE = 4_000;
/** After a change nothing can be pressed for a moment: a finger on its way would press another button than it saw. */
const STILL = 900;

const live = /** @type {HTMLElement} */ (document.querySelector("[data-live]"));
const EVERY = Number(live.dataset.every ?? 2_000);
const stale = /** @type {HTMLElement} */ (document.querySelector("[data-stale]"));
const hall = () => /** @type {HTMLElement} */ (live.querySelector("[data-hall]"));
let skew = 0;
let missed = 0;

const setClock = (/** @type {string | null | undefined} */ at) => { if (at) skew = Date.parse(at) - Date.now(); };

function tick() {
  for (const timer of /** @type {NodeListOf<HTMLElement>} */ (live.querySelectorAll("[data-timer]"))) {
    const left = remaining({ started_at: timer.dataset.started ?? "", seconds: Number(timer.dataset.seconds) }, Date.now() + skew);
    const text = timeText(left);
    if (timer.textContent !== text) timer.textContent = text;
    hall().toggleAttribute("data-late", left < 0);
    hall().toggleAttribute("data-short", left >= 0 && left <= 60);
    const word = /** @type {HTMLElement | null} */ (live.querySelector("[data-timer-word]"));
    const said = (left < 0 ? word?.dataset.over : word?.dataset.left) ?? "";
    if (word && word.textContent !== said) word.textContent = said;
  }
}

/** @param {string} html */
function swap(html) {
  const open = [...live.querySelectorAll("details[data-keep][open]")].map((one) => one.getAttribute("data-keep"));
  live.innerHTML = html;
  for (const name of open) live.querySelector(`details[data-keep="${name}"]`)?.setAttribute("open", "");
  live.toggleAttribute("inert", true);
  setTimeout(() => live.toggleAttribute("inert", false), STILL);
  setClock(hall().dataset.now);
  tick();
}

async function look() {
  if (!document.hidden && !live.querySelector("dialog[open]")) {
    try {
      const address = `${live.dataset.live}?seen=${hall().dataset.seen}`;
      const answer = await fetch(address, { credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
      if (answer.type === "opaqueredirect" || answer.status === 403) return location.reload(); // the session or the link has ended
      if (!answer.ok) throw new Error(String(answer.status));
      if (answer.status !== 204) swap(await answer.text());
      missed = 0;
    } catch {
      missed += 1;
    }
    stale.hidden = missed < 2;
  }
  setTimeout(look, EVERY);
}

setClock(hall().dataset.now);
tick();
setInterval(tick, 250);
setTimeout(look, EVERY);
document.addEventListener("visibilitychange", () => { if (!document.hidden) tick(); });
