"""Rulings: a committee's decision on a case takes effect in the transaction that records it. No mark ever changes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import refuse_if, require
from judging.core.roles import Actor
from judging.core.rulings.rulings import CHANGES, Effect, State, allowed_effects, fitting_effects
from judging.models import Case, Contest, Entry, Ruling, RulingEntry
from judging.queries.rulebooks import rulebooks
from judging.queries.rulings import cases as read
from judging.queries.scoring import corrections, standings
from judging.services import audit, locks
from judging.services.contests import lifecycle
from judging.services.eligibility import screening
from judging.services.results import results
from judging.services.scoring import corrections as sheet_corrections, scoresheets


@dataclass(frozen=True, slots=True)
class Decision:
    """A committee's decision as it is recorded, without names of persons: clause, reason, committee, day it met.

    ``told`` is the reason in words for the institution; the reason itself where it is empty. ``exception`` says why the
    effect differs from what the clause leads to, or why the committee did not wait for the institution's answer.
    """

    clause: str
    reason: str
    committee: str
    met_on: date
    told: str = ""
    exception: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded ruling: its id, the state its contest is in now, the number of the version it published or None."""

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
    sheet_id: int | None = None,
    number: str = "",
    accept_ties: bool = False,
) -> Recorded:
    """Record a ruling on a case. It takes effect on the ranking at once; after certification the chair certifies again;
    after publication the next version is published here.

    ``entry_ids`` are the works it is about, the case's own where empty; ``items`` those it zeroes, or the criteria that
    the judge of the sheet ``sheet_id`` corrects; ``order`` the works of a tie, best first. ``number`` and
    ``accept_ties`` are those of ``results.publish_ruled``.

    Raises:
        RuleViolation: ``no_case``, ``case_not_open``, ``clause_wanted``, ``reason_wanted``, ``committee_wanted``,
            ``meeting_ahead``, ``effect_not_now``, ``effect_unfitting`` (the clause leads to another effect, and no
            ``exception`` says why), ``answer_awaited`` (the same while the institution is asked), ``no_entry``,
            ``items_wanted``, ``no_item``, ``tie_not_whole`` (the order names all works that share the rank, each once),
            ``sheet_wanted``, ``criteria_wanted``, ``not_on_sheet`` (``items``), those of ``results.publish_ruled``.
    """
    case, contest = locks.lock_case(session, case_id=case_id)
    refuse_if(read.state_of(session, case) not in (State.OPEN, State.REVERSED), "case_not_open")
    kept = _checked(decision)
    _refuse_effect(session, contest, case, effect)
    _refuse_exceptions(session, contest, case, effect, kept)
    about = _order_of(session, contest, order) if effect is Effect.ORDER_TIE else _about(session, case, entry_ids)
    if effect is Effect.CORRECT and case.entry_id is not None:
        about = (case.entry_id,)  # only the sheets of the work that protested
    sheet_id = sheet_id if effect is Effect.CORRECT else None
    named = _named(session, contest, effect, items, about=about, sheet_id=sheet_id)
    ruling = _write(session, actor, case, effect, kept, about, items=named, sheet_id=sheet_id)
    more = ({"exception": kept.exception} if kept.exception else {}) | ({"sheet": sheet_id} if sheet_id else {})
    data = _logged(ruling, kept, about) | {"effect": effect.value, "items": list(named)} | more
    audit.record(session, actor=actor, action="rulings.record", subject=case, data=data)
    version = _take_effect(session, actor, contest, ruling, effect, number=number, accept_ties=accept_ties)
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
    """Reverse a ruling by a later one, with reason, committee and day; the ranking is as it was without it.

    Raises:
        RuleViolation: ``no_ruling``, ``ruling_reversed`` (already, or it is a reversal itself), those of ``record``.
    """
    found = require(session.execute(select(Ruling.case_id).where(Ruling.id == ruling_id)).scalar(), "no_ruling")
    case, contest = locks.lock_case(session, case_id=found)
    former = session.get_one(Ruling, ruling_id)
    ended = session.execute(select(Ruling.id).where(Ruling.reverses_id == ruling_id)).first()
    refuse_if(former.effect is Effect.REVERSE or ended is not None, "ruling_reversed")
    kept = _checked(decision)
    query = select(RulingEntry.entry_id).where(RulingEntry.ruling_id == ruling_id).order_by(RulingEntry.entry_id)
    about = tuple(session.execute(query).scalars())
    ruling = _write(session, actor, case, Effect.REVERSE, kept, about, reverses_id=ruling_id)
    data = _logged(ruling, kept, about) | {"reverses": ruling_id, "effect": former.effect.value}
    audit.record(session, actor=actor, action="rulings.reverse", subject=case, data=data)
    version = _take_effect(session, actor, contest, ruling, former.effect, number=number, accept_ties=accept_ties)
    return Recorded(ruling.id, contest.state, version)


