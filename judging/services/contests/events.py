"""The event of a round: its name, its noun, its venue and its host. Published results keep those they were published
with."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core import thai
from judging.core.events import EventNames, EventNoun
from judging.core.refusals import refuse_if
from judging.core.roles import Actor
from judging.models import Competition, Contest, Round
from judging.services import audit, locks


@dataclass(frozen=True, slots=True)
class EventChoices:
    """What an organiser enters; empty names and noun None leave it to the competition. ``for_year`` makes names and
    noun the competition's, for every round that has none of its own."""

    name_th: str
    name_en: str
    noun: EventNoun | None
    venue: str
    host: str
    for_year: bool = False


def save(session: Session, *, actor: Actor, contest_id: int, event: EventChoices) -> None:
    """Set the event of the contest's round, in any state of its contests.

    Raises:
        RuleViolation: ``no_contest``, ``year_of_others`` (names for the year by somebody who organises only rounds),
            ``event_name_wanted`` (an English name alone).
    """
    round_, contests = locks.lock_round(session, contest_id=contest_id)
    names = EventNames(thai.normalise(event.name_th), thai.normalise(event.name_en), event.noun)
    refuse_if(names.name_en and not names.name_th, "event_name_wanted")
    before = _stored(round_)
    if event.for_year:
        of_year = actor.organises(competition_id=round_.competition_id, round_id=0)
        refuse_if(not of_year, "year_of_others")
        _save_for_year(session, actor, round_.competition_id, names)
        names = EventNames()
    _write(round_, names)
    round_.venue, round_.host = thai.normalise(event.venue), thai.normalise(event.host)
    after = _stored(round_)
    if before == after:
        return
    subject, data = f"round:{round_.id}", {"from": before, "to": after}
    for contest in contests:
        audit.record(session, actor=actor, action="rounds.set_event", subject=subject, contest_id=contest.id, data=data)


def _save_for_year(session: Session, actor: Actor, competition_id: int, names: EventNames) -> None:
    """Write the names of the school year; the log of each of its contests holds the change."""
    competition = session.get_one(Competition, competition_id)
    before = _names(competition)
    _write(competition, names)
    after = _names(competition)
    if before == after:
        return
    subject, data = f"competition:{competition_id}", {"from": before, "to": after}
    of_year = select(Contest.id).join(Contest.round).where(Round.competition_id == competition_id).order_by(Contest.id)
    for number in session.execute(of_year).scalars().all():
        audit.record(
            session, actor=actor, action="competitions.set_event", subject=subject, contest_id=number, data=data
        )


def _write(row: Round | Competition, names: EventNames) -> None:
    row.event_name, row.event_name_en, row.event_noun = names.name_th, names.name_en, names.noun


def _names(row: Round | Competition) -> dict[str, str | None]:
    return {"name_th": row.event_name, "name_en": row.event_name_en, "noun": row.event_noun}


def _stored(round_: Round) -> dict[str, str | None]:
    return {**_names(round_), "venue": round_.venue, "host": round_.host}
