"""Pure: the rules for usernames, passwords and granted roles."""

from __future__ import annotations

import re
import unicodedata

from judging.core.refusals import RuleViolation
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
    if not least <= len(username) <= most or not _USERNAME.fullmatch(username):
        raise RuleViolation("username_unusable", least=least, most=most)


def check_password(password: str, username: str) -> None:
    """Refuse a bad password (``password_short``, ``password_long``, ``password_is_username``)."""
    least, most = PASSWORD_LENGTHS
    if len(password) < least:
        raise RuleViolation("password_short", least=least)
    if len(password) > most:
        raise RuleViolation("password_long", most=most)
    if clean_username(password) == username:
        raise RuleViolation("password_is_username")


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
    if grant.role is Role.TEACHER and not limits:
        raise RuleViolation("teacher_institution_wanted")
    if limits not in allowed[grant.role]:
        raise RuleViolation("grant_doubtful", role=grant.role.value)
