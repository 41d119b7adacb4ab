"""Special prizes of a contest, for its organisers: which there are, and which works get them."""

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from judging.core.contests.lifecycle import CLOSED
from judging.core.refusals import RuleViolation
from judging.core.scoring.award_data import award_rules
from judging.core.scoring.awards import Decider
from judging.extensions import db
from judging.queries.contests.contests import practice_settings, settings_fingerprint
from judging.queries.rulebooks.rulebooks import rulebook
from judging.queries.scoring import prizes as reads
from judging.services.results import offered_prizes
from judging.web.forms import add_refusal
from judging.web.guards.access import actor
from judging.web.judge.prizes import decided
from judging.web.organise.contests.award_fields import (
    award_fields,
    award_rows,
    award_values,
    check_prize_rows,
    read_prizes,
)
from judging.web.organise.frame import head_of, page
from judging.web.views import flash_and_redirect, in_transaction

OfferedForm: type[FlaskForm] = type("OfferedForm", (FlaskForm,), dict(award_fields("prize")))
"""The special prizes that a contest offers."""


def prizes(contest_id: int) -> Any:
    """The works that get each special prize."""
    head = head_of(contest_id)
    values = decided(head, Decider.ORGANISER, "organise.prizes")
    if isinstance(values, Response):
        return values
    return page("organise/results/prizes.html", head, "organise.ranking", **values)


def offered(contest_id: int) -> Any:
    """Add, change and remove the special prizes of a contest that is not certified. A prize that works were given
    before the certification was undone is shown without fields."""
    head = head_of(contest_id)
    kept = practice_settings(db.session(), contest_id)
    rules = award_rules(kept, rulebook(db.session(), head.rulebook_id).unit)
    now_saved = settings_fingerprint(kept)
    given = reads.holders(db.session(), contest_id)
    form: Any = OfferedForm(data=award_values(rules))
    if form.validate_on_submit() and check_prize_rows(form):
        chosen = read_prizes(form)
        for number in given:
            chosen[number - 1] = rules.prizes[number - 1]
        seen = request.form.get("seen", "")
        try:
            in_transaction(offered_prizes.save, actor=actor(), contest_id=contest_id, prizes=chosen, seen=seen)
        except RuleViolation as refusal:
            if refusal.code != "settings_saved_meanwhile":
                raise
            add_refusal(form, refusal, {})
        else:
            return flash_and_redirect(_("The special prizes are saved."), "organise.prizes", contest_id=contest_id)
    shown = page(
        "organise/results/offered_prizes.html",
        head,
        "organise.settings",
        form=form,
        rows=[row for row in award_rows(form, "prize") if row.number not in given],
        given=[rules.prizes[number - 1] for number in sorted(given)],
        is_closed=head.state in CLOSED,
        awards=rules,
        seen=now_saved,
        is_outdated=request.form.get("seen", now_saved) != now_saved,
    )
    return shown, 422 if form.errors else 200
