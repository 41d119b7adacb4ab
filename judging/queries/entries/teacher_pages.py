"""What teachers see: their institution's works, and after publication each work's result from the frozen record."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.entries.states import EntryState
from judging.core.numbers import parse_points
from judging.core.roles import RoundLevel
from judging.core.rulebooks.rulebook import Item, Level, Rulebook
from judging.core.scoring.tallies import Means, Sum, zeroed_criteria
from judging.core.text import Text
from judging.models import (
    Comment,
    Competition,
    Contest,
    Entry,
    Institution,
    Publication,
    Recusal,
    Round,
    RulebookRow,
    Scoresheet,
)
from judging.queries.names import standing_reason
from judging.queries.results.publications import PublicVersion, Record, public_version, record_of
from judging.queries.rulebooks.rulebooks import rulebook
from judging.queries.rulings import rulings_in_force
from judging.queries.scoring.counted_sheets import IN_FORCE

SMALL_FIELD = 3
"""With fewer ranked works than this, figures of the field would tell another team's."""


@dataclass(frozen=True, slots=True)
class TeacherEntry:
    """A work of the teacher's institutions; ``version`` is its contest's newest publication, None without one."""

    entry_id: int
    code: str
    title: Text
    institution: Text
    state: EntryState
    reason: Text
    contest_title: Text
    school_year: int
    level: RoundLevel
    area: str
    first_day: date
    last_day: date
    contest_state: ContestState
    version: int | None

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.first_day, self.last_day


@dataclass(frozen=True, slots=True)
class Field:
    """An item over all ranked works of the version: exact mean of their means, lowest and highest."""

    mean: Fraction
    lowest: Fraction
    highest: Fraction


@dataclass(frozen=True, slots=True)
class ResultLine:
    """An item of the rubric: the work's exact mean, how many judges gave each level, the field if shown."""

    item: Item
    mean: Fraction
    levels: tuple[tuple[Level, int], ...]
    field: Field | None


@dataclass(frozen=True, slots=True)
class EntryResult:
    """A work's result in the newest version. ``row`` is its frozen row: ranked, or apart with a state and perhaps a
    clause. ``comments`` are by item (a section's code, or ``total``), in no judge's order and without names.

    ``shows_range``: the lowest and highest of the field, which are somebody's own scores, may be shown, because the
    contest publishes scores.
    """

    version: PublicVersion
    row: Mapping[str, Any]
    place: int | None
    rulebook: Rulebook
    ranked: int
    total: Fraction | None
    total_field: Field | None
    shows_range: bool
    lines: tuple[ResultLine, ...]
    comments: Mapping[str, tuple[str, ...]]
    recused: int


def entries(session: Session, institution_ids: Collection[int]) -> tuple[TeacherEntry, ...]:
    """The works of these institutions, the newest contests first, in four statements."""
    newest = (
        select(func.max(Publication.version))
        .where(Publication.contest_id == Contest.id)
        .correlate(Contest)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Entry, Institution, Contest.rulebook_id, Competition.school_year, Round, Contest.state, newest)
        .join(Institution, Institution.id == Entry.institution_id)
        .join(Contest, Contest.id == Entry.contest_id)
        .join(Round, Round.id == Contest.round_id)
        .join(Competition, Competition.id == Round.competition_id)
        .where(Entry.institution_id.in_(institution_ids))
        .order_by(Round.first_day.desc(), Contest.category, Entry.sort_key, Entry.code)
    ).all()
    query = select(RulebookRow.id, RulebookRow.document).where(RulebookRow.id.in_({row[2] for row in rows}))
    titles = {number: json.loads(document)["title"] for number, document in session.execute(query)}
    ruled = rulings_in_force.of_entries(session, Entry.institution_id.in_(institution_ids))
    return tuple(
        TeacherEntry(
            entry_id=entry.id,
            code=entry.code,
            title=Text(entry.title_th, entry.title_en),
            institution=Text(college.name_th, college.name_en),
            state=ruled.of(entry).state,
            reason=standing_reason(entry),
            contest_title=Text(titles[rulebook_id]["th"], titles[rulebook_id]["en"]),
            school_year=year,
            level=round_.level,
            area=round_.area,
            first_day=round_.first_day,
            last_day=round_.last_day,
            contest_state=state,
            version=version,
        )
        for entry, college, rulebook_id, year, round_, state, version in rows
    )


