// A small server for the tests of the judge's screen. Its rules for changes are those of judging/core/tablets/sync.py;
// tests/core/tablets/test_histories.py holds both together.

const COMMENT_LIMIT = 4000;
const TOTAL = "total";

const both = (text) => ({ th: text, en: text });
const LEVELS = ["very_good", "good", "fair"];

/** The rulebook SMALL of tests/core/rubrics.py, as `GET /api/v1/judging` gives one. */
export const RULEBOOK = {
  unit: "1",
  level_set: [{ id: "three", levels: LEVELS.map((id) => ({ id, ...both(id) })) }],
  item: [
    { code: "1", points: "5", title: both("1") },
    ...[["1.1", "2", "2 1 0"], ["1.2", "3", "3 1 0"]].map(criterion),
    { code: "2", points: "4", title: both("2") },
    ...[["2.1", "2", "2 1 0"], ["2.2", "2", "2 1 0"]].map(criterion),
  ],
};
function criterion([code, points, scores]) {
  return { code, points, title: both(code), levels: "three", scores: scores.split(" "), guidance: LEVELS.map(both) };
}
export const SCALES = new Map(RULEBOOK.item.filter((item) => item.scores).map((item) => [item.code, new Map(LEVELS.map((level, place) => [level, Number(item.scores[place])]))]));
export const SECTIONS = ["1", "2"];
export const CRITERIA = [...SCALES.keys()];
export { LEVELS };

/** @param {string} item @param {boolean} isComment */
export const keyOf = (item, isComment) => `${isComment ? "comment" : "level"}:${item}`;

/** `content` of a change in sync.py. */
const contentOf = (change) => `${change.isComment ? "comment" : "level"}:${change.value === null ? "" : `=${change.value}`}`;

function unfit(change, sections) {
  if (change.isComment) {
    if (change.item !== TOTAL && !sections.includes(change.item)) return "unknown_item";
    return (change.value ?? "").length > COMMENT_LIMIT ? "comment_too_long" : null;
  }
  const scale = SCALES.get(change.item);
  if (!scale) return "unknown_item";
  if (!sections.includes(change.item.split(".")[0])) return "not_your_section";
  return change.value === null || scale.has(change.value) ? null : "unknown_level";
}

/** `_against` of sync.py: what keeps a change from being written over `now`. */
function against(change, now, device, at, restoredAt) {
  if (!now || now.device === device) return null;
  const conflict = { kind: "conflict", change, theirs: now };
  if (!restoredAt) return now.revision > change.base && now.value !== change.value ? conflict : null;
  const stoodAt = now.at && now.at <= restoredAt ? now.at : null;
  if (at && stoodAt && stoodAt < at) return null;
  const isOlder = at && stoodAt && at < stoodAt;
  return isOlder || now.value === change.value ? { kind: "superseded", change, revision: now.revision } : conflict;
}

/** `apply_changes` of sync.py; `written` and `latest` are Maps by key, which are not changed. */
export function applyChanges(changes, { sections, written, latest, revision, device, isOpen, opened = [], restoredAt = null }) {
  const standing = new Map(written);
  const sent = new Map(latest);
  const items = new Map([...latest].map(([key, one]) => [one.counter, key]));
  return changes.map((change) => {
    const key = keyOf(change.item, change.isComment);
    const before = sent.get(key);
    const reused = { kind: "rejected", change, code: "id_reused" };
    if ((items.get(change.id) ?? key) !== key) return reused;
    if (before && change.id < before.counter) return { kind: "superseded", change, revision: before.revision };
    if (before && change.id === before.counter) {
      return contentOf(change) === before.content ? { kind: "accepted", change, revision: before.revision, isNew: false } : reused;
    }
    const isShut = opened.length > 0 && (change.isComment || !opened.includes(change.item));
    const fault = isOpen ? unfit(change, sections) ?? (isShut ? "not_opened" : null) : "sheet_closed";
    if (fault) return { kind: "rejected", change, code: fault };
    const at = restoredAt && change.writtenAt && change.writtenAt <= restoredAt ? change.writtenAt : null;
    const other = against(change, standing.get(key), device, at, restoredAt);
    if (other) return other;
    revision += 1;
    standing.set(key, { value: change.value, revision, device, at });
    if (before) items.delete(before.counter);
    sent.set(key, { counter: change.id, revision, content: contentOf(change) });
    items.set(change.id, key);
    return { kind: "accepted", change, revision, isNew: true, at, content: contentOf(change) };
  });
}

/** An outcome in a history. */
export const toldOf = ({ kind, revision, code, theirs, at }) => [kind, revision ?? theirs?.revision ?? code, ...(at ? [at] : [])];

