"""What all decision forms share: fields, places of refusals, and the closing message."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from judging.core.contests.lifecycle import ContestState
from judging.extensions import db
from judging.queries.contests.contests import ContestHead
from judging.queries.rulebooks.rulebooks import rulebook
from judging.queries.rulings.cases import CaseRow
from judging.services.rulings.rulings import Recorded
from judging.web.rulings import forms
from judging.web.views import flash_and_redirect

FIELD_OF = {
    "items_wanted": "items",
    "no_item": "items",
    "no_entry": "also",
    "effect_not_now": "effect",
    "clause_wanted": "clause",
    "reason_wanted": "reason",
    "committee_wanted": "committee",
    "meeting_ahead": "met_on",
    "ruling_makes_ties": "accept_ties",
}
"""The field that shows a refusal."""


def decision_form(head: ContestHead, found: CaseRow) -> forms.DecisionForm:
    """A decision on the case, with its own clause preselected."""
    book = rulebook(db.session(), head.rulebook_id)
    form = forms.DecisionForm(clause=found.clause)
    form.clause.choices = forms.clauses(book, found.clause)
    return form


def published(head: ContestHead) -> bool:
    """Whether a ruling writes the next version."""
    return head.state is ContestState.PUBLISHED


def done(head: ContestHead, case_id: int, recorded: Recorded) -> Any:
    """Return to the case with the result of the ruling."""
    if recorded.version is not None:
        text = _("The ruling is recorded, and version %(version)s is published.", version=recorded.version)
    elif head.state is ContestState.CERTIFIED and recorded.contest_state is ContestState.SCORING:
        text = _("The ruling is recorded. The ranking has changed, so the chair must certify again.")
    else:
        text = _("The ruling is recorded. The ranking is updated.")
    return flash_and_redirect(text, "rulings.case", contest_id=head.contest_id, case_id=case_id)
