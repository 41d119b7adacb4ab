"""The step between a ruling's form and its record: what it would change, which is then confirmed, by a second account
where the settings ask for it."""

from typing import Any

from flask import request
from flask_babel import gettext as _

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.rulings.rulings import Effect
from judging.extensions import db
from judging.queries.contests.contests import ContestHead
from judging.queries.people import deputies
from judging.queries.rulings import cases as read, proposals
from judging.queries.rulings.cases import CaseRow
from judging.services.rulings import previews as service, proposals as proposing
from judging.services.rulings.previews import Draft
from judging.services.rulings.rulings import Recorded
from judging.web.guards.access import actor
from judging.web.public.published_results import shown_document
from judging.web.rulings.forms import DecisionForm
from judging.web.rulings.frame import case_of, head_of, page, reason
from judging.web.serving.uploaded_pdfs import FAULTS, stored_pdf
from judging.web.views import flash_and_redirect, in_transaction, or_404
from judging.web.wording.refusals import sentence

STEP = "step"
"""The field of the button that sent the form: ``record`` confirms a preview, ``propose`` leaves that to a second
account, ``change`` returns to the form."""

SHOWN_AGAIN = ("ruling_outdated", "ruling_makes_ties", "confirmation_wanted", "proposal_waits", *FAULTS)
"""The refusals of a confirmation that are answered by a new preview."""


def is_decided(form: DecisionForm) -> bool:
    """Whether a complete decision was sent, to be previewed or confirmed."""
    return request.method == "POST" and request.form.get(STEP) != "change" and form.validate()


def preview_or_record(head: ContestHead, case: CaseRow, form: DecisionForm, draft: Draft) -> Any:
    """Show what the decision changes; record or propose it if that was shown before and is still so. Refusals of the
    decision itself are raised, for the form."""
    refused, step = "", request.form.get(STEP)
    if step in ("record", "propose"):
        try:
            return _proposed(case, draft) if step == "propose" else _confirmed(head, case, form, draft)
        except RuleViolation as refusal:
            if refusal.code not in SHOWN_AGAIN:
                raise
            refused = sentence(refusal)
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in _OWN]
    wants_second = read.needs_confirmation(db.session(), case.case_id)
    return _shown(head, case, draft, refused, kept=kept, wants_second=wants_second, proposal=None)


_OWN = ("csrf_token", STEP, "seen", "accept_ties")


def proposal(contest_id: int, case_id: int) -> Any:
    """The proposed ruling of a case with what it would change now; a second account confirms it."""
    head, case = head_of(contest_id), case_of(contest_id, case_id)
    found = or_404(proposals.open_on(db.session(), case_id))
    draft, refused = proposing.draft_of(found.draft), ""
    if request.method == "POST":
        try:
            recorded = in_transaction(
                proposing.confirm,
                actor=actor(),
                proposal_id=found.proposal_id,
                seen=request.form.get("seen", ""),
                accept_ties="accept_ties" in request.form,
            )
        except RuleViolation as refusal:
            refused = sentence(refusal)
        else:
            return _recorded(head, case_id, recorded, draft.effect)
    who = actor().user_id
    is_one_side = deputies.is_one_side(db.session(), found.proposer_id, who, since=found.proposed_at)
    whose = {"is_own": found.proposer_id == who, "is_one_side": is_one_side}
    try:
        return _shown(head, case, draft, refused, kept=[], proposal=found, **whose)
    except RuleViolation as refusal:  # not possible any more: it can only be rejected
        values = {"effect": draft.effect, "decision": draft.decision, "proposal": found, **whose}
        return page("rulings/preview.html", head, case=case, preview=None, refused=sentence(refusal), **values), 409


def reject(contest_id: int, case_id: int) -> Any:
    """End the proposal of a case without a ruling."""
    found = or_404(proposals.open_on(db.session(), case_of(contest_id, case_id).case_id))
    in_transaction(proposing.reject, actor=actor(), proposal_id=found.proposal_id, reason=reason())
    text = _("The proposal is rejected. Nothing was changed.")
    return flash_and_redirect(text, "rulings.case", contest_id=contest_id, case_id=case_id)


def _proposed(case: CaseRow, draft: Draft) -> Any:
    in_transaction(proposing.propose, actor=actor(), draft=draft, seen=request.form.get("seen", ""))
    text = _("The ruling is proposed. It takes effect when a second member confirms it with their own account.")
    return flash_and_redirect(text, "rulings.case", contest_id=case.contest_id, case_id=case.case_id)


def _confirmed(head: ContestHead, case: CaseRow, form: DecisionForm, draft: Draft) -> Any:
    with stored_pdf("minutes") as minutes:
        recorded = in_transaction(
            service.confirm,
            actor=actor(),
            draft=draft,
            seen=request.form.get("seen", ""),
            accept_ties=bool(form.accept_ties.data),
            minutes=minutes,
        )
    return _recorded(head, case.case_id, recorded, draft.effect)


def _shown(head: ContestHead, case: CaseRow, draft: Draft, refused: str, **values: Any) -> Any:
    preview = in_transaction(service.preview, actor=actor(), draft=draft)
    document = preview.document
    shown = page(
        "rulings/preview.html",
        head,
        case=case,
        draft=draft,
        effect=draft.effect,
        decision=draft.decision,
        preview=preview,
        document=shown_document(db.session(), document, digest="") if document else None,
        refused=refused,
        **values,
    )
    return shown, 409 if refused else 200


def _recorded(head: ContestHead, case_id: int, recorded: Recorded, effect: Effect) -> Any:
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
