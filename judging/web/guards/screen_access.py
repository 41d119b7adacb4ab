"""Who sees a screen of the hall: who moves it, and a browser in which its link was opened without signing in."""

from collections.abc import Mapping
from typing import Any

from flask import session

from judging import clock
from judging.core.presentation.screen_links import HallScreen
from judging.core.roles import Actor
from judging.extensions import db
from judging.queries.presentation import screen_links
from judging.web.guards import access
from judging.web.guards.access import OPENED

MOST = 8
"""How many keyed digests of codes a browser's cookie keeps; the oldest is dropped."""


def keep(digest: str) -> None:
    """Open the screen of the code with this keyed digest in this browser, as long as its link is in force."""
    session[OPENED] = [*(one for one in _held() if one != digest), digest][-MOST:]
    session.permanent = True


def sees_reveal(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Organisers of the contest in the address, and browsers in which the link of its big screen was opened."""
    return _is_open(args, HallScreen.REVEAL) or (actor.user_id is not None and access.organises(actor, args))


def sees_hall(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Who runs the hall of the contest in the address, and browsers in which the link of its second screen was
    opened."""
    return _is_open(args, HallScreen.HALL) or (actor.user_id is not None and access.runs_hall(actor, args))


def moves_screen(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Who moves the screen in the address: organisers of its contest, and for the second screen who runs its hall."""
    return (access.runs_hall if args["screen"] == HallScreen.HALL else access.organises)(actor, args)


def _is_open(args: Mapping[str, Any], screen: HallScreen) -> bool:
    contest_id = args["contest_id"]
    if not screen_links.is_open(db.session(), contest_id, screen, _held(), clock.today()):
        return False
    access.scope_of(contest_id)
    return True


def _held() -> list[str]:
    held = session.get(OPENED)
    return held if isinstance(held, list) else []
