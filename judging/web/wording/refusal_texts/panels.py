"""What refusals about panels and sign-in cards say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "no_member": _l("There is no such judge on this panel."),
    "member_name_wanted": _l("Enter the judge's name."),
    "unknown_section": _l("The rulebook has no section {section}."),
    "already_on_panel": _l("This person sits on the panel already."),
    "member_has_marks": _l("This judge has begun to score, so the sections stay, and so does the judge on the panel."),
    "member_has_cases": _l(
        "This judge reported a work, so the judge stays on the panel. Excuse a judge who did not come or left half-way."
    ),
    "member_left": _l("This judge is excused already."),
    "member_not_left": _l("This judge is not excused."),
    "chair_wanted": _l("Scoring needs a chair. Make another judge the chair first."),
    "already_recused": _l("This judge does not score this work already."),
    "no_recusal": _l("This recusal was lifted already."),
    "not_your_seat": _l("This is another judge's page."),
    "conflict_after_submission": _l(
        "You have submitted a sheet for this work. Ask an organiser to record the conflict."
    ),
    "no_card": _l("This judge has no card."),
}
