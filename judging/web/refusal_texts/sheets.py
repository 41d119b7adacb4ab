"""What refusals about score sheets say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "not_your_sheet": _l("This score sheet belongs to another judge."),
    "sheet_closed": _l("This score sheet is closed: it was submitted, excused, or the contest no longer takes scores."),
}
