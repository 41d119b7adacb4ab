"""The sums of the counted sheets of a contest: integers and counts, computed by the database and ranked in core."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, exists, func, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.results.publications import PublishedSettings
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.scoring.advancement import Terms, levels_above
from judging.core.scoring.award_data import award_rules
from judging.core.scoring.tallies import Sheet, Sum
from judging.models import (
    Contest,
    Mark,
    PanelMember,
    PracticeSettings,
    Recusal,
    Round,
    Scoresheet,
    SheetSection,
)
from judging.queries.grouping import grouped
from judging.queries.rulebooks.rulebooks import rulebook
from judging.queries.scoring import counted_sheets
from judging.queries.scoring.counted_sheets import IN_FORCE, STAYS

MANY = 5000
"""With more works than this, a statement reads the whole contest instead of naming each work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingRules(PublishedSettings):
    """The rules of a contest's ranking: its rulebook, its practice settings, and which sheets count.

    ``awards`` and ``terms`` are in points; on the highest level no work advances. ``some_left`` and ``some_recused``
    say that members left and that there are recusals.
    """

    contest_id: int
    state: ContestState
    rulebook_id: int
    rulebook: Rulebook
    provisional: bool
    some_left: bool
    some_recused: bool

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the reading that the contest chose."""
        return self.rulebook.tie_break(self.reading).keys

    def counted(self) -> ColumnElement[bool]:
        """The condition on a sheet of the contest that counts."""
        return counted_sheets.counted(
            self.contest_id, self.departed_sheets, some_left=self.some_left, some_recused=self.some_recused
        )


_RULES = (
    select(
        Contest.state,
        Contest.rulebook_id,
        Round.level,
        PracticeSettings,
        exists().where(PanelMember.contest_id == Contest.id, ~STAYS),
        exists().where(Recusal.contest_id == Contest.id, IN_FORCE),
    )
    .join(PracticeSettings, PracticeSettings.contest_id == Contest.id)
    .join(Round, Round.id == Contest.round_id)
    .where(Contest.id == bindparam("contest_id"))
    .execution_options(populate_existing=True)
)


def ranking_rules(session: Session, contest_id: int) -> RankingRules | None:
    """The ranking rules of a contest, in the reading it chose, by default the rulebook's first; None without such a
    contest."""
    row = session.execute(_RULES, {"contest_id": contest_id}).first()
    if row is None:
        return None
    state, rulebook_id, level, settings, some_left, some_recused = row
    rules = rulebook(session, rulebook_id)
    return RankingRules(
        contest_id=contest_id,
        state=state,
        rulebook_id=rulebook_id,
        rulebook=rules,
        reading=settings.tie_reading or rules.tie_break().reading,
        awards=award_rules(settings, rules.unit),
        min_judges=settings.min_judges,
        departed_sheets=settings.departed_sheets,
        terms=Terms.from_units(
            rules.unit,
            places=settings.advance if levels_above(level) else 0,  # older contests may have kept a number
            least=settings.advance_least,
            per_institution=settings.advance_per_institution,
        ),
        publish_scores=settings.publish_scores,
        publish_sheets=settings.publish_sheets,
        publish_names=settings.publish_names,
        publish_clauses=settings.publish_clauses,
        provisional=settings.provisional,
        protest_days=settings.protest_days,
        some_left=some_left,
        some_recused=some_recused,
    )


def total_sums(session: Session, rules: RankingRules) -> dict[int, Sum]:
    """By entry: the sum of the totals of its counted sheets, in units, and how many sheets count."""
    query = (
        select(Scoresheet.entry_id, func.sum(Scoresheet.total), func.count())
        .where(rules.counted())
        .group_by(Scoresheet.entry_id)
    )
    return {entry_id: (units, count) for entry_id, units, count in session.execute(query)}


def some_partial(session: Session, rules: RankingRules) -> bool:
    """Whether a counted sheet covers only some sections, so that the mean of totals is not the work's total."""
    covered = select(func.count()).where(SheetSection.sheet_id == Scoresheet.id).scalar_subquery()
    query = select(Scoresheet.id).where(rules.counted(), covered < len(rules.rulebook.sections)).limit(1)
    return session.execute(query).first() is not None


def section_sums(
    session: Session, rules: RankingRules, entries: Collection[int] | None = None, sections: Sequence[str] | None = None
) -> dict[int, dict[str, Sum]]:
    """By entry and section: the sum of the section's points on counted sheets, and how many cover it.

    For these ``entries`` and ``sections``; for all by default.
    """
    query = (
        select(Scoresheet.entry_id, SheetSection.section, func.sum(SheetSection.points), func.count())
        .join(SheetSection, SheetSection.sheet_id == Scoresheet.id)
        .where(rules.counted(), *_named(entries))
        .group_by(Scoresheet.entry_id, SheetSection.section)
    )
    if sections is not None:
        query = query.where(SheetSection.section.in_(sections))
    return _by_entry(session.execute(query).all(), entries)


def mark_sums(
    session: Session, rules: RankingRules, entries: Collection[int] | None = None, criteria: Sequence[str] | None = None
) -> dict[int, dict[str, Sum]]:
    """By entry and criterion: the sum of the marks on counted sheets, in units, and their number.

    For these ``entries`` and ``criteria``; for all by default.
    """
    query = (
        select(Scoresheet.entry_id, Mark.criterion, func.sum(Mark.points), func.count())
        .join(Mark, Mark.sheet_id == Scoresheet.id)
        .where(rules.counted(), Mark.points.is_not(None), *_named(entries))
        .group_by(Scoresheet.entry_id, Mark.criterion)
    )
    if criteria is not None:
        query = query.where(Mark.criterion.in_(criteria))
    return _by_entry(session.execute(query).all(), entries)


def sheets_by_entry(session: Session, rules: RankingRules, entry_ids: Collection[int]) -> dict[int, list[Sheet]]:
    """By entry: its counted sheets with their marks; the judge of a sheet is the id of the panel member."""
    heads = select(Scoresheet.id, Scoresheet.entry_id, Scoresheet.member_id).where(rules.counted(), *_named(entry_ids))
    numbers = heads.with_only_columns(Scoresheet.id).scalar_subquery()
    sections = grouped(
        session.execute(
            select(SheetSection.sheet_id, SheetSection.section)
            .where(SheetSection.sheet_id.in_(numbers))
            .order_by(SheetSection.sheet_id, SheetSection.section)
        )
    )
    marks: dict[int, dict[str, int]] = {}
    for sheet_id, criterion, points in session.execute(
        select(Mark.sheet_id, Mark.criterion, Mark.points).where(Mark.sheet_id.in_(numbers), Mark.points.is_not(None))
    ):
        marks.setdefault(sheet_id, {})[criterion] = points
    return grouped(
        (entry_id, Sheet(str(member_id), tuple(sections.get(sheet_id, ())), marks.get(sheet_id, {})))
        for sheet_id, entry_id, member_id in session.execute(heads.order_by(Scoresheet.id))
    )


def _named(entries: Collection[int] | None) -> list[ColumnElement[bool]]:
    return [] if entries is None or len(entries) > MANY else [Scoresheet.entry_id.in_(sorted(entries))]


def _by_entry(rows: object, entries: Collection[int] | None) -> dict[int, dict[str, Sum]]:
    found: dict[int, dict[str, Sum]] = {}
    wanted = None if entries is None else set(entries)
    for entry_id, item, units, count in rows:  # type: ignore[attr-defined]
        if wanted is None or entry_id in wanted:
            found.setdefault(entry_id, {})[item] = (int(units), count)
    return found
