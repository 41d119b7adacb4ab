"""Pure: the rules for usernames, passwords and granted roles."""

import re
import unicodedata

from judging.core.refusals import refuse_if
from judging.core.roles import Grant, Role

USERNAME_LENGTHS = (3, 60)
PASSWORD_LENGTHS = (10, 200)

_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._@-]*[a-z0-9])?")


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
        Role.TEACHER: ({"institution"},),
    }
    refuse_if(grant.role is Role.TEACHER and not limits, "teacher_institution_wanted")
    refuse_if(limits not in allowed[grant.role], "grant_doubtful", role=grant.role.value)
