// What the tests of the judge's screen arrange: a small sheet and taps on it.

import { change, named, ready } from "../../static/js/judge/state.js";

export const AT = "2022-02-20T03:42:00.000Z";

const level = (id, points) => ({ id, name: id, points, points_text: String(points / 2) });

/** A page's data: two sections, three criteria, one of them with two levels; 12 points in half points. */
export const data = (more = {}) => ({
  sheet: { id: 7, state: "open", revision: 0 }, unit: "0.5", epoch: "e1",
  sections: [{ code: "1", title: "papers", points: 8 }, { code: "2", title: "work", points: 20 }],
  criteria: [
    { code: "1.1", section: "1", title: "proposal", points: 2, levels: [level("very", 2), level("good", 1), level("needs", 0)] },
    { code: "1.4", section: "1", title: "file", points: 2, levels: [level("very", 2), level("needs", 0)] },
    { code: "2.1", section: "2", title: "new", points: 20, levels: [level("very", 20), level("good", 16)] },
  ],
  marks: {}, comments: {}, ...more,
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
  const accepted = sent.map((one, place) => ({ id: one.counter, item: one.item, revision: revision - sent.length + 1 + place }));
  return { revision, accepted, superseded: [], conflicts: [], rejected: [] };
};
