// "Pass all except…": both choices of the dialog name the works they apply to, by the ticks in the list.

const SHOWN = 8;

/** What the two choices say. @param {number} waiting @param {string[]} codes @param {DOMStringMap} words */
export function told(waiting, codes, words) {
  if (!codes.length) return { all: "", ticked: "" };
  const left = codes.length - SHOWN;
  const named = codes.slice(0, SHOWN).join(", ");
  const list = left > 0 ? fill(words.more, { works: named, number: left }) : named;
  return {
    all: fill(words.except, { works: counted(waiting - codes.length, words), codes: list }),
    ticked: fill(words.only, { works: counted(codes.length, words), codes: list }),
  };
}

/** @param {number} number @param {DOMStringMap} words */
const counted = (number, words) => (number === 1 ? words.one ?? "" : fill(words.many, { number }));

/** @param {string | undefined} text @param {Record<string, string | number>} values */
const fill = (text, values) => (text ?? "").replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

/** Neither choice is made for the person once something is ticked. @param {HTMLElement} choices */
function show(choices) {
  const ticked = [...document.querySelectorAll(`input[form="${choices.dataset.of}"][data-code]:checked`)];
  const codes = ticked.map((box) => (box instanceof HTMLElement ? box.dataset.code ?? "" : ""));
  const said = told(Number(choices.dataset.waiting), codes, choices.dataset);
  for (const radio of choices.querySelectorAll("input[type=radio]")) {
    if (!(radio instanceof HTMLInputElement)) continue;
    const text = choices.querySelector(`[data-told="${radio.value}"]`);
    if (text) text.textContent = radio.value === "all" ? said.all : said.ticked;
    radio.setCustomValidity("");
    radio.checked = !codes.length && radio.value === "all";
  }
}

if (typeof document !== "undefined") {
  const showAll = () => document.querySelectorAll("[data-ticked]").forEach((choices) => show(/** @type {HTMLElement} */ (choices)));
  document.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.dataset.code !== undefined) showAll();
  });
  addEventListener("pageshow", showAll); // ticks that the browser restored
}
