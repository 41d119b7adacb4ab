"""A case's page with its ruling form, and the page that reverses a ruling."""

from __future__ import annotations

from typing import Any

from flask import abort, request

from judging.core.refusals import RuleViolation
from judging.core.rulings.rulings import Effect, State, allowed_effects, default_effect
from judging.database.transaction import transaction
from judging.extensions import db
from judging.queries.contests.contests import ContestHead
from judging.queries.entries import entries
from judging.queries.rulebooks.rulebooks import rulebook
from judging.queries.rulings import cases as read
from judging.queries.rulings.cases import CaseRow, RulingRow
from judging.services.rulings import rulings as service
from judging.web.forms import say
from judging.web.guards.access import actor
from judging.web.rulings import forms
from judging.web.rulings.decisions import FIELD_OF, decision_form, done, published
from judging.web.rulings.frame import case_of, head_of, page
from judging.web.rulings.ties import shared_ranks


def case(contest_id: int, case_id: int) -> Any:
    """A case and, while it is undecided, the ruling form with the effects possible now."""
    who = actor()
    head, found = head_of(contest_id), case_of(contest_id, case_id)
    form = _ruling_form(head, found)
    if request.method == "POST" and form.validate_on_submit():
        numbers = _numbers(contest_id, form.also.data or "")
        try:
            if numbers is None:
                raise RuleViolation("no_entry")
            with transaction() as session:
                recorded = service.record(
                    session,
                    actor=who,
                    case_id=case_id,
                    effect=Effect(form.effect.data),
                    decision=form.decision,
                    entry_ids=[found.entry_id, *numbers] if found.entry_id and numbers else [],
                    items=form.items.data or [] if form.effect.data == Effect.ZERO else [],
                    number=form.number.data or "",
                    accept_ties=form.accept_ties.data,
                )
        except RuleViolation as refusal:
            say(form, refusal, FIELD_OF)
        else:
            return done(head, case_id, recorded)
    return _case_page(head, found, form), 422 if form.errors else 200


def reverse(contest_id: int, ruling_id: int) -> Any:
    """Reverse a ruling by a later one."""
    who = actor()
    head = head_of(contest_id)
    found, former = _ruling(contest_id, ruling_id)
    form = decision_form(head, found)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                recorded = service.reverse(
                    session,
                    actor=who,
                    ruling_id=ruling_id,
                    decision=form.decision,
                    number=form.number.data or "",
                    accept_ties=form.accept_ties.data,
                )
        except RuleViolation as refusal:
            say(form, refusal, FIELD_OF)
        else:
            return done(head, found.case_id, recorded)
    shown = page("rulings/reverse.html", head, case=found, ruling=former, form=form, published=published(head))
    return shown, 422 if form.errors else 200


def _ruling(contest_id: int, ruling_id: int) -> tuple[CaseRow, RulingRow]:
    found = read.of_ruling(db.session(), contest_id, ruling_id)
    if found is None:
        abort(404)
    return found, next(ruling for ruling in found.rulings if ruling.ruling_id == ruling_id)


def _ruling_form(head: ContestHead, found: CaseRow, **given: Any) -> forms.RulingForm:
    """The form with the rulebook's consequence preselected."""
    book = rulebook(db.session(), head.rulebook_id)
    requirement = forms.requirement_of(book, found)
    suggested = default_effect(requirement, after_award=published(head))
    form = forms.RulingForm(
        clause=found.clause,
        effect=suggested.value if requirement else None,
        items=list(requirement.scope) if requirement and suggested is Effect.ZERO else [],
        **given,
    )
    form.clause.choices = forms.clauses(book, found.clause)
    effects = allowed_effects(after_award=published(head), of_entry=found.entry_id is not None)
    form.effect.choices = forms.effect_choices(effects)
    form.items.choices = forms.item_choices(book)
    return form


def _case_page(head: ContestHead, found: CaseRow, form: forms.RulingForm) -> str:
    may_rule = found.state in (State.OPEN, State.REVERSED)
    book = rulebook(db.session(), head.rulebook_id)
    return page(
        "rulings/case.html",
        head,
        case=found,
        requirement=forms.requirement_of(book, found),
        form=form if may_rule else None,
        published=published(head),
        ties=shared_ranks(head) if may_rule and found.entry_id is None else {},
    )


def _numbers(contest_id: int, codes: str) -> list[int] | None:
    """The works with these codes; None if one does not exist."""
    wanted = codes.replace(",", " ").split()
    if not wanted:
        return []
    known = entries.numbers(db.session(), contest_id, wanted)
    return [known[code] for code in wanted] if all(code in known for code in wanted) else None
