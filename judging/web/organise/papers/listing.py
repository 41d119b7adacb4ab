"""The list of a contest's papers and files."""

from typing import Any

from flask_babel import lazy_gettext as _l

from judging.core.contests.lifecycle import ContestState
from judging.extensions import db
from judging.queries.contests.progress_grid import shows_totals
from judging.queries.entries.team_names import team_names
from judging.queries.papers.duties import duties
from judging.queries.papers.submitted_sheets import has_submitted
from judging.queries.scoring.ranked_field import ranked_field
from judging.web.organise import frame
from judging.web.organise.papers import official_texts
from judging.web.views import or_404

LISTS: dict[str, Any] = {
    "works": _l("Works"),
    "judges": _l("Panel"),
    "order": _l("Order of presentation"),
    "progress": _l("Progress"),
    "eligibility": _l("Eligibility check"),
    "rulings": _l("Cases and rulings"),
    "log": _l("Audit log"),
}
"""The lists that ``lists.files`` writes, in the order of the page."""


def listing(contest_id: int) -> str:
    """Every paper that can be printed now, by when it is wanted, and every list."""
    head, session = frame.head_of(contest_id), db.session()
    is_served = any(not member.has_left for member in duties(session, contest_id))
    return frame.page(
        "organise/papers/papers.html",
        head,
        "organise.papers",
        shows_sheets=has_submitted(session, contest_id) and shows_totals(session, contest_id),
        shows_means=bool(or_404(ranked_field(session, contest_id)).tallies),
        has_order=is_served and head.rehearsal_of is None,
        lists=LISTS,
        has_teams=bool(team_names(db.session(), contest_id)),
        announcements=official_texts.versions(head),
        has_ranking=head.rehearsal_of is None and head.state in (ContestState.CERTIFIED, ContestState.PUBLISHED),
    )
