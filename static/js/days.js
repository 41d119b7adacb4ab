// Beside a calendar field, the chosen day in the reader's format (Buddhist era in Thai).

const BUDDHIST_ERA = 543, FIRST_BUDDHIST_YEAR = 2400;

/** @param {string} value "2022-03-25" or "2022-03-25T16:30" @param {string} language */
export function dayText(value, language) {
  const [date, time] = value.split("T");
  const [typed, month, day] = date.split("-").map(Number);
  const year = typed >= FIRST_BUDDHIST_YEAR ? typed - BUDDHIST_ERA : typed;  // the server reads it so too
  if (!year || !month || !day) return "";
  const locale = language === "th" ? "th-TH-u-ca-buddhist-nu-latn" : "en-GB";
  const parts = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })
    .formatToParts(new Date(Date.UTC(year, month - 1, day)));
  const part = (/** @type {string} */ type) => parts.find((found) => found.type === type)?.value ?? "";
  const clock = !time ? "" : language === "th" ? ` เวลา\u00a0${time.slice(0, 5).replace(":", ".")}\u00a0น.` : `, ${time.slice(0, 5)}`;
  return `${part("day")}\u00a0${part("month")}\u00a0${part("year")}${clock}`;
}

if (typeof document !== "undefined") {
  for (const frame of document.querySelectorAll("[data-day]")) {
    const input = frame.querySelector("input[type=date], input[type=datetime-local]");
    const shown = frame.querySelector("[data-day-shown]");
    if (!(input instanceof HTMLInputElement) || !shown) continue;
    const show = () => { shown.textContent = dayText(input.value, document.documentElement.lang); };
    input.addEventListener("input", show);
    show();
  }
}