def entry_result(session: Session, entry_id: int) -> EntryResult | None:
    """The work's result in the newest version of its contest; None before publication, or where it is not in it."""
    contest_id = session.execute(select(Entry.contest_id).where(Entry.id == entry_id)).scalar()
    version = public_version(session, contest_id) if contest_id is not None else None
    if contest_id is None or version is None:
        return None
    frozen = record_of(session, contest_id, version.version)
    assert frozen is not None  # there is its public document
    record = frozen.document
    rows = [*record["standings"], *record["others"]]
    row = next((row for row in rows if row["entry_id"] == entry_id), None)
    rulebook_id = session.execute(
        select(RulebookRow.id).where(RulebookRow.digest == record["rulebook"]["digest"])
    ).scalar()
    if row is None or rulebook_id is None:
        return None
    book = rulebook(session, rulebook_id)
    sheets = [sheet for sheet in record["sheets"] if sheet["entry"] == row["entry"]] if row["rank"] else []
    ranked = len(record["standings"])
    field = _field(frozen, book) if ranked >= SMALL_FIELD else {}
    means = _means(book, sheets, row.get("zeroed", ())) if sheets else None
    return EntryResult(
        version=version,
        row=row,
        place=next((at for at, ranked in enumerate(record["standings"]) if ranked["entry_id"] == entry_id), None),
        rulebook=book,
        ranked=ranked,
        total=Fraction(row["exact"]) if row["rank"] else None,
        total_field=field.get(""),
        shows_range=record["settings"]["publish_scores"],
        lines=tuple(
            ResultLine(item, means[item.code], _levels(book, item, sheets), field.get(item.code)) for item in book.items
        )
        if means
        else (),
        comments=_comments(session, entry_id, [int(sheet["judge"]) for sheet in sheets]),
        recused=session.execute(select(func.count()).where(Recusal.entry_id == entry_id, IN_FORCE)).scalar_one(),
    )


@lru_cache(maxsize=4)
def _field(record: Record, book: Rulebook) -> Mapping[str, Field]:
    """The field of every item, and of the total under the empty code; kept by the record's digest."""
    data = record.document
    sheets: dict[str, list[Mapping[str, Any]]] = {}
    for sheet in data["sheets"]:
        sheets.setdefault(sheet["entry"], []).append(sheet)
    zeroed = {row["entry"]: row.get("zeroed", ()) for row in data["standings"]}
    means = [_means(book, own, zeroed.get(entry, ())) for entry, own in sheets.items()]
    field = {item.code: _spread([work[item.code] for work in means]) for item in book.items}
    return {**field, "": _spread([Fraction(row["exact"]) for row in data["standings"]])}


def _spread(values: Sequence[Fraction]) -> Field:
    return Field(sum(values, Fraction(0)) / len(values), min(values), max(values))


def _means(book: Rulebook, sheets: Sequence[Mapping[str, Any]], zeroed: Sequence[str]) -> Means:
    """The means of a work's sheets, with the items that count 0 whatever its marks."""
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


def _comments(session: Session, entry_id: int, members: Sequence[int]) -> dict[str, tuple[str, ...]]:
    """Ordered by their own text: the order of judges would link one judge's words across sections."""
    rows = session.execute(
        select(Comment.item, Comment.text)
        .join(Scoresheet, Scoresheet.id == Comment.sheet_id)
        .where(Scoresheet.entry_id == entry_id, Scoresheet.member_id.in_(members), Comment.text != "")
        .order_by(Comment.text)
    )
    found: dict[str, list[str]] = {}
    for item, text in rows:
        found.setdefault(item, []).append(text)
    return {item: tuple(texts) for item, texts in found.items()}
