"""The title of a round in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _

from judging.core import provinces
from judging.queries.contests.contests import ContestHead
from judging.web.wording import labels
from judging.web.wording.languages import language


def round_title(head: ContestHead) -> str:
    """The level, its area and the school year: "ระดับภาค · ภาคกลาง · ปีการศึกษา 2564"."""
    year = _("school year %(year)s", year=head.school_year).replace(" ", "\u00a0")  # no line break before it
    parts = (str(labels.LEVELS[head.level]), provinces.place_name(head.area, language()), year)
    return " · ".join(part for part in parts if part)
