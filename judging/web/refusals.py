"""What a refusal says: every code of ``RuleViolation`` with its sentence, in one catalogue for both languages.

The sentences are English source strings, translated like every other; ``{names}`` are the refusal's params.
"""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from judging.core.refusals import RuleViolation

SENTENCES = {
    "not_your_sheet": _l("This score sheet belongs to another judge."),
    "sheet_closed": _l("This score sheet is closed: it was submitted, excused, or the contest no longer takes scores."),
}


def sentence(refusal: RuleViolation) -> str:
    """The refusal in the person's language."""
    text = SENTENCES.get(refusal.code)
    if text is None:
        return gettext("This is not possible (%(code)s).", code=refusal.code)
    return str(text).format(**refusal.params)
