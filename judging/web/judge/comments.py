"""The comments to the teams, for the chair from certification on: which go out with the feedback, which are held."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from judging.core.refusals import RuleViolation
from judging.core.results.feedback import flags
from judging.extensions import db
from judging.queries.contests.contests import contest_head
from judging.queries.results import team_comments
from judging.queries.results.team_comments import TeamComment
from judging.services.results import held_comments
from judging.services.results.held_comments import AFTER
from judging.web.guards.access import actor
from judging.web.guards.whole_numbers import whole
from judging.web.views import flash_and_redirect, in_transaction, or_404
from judging.web.wording.contest_title import round_title
from judging.web.wording.refusals import sentence


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment with the names and telephone numbers in it."""

    comment: TeamComment
    flags: tuple[str, ...]


def comments(contest_id: int) -> Any:
    """Look through the comments; hold one with a reason, or let it out."""
    fault = ""
    if request.method == "POST":
        try:
            return _decided(contest_id)
        except RuleViolation as refusal:
            fault = sentence(refusal)
    head = or_404(contest_head(db.session(), contest_id))
    shown = list(_shown(contest_id)) if head.state in AFTER else []
    page = render_template(
        "judge/review/comments.html",
        head=head,
        round=round_title(head),
        is_due=head.state in AFTER,
        is_published=bool(head.version),
        comments=sorted(shown, key=lambda one: not one.flags or bool(one.comment.held)),
        fault=fault,
    )
    return page, 422 if fault else 200


def _decided(contest_id: int) -> Any:
    given: dict[str, Any] = {
        "actor": actor(),
        "contest_id": contest_id,
        "sheet_id": request.form.get("sheet", 0, type=whole),
        "item": request.form.get("item", ""),
    }
    if "release" in request.form:
        in_transaction(held_comments.let_out, **given)
        return flash_and_redirect(_("The comment goes out with the feedback."), "judge.comments", contest_id=contest_id)
    in_transaction(held_comments.hold, **given, reason=request.form.get("reason", ""))
    text = _("The comment is held back. The team reads that one comment was held, without its text and your reason.")
    return flash_and_redirect(text, "judge.comments", contest_id=contest_id)


def _shown(contest_id: int) -> Iterator[Shown]:
    session = db.session()
    names = team_comments.names(session, contest_id)
    for comment in team_comments.of_contest(session, contest_id):
        known = (*names.get(0, ()), *names.get(comment.entry_id, ()))
        yield Shown(comment, flags(comment.text, known))
