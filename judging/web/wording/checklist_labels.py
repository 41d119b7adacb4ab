"""A checklist in words: the task while it is open, the fact when it is done, and the works that are missing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _, ngettext

from judging.core.contests.lifecycle import Check

SHOWN = 8
"""How many works a line names."""

LEFT_OUT = ("ties_settled", "boundaries_settled")
"""Checks without a line: the chair decides ties beside the ranking."""


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One line of a checklist; ``ok`` is None when it does not block the step."""

    ok: bool | None
    label: str
    detail: str = ""
    link: str = ""
    link_label: str = ""


_FACTS: dict[str, Callable[[Any], str]] = {
    "rehearsal_wiped": lambda params: _("The rehearsal is wiped"),
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
    "papers_done": lambda params: _("Every sheet on paper is keyed and confirmed"),
    "min_judges_met": lambda params: ngettext(
        "Every work has at least %(num)d judge", "Every work has at least %(num)d judges", params["min_judges"]
    ),
    "criteria_marked": lambda params: _("Every criterion of every work is scored"),
    "certified": lambda params: _("The chair has certified the results"),
}

_TASKS: dict[str, Callable[[Any], str]] = {
    "rehearsal_wiped": lambda params: _("Wipe the rehearsal"),
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
    "papers_done": lambda params: _("Finish or drop the keying of sheets on paper"),
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


def checklist_lines(checks: Sequence[Check], line_of: Callable[[Check], ChecklistLine]) -> list[ChecklistLine]:
    """The line of each check. Criteria without a mark are looked for once no sheet is open; before that the result is
    unknown."""
    waits = any(check.code == "sheets_in" and not check.ok for check in checks)
    return [
        ChecklistLine(None, label(check), _("Checked when every score sheet is submitted."))
        if waits and check.code == "criteria_marked"
        else line_of(check)
        for check in checks
        if check.code not in LEFT_OUT
    ]


def missing_works(check: Check) -> str:
    """The works for which a check is open, or nothing."""
    works = named_works(check)
    if not works:
        return ""
    if check.code == "sheets_in":
        return _("%(sheets)s not submitted: %(works)s", sheets=check.params["sheets"], works=works)
    return _("Not yet: %(works)s", works=works)


def named_works(check: Check) -> str:
    """The first works that the check names, and how many more there are."""
    params: Any = check.params
    named = list(params.get("entries", ()))
    if len(named) <= SHOWN:
        return ", ".join(named)
    return _("%(works)s and %(number)s more", works=", ".join(named[:SHOWN]), number=len(named) - SHOWN)
