"""The works of a teacher's institutions, and after publication each work's result from the frozen record."""

import json
from collections.abc import Mapping, Sequence
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
    took out of the ranking keeps its averages and comments: those of the last version that ranked it, ``feedback_of``.
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
    feedback_of: int | None = None


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
    version = public_version(session, contest_id) if contest_id is not None else None
    if contest_id is None or version is None:
        return None
    frozen = record_of(session, contest_id, version.version)
    assert frozen is not None  # there is its public document
    record = frozen.document
    rows = [*record["standings"], *record["others"]]
    row = next((row for row in rows if row["entry_id"] == entry_id), None)
    book = by_digest(session, record["rulebook"]["digest"])
    if row is None or book is None:
        return None
    feedback = frozen if row["rank"] else _last_ranked(session, contest_id, version.version, entry_id)
    sheets = [sheet for sheet in feedback.document["sheets"] if sheet["entry"] == row["entry"]] if feedback else []
    ranked = len(record["standings"])
    field = _shown_field(frozen, book)
    means = _means(book, sheets, row.get("zeroed", ())) if sheets else None
    comments, held = _comments(session, entry_id, [int(sheet["judge"]) for sheet in sheets])
    return EntryResult(
        version=version,
        row=row,
        place=next((at for at, ranked in enumerate(record["standings"]) if ranked["entry_id"] == entry_id), None),
        rulebook=book,
        ranked=ranked,
        total=Fraction(row["exact"]) if row["rank"] else None,
        total_field=field.get(""),
        lines=tuple(
            ResultLine(item, means[item.code], _levels(book, item, sheets), field.get(item.code)) for item in book.items
        )
        if means
        else (),
        feedback_of=None if row["rank"] or not sheets or feedback is None else feedback.document["version"],
        comments=comments,
        held=held,
        recused=session.execute(
            select(func.count()).where(Recusal.entry_id == entry_id, IN_FORCE, BY_INTEREST)
        ).scalar_one(),
    )


def _last_ranked(session: Session, contest_id: int, newest: int, entry_id: int) -> Record | None:
    """The last version before this one that ranked the work; None without one."""
    for number in range(newest - 1, 0, -1):
        found = record_of(session, contest_id, number)
        if found is not None and any(row["entry_id"] == entry_id for row in found.document["standings"]):
            return found
    return None


def _shown_field(record: Record, book: Rulebook) -> Mapping[str, FieldStatistics]:
    """The statistics of the field that a team may see."""
    data = record.document
    shown = shown_figures(publishes_scores=data["settings"]["publish_scores"], ranked=len(data["standings"]))
    if not shown.averages:
        return {}
    field = _field(record, book)
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


def _comments(session: Session, entry_id: int, members: Sequence[int]) -> tuple[dict[str, tuple[str, ...]], int]:
    """(comments by item, how many are held back), sorted by their text: the order of judges would link a judge's
    comments across sections."""
    rows = session.execute(
        select(Comment.item, Comment.text, HeldComment.item.is_not(None))
        .join(Scoresheet, Scoresheet.id == Comment.sheet_id)
        .outerjoin(HeldComment, IS_HELD)
        .where(Scoresheet.entry_id == entry_id, Scoresheet.member_id.in_(members), Comment.text != "")
        .order_by(Comment.text)
    ).all()
    shown = grouped((item, text) for item, text, is_held in rows if not is_held)
    return {item: tuple(texts) for item, texts in shown.items()}, sum(is_held for *_, is_held in rows)
