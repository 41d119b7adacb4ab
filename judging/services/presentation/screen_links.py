"""Links that open a screen of the hall on a computer on which nobody signs in: made and closed by who moves the screen.

``secret`` is the installation's key, from which the code is derived as that of a sign-in card.
"""

import secrets

from sqlalchemy.orm import Session

from judging import clock
from judging.core.contests import sign_in_cards
from judging.core.contests.lifecycle import ContestState
from judging.core.presentation import screen_links as core
from judging.core.presentation.screen_links import HallScreen
from judging.core.refusals import refuse_if
from judging.core.roles import Actor
from judging.models import Contest, ScreenLink
from judging.services import audit, locks


def make(session: Session, *, actor: Actor, contest_id: int, screen: HallScreen, secret: str) -> None:
    """Make a link for the screen; one in force stays as it is, so that a second press changes no code.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``; for the big screen ``contest_for_practice`` and
            ``reveal_published``, for the second screen ``contest_certified``.
    """
    contest = _contest(session, contest_id, screen)
    link = session.get(ScreenLink, (contest_id, screen), populate_existing=True)
    if link is not None and link.valid_until >= clock.today():
        return
    link = link or ScreenLink(contest_id=contest_id, screen=screen)
    link.nonce = secrets.token_hex(16)
    link.digest = sign_in_cards.digest(secret, sign_in_cards.code_text(secret, link.nonce))
    link.valid_until = core.last_day(clock.today())
    session.add(link)
    data = {"screen": screen, "until": link.valid_until.isoformat()}
    audit.record(session, actor=actor, action="screen_links.make", subject=contest, data=data)


def close(session: Session, *, actor: Actor, contest_id: int, screen: HallScreen) -> None:
    """Close the link of the screen: its code opens nothing, and computers that it opened show nothing more. Without a
    link nothing changes.

    Raises:
        RuleViolation: ``no_contest``, ``contest_archived``.
    """
    contest = locks.lock_contest(session, contest_id=contest_id)
    link = session.get(ScreenLink, (contest_id, screen), populate_existing=True)
    if link is None:
        return
    session.delete(link)
    audit.record(session, actor=actor, action="screen_links.close", subject=contest, data={"screen": screen})


def _contest(session: Session, contest_id: int, screen: HallScreen) -> Contest:
    """The contest, locked, if the screen still has something to show."""
    if screen is HallScreen.HALL:
        return locks.lock_uncertified(session, contest_id=contest_id)
    contest = locks.lock_contest(session, contest_id=contest_id)
    refuse_if(contest.is_practice, "contest_for_practice")
    refuse_if(contest.state is ContestState.PUBLISHED, "reveal_published")
    return contest
