"""Pure: the states of a contest, its steps and their checks (design §2: setup → … → published)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from judging.core.entries.states import EntryState, is_ranked
from judging.core.scoring.advancement import BoundaryTie


class ContestState(StrEnum):
    """The states of a contest, in their order. One that is not published can be archived, and taken out again."""

    SETUP = "setup"
    REGISTRATION = "registration"
    SCREENING = "screening"
    SCORING = "scoring"
    CERTIFIED = "certified"
    PUBLISHED = "published"
    ARCHIVED = "archived"


LIFE = tuple(state for state in ContestState if state is not ContestState.ARCHIVED)
"""The states that follow each other."""

CLOSED = (ContestState.CERTIFIED, ContestState.PUBLISHED, ContestState.ARCHIVED)
"""The states in which nobody changes works, sheets or marks: only a ruling does, and nothing after archiving."""


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """The facts about one work that the checks need.

    ``open`` counts the required sheets that are not submitted, begun or not: one for each appointed judge who is
    neither recused nor excused. ``unmarked`` are criteria without a mark on any counted sheet; it is empty while sheets
    are open. ``papers`` counts its sheets that are being keyed from paper.
    """

    entry: str
    state: EntryState
    open: int = 0
    submitted: int = 0
    excused: int = 0
    unmarked: tuple[str, ...] = ()
    papers: int = 0


@dataclass(frozen=True, slots=True)
class ContestFacts:
    """The facts about a contest that the checks need, as loaded by a query.

    ``shared`` are the groups of works that share a rank, ``accepted`` the ties that the chair accepted. ``judges``
    counts the panel without the ``excused_judges``, who did not come or left early. ``is_rehearsed``: a
    rehearsal of it runs.
    """

    state: ContestState
    has_rulebook: bool
    has_tie_reading: bool
    has_settings: bool
    has_chair: bool
    judges: int
    min_judges: int
    works: tuple[WorkFacts, ...] = ()
    shared: tuple[frozenset[str], ...] = ()
    accepted: frozenset[frozenset[str]] = frozenset()
    boundary_ties: tuple[BoundaryTie, ...] = ()
    has_publication: bool = False
    excused_judges: int = 0
    is_rehearsed: bool = False

    @property
    def ranked(self) -> tuple[WorkFacts, ...]:
        """The admitted works whose teams came."""
        return tuple(work for work in self.works if is_ranked(work.state))


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a step: ``code`` and ``params`` make its sentence; a ``blocking`` one must be ok before the step."""

    code: str
    ok: bool
    params: Mapping[str, object] = field(default_factory=dict)
    blocking: bool = True


def next_state(state: ContestState) -> ContestState | None:
    """The state that follows; None after the last and for an archived contest."""
    following: dict[ContestState, ContestState] = dict(pairwise(LIFE))
    return following.get(state)


def checklist(facts: ContestFacts, to: ContestState | None = None) -> tuple[Check, ...]:
    """The checks of the step to ``to`` (by default the next state), ok or not, in a fixed order."""
    target = to or next_state(facts.state)
    return () if target is None else _CHECKLISTS[target](facts)


def blockers(facts: ContestFacts, to: ContestState) -> tuple[Check, ...]:
    """The checks that block the step to ``to``."""
    return tuple(check for check in checklist(facts, to) if check.blocking and not check.ok)


def back_steps(facts: ContestFacts) -> tuple[ContestState, ...]:
    """The states to which an organiser may return the contest, nearest first; none after a publication, and none from
    the archive, which has its own way back."""
    if facts.has_publication or facts.state in (ContestState.PUBLISHED, ContestState.ARCHIVED):
        return ()
    return tuple(reversed(LIFE[: LIFE.index(facts.state)]))


def review_open(facts: ContestFacts) -> bool:
    """Whether the panel sees all sheets and means (``is_reviewed``)."""
    return is_reviewed(facts.state, facts.works)


