"""The form on which an institution corrects the names of a team before certificates are printed."""

from typing import Any

from flask import Response, abort, request
from flask_babel import gettext as _

from judging.core.roles import TeamRole
from judging.extensions import db
from judging.queries.entries.team_names import TeamName, team_names
from judging.queries.papers import printouts
from judging.queries.papers.printouts import PrintedWork
from judging.web.guards.whole_numbers import whole
from judging.web.organise.frame import head_of
from judging.web.papers import printing
from judging.web.wording.languages import spoken
from judging.writers.typesetting import Verbatim


def forms(contest_id: int) -> Response:
    """A page for each work with a team; ``entry`` limits them to one work."""
    head = head_of(contest_id)
    wanted = request.args.get("entry", type=whole)
    works = [one for one in printouts.works(db.session(), contest_id) if wanted in (None, one.entry_id)]
    teams = team_names(db.session(), contest_id)
    pages = [_page(work, teams[work.entry_id]) for work in works if work.entry_id in teams] or abort(404)
    data = {
        "title": _("Correction of names"),
        "contest": printing.contest_line(head),
        "round": printing.round_line(head),
        "foot": printing.contest_line(head),
        "columns": [_("No."), _("Duty"), _("Name as registered"), _("Correct name")],
        "works": pages,
        "told": _(
            "Write the whole name with its prefix where it differs, as it is to stand on the certificate. "
            "Leave the rest empty."
        )
        + " "
        + _("Teachers with an account can do this online: sign in, My works, Certificates."),
        "signers": [_("Adviser"), _("Director of the institution")],
    }
    return printing.pdf("name_corrections", data, f"name-corrections-{contest_id}")


def _page(work: PrintedWork, team: list[TeamName]) -> dict[str, Any]:
    duties = {TeamRole.MAKER: _("Maker"), TeamRole.ADVISER: _("Adviser")}
    return {
        "facts": [
            [_("Code"), Verbatim(work.code)],
            [_("Work"), spoken(work.title)],
            [_("Institution"), spoken(work.institution)],
        ],
        "people": [{"role": duties[person.role], "name": person.name} for person in team],
    }
