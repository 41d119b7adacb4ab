"""Rounds: their level and area, the days of the evaluation, and the windows in which works are registered, submitted
and checked.

A change applies to every contest of the round and is recorded in the log of each.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from judging.core.contests.deadlines import Deadlines
from judging.core.contests.lifecycle import ContestState
from judging.core.contests.rounds import check_order, checked_area
from judging.core.dates import BANGKOK
from judging.core.refusals import refuse_if
from judging.core.roles import Actor, RoundLevel
from judging.core.school_years import check_days
from judging.core.scoring.advancement import levels_above
from judging.models import (
    Competition,
    Contest,
    Entry,
    EntryOrigin,
    PracticeSettings,
    Publication,
    Round,
)
from judging.queries.entries import registrations as reads
from judging.queries.people.given_grants import may_correct_place, may_make_round
from judging.services import audit, locks
from judging.services.contests import counter_helpers, sign_in_cards
from judging.services.eligibility import screening


def correct_place(session: Session, *, actor: Actor, contest_id: int, level: RoundLevel, area: str) -> None:
    """Correct level and area of the contest's round, until the first publication. They decide over whose accounts and
    works a granted round has power, so who was granted it does not correct them (``may_correct_place``).

    Raises:
        RuleViolation: ``no_contest``, ``area_wanted``, ``round_published``, ``round_granted``,
            ``round_beyond_role`` (the actor was granted no area that contains it), ``round_exists`` (the year has a
            round there), ``round_has_arrivals`` (works came from the level below), ``nobody_above`` (works would
            advance from the highest level).
    """
    area = checked_area(level, area)
    round_, contests = locks.lock_round(session, contest_id=contest_id)
    before = (round_.level, round_.area)
    if before == (level, area):
        return
    own = Contest.round_id == round_.id
    refuse_if(_any(session, Publication.contest_id == Contest.id, own), "round_published")
    refuse_if(not may_correct_place(session, actor, round_), "round_granted")
    refuse_if(not may_make_round(session, actor, level, area), "round_beyond_role")
    there = (Round.competition_id == round_.competition_id, Round.level == level, Round.area == area)
    refuse_if(_any(session, *there, Round.id != round_.id), "round_exists")
    if level is not round_.level:
        came = (EntryOrigin.entry_id == Entry.id, Entry.contest_id == Contest.id, own)
        refuse_if(_any(session, *came), "round_has_arrivals")
        refuse_if(not levels_above(level) and _any(session, _advances(), own), "nobody_above")
    round_.level, round_.area = level, area
    _recheck_and_record(session, actor, "rounds.correct_place", round_, contests, before, (level, area))


def _any(session: Session, *which: ColumnElement[bool]) -> bool:
    return session.execute(select(exists().where(*which))).scalar_one()


def _advances() -> ColumnElement[bool]:
    """The condition on contests that works advance from them by their settings."""
    settings = PracticeSettings
    chosen = or_(
        settings.advance > 0, settings.advance_least.is_not(None), settings.advance_per_institution.is_not(None)
    )
    return (settings.contest_id == Contest.id) & chosen


def change_days(
    session: Session, *, actor: Actor, contest_id: int, first_day: date, last_day: date, alone: bool = False
) -> None:
    """Move the days of the contest's round, which the contest then shares; ``alone`` gives the contest days of its own.
    Contests with days of their own, and published ones, keep theirs. Judges' cards follow, and names are kept to the
    last day.

    Raises:
        RuleViolation: ``no_contest``, ``days_out_of_order``, ``day_of_another_era``, ``day_far_from_school_year``,
            ``days_published`` (the contest is published).
    """
    check_order(first_day, last_day)
    round_, contests = locks.lock_round(session, contest_id=contest_id)
    own = next(contest for contest in contests if contest.id == contest_id)
    wanted, before = (first_day, last_day), {contest.id: _days(contest) for contest in contests}
    if before[own.id] == wanted and (alone or own.own_first_day is None):
        return
    check_days(session.get_one(Competition, round_.competition_id).school_year, first_day, last_day)
    refuse_if(own.state is ContestState.PUBLISHED, "days_published")
    if alone:
        set_own_days(own, round_, wanted)
    else:
        for contest in contests:
            if contest.state is ContestState.PUBLISHED:
                contest.own_first_day, contest.own_last_day = _days(contest)
        round_.first_day, round_.last_day = wanted
        set_own_days(own, round_, wanted)
    keep_names_until(session, actor=actor, competition_id=round_.competition_id, last_day=last_day)
    session.flush()  # cards and rechecks read the days
    counter_helpers.move_cards(session, round_=round_)
    sign_in_cards.follow_days(session, round_id=round_.id)
    for contest in contests:
        if contest is own or _days(contest) != before[contest.id]:
            days = [[day.isoformat() for day in of] for of in (before[contest.id], _days(contest))]
            _recheck_and_record(session, actor, "contests.change_days", round_, [contest], *days)


def _days(contest: Contest) -> tuple[date, date]:
    return contest.first_day, contest.last_day


def set_own_days(contest: Contest, round_: Round, days: tuple[date, date]) -> None:
    """Give the contest these days: its own where its round has others. Part of the caller's act."""
    is_shared = days == (round_.first_day, round_.last_day)
    contest.own_first_day, contest.own_last_day = (None, None) if is_shared else days


