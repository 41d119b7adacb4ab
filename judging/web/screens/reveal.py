"""The reveal: the big screen, which is sent the page at hand and nothing else of the ranking, and the page that moves
it, made for a phone."""

from typing import Any

from flask import render_template, url_for
from werkzeug.wrappers import Response

from judging.core.contests.lifecycle import ContestState
from judging.core.presentation.screen_links import HallScreen
from judging.core.results.reveals import RevealMove, RevealPage
from judging.core.scoring.awards import Medal
from judging.extensions import db
from judging.queries.contests.contests import ContestHead
from judging.queries.results import reveals as reads
from judging.queries.results.reveals import RevealNow
from judging.services.results import results, reveals as service
from judging.web.guards.access import actor
from judging.web.qr_codes import qr_code
from judging.web.screens import frame
from judging.web.serving.reach import for_others
from judging.web.wording import labels
from judging.web.wording.results.award_text import award_text


def screen(contest_id: int) -> str:
    """The page for the projector."""
    return render_template("reveal/screen.html", **_screen(contest_id))


def screen_live(contest_id: int) -> Any:
    """The part of the projector's page that changes."""
    return frame.live("reveal/_screen.html", _screen(contest_id))


def control(contest_id: int) -> str:
    """The page for the phone: what is shown, what is next, and the buttons; at the end the way to publishing."""
    return render_template("reveal/control.html", **_control(contest_id))


def control_live(contest_id: int) -> Any:
    """The part of the phone's page that changes."""
    return frame.live("reveal/_control.html", _control(contest_id))


def begin(contest_id: int) -> Response:
    """Begin the reveal, or begin it again."""
    return frame.moved("reveal.control", contest_id, service.start, actor=actor())


def move(contest_id: int) -> Response:
    """Move the screen."""
    return frame.moved("reveal.control", contest_id, service.move, act=frame.pressed(RevealMove))


def _screen(contest_id: int) -> dict[str, Any]:
    """What the screen shows: the page at hand, nothing before it or after it."""
    head, running = _running(contest_id)
    page = running.page if running and not running.is_blank else None
    is_published = head.state is ContestState.PUBLISHED
    address = for_others(url_for("public.results", contest_id=contest_id, _external=True)) if is_published else ""
    return frame.values(
        head,
        _state(running),
        page=page,
        award=page and award_name(page),
        is_blank=running is not None and running.is_blank,
        address=address,
        picture=qr_code(address) if address else "",
    )


def _control(contest_id: int) -> dict[str, Any]:
    head, running = _running(contest_id)
    preview = results.preview(db.session(), contest_id=contest_id) if running and running.is_at_end else None
    has_changed = preview is not None and running is not None and preview.fingerprint != running.fingerprint
    link = frame.shown_link(contest_id, HallScreen.REVEAL)
    return frame.values(
        head,
        (_state(running), has_changed, link),
        reveal=running,
        shown_name=running and running.page and award_name(running.page),
        following_name=running and running.following and award_name(running.following),
        has_changed=has_changed,
        link=link,
    )


def _running(contest_id: int) -> tuple[ContestHead, RevealNow | None]:
    return frame.head_of(contest_id), reads.reveal(db.session(), contest_id)


def _state(running: RevealNow | None) -> object:
    return running and (running.revision, running.step, running.is_blank)


def award_name(page: RevealPage) -> str:
    """The title or the medal of a page, in words."""
    return award_text(page.award) if page.award else str(labels.MEDALS[Medal.PARTICIPATION])
