"""The frame of a contest's pages: its head, the tabs, and the words for its state and level."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template

from judging.core.contests.lifecycle import ContestState
from judging.extensions import db
from judging.queries.contests.contests import ContestHead, contest_head
from judging.web.wording import labels


def head_of(contest_id: int) -> ContestHead:
    """The head of the contest, or 404."""
    head = contest_head(db.session(), contest_id)
    if head is None:
        abort(404)
    return head


def is_open(contest: ContestHead) -> bool:
    """Whether works and panel can still change."""
    return contest.state not in (ContestState.CERTIFIED, ContestState.PUBLISHED)


def page(template: str, head: ContestHead, tab: str, **values: Any) -> str:
    """A page that extends ``organise/contest_page.html``; ``tab`` is the endpoint of the current tab."""
    return render_template(
        template,
        head=head,
        tab=tab,
        state_names=labels.CONTEST_STATES,
        level_names=labels.LEVELS,
        entry_state_names=labels.ENTRY_STATES,
        panel_role_names=labels.PANEL_ROLES,
        **values,
    )
