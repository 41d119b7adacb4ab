"""A contest's round: its level and area, and when registration, handing in and the eligibility check open and close."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import Field
from wtforms.widgets import DateTimeLocalInput

from judging.core.contests.deadlines import Deadlines
from judging.core.dates import BANGKOK
from judging.core.roles import RoundLevel
from judging.core.rulebooks.fact_values import FactFault, read
from judging.core.rulebooks.facts import FACTS
from judging.extensions import db
from judging.models import Round
from judging.queries.contests import contests
from judging.queries.entries import registrations as reads
from judging.queries.people.given_grants import may_correct_place
from judging.services.contests import rounds
from judging.web.forms import EditForm, refusals_on
from judging.web.guards.access import actor
from judging.web.organise.contests.contest_forms import PlaceForm
from judging.web.organise.frame import head_of, page
from judging.web.views import flash_and_redirect, in_transaction


class MomentField(Field):
    """A day and time in Bangkok, from the browser's calendar or typed."""

    widget = DateTimeLocalInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.astimezone(BANGKOK).strftime("%Y-%m-%dT%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data: datetime | None = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            found = read(FACTS["registered_at"], valuelist[0])
        except FactFault:
            raise ValueError(_("Enter a date and time, such as 25/3/2565 16.30.")) from None
        if isinstance(found, datetime):
            self.data = found


class DeadlinesForm(EditForm):
    """The deadlines of a round; an empty one sets no limit."""

    registration_opens = MomentField(
        _l("Registration opens"),
        description=_l("Teachers can enter works from this time. If empty: as soon as you open registration."),
    )
    registration_closes = MomentField(
        _l("Registration closes"), description=_l("Anything sent at this second or later is late. If empty: no limit.")
    )
    handing_in_closes = MomentField(
        _l("Handing in documents closes"),
        description=_l("Files can be added until this time. If empty: until registration closes."),
    )
    counter_opens = MomentField(
        _l("Counter opens"),
        description=_l("Teams check in and hand in from this time. If empty: as soon as registration is open."),
    )
    counter_closes = MomentField(
        _l("Counter closes"),
        description=_l("What is handed in later is recorded with its time and flagged. If empty: no limit."),
    )
    screening_closes = MomentField(
        _l("Eligibility check closes"), description=_l("Teachers can confirm the names of their teams until this time.")
    )


def deadlines(contest_id: int) -> Any:
    """Set the deadlines of the round, for all its contests."""
    head = head_of(contest_id)
    kept = reads.windows_of_contest(db.session(), contest_id)
    form = DeadlinesForm(obj=kept)
    if form.validate_on_submit():
        wanted = Deadlines(**{name: form[name].data for name in Deadlines.__dataclass_fields__})
        with refusals_on(form, {}):
            in_transaction(rounds.set_windows, actor=actor(), contest_id=contest_id, windows=wanted)
            flash(_("The deadlines are saved."), "ok")
            if wanted.after(head.last_day):
                return redirect(url_for("organise.contest_windows", contest_id=contest_id), 303)
            return redirect(url_for("organise.contest", contest_id=contest_id), 303)
    late = [form[name].label.text for name in kept.after(head.last_day)]
    status = 422 if form.errors or form.form_errors else 200
    return page("organise/contests/deadlines.html", head, "organise.contest", form=form, late=late), status


def place(contest_id: int) -> Any:
    """Correct level and area of the round, for all its contests."""
    head = head_of(contest_id)
    form = PlaceForm(level=head.level.value, area=head.area)
    if form.validate_on_submit():
        level, area = RoundLevel(form.level.data), form.area.data or ""
        places = {"area_wanted": "area", "round_exists": "area", "nobody_above": "level", "round_beyond_role": "level"}
        with refusals_on(form, places):
            in_transaction(rounds.correct_place, actor=actor(), contest_id=contest_id, level=level, area=area)
            return flash_and_redirect(_("Level and area are corrected."), "organise.contest", contest_id=contest_id)
    may_correct = may_correct_place(db.session(), actor(), db.session().get_one(Round, head.round_id))
    return page(
        "organise/contests/place.html",
        head,
        "organise.contest",
        form=form,
        areas=contests.known_areas(db.session()),
        may_correct=may_correct,
    ), 422 if form.errors or form.form_errors else 200
