// The forms of a sheet that tell the organiser or the chair something: sent in the background, the text stays if it fails.

/** @param {{transport: import("./transport.js").Transport, words: import("./sentences.js").Words, sheet: () => number, done: () => void,
 *   announce: (text: string) => void}} given */
export function createTelling({ transport, words, sheet, done, announce }) {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.tells) return;
    event.preventDefault();
    const name = form.dataset.tells;
    const button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
    const told = /** @type {HTMLElement} */ (form.querySelector("[data-told]"));
    told.hidden = true;
    button.disabled = true;
    const outcome = await transport.tell(name, sheet(), Object.fromEntries(new FormData(form)));
    button.disabled = false;
    if (outcome.kind !== "ok") {
      told.textContent = outcome.kind === "offline" ? words.say("told_offline") : outcome.kind === "signin" ? words.say("signin_title") : outcome.detail;
      told.hidden = false;
      return;
    }
    const text = words.say(`told_${name}`);
    const place = form.closest("dialog");
    if (place) {
      place.close();
      form.reset();
    }
    const note = /** @type {HTMLElement} */ (document.querySelector("[data-told-note]"));
    note.textContent = text;
    note.hidden = false;
    announce(text);
    done();
  });
}
