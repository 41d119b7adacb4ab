"""Refusals about panels and sign-in cards."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "no_member": _l("This judge is not on the panel."),
    "member_name_wanted": _l("Enter the judge's name."),
    "unknown_section": _l("The rulebook has no section {section}."),
    "already_on_panel": _l("This person is already on the panel."),
    "member_has_marks": _l(
        "This judge has started to score. You can no longer change the sections or remove the judge."
    ),
    "member_has_cases": _l(
        "This judge has reported a work and cannot be removed from the panel. If the judge did not come or left "
        "early, excuse the judge."
    ),
    "member_left": _l("This judge is already excused."),
    "member_not_left": _l("This judge is not excused."),
    "chair_wanted": _l("Scoring needs a chair. First make another judge the chair."),
    "already_recused": _l("This judge is already recused from this work."),
    "no_recusal": _l("This recusal is already lifted."),
    "not_your_seat": _l("This page belongs to another judge."),
    "conflict_after_submission": _l(
        "You have already submitted a sheet for this work. Ask an organiser to record the conflict of interest."
    ),
    "no_card": _l("This judge has no card."),
}
