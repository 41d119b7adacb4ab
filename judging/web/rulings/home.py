"""The central committee's first page: the contests of its competitions, those with undecided cases first."""

from __future__ import annotations

from flask import render_template

from judging.extensions import db
from judging.queries.contests import contests
from judging.queries.rulings import cases
from judging.web.guards.access import actor
from judging.web.wording import labels
from judging.web.wording.contest_title import round_title


def home() -> str:
    """The contests, with the number of their cases and undecided cases."""
    session = db.session()
    heads = contests.central_heads(session, actor())
    numbers = [head.contest_id for head in heads]
    waiting, opened = cases.waiting(session, numbers), cases.opened(session, numbers)
    rows = [
        (head, round_title(head), waiting.get(head.contest_id, 0), opened.get(head.contest_id, 0)) for head in heads
    ]
    return render_template(
        "rulings/home.html", rows=sorted(rows, key=lambda row: -row[2]), state_names=labels.CONTEST_STATES
    )
