"""Contests of an organiser: the list, the form for a new one, each contest's checklist, and its steps."""

from typing import Any

from flask import abort, render_template, request
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from judging import clock
from judging.core.contests import lifecycle as life
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import Role, RoundLevel
from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries.contests import checklist_facts, contests
from judging.queries.contests.records import records
from judging.queries.eligibility import duplicates
from judging.queries.entries import registrations
from judging.queries.people import deputies
from judging.queries.rulings import cases
from judging.queries.tablets import tablets
from judging.queries.transfers import advancement
from judging.services.contests import contests as service, rounds
from judging.web.forms import add_refusal
from judging.web.guards.access import actor
from judging.web.organise.contests import checks
from judging.web.organise.contests.archive import kept_on_record
from judging.web.organise.contests.contest_forms import ContestDaysForm, ContestForm, current_school_year
from judging.web.organise.frame import head_of, page
from judging.web.views import flash_and_redirect, in_transaction
from judging.web.wording import labels
from judging.web.wording.backup_warning import warning
from judging.web.wording.deadline_text import deadline_lines
from judging.web.wording.deputy_text import scope_text
from judging.web.wording.languages import speak_of

FIELD_OF = {
    "days_out_of_order": "last_day",
    "day_of_another_era": "first_day",
    "day_far_from_school_year": "first_day",
    "area_wanted": "area",
    "round_of_others": "area",
    "round_beyond_role": "level",
    "rulebook_unknown": "rulebook_id",
    "rulebook_other_category": "rulebook_id",
}
"""The field that a refusal belongs to."""


def contests_list() -> str:
    """The contests the organiser manages, with the next step of each."""
    acting = actor()
    rows = contests.contest_rows(db.session(), acting)
    speak_of(*(row.head.event.noun for row in rows))
    return render_template(
        "organise/contests/contests.html",
        rows=[(row, checks.next_of(row)) for row in rows],
        archived=contests.archived(db.session(), acting),
        acting_for=deputies.acting_for(db.session(), acting, today=clock.today()),
        has_own_role=acting.own.has(Role.ORGANISER),
        scope_text=scope_text,
    )


def contest_new() -> Any:
    """One form that creates contest, round and competition."""
    choices = contests.rulebook_choices(db.session())
    areas = contests.known_areas(db.session())
    form = ContestForm(school_year=current_school_year(clock.today()), level=RoundLevel.INSTITUTION.value)
    form.rulebook_id.choices = [SelectChoice(choice.rulebook_id, checks.rulebook_label(choice)) for choice in choices]
    categories = {choice.rulebook_id: choice.category for choice in choices}
    twin = None
    if form.validate_on_submit():
        try:
            contest_id = in_transaction(
                service.create,
                actor=actor(),
                school_year=form.school_year.data or 0,
                level=RoundLevel(form.level.data),
                area=form.area.data or "",
                first_day=form.days[0],
                last_day=form.days[1],
                category=categories.get(form.rulebook_id.data, ""),
                rulebook_id=form.rulebook_id.data,
                is_practice=bool(form.is_practice.data),
            )
        except RuleViolation as refusal:
            add_refusal(form, refusal, _places(form, refusal))
            twin = refusal.params.get("contest_id")
        else:
            return flash_and_redirect(
                _("The contest is created. Next, enter the works, appoint the panel and choose the settings."),
                "organise.contest",
                contest_id=contest_id,
            )
    status = 422 if form.errors else 200
    return render_template(
        "organise/contests/contest_new.html", form=form, areas=areas, twin=twin, choices=choices
    ), status


def contest(contest_id: int) -> str:
    """A contest's steps: where it stands, what is missing, what is next, and its history."""
    return _contest_page(contest_id, ContestDaysForm(formdata=None))


def contest_days(contest_id: int) -> Any:
    """Change the days of the round, or of this contest alone."""
    form = ContestDaysForm()
    if form.validate_on_submit():
        try:
            in_transaction(
                rounds.change_days,
                actor=actor(),
                contest_id=contest_id,
                first_day=form.days[0],
                last_day=form.days[1],
                alone=form.alone.data,
            )
        except RuleViolation as refusal:
            add_refusal(form, refusal, _places(form, refusal))
        else:
            return flash_and_redirect(
                _("The days are changed. The judges' cards are valid on the new days."),
                "organise.contest",
                contest_id=contest_id,
            )
    return _contest_page(contest_id, form), 422


def _contest_page(contest_id: int, days: ContestDaysForm) -> str:
    head = head_of(contest_id)
    facts = checklist_facts.contest_facts(db.session(), contest_id)
    if not days.errors:
        days.first_day.data, days.last_day.data = head.days
        days.alone.data = contests.has_own_days(db.session(), contest_id)
    ahead = checks.ahead(facts)
    return page(
        "organise/contests/contest.html",
        head,
        "organise.contest",
        facts=facts,
        days=days,
        checklist=checks.lines(facts, head, ahead) if ahead else [],
        ahead=ahead,
        steps_open=checks.open_steps(facts),
        back_to=next(iter(life.back_steps(facts)), None),
        kept=kept_on_record(records(db.session(), contest_id)),
        states=[(state.value, labels.CONTEST_STATES[state]) for state in life.LIFE],
        reviewed=life.review_open(facts),
        deadlines=deadline_lines(registrations.windows_of_contest(db.session(), contest_id)),
        duplicates=duplicates.counts(db.session(), actor(), contest_id),
        history=contests.steps(db.session(), contest_id),
        place_lost=sum(one.is_lost for one in advancement.arrived_works(db.session(), contest_id)),
        restored=tablets.restored(db.session(), contest_id) if head.state is ContestState.SCORING else None,
        backup_warning=warning() if head.state is ContestState.SCORING else "",
        undecided=cases.counts(db.session(), [contest_id], cases.WAITS).get(contest_id, 0),
    )


def _places(form: Any, refusal: RuleViolation) -> dict[str, str]:
    """Which field shows a refusal: for a day, the one of the two it is about."""
    ends = refusal.params.get("day") == form.last_day.data != form.first_day.data
    return {code: "last_day" if ends and place == "first_day" else place for code, place in FIELD_OF.items()}


def contest_step(contest_id: int) -> Any:
    """Move forward to ``to``, or with ``back`` one step back to it, with a reason."""
    to = request.form.get("to", "")
    if to not in {state.value for state in life.LIFE}:
        abort(400)
    who, state = actor(), ContestState(to)
    with transaction() as session:
        if request.form.get("direction") == "back":
            reason = request.form.get("reason", "")[:1000]
            service.go_back(session, actor=who, contest_id=contest_id, to=state, reason=reason)
        else:
            service.advance(session, actor=who, contest_id=contest_id, to=state)
    return flash_and_redirect(
        _("The contest is now at this step: %(state)s.", state=labels.CONTEST_STATES[state]),
        "organise.contest",
        contest_id=contest_id,
    )
