"""Lists of the panel: its members, the progress of their sheets, and the audit log."""

from flask_babel import gettext as _

from judging.core.dates import moment
from judging.core.imports.columns import JUDGES
from judging.core.roles import PanelRole
from judging.core.rulebooks.rulebook import Rulebook
from judging.extensions import db
from judging.queries import audit
from judging.queries.contests import panels, progress_grid
from judging.queries.contests.panels import MemberRow
from judging.queries.contests.progress_grid import Cell as SheetState, shows_totals
from judging.queries.rulebooks.rulebooks import rulebook
from judging.web.organise.frame import head_of
from judging.web.organise.lists.work_lists import WHOLE
from judging.web.organise.log import SINGLE_MARKS, describe
from judging.web.wording import labels
from judging.web.wording.languages import language, spoken
from judging.writers.workbooks import Cell, Sheet

_COLUMNS = [column for column in JUDGES.columns if column.in_template and not column.part_of]


def judges(contest_id: int) -> Sheet:
    """The panel in the columns of the import, then role and sheets; the secretary and members who left are in it."""
    rows: list[list[Cell]] = [
        [*_typed(member), str(labels.PANEL_ROLES[member.role]), _left(member), member.submitted, member.sheets]
        for member in panels.panel(db.session(), contest_id).members
    ]
    header = [column.title.in_language(language()) for column in _COLUMNS]
    header += [_("State"), _("Left the panel"), _("Sheets submitted"), _("Sheets wanted")]
    return Sheet(_("Panel"), header, rows, frozen_columns=1)


def _typed(member: MemberRow) -> list[Cell]:
    is_chair = member.role is PanelRole.CHAIR
    typed = {
        "name": member.name,
        "position": member.position,
        "institution": member.institution.th,
        "sections": ", ".join(member.sections),
        "chair": ("ใช่" if language() == "th" else "yes") if is_chair else "",
    }
    return [typed[column.name] for column in _COLUMNS]


def _left(member: MemberRow) -> str:
    return f"{moment(member.left_at, language())}: {member.left_reason}" if member.left_at else ""


def progress(contest_id: int) -> Sheet:
    """Works × judges: the state of each sheet, and its total where organisers may see totals."""
    book = rulebook(db.session(), head_of(contest_id).rulebook_id)
    grid = progress_grid.grid(db.session(), contest_id, size=WHOLE)
    rows: list[list[Cell]] = [
        [
            work.code,
            spoken(work.title),
            spoken(work.institution),
            str(labels.ENTRY_STATES[work.state]),
            *(_sheet(cell, book, with_total=grid.shows_totals) for cell in work.cells),
            work.submitted,
            work.required,
        ]
        for work in grid.works
    ]
    header = [_("Code"), _("Work"), _("Institution"), _("State"), *(judge.name for judge in grid.judges)]
    return Sheet(_("Progress"), [*header, _("Sheets submitted"), _("Sheets wanted")], rows, frozen_columns=2)


def _sheet(cell: SheetState, book: Rulebook, *, with_total: bool) -> Cell:
    if cell.look == "submitted" and with_total and cell.total is not None:
        return cell.total * book.unit
    begun = _("%(n)s of %(of)s", n=cell.scored, of=cell.of)
    words = {
        "submitted": _("submitted"),
        "returned": _("returned · %(n)s/%(of)s", n=cell.scored, of=cell.of),
        "begun": begun,
        "open": _("not started"),
        "excused": _("excused"),
        "recused": _("recused"),
        "none": _("no sheet yet"),
    }
    return words.get(cell.look, _("not asked"))


def log(contest_id: int) -> Sheet:
    """The audit log, newest first, without single marks: what the log's page shows, and each entry's digest."""
    book, with_totals = rulebook(db.session(), head_of(contest_id).rulebook_id), shows_totals(db.session(), contest_id)
    found = audit.log_page(db.session(), contest_id, size=WHOLE, without=(SINGLE_MARKS,))
    rows: list[list[Cell]] = []
    for row in found.rows:
        said = describe(row, book, with_totals=with_totals)
        who = _("%(name)s, as deputy of %(organiser)s", name=row.who, organiser=row.deputy_of)
        who = who if row.deputy_of else row.who
        rows.append(
            [row.seq, moment(row.at, language()), who, said.what, said.about, said.detail, said.reason, row.hash]
        )
    header = [_("No."), _("Time"), _("Person"), _("Action"), _("About"), _("Detail"), _("Reason"), _("Digest")]
    return Sheet(_("Audit log"), header, rows, frozen_columns=1)
