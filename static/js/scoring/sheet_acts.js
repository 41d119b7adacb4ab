// What the judge does on a sheet: taps, comments, and the buttons of its cards and of the message at the foot.

import { goTo, here } from "./moving.js";
import { aloud, listed, statusLine } from "./sentences.js";
import { asked, change, current, discarded, heldBack, isOpen, released, resolve, revoked } from "./state.js";
import { nextMissing } from "./telling.js";
import { lastTap, noted, without } from "./undo.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./undo.js").Tap} Tap */

let last = 0;
/** The name of an act on this page, and its place in their order. */
function act() {
  last = Math.max(Date.now(), last + 1);
  return { id: `here:${last}`, at: last };
}

/** @param {{sheet: HTMLElement, session: any, words: import("./sentences.js").Words, get: () => State, code: () => string, announce: (text: string) => void,
 *   review: (event: MouseEvent) => void, home: string}} given   `get`: the sheet that is shown, `code`: that of its work, `review`: open the review, `home`: the address that is nobody's sheet */
export function createSheetActs({ sheet, session, words, get, code: workCode, announce, review, home }) {
  /** @type {Tap[]} */
  let taps = [];

  /** @param {string} code @param {string | null} level @param {Tap} [undone] the tap that this takes back */
  function choose(code, level, undone) {
    const state = get();
    const next = change(state, { ...act(), kind: "level", item: code, value: level });
    if (next === state) return;
    taps = undone ? without(taps, undone) : noted(taps, { sheet: state.id, item: code, before: current(state, "level", code), after: level });
    session.act(next);
    announce(`${aloud(next, code, words)}. ${statusLine(next, "level", code, words)}`);
  }

  /** The judge decides between two values of a mark. @param {string} item @param {"mine" | "theirs"} take */
  function take(item, take) {
    const state = get();
    const next = resolve(state, { ...act(), kind: "level", item, take });
    const conflict = state.conflicts[`level:${item}`];
    if (conflict) taps = noted(taps, { sheet: state.id, item, before: take === "mine" ? conflict.theirs : conflict.change.value, after: current(next, "level", item) });
    session.act(next);
  }

  function undo() {
    const state = get();
    const tap = state && isOpen(state, lastTap(taps, state)?.item) ? lastTap(taps, state) : null;
    if (!tap) return;
    choose(tap.item, tap.before, tap);
    goTo(tap.item, "nearest");
  }
  document.addEventListener("keydown", (event) => {
    const isTyped = event.target instanceof Element && event.target.closest("textarea, dialog, input:not([type=radio])");
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || isTyped || sheet.hidden) return;
    event.preventDefault();
    undo();
  });

  sheet.addEventListener("change", (event) => {
    const radio = event.target;
    const code = radio instanceof HTMLInputElement && radio.type === "radio" && radio.closest("[data-criterion]")?.getAttribute("data-criterion");
    if (code) choose(code, /** @type {HTMLInputElement} */ (radio).value);
  });
  sheet.addEventListener("input", (event) => {
    if (!(event.target instanceof HTMLTextAreaElement) || !event.target.dataset.comment) return; // a report is not a comment
    session.act(change(get(), { ...act(), kind: "comment", item: event.target.dataset.comment, value: event.target.value }));
  });
  sheet.addEventListener("focusout", (event) => {
    if (event.target instanceof HTMLTextAreaElement) session.flush();
  });

  /** The buttons of the message at the foot. @type {Record<string, () => void>} */
  const banner = {
    retry: () => session.again(),
    reload: () => (session.desk().trouble?.kind === "other" ? location.assign(home) : location.reload()), // the sheet is not the other judge's
    conflict: () => document.querySelector("[data-state=conflict]")?.scrollIntoView({ block: "center" }),
    mine() {
      for (const { change: own } of Object.values(get().conflicts)) session.act(resolve(get(), { ...act(), kind: own.kind, item: own.item, take: "mine" }));
    },
    send: () => session.act(released(get())),
    discard() {
      const state = get();
      const marks = state.state === "open" ? heldBack(state) : state.outbox;
      if (confirm(words.say("discard_sure", { marks: listed(state, marks, words) }))) session.act(discarded(state));
    },
    file() {
      const state = get();
      const text = `${workCode()}\n${session.desk().data.judge.name}\n${listed(state, state.outbox, words).replaceAll(" · ", "\n")}\n`;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
      link.download = `${workCode() || "marks"}.txt`;
      link.click();
      URL.revokeObjectURL(link.href);
    },
  };

  /** The buttons of the sheet, by hook. @type {Record<string, (target: HTMLElement, event: MouseEvent) => void>} */
  const buttons = {
    clear(target) {
      const card = target.closest("[data-criterion]");
      choose(card?.getAttribute("data-criterion") ?? "", null);
      const radio = card?.querySelector("input[type=radio]");
      if (radio instanceof HTMLElement) radio.focus({ preventScroll: true });
    },
    take(target) {
      const place = target.closest("[data-criterion], [data-comment-conflict]");
      const code = place?.getAttribute("data-criterion");
      const side = target.dataset.take === "mine" ? "mine" : "theirs";
      if (code) take(code, side);
      else session.act(resolve(get(), { ...act(), kind: "comment", item: place?.getAttribute("data-comment-conflict") ?? "", take: side }));
    },
    next() {
      const missing = nextMissing(get(), here(sheet));
      if (missing) goTo(missing);
    },
    undo,
    submit: (_target, event) => review(event),
    revoke: () => session.act(revoked(get())),
    "banner-act": (target) => banner[target.dataset.bannerAct ?? ""]?.(),
  };
  const anyButton = Object.keys(buttons).map((hook) => `[data-${hook}]`).join(", ");
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest(anyButton) : null;
    const hook = target && Object.keys(buttons).find((name) => target.hasAttribute(`data-${name}`));
    if (hook) buttons[hook](/** @type {HTMLElement} */ (target), event);
  });

  return {
    choose,
    /** The tap that "undo" would take back, if any. @param {State} state */
    undoable: (state) => lastTap(taps, state),
    /** @param {string} total that the judge saw */
    submit: (total) => session.act(asked(get(), { ...act(), total })),
  };
}
