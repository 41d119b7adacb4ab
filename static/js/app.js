// The frame's behaviour: menus, dialogs, copy and print buttons, files dropped, forms sent once.
// Everything hangs on data- attributes and is delegated, so parts that htmx brings in later work too.

/** @param {EventTarget | null} target @param {string} selector @returns {HTMLElement | null} */
const near = (target, selector) => (target instanceof Element ? target.closest(selector) : null);

/** Shows what only works with script. @param {ParentNode} root */
function reveal(root) {
  for (const button of root.querySelectorAll("[data-copy][hidden], [data-print][hidden]")) button.removeAttribute("hidden");
}

/** On a phone rows become cards; explicit roles keep the table readable for screen readers. @param {ParentNode} root */
function nameTables(root) {
  const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tfoot: "rowgroup", tr: "row", td: "cell" };
  for (const table of root.querySelectorAll("table.table-cards")) {
    for (const part of [table, ...table.querySelectorAll("thead, tbody, tfoot, tr, td, th")]) {
      const name = part.localName;
      if (name === "th") part.setAttribute("role", part.getAttribute("scope") === "row" ? "rowheader" : "columnheader");
      else part.setAttribute("role", roles[name]);
    }
  }
}

/** If the tabs are wider than the page, scroll to the current one. */
function showTab() {
  for (const tab of document.querySelectorAll(".tabs [aria-current], .form-steps [aria-current]")) {
    const row = tab.closest(".tabs, .form-steps");
    if (row instanceof HTMLElement && tab instanceof HTMLElement) {
      row.scrollLeft += tab.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - tab.offsetWidth) / 2;
    }
  }
}

/** Opens a dialog; focus goes back to its opener when it closes. @param {HTMLElement} opener */
function openDialog(opener) {
  const dialog = document.getElementById(opener.dataset.opens ?? "");
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  dialog.showModal();
  const first = dialog.querySelector("textarea, input:not([type=hidden]), select");
  if (first instanceof HTMLElement) first.focus();
  dialog.addEventListener("close", () => opener.focus(), { once: true });
}

// After an on-screen keyboard opens or the tablet turns, scroll the active field of a dialog into view.
visualViewport?.addEventListener("resize", () => near(document.activeElement, "dialog :is(textarea, input)")?.scrollIntoView({ block: "nearest" }));

// Use the page's language for the browser's validation messages.
document.addEventListener("invalid", (event) => {
  const field = near(event.target, "[data-wanted]");
  if (field && "validity" in field && field.validity.valueMissing) field.setCustomValidity(field.dataset.wanted ?? "");
}, true);
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    for (const field of near(event.target, "form")?.querySelectorAll("[data-wanted]") ?? []) field.setCustomValidity("");
  });
}
const untold = new WeakMap();

/** @param {HTMLElement} button */
async function copy(button) {
  const told = button.parentElement?.querySelector("[data-copy-told]"); // must be a live region from the start, or nothing is announced
  let text = button.dataset.copied ?? "";
  try {
    await navigator.clipboard.writeText(button.dataset.copy ?? "");
  } catch {
    const code = button.previousElementSibling; // no clipboard on plain http: select the text instead
    if (code) getSelection()?.selectAllChildren(code);
    text = button.dataset.marked ?? "";
  }
  if (!told) return;
  told.textContent = text;
  clearTimeout(untold.get(told));
  untold.set(told, setTimeout(() => { told.textContent = ""; }, 4000));
}

/** @param {Element} menu @param {boolean} focus */
function closeMenu(menu, focus) {
  menu.removeAttribute("open");
  if (focus) menu.querySelector("summary")?.focus();
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!(event.target instanceof Node) || !menu.contains(event.target)) closeMenu(menu, false);
  }
  const opener = near(event.target, "[data-opens]");
  if (opener) {
    event.preventDefault();
    openDialog(opener);
    return;
  }
  const closer = near(event.target, "[data-closes]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog")?.close();
    return;
  }
  if (event.target instanceof HTMLDialogElement && event.target.open) {
    const box = event.target.getBoundingClientRect(); // a click on the backdrop, not on the dialog's padding
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    const typed = event.target.querySelector("textarea, input[type=text]");
    if (!inside && !(typed && typed.value)) event.target.close();
    return;
  }
  const copier = near(event.target, "[data-copy]");
  if (copier) copy(copier);
  if (near(event.target, "[data-print]")) window.print();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) closeMenu(menu, true);
  }
  const link = near(event.target, "a[role=button]");
  if (link && event.key === " ") { // a link with role button reacts to the space bar
    event.preventDefault();
    link.click();
  }
});

document.addEventListener("focusout", (event) => {
  const menu = near(event.target, "details[data-menu][open]");
  if (menu && event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) closeMenu(menu, false);
});

// A form is sent once: a second tap before the answer does nothing. data-again allows sending it again
// (for downloads, which leave the page unchanged).
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post" || form.hasAttribute("data-again")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (event.defaultPrevented) return;
  form.dataset.sent = "1";
  const button = event.submitter;
  if (button) button.setAttribute("aria-busy", "true");
  setTimeout(() => { // no answer and no new page: allow another try
    form.removeAttribute("data-sent");
    button?.removeAttribute("aria-busy");
  }, 20000);
});

/** Let forms be sent again after the browser restores a page from its cache. */
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) form.removeAttribute("data-sent");
  for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
});

document.addEventListener("change", (event) => {
  const drop = near(event.target, "[data-drop]");
  const name = drop?.querySelector("[data-chosen]");
  if (!name || !(event.target instanceof HTMLInputElement) || !event.target.files) return;
  name.textContent = [...event.target.files].map((file) => file.name).join(", ");
});
// Moving between children fires dragenter before dragleave.
for (const [kind, over] of [["dragenter", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(kind, (event) => {
    const drop = near(event.target, "[data-drop]");
    const isInside = kind === "dragleave" && event.relatedTarget instanceof Node && drop?.contains(event.relatedTarget);
    if (!isInside) drop?.classList.toggle("is-over", over);
  });
}

// htmx: send the CSRF token, allow its forms to be sent again, and initialise new parts.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]")?.getAttribute("content");
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = near(event.detail.elt, "form");
  form?.removeAttribute("data-sent");
  form?.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
});
document.addEventListener("htmx:load", (event) => {
  const part = event.detail.elt;
  reveal(part);
  nameTables(part);
});

reveal(document);
showTab();
nameTables(document);
const wrong = document.querySelector("[data-focus]");
if (wrong instanceof HTMLElement) wrong.focus();
