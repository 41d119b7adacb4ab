"""The frame of a contest's pages: its head, the tabs, and the words for its state and level."""

from typing import Any

from flask import render_template

from judging.core.contests.lifecycle import CLOSED
from judging.extensions import db
from judging.queries.contests.contests import ContestHead, contest_head
from judging.web.views import or_404


def head_of(contest_id: int) -> ContestHead:
    """The head of the contest, or 404."""
    return or_404(contest_head(db.session(), contest_id))


def is_open(contest: ContestHead) -> bool:
    """Whether works and panel can still change."""
    return contest.state not in CLOSED


def page(template: str, head: ContestHead, tab: str, **values: Any) -> str:
    """A page that extends ``organise/contest_page.html``; ``tab`` is the endpoint of the current tab."""
    return render_template(
        template,
        head=head,
        tab=tab,
        **values,
    )
