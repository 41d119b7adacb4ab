"""The title of a round in the reader's language."""

from flask_babel import gettext as _

from judging.core import provinces
from judging.core.roles import RoundLevel
from judging.queries.contests.contests import ContestHead
from judging.web.wording import labels
from judging.web.wording.languages import language


def round_title(head: ContestHead) -> str:
    """The level, its area and the school year: "ระดับภาค · ภาคกลาง · ปีการศึกษา 2564"; first of all that a contest is for
    practice."""
    year = _("school year %(year)s", year=head.school_year).replace(" ", "\u00a0")  # no line break before it
    title = f"{level_and_area(head.level, head.area)} · {year}"
    return f"{_('for practice')} · {title}" if head.event.is_practice else title


def level_and_area(level: RoundLevel, area: str) -> str:
    """The level and its area: "provincial level · Lopburi"."""
    return f"{labels.LEVELS[level]} · {provinces.place_name(area, language())}" if area else str(labels.LEVELS[level])
