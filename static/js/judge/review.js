// The review before submitting, and the receipt.

import { wouldLose } from "./state.js";
import { obstacle, pointsText, review, sumText, tally } from "./telling.js";
import { put } from "./view.js";

/** @typedef {import("./state.js").State} State */

/** @param {string} tag @param {string} [text] @param {string} [className] */
function make(tag, text, className) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
}

/** @param {{dialog: HTMLDialogElement, words: import("./telling.js").Words, get: () => State, flush: () => void, go: (code: string) => void,
 *   submit: (revision: number, total: string) => Promise<import("./transport.js").Outcome>, done: (receipt: any) => void}} given */
export function createReview({ dialog, words, get, flush, go, submit, done }) {
  const { say } = words;
  const at = (/** @type {string} */ hook) => /** @type {HTMLElement} */ (dialog.querySelector(`[data-${hook}]`));
  const confirm = /** @type {HTMLButtonElement} */ (at("confirm"));
  let isBusy = false;
  let refusal = "";

  /** @param {State} state */
  function listed(state) {
    return review(state).map((section) => {
      const part = make("section");
      const head = make("h3", `${section.code} ${section.title}`);
      head.append(make("b", say("section_points", { points: sumText(section.tally, state.unit), full: pointsText(section.tally.full, state.unit) })));
      const list = make("ul");
      for (const row of section.criteria) {
        const item = make("li", undefined, row.chosen ? "" : "is-missing");
        const name = row.chosen ? make("span", `${row.code} ${row.title}`) : make("button", `${row.code} ${row.title}`);
        if (name instanceof HTMLButtonElement) {
          name.type = "button";
          name.addEventListener("click", () => { dialog.close(); go(row.code); });
        }
        item.append(name, make("span", row.chosen ? row.chosen.name : say("unscored"), "level-name"), make("b", row.chosen ? row.chosen.points_text : ""));
        list.append(item);
      }
      part.append(head, list);
      return part;
    });
  }

  /** What prevents submitting, in words; empty if nothing does. @param {State} state */
  function hindrance(state) {
    const why = obstacle(state);
    if (why === "missing") return say("review_missing", { n: tally(state).missing.length });
    if (why === "waiting") return say(state.trouble ? "review_offline" : "review_waiting", { n: state.outbox.length });
    if (why === "signin" && wouldLose(state)) return say("signin_unkept_title");
    return why ? say(`review_${why}`) : "";
  }

  function draw() {
    const state = get();
    const sum = tally(state);
    put(at("review-total"), sumText(sum, state.unit));
    put(at("review-full"), say("of_full", { full: pointsText(sum.full, state.unit) }));
    put(at("review-total-word"), say(sum.missing.length ? "so_far" : "total"));
    const text = isBusy ? "" : hindrance(state) || refusal;
    at("review-hint").hidden = !text;
    put(at("review-hint"), text);
    confirm.disabled = isBusy || obstacle(state) !== null;
    confirm.setAttribute("aria-busy", String(isBusy));
    put(confirm, say(isBusy ? "submitting" : "confirm", { total: sumText(sum, state.unit) }));
  }

  async function send() {
    const state = get();
    if (isBusy || obstacle(state) !== null) return;
    isBusy = true;
    refusal = "";
    draw();
    const outcome = await submit(state.revision, pointsText(tally(state).points, state.unit));
    isBusy = false;
    if (outcome.kind === "ok") {
      dialog.close();
      done(outcome.answer);
      return;
    }
    if (outcome.kind === "offline") refusal = say("submit_offline");
    else if (outcome.kind === "signin") refusal = say("review_signin");
    else refusal = outcome.detail || say("refused_text", { code: outcome.code });
    draw();
  }
  confirm.addEventListener("click", send);

  return {
    /** @param {State} state shown again when something changes while the dialog is open */
    draw(state) {
      if (dialog.open && state) draw();
    },
    open() {
      refusal = "";
      flush();
      const state = get();
      at("review-list").replaceChildren(...listed(state));
      draw();
      dialog.showModal();
      const first = dialog.querySelector(".is-missing"); // show what is missing first
      at("review-body").scrollTop = 0;
      first?.scrollIntoView({ block: "center" });
      at("review-heading").focus({ preventScroll: true });
    },
  };
}

/** Fill the receipt and show it instead of the sheet. @param {{code: string, total: string, at: string}} receipt @param {import("./telling.js").Words} words */
export function showReceipt(receipt, words) {
  const place = document.querySelector("[data-receipt]");
  if (!(place instanceof HTMLElement)) return;
  put(place.querySelector("[data-receipt-code]"), receipt.code);
  put(place.querySelector("[data-receipt-total]"), receipt.total);
  put(place.querySelector("[data-receipt-time]"), words.moment(receipt.at));
  for (const other of document.querySelectorAll("[data-until-submitted], [data-once-submitted]")) {
    if (other instanceof HTMLElement) other.hidden = other.hasAttribute("data-until-submitted");
  }
  place.hidden = false;
  scrollTo({ top: 0, behavior: "instant" });
  const heading = place.querySelector("h2");
  if (heading instanceof HTMLElement) heading.focus({ preventScroll: true });
}