def _logged(ruling: Ruling, decision: Decision, about: Collection[int]) -> dict[str, Any]:
    """What the log holds of every ruling."""
    said = {"clause": decision.clause, "reason": decision.reason, "met_on": decision.met_on.isoformat()}
    return {"ruling": ruling.id, "entries": list(about), **said}


def _checked(decision: Decision) -> Decision:
    clause = require(decision.clause.strip()[:20], "clause_wanted")
    reason = locks.reason_of(thai.normalise_lines(decision.reason))
    committee = require(thai.normalise(decision.committee)[:200], "committee_wanted")
    refuse_if(decision.met_on > clock.today(), "meeting_ahead")
    told, exception = (thai.normalise_lines(text).strip() for text in (decision.told, decision.exception))
    return Decision(clause, reason, committee, decision.met_on, told, exception)


def _refuse_effect(session: Session, contest: Contest, case: Case, effect: Effect) -> None:
    """Refuse an effect that is not possible on this case now."""
    allowed = allowed_effects(
        after_award=contest.state is ContestState.PUBLISHED,
        of_entry=case.entry_id is not None,
        is_correctable=read.is_correctable(session, case),
    )
    refuse_if(effect not in allowed, "correction_not_now" if effect is Effect.CORRECT else "effect_not_now")


def _refuse_exceptions(session: Session, contest: Contest, case: Case, effect: Effect, decision: Decision) -> None:
    """Refuse an effect that does not fit the clause, and a decision before the answer, without a stated reason."""
    if decision.exception:
        return
    requirements = rulebooks.rulebook(session, contest.rulebook_id).requirements
    after_award = contest.state is ContestState.PUBLISHED
    fits = fitting_effects(requirements, decision.clause, after_award=after_award)
    refuse_if(effect not in fits, "effect_unfitting", clause=decision.clause)
    is_over = case.answer_until is not None and clock.today() > case.answer_until
    refuse_if(case.asked_at is not None and case.answered_at is None and not is_over, "answer_awaited")


def _about(session: Session, case: Case, entry_ids: Collection[int]) -> tuple[int, ...]:
    if case.entry_id is None:
        return ()
    wanted = set(entry_ids) or {case.entry_id}
    query = select(Entry.id).where(Entry.contest_id == case.contest_id, Entry.id.in_(wanted)).order_by(Entry.id)
    found = tuple(session.execute(query).scalars())
    refuse_if(len(found) != len(wanted), "no_entry")
    return found


def _items(session: Session, contest: Contest, items: Collection[str]) -> tuple[str, ...]:
    codes = [item.code for item in rulebooks.rulebook(session, contest.rulebook_id).items]
    refuse_if(not items, "items_wanted")
    refuse_if(not set(items) <= set(codes), "no_item")
    return tuple(code for code in codes if code in items)


def _named(
    session: Session,
    contest: Contest,
    effect: Effect,
    items: Collection[str],
    *,
    about: tuple[int, ...],
    sheet_id: int | None,
) -> tuple[str, ...]:
    """The items that the effect names, in printed order; none for most effects."""
    if effect is Effect.CORRECT:
        return _criteria(session, contest, about[0], sheet_id, items)
    return _items(session, contest, items) if effect is Effect.ZERO else ()


