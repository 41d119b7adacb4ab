"""Labels of checklist items: the task while it is open, the fact when it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from judging.core.contests.lifecycle import Check

_FACTS: dict[str, Callable[[Any], str]] = {
    "rulebook_chosen": lambda params: _("A rulebook is chosen"),
    "tie_reading_chosen": lambda params: _("The reading of the tie-break rule is chosen"),
    "settings_confirmed": lambda params: _("The practice settings are reviewed and saved"),
    "chair_appointed": lambda params: _("A chair is appointed"),
    "judges_enough": lambda params: ngettext(
        "The panel has at least %(num)d judge", "The panel has at least %(num)d judges", params["min_judges"]
    ),
    "entries_present": lambda params: _("Works are entered"),
    "screening_done": lambda params: _("Every work is checked for eligibility"),
    "sheets_in": lambda params: _("Every score sheet is submitted"),
    "min_judges_met": lambda params: ngettext(
        "Every work has at least %(num)d judge", "Every work has at least %(num)d judges", params["min_judges"]
    ),
    "criteria_marked": lambda params: _("Every criterion of every work is scored"),
    "certified": lambda params: _("The chair has certified the results"),
}

_TASKS: dict[str, Callable[[Any], str]] = {
    "rulebook_chosen": lambda params: _("Choose a rulebook"),
    "tie_reading_chosen": lambda params: _("Choose the reading of the tie-break rule"),
    "settings_confirmed": lambda params: _("Review and save the practice settings"),
    "chair_appointed": lambda params: _("Appoint the chair"),
    "judges_enough": lambda params: ngettext(
        "Appoint at least %(num)d judge", "Appoint at least %(num)d judges", params["min_judges"]
    ),
    "entries_present": lambda params: _("Enter the works"),
    "screening_done": lambda params: _("Check every work for eligibility"),
    "sheets_in": lambda params: _("Submit every score sheet"),
    "min_judges_met": lambda params: ngettext(
        "Have every work scored by at least %(num)d judge",
        "Have every work scored by at least %(num)d judges",
        params["min_judges"],
    ),
    "criteria_marked": lambda params: _("Score every criterion of every work"),
    "certified": lambda params: _("The chair must certify the results"),
}


def label(check: Check) -> str:
    """The label of the check in its present state."""
    return (_FACTS if check.ok else _TASKS)[check.code](check.params)
