"""Works advance to the next level within an installation: each is entered there once, with its data (clause 5.6)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import CLOSED, ContestState
from judging.core.entries.states import WithdrawalKind
from judging.core.refusals import RuleViolation, refuse_if, require
from judging.core.roles import Actor
from judging.core.scoring.advancement import differences
from judging.core.transfers.transfers import check_receiver
from judging.document_store import Store
from judging.models import Contest, Entry, EntryOrigin, Withdrawal
from judging.queries.people.given_grants import is_given
from judging.queries.transfers import carried_works
from judging.queries.transfers.carried_works import AdvancingWork, Carried, Published
from judging.services import audit
from judging.services.entries import withdrawals
from judging.services.locks import lock_contests, lock_years
from judging.services.transfers import incoming_works
from judging.services.transfers.incoming_works import IncomingWork, Origin

BEGUN = (ContestState.SCORING, *CLOSED)
"""The states of a target in which places no longer change hands; the organiser is told."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What advancing did in the target: works entered, works that lost their place, works that have it again."""

    entered: tuple[int, ...] = ()
    vacated: tuple[int, ...] = ()
    restored: tuple[int, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether the target already matched the results."""
        return not (self.entered or self.vacated or self.restored)


def advance(session: Session, *, actor: Actor, contest_id: int, target_contest_id: int, store: Store) -> Moved:
    """Enter the works that advance by the newest published results of the contest in the target, each once.

    Called again after a later version, before the target's scoring begins, it moves the places that a ruling changed:
    the work that lost its place is withdrawn there and the next in rank is entered; a reversed ruling undoes both.
    Once scoring has begun, works can still be entered for the first time, but no place changes hands.

    Raises:
        RuleViolation: ``no_contest``, ``ladder_target_of_others`` (the actor does not organise it),
            ``ladder_not_released`` (the actor does not organise the contest, nor was it released),
            ``ladder_target_made_alone`` (nor did another person grant the actor the target's round), ``not_published``,
            ``contest_archived``, ``contest_certified``, ``hand_over_other_year``, ``hand_over_other_category``,
            ``hand_over_not_above``,
            ``hand_over_other_rules``, ``ladder_nobody`` (no work advances), ``ladder_scoring_begun`` (with the
            ``works`` whose place changed hands too late), ``ladder_document_lost`` (a file is missing in the store).
    """
    source, target = _locked(session, contest_id, target_contest_id)
    refuse_if(not _organises(actor, target), "ladder_target_of_others")
    refuse_if(source.released_at is None and not _organises(actor, source), "ladder_not_released")
    refuse_if(not (_organises(actor, source) or is_given(session, actor, target.round)), "ladder_target_made_alone")
    published = require(carried_works.published(session, contest_id), "not_published")
    check_receiver(published.sender, carried_works.receiver(session, target))
    refuse_if(target.state is ContestState.ARCHIVED, "contest_archived")
    refuse_if(target.state in CLOSED, "contest_certified")
    here = _here(session, contest_id, target_contest_id)
    refuse_if(not published.going and not here, "ladder_nobody")
    parted = differences(
        [one.entry_id for one in published.going],
        {number: kind is WithdrawalKind.LOST_PLACE for number, (_, kind) in here.items()},
    )
    wanted = [one for one in published.going if one.entry_id in parted.entered]
    lost = [here[number][0] for number in parted.lost]
    taking_part = [here[number][0] for number in parted.lost if here[number][1] is None]
    back = [here[number][0] for number in parted.back]
    if target.state in BEGUN and here and (wanted or taking_part or back):
        raise RuleViolation("ladder_scoring_begun", works=_codes(session, wanted, [*taking_part, *back]))
    withdrawals.lose_places(session, actor=actor, contest_id=target_contest_id, entry_ids=lost)
    withdrawals.give_places_back(session, contest_id=target_contest_id, entry_ids=back)
    entered = _enter(session, actor, target, published, wanted, store)
    moved = Moved(tuple(entered), tuple(lost), tuple(back))
    if not moved.nothing:
        _log_in_both(session, actor, contest_id, target_contest_id, published, moved)
    return moved


def _enter(
    session: Session, actor: Actor, target: Contest, published: Published, wanted: Sequence[AdvancingWork], store: Store
) -> list[int]:
    place, made = carried_works.came_from(published), list[str]()
    try:
        works = [
            IncomingWork(
                one.work,
                one.institution_id,
                _copy_documents(store, one, made),
                Origin(place, came_from_id=one.work.number),
            )
            for one in carried_works.carried(session, published.sender.contest, wanted)
        ]
        return incoming_works.enter(session, actor=actor, contest=target, works=works)
    except BaseException:
        for name in made:
            store.remove(name)
        raise


def _copy_documents(store: Store, one: Carried, made: list[str]) -> tuple[str, ...]:
    """Copy the work's documents in the store, so that removing one at one level leaves the other; returns the names of
    the copies, which are also appended to ``made``."""
    before = len(made)
    for document, name in zip(one.work.documents, one.stored, strict=True):
        try:
            made.append(store.again(name))
        except FileNotFoundError:
            raise RuleViolation("ladder_document_lost", work=one.work.code, name=document.name) from None
    return tuple(made[before:])


def _organises(actor: Actor, contest: Contest) -> bool:
    return actor.organises(competition_id=contest.round.competition_id, round_id=contest.round_id)


def _locked(session: Session, contest_id: int, target_contest_id: int) -> tuple[Contest, Contest]:
    """Lock both contests, so that neither is published nor certified meanwhile; returns the source and the target."""
    both = (contest_id, target_contest_id)
    lock_years(session, contest_ids=both)
    found = {contest.id: contest for contest in lock_contests(session, contest_ids=both)}
    refuse_if(len(found) != 2, "no_contest")
    return found[contest_id], found[target_contest_id]


def _here(session: Session, contest_id: int, target_contest_id: int) -> dict[int, tuple[int, WithdrawalKind | None]]:
    """Entry of the contest → (the entry it became in the target, how that one was withdrawn or None)."""
    source = select(Entry.id).where(Entry.contest_id == contest_id)
    query = (
        select(EntryOrigin.came_from_id, Entry.id, Withdrawal.kind)
        .join(Entry, Entry.id == EntryOrigin.entry_id)
        .outerjoin(Withdrawal, Withdrawal.entry_id == Entry.id)
        .where(Entry.contest_id == target_contest_id, EntryOrigin.came_from_id.in_(source))
    )
    return {number or 0: (entry_id, kind) for number, entry_id, kind in session.execute(query)}


def _codes(session: Session, wanted: Sequence[AdvancingWork], others: Collection[int]) -> str:
    there = session.execute(select(Entry.code).where(Entry.id.in_(others)).order_by(Entry.sort_key)).scalars()
    return ", ".join([*(one.code for one in wanted), *there])


def _log_in_both(
    session: Session, actor: Actor, contest_id: int, target_contest_id: int, published: Published, moved: Moved
) -> None:
    data = {
        "from": contest_id,
        "to": target_contest_id,
        "version": published.sender.version,
        "entered": list(moved.entered),
        "vacated": list(moved.vacated),
        "restored": list(moved.restored),
    }
    for number in sorted((contest_id, target_contest_id)):
        audit.record(
            session,
            actor=actor,
            action="ladder.advance",
            subject=f"contest:{target_contest_id}",
            contest_id=number,
            data=data,
        )
