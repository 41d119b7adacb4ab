// A form that saves itself shortly after typing and shows whether that worked.
// Without script its buttons save. Also: questions that depend on others, and files sent when chosen.

const PAUSE = 1200; // milliseconds after the last key
const AGAIN = 5000; // until a failed save is retried
const PATIENCE = 20_000; // until a missing answer counts as a failure

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

/** What came of one saving. `retry`: it may go better the next time.
 * @typedef {{kind: "saved", said: any} | {kind: "failed" | "gone", text: string, retry: boolean}} Outcome */

/** Asks with a time limit that holds until the answer is read. @template Read
 * @param {string} url @param {RequestInit} options @param {(answer: Response) => Read | Promise<Read>} read
 * @param {typeof fetch} ask @param {number} patience */
async function within(url, options, read, ask, patience) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), patience);
  try {
    return await read(await ask(url, { ...options, signal: giveUp.signal }));
  } finally {
    clearTimeout(timer);
  }
}

/** Sends the answers of a form; whatever becomes of it is an outcome, an answer that is cut off too.
 * @param {string} url @param {BodyInit} body @param {{ask?: typeof fetch, patience?: number}} [given] @returns {Promise<Outcome>} */
export async function post(url, body, { ask = (...asked) => fetch(...asked), patience = PATIENCE } = {}) {
  try {
    return await within(url, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" }, async (answer) => {
      const said = answer.headers.get("content-type")?.includes("json") ? await answer.json() : null;
      if (answer.ok && said) return { kind: "saved", said };
      return { kind: "failed", text: said?.problem ?? "", retry: answer.status !== 409 };
    }, ask, patience);
  } catch {
    return { kind: await isSignedOut(url, ask, patience) ? "gone" : "failed", text: "", retry: true };
  }
}

/** A redirect is an answer too: to the sign-in page. @param {string} url @param {typeof fetch} ask @param {number} patience */
async function isSignedOut(url, ask, patience) {
  try {
    return await within(url, { redirect: "manual" }, (answer) => answer.type === "opaqueredirect", ask, patience);
  } catch {
    return false;
  }
}

/** When to save: one saving at a time, again after one that failed. Nothing that goes wrong in one keeps the next from
 * being tried. @param {{send: () => Promise<Outcome>, tell: (outcome: Outcome | {kind: "saving"}, isLast: boolean) => void,
 *   clock?: {set: (run: () => void, wait: number) => any, clear: (timer: any) => void}}} given */
export function createSaver({ send, tell, clock = { set: (run, wait) => setTimeout(run, wait), clear: (timer) => clearTimeout(timer) } }) {
  let timer = /** @type {any} */ (null);
  let changes = 0; // counted, so that input during a save is saved after it
  let saved = 0;
  let isUnderWay = false;
  let running = Promise.resolve(true);

  /** @returns {Promise<boolean>} whether all is saved */
  async function run() {
    if (changes === saved) return true;
    const at = changes;
    let outcome = /** @type {Outcome} */ ({ kind: "failed", text: "", retry: true });
    isUnderWay = true;
    try {
      tell({ kind: "saving" }, false);
      outcome = await send();
      if (outcome.kind === "saved") saved = at;
    } catch (problem) {
      console.error(problem);
    }
    isUnderWay = false;
    if (changes > saved && (outcome.kind === "saved" || outcome.retry)) plan(outcome.kind === "saved" ? 0 : AGAIN);
    tell(outcome, changes === saved);
    return changes === saved;
  }

  function save() {
    clock.clear(timer);
    timer = null;
    running = running.then(run, run);
    return running;
  }

  /** @param {number} wait */
  function plan(wait) {
    clock.clear(timer);
    timer = clock.set(save, wait);
  }

  return {
    save,
    /** Something was typed. */
    changed() {
      changes += 1;
      plan(PAUSE);
    },
    /** The field was left: soon. */
    left() { if (changes > saved && timer !== null) plan(150); },
    /** The form is sent by itself: nothing more is planned. */
    stop() { clock.clear(timer); },
    isSaved: () => changes === saved,
    /** The saving that is under way, or null. */
    underWay: () => (isUnderWay ? running : null),
  };
}

