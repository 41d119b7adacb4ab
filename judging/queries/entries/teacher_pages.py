"""The works of a teacher's institutions, and after publication each work's result from the frozen record."""

import json
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.entries.states import EntryState
from judging.core.numbers import parse_points
from judging.core.results.feedback import shown_figures
from judging.core.results.published_awards import read_awards
from judging.core.roles import Actor
from judging.core.rulebooks.rulebook import Item, Level, Rulebook
from judging.core.scoring.awards import Award
from judging.core.scoring.tallies import Means, Sum, zeroed_criteria
from judging.core.text import Text
from judging.models import (
    Comment,
    Contest,
    Entry,
    HeldComment,
    Institution,
    Publication,
    PublishedWork,
    Recusal,
    Scoresheet,
)
from judging.queries.contest_place import DATED_PLACE, RULEBOOK_ID, DatedPlace, in_place, with_titles
from judging.queries.entry_head import ENTRY_HEAD, EntryHead
from judging.queries.grouping import grouped
from judging.queries.names import standing_reason
from judging.queries.results.publications import PublicVersion, Record, public_version, record_of
from judging.queries.results.team_comments import IS_HELD
from judging.queries.rulebooks.rulebooks import by_digest
from judging.queries.rulings import rulings_in_force
from judging.queries.scoring.counted_sheets import BY_INTEREST, IN_FORCE
from judging.queries.taught_works import is_taught


@dataclass(frozen=True, slots=True)
class TeacherEntry(EntryHead):
    """A work of the teacher's institutions; ``version`` is its contest's newest publication, None without one;
    ``rank`` and ``awards`` are those of that version."""

    state: EntryState
    reason: Text
    version: int | None
    rank: int | None
    awards: tuple[Award, ...]
    contest: DatedPlace


@dataclass(frozen=True, slots=True)
class FieldStatistics:
    """The statistics of an item over all ranked works of the version: the exact mean of their means; the lowest and the
    highest, None where a team may not see them."""

    mean: Fraction
    lowest: Fraction | None
    highest: Fraction | None


@dataclass(frozen=True, slots=True)
class ResultLine:
    """An item of the rubric: the work's exact mean, how many judges gave each level, the field if it is shown."""

    item: Item
    mean: Fraction
    levels: tuple[tuple[Level, int], ...]
    field: FieldStatistics | None


@dataclass(frozen=True, slots=True)
class EntryResult:
    """A work's result in the newest version.

    ``row`` is its frozen row: ranked, or unranked with a state and perhaps a clause. ``comments`` are by item (a
    section's code, or ``total``), without the judges' names and not in their order; ``held`` of them the chair holds
    back. Figures of other works are those that ``core.results.feedback.shown_figures`` allows. A work that a ruling
    took out of the ranking keeps its averages and comments, beside the field of that time: those of the last version
    that ranked it, ``feedback_of``. ``reason`` says why a work was not admitted or did not come; empty for others.
    """

    version: PublicVersion
    row: Mapping[str, Any]
    place: int | None
    rulebook: Rulebook
    ranked: int
    total: Fraction | None
    total_field: FieldStatistics | None
    lines: tuple[ResultLine, ...]
    comments: Mapping[str, tuple[str, ...]]
    recused: int
    held: int
    feedback_of: int | None
    reason: Text


def entries(session: Session, actor: Actor) -> tuple[TeacherEntry, ...]:
    """The works of the teacher's institutions in their rounds, the newest contests first, in four statements."""
    newest = (
        select(func.max(Publication.version))
        .where(Publication.contest_id == Contest.id)
        .correlate(Contest)
        .scalar_subquery()
    )
    theirs = is_taught(actor, Entry.institution_id, Entry.contest_id)
    rows = session.execute(
        in_place(
            select(*DATED_PLACE, Entry, newest, PublishedWork.rank, PublishedWork.shown, *ENTRY_HEAD).join(
                Entry, Entry.contest_id == Contest.id
            )
        )
        .outerjoin(PublishedWork, PublishedWork.entry_id == Entry.id)
        .join(Institution, Institution.id == Entry.institution_id)
        .where(theirs)
        .order_by(Contest.first_day.desc(), Contest.category, Entry.sort_key, Entry.code)
    ).all()
    ruled = rulings_in_force.of_entries(session, theirs)

    def made(*row: Any) -> TeacherEntry:
        place, (entry, version, rank, shown, *head) = row[: RULEBOOK_ID + 2], row[RULEBOOK_ID + 2 :]
        awards = read_awards(json.loads(shown)["awards"]) if shown else ()
        state, reason = ruled.of(entry).state, standing_reason(entry)
        return TeacherEntry(*(*head, state, reason, version, rank, awards, DatedPlace(*place)))

    return with_titles(session, rows, made)


