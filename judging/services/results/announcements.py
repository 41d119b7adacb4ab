"""Announcements of published results: provisional or final, the last day for protests, who signs."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from judging import clock
from judging.core import thai
from judging.core.names import sort_key
from judging.core.refusals import refuse_if
from judging.core.results.publications import Announcement
from judging.models import Person, PublicationNotice
from judging.queries.results import publications
from judging.queries.rulings import cases
from judging.queries.scoring.sums import RankingRules

LONGEST = 80
"""Characters of an order's or announcement's number."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What an organiser enters for an announcement: the numbers of the appointing order and of itself, the signer."""

    order_number: str = ""
    announcement_number: str = ""
    signer: str = ""
    position: str = ""


def terms_of_first_version(rules: RankingRules) -> tuple[bool, date | None]:
    """(provisional, last day for protests) of a first version published today, which is not counted itself."""
    until = clock.today() + timedelta(days=rules.protest_days) if rules.protest_days else None
    return rules.provisional and until is not None, until


def next_announcement(session: Session, *, rules: RankingRules, notice: Notice | None) -> Announcement:
    """The announcement of the contest's next version: the first one is provisional where the settings say so, later
    ones are final. Without a ``notice`` it keeps order number and signer of the version before.

    Raises:
        RuleViolation: ``protests_taken`` (``until`` a day), ``protests_undecided`` (their ``number``): a final version
            waits for both.
    """
    before = publications.newest_notice(session, rules.contest_id)
    is_provisional, until = (False, before.protests_until) if before else terms_of_first_version(rules)
    if before is not None and before.is_provisional:
        _refuse_early(session, rules.contest_id, until)
    made = replace(_kept(before), is_provisional=is_provisional, protests_until=until.isoformat() if until else None)
    if notice is None:
        return made
    return replace(
        made,
        order_number=notice.order_number.strip()[:LONGEST],
        announcement_number=notice.announcement_number.strip()[:LONGEST],
        signer_id=_signer(session, notice, before),
    )


def announcement_after_ruling(
    session: Session, *, contest_id: int, number: str = "", by_ruling: bool = True
) -> Announcement:
    """The announcement of the version after a ruling, or after another change of what is published (``by_ruling``
    false): as that of the version before, with its own number."""
    kept = _kept(publications.newest_notice(session, contest_id))
    return replace(kept, announcement_number=number.strip()[:LONGEST], by_ruling=by_ruling)


def _kept(before: publications.Notice | None) -> Announcement:
    if before is None:
        return Announcement()
    return Announcement(
        is_provisional=before.is_provisional,
        protests_until=before.protests_until.isoformat() if before.protests_until else None,
        order_number=before.order_number,
        signer_id=before.signer_id,
    )


def notice_row(announcement: Announcement, *, publication_id: int, ruling_id: int | None) -> PublicationNotice:
    """The row of an announcement."""
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
    refuse_if(until is not None and clock.today() <= until, "protests_taken", until=until)
    undecided = cases.undecided_protests(session, contest_id)
    refuse_if(undecided, "protests_undecided", number=undecided)


def _signer(session: Session, notice: Notice, before: publications.Notice | None) -> int | None:
    """The id of the signer: the person of the version before where name and position are equal, else a new one."""
    name, position = thai.normalise(notice.signer)[:200], thai.normalise(notice.position)[:300]
    if not name:
        return None
    if before is not None and (before.signer, before.position) == (name, position):
        return before.signer_id
    person = Person(name=name, sort_key=sort_key(name), position=position)
    session.add(person)
    session.flush()  # the announcement needs its id
    return person.id
