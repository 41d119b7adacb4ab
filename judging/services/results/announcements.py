"""What an announcement carries beside the results: provisional or final, until when protests are taken, who signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.refusals import RuleViolation
from judging.core.results.publications import Announcement
from judging.models import Person, PublicationNotice
from judging.queries.results import publications
from judging.queries.rulings import cases
from judging.queries.scoring.standings import Board
from judging.queries.scoring.sums import RankingRules

LONGEST = 80
"""Of a number so many characters are kept."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What an organiser writes of an announcement: the appointing order's number, its own, who signs and as what."""

    order_number: str = ""
    announcement_number: str = ""
    signer: str = ""
    position: str = ""


def opening(rules: RankingRules) -> tuple[bool, date | None]:
    """(provisional, last day for protests) of a first version published today; the day of publication not counted."""
    until = clock.today() + timedelta(days=rules.protest_days) if rules.protest_days else None
    return rules.provisional and until is not None, until


def next_of(session: Session, *, board: Board, notice: Notice | None) -> Announcement:
    """What the next version of the board's contest announces: provisional the first time, where the settings say so.

    Raises:
        RuleViolation: ``protests_taken`` (``until`` a day), ``protests_undecided`` (their ``number``): a final version
            waits for both.
    """
    rules = board.rules
    before = publications.newest_notice(session, rules.contest_id)
    if before is None:
        is_provisional, until = opening(rules)
    else:
        until, is_provisional = before.protests_until, False
        if before.is_provisional:
            _refuse_early(session, rules.contest_id, until)
    signer_id = before.signer_id if before else None
    if notice is not None:
        signer_id = _signer(session, notice, before)
    return Announcement(
        is_provisional=is_provisional,
        protests_until=until.isoformat() if until else None,
        order_number=notice.order_number.strip()[:LONGEST] if notice else before.order_number if before else "",
        announcement_number=notice.announcement_number.strip()[:LONGEST] if notice else "",
        signer_id=signer_id,
    )


def after_ruling(session: Session, *, contest_id: int, number: str) -> Announcement:
    """What the version after a ruling announces: as the version before, with a number of its own."""
    before = publications.newest_notice(session, contest_id)
    if before is None:
        return Announcement(announcement_number=number.strip()[:LONGEST], by_ruling=True)
    return Announcement(
        is_provisional=before.is_provisional,
        protests_until=before.protests_until.isoformat() if before.protests_until else None,
        order_number=before.order_number,
        announcement_number=number.strip()[:LONGEST],
        signer_id=before.signer_id,
        by_ruling=True,
    )


def row_of(announcement: Announcement, *, publication_id: int, ruling_id: int | None) -> PublicationNotice:
    """The row that is kept with a version."""
    until = announcement.protests_until
    return PublicationNotice(
        publication_id=publication_id,
        is_provisional=announcement.is_provisional,
        protests_until=date.fromisoformat(until) if until else None,
        order_number=announcement.order_number,
        announcement_number=announcement.announcement_number,
        signer_id=announcement.signer_id,
        ruling_id=ruling_id,
    )


def _refuse_early(session: Session, contest_id: int, until: date | None) -> None:
    if until is not None and clock.today() <= until:
        raise RuleViolation("protests_taken", until=until)
    undecided = cases.undecided_protests(session, contest_id)
    if undecided:
        raise RuleViolation("protests_undecided", number=undecided)


def _signer(session: Session, notice: Notice, before: publications.Notice | None) -> int | None:
    """The person who signs: the one of the version before where name and position are the same, else a new row."""
    name, position = thai.normalise(notice.signer)[:200], thai.normalise(notice.position)[:300]
    if not name:
        return None
    if before is not None and (before.signer, before.position) == (name, position):
        return before.signer_id
    person = Person(name=name, sort_key=thai.sort_key(name), position=position)
    session.add(person)
    session.flush()  # the announcement needs its number
    return person.id