def entry_result(session: Session, entry_id: int) -> EntryResult | None:
    """The work's result in the newest version of its contest; None before publication, or if the version does not
    include it."""
    contest_id = session.execute(select(Entry.contest_id).where(Entry.id == entry_id)).scalar()
    found = () if contest_id is None else entry_results(session, contest_id, only=[entry_id])
    return found[0] if found else None


def entry_results(session: Session, contest_id: int, *, only: Collection[int] | None = None) -> tuple[EntryResult, ...]:
    """The results of a contest's works in its newest version, ranked ones first; of all, or of ``only`` these entries.
    Empty before publication. The number of statements does not grow with the works."""
    version = public_version(session, contest_id)
    frozen = record_of(session, contest_id, version.version) if version else None
    book = by_digest(session, frozen.document["rulebook"]["digest"]) if frozen else None
    if version is None or frozen is None or book is None:
        return ()
    standings = frozen.document["standings"]
    wanted = [
        (row, place if place < len(standings) else None)
        for place, row in enumerate([*standings, *frozen.document["others"]])
        if only is None or row["entry_id"] in only
    ]
    ids = [row["entry_id"] for row, _place in wanted]
    unranked = {row["entry_id"] for row, _place in wanted if not row["rank"]}
    last_ranked = _last_ranked(session, contest_id, version.version, unranked)
    shown_of = {record.document["version"]: record for record in (frozen, *last_ranked.values())}
    read = _Read(
        version,
        frozen,
        book,
        last_ranked,
        {number for number, record in shown_of.items() if _is_first(session, contest_id, record)},
        _comments(session, ids),
        dict(session.execute(_RECUSED.where(Recusal.entry_id.in_(ids))).tuples().all()),
        {entry.id: standing_reason(entry) for entry in session.scalars(select(Entry).where(Entry.id.in_(unranked)))},
    )
    return tuple(_result(read, row, place) for row, place in wanted)


_WITH_REASON = (EntryState.NOT_ADMITTED, EntryState.ABSENT)

_RECUSED = select(Recusal.entry_id, func.count()).where(IN_FORCE, BY_INTEREST).group_by(Recusal.entry_id)


@dataclass(frozen=True, slots=True)
class _Read:
    """What the results of works are made from.

    ``firsts`` are the versions before which no other averages were published. By entry: the record that last ranked it,
    its comments as (judge's member, item, text, whether it is held), how many judges were recused, and why it takes no
    part."""

    version: PublicVersion
    frozen: Record
    book: Rulebook
    last_ranked: Mapping[int, Record]
    firsts: Set[int]
    comments: Mapping[int, Sequence[tuple[int, str, str, bool]]]
    recused: Mapping[int, int]
    reasons: Mapping[int, Text]


def _result(read: _Read, row: Mapping[str, Any], place: int | None) -> EntryResult:
    entry_id, book = row["entry_id"], read.book
    feedback = read.frozen if row["rank"] else read.last_ranked.get(entry_id)
    sheets = [sheet for sheet in feedback.document["sheets"] if sheet["entry"] == row["entry"]] if feedback else []
    ranked = [one for one in feedback.document["standings"] if one["entry_id"] == entry_id] if feedback else []
    means = _means(book, sheets, ranked[0].get("zeroed", ())) if sheets else None
    field = _shown_field(read, feedback, row["institution_id"]) if feedback else {}
    members = {int(sheet["judge"]) for sheet in sheets}
    said = [comment for comment in read.comments.get(entry_id, ()) if comment[0] in members]
    shown = grouped((item, text) for _member, item, text, is_held in said if not is_held)
    return EntryResult(
        version=read.version,
        row=row,
        place=place,
        rulebook=book,
        ranked=len(read.frozen.document["standings"]),
        total=Fraction(row["exact"]) if row["rank"] else None,
        total_field=field.get(""),
        lines=tuple(
            ResultLine(item, means[item.code], _levels(book, item, sheets), field.get(item.code)) for item in book.items
        )
        if means
        else (),
        feedback_of=None if row["rank"] or not sheets or feedback is None else feedback.document["version"],
        comments={item: tuple(texts) for item, texts in shown.items()},
        held=sum(is_held for *_, is_held in said),
        recused=read.recused.get(entry_id, 0),
        reason=read.reasons[entry_id] if row["state"] in _WITH_REASON else Text("", ""),
    )


