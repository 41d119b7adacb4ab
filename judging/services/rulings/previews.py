"""Previews of rulings: the act is carried out within a savepoint that is rolled back, so what is shown is what happens.
Recording is refused if anything changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import refuse_if
from judging.core.results import previews as public_previews, ruling_previews as core
from judging.core.results.ruling_previews import Move, Tie
from judging.core.roles import Actor
from judging.core.rulings.rulings import Effect
from judging.models import CaseFilePart, Ruling, RulingEntry
from judging.queries.results import places, publications
from judging.queries.rulings import cases as read, proposals
from judging.services import locks
from judging.services.entries.documents import File
from judging.services.rulings import case_files, rulings
from judging.services.rulings.rulings import Decision, Recorded


@dataclass(frozen=True, slots=True)
class Draft:
    """A ruling before it is recorded: the arguments of ``rulings.record``, or of ``rulings.reverse`` where
    ``reverses_id`` is given."""

    case_id: int
    effect: Effect
    decision: Decision
    entry_ids: tuple[int, ...] = ()
    items: tuple[str, ...] = ()
    order: tuple[int, ...] = ()
    sheet_id: int | None = None
    reverses_id: int | None = None
    number: str = ""

    def record(self, session: Session, *, actor: Actor, accept_ties: bool) -> Recorded:
        """Record it in the session's transaction; raises what ``rulings.record`` and ``rulings.reverse`` raise."""
        if self.reverses_id is not None:
            return rulings.reverse(
                session,
                actor=actor,
                ruling_id=self.reverses_id,
                decision=self.decision,
                number=self.number,
                accept_ties=accept_ties,
            )
        return rulings.record(
            session,
            actor=actor,
            case_id=self.case_id,
            effect=self.effect,
            decision=self.decision,
            entry_ids=self.entry_ids,
            items=self.items,
            order=self.order,
            sheet_id=self.sheet_id,
            number=self.number,
            accept_ties=accept_ties,
        )


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


def preview(session: Session, *, actor: Actor, draft: Draft) -> Preview:
    """What the ruling would change. Nothing is written.

    Raises:
        RuleViolation: ``no_case``, and those of ``Draft.record``.
    """
    with session.begin_nested() as savepoint:
        _, shown = _carry_out(session, actor, draft, accept_ties=True)
        savepoint.rollback()
    return shown


def confirm(
    session: Session,
    *,
    actor: Actor,
    draft: Draft,
    seen: str,
    accept_ties: bool = False,
    minutes: File | None = None,
) -> Recorded:
    """Record what was previewed, with the signed ``minutes``; ``seen`` is the fingerprint of the preview.

    Raises:
        RuleViolation: ``no_case``, ``proposal_waits`` (one of the case is undecided), ``confirmation_wanted`` (the
            settings ask for minutes or a second account), ``ruling_outdated`` (what is decided or what follows from it
            is not what was shown), and those of ``Draft.record``.
    """
    case, _ = locks.lock_case(session, case_id=draft.case_id)  # so that nobody proposes another ruling meanwhile
    refuse_if(proposals.open_on(session, draft.case_id) is not None, "proposal_waits")
    refuse_if(minutes is None and read.needs_confirmation(session, draft.case_id), "confirmation_wanted")
    recorded = record_seen(session, actor=actor, draft=draft, seen=seen, accept_ties=accept_ties)
    if minutes is not None:
        part, ruling_id = CaseFilePart.MINUTES, recorded.ruling_id
        case_files.attach(session, actor=actor, case=case, part=part, file=minutes, ruling_id=ruling_id)
    return recorded


def record_seen(session: Session, *, actor: Actor, draft: Draft, seen: str, accept_ties: bool) -> Recorded:
    """Record a ruling that was confirmed, if what follows from it is what was shown. Raises as ``confirm``."""
    recorded, shown = _carry_out(session, actor, draft, accept_ties=accept_ties)
    refuse_if(shown.fingerprint != seen, "ruling_outdated")
    return recorded


def _carry_out(session: Session, actor: Actor, draft: Draft, *, accept_ties: bool) -> tuple[Recorded, Preview]:
    _, contest = locks.lock_case(session, case_id=draft.case_id)
    contest_id, state, before = contest.id, contest.state, places.of_contest(session, contest.id)
    recorded = draft.record(session, actor=actor, accept_ties=accept_ties)
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
