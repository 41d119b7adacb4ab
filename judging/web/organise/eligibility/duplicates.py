"""Works that look alike, side by side, for a decision."""

from typing import Any

from flask import abort, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length

from judging.core.eligibility.duplicates import Verdict
from judging.core.refusals import RuleViolation
from judging.extensions import db
from judging.queries.eligibility import duplicates as reads
from judging.services.eligibility import duplicates
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.organise import frame
from judging.web.views import flash_and_redirect, in_transaction
from judging.web.wording.refusals import sentence


class VerdictForm(FlaskForm):
    """Why two works are the same, or not."""

    reason = StringField(validators=[Length(max=1000)])


def listing(contest_id: int) -> Any:
    """The pairs of the contest or of one work; undecided ones first."""
    return _page(contest_id)


def decide(contest_id: int, look_alike_id: int) -> Any:
    """Record the decision on a pair; if a required reason is missing, the page says so at the pair."""
    if not reads.is_seen(db.session(), actor(), look_alike_id, contest_id):
        abort(404)
    said = request.form.get("verdict", "")
    form = VerdictForm()
    if said not in set(Verdict) or not form.validate_on_submit():
        abort(400)
    reason = form.reason.data or ""
    try:
        in_transaction(
            duplicates.decide, actor=actor(), look_alike_id=look_alike_id, verdict=Verdict(said), reason=reason
        )
    except RuleViolation as refusal:
        if refusal.code != "reason_wanted":
            raise
        return _page(contest_id, {look_alike_id: sentence(refusal)}), 422
    return flash_and_redirect(
        _("Saved: same work.") if said == Verdict.SAME else _("Saved: not the same work."),
        "organise.look_alikes",
        contest_id=contest_id,
        **_part(),
    )


def _part() -> dict[str, Any]:
    """Which part of the list is shown."""
    return {name: request.args.get(name, type=whole) for name in ("entry", "page")}


def _page(contest_id: int, errors: dict[int, str] | None = None) -> str:
    head = frame.head_of(contest_id)
    part = _part()
    return frame.page(
        "organise/eligibility/duplicates.html",
        head,
        "organise.screening",
        page=reads.listing(db.session(), actor(), contest_id, page=part["page"] or 1, entry_id=part["entry"]),
        part=part,
        may_change=frame.is_open(head),
        errors=errors or {},
        url_of_page=lambda at: url_for("organise.look_alikes", contest_id=contest_id, **(part | {"page": at})),
    )
