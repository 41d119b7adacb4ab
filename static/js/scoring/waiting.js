// The sign-in page: says whether marks wait on this tablet, without naming judge or work, and forgets what a judge saw who signed out.

import { openStorage } from "./keeper.js";
import { createWords } from "./sentences.js";
import { counted, openStore } from "./store.js";

const words = createWords(JSON.parse(document.getElementById("waiting-words")?.textContent ?? "{}"), document.documentElement.lang);
const store = await openStore({ former: openStorage(() => localStorage) });
const { rows } = await store.all();
const count = [...counted(rows).values()].reduce((sum, one) => sum + one, 0);
const text = document.querySelector("[data-waiting-text]");
if (count && text) {
  text.textContent = words.say("waiting", { n: count });
  document.querySelector("[data-waiting]")?.removeAttribute("hidden");
}
if (new URLSearchParams(location.search).has("signed_out")) { // not where a session ended: its judge goes on here
  await store.keepCopy(null);
  await store.forget(() => true);
  await globalThis.caches?.delete("judging");
}
