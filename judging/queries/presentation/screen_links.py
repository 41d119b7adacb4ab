"""Links that open a screen of the hall without signing in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.presentation.screen_links import HallScreen
from judging.models import Contest, ScreenLink


@dataclass(frozen=True, slots=True)
class Link:
    """A link in force: what its code is derived from, and its last day."""

    nonce: str
    valid_until: date


def link(session: Session, contest_id: int, screen: HallScreen, today: date) -> Link | None:
    """The link of a screen; None without one, or after its last day."""
    of_it = (ScreenLink.contest_id == contest_id, ScreenLink.screen == screen)
    row = session.execute(
        select(ScreenLink.nonce, ScreenLink.valid_until).where(*of_it, ScreenLink.valid_until >= today)
    ).first()
    return None if row is None else Link(*row)


def opened_by(session: Session, digest: str, today: date) -> tuple[int, HallScreen] | None:
    """The contest and the screen that the code with this keyed digest opens today; None if it opens none. Codes of a
    big screen end with the publication."""
    is_over = and_(ScreenLink.screen == HallScreen.REVEAL, Contest.state == ContestState.PUBLISHED)
    query = _in_force(today).where(ScreenLink.digest == digest, ~is_over)
    row = session.execute(query).first()
    return None if row is None else (row[0], row[1])


def is_open(session: Session, contest_id: int, screen: HallScreen, digests: Collection[str], today: date) -> bool:
    """Whether one of the codes with these keyed digests, which were typed before, opens the screen today. A big screen
    stays open after the publication, to show the address of the results."""
    of_it = (ScreenLink.contest_id == contest_id, ScreenLink.screen == screen, ScreenLink.digest.in_(digests))
    return bool(digests) and session.execute(_in_force(today).where(*of_it)).first() is not None


def _in_force(today: date) -> Select[tuple[int, HallScreen]]:
    return (
        select(ScreenLink.contest_id, ScreenLink.screen)
        .join(Contest, Contest.id == ScreenLink.contest_id)
        .where(ScreenLink.valid_until >= today, Contest.state != ContestState.ARCHIVED)
    )