const refused = (code, detail = "") => ({ kind: "refused", code, detail, params: {}, retry: false });
const ok = (answer) => ({ kind: "ok", answer: JSON.parse(JSON.stringify(answer)) });

const emptySheet = (id) => ({ id, entry_id: id * 10, state: "open", revision: 0, returned_at: null, reason: "", opened: [],
  written: new Map(), latest: new Map(), receipts: [], log: [] });

/** One contest of one judge. `steps`: what was asked of it and answered, for the same history in Python.
 * @param {{sheets?: number[], judge?: {id: number, name: string}, now?: () => string, told?: (event: string, what: any) => void}} given */
export function createServer({ sheets: ids = [1, 2], judge = { id: 5, name: "Somchai" }, now = () => "2026-11-25T03:00:00Z", told = () => {} } = {}) {
  let epoch = 1;
  let version = 0;
  let contest = "scoring";
  let sheets = new Map(ids.map((id) => [id, emptySheet(id)]));
  let copy = null;
  let restoredAt = null;
  let isTakenBack = false;
  let codes = 0;
  const former = new Map();
  const closed = new Set();
  const steps = [];

  const isOpen = (sheet) => sheet.state === "open" && (contest === "scoring" || sheet.opened.length > 0);
  const closedAs = (sheet) => (sheet.state !== "open" ? sheet.state : isOpen(sheet) ? null : contest);
  const record = (step) => steps.push(JSON.parse(JSON.stringify(step)));
  const points = (sheet) => new Map(CRITERIA.map((code) => [code, SCALES.get(code).get(sheet.written.get(keyOf(code, false))?.value) ?? null]));
  const missing = (sheet) => CRITERIA.filter((code) => points(sheet).get(code) === null);
  const total = (sheet) => String([...points(sheet).values()].reduce((sum, one) => sum + one, 0));
  const state = () => structuredClone({ contest, sheets });

  function shown(sheet) {
    const marks = [...sheet.written].filter(([key]) => key.startsWith("level:")).map(([key, one]) => [key.slice(6), { level: one.value, revision: one.revision, at: one.at }]);
    const comments = [...sheet.written].filter(([key]) => key.startsWith("comment:")).map(([key, one]) => [key.slice(8), { text: one.value ?? "", revision: one.revision, at: one.at }]);
    const { id, entry_id, reason, returned_at, opened, revision } = sheet;
    const receipt = sheet.receipts.at(-1) ?? null;
    return { id, entry_id, state: sheet.state, closed: closedAs(sheet), reason, returned_at, opened, correction_reason: "", sections: SECTIONS, revision,
      total: sheet.state === "submitted" ? total(sheet) : null, receipt: receipt && { code: receipt.code, total: receipt.total, at: receipt.at },
      marks: Object.fromEntries(marks), comments: Object.fromEntries(comments) };
  }

  let isFinal = false;
  const stamp = () => `${epoch}.${version}`;
  return {
    steps,
    epoch: () => String(epoch),
    sheet: (id) => sheets.get(id),
    /** A sheet as it last was in an epoch. */
    sheetIn: (name, id) => (name === String(epoch) ? sheets : former.get(name))?.get(id),
    /** Whether a sheet was ever closed. */
    wasClosed: (id) => closed.has(id),
    isOpen: (id) => isOpen(sheets.get(id)),
    missing, total,

    judging: () => ok({ epoch: String(epoch), restored_at: restoredAt, csrf_token: "t", at: now(), version: "v", stamp: stamp(), judge,
      contests: [{ id: 1, state: contest, title: both("contest"), round: both(""), role: "judge", sections: [], closed: contest === "scoring" ? null : contest, is_review_open: false, takes_back: isTakenBack,
        rulebook: RULEBOOK, digest: "d", reports: [],
        entries: [...sheets.values()].map((sheet) => ({ id: sheet.entry_id, code: `A-${sheet.id}`, title: both(`work ${sheet.id}`), institution: both("college"), province: both("Nan"),
          apart: null, reason: "", facts: [], documents: [] })),
        sheets: [...sheets.values()].map(shown) }] }),

    ping: () => ok({ epoch: String(epoch), at: now(), version: "v", stamp: stamp(), revisions: [...sheets.values()].reduce((sum, sheet) => sum + sheet.revision, 0) }),

    /** @param {number} id @param {{device: string, epoch: string, changes: any[]}} body as transport.js sends it */
    changes(id, { device, epoch: named, changes, restored = false }) {
      const sheet = sheets.get(id);
      if (!sheet) return refused("not_your_sheet");
      if (named !== String(epoch)) return refused("wrong_epoch");
      if ((restored || changes.some((one) => one.written_at)) && !(restored && isTakenBack)) return refused("not_taken_back");
      const read = changes.map((one) => ({ id: one.id, item: one.item, value: "comment" in one ? one.comment : one.level, base: one.base, isComment: "comment" in one, writtenAt: one.written_at ?? null }));
      const moment = now();
      const latest = sheet.latest.get(device) ?? new Map();
      const outcomes = applyChanges(read, { sections: SECTIONS, written: sheet.written, latest, revision: sheet.revision, device, isOpen: isOpen(sheet), opened: sheet.opened, restoredAt: restored ? restoredAt : null });
      const answer = { revision: sheet.revision, accepted: [], superseded: [], conflicts: [], rejected: [] };
      for (const { kind, change, revision, isNew, theirs, code, at } of outcomes) {
        const key = keyOf(change.item, change.isComment);
        if (kind === "accepted") {
          const first = sheet.log.find((one) => one.revision === revision);
          answer.accepted.push({ id: change.id, item: change.item, revision, at: isNew ? at ?? moment : first.restored ? null : first.at });
          if (!isNew) continue;
          told("written", { sheet, key, device, change, revision, restored, before: sheet.written.get(key) });
          sheet.written.set(key, { value: change.value, revision, device, at: at ?? moment });
          sheet.latest.set(device, latest.set(key, { counter: change.id, revision, content: contentOf(change) }));
          sheet.log.push({ key, value: change.value, revision, device, counter: change.id, at: at ?? moment, restored });
          sheet.revision = answer.revision = revision;
        } else if (kind === "superseded") answer.superseded.push({ id: change.id, item: change.item, revision });
        else if (kind === "rejected") answer.rejected.push({ id: change.id, code, params: { item: change.item } });
        else {
          const { value, device: by, at, revision: stands } = theirs;
          answer.conflicts.push({ id: change.id, item: change.item, yours: change.value, theirs: value, by_device: by, at: at ?? null, revision: stands });
        }
      }
      record({ step: "changes", sheet: id, device, is_open: isOpen(sheet), opened: sheet.opened, changes: read, at: moment, restored_at: restored ? restoredAt : null,
        outcomes: outcomes.map(toldOf), revision: sheet.revision });
      return ok(answer);
    },

    submit(id, { epoch: named, revision, total: seen }) {
      const sheet = sheets.get(id);
      if (!sheet) return refused("not_your_sheet");
      if (named !== String(epoch)) return refused("wrong_epoch");
      if (sheet.state === "submitted") {
        const same = revision === sheet.revision && sheet.receipts.find((one) => one.revision === revision && one.total === seen);
        return same ? ok({ code: same.code, total: same.total, at: same.at }) : refused("sheet_closed");
      }
      if (!isOpen(sheet)) return refused("sheet_closed");
      if (revision !== sheet.revision) return refused("newer_revision");
      record({ step: "tally", sheet: id, missing: missing(sheet), total: missing(sheet).length ? null : Number(total(sheet)) });
      if (missing(sheet).length) return refused("incomplete");
      if (total(sheet) !== seen) return refused("total_differs");
      codes += 1;
      const receipt = { code: `R-${codes}`, total: seen, at: now(), revision };
      sheet.receipts.push(receipt);
      Object.assign(sheet, { state: "submitted", returned_at: null, reason: "", opened: [] });
      version += 1;
      closed.add(id);
      told("submitted", { sheet, receipt });
      return ok({ code: receipt.code, total: receipt.total, at: receipt.at });
    },

    /** The organiser returns a sheet, excuses the judge, or a ruling opens criteria of it. */
    reopen(id, values) {
      const sheet = sheets.get(id);
      sheet.revision += 1;
      version += 1;
      Object.assign(sheet, values);
      closed.add(id);
      record({ step: "reopen", sheet: id, revision: sheet.revision });
    },
    /** @param {string} next the state of the contest */
    /** Whether the contest was ever certified: tablets keep nothing of what the server has then. */
    wasCertified: () => isFinal,
    move(next) {
      if (next === "certified") isFinal = true;
      contest = next;
      for (const sheet of sheets.values()) if (!isOpen(sheet)) closed.add(sheet.id);
      version += 1;
    },
    backup() {
      copy = state();
      record({ step: "backup" });
    },
    hasCopy: () => copy !== null,
    restore() {
      former.set(String(epoch), sheets);
      ({ contest, sheets } = structuredClone(copy));
      restoredAt = now();
      isTakenBack = false;
      epoch += 1;
      version += 1;
      record({ step: "restore" });
    },
    /** The organiser has the tablets give back what the restored backup lacks. */
    takeBack() {
      if (restoredAt && !isTakenBack) version += 1;
      isTakenBack = restoredAt !== null;
    },
    takesBack: () => isTakenBack,
    restoredAt: () => restoredAt,
  };
}
