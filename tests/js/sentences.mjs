// The sentences of the judge's screen, in English, as its page gives them to the script.

import { readdirSync, readFileSync } from "node:fs";

/** @param {string} path */
export const file = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

const PAGES = ["_words.html", "_reason_words.html"].map((name) => file(`templates/judge/scoring/${name}`)).join("\n");
export const sentences = Object.fromEntries([...PAGES.matchAll(/"(\w+)": _\("([^"]+)"\)/g)].map(([, key, text]) => [key, text]));

/** The scripts of the judge's screen, by name. */
export const scripts = new Map(readdirSync(new URL("../../static/js/scoring/", import.meta.url)).filter((name) => name.endsWith(".js"))
  .map((name) => [name, file(`static/js/scoring/${name}`)]));
