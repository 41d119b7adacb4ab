"""Sign-in sheets: who comes writes the time and signs."""

from datetime import timedelta

from flask import Response
from flask_babel import gettext as _

from judging.core.dates import day
from judging.extensions import db
from judging.queries.papers.duties import duties
from judging.queries.presentation import presentation
from judging.web.organise.frame import head_of
from judging.web.papers import printing
from judging.web.wording import labels
from judging.web.wording.languages import language, spoken
from judging.writers.typesetting import Verbatim, unbroken


def judges(contest_id: int) -> Response:
    """The panel's sign-in sheet, a page a day: every member who has not left, the time in and out with signatures."""
    head = head_of(contest_id)
    first, last = head.days
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    data = {
        "title": _("Judges' sign-in sheet"),
        "contest": printing.contest_line(head),
        "round": printing.round_line(head),
        "foot": printing.contest_line(head),
        "days": [day(one, language()) for one in days],
        "columns": [_("No."), _("Name"), _("Duty"), _("Time in"), _("Signature"), _("Time out"), _("Signature")],
        "people": [
            {"name": unbroken(member.name), "role": str(labels.PANEL_ROLES[member.role])}
            for member in duties(db.session(), contest_id)
            if not member.has_left
        ],
    }
    return printing.pdf("judges_sign_in", data, f"judges-sign-in-{contest_id}")


def teams(contest_id: int) -> Response:
    """The teams' sign-in sheet, in the order of presentation: who comes writes name and time, and signs."""
    head = head_of(contest_id)
    plan = presentation.plan(db.session(), contest_id)
    works = presentation.works(db.session(), contest_id, plan)
    data = {
        "title": _("Teams' sign-in sheet"),
        "lines": [printing.contest_line(head), printing.round_line(head)],
        "foot": printing.contest_line(head),
        "flipped": True,
        "columns": [
            _("No."),
            _("Code"),
            _("Work"),
            _("Institution"),
            _("Adviser or representative"),
            _("Time"),
            _("Signature"),
        ],
        "widths": [1.4, 1.7, 7, 5, 4.4, 2, 4],
        "centred": [0, 1],
        "titles": [2, 3],
        "room": 9,
        "rows": [
            [str(work.number), Verbatim(work.code), spoken(work.title), spoken(work.institution), "", "", ""]
            for work in works
            if work.number is not None
        ],
    }
    return printing.pdf("list", data, f"teams-sign-in-{contest_id}")
