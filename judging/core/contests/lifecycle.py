"""Pure: the life of a contest, its steps and their guards (design §2: setup → … → published)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from judging.core.entries.states import EntryState, is_ranked
from judging.core.scoring.advancement import BoundaryTie


class ContestState(StrEnum):
    """Where a contest stands in its life."""

    SETUP = "setup"
    REGISTRATION = "registration"
    SCREENING = "screening"
    SCORING = "scoring"
    CERTIFIED = "certified"
    PUBLISHED = "published"


_LIFE = tuple(ContestState)


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """What the guards ask of one work.

    ``open`` counts every required sheet that is not in, begun or not: each judge of the panel who is appointed, not
    recused and not excused. ``unmarked`` are criteria without a mark on any counted sheet, none while sheets are open.
    """

    entry: str
    state: EntryState
    open: int = 0
    submitted: int = 0
    excused: int = 0
    unmarked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContestFacts:
    """What the guards ask of a contest; loaded by a query, judged here.

    ``shared`` are the groups of works that share a rank now, ``accepted`` those that the chair knowingly leaves shared.
    ``judges`` are those on the panel, without the ``excused_judges`` who did not come or left half-way.
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

    @property
    def ranked(self) -> tuple[WorkFacts, ...]:
        """The admitted works whose teams came."""
        return tuple(work for work in self.works if is_ranked(work.state))


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a step's checklist: ``code`` and ``params`` make its sentence, ``blocking`` says whether the step
    waits for it."""

    code: str
    ok: bool
    params: Mapping[str, object] = field(default_factory=dict)
    blocking: bool = True


def next_state(state: ContestState) -> ContestState | None:
    """The state that follows; None after the last."""
    place = _LIFE.index(state) + 1
    return _LIFE[place] if place < len(_LIFE) else None


def checklist(facts: ContestFacts, to: ContestState | None = None) -> tuple[Check, ...]:
    """What the step to ``to`` (the next state, where none is named) asks, met or not, in a fixed order."""
    target = to or next_state(facts.state)
    return () if target is None else _CHECKLISTS[target](facts)


def blockers(facts: ContestFacts, to: ContestState) -> tuple[Check, ...]:
    """The checks that keep the contest from ``to``."""
    return tuple(check for check in checklist(facts, to) if check.blocking and not check.ok)


def back_steps(facts: ContestFacts) -> tuple[ContestState, ...]:
    """Where an organiser may take the contest back to, with a reason, the nearest first; never behind a publication."""
    if facts.has_publication or facts.state is ContestState.PUBLISHED:
        return ()
    return tuple(reversed(_LIFE[: _LIFE.index(facts.state)]))


def review_open(facts: ContestFacts) -> bool:
    """Whether the panel sees all sheets and means: the last sheet is in. Returning one hides them again.

    A work still in screening keeps them hidden too: who has seen the means would score it with that in mind.
    """
    begun = _LIFE.index(facts.state) >= _LIFE.index(ContestState.SCORING)
    waiting = any(work.open for work in facts.ranked) or any(work.state is EntryState.PENDING for work in facts.works)
    return begun and any(work.submitted for work in facts.ranked) and not waiting


def _to_registration(facts: ContestFacts) -> tuple[Check, ...]:
    return (Check("rulebook_chosen", facts.has_rulebook),)


def _to_screening(facts: ContestFacts) -> tuple[Check, ...]:
    return (_entries_present(facts, blocking=True),)


def _to_scoring(facts: ContestFacts) -> tuple[Check, ...]:
    """Rulebook, reading, settings and chair block; works still in screening wait and stop nobody else."""
    return (
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
        Check("min_judges_met", not thin, {"entries": thin, "min_judges": facts.min_judges}),
        Check("criteria_marked", not unmarked, {"entries": tuple(unmarked), "criteria": unmarked}),
        Check("ties_settled", not unsettled, {"ties": unsettled}),
        Check("boundaries_settled", not crossing, {"ties": crossing}),
        _screening_done(facts),
    )


def _to_published(facts: ContestFacts) -> tuple[Check, ...]:
    return (Check("certified", facts.state in (ContestState.CERTIFIED, ContestState.PUBLISHED)),)


def _entries_present(facts: ContestFacts, *, blocking: bool) -> Check:
    return Check("entries_present", bool(facts.works), {"entries": len(facts.works)}, blocking=blocking)


def _screening_done(facts: ContestFacts) -> Check:
    pending = tuple(work.entry for work in facts.works if work.state is EntryState.PENDING)
    return Check("screening_done", not pending, {"entries": pending}, blocking=False)


_CHECKLISTS = {
    ContestState.SETUP: lambda facts: (),
    ContestState.REGISTRATION: _to_registration,
    ContestState.SCREENING: _to_screening,
    ContestState.SCORING: _to_scoring,
    ContestState.CERTIFIED: _to_certified,
    ContestState.PUBLISHED: _to_published,
}