def is_reviewed(state: ContestState, works: Collection[WorkFacts]) -> bool:
    """Whether the panel sees all sheets and means: only while every required sheet is submitted.

    A work in screening hides them too, because a judge who has seen the means would score it with them in mind.
    """
    begun = state in (ContestState.SCORING, ContestState.CERTIFIED, ContestState.PUBLISHED)
    ranked = [work for work in works if is_ranked(work.state)]
    waiting = any(work.open for work in ranked) or any(work.state is EntryState.PENDING for work in works)
    return begun and any(work.submitted for work in ranked) and not waiting


def _to_scoring(facts: ContestFacts) -> tuple[Check, ...]:
    """Rulebook, reading, settings, chair and a rehearsal that runs block the step; works in screening do not."""
    return (
        *((Check("rehearsal_wiped", ok=False),) if facts.is_rehearsed else ()),
        Check("rulebook_chosen", facts.has_rulebook),
        Check("tie_reading_chosen", facts.has_tie_reading),
        Check("settings_confirmed", facts.has_settings),
        Check("chair_appointed", facts.has_chair),
        Check(
            "judges_enough",
            facts.judges >= facts.min_judges,
            {"judges": facts.judges, "min_judges": facts.min_judges},
            blocking=False,
        ),
        _entries_present(facts, blocking=False),
        _screening_done(facts),
    )


def _to_certified(facts: ContestFacts) -> tuple[Check, ...]:
    ranked = facts.ranked
    waiting = tuple(work.entry for work in ranked if work.open)
    thin = tuple(work.entry for work in ranked if work.submitted < facts.min_judges)
    unmarked = {work.entry: work.unmarked for work in ranked if work.unmarked}
    unsettled = tuple(tuple(sorted(tie)) for tie in facts.shared if tie not in facts.accepted)
    crossing = tuple(tie for tie in facts.boundary_ties if frozenset(tie.entries) not in facts.accepted)
    return (
        _entries_present(facts, blocking=True),
        Check("sheets_in", not waiting, {"entries": waiting, "sheets": sum(work.open for work in ranked)}),
        *_papers_done(ranked),
        Check("min_judges_met", not thin, {"entries": thin, "min_judges": facts.min_judges}),
        Check("criteria_marked", not unmarked, {"entries": tuple(unmarked), "criteria": unmarked}),
        Check("ties_settled", not unsettled, {"ties": unsettled}),
        Check("boundaries_settled", not crossing, {"ties": crossing}),
        _screening_done(facts, blocking=not ranked),
    )


def _papers_done(ranked: Collection[WorkFacts]) -> tuple[Check, ...]:
    """Sheets whose keying is unfinished; nothing where there is none, since most contests have no paper."""
    keyed = tuple(work.entry for work in ranked if work.papers)
    return (Check("papers_done", False, {"entries": keyed}),) if keyed else ()


def _entries_present(facts: ContestFacts, *, blocking: bool) -> Check:
    return Check("entries_present", bool(facts.works), {"entries": len(facts.works)}, blocking=blocking)


def _screening_done(facts: ContestFacts, *, blocking: bool = False) -> Check:
    """Works in screening stop no other work; where no work is ranked, each must be decided."""
    pending = tuple(work.entry for work in facts.works if work.state is EntryState.PENDING)
    return Check("screening_done", not pending, {"entries": pending}, blocking=blocking)


_CHECKLISTS: Mapping[ContestState, Callable[[ContestFacts], tuple[Check, ...]]] = {
    ContestState.SETUP: lambda facts: (),
    ContestState.REGISTRATION: lambda facts: (Check("rulebook_chosen", facts.has_rulebook),),
    ContestState.SCREENING: lambda facts: (_entries_present(facts, blocking=True),),
    ContestState.SCORING: _to_scoring,
    ContestState.CERTIFIED: _to_certified,
    ContestState.PUBLISHED: lambda facts: (Check("certified", facts.state in LIFE[-2:]),),
    ContestState.ARCHIVED: lambda facts: (),
}
