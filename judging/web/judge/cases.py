"""The chair reads what judges reported from their score sheets. Nothing stops for it."""

from flask import render_template

from judging.extensions import db
from judging.models import CaseSource
from judging.queries.contests.contests import contest_head
from judging.queries.rulings import cases as read
from judging.web.views import or_404
from judging.web.wording.contest_title import round_title


def cases(contest_id: int) -> str:
    """The judges' reports, undecided ones first, without judges' names."""
    session = db.session()
    head = or_404(contest_head(session, contest_id))
    return render_template(
        "judge/cases.html",
        head=head,
        round=round_title(head),
        rows=read.of_contest(session, contest_id, sources=(CaseSource.JUDGE,)),
    )
