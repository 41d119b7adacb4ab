// Keying a sheet from paper: a level by its number or first letters, and the next criterion follows.

const PATIENCE = 700; // ms in which letters belong to one name

/** The level that typed letters name: the only one that begins with them; while several do, the one that is exactly them,
 * which is chosen when nothing follows. @param {string[]} names @param {string} typed @returns {{at: number, isSure: boolean}} `at` is -1 for none */
export function named(names, typed) {
  const sought = typed.toLocaleLowerCase();
  const found = names.map((name) => name.toLocaleLowerCase()).flatMap((name, at) => (name && name.startsWith(sought) ? [{ name, at }] : []));
  if (found.length === 1) return { at: found[0].at, isSure: true };
  return { at: found.find(({ name }) => name === sought)?.at ?? -1, isSure: false };
}

/** The level that a digit names, Thai digits too; 0 is the last choice, which says that nothing can be read.
 * @param {string} key @param {number} levels how many levels there are @returns {number} -1 for none */
export function numbered(key, levels) {
  const digit = "๐๑๒๓๔๕๖๗๘๙".includes(key) ? "๐๑๒๓๔๕๖๗๘๙".indexOf(key) : /^[0-9]$/.test(key) ? Number(key) : -1;
  if (digit === 0) return levels;
  return digit >= 1 && digit <= levels ? digit - 1 : -1;
}

/** @param {HTMLFormElement} form */
function listen(form) {
  const rows = [...form.querySelectorAll("[data-row]")].map((row) => [.../** @type {NodeListOf<HTMLInputElement>} */ (row.querySelectorAll("input"))]);
  const left = /** @type {HTMLElement} */ (form.querySelector("[data-left]"));
  const done = /** @type {HTMLButtonElement} */ (form.querySelector("[data-done]"));
  let typed = "";
  let timer = 0;
  let isSent = false;

  const isKeyed = (/** @type {HTMLInputElement[]} */ row) => row.some((radio) => radio.checked);
  const focus = (/** @type {HTMLInputElement[] | undefined} */ row) => {
    const radio = row && (row.find((one) => one.checked) ?? row[0]);
    radio?.focus({ preventScroll: true });
    radio?.closest("[data-row]")?.scrollIntoView({ block: "center", behavior: "instant" });
  };
  const tell = () => {
    const number = rows.filter((row) => !isKeyed(row)).length;
    left.textContent = number ? (left.dataset.many ?? "").replace("{number}", String(number)) : left.dataset.all ?? "";
  };
  const choose = (/** @type {number} */ place, /** @type {number} */ at) => {
    typed = "";
    rows[place][at].checked = true;
    tell();
    const next = rows[place + 1];
    if (next) focus(next);
    else (form.querySelector("textarea") ?? done).focus();
  };

  form.addEventListener("keydown", (event) => {
    const place = rows.findIndex((row) => row.includes(/** @type {HTMLInputElement} */ (event.target)));
    if (place < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowUp" || event.key === "ArrowDown" || event.key === "Backspace") {
      event.preventDefault();
      focus(rows[place + (event.key === "ArrowDown" ? 1 : -1)]);
      return;
    }
    if (event.key === "Enter" && rows.some((row) => !isKeyed(row))) {
      event.preventDefault(); // an unfinished sheet is not sent
      focus(rows.find((row) => !isKeyed(row)));
      return;
    }
    const levels = rows[place].length - 1;
    const digit = numbered(event.key, levels);
    if (digit >= 0) {
      event.preventDefault();
      choose(place, digit);
    } else if (event.key.length === 1 && event.key !== " ") {
      event.preventDefault();
      clearTimeout(timer);
      typed += event.key;
      const names = rows[place].map((radio) => radio.dataset.name ?? "");
      const found = named(names, typed);
      if (found.at >= 0 && found.isSure) choose(place, found.at);
      else timer = setTimeout(() => { if (found.at >= 0) choose(place, found.at); typed = ""; }, PATIENCE);
    }
  });
  form.addEventListener("change", tell);
  form.addEventListener("click", (event) => { // a tap moves on too; the arrow keys, which click as well, do not
    if (!(event.target instanceof HTMLInputElement) || event.detail === 0) return;
    const place = rows.findIndex((row) => row.includes(/** @type {HTMLInputElement} */ (event.target)));
    if (place >= 0 && rows[place + 1] && !isKeyed(rows[place + 1])) focus(rows[place + 1]);
  });
  form.addEventListener("submit", () => { isSent = true; });
  addEventListener("beforeunload", (event) => {
    if (!isSent && rows.some(isKeyed)) event.preventDefault();
  });
  tell();
  focus(rows.find((row) => !isKeyed(row)));
}

if (typeof document !== "undefined") {
  const form = document.querySelector("form[data-keying]");
  if (form instanceof HTMLFormElement) listen(form);
}