def keep_names_until(session: Session, *, actor: Actor, competition_id: int, last_day: date) -> None:
    """Keep the names of the competition's works at least until this day. Part of the caller's act."""
    competition = session.get_one(Competition, competition_id)
    before = competition.names_kept_until
    if before is None or before >= last_day:
        return
    competition.names_kept_until = last_day
    audit.record(
        session,
        actor=actor,
        action="personal_data.set_retention",
        subject=competition,
        data={"from": before.isoformat(), "to": last_day.isoformat()},
    )


def set_windows(session: Session, *, actor: Actor, contest_id: int, windows: Deadlines) -> None:
    """Set the windows of the contest's round.

    Raises:
        RuleViolation: ``no_contest``, ``windows_out_of_order``, ``windows_published`` (a contest of the round is
            published), ``day_of_another_era``, ``day_far_from_school_year``.
    """
    refuse_if(not windows.in_order, "windows_out_of_order")
    round_, contests = locks.lock_round(session, contest_id=contest_id)
    before = reads.windows_of(round_)
    if before == windows:
        return
    days = [moment.astimezone(BANGKOK).date() for moment in _moments(windows).values() if moment is not None]
    check_days(session.get_one(Competition, round_.competition_id).school_year, *days)
    refuse_if(_is_published(contests), "windows_published")
    opens, closes = windows.registration_opens, windows.registration_closes
    round_.registration_opens_at, round_.registration_closes_at = opens, closes
    round_.counter_opens_at, round_.counter_closes_at = windows.counter_opens, windows.counter_closes
    round_.handing_in_closes_at, round_.screening_closes_at = windows.handing_in_closes, windows.screening_closes
    counter_helpers.move_cards(session, round_=round_)
    _recheck_and_record(session, actor, "rounds.set_windows", round_, contests, _texts(before), _texts(windows))


def _is_published(contests: Sequence[Contest]) -> bool:
    return any(contest.state is ContestState.PUBLISHED for contest in contests)


def _recheck_and_record(
    session: Session,
    actor: Actor,
    action: str,
    round_: Round,
    contests: Sequence[Contest],
    before: object,
    after: object,
) -> None:
    session.flush()  # the update reads the round
    for contest in contests:
        screening.update_all_admissions(session, contest_id=contest.id)
        audit.record(
            session,
            actor=actor,
            action=action,
            subject=f"round:{round_.id}",
            contest_id=contest.id,
            data={"from": before, "to": after},
        )


def _moments(windows: Deadlines) -> dict[str, datetime | None]:
    return {one.name: getattr(windows, one.name) for one in fields(windows)}


def _texts(windows: Deadlines) -> dict[str, str | None]:
    return {name: None if moment is None else moment.isoformat() for name, moment in _moments(windows).items()}
