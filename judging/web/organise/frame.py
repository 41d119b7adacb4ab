"""The frame of every page of one contest: its head, the tabs, and the words for its state and level."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template

from judging.core.contests import ContestState
from judging.extensions import db
from judging.queries.contests import ContestHead, contest_head
from judging.web import words


def head_of(contest_id: int) -> ContestHead:
    """The head of the contest; 404 where there is none."""
    head = contest_head(db.session(), contest_id)
    if head is None:
        abort(404)
    return head


def is_open(contest: ContestHead) -> bool:
    """Whether works and panel may still change."""
    return contest.state not in (ContestState.CERTIFIED, ContestState.PUBLISHED)


def page(template: str, head: ContestHead, tab: str, **values: Any) -> str:
    """A page that extends ``organise/contest_page.html``, with ``tab`` as the endpoint that is marked as current."""
    return render_template(
        template,
        head=head,
        tab=tab,
        state_names=words.CONTEST_STATES,
        level_names=words.LEVELS,
        entry_state_names=words.ENTRY_STATES,
        panel_role_names=words.PANEL_ROLES,
        **values,
    )
