"""All works of the teacher's institutions over the years with their results, as .xlsx or .csv."""

from flask import Response, abort
from flask_babel import gettext as _

from judging.core import provinces
from judging.core.scoring.awards import AwardKind
from judging.extensions import db
from judging.queries.entries import teacher_pages
from judging.queries.entries.teacher_pages import TeacherEntry
from judging.web.guards.access import actor
from judging.web.views import XLSX, attachment
from judging.web.wording import labels
from judging.web.wording.languages import language, speak_of, spoken
from judging.web.wording.results.award_text import awards_text
from judging.writers.workbooks import Cell, Sheet, sheet_as_csv, write_workbook


def works_file(ending: str) -> Response:
    """The list; 404 for an ending that there is not."""
    if ending not in ("xlsx", "csv"):
        abort(404)
    entries = teacher_pages.entries(db.session(), actor())
    speak_of(*(entry.contest.event.noun for entry in entries))
    header = [_("School year"), _("Level"), _("Area"), _("Contest"), _("Code"), _("Work"), _("Institution"), _("State")]
    header += [_("Rank"), _("Award"), _("Medal"), _("Special prizes")]
    sheet = Sheet(_("Works"), header, [_row(entry) for entry in entries], frozen_columns=1)
    if ending == "csv":
        return attachment(sheet_as_csv(sheet), "text/csv", "works.csv")
    return attachment(write_workbook([sheet]), XLSX, "works.xlsx")


def _row(entry: TeacherEntry) -> list[Cell]:
    contest = entry.contest
    state = labels.CONTEST_STATES[contest.state] if entry.rank else labels.ENTRY_STATES[entry.state]
    return [
        contest.school_year,
        str(labels.LEVELS[contest.level]),
        provinces.place_name(contest.area, language()) if contest.area else "",
        spoken(contest.title),
        entry.code,
        spoken(entry.title),
        spoken(entry.institution),
        str(state),
        entry.rank,
        *(awards_text(entry.awards, kind) for kind in AwardKind),
    ]
