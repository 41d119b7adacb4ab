"""The step between a ruling's form and its record: what it would change, which is then confirmed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import request
from flask_babel import gettext as _

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.rulings.rulings import Effect
from judging.extensions import db
from judging.queries.contests.contests import ContestHead
from judging.queries.rulings.cases import CaseRow
from judging.services.rulings import previews as service
from judging.services.rulings.rulings import Recorded
from judging.web.public.published_results import shown_document
from judging.web.rulings.forms import DecisionForm
from judging.web.rulings.frame import page
from judging.web.views import flash_and_redirect, in_transaction
from judging.web.wording.refusals import sentence

STEP = "step"
"""The field of the button that sent the form: ``record`` confirms a preview, ``change`` returns to the form."""

SHOWN_AGAIN = ("ruling_outdated", "ruling_makes_ties")
"""The refusals of a confirmation that are answered by a new preview."""


def is_decided(form: DecisionForm) -> bool:
    """Whether a complete decision was sent, to be previewed or confirmed."""
    return request.method == "POST" and request.form.get(STEP) != "change" and form.validate()


def preview_or_record(
    head: ContestHead, case: CaseRow, form: DecisionForm, record: Callable[..., Recorded], **shown: Any
) -> Any:
    """Show what the decision changes; record it if that was shown before and is still so.

    ``record`` is the service with everything but the session and ``accept_ties``. Refusals of the decision itself are
    raised, for the form.
    """
    refused = ""
    if request.form.get(STEP) == "record":
        accepts = bool(form.accept_ties.data)
        try:
            recorded = in_transaction(
                service.confirm,
                contest_id=head.contest_id,
                act=partial(record, accept_ties=accepts),
                seen=request.form.get("seen", ""),
            )
        except RuleViolation as refusal:
            if refusal.code not in SHOWN_AGAIN:
                raise
            refused = sentence(refusal)
        else:
            return _recorded(head, case.case_id, recorded, shown.get("effect"))
    preview = in_transaction(service.preview, contest_id=head.contest_id, act=partial(record, accept_ties=True))
    document = preview.document
    return page(
        "rulings/preview.html",
        head,
        case=case,
        form=form,
        preview=preview,
        document=shown_document(db.session(), document, digest="") if document else None,
        kept=[(name, value) for name, value in request.form.items(multi=True) if name not in _OWN],
        refused=refused,
        **shown,
    ), (409 if refused else 200)


_OWN = ("csrf_token", STEP, "seen", "accept_ties")


def _recorded(head: ContestHead, case_id: int, recorded: Recorded, effect: Effect | None) -> Any:
    """Return to the case with the result of the ruling."""
    if effect is Effect.CORRECT:
        text = _("The ruling is recorded. The judge can now correct the opened items.")
    elif recorded.version is not None:
        text = _("The ruling is recorded, and version %(version)s is published.", version=recorded.version)
    elif head.state is ContestState.CERTIFIED and recorded.contest_state is ContestState.SCORING:
        text = _("The ruling is recorded. The ranking has changed, so the chair must certify again.")
    else:
        text = _("The ruling is recorded. The ranking is updated.")
    return flash_and_redirect(text, "rulings.case", contest_id=head.contest_id, case_id=case_id)
