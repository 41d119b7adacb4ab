// What the tests of the judge's screen arrange: a small sheet and taps on it.

import { change, named, ready } from "../../static/js/scoring/state.js";

export const AT = "2022-02-20T03:42:00.000Z";

const level = (id, points) => ({ id, name: id, points, points_text: String(points / 2) });

/** What the server says of a sheet: two sections, three criteria, one of them with two levels; 12 points in half points. */
export const data = ({ sheet = {}, epoch = "e1", ...more } = {}) => ({
  epoch, owner: 5,
  sheet: { id: 7, entry_id: 70, closed: null, revision: 0, sections: ["1", "2"], opened: [], returned_at: null, reason: "", receipt: null, marks: {}, comments: {}, ...sheet, ...more },
  rubric: {
    unit: "0.5",
    sections: [{ code: "1", title: "papers", points: 8 }, { code: "2", title: "work", points: 20 }],
    criteria: [
      { code: "1.1", section: "1", title: "proposal", points: 2, levels: [level("very", 2), level("good", 1), level("needs", 0)] },
      { code: "1.4", section: "1", title: "file", points: 2, levels: [level("very", 2), level("needs", 0)] },
      { code: "2.1", section: "2", title: "new", points: 20, levels: [level("very", 20), level("good", 16)] },
    ],
  },
});

/** A tap that the device has stored and numbered. */
export const tap = (state, item, value, number) => stored(change(state, { id: `id-${number}`, kind: "level", item, value, at: number }), number);

/** The change with this number is stored on the device. */
export const stored = (state, number, device = "tablet") => {
  const isNew = state.outbox.some((one) => one.id === `id-${number}` && !one.counter);
  return isNew ? named(state, new Map([[`id-${number}`, { device, counter: number }]])) : state;
};

/** The server's answer that takes all that is ready, up to this revision. */
export const taken = (state, revision) => {
  const sent = state.flying.length ? state.outbox.filter((one) => state.flying.includes(one.id)) : ready(state);
  const accepted = sent.map((one, place) => ({ id: one.counter, item: one.item, revision: revision - sent.length + 1 + place, at: AT }));
  return { revision, accepted, superseded: [], conflicts: [], rejected: [] };
};

const both = (text) => ({ th: text, en: text });

/** `GET /api/v1/judging`: one contest with these sheets, each of another work, of the rulebook of `data()`. */
export function judging({ epoch = "e1", sheets = [{}], contest = {}, entries = [], ...more } = {}) {
  const names = ["very", "good", "needs"];
  const scored = (code, points, scores) => ({ code, points, title: both(code), levels: "three", scores: scores.split(" "), guidance: names.map(both) });
  const rulebook = {
    unit: "0.5", level_set: [{ id: "three", levels: names.map((id) => ({ id, ...both(id) })) }],
    item: [{ code: "1", points: "4", title: both("papers") }, scored("1.1", "1", "1 0.5 0"), scored("1.4", "1", "1 - 0"), { code: "2", points: "10", title: both("work") }, scored("2.1", "10", "10 8 -")],
  };
  const made = sheets.map((given, place) => ({ ...data({ sheet: { id: 7 + place, entry_id: 70 + place, ...given } }).sheet }));
  const works = made.map((sheet, place) => ({ id: sheet.entry_id, code: `4-0${place + 1}`, title: both(`work ${place + 1}`), institution: both("college"), province: both("Nan"),
    apart: null, reason: "", facts: [], documents: [], ...entries[place] }));
  return { epoch, csrf_token: "t", at: AT, version: "v1", stamp: "s1", judge: { id: 5, name: "Somchai" },
    contests: [{ id: 3, state: "scoring", title: both("contest"), round: both(""), role: "judge", sections: [], closed: null, is_review_open: false, rulebook, digest: "d", reports: [],
      entries: [...works, ...entries.slice(made.length)], sheets: made, ...contest }], ...more };
}
