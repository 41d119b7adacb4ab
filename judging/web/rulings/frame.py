"""The frame of case pages: an organiser's tabs, or a plainer one for the central committee."""

from typing import Any

from flask import abort, request

from judging.extensions import db
from judging.queries.contests.contests import ContestHead
from judging.queries.rulings import cases
from judging.queries.rulings.cases import CaseRow
from judging.web.guards.access import actor
from judging.web.organise.frame import head_of, page as contest_page

__all__ = ["case_of", "head_of", "page", "reason"]


def page(template: str, head: ContestHead, **values: Any) -> str:
    """A page of a contest's cases."""
    organises = actor().organises(competition_id=head.competition_id, round_id=head.round_id)
    return contest_page(
        template,
        head,
        "rulings.cases",
        frame="organise/contest_page.html" if organises else "rulings/contest_page.html",
        organises=organises,
        **values,
    )


def case_of(contest_id: int, case_id: int) -> CaseRow:
    """The case in the address; 404 if it is not of this contest."""
    found = cases.one(db.session(), case_id)
    if found is None or found.contest_id != contest_id:
        abort(404)
    return found


def reason(name: str = "reason") -> str:
    """A text from a dialog's form."""
    return request.form.get(name, "")[:4000]