/** @param {HTMLFormElement} form */
function savesItself(form) {
  const state = form.querySelector("[data-saving-state]");

  /** @param {string} name @param {string} text */
  const say = (name, text) => {
    if (!(state instanceof HTMLElement)) return;
    state.dataset.state = name;
    if (state.textContent !== text) state.textContent = text;
  };

  /** Each fault beside its field; what is right again is silent. @param {Record<string, string>} faults */
  const mark = (faults) => {
    for (const place of form.querySelectorAll("[data-fault]")) {
      if (!(place instanceof HTMLElement)) continue;
      const text = faults[place.dataset.fault ?? ""] ?? "";
      const field = document.getElementById(place.dataset.fault ?? "");
      if (text && field?.contains(document.activeElement)) continue; // not while typing
      place.hidden = !text;
      const words = place.querySelector("span");
      if (words) words.textContent = text;
      field?.toggleAttribute("aria-invalid", Boolean(text) && field.localName !== "fieldset");
      if (text && field && field.localName !== "fieldset") field.setAttribute("aria-invalid", "true");
    }
  };

  /** What is worth a second look, beside its row. @param {Record<string, string>} doubts */
  const question = (doubts) => {
    for (const place of form.querySelectorAll("[data-doubt]")) {
      const text = doubts[place.getAttribute("data-doubt") ?? ""] ?? "";
      place.toggleAttribute("hidden", !text);
      const words = place.querySelector("span");
      if (words && words.textContent !== text) words.textContent = text;
    }
  };

  /** @param {Outcome | {kind: "saving"}} outcome @param {boolean} isLast */
  const tell = (outcome, isLast) => {
    if (outcome.kind === "saving") say("saving", form.dataset.saving ?? "");
    else if (outcome.kind === "saved") took(outcome.said, isLast);
    else say("failed", outcome.text || ((outcome.kind === "gone" ? form.dataset.gone : form.dataset.failed) ?? ""));
  };

  /** @param {any} said @param {boolean} isLast */
  const took = (said, isLast) => {
    mark(said.faults);
    question(said.doubts);
    const clock = document.querySelector("[data-window]");
    if (clock && clock.textContent !== said.window) clock.textContent = said.window;
    if (isLast) say("saved", said.saved);
  };

  const saver = createSaver({ send: async () => {
    const outcome = await post(form.action, answersOf(form));
    const base = form.elements.namedItem("base");
    if (outcome.kind === "saved" && base instanceof HTMLInputElement) base.value = String(outcome.said.revision);
    return outcome;
  }, tell });

  form.addEventListener("input", (event) => {
    askWhatFits(form);
    if (event.target instanceof HTMLInputElement && event.target.type === "file") return;
    if (event.target instanceof Element && event.target.matches("[data-stays-here]")) return;
    say("changed", form.dataset.changed ?? "");
    saver.changed();
  });
  form.addEventListener("focusout", () => saver.left());
  let leaving = false;
  form.addEventListener("submit", (event) => {
    saver.stop();
    const running = saver.underWay();
    if (running) { // its answer gives the revision for the next save
      event.preventDefault();
      const button = event.submitter;
      running.finally(() => form.requestSubmit(button));
      return;
    }
    leaving = true;
  });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => { if (!leaving && !saver.isSaved()) event.preventDefault(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && !saver.isSaved()) saver.save(); });
  return { save: saver.save, leave: () => { leaving = true; } };
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
        if (!(await saving.save())) { // save input first, because the page reloads; the state shows a failure
          chooser.value = "";
          return;
        }
        saving.leave();
        chooser.form.requestSubmit();
      });
    }
  }
}
