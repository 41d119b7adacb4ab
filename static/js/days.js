// Beside a calendar field, the chosen day as the page's reader writes it: in Thai of the Buddhist era.

/** @param {string} value "2022-03-25" @param {string} language */
export function dayText(value, language) {
  const [year, month, day] = value.split("-").map(Number);
  if (!year || !month || !day) return "";
  const locale = language === "th" ? "th-TH-u-ca-buddhist-nu-latn" : "en-GB";
  const parts = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })
    .formatToParts(new Date(Date.UTC(year, month - 1, day)));
  const part = (/** @type {string} */ type) => parts.find((found) => found.type === type)?.value ?? "";
  return `${part("day")} ${part("month")} ${part("year")}`;
}

if (typeof document !== "undefined") {
  for (const frame of document.querySelectorAll("[data-day]")) {
    const input = frame.querySelector("input[type=date]");
    const shown = frame.querySelector("[data-day-shown]");
    if (!(input instanceof HTMLInputElement) || !shown) continue;
    const show = () => { shown.textContent = dayText(input.value, document.documentElement.lang); };
    input.addEventListener("input", show);
    show();
  }
}
