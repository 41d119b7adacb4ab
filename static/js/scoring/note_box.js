// The field of the judge's notes to self, in its dialog, and the button that opens it.

import { one, put, show } from "./pieces.js";

/** @param {{words: import("./sentences.js").Words, notes: ReturnType<import("./notes.js").createNotes>, sheet: () => number | null}} given   `sheet`: the one that is shown */
export function createNoteBox({ words, notes, sheet }) {
  const box = /** @type {HTMLTextAreaElement} */ (one("own-note"));
  const line = one("note-status");
  const dot = one("note-there");
  box.addEventListener("input", () => notes.write(sheet() ?? 0, box.value));
  box.addEventListener("blur", notes.flush);

  return {
    draw() {
      const id = sheet();
      if (id === null) return;
      const text = notes.text(id);
      if (box.value !== text) {
        const fromEnd = box.value.length - box.selectionEnd; // what another device wrote comes first
        box.value = text;
        if (document.activeElement === box) box.setSelectionRange(text.length - fromEnd, text.length - fromEnd);
      }
      const status = notes.status(id);
      put(line, status === "empty" ? "" : words.say(`note_${status}`));
      show(dot, text !== "");
    },
  };
}
