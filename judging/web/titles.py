"""What a round and its level are called, in the person's language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from judging.core.roles import RoundLevel
from judging.queries.contests import ContestHead

LEVELS: dict[RoundLevel, Any] = {
    RoundLevel.INSTITUTION: _l("College level"),
    RoundLevel.PROVINCE: _l("Provincial level"),
    RoundLevel.REGION: _l("Regional level"),
    RoundLevel.NATION: _l("National level"),
}


def round_title(head: ContestHead) -> str:
    """The level, its area and the school year: "ระดับภาค ภาคกลาง ปีการศึกษา 2564"."""
    level = " ".join(part for part in (str(LEVELS[head.level]), head.area) if part)
    return _("%(level)s, school year %(year)s", level=level, year=head.school_year)
