"""Pure: the rules for usernames, passwords and granted roles."""

import re
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum

from judging.core.refusals import refuse_if
from judging.core.roles import Grant, Role

USERNAME_LENGTHS = (3, 60)
PASSWORD_LENGTHS = (10, 200)

RESET_VALID_FOR = timedelta(hours=24)
"""How long a temporary password is valid that replaces a forgotten one."""

INVITATION_VALID_FOR = timedelta(days=14)
"""How long the first temporary password of an account is valid at least (``valid_until``)."""

_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._@-]*[a-z0-9])?")


class AccountState(StrEnum):
    """Whether and how a person can sign in. ``INVITED`` and ``INVITATION_EXPIRED`` have never signed in."""

    CLOSED = "closed"
    BY_CARD = "by_card"
    INVITED = "invited"
    INVITATION_EXPIRED = "invitation_expired"
    TEMPORARY = "temporary"
    TEMPORARY_EXPIRED = "temporary_expired"
    READY = "ready"


def valid_until(now: datetime, *, is_invitation: bool, registration_closes: datetime | None) -> datetime:
    """Until when a temporary password is valid that is issued now.

    A reset: 24 hours. A first invitation: 14 days, or until registration closes in the rounds that cover the
    institution where that is later, so that a teacher can use the letter as long as works can be registered.
    """
    if not is_invitation:
        return now + RESET_VALID_FOR
    return max(now + INVITATION_VALID_FOR, registration_closes or now)


def normalise_password(typed: str) -> str:
    """The password as hashed and compared: NFKC, since keyboards write the same Thai text in several ways."""
    return unicodedata.normalize("NFKC", typed)


def clean_username(typed: str) -> str:
    """A username as stored and looked up: stripped and in lower case."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def check_username(username: str) -> None:
    """Refuse (``username_unusable``) a cleaned username of wrong length or with other letters."""
    least, most = USERNAME_LENGTHS
    refuse_if(
        not least <= len(username) <= most or not _USERNAME.fullmatch(username),
        "username_unusable",
        least=least,
        most=most,
    )


def check_password(password: str, username: str) -> None:
    """Refuse a bad password (``password_short``, ``password_long``, ``password_is_username``)."""
    least, most = PASSWORD_LENGTHS
    refuse_if(len(password) < least, "password_short", least=least)
    refuse_if(len(password) > most, "password_long", most=most)
    refuse_if(clean_username(password) == username, "password_is_username")


def check_grant(grant: Grant) -> None:
    """Refuse a grant with a limit that its role cannot have (``grant_doubtful``), and a teacher's grant without an
    institution (``teacher_institution_wanted``)."""
    limits = {
        name
        for name, value in (
            ("competition", grant.competition_id),
            ("round", grant.round_id),
            ("institution", grant.institution_id),
        )
        if value is not None
    }
    allowed: dict[Role, tuple[set[str], ...]] = {
        Role.ADMIN: (set(),),
        Role.CENTRAL: (set(), {"competition"}),
        Role.ORGANISER: (set(), {"competition"}, {"round"}),
        Role.TEACHER: ({"institution"}, {"institution", "round"}),
    }
    refuse_if(grant.role is Role.TEACHER and "institution" not in limits, "teacher_institution_wanted")
    refuse_if(limits not in allowed[grant.role], "grant_doubtful", role=grant.role.value)
