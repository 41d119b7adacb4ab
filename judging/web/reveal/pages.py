"""The reveal: the big screen, which is sent the page at hand and nothing else of the ranking, and the page that moves
it, made for a phone."""

import hashlib
from typing import Any

import segno
from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from judging import clock
from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.results.reveals import RevealMove, RevealPage
from judging.core.scoring.awards import Medal
from judging.extensions import db
from judging.queries.contests.contests import contest_head
from judging.queries.results import reveals as reads
from judging.services.results import results, reveals as service
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.serving.reach import for_others
from judging.web.views import in_transaction, or_404
from judging.web.wording import labels
from judging.web.wording.contest_title import round_title
from judging.web.wording.languages import language
from judging.web.wording.refusals import sentence
from judging.web.wording.results.award_text import award_text


def screen(contest_id: int) -> str:
    """The page for the projector."""
    return render_template("reveal/screen.html", **_values(contest_id))


def control(contest_id: int) -> str:
    """The page for the phone: what is shown, what is next, and the buttons; at the end the way to publishing."""
    return render_template("reveal/control.html", **_controlled(contest_id))


def live(contest_id: int) -> Any:
    """The part of either page that changes; 204 if nothing changed since ``seen``."""
    values = _values(contest_id)
    if request.args.get("seen") == values["seen"]:
        return "", 204
    if request.args.get("part") == "screen":
        return render_template("reveal/_screen.html", **values)
    return render_template("reveal/_control.html", **_controlled(contest_id))


def begin(contest_id: int) -> Response:
    """Begin the reveal, or begin it again."""
    return _moved(contest_id, service.start, actor=actor())


def move(contest_id: int) -> Response:
    """Move the screen."""
    try:
        act = RevealMove(request.form.get("act", ""))
    except ValueError:
        abort(400)
    return _moved(contest_id, service.move, act=act)


def _moved(contest_id: int, service_: Any, /, **given: Any) -> Response:
    """Act on the screen as the person saw it, and show the page again with what came of it."""
    seen = request.form.get("seen", 0, type=whole)
    try:
        in_transaction(service_, contest_id=contest_id, seen=seen, **given)
    except RuleViolation as refusal:
        flash(sentence(refusal), "wait")
    return redirect(url_for("reveal.control", contest_id=contest_id), 303)


def _values(contest_id: int) -> dict[str, Any]:
    """What the screen shows: the page at hand, nothing before it or after it."""
    session = db.session()
    head = or_404(contest_head(session, contest_id))
    running = reads.reveal(session, contest_id)
    page = running.page if running and not running.is_blank else None
    is_published = head.state is ContestState.PUBLISHED
    address = for_others(url_for("public.results", contest_id=contest_id, _external=True)) if is_published else ""
    told = (running and (running.revision, running.step, running.is_blank), head.state, language())
    return {
        "head": head,
        "round": round_title(head),
        "page": page,
        "award": page and award_name(page),
        "is_blank": running is not None and running.is_blank,
        "address": address,
        "picture": _qr(address) if address else "",
        "now": clock.now(),
        "seen": hashlib.sha256(repr(told).encode()).hexdigest()[:12],
    }


def _controlled(contest_id: int) -> dict[str, Any]:
    running = reads.reveal(db.session(), contest_id)
    preview = results.preview(db.session(), contest_id=contest_id) if running and running.is_at_end else None
    return _values(contest_id) | {
        "reveal": running,
        "shown_name": running and running.page and award_name(running.page),
        "following_name": running and running.following and award_name(running.following),
        "has_changed": preview is not None and running is not None and preview.fingerprint != running.fingerprint,
    }


def award_name(page: RevealPage) -> str:
    """The title or the medal of a page, in words."""
    return award_text(page.award) if page.award else str(labels.MEDALS[Medal.PARTICIPATION])


def _qr(address: str) -> str:
    return segno.make_qr(address, error="m").svg_data_uri(border=2, dark="#000", light="#fff", xmldecl=False)
