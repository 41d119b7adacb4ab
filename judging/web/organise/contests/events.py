"""The event of a contest's round: its name, its noun, its venue and its host."""

from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf

from judging.core.events import EventNoun
from judging.extensions import db
from judging.queries.contests import contests as reads
from judging.services.contests import events
from judging.web.forms import EditForm, at_most, refusals_on
from judging.web.guards.access import actor
from judging.web.organise.frame import head_of, page
from judging.web.views import flash_and_redirect, in_transaction

FIELD_OF = {"event_name_wanted": "name_th", "year_of_others": "for_year"}
"""The field that a refusal belongs to."""


class EventForm(EditForm):
    """The event. An empty name and no noun leave it to the school year's."""

    name_th = StringField(_l("Name of the event"), validators=[at_most(200)])
    name_en = StringField(
        _l("Name in English"), validators=[at_most(200)], description=_l("If empty, English pages show the Thai name.")
    )
    noun = RadioField(
        _l("Thai texts call the event"),
        choices=[
            SelectChoice("", _l("the same as the other rounds of the school year")),
            SelectChoice(EventNoun.EVALUATION.value, "การประเมิน"),
            SelectChoice(EventNoun.CONTEST.value, "การประกวด"),
        ],
        default="",
        validators=[AnyOf(["", *EventNoun], _l("Choose one of the three."))],
    )
    venue = StringField(
        _l("Venue"), validators=[at_most(200)], description=_l("For example: hall 2, Lopburi Technical College.")
    )
    host = StringField(_l("Host"), validators=[at_most(200)], description=_l("The college that hosts the event."))
    for_year = BooleanField(
        _l("For every round of the school year"),
        description=_l("Name and word then apply to every round that has none of its own."),
    )


def event(contest_id: int) -> Any:
    """Show and save the event of the contest's round."""
    head, who = head_of(contest_id), actor()
    kept = reads.event_names(db.session(), head.round_id)
    form = EventForm(
        name_th=kept.name_th, name_en=kept.name_en, noun=kept.noun or "", venue=head.event.venue, host=head.event.host
    )
    if not who.organises(competition_id=head.competition_id, round_id=0):
        del form.for_year
    if form.validate_on_submit():
        choices = events.EventChoices(
            name_th=form.name_th.data or "",
            name_en=form.name_en.data or "",
            noun=EventNoun(form.noun.data) if form.noun.data else None,
            venue=form.venue.data or "",
            host=form.host.data or "",
            for_year="for_year" in form and bool(form.for_year.data),
        )
        with refusals_on(form, FIELD_OF):
            in_transaction(events.save, actor=who, contest_id=contest_id, event=choices)
            return flash_and_redirect(_("The event is saved."), "organise.contest", contest_id=contest_id)
    status = 422 if form.errors or form.form_errors else 200
    return page("organise/contests/event.html", head, "organise.contest", form=form), status
