"""Rulings: a committee decides a case, and what follows takes effect in the same transaction. No mark ever changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.core.rulings.rulings import CHANGES, Effect, State, allowed_effects
from judging.models import Case, Contest, Entry, Ruling, RulingEntry
from judging.queries.rulebooks import rulebooks
from judging.queries.rulings import cases as read
from judging.queries.scoring import standings
from judging.services import audit, locks
from judging.services.contests import lifecycle
from judging.services.eligibility import screening
from judging.services.results import results
from judging.services.scoring import scoresheets


@dataclass(frozen=True, slots=True)
class Decision:
    """What a committee decided and wrote down: always which one, and the day it met. It is not to name persons."""

    clause: str
    reason: str
    committee: str
    met_on: date


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a ruling: its number, the state its contest is in now, and the version it wrote, if any."""

    ruling_id: int
    contest_state: ContestState
    version: int | None


def record(
    session: Session,
    *,
    actor: Actor,
    case_id: int,
    effect: Effect,
    decision: Decision,
    entry_ids: Collection[int] = (),
    items: Collection[str] = (),
    order: Sequence[int] = (),
    number: str = "",
    accept_ties: bool = False,
) -> Recorded:
    """Rule on a case. The effect shows at once on the ranking; after certification the chair certifies again, after
    publication the next version is written here.

    ``entry_ids`` are the works it is about, the case's own where none are named; ``items`` those it zeroes; ``order``
    the works of a tie, best first. ``number`` and ``accept_ties`` are those of ``results.publish_ruled``.

    Raises:
        RuleViolation: ``no_case``, ``case_not_open``, ``clause_wanted``, ``reason_wanted``, ``committee_wanted``,
            ``meeting_ahead``, ``effect_not_now``, ``no_entry``, ``items_wanted``, ``no_item``, ``tie_not_whole`` (the
            order names all works that share the rank, each once), and those of ``results.publish_ruled``.
    """
    case, contest = _case(session, case_id)
    if read.state_of(session, case) not in (State.OPEN, State.REVERSED):
        raise RuleViolation("case_not_open")
    kept = _checked(decision)
    after_award = contest.state is ContestState.PUBLISHED
    if effect not in allowed_effects(after_award=after_award, of_entry=case.entry_id is not None):
        raise RuleViolation("effect_not_now")
    about = _order_of(session, contest, order) if effect is Effect.ORDER_TIE else _about(session, case, entry_ids)
    zeroed = _items(session, contest, items) if effect is Effect.ZERO else ()
    ruling = _write(session, actor, case, effect, kept, about, places=effect is Effect.ORDER_TIE, items=zeroed)
    audit.record(
        session,
        actor=actor,
        action="rulings.record",
        subject=f"case:{case.id}",
        contest_id=contest.id,
        data={"ruling": ruling.id, "effect": effect.value, "clause": kept.clause, "entries": list(about)}
        | {"items": list(zeroed), "reason": kept.reason, "met_on": kept.met_on.isoformat()},
    )
    version = _follow(session, actor, contest, ruling, effect, number=number, accept_ties=accept_ties)
    return Recorded(ruling.id, contest.state, version)


def reverse(
    session: Session,
    *,
    actor: Actor,
    ruling_id: int,
    decision: Decision,
    number: str = "",
    accept_ties: bool = False,
) -> Recorded:
    """End the effect of a ruling by a later one, with reason, committee and day; the ranking is what it was without it.

    Raises:
        RuleViolation: ``no_ruling``, ``ruling_reversed`` (already, or it is a reversal itself), those of ``record``.
    """
    found = session.execute(select(Ruling.case_id).where(Ruling.id == ruling_id)).scalar()
    if found is None:
        raise RuleViolation("no_ruling")
    case, contest = _case(session, found)
    former = session.get_one(Ruling, ruling_id)
    ended = session.execute(select(Ruling.id).where(Ruling.reverses_id == ruling_id)).first()
    if former.effect is Effect.REVERSE or ended is not None:
        raise RuleViolation("ruling_reversed")
    kept = _checked(decision)
    query = select(RulingEntry.entry_id).where(RulingEntry.ruling_id == ruling_id).order_by(RulingEntry.entry_id)
    about = tuple(session.execute(query).scalars())
    ruling = _write(session, actor, case, Effect.REVERSE, kept, about, reverses_id=ruling_id)
    audit.record(
        session,
        actor=actor,
        action="rulings.reverse",
        subject=f"case:{case.id}",
        contest_id=contest.id,
        data={"ruling": ruling.id, "reverses": ruling_id, "effect": former.effect.value, "entries": list(about)}
        | {"clause": kept.clause, "reason": kept.reason, "met_on": kept.met_on.isoformat()},
    )
    version = _follow(session, actor, contest, ruling, former.effect, number=number, accept_ties=accept_ties)
    return Recorded(ruling.id, contest.state, version)


