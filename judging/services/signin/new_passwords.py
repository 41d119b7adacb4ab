"""Rules of a password that is set: it is not easily guessed, and a temporary one expires."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.people import accounts
from judging.core.roles import Actor, Grant
from judging.models import Institution
from judging.queries.people import open_registrations
from judging.services.signin import password_strength


def check(session: Session, *, password: str, username: str, name: str, position: str, grants: Sequence[Grant]) -> None:
    """Refuse a password of wrong length, or one easily guessed, also by who knows the person or the institution."""
    password = accounts.normalise_password(password)
    accounts.check_password(password, username)
    places = select(Institution.name_th, Institution.name_en, Institution.province)
    rows = session.execute(places.where(Institution.id.in_({one.institution_id for one in grants} - {None})))
    password_strength.check(password, known=[username, name, position, *chain.from_iterable(rows)], now=clock.now())


def valid_until(session: Session, *, grants: Sequence[Grant], is_invitation: bool) -> datetime:
    """Until when a temporary password of an account with these grants is valid that is issued now."""
    now = clock.now()
    taught = Actor(None, tuple(grants)).taught
    colleges = {institution_id for institution_id, round_id in taught if round_id is None}
    in_rounds = {round_id for _college, round_id in taught if round_id is not None}
    closes = open_registrations.last_close(session, colleges, in_rounds, now=now)
    return accounts.valid_until(now, is_invitation=is_invitation, registration_closes=closes)
