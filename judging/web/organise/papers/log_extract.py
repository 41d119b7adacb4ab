"""The extract of the audit log for the files of an office: the acts on which the results rest."""

from flask import Response
from flask_babel import gettext as _

from judging.core import dates
from judging.core.rulebooks.rulebook import Rulebook
from judging.extensions import db
from judging.queries import audit
from judging.queries.paging import Page
from judging.queries.rulebooks.rulebooks import rulebook
from judging.web.organise.frame import head_of
from judging.web.organise.log import describe
from judging.web.papers import printing
from judging.web.wording.audit_labels import ACTION_LABELS
from judging.web.wording.languages import language

NOUNS = (
    "contests",
    "rounds",
    "presentation",
    "panels",
    "screening",
    "cases",
    "corrections",
    "prizes",
    "results",
    "rulings",
)
"""The first word of the actions that are extracted."""
FURTHER = (
    *("entries.record_absence", "entries.lift_absence", "entries.remove", "entries.withdraw"),
    *("scoresheets.return", "scoresheets.excuse", "scoresheets.open_criteria", "scoresheets.close_criteria"),
    *("scoresheets.explain_correction", "take_backs.start", "rehearsals.wipe"),
)
MOST = 2000
"""Entries of an extract."""


def extract(contest_id: int) -> Response:
    """The acts on which the results rest, the oldest first, as the page of the log tells them."""
    head, session = head_of(contest_id), db.session()
    only = [action for action in ACTION_LABELS if action.split(".")[0] in NOUNS or action in FURTHER]
    found = audit.log_page(session, contest_id, only=only, size=MOST)
    book = rulebook(session, head.rulebook_id)
    data = {
        "title": _("Extract of the audit log"),
        "lines": [line for line in (printing.contest_line(head), printing.round_line(head), _left_out(found)) if line],
        "foot": printing.contest_line(head),
        "flipped": True,
        "columns": [_("No."), _("When"), _("By whom"), _("What")],
        "widths": [1.5, 4.6, 5, 13.5],
        "centred": [0],
        "titles": [],
        "room": 4,
        "rows": [
            [str(row.seq), dates.moment(row.at, language(), short=True), _who(row), _what(row, book)]
            for row in reversed(found.rows)
        ],
    }
    return printing.pdf("list", data, f"log-{contest_id}")


def _left_out(found: Page[audit.LogRow]) -> str:
    """That the extract has not all entries; empty where it has."""
    if found.total <= MOST:
        return ""
    return _("The latest %(shown)s of %(total)s entries.", shown=MOST, total=found.total)


def _who(row: audit.LogRow) -> str:
    who = row.who or _("the system")
    return f"{who}\n{_('as deputy of %(name)s', name=row.deputy_of)}" if row.deputy_of else who


def _what(row: audit.LogRow, book: Rulebook) -> str:
    """The act, its subject, its details, and its reason."""
    said = describe(row, book, with_totals=False)
    first = f"{said.what}: {said.about}" if said.about else said.what
    reason = _("Reason: %(reason)s", reason=said.reason) if said.reason else ""
    return "\n".join(filter(None, (first, said.detail, reason)))
