// A rulebook as the sheet shows it, in one language, with exact points. Pure.

/** @typedef {Record<string, string> | null | undefined} Both   a text by language */
/** @typedef {{id: string, name: string, points: number, points_text: string, guidance: string}} Level */
/** @typedef {{code: string, title: string, points_text: string}} Group   an item between section and criterion */
/** @typedef {{code: string, section: string, title: string, points: number, points_text: string, group: Group | null, note: string,
 *   official: string, levels: Level[]}} Criterion   `group` only on its first criterion */
/** @typedef {{code: string, title: string, points: number}} Section */
/** @typedef {{unit: string, sections: Section[], criteria: Criterion[]}} Rubric   points are integers in the rulebook's unit */

const NOT_OFFERED = "-";

/** @param {Both} both @param {string} language */
export const inLanguage = (both, language) => both?.[language] || both?.th || both?.en || "";

/** Integer units as the shortest decimal: 3 units of "0.5" are "1.5". No binary fraction is ever formed.
 * @param {number} units @param {string} unit */
export function pointsText(units, unit) {
  const [whole, places = ""] = unit.split(".");
  const scaled = BigInt(units) * BigInt(whole + places);
  const digits = scaled.toString().padStart(places.length + 1, "0");
  const cut = digits.length - places.length;
  const rest = digits.slice(cut).replace(/0+$/, "");
  return rest ? `${digits.slice(0, cut)}.${rest}` : digits.slice(0, cut);
}

/** A decimal as integer units: "1.5" is 3 units of "0.5". @param {string} points @param {string} unit */
export function unitsOf(points, unit) {
  const places = Math.max(...[points, unit].map((text) => (text.split(".")[1] ?? "").length));
  const scaled = (/** @type {string} */ text) => {
    const [whole, rest = ""] = text.split(".");
    return BigInt(whole + rest.padEnd(places, "0"));
  };
  return Number(scaled(points) / scaled(unit));
}

/** @param {string} code */
const parentOf = (code) => code.split(".").slice(0, -1).join(".");

/** The sections that a sheet covers. @param {any} rulebook as `GET /api/v1/judging` has it @param {string[]} covered @param {string} language @returns {Rubric} */
export function readRubric(rulebook, covered, language) {
  const { unit } = rulebook;
  const text = (/** @type {Both} */ both) => inLanguage(both, language);
  const names = new Map(rulebook.level_set.map((/** @type {any} */ set) => [set.id, set.levels]));
  const items = new Map(rulebook.item.map((/** @type {any} */ item) => [item.code, item]));
  const groups = new Set();

  /** @param {any} item */
  function levels(item) {
    const offered = names.get(item.levels).map((/** @type {any} */ level, /** @type {number} */ place) => ({ level, points: item.scores[place] }))
      .filter((/** @type {any} */ one) => one.points !== NOT_OFFERED);
    return offered.map((/** @type {any} */ { level, points }, /** @type {number} */ place) => (
      { id: level.id, name: text(level), points: unitsOf(points, unit), points_text: points, guidance: text(item.guidance[place]) }));
  }

  /** @param {any} item @param {string} section @returns {Group | null} */
  function groupOf(item, section) {
    const parent = parentOf(item.code);
    if (!parent || parent === section || groups.has(parent)) return null;
    groups.add(parent);
    const found = items.get(parent);
    return { code: parent, title: text(found.title), points_text: found.points };
  }
  const shown = rulebook.item.filter((/** @type {any} */ item) => covered.includes(item.code.split(".")[0]));
  return {
    unit,
    sections: shown.filter((/** @type {any} */ item) => !parentOf(item.code)).map((/** @type {any} */ item) => ({ code: item.code, title: text(item.title), points: unitsOf(item.points, unit) })),
    criteria: shown.filter((/** @type {any} */ item) => item.scores).map((/** @type {any} */ item) => {
      const section = item.code.split(".")[0];
      return { code: item.code, section, title: text(item.title), points: unitsOf(item.points, unit), points_text: item.points,
        group: groupOf(item, section), note: text(item.note), official: text(item.official), levels: levels(item) };
    }),
  };
}