def _criteria(
    session: Session, contest: Contest, entry_id: int, sheet_id: int | None, items: Collection[str]
) -> tuple[str, ...]:
    """The criteria to correct on a submitted sheet of the work, in printed order."""
    sheet = require(corrections.correctable_sheet(session, sheet_id or 0, entry_id), "sheet_wanted")
    book = rulebooks.rulebook(session, contest.rulebook_id)
    refuse_if(not items, "criteria_wanted")
    covered = sheet.sections or tuple(section.code for section in book.sections)
    known = [item.code for item in book.criteria if item.section in covered]
    strange = sorted(set(items) - set(known))
    refuse_if(strange, "not_on_sheet", items=", ".join(strange))
    return tuple(code for code in known if code in items)


def _order_of(session: Session, contest: Contest, order: Sequence[int]) -> tuple[int, ...]:
    """The order; refused unless it names exactly the works that share a rank now."""
    board = standings.board(session, contest.id)
    assert board is not None  # its row is locked
    shared = {
        frozenset(board.numbers[code] for code in standing.sharers) for standing in board.standings if standing.is_tied
    }
    refuse_if(len(set(order)) != len(order) or frozenset(order) not in shared, "tie_not_whole")
    return tuple(order)


def _write(
    session: Session,
    actor: Actor,
    case: Case,
    effect: Effect,
    decision: Decision,
    about: tuple[int, ...],
    *,
    items: tuple[str, ...] = (),
    sheet_id: int | None = None,
    reverses_id: int | None = None,
) -> Ruling:
    ruling = Ruling(
        case_id=case.id,
        contest_id=case.contest_id,
        effect=effect,
        clause=decision.clause,
        items=" ".join(items),
        sheet_id=sheet_id,
        reason=decision.reason,
        told=decision.told,
        exception=decision.exception,
        committee=decision.committee,
        met_on=decision.met_on,
        recorded_at=clock.now(),
        recorded_by=actor.user_id,
        reverses_id=reverses_id,
    )
    session.add(ruling)
    session.flush()  # the works it names need its id
    places = effect is Effect.ORDER_TIE
    session.add_all(
        RulingEntry(ruling_id=ruling.id, entry_id=entry_id, contest_id=case.contest_id, place=place if places else None)
        for place, entry_id in enumerate(about, 1)
    )
    session.flush()  # the ranking reads it
    return ruling


def _take_effect(
    session: Session,
    actor: Actor,
    contest: Contest,
    ruling: Ruling,
    effect: Effect,
    *,
    number: str,
    accept_ties: bool,
) -> int | None:
    """Apply a ruling or its reversal beyond the ranking: back to scoring after certification, the next version after
    publication; returns the version's number, if there is one."""
    if effect is Effect.CORRECT:
        _correct(session, actor, contest, ruling)
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
        lifecycle.take_step(session, actor=actor, contest=contest, to=ContestState.SCORING, reason=ruling.reason)
        session.flush()  # admissions and sheets are made for a contest in scoring
        screening.update_all_admissions(session, contest_id=contest.id)  # facts may have changed since it was certified
    scoresheets.ensure_sheets(session, contest_id=contest.id)
    return None


def _correct(session: Session, actor: Actor, contest: Contest, ruling: Ruling) -> None:
    """Open the criteria that the ruling names on its sheet; its reversal closes them again."""
    if ruling.reverses_id is not None:
        sheet_corrections.undo(session, actor=actor, ruling_id=ruling.reverses_id)
        return
    assert ruling.sheet_id is not None  # the database says so
    sheet_corrections.open_criteria(
        session,
        actor=actor,
        contest_id=contest.id,
        sheet_id=ruling.sheet_id,
        items=ruling.items,
        ruling_id=ruling.id,
        reason=ruling.told or ruling.reason,
    )