def _last_ranked(session: Session, contest_id: int, newest: int, entry_ids: Set[int]) -> Mapping[int, Record]:
    """By entry: the last version before the newest one that ranked it; without those that none ranked."""
    found: dict[int, Record] = {}
    for number in range(newest - 1, 0, -1):
        if entry_ids <= found.keys():
            break
        record = record_of(session, contest_id, number)
        ranked = {row["entry_id"] for row in record.document["standings"]} if record else set()
        found |= {entry_id: record for entry_id in (entry_ids & ranked) - found.keys() if record}
    return found


def _is_first(session: Session, contest_id: int, record: Record) -> bool:
    """Whether no earlier version ranked other works or had other averages. Needs no read where scores are published."""
    data = record.document
    if data["settings"]["publish_scores"]:
        return True
    earlier = (record_of(session, contest_id, number) for number in range(1, data["version"]))
    return all(_averages(one) == _averages(record) for one in earlier if one)


def _averages(record: Record) -> Mapping[int, Any]:
    return {row["entry_id"]: (row["exact"], row["items"]) for row in record.document["standings"]}


def _shown_field(read: _Read, record: Record, institution_id: int) -> Mapping[str, FieldStatistics]:
    """The statistics of a record's field that a team of this institution may see."""
    data, rows = record.document, record.document["standings"]
    shown = shown_figures(
        publishes_scores=data["settings"]["publish_scores"],
        ranked=len(rows),
        others=sum(row["institution_id"] != institution_id for row in rows),
        is_first=data["version"] in read.firsts,
    )
    if not shown.averages:
        return {}
    field = _field(record, read.book)
    if shown.range:
        return field
    return {code: replace(found, lowest=None, highest=None) for code, found in field.items()}


@lru_cache(maxsize=4)
def _field(record: Record, book: Rulebook) -> Mapping[str, FieldStatistics]:
    """The statistics of every item, and of the total under the empty code; cached by the record's hash."""
    data = record.document
    sheets = grouped((sheet["entry"], sheet) for sheet in data["sheets"])
    zeroed = {row["entry"]: row.get("zeroed", ()) for row in data["standings"]}
    means = [_means(book, own, zeroed.get(entry, ())) for entry, own in sheets.items()]
    field = {item.code: _spread([work[item.code] for work in means]) for item in book.items}
    return {**field, "": _spread([Fraction(row["exact"]) for row in data["standings"]])}


def _spread(values: Sequence[Fraction]) -> FieldStatistics:
    return FieldStatistics(sum(values, Fraction(0)) / len(values), min(values), max(values))


def _means(book: Rulebook, sheets: Sequence[Mapping[str, Any]], zeroed: Sequence[str]) -> Means:
    """The means of a work's sheets, with the items that count 0."""
    sums: dict[str, Sum] = {}
    for sheet in sheets:
        for code, points in sheet["marks"].items():
            units, count = sums.get(code, (0, 0))
            sums[code] = (units + parse_points(points, book.unit), count + 1)
    return Means(book, {**sums, **dict.fromkeys(zeroed_criteria(book, zeroed), (0, 1))})


def _levels(book: Rulebook, item: Item, sheets: Sequence[Mapping[str, Any]]) -> tuple[tuple[Level, int], ...]:
    given = [parse_points(sheet["marks"][item.code], book.unit) for sheet in sheets if item.code in sheet["marks"]]
    counts = ((level, given.count(level.points)) for level in item.levels)
    return tuple((level, count) for level, count in counts if count)


def _comments(session: Session, entry_ids: Sequence[int]) -> Mapping[int, list[tuple[int, str, str, bool]]]:
    """By entry: (member, item, text, whether the chair holds it back), sorted by their text: the order of judges would
    link a judge's comments across sections."""
    rows = session.execute(
        select(Scoresheet.entry_id, Scoresheet.member_id, Comment.item, Comment.text, HeldComment.item.is_not(None))
        .join(Scoresheet, Scoresheet.id == Comment.sheet_id)
        .outerjoin(HeldComment, IS_HELD)
        .where(Scoresheet.entry_id.in_(entry_ids), Comment.text != "")
        .order_by(Comment.text)
    )
    return grouped((entry_id, tuple(said)) for entry_id, *said in rows)
