// The dots of a plot: pointed at, tapped or reached by arrow keys, a dot names its work and average, and the dots of that
// work are marked on every axis. Without script the table beside the plot says the same.

/** A dot, in units of the drawing. @typedef {{x: number, y: number, axis: number, text: string}} Dot */

const REACH = 24; // pixels from a dot within which a finger means it

/** The work that a dot is of. @param {Dot} dot */
export const workOf = ({ text }) => text.slice(0, text.lastIndexOf(": "));

/** The place of the dot nearest to a point, or -1 if none is within reach. @param {Dot[]} dots @param {number} x @param {number} y @param {number} reach in units */
export function nearest(dots, x, y, reach) {
  const far = dots.map((dot) => Math.hypot(dot.x - x, dot.y - y));
  const least = Math.min(...far);
  return least <= reach ? far.indexOf(least) : -1;
}

/** The place of the dot that a key leads to: left and right along an axis, up and down to the nearest dot of another,
 * Home and End to the ends. @param {Dot[]} dots @param {number} at the place that is shown, or -1 @param {string} key */
export function reached(dots, at, key) {
  const axis = dots[at]?.axis ?? dots[0].axis;
  const along = (/** @type {number} */ which) => dots.flatMap((dot, place) => (dot.axis === which ? place : []))
    .sort((a, b) => dots[a].x - dots[b].x || dots[b].y - dots[a].y);
  const row = along(axis);
  if (at < 0 || key === "Home") return row[0];
  if (key === "End") return row[row.length - 1];
  if (key === "ArrowUp" || key === "ArrowDown") {
    const other = along(axis + (key === "ArrowUp" ? -1 : 1));
    const far = other.map((place) => Math.abs(dots[place].x - dots[at].x));
    return other[far.indexOf(Math.min(...far))] ?? at;
  }
  return row[row.indexOf(at) + (key === "ArrowLeft" ? -1 : 1)] ?? at;
}

const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];

/** @param {HTMLElement} frame with an <svg> */
function bind(frame) {
  const svg = /** @type {SVGSVGElement} */ (frame.querySelector("svg"));
  const nodes = /** @type {SVGElement[]} */ ([...svg.querySelectorAll("[data-axis]")]);
  if (!nodes.length) return;
  const dots = nodes.map((node) => ({ x: Number(node.dataset.x), y: Number(node.dataset.y), axis: Number(node.dataset.axis), text: node.querySelector("title")?.textContent ?? "" }));
  for (const node of nodes) node.querySelector("title")?.remove(); // else the browser shows it a second time
  const told = document.createElement("p");
  told.className = "plot-told";
  told.setAttribute("role", "status");
  frame.append(told);
  svg.tabIndex = 0;
  const { width } = svg.viewBox.baseVal;
  let at = -1;

  /** @param {number} next */
  function tell(next) {
    if (next === at) return;
    at = next;
    told.textContent = at < 0 ? "" : dots[at].text;
    nodes.forEach((node, place) => {
      node.classList.toggle("is-told", place === at);
      node.classList.toggle("is-same", at >= 0 && place !== at && workOf(dots[place]) === workOf(dots[at]));
    });
    if (at < 0) return;
    const pixels = frame.clientWidth / width;
    told.style.left = `${Math.max(0, Math.min(dots[at].x * pixels - told.offsetWidth / 2, frame.clientWidth - told.offsetWidth))}px`;
    const top = dots[at].y * pixels;
    told.style.top = `${top}px`;
    if (told.getBoundingClientRect().bottom <= innerHeight) return;
    told.style.top = `${top - told.offsetHeight - 2 * parseFloat(getComputedStyle(told).marginTop)}px`; // above the dot
  }

  /** @param {MouseEvent} event */
  function point(event) {
    const box = svg.getBoundingClientRect();
    const unit = width / box.width;
    tell(nearest(dots, (event.clientX - box.left) * unit, (event.clientY - box.top) * unit, REACH * unit));
  }
  svg.addEventListener("click", point);
  svg.addEventListener("pointermove", (event) => { if (event.pointerType === "mouse") point(event); });
  svg.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") tell(-1); });
  svg.addEventListener("blur", () => tell(-1));
  svg.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tell(-1);
    if (!KEYS.includes(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = reached(dots, at, event.key);
    nodes[next].scrollIntoView({ block: "nearest" });
    tell(next);
  });
}

if (typeof document !== "undefined") {
  for (const frame of document.querySelectorAll(".plot-box")) bind(/** @type {HTMLElement} */ (frame));
  for (const hint of document.querySelectorAll("[data-plot-hint]")) /** @type {HTMLElement} */ (hint).hidden = false;
}
