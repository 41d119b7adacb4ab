"""The practice settings of a contest: a form until the first mark, then read-only."""

from typing import Any

from flask import request
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from judging.core.contests.lifecycle import CLOSED
from judging.core.refusals import RuleViolation
from judging.core.roles import RoundLevel
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.scoring.advancement import levels_above
from judging.core.scoring.award_data import award_rules
from judging.extensions import db
from judging.queries.contests import contests
from judging.queries.rulebooks.rulebooks import rulebook
from judging.services.contests import contests as service
from judging.web.forms import add_refusal
from judging.web.guards.access import actor
from judging.web.organise.contests.award_fields import award_rows
from judging.web.organise.contests.contest_forms import (
    ADVANCE_FIELDS,
    TREATMENT,
    SettingsForm,
    practice_values,
    settings_form,
    stored_values,
)
from judging.web.organise.frame import head_of, page
from judging.web.views import flash_and_redirect, in_transaction
from judging.web.wording.languages import spoken

FIELD_OF = {
    "unknown_reading": "tie_reading",
    "titles_wanted": "titles_to",
    "sheets_without_scores": "publish_sheets",
    "protest_days_wanted": "protest_days",
}


def settings(contest_id: int) -> Any:
    """Show the practice settings and, until the first mark, change them."""
    head = head_of(contest_id)
    kept = contests.practice_settings(db.session(), contest_id)
    rules = rulebook(db.session(), head.rulebook_id)
    values, frozen_at, confirmed_at = stored_values(kept, rules.unit), kept.frozen_at, kept.confirmed_at
    now_saved = contests.settings_fingerprint(kept)
    form = _form(rules, head.level, data=values)
    if form.validate_on_submit():
        try:
            in_transaction(
                service.save_settings,
                actor=actor(),
                contest_id=contest_id,
                practice=service.PracticeChoices(**practice_values(form)),
                seen=request.form.get("seen"),
            )
        except RuleViolation as refusal:
            if refusal.code == "settings_frozen":
                raise
            add_refusal(form, refusal, FIELD_OF)
        else:
            return flash_and_redirect(_("The practice settings are saved."), "organise.contest", contest_id=contest_id)
    kept_form = _form(rules, head.level, data=values, formdata=None) if frozen_at else form
    shown = page(
        "organise/contests/settings.html",
        head,
        "organise.settings",
        form=kept_form,
        treatments=[field for field in kept_form if field.name.startswith(TREATMENT)],
        rows={kind: award_rows(kept_form, kind) for kind in ("band", "title", "prize")},
        awards=award_rules(kept, rules.unit),
        rules=rules,
        seen=now_saved,
        is_outdated=request.form.get("seen", now_saved) != now_saved,
        frozen_at=frozen_at,
        confirmed_at=confirmed_at,
        is_closed=head.state in CLOSED,
    )
    return shown, 422 if form.errors else 200


def _form(rules: Rulebook, level: RoundLevel, **values: Any) -> SettingsForm:
    form = settings_form(rules)(**values)
    if not levels_above(level):
        for name in ADVANCE_FIELDS:
            del form[name]
    form.tie_reading.choices = [SelectChoice(reading.reading, spoken(reading.title)) for reading in rules.tie_breaks]
    return form
