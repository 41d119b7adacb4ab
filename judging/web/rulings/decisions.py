"""Decisions on a case: its page with the ruling form, the order of a tie, and the reversal of a ruling."""

from typing import Any

from flask import abort, request
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import refuse_if, require
from judging.core.rulings.rulings import Effect, State, allowed_effects, default_effect
from judging.extensions import db
from judging.queries.contests.contests import ContestHead
from judging.queries.entries import entries
from judging.queries.rulebooks.rulebooks import rulebook
from judging.queries.rulings import cases as read, proposals, readings
from judging.queries.rulings.cases import CaseRow, RulingRow
from judging.queries.scoring import corrections, standings
from judging.queries.scoring.standings import RankedRow
from judging.services.rulings.previews import Draft
from judging.web.forms import refusals_on
from judging.web.guards.whole_numbers import whole
from judging.web.rulings import forms, previews
from judging.web.rulings.frame import case_of, head_of, page
from judging.web.views import or_404

FIELD_OF = {
    "items_wanted": "items",
    "sheet_wanted": "sheet",
    "criteria_wanted": "criteria",
    "not_on_sheet": "criteria",
    "correction_not_now": "effect",
    "no_item": "items",
    "no_entry": "also",
    "effect_not_now": "effect",
    "clause_wanted": "clause",
    "reason_wanted": "reason",
    "committee_wanted": "committee",
    "meeting_ahead": "met_on",
    "effect_unfitting": "exception",
    "answer_awaited": "exception",
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


def tie(contest_id: int, case_id: int) -> Any:
    """Order the works that share the rank in the address."""
    head, found = head_of(contest_id), case_of(contest_id, case_id)
    group = shared_ranks(head).get(request.args.get("rank", 0, type=whole))
    if group is None or found.entry_id is not None:
        abort(404)
    form = decision_form(head, found)
    works = [row.entry_id for row in group]
    places = {number: request.form.get(f"place_{number}", 0, type=whole) for number in works}
    if previews.is_decided(form):
        with refusals_on(form, FIELD_OF):
            refuse_if(sorted(places.values()) != list(range(1, len(works) + 1)), "tie_not_whole")
            draft = Draft(
                case_id,
                Effect.ORDER_TIE,
                form.decision,
                order=tuple(sorted(works, key=lambda number: places[number])),
                number=form.number.data or "",
            )
            return previews.preview_or_record(head, found, form, draft)
    shown = page("rulings/tie.html", head, case=found, group=group, form=form, places=places, published=published(head))
    return shown, 422 if form.errors else 200


def shared_ranks(head: ContestHead) -> dict[int, list[RankedRow]]:
    """The works that share a rank, by rank."""
    session = db.session()
    board = standings.board(session, head.contest_id)
    if board is None:
        return {}
    shared = standings.only_entries(board, {row.entry for row in board.standings if row.is_tied})
    groups: dict[int, list[RankedRow]] = {}
    for row in standings.ranked_rows(session, shared):
        groups.setdefault(row.standing.rank, []).append(row)
    return groups


def case(contest_id: int, case_id: int) -> Any:
    """A case and, while it is undecided, the ruling form with the effects possible now."""
    head, found = head_of(contest_id), case_of(contest_id, case_id)
    form = _ruling_form(head, found)
    if previews.is_decided(form):
        with refusals_on(form, FIELD_OF):
            numbers = require(_numbers(contest_id, form.also.data or ""), "no_entry")
            effect = Effect(form.effect.data)
            draft = Draft(
                case_id,
                effect,
                form.decision,
                entry_ids=(found.entry_id, *numbers) if found.entry_id and numbers else (),
                items=tuple(_items_of(form, effect)),
                sheet_id=form.sheet.data or None if effect is Effect.CORRECT else None,
                number=form.number.data or "",
            )
            return previews.preview_or_record(head, found, form, draft)
    proposal = proposals.open_on(db.session(), case_id)
    may_rule = found.state in (State.OPEN, State.REVERSED) and proposal is None
    shown = page(
        "rulings/case.html",
        head,
        case=found,
        requirement=forms.requirement_of(rulebook(db.session(), head.rulebook_id), found),
        form=form if may_rule else None,
        readings=readings.of_case(db.session(), case_id),
        proposal=proposal,
        published=published(head),
        fits=forms.clauses_of_effects(rulebook(db.session(), head.rulebook_id), after_award=published(head)),
        ties=shared_ranks(head) if may_rule and found.entry_id is None else {},
    )
    return shown, 422 if form.errors else 200


def reverse(contest_id: int, ruling_id: int) -> Any:
    """Reverse a ruling by a later one."""
    head = head_of(contest_id)
    found, former = _ruling(contest_id, ruling_id)
    form = decision_form(head, found)
    if previews.is_decided(form):
        with refusals_on(form, FIELD_OF):
            number = form.number.data or ""
            draft = Draft(found.case_id, Effect.REVERSE, form.decision, reverses_id=ruling_id, number=number)
            return previews.preview_or_record(head, found, form, draft)
    shown = page("rulings/reverse.html", head, case=found, ruling=former, form=form, published=published(head))
    return shown, 422 if form.errors else 200


def _ruling(contest_id: int, ruling_id: int) -> tuple[CaseRow, RulingRow]:
    found = or_404(read.of_ruling(db.session(), contest_id, ruling_id))
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
    is_correctable = read.is_correctable(db.session(), found)
    if is_correctable and found.entry_id is not None:
        sheets = corrections.correctable(db.session(), found.entry_id)
        form.sheet.choices = [SelectChoice(0, _("Choose a judge"))] + [
            SelectChoice(sheet.sheet_id, sheet.judge) for sheet in sheets
        ]
        form.criteria.choices = forms.criterion_choices(book)
    else:
        del form.sheet, form.criteria
    of_entry = found.entry_id is not None
    effects = allowed_effects(after_award=published(head), of_entry=of_entry, is_correctable=is_correctable)
    form.effect.choices = forms.effect_choices(effects)
    form.items.choices = forms.item_choices(book)
    return form


def _items_of(form: forms.RulingForm, effect: Effect) -> list[str]:
    """The items that the effect names: those that count 0, or the criteria to correct."""
    if effect is Effect.CORRECT and "criteria" in form:
        return form.criteria.data or []
    return form.items.data or [] if effect is Effect.ZERO else []


def _numbers(contest_id: int, codes: str) -> list[int] | None:
    """The works with these codes; None if one does not exist."""
    wanted = codes.replace(",", " ").split()
    if not wanted:
        return []
    known = entries.numbers(db.session(), contest_id, wanted)
    return [known[code] for code in wanted] if all(code in known for code in wanted) else None
