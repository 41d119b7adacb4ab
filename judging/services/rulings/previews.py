"""Previews of rulings: the act is carried out within a savepoint that is rolled back, so what is shown is what happens.
Recording is refused if anything changed since."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import refuse_if
from judging.core.results import previews as public_previews, ruling_previews as core
from judging.core.results.ruling_previews import Move, Tie
from judging.core.rulings.rulings import Effect
from judging.models import Ruling, RulingEntry
from judging.queries.results import places, publications
from judging.services import locks
from judging.services.rulings.rulings import Recorded

Act = Callable[[Session], Recorded]
"""Records a ruling or a reversal in the session's transaction."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a ruling changes: works that move, ties that arise, the contest's state and the next version afterwards.

    ``document`` is the public text of that version, None where nothing is published. ``asks_ties`` says that ties cross
    a boundary of published titles or of advancing, so that the ruling must accept them.
    """

    before: ContestState
    after: ContestState
    moves: tuple[Move, ...]
    ties: tuple[Tie, ...]
    asks_ties: bool
    version: int | None
    document: Mapping[str, Any] | None
    fingerprint: str


def preview(session: Session, *, contest_id: int, act: Act) -> Preview:
    """What ``act`` would change. Nothing is written.

    Raises:
        RuleViolation: ``no_contest``, and those of ``act``.
    """
    with session.begin_nested() as savepoint:
        _, shown = _carry_out(session, contest_id, act)
        savepoint.rollback()
    return shown


def confirm(session: Session, *, contest_id: int, act: Act, seen: str) -> Recorded:
    """Record what was previewed; ``seen`` is the fingerprint of the preview.

    Raises:
        RuleViolation: ``no_contest``, ``ruling_outdated`` (what is decided or what follows from it is not what was
            shown), and those of ``act``.
    """
    recorded, shown = _carry_out(session, contest_id, act)
    refuse_if(shown.fingerprint != seen, "ruling_outdated")
    return recorded


def _carry_out(session: Session, contest_id: int, act: Act) -> tuple[Recorded, Preview]:
    contest = locks.lock_contest(session, contest_id=contest_id)
    state, before = contest.state, places.of_contest(session, contest_id)
    recorded = act(session)
    session.flush()  # the places are read from the database
    ruling = session.get_one(Ruling, recorded.ruling_id)
    after = before if _is_correction(session, ruling) else places.of_contest(session, contest_id)
    newest = publications.newest(session, contest_id) if recorded.version is not None else None
    document = newest[1].results.public.data if newest else None
    arising = core.arising(before.ties, after.ties)
    public = public_previews.fingerprint(document) if document else ""
    return recorded, Preview(
        before=state,
        after=recorded.contest_state,
        moves=core.moves(before.places, after.places),
        ties=arising,
        asks_ties=document is not None and any(tie.crosses for tie in arising),
        version=recorded.version,
        document=document,
        fingerprint=core.fingerprint(_decision(session, ruling), before.places, after.places, arising, public),
    )


def _is_correction(session: Session, ruling: Ruling) -> bool:
    """Whether it opens criteria, or closes them again: ranks move when the chair certifies the corrected sheet."""
    former = session.get_one(Ruling, ruling.reverses_id) if ruling.reverses_id else ruling
    return former.effect is Effect.CORRECT


def _decision(session: Session, row: Ruling) -> dict[str, object]:
    """What was decided, without what differs each time it is recorded."""
    named = select(RulingEntry.entry_id, RulingEntry.place).where(RulingEntry.ruling_id == row.id)
    return {
        "case": row.case_id,
        "effect": row.effect.value,
        "clause": row.clause,
        "items": row.items,
        "sheet": row.sheet_id,
        "reason": row.reason,
        "told": row.told,
        "exception": row.exception,
        "committee": row.committee,
        "met_on": row.met_on.isoformat(),
        "reverses": row.reverses_id,
        "entries": sorted([entry_id, place or 0] for entry_id, place in session.execute(named)),
    }
