// The judge's list of works: filter, search, and unsent changes.

import { openStorage } from "./keeper.js";
import { openStore } from "./store.js";
import { createWords } from "./telling.js";
import { createDrain, createTransport } from "./transport.js";

const list = /** @type {HTMLElement} */ (document.querySelector("[data-works]"));
const rows = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-work]")]);
const search = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-search]"));
const filters = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("input[name=show]")]);
const nothing = document.querySelector("[data-nothing]");
const found = document.querySelector("[data-found]");
const words = createWords(JSON.parse(document.getElementById("works-words")?.textContent ?? "{}"), document.documentElement.lang);

/** Normalise for search: order of Thai marks, spaces, case. @param {string} text */
const plain = (text) => text.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();

function filter() {
  const wanted = plain(search?.value ?? "");
  const show = filters.find((one) => one.checked)?.value ?? "all";
  let shown = 0;
  for (const row of rows) {
    row.hidden = !((show === "all" || row.dataset.group === show) && plain(row.dataset.work ?? "").includes(wanted));
    if (!row.hidden) shown += 1;
  }
  nothing?.toggleAttribute("hidden", shown > 0);
  if (found) found.textContent = words.say("found", { n: shown });
}
search?.addEventListener("input", filter);
for (const one of filters) one.addEventListener("change", filter);
document.querySelector("[data-filters]")?.removeAttribute("hidden");

const store = await openStore({ former: openStorage(() => localStorage) });
const others = /** @type {Set<number>} */ (new Set());
async function unsent() {
  const counts = await store.sheets();
  const theirs = [...others].reduce((sum, sheet) => sum + (counts.get(sheet) ?? 0), 0);
  document.querySelector("[data-others]")?.toggleAttribute("hidden", theirs === 0);
  const told = document.querySelector("[data-others-text]");
  if (told) told.textContent = words.say("others", { n: theirs });
  for (const row of rows) {
    const chip = row.querySelector("[data-unsent]");
    const count = counts.get(Number(row.dataset.sheet)) ?? 0;
    if (!(chip instanceof HTMLElement)) continue;
    chip.hidden = count === 0;
    chip.textContent = words.say("unsent", { n: count });
  }
}
const { changesUrl, judgingUrl, epoch } = /** @type {Record<string, string>} */ ({ ...list.dataset });
const token = document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? "";
const transport = createTransport({ epoch, token, judging: judgingUrl });
await unsent();
await createDrain({
  store, transport, epoch, told: unsent, refused: (id) => others.add(id), url: (id) => changesUrl.replace(/\/\d+\/changes$/, `/${id}/changes`),
})();
await unsent();
filter();
