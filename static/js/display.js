// Text size and contrast of a judge's screens: kept on this device and set before the first paint. A plain script, after the style sheets.
(() => {
  /** @type {Record<string, number>} */
  const SCALES = { normal: 1, large: 1.25, huge: 1.5 };
  const names = ["text", "contrast"];
  /** @type {Record<string, string>} what was chosen on this page, if the browser stores nothing */
  const chosen = {};
  /** The conditions of the style sheets as they are written. @type {Map<CSSMediaRule, string>} */
  const conditions = new Map();

  /** @param {string} name */
  function read(name) {
    try {
      return chosen[name] ?? localStorage.getItem(`judging:${name}`) ?? "normal";
    } catch {
      return chosen[name] ?? "normal";
    }
  }

  /** Larger text changes the layout where the same text would on a smaller screen. @param {number} factor */
  function scale(factor) {
    for (const rule of [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])) {
      if (!(rule instanceof CSSMediaRule)) continue;
      const written = conditions.get(rule) ?? rule.media.mediaText;
      conditions.set(rule, written);
      const wanted = written.replace(/([\d.]+)rem/g, (_, size) => `${Number(size) * factor}rem`);
      if (rule.media.mediaText !== wanted) rule.media.mediaText = wanted;
    }
  }

  function apply() {
    for (const name of names) document.documentElement.setAttribute(`data-${name}`, read(name));
    scale(SCALES[read("text")] ?? 1);
  }
  apply();

  document.addEventListener("DOMContentLoaded", () => {
    for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[data-display]"))) input.checked = read(input.name) === input.value;
  });
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.matches("input[data-display]")) return;
    chosen[input.name] = input.value;
    try {
      localStorage.setItem(`judging:${input.name}`, input.value);
    } catch { /* it holds for this page */ }
    apply();
  });
  addEventListener("storage", apply); // another tab
})();
