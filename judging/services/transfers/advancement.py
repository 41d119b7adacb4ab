"""Works go on to the next level within an installation: entered there with all that goes along, each once (5.6)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.core.scoring.advancement import VACATED, differences
from judging.core.transfers.transfers import check_receiver
from judging.document_store import Store
from judging.models import Contest, Entry, EntryOrigin, Withdrawal
from judging.queries.transfers import carried_works
from judging.queries.transfers.carried_works import Carried, Going, Published
from judging.services import audit
from judging.services.locks import CLOSED, lock_contests, lock_years
from judging.services.transfers import arrivals as carrying
from judging.services.transfers.arrivals import Arrival, Origin

BEGUN = (ContestState.SCORING, *CLOSED)
"""From here on a place that a ruling made vacant is not filled any more; the organiser is told."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What advancing did: the works entered above, those that lost their place there, those that have it again."""

    entered: tuple[int, ...] = ()
    vacated: tuple[int, ...] = ()
    restored: tuple[int, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether the level above says already what the results say."""
        return not (self.entered or self.vacated or self.restored)


def advance(session: Session, *, actor: Actor, contest_id: int, target_contest_id: int, store: Store) -> Moved:
    """Bring the target to what the newest published results of the contest say: who goes on is entered there, once.

    Called again after a later version, while the target's scoring has not begun, it fills a place that a ruling made
    vacant: the work that lost it is listed apart there, the next in rank is entered; and the other way round when the
    ruling was reversed. Once scoring has begun, works can come late for the first time, but no place changes hands.

    Raises:
        RuleViolation: ``no_contest``, ``ladder_target_of_others`` (the actor does not organise it), ``not_published``,
            ``contest_certified``, ``hand_over_other_year``, ``hand_over_other_category``, ``hand_over_not_above``,
            ``hand_over_other_rules``, ``ladder_nobody`` (nobody goes on), ``ladder_scoring_begun`` (with the
            ``works`` whose place changed hands too late), ``ladder_document_lost`` (a file is not where it was kept).
    """
    target = _locked(session, contest_id, target_contest_id)
    round_ = target.round
    if not actor.organises(competition_id=round_.competition_id, round_id=round_.id):
        raise RuleViolation("ladder_target_of_others")
    published = carried_works.published(session, contest_id)
    if published is None:
        raise RuleViolation("not_published")
    check_receiver(published.sender, carried_works.receiver(session, target))
    if target.state in CLOSED:
        raise RuleViolation("contest_certified")
    here = _here(session, contest_id, target_contest_id)
    if not published.going and not here:
        raise RuleViolation("ladder_nobody")
    parted = differences(
        [one.entry_id for one in published.going],
        {number: reason == VACATED.th for number, (_, reason) in here.items()},
    )
    wanted = [one for one in published.going if one.entry_id in parted.entered]
    lost = [here[number][0] for number in parted.lost if here[number][1] is None]  # others withdrew by themselves
    back = [here[number][0] for number in parted.back]
    if target.state in BEGUN and here and (wanted or lost or back):
        raise RuleViolation("ladder_scoring_begun", works=_codes(session, wanted, [*lost, *back]))
    carrying.vacate(session, actor=actor, contest=target, entry_ids=lost)
    carrying.restore(session, contest=target, entry_ids=back)
    entered = _enter(session, actor, target, published, wanted, store)
    moved = Moved(tuple(entered), tuple(lost), tuple(back))
    if not moved.nothing:
        _record(session, actor, contest_id, target_contest_id, published, moved)
    return moved


def _enter(
    session: Session, actor: Actor, target: Contest, published: Published, wanted: Sequence[Going], store: Store
) -> list[int]:
    place, made = carried_works.came_from(published), list[str]()
    try:
        arrivals = [
            Arrival(one.work, one.institution_id, _again(store, one, made), Origin(place, came_from_id=one.work.number))
            for one in carried_works.carried(session, published.sender.contest, wanted)
        ]
        return carrying.write(session, actor=actor, contest=target, arrivals=arrivals)
    except BaseException:
        for name in made:
            store.remove(name)
        raise


def _again(store: Store, one: Carried, made: list[str]) -> tuple[str, ...]:
    """The work's documents under names of their own, so that removing one at this level leaves it at the other; each is
    added to ``made``."""
    before = len(made)
    for document, name in zip(one.work.documents, one.stored, strict=True):
        try:
            made.append(store.again(name))
        except FileNotFoundError:
            raise RuleViolation("ladder_document_lost", work=one.work.code, name=document.name) from None
    return tuple(made[before:])


def _locked(session: Session, contest_id: int, target_contest_id: int) -> Contest:
    """The target; both contests are locked, so that neither is published nor certified meanwhile."""
    both = (contest_id, target_contest_id)
    lock_years(session, contest_ids=both)
    found = {contest.id: contest for contest in lock_contests(session, contest_ids=both)}
    if len(found) != 2:
        raise RuleViolation("no_contest")
    return found[target_contest_id]


def _here(session: Session, contest_id: int, target_contest_id: int) -> dict[int, tuple[int, str | None]]:
    """By entry of the contest: the one it became in the target, and why that was taken off there, if it was."""
    source = select(Entry.id).where(Entry.contest_id == contest_id)
    query = (
        select(EntryOrigin.came_from_id, Entry.id, Withdrawal.reason)
        .join(Entry, Entry.id == EntryOrigin.entry_id)
        .outerjoin(Withdrawal, Withdrawal.entry_id == Entry.id)
        .where(Entry.contest_id == target_contest_id, EntryOrigin.came_from_id.in_(source))
    )
    return {number or 0: (entry_id, reason) for number, entry_id, reason in session.execute(query)}


def _codes(session: Session, wanted: Sequence[Going], others: Collection[int]) -> str:
    there = session.execute(select(Entry.code).where(Entry.id.in_(others)).order_by(Entry.sort_key)).scalars()
    return ", ".join([*(one.code for one in wanted), *there])


def _record(
    session: Session, actor: Actor, contest_id: int, target_contest_id: int, published: Published, moved: Moved
) -> None:
    """One act, told in the log of both contests."""
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
