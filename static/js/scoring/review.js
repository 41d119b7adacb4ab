// The review before submitting.

import { put } from "./pieces.js";
import { pointsText } from "./rubric.js";
import { current, wouldLose } from "./state.js";
import { obstacle, oneLevel, review, sumText, tally } from "./telling.js";

/** @typedef {import("./state.js").State} State */

/** Whether a tap is the second one of the finger that opened the review: at that place, a moment later. @param {MouseEvent} tap @param {MouseEvent} first */
const isSecond = (tap, first) => tap.timeStamp - first.timeStamp < 400 && Math.hypot(tap.clientX - first.clientX, tap.clientY - first.clientY) < 60;

/** @param {string} tag @param {string} [text] @param {string} [className] */
function make(tag, text, className) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
}

/** @param {{dialog: HTMLDialogElement, words: import("./sentences.js").Words, get: () => State, go: (code: string) => void,
 *   submit: (total: string) => void}} given   `submit`: the judge's word, with the total that they see */
export function createReview({ dialog, words, get, go, submit }) {
  const { say } = words;
  const at = (/** @type {string} */ hook) => /** @type {HTMLElement} */ (dialog.querySelector(`[data-${hook}]`));
  const confirm = /** @type {HTMLButtonElement} */ (at("confirm"));
  let opening = /** @type {MouseEvent | null} */ (null);

  /** A line that leads to a place of the sheet. @param {string} text @param {string} item */
  function link(text, item) {
    const name = /** @type {HTMLButtonElement} */ (make("button", text));
    name.type = "button";
    name.addEventListener("click", () => { dialog.close(); go(item); });
    return name;
  }

  /** What the judge wrote on a section or on the whole work. @param {State} state @param {string} item */
  function comment(state, item) {
    const text = current(state, "comment", item);
    if (!text) return [];
    const line = make("li", undefined, "is-comment");
    line.append(link(say("comment_short"), `comment-${item}`), make("q", text));
    return [line];
  }

  /** @param {State} state */
  function listed(state) {
    const parts = review(state).map((section) => {
      const part = make("section");
      const head = make("h3", `${section.code} ${section.title}`);
      head.append(make("b", say("section_points", { points: sumText(section.tally, state.unit), full: pointsText(section.tally.full, state.unit) })));
      const list = make("ul");
      for (const row of section.criteria) {
        const item = make("li", undefined, row.chosen ? "" : "is-missing");
        item.append(link(`${row.code} ${row.title}`, row.code), make("span", row.chosen ? row.chosen.name : say("unscored"), "level-name"), make("b", row.chosen ? row.chosen.points_text : ""));
        list.append(item);
      }
      list.append(...comment(state, section.code));
      part.append(head, list);
      return part;
    });
    const whole = comment(state, "total");
    if (!whole.length) return parts;
    const part = make("section");
    const list = make("ul");
    list.append(...whole);
    part.append(make("h3", say("whole_work")), list);
    return [...parts, part];
  }

  /** What prevents submitting, or what becomes of it, in words; empty if there is nothing to say. @param {State} state */
  function hint(state) {
    const why = obstacle(state);
    if (why === "missing") return say("review_missing", { n: tally(state).missing.length });
    if (why === "waiting") return say("review_waiting", { n: state.outbox.length });
    if (why === "signin" && wouldLose(state)) return say("signin_unkept_title");
    if (why) return say(`review_${why}`);
    if (state.trouble) return say("review_later");
    const level = oneLevel(state); // a neutral question, to the judge alone
    return level ? say("review_one_level", { level }) : "";
  }

  function draw() {
    const state = get();
    const sum = tally(state);
    put(at("review-total"), sumText(sum, state.unit));
    put(at("review-full"), say("of_full", { full: pointsText(sum.full, state.unit) }));
    put(at("review-total-word"), say(sum.missing.length ? "so_far" : "total"));
    const text = hint(state);
    at("review-hint").hidden = !text;
    put(at("review-hint"), text);
    confirm.disabled = obstacle(state) !== null;
    put(confirm, say("confirm", { total: sumText(sum, state.unit) }));
  }
  confirm.addEventListener("click", (event) => {
    const state = get();
    if (obstacle(state) !== null || (opening && isSecond(event, opening))) return;
    dialog.close();
    submit(pointsText(tally(state).points, state.unit));
  });

  return {
    /** @param {State} state shown again when something changes while the dialog is open */
    draw(state) {
      if (dialog.open && state) draw();
    },
    /** @param {MouseEvent} event the tap that asked for it */
    open(event) {
      opening = event;
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
