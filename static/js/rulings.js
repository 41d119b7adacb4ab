// The consequences that fit the chosen clause stand first; the others are folded beside the reason that they need.
const clause = document.querySelector("select[name=clause]");
const fitting = document.querySelector("[data-effects=fit]");
const other = document.querySelector("[data-effects=other]");

/** Move each consequence to where it belongs under the chosen clause. */
function arrange() {
  const inOrder = [...document.querySelectorAll("[data-effects] > label")];
  inOrder.sort((one, next) => Number(one.dataset.place) - Number(next.dataset.place));
  for (const label of inOrder) {
    const clauses = label.dataset.fits;
    const fits = clauses === undefined || !clause.value || clauses.split(" ").includes(clause.value);
    (fits ? fitting : other).append(label);
  }
}

if (clause && fitting && other) {
  const order = fitting.closest("form").dataset.order.split(" ");
  for (const label of document.querySelectorAll("[data-effects] > label")) {
    label.dataset.place = String(order.indexOf(label.querySelector("input").value));
  }
  clause.addEventListener("change", arrange);
}
