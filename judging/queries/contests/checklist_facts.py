"""The facts that decide which steps a contest can take."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from sqlalchemy import ColumnElement, Subquery, and_, case, distinct, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from judging.core.contests.lifecycle import ContestFacts, WorkFacts, is_reviewed
from judging.core.roles import PanelRole
from judging.core.scoring.advancement import BoundaryTie
from judging.core.scoring.award_data import award_rules
from judging.core.scoring.awards import boundary_ties
from judging.core.scoring.ranking import Standing
from judging.models import (
    Contest,
    Entry,
    PanelMember,
    PracticeSettings,
    Publication,
    Scoresheet,
    SheetSection,
    SheetState,
)
from judging.queries.grouping import grouped
from judging.queries.paper_sheets import paper_sheets
from judging.queries.rulebooks.rulebooks import rulebook
from judging.queries.rulings import rulings_in_force
from judging.queries.rulings.rulings_in_force import Ruled
from judging.queries.scoring.counted_sheets import ASKED, EXCUSED, ON_DUTY, SCORES, counted, recusals_by_entry

ABSENT = Entry.absent_at.is_not(None)

_copy = aliased(Contest)
_AWARDS = (
    PracticeSettings.medals,
    PracticeSettings.titles,
    PracticeSettings.titles_to,
    PracticeSettings.prizes,
    PracticeSettings.rank_style,
)
_GUARDED = select(
    Contest.state,
    Contest.rulebook_id,
    PracticeSettings.tie_reading.is_not(None),
    PracticeSettings.confirmed_at.is_not(None),
    PracticeSettings.min_judges,
    PracticeSettings.departed_sheets,
    select(Publication.id).where(Publication.contest_id == Contest.id).exists(),
    exists().where(_copy.rehearsal_of == Contest.id),
    *_AWARDS,
).join(PracticeSettings, PracticeSettings.contest_id == Contest.id)


def contest_facts(
    session: Session,
    contest_id: int,
    *,
    standings: Sequence[Standing] = (),
    crossings: Sequence[BoundaryTie] = (),
    accepted: frozenset[frozenset[str]] = frozenset(),
) -> ContestFacts:
    """The facts for the guards of a contest's steps, in at most eight statements whatever its size; works by entry
    code.

    ``counted_sheets`` says which sheets count and which are required; an open sheet is a required one that is not
    submitted, whether its row exists or not. ``standings`` is the current ranking: ties are checked only if it is
    given. ``crossings`` are the ties across a place that advances; ``accepted`` are the ties left shared knowingly.
    """
    contest = session.execute(_GUARDED.where(Contest.id == contest_id)).one()
    state, rulebook_id, has_reading, confirmed, min_judges, departed, published, rehearsed, *_awards = contest
    members = session.execute(
        select(PanelMember.role, PanelMember.left_at).where(PanelMember.contest_id == contest_id, SCORES)
    ).all()
    roles = [role for role, left_at in members if left_at is None]
    counts = counted(contest_id, departed)
    ruled = rulings_in_force.of_contest(session, contest_id)
    works = _works(session, {contest_id: len(roles)}, counts, ruled)
    unmarked = _unmarked(session, rulebook_id, counts)
    return ContestFacts(
        state=state,
        has_rulebook=True,
        has_tie_reading=has_reading,
        has_settings=confirmed,
        has_chair=PanelRole.CHAIR in roles,
        judges=len(roles),
        min_judges=min_judges,
        works=tuple(
            replace(work, unmarked=() if work.open else unmarked.get(number, ())) for _contest, number, work in works
        ),
        shared=tuple(dict.fromkeys(frozenset(row.sharers) for row in standings if row.is_tied)),
        accepted=accepted,
        boundary_ties=boundary_ties(standings, award_rules(contest, Fraction(1)), crossings),
        has_publication=published,
        excused_judges=len(members) - len(roles),
        is_rehearsed=rehearsed,
    )


def reviewed(session: Session, contest_ids: Collection[int]) -> frozenset[int]:
    """Those of these contests whose panel review is open (``lifecycle.is_reviewed``), in five statements however many
    they are."""
    query = (
        select(Contest.id, Contest.state, PracticeSettings.departed_sheets, func.count(PanelMember.id))
        .join(PracticeSettings, PracticeSettings.contest_id == Contest.id)
        .outerjoin(PanelMember, and_(PanelMember.contest_id == Contest.id, ON_DUTY))
        .where(Contest.id.in_(contest_ids))
        .group_by(Contest.id, Contest.state, PracticeSettings.departed_sheets)
    )
    rows = session.execute(query).tuples().all()
    if not rows:
        return frozenset()
    counts = or_(*(counted(number, departed) for number, _state, departed, _judges in rows))
    ruled = rulings_in_force.of_entries(session, Entry.contest_id.in_(contest_ids))
    judges = {number: on_duty for number, _state, _departed, on_duty in rows}
    works = grouped((contest, work) for contest, _entry, work in _works(session, judges, counts, ruled))
    return frozenset(number for number, state, *_ in rows if is_reviewed(state, works.get(number, [])))


def _sheet_counts(counted: ColumnElement[bool], contest_ids: Collection[int]) -> Subquery:
    """By entry: how many sheets count, are excused, and are closed."""

    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0))

    return (
        select(
            Scoresheet.entry_id,
            number(counted).label("submitted"),
            number(EXCUSED).label("excused"),
            number(and_(ASKED, Scoresheet.state != SheetState.OPEN)).label("closed"),
        )
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .where(Scoresheet.contest_id.in_(contest_ids))
        .group_by(Scoresheet.entry_id)
        .subquery()
    )


def _works(
    session: Session, judges: Mapping[int, int], counted: ColumnElement[bool], ruled: Ruled
) -> list[tuple[int, int, WorkFacts]]:
    """(contest, entry, facts without unmarked criteria) of every work, in the order of Thai codes. ``judges`` is the
    number of those on duty by contest."""
    sheets = _sheet_counts(counted, judges)
    recused = recusals_by_entry(*judges).subquery()
    keyed = paper_sheets.unfinished_by_entry(judges)
    rows = session.execute(
        select(
            Entry.contest_id,
            Entry.id,
            Entry.code,
            Entry.admission,
            ABSENT,
            func.coalesce(sheets.c.submitted, 0),
            func.coalesce(sheets.c.excused, 0),
            func.coalesce(sheets.c.closed, 0),
            func.coalesce(recused.c.number, 0),
            func.coalesce(keyed.c.number, 0),
        )
        .outerjoin(sheets, sheets.c.entry_id == Entry.id)
        .outerjoin(recused, recused.c.entry_id == Entry.id)
        .outerjoin(keyed, keyed.c.entry_id == Entry.id)
        .where(Entry.contest_id.in_(judges))
        .order_by(Entry.sort_key, Entry.code)
    )
    return [
        (
            contest,
            number,
            WorkFacts(
                code,
                ruled.standing(number, admission, is_absent=absent).state,
                judges[contest] - recusals - closed,
                submitted,
                excused,
                papers=papers,
            ),
        )
        for contest, number, code, admission, absent, submitted, excused, closed, recusals, papers in rows
    ]


def _unmarked(session: Session, rulebook_id: int, counts: ColumnElement[bool]) -> dict[int, tuple[str, ...]]:
    """By entry: the criteria that no counted sheet covers. A submitted sheet has a mark for every criterion of its
    sections, so the sections tell. If every work is covered, one grouped statement is enough."""
    rules = rulebook(session, rulebook_id)
    covering = select(Scoresheet.entry_id).join(SheetSection, SheetSection.sheet_id == Scoresheet.id).where(counts)
    thin = list(
        session.execute(
            covering.group_by(Scoresheet.entry_id).having(
                func.count(distinct(SheetSection.section)) < len(rules.sections)
            )
        ).scalars()
    )
    if not thin:
        return {}
    covered: dict[int, set[str]] = {number: set() for number in thin}
    pairs = covering.add_columns(SheetSection.section).group_by(Scoresheet.entry_id, SheetSection.section)
    for number, section in session.execute(pairs):
        if number in covered:
            covered[number].add(section)
    return {
        number: tuple(item.code for item in rules.criteria if item.section not in sections)
        for number, sections in covered.items()
    }