def _case(session: Session, case_id: int) -> tuple[Case, Contest]:
    """The case and its contest, both kept from others: no mark, certification or second ruling slips in between."""
    contest_id = session.execute(select(Case.contest_id).where(Case.id == case_id)).scalar()
    if contest_id is None:
        raise RuleViolation("no_case")
    contest = locks.lock_contest(session, contest_id=contest_id)
    return session.get_one(Case, case_id, with_for_update={"of": Case}, populate_existing=True), contest


def _checked(decision: Decision) -> Decision:
    clause, committee = decision.clause.strip()[:20], thai.normalise(decision.committee)[:200]
    reason = thai.normalise_lines(decision.reason).strip()
    for text, code in ((clause, "clause_wanted"), (reason, "reason_wanted"), (committee, "committee_wanted")):
        if not text:
            raise RuleViolation(code)
    if decision.met_on > clock.today():
        raise RuleViolation("meeting_ahead")
    return Decision(clause, reason, committee, decision.met_on)


def _about(session: Session, case: Case, entry_ids: Collection[int]) -> tuple[int, ...]:
    """The works the ruling names; of a case about no work, none."""
    if case.entry_id is None:
        return ()
    wanted = set(entry_ids) or {case.entry_id}
    query = select(Entry.id).where(Entry.contest_id == case.contest_id, Entry.id.in_(wanted)).order_by(Entry.id)
    found = tuple(session.execute(query).scalars())
    if len(found) != len(wanted):
        raise RuleViolation("no_entry")
    return found


def _items(session: Session, contest: Contest, items: Collection[str]) -> tuple[str, ...]:
    """The items it zeroes, in printed order."""
    codes = [item.code for item in rulebooks.rulebook(session, contest.rulebook_id).items]
    if not items:
        raise RuleViolation("items_wanted")
    if not set(items) <= set(codes):
        raise RuleViolation("no_item")
    return tuple(code for code in codes if code in items)


def _order_of(session: Session, contest: Contest, order: Sequence[int]) -> tuple[int, ...]:
    """The order, where it names exactly the works that share a rank now."""
    board = standings.board(session, contest.id)
    assert board is not None  # its row is locked
    shared = {
        frozenset(board.numbers[code] for code in standing.sharers) for standing in board.standings if standing.is_tied
    }
    if len(set(order)) != len(order) or frozenset(order) not in shared:
        raise RuleViolation("tie_not_whole")
    return tuple(order)


def _write(
    session: Session,
    actor: Actor,
    case: Case,
    effect: Effect,
    decision: Decision,
    about: tuple[int, ...],
    *,
    places: bool = False,
    items: tuple[str, ...] = (),
    reverses_id: int | None = None,
) -> Ruling:
    ruling = Ruling(
        case_id=case.id,
        contest_id=case.contest_id,
        effect=effect,
        clause=decision.clause,
        items=" ".join(items),
        reason=decision.reason,
        committee=decision.committee,
        met_on=decision.met_on,
        recorded_at=clock.now(),
        recorded_by=actor.user_id,
        reverses_id=reverses_id,
    )
    session.add(ruling)
    session.flush()  # the works it names need its number
    session.add_all(
        RulingEntry(ruling_id=ruling.id, entry_id=entry_id, contest_id=case.contest_id, place=place if places else None)
        for place, entry_id in enumerate(about, 1)
    )
    session.flush()  # the ranking is read with it
    return ruling


def _follow(
    session: Session,
    actor: Actor,
    contest: Contest,
    ruling: Ruling,
    effect: Effect,
    *,
    number: str,
    accept_ties: bool,
) -> int | None:
    """What a ruling brings about, or its reversal: nothing but a new ranking before certification; scoring's end again
    after it; the next version after publication."""
    if effect not in CHANGES:
        return None
    if contest.state is ContestState.PUBLISHED:
        return results.publish_ruled(
            session,
            actor=actor,
            contest_id=contest.id,
            ruling_id=ruling.id,
            number=number,
            accept_ties=accept_ties,
        )
    if contest.state is ContestState.CERTIFIED:
        contest.certified_at = contest.certified_by = None
        lifecycle.take(session, actor=actor, contest=contest, to=ContestState.SCORING, reason=ruling.reason)
        session.flush()  # admissions are settled and sheets made for a contest in scoring
        screening.settle_all(session, contest_id=contest.id)  # facts may have come since it was certified
    scoresheets.ensure_sheets(session, contest_id=contest.id)
    return None
