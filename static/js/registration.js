// A form that saves itself: what was typed goes to the server a moment later, and the state is said as it is.
// Without script its buttons save. Also: questions that others make worth asking, files sent when they are chosen.

const PAUSE = 1200; // milliseconds after the last key
const AGAIN = 5000; // until a saving that failed is tried again

/** Shows the questions that the answers so far make worth asking. @param {HTMLFormElement} form */
export function askWhatFits(form) {
  const answers = new FormData(form);
  for (const part of form.querySelectorAll("[data-asked-when]")) {
    if (part instanceof HTMLElement) part.hidden = answers.get(part.dataset.askedWhen ?? "") !== part.dataset.askedChoice;
  }
}

/** What is to be sent; what only a button reads stays here. @param {HTMLFormElement} form */
export function answersOf(form) {
  const answers = new FormData(form);
  for (const field of form.querySelectorAll("[data-stays-here]")) {
    if (field instanceof HTMLTextAreaElement) answers.delete(field.name);
  }
  answers.set("act", "save");
  return answers;
}

/** @param {HTMLFormElement} form */
function savesItself(form) {
  const state = form.querySelector("[data-saving-state]");
  let timer = 0;
  let changes = 0; // counted, so that what is typed while a saving is under way is saved after it
  let saved = 0;
  let running = /** @type {Promise<boolean> | null} */ (null);
  let isUnderWay = false;

  /** @param {string} name @param {string} text */
  const say = (name, text) => {
    if (!(state instanceof HTMLElement)) return;
    state.dataset.state = name;
    if (state.textContent !== text) state.textContent = text;
  };

  /** Each fault beside its field; what is right again is silent. @param {Record<string, string>} faults */
  const tell = (faults) => {
    for (const place of form.querySelectorAll("[data-fault]")) {
      if (!(place instanceof HTMLElement)) continue;
      const text = faults[place.dataset.fault ?? ""] ?? "";
      const field = document.getElementById(place.dataset.fault ?? "");
      if (text && field?.contains(document.activeElement)) continue; // not while it is being typed
      place.hidden = !text;
      const words = place.querySelector("span");
      if (words) words.textContent = text;
      field?.toggleAttribute("aria-invalid", Boolean(text) && field.localName !== "fieldset");
      if (text && field && field.localName !== "fieldset") field.setAttribute("aria-invalid", "true");
    }
  };

  /** @returns {Promise<boolean>} whether all is saved */
  async function send() {
    try {
      return await post();
    } finally {
      isUnderWay = false;
    }
  }

  /** @returns {Promise<boolean>} */
  async function post() {
    const at = changes;
    isUnderWay = true;
    say("saving", form.dataset.saving ?? "");
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body: answersOf(form), headers: { Accept: "application/json" }, redirect: "error" });
    } catch (problem) {
      const signedOut = navigator.onLine && problem instanceof TypeError && (await isSignedOut());
      say("failed", (signedOut ? form.dataset.gone : form.dataset.failed) ?? "");
      plan(AGAIN);
      return false;
    }
    const said = answer.headers.get("content-type")?.includes("json") ? await answer.json() : null;
    if (!answer.ok || !said) {
      say("failed", said?.problem ?? form.dataset.failed ?? "");
      if (answer.status !== 409) plan(AGAIN);
      return false;
    }
    const base = form.elements.namedItem("base");
    if (base instanceof HTMLInputElement) base.value = String(said.revision);
    saved = at;
    tell(said.faults);
    const clock = document.querySelector("[data-window]");
    if (clock && clock.textContent !== said.window) clock.textContent = said.window;
    if (changes > saved) plan(0);
    else say("saved", said.saved);
    return changes === saved;
  }

  /** A redirect is an answer too: to the sign-in page. */
  async function isSignedOut() {
    try {
      const answer = await fetch(form.action, { redirect: "manual" });
      return answer.type === "opaqueredirect";
    } catch {
      return false;
    }
  }

  function save() {
    clearTimeout(timer);
    timer = 0;
    running = (running ?? Promise.resolve(true)).then(() => (changes > saved ? send() : true));
    return running;
  }

  /** @param {number} wait */
  function plan(wait) {
    clearTimeout(timer);
    timer = window.setTimeout(save, wait);
  }

  form.addEventListener("input", (event) => {
    askWhatFits(form);
    if (event.target instanceof HTMLInputElement && event.target.type === "file") return;
    if (event.target instanceof Element && event.target.matches("[data-stays-here]")) return;
    changes += 1;
    say("changed", form.dataset.changed ?? "");
    plan(PAUSE);
  });
  form.addEventListener("focusout", () => { if (changes > saved && timer) plan(150); });
  let leaving = false;
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (isUnderWay && running) { // its answer says on which revision the next saving stands
      event.preventDefault();
      const button = event.submitter;
      running.finally(() => form.requestSubmit(button));
      return;
    }
    leaving = true;
  });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => { if (!leaving && changes > saved) event.preventDefault(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && changes > saved) save(); });
  return { save, leave: () => { leaving = true; } };
}

if (typeof document !== "undefined") {
  const form = document.querySelector("form[data-saves-itself]");
  if (form instanceof HTMLFormElement) {
    askWhatFits(form);
    const saving = savesItself(form);
    for (const chooser of document.querySelectorAll("input[type=file][data-sends]")) {
      chooser.parentElement?.querySelector("[data-sends-button]")?.setAttribute("hidden", "");
      chooser.addEventListener("change", async () => {
        if (!(chooser instanceof HTMLInputElement) || !chooser.files?.length || !chooser.form) return;
        await saving.save(); // what was typed first, since the page comes anew
        saving.leave();
        chooser.form.requestSubmit();
      });
    }
  }
}
