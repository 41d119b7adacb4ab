"""What an organiser's role covers, and whose deputy somebody is or was, in words."""

from flask_babel import gettext as _

from judging.queries.people.deputies import Scope
from judging.web.wording.contest_title import level_and_area


def scope_text(scope: Scope) -> str:
    """The round, the school year or everything that an organiser's role covers."""
    if scope.school_year is None:
        return _("all contests")
    if scope.level is None:
        return _("all rounds of school year %(year)s", year=scope.school_year)
    year = _("school year %(year)s", year=scope.school_year).replace(" ", "\u00a0")
    return f"{level_and_area(scope.level, scope.area)} · {year}"
