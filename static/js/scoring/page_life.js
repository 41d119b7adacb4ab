// The page in its browser: leaving it, coming back, signing out, and opening it without the server.

import { waiting } from "./desk.js";
import { one, show } from "./pieces.js";
import { waitingText } from "./sentences.js";
import { wouldLose } from "./state.js";

/** @param {{session: any, notes: ReturnType<import("./notes.js").createNotes>, words: import("./sentences.js").Words, signout: string, worker: string}} given   `signout`, `worker`: their addresses */
export function watchPage({ session, notes, words, signout, worker }) {
  let isLeaving = false;

  // Only unstored marks would be lost, but leaving with unsent marks always asks.
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && (notes.isUnkept() || [...session.desk().sheets.values()].some((state) => state.outbox.length || state.word || wouldLose(state)))) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) session.wake(); });
  addEventListener("online", () => session.wake());
  // A page restored from the browser's cache is outdated: load it again.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // Signing out with marks that wait asks first: they stay on this tablet until their judge signs in here again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || new URL(form.action).pathname !== signout) return;
    const { marks: unsent, words: submissions } = waiting(session.desk());
    const marks = unsent + notes.waiting();
    if ((marks || submissions) && !confirm(words.say("signout_sure", { what: waitingText(marks, submissions, words) }))) return event.preventDefault();
    isLeaving = true;
  });

  // Where the browser allows it, the page opens without the server too; elsewhere it works as long as it stays open.
  if (!navigator.serviceWorker) return show(one("held"), true);
  navigator.serviceWorker.register(worker, { scope: "/judge/" }).then(async () => {
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ shell: location.href, files: performance.getEntriesByType("resource").map((entry) => entry.name).filter((name) => name.includes("/static/")) });
  }, () => {});
}
