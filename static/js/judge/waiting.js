// The sign-in page: says whether marks wait on this tablet, without naming judge or work.

import { openStorage } from "./keeper.js";
import { openStore } from "./store.js";
import { createWords } from "./telling.js";

const words = createWords(JSON.parse(document.getElementById("waiting-words")?.textContent ?? "{}"), document.documentElement.lang);
const counts = await (await openStore({ former: openStorage(() => localStorage) })).sheets();
const count = [...counts.values()].reduce((sum, one) => sum + one, 0);
const text = document.querySelector("[data-waiting-text]");
if (count && text) {
  text.textContent = words.say("waiting", { n: count });
  document.querySelector("[data-waiting]")?.removeAttribute("hidden");
}
