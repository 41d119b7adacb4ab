// "Which column is which?": the choice is checked before it is sent, with the server's sentences.

/** Why a choice will not do; empty if it will. @param {string[]} chosen @param {{name: string, title: string}[]} required
 * @param {{several: string[], titles: Record<string, string>, missing: string, twice: string, isOptional: boolean}} rules */
export function told(chosen, required, rules) {
  const names = chosen.filter(Boolean);
  if (!names.length && rules.isOptional) return "";
  const absent = required.find(({ name }) => !names.includes(name));
  if (absent) return rules.missing.replace("{column}", absent.title);
  const twice = names.find((name, place) => !rules.several.includes(name) && names.indexOf(name) !== place);
  return twice ? rules.twice.replace("{column}", rules.titles[twice] ?? twice) : "";
}

/** @param {HTMLElement} section */
function read(section) {
  const selects = [...section.querySelectorAll("select")];
  const needs = [...section.querySelectorAll("[data-needs]")].map((item) => /** @type {HTMLElement} */ (item));
  const titles = Object.fromEntries([...(selects[0]?.options ?? [])].map((option) => [option.value, option.text]));
  return {
    needs,
    chosen: selects.map((select) => select.value),
    required: needs.map((item) => ({ name: item.dataset.needs ?? "", title: item.dataset.title ?? "" })),
    rules: {
      several: (section.dataset.several ?? "").split(" "),
      titles,
      missing: section.dataset.missing ?? "",
      twice: section.dataset.twice ?? "",
      isOptional: section.dataset.optional !== undefined,
    },
  };
}

/** Marks the required columns that are chosen; ``say``: also says what is wrong. @param {HTMLElement} section @param {boolean} say */
function show(section, say) {
  const { needs, chosen, required, rules } = read(section);
  for (const item of needs) item.classList.toggle("is-ok", chosen.includes(item.dataset.needs ?? ""));
  const isIdle = rules.isOptional && !chosen.some(Boolean); // a sheet that is not read needs nothing
  section.querySelector(".required-columns")?.classList.toggle("is-idle", isIdle);
  const said = told(chosen, required, rules);
  const place = section.querySelector("[data-told]");
  if (place && (say || !said)) place.textContent = said;
  return said;
}

if (typeof document !== "undefined") {
  const sections = () => [...document.querySelectorAll("[data-columns]")].map((part) => /** @type {HTMLElement} */ (part));
  document.addEventListener("change", (event) => {
    const section = event.target instanceof Element ? event.target.closest("[data-columns]") : null;
    if (section instanceof HTMLElement) show(section, Boolean(section.querySelector("[data-told]")?.textContent));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!(form instanceof HTMLFormElement) || form.id !== "columns") return;
    if (button instanceof HTMLButtonElement && button.value !== "explain") return;
    const wrong = sections().filter((section) => show(section, true));
    if (!wrong.length) return;
    event.preventDefault();
    wrong[0]?.querySelector("[data-told]")?.scrollIntoView({ block: "center" });
    wrong[0]?.querySelector("select")?.focus({ preventScroll: true });
  }, true); // before the frame marks the form as sent
  addEventListener("pageshow", () => sections().forEach((section) => show(section, false))); // choices that the browser restored
}
