"""The hall: the page that moves what is presented now, made for a phone, and the page for the second screen."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from judging.core.contests.lifecycle import ContestState
from judging.core.entries.states import EntryState
from judging.core.presentation import hall as rules
from judging.core.presentation.hall import HallMove, HallPhase, Turn
from judging.core.presentation.screen_links import HallScreen
from judging.extensions import db
from judging.queries.presentation import halls as reads, presentation
from judging.services.entries import hall_absences
from judging.services.presentation import chair_calls, halls as service
from judging.web.guards.access import actor, scope
from judging.web.guards.whole_numbers import whole
from judging.web.screens import frame
from judging.web.views import flash_and_redirect, in_transaction


def control(contest_id: int) -> str:
    """What is presented now, with the buttons that move it, the calls of judges, and the works in their order."""
    return render_template("hall/control.html", **_control(contest_id))


def control_live(contest_id: int) -> Any:
    """The part of the phone's page that changes."""
    return frame.live("hall/_control.html", _control(contest_id))


def screen(contest_id: int) -> str:
    """The page for a second screen at the team's table."""
    return render_template("hall/screen.html", **_values(contest_id))


def screen_live(contest_id: int) -> Any:
    """The part of the second screen that changes."""
    return frame.live("hall/_screen.html", _values(contest_id))


def move(contest_id: int) -> Response:
    """Move what is presented now."""
    given = {"act": frame.pressed(HallMove), "entry_id": request.form.get("entry", type=whole)}
    return frame.moved("hall.control", contest_id, service.move, **given)


def late(contest_id: int) -> Response:
    """The team of the work at hand is late: the work goes to the end."""
    return frame.moved("hall.control", contest_id, service.postpone, actor=actor())


def absent(contest_id: int) -> Response:
    """The team of the work at hand did not come."""
    reason = request.form.get("reason", "")[:1000]
    is_begun_known = request.form.get("begun") == "1"
    return frame.moved(
        "hall.control",
        contest_id,
        hall_absences.record_absence,
        actor=actor(),
        reason=reason,
        is_begun_known=is_begun_known,
    )


def call_seen(contest_id: int, member_id: int) -> Response:
    """Mark the call of a judge as seen."""
    in_transaction(chair_calls.mark_seen, actor=actor(), contest_id=contest_id, member_id=member_id)
    return flash_and_redirect(_("Marked as seen. The judge's tablet says so."), "hall.control", contest_id=contest_id)


def _control(contest_id: int) -> dict[str, Any]:
    return _values(contest_id, link=frame.shown_link(contest_id, HallScreen.HALL))


def _values(contest_id: int, **more: Any) -> dict[str, Any]:
    session = db.session()
    head = frame.head_of(contest_id)
    plan = presentation.plan(session, contest_id)
    works = presentation.works(session, contest_id, plan)
    now = reads.hall(session, contest_id) if head.state is ContestState.SCORING else None
    calls = reads.calls(session, contest_id)
    order = tuple((work.entry_id, work.number is not None) for work in works)
    by_id = {work.entry_id: work for work in works}
    known = reads.turns(session, contest_id)
    here = now.entry_id if now else None
    turns = rules.turns(order, presented=known.presented, late=known.late, now=here)
    following = rules.work_due(order, known.presented, here)
    shown = [work for work in works if work.number or work.state is EntryState.ABSENT]
    told = (now, [(work.entry_id, work.number, work.slot) for work in shown], known, calls, more)
    return frame.values(
        head,
        told,
        hall=now,
        work=by_id.get(now.entry_id) if now else None,
        following=by_id.get(following) if following is not None else None,
        can_go_back=now is not None and (now.can_undo or rules.behind((now.entry_id, now.phase), order) is not None),
        works=shown,
        turns=turns,
        presented=known.presented,
        missed=[work for work in works if turns.get(work.entry_id) is Turn.SKIPPED],
        absent=[work for work in shown if not work.number],
        calls=calls,
        plan=plan,
        phases=HallPhase,
        is_chair=scope().member_id is not None,
        **more,
    )
