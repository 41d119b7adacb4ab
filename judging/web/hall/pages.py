"""The hall: the page that moves what is presented now, made for a phone, and the page for the second screen."""

import hashlib
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.entries.states import EntryState
from judging.core.presentation import hall as rules
from judging.core.presentation.hall import HallMove, HallPhase, Turn
from judging.core.refusals import RuleViolation
from judging.extensions import db
from judging.queries.contests.contests import contest_head
from judging.queries.presentation import halls as reads, presentation
from judging.services.entries import hall_absences
from judging.services.presentation import chair_calls, halls as service
from judging.web.guards.access import actor, scope
from judging.web.guards.whole_numbers import whole
from judging.web.views import flash_and_redirect, in_transaction, or_404
from judging.web.wording.contest_title import round_title
from judging.web.wording.languages import language
from judging.web.wording.refusals import sentence


def control(contest_id: int) -> str:
    """What is presented now, with the buttons that move it, the calls of judges, and the works in their order."""
    return render_template("hall/control.html", **_values(contest_id))


def screen(contest_id: int) -> str:
    """The page for a second screen at the team's table."""
    return render_template("hall/screen.html", **_values(contest_id))


def live(contest_id: int) -> Any:
    """The part of either page that changes; 204 if nothing changed since ``seen``."""
    values = _values(contest_id)
    if request.args.get("seen") == values["seen"]:
        return "", 204
    part = "hall/_screen.html" if request.args.get("part") == "screen" else "hall/_control.html"
    return render_template(part, **values)


def move(contest_id: int) -> Response:
    """Move what is presented now."""
    try:
        act = HallMove(request.form.get("act", ""))
    except ValueError:
        abort(400)
    entry_id = request.form.get("entry", type=whole)
    return _moved(contest_id, service.move, act=act, entry_id=entry_id)


def late(contest_id: int) -> Response:
    """The team of the work at hand is late: the work goes to the end."""
    return _moved(contest_id, service.postpone, actor=actor())


def absent(contest_id: int) -> Response:
    """The team of the work at hand did not come."""
    reason = request.form.get("reason", "")[:1000]
    is_begun_known = request.form.get("begun") == "1"
    return _moved(contest_id, hall_absences.record_absence, actor=actor(), reason=reason, is_begun_known=is_begun_known)


def call_seen(contest_id: int, member_id: int) -> Response:
    """Mark the call of a judge as seen."""
    in_transaction(chair_calls.mark_seen, actor=actor(), contest_id=contest_id, member_id=member_id)
    return flash_and_redirect(_("Marked as seen. The judge's tablet says so."), "hall.control", contest_id=contest_id)


def _moved(contest_id: int, service_: Any, /, **given: Any) -> Response:
    """Act on the hall as the person saw it, and show the page again with what came of it."""
    seen = request.form.get("seen", 0, type=whole)
    try:
        in_transaction(service_, contest_id=contest_id, seen=seen, **given)
    except RuleViolation as refusal:
        flash(sentence(refusal), "wait")
    return redirect(url_for("hall.control", contest_id=contest_id), 303)


def _values(contest_id: int) -> dict[str, Any]:
    session = db.session()
    head = or_404(contest_head(session, contest_id))
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
    told = (now, [(work.entry_id, work.number, work.slot) for work in shown], known, calls, head.state, language())
    return {
        "head": head,
        "round": round_title(head),
        "hall": now,
        "work": by_id.get(now.entry_id) if now else None,
        "following": by_id.get(following) if following is not None else None,
        "can_go_back": now is not None and (now.can_undo or rules.behind((now.entry_id, now.phase), order) is not None),
        "works": shown,
        "turns": turns,
        "presented": known.presented,
        "missed": [work for work in works if turns.get(work.entry_id) is Turn.SKIPPED],
        "absent": [work for work in shown if not work.number],
        "calls": calls,
        "plan": plan,
        "phases": HallPhase,
        "now": clock.now(),
        "is_chair": scope().member_id is not None,
        "seen": hashlib.sha256(repr(told).encode()).hexdigest()[:12],
    }
