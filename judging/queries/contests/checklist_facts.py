"""How far a contest is: the facts its guards ask for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Subquery, and_, case, distinct, func, or_, select, true
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestFacts, WorkFacts
from judging.core.entries.states import EntryState
from judging.core.roles import PanelRole
from judging.core.scoring.advancement import BoundaryTie
from judging.core.scoring.awards import boundary_ties
from judging.core.scoring.ranking import Standing
from judging.models import (
    Contest,
    Entry,
    PanelMember,
    PracticeSettings,
    Publication,
    Recusal,
    Scoresheet,
    SheetSection,
    SheetState,
)
from judging.queries.rulebooks.rulebooks import rulebook
from judging.queries.rulings import rulings_in_force

ABSENT = Entry.absent_at.is_not(None)

ASKED = and_(
    rulings_in_force.STANDS,
    Scoresheet.state != SheetState.EXCUSED,
    or_(PanelMember.left_at.is_(None), Scoresheet.state == SheetState.SUBMITTED),
    ~select(Recusal.id)
    .where(
        Recusal.member_id == Scoresheet.member_id,
        Recusal.entry_id == Scoresheet.entry_id,
        Recusal.lifted_at.is_(None),
    )
    .exists(),
)
"""The condition on a sheet joined with its work and its member: one that the work waits for or has, as the grid counts
them."""

_GUARDED = select(
    Contest.state,
    Contest.rulebook_id,
    PracticeSettings.tie_reading.is_not(None),
    PracticeSettings.confirmed_at.is_not(None),
    PracticeSettings.min_judges,
    PracticeSettings.departed_sheets,
    PracticeSettings.titles_to,
    select(Publication.id).where(Publication.contest_id == Contest.id).exists(),
).join(PracticeSettings, PracticeSettings.contest_id == Contest.id)


def contest_facts(
    session: Session,
    contest_id: int,
    *,
    standings: Sequence[Standing] = (),
    crossings: Sequence[BoundaryTie] = (),
    accepted: frozenset[frozenset[str]] = frozenset(),
) -> ContestFacts:
    """What the guards of a contest ask, in at most eight statements whatever its size; works by entry code.

    Counted are the submitted sheets of members who were not recused from the work, and of those who left too where the
    settings let their sheets stand. Open is every sheet still required: of each member who stays, is not recused and
    not excused, whether it was made already or not. ``standings`` is the ranking as it stands, for whoever certifies:
    ties are judged only where it is handed in, ``crossings`` being those across a place that advances; ``accepted`` are
    the ties knowingly left shared.
    """
    contest = session.execute(_GUARDED.where(Contest.id == contest_id)).one()
    state, rulebook_id, has_reading, confirmed, min_judges, departed, titles_to, published = contest
    members = session.execute(
        select(PanelMember.role, PanelMember.left_at).where(PanelMember.contest_id == contest_id)
    ).all()
    roles = [role for role, left_at in members if left_at is None]
    works = _works(session, contest_id, len(roles), departed == "stand")
    unmarked = _unmarked(session, contest_id, rulebook_id, departed == "stand")
    return ContestFacts(
        state=state,
        has_rulebook=True,
        has_tie_reading=has_reading,
        has_settings=confirmed,
        has_chair=PanelRole.CHAIR in roles,
        judges=len(roles),
        min_judges=min_judges,
        works=tuple(
            WorkFacts(code, state_, open_, submitted, excused, () if open_ else unmarked.get(number, ()))
            for number, code, state_, open_, submitted, excused in works
        ),
        shared=tuple(dict.fromkeys(frozenset(row.sharers) for row in standings if row.is_tied)),
        accepted=accepted,
        boundary_ties=boundary_ties(standings, titles_to, crossings),
        has_publication=published,
        excused_judges=len(members) - len(roles),
    )


def _counted(departed_stand: bool) -> ColumnElement[bool]:
    """The condition on a sheet joined with its member and the recusal: submitted, and one that counts."""
    return and_(
        Scoresheet.state == SheetState.SUBMITTED,
        Recusal.id.is_(None),
        true() if departed_stand else PanelMember.left_at.is_(None),
    )


_RECUSED = and_(
    Recusal.member_id == Scoresheet.member_id, Recusal.entry_id == Scoresheet.entry_id, Recusal.lifted_at.is_(None)
)


def _sheet_counts(contest_id: int, departed_stand: bool) -> Subquery:
    """By entry: the sheets that count, those excused, and all that are closed."""
    stays = and_(PanelMember.left_at.is_(None), Recusal.id.is_(None))

    def counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0))

    return (
        select(
            Scoresheet.entry_id,
            counted(_counted(departed_stand)).label("submitted"),
            counted(and_(stays, Scoresheet.state == SheetState.EXCUSED)).label("excused"),
            counted(and_(stays, Scoresheet.state != SheetState.OPEN)).label("closed"),
        )
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .outerjoin(Recusal, _RECUSED)
        .where(Scoresheet.contest_id == contest_id)
        .group_by(Scoresheet.entry_id)
        .subquery()
    )


def _works(
    session: Session, contest_id: int, judges: int, departed_stand: bool
) -> list[tuple[int, str, EntryState, int, int, int]]:
    """(entry, code, state, open, submitted, excused) of every work, by code as Thai readers sort."""
    sheets = _sheet_counts(contest_id, departed_stand)
    ruled = rulings_in_force.of_contest(session, contest_id)
    recused = (
        select(Recusal.entry_id, func.count().label("number"))
        .join(PanelMember, PanelMember.id == Recusal.member_id)
        .where(Recusal.contest_id == contest_id, Recusal.lifted_at.is_(None), PanelMember.left_at.is_(None))
        .group_by(Recusal.entry_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Entry.id,
            Entry.code,
            Entry.admission,
            ABSENT,
            func.coalesce(sheets.c.submitted, 0),
            func.coalesce(sheets.c.excused, 0),
            func.coalesce(sheets.c.closed, 0),
            func.coalesce(recused.c.number, 0),
        )
        .outerjoin(sheets, sheets.c.entry_id == Entry.id)
        .outerjoin(recused, recused.c.entry_id == Entry.id)
        .where(Entry.contest_id == contest_id)
        .order_by(Entry.sort_key, Entry.code)
    )
    return [
        (
            number,
            code,
            ruled.standing(number, admission, is_absent=absent).state,
            judges - recusals - closed,
            submitted,
            excused,
        )
        for number, code, admission, absent, submitted, excused, closed, recusals in rows
    ]


def _unmarked(session: Session, contest_id: int, rulebook_id: int, departed_stand: bool) -> dict[int, tuple[str, ...]]:
    """By entry: the criteria that no counted sheet covers. A submitted sheet is complete in its sections, so those say
    it; works that are whole cost nothing beyond one grouped statement."""
    rules = rulebook(session, rulebook_id)
    counted = (
        select(Scoresheet.entry_id)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .outerjoin(Recusal, _RECUSED)
        .join(SheetSection, SheetSection.sheet_id == Scoresheet.id)
        .where(Scoresheet.contest_id == contest_id, _counted(departed_stand))
    )
    thin = list(
        session.execute(
            counted.group_by(Scoresheet.entry_id).having(
                func.count(distinct(SheetSection.section)) < len(rules.sections)
            )
        ).scalars()
    )
    if not thin:
        return {}
    covered: dict[int, set[str]] = {number: set() for number in thin}
    pairs = counted.add_columns(SheetSection.section).group_by(Scoresheet.entry_id, SheetSection.section)
    for number, section in session.execute(pairs):
        if number in covered:
            covered[number].add(section)
    return {
        number: tuple(item.code for item in rules.criteria if item.section not in sections)
        for number, sections in covered.items()
    }
