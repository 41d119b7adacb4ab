"""The order of presentation and the timetable of a contest, and the list for teams and the door."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from judging.core import thai
from judging.core.presentation.presentation_order import lot
from judging.core.presentation.timetable import Pause, day_plans
from judging.core.refusals import RuleViolation
from judging.extensions import db
from judging.queries.presentation import presentation as reads
from judging.queries.presentation.presentation import Plan, PresentedWork
from judging.services.presentation import presentation as service
from judging.web.forms import SAVED_MEANWHILE, refusals_on
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.organise import frame
from judging.web.organise.presentation.timetable_form import FIELD_OF, TimetableForm, stored
from judging.web.views import flash_and_redirect, in_transaction
from judging.web.wording.refusals import sentence


def order(contest_id: int) -> Any:
    """Show the order and the timetable; POST saves the typed numbers, or moves one work up or down."""
    if request.method == "GET":
        return _page(contest_id)
    given: dict[str, Any] = {"contest_id": contest_id, "reason": request.form.get("reason", "")[:1000]}
    step = next((name for name in ("up", "down") if name in request.form), None)
    try:
        if step:
            moved = whole(request.form[step])
            in_transaction(service.move, actor=actor(), entry_id=moved, step=-1 if step == "up" else 1, **given)
            return redirect(url_for("organise.order", contest_id=contest_id, _anchor=f"work-{moved}"), 303)
        now_saved = _saved(_read(contest_id)[1])
        if request.form.get("seen", now_saved) != now_saved:
            return _page(contest_id, error=str(SAVED_MEANWHILE)), 422
        in_transaction(service.save_order, actor=actor(), numbers=_numbers(), **given)
    except RuleViolation as refusal:
        return _page(contest_id, error=sentence(refusal)), 422
    except ValueError:
        return _page(contest_id, error=_("Enter whole numbers from 1 on, or leave a field empty.")), 422
    return flash_and_redirect(
        _("The order of presentation is saved. Works without a number come last, and gaps are closed."),
        "organise.order",
        contest_id=contest_id,
    )


def draw(contest_id: int) -> Any:
    """Draw the order by lot."""
    reason = request.form.get("reason", "")[:1000]
    in_transaction(service.draw_order, actor=actor(), contest_id=contest_id, reason=reason)
    return flash_and_redirect(
        _("The order is drawn by lot. The draw is in the audit log."), "organise.order", contest_id=contest_id
    )


def timetable(contest_id: int) -> Any:
    """Save the timetable."""
    form = _timetable_form(contest_id)
    if form.starts.data is not None and form.first_day.data is None:
        form.first_day.data = frame.head_of(contest_id).first_day
    if form.validate_on_submit():
        with refusals_on(form, FIELD_OF):
            in_transaction(
                service.save_timetable,
                actor=actor(),
                contest_id=contest_id,
                lengths=form.lengths(),
                timetable=form.timetable(),
            )
            return flash_and_redirect(_("The timetable is saved."), "organise.order", contest_id=contest_id)
    return _page(contest_id, form=form), 422


def order_print(contest_id: int) -> str:
    """The list for teams and the door."""
    head = frame.head_of(contest_id)
    plan, works = _read(contest_id)
    presenting = [work for work in works if work.number]
    return render_template(
        "organise/presentation/order_print.html",
        head=head,
        plan=plan,
        works=presenting,
        days=_days(plan, presenting),
    )


def _timetable_form(contest_id: int, **given: Any) -> TimetableForm:
    first_day = frame.head_of(contest_id).first_day
    return TimetableForm(data={"first_day": first_day} | stored(reads.plan(db.session(), contest_id)), **given)


def _page(contest_id: int, *, form: TimetableForm | None = None, error: str = "") -> str:
    head = frame.head_of(contest_id)
    plan, works = _read(contest_id)
    form = form or _timetable_form(contest_id, formdata=None)
    last = max((work.slot.day for work in works if work.slot), default=None)
    return frame.page(
        "organise/presentation/order.html",
        head,
        "organise.order",
        plan=plan,
        works=[work for work in works if work.number],
        apart=[work for work in works if not work.number],
        lots={work.entry_id: lot(work.entry_id, plan.seed) for work in works} if plan.is_drawn else {},
        form=form,
        error=error,
        seen=_saved(works),
        typed=request.form,
        may_change=frame.is_open(head),
        is_beyond=last is not None and last > head.last_day,
        last=last,
    )


def _saved(works: Sequence[PresentedWork]) -> str:
    """Tells the order of the works from any other."""
    return " ".join(str(work.entry_id) for work in works if work.number)


def _read(contest_id: int) -> tuple[Plan, tuple[PresentedWork, ...]]:
    plan = reads.plan(db.session(), contest_id)
    return plan, reads.works(db.session(), contest_id, plan)


def _numbers() -> dict[int, int | None]:
    """The typed number of each work.

    Raises:
        ValueError: something else than a whole number was typed.
    """
    found: dict[int, int | None] = {}
    for name, text in request.form.items():
        if name.startswith("place-"):
            typed = thai.digits(text).strip()
            if typed and not typed.isdecimal():
                raise ValueError(typed)
            found[whole(name.removeprefix("place-"))] = int(typed[:9]) if typed else None
    return found


def _days(plan: Plan, works: list[PresentedWork]) -> list[Any]:
    """By day: (work or None, slot or pause); empty without a timetable."""
    if plan.timetable is None:
        return []
    slots = [work.slot for work in works if work.slot]
    return [
        (day, [(None if isinstance(row, Pause) else works[index or 0], row) for index, row in rows])
        for day, rows in day_plans(plan.timetable, slots)
    ]
