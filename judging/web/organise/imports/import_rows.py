"""The lines of a sheet in words: what a row says, and which lines an import leaves out, and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l, ngettext

from judging.core.imports.compare_institutions import InstitutionTexts
from judging.core.imports.compare_registries import PastWorkValues
from judging.core.imports.judges.judges import JudgeRow
from judging.core.imports.plan import Plan, RowAt, RowState, WorkValues
from judging.core.imports.teachers import TeacherValues
from judging.core.roles import PanelRole, RoundLevel
from judging.imports import importers
from judging.readers.spreadsheets.cells import Sheets
from judging.readers.spreadsheets.faults import NO_ROWS
from judging.web.wording import labels

WHY_LEFT: dict[str, Any] = {
    "hidden_rows": _l("hidden in the spreadsheet program"),
    "no_surname": _l("a name without a surname"),
    "same_person": _l("the same person as in another row"),
    "header_repeated": _l("the header again"),
    "totals_row": _l("totals"),
    "heading_row": _l("a heading across the table"),
    "note_row": _l("a note"),
    "signature_row": _l("a signature"),
    "people_row": _l("more persons of the row above"),
    "example_skipped": _l("the template's example"),
    "row_unread": _l("no content in the columns that are read"),
}
"""Why a line is left out: by the code of the question that a person answered, or of the note about it."""


@dataclass(frozen=True, slots=True)
class LeftLine:
    """A line of the file that is not imported, and why."""

    row: RowAt
    text: str
    why: str


def row_texts(values: Any) -> tuple[str, str, str]:
    """The name of a row, its details, and the small text beside the name."""
    if isinstance(values, WorkValues):
        return values.code, values.title_th, ""
    if isinstance(values, PastWorkValues):
        level = str(labels.LEVELS[RoundLevel(values.level)]) if values.level else ""
        return values.title, " · ".join(filter(None, (str(values.school_year or ""), level))), values.award
    if isinstance(values, TeacherValues):
        return values.name, " · ".join(filter(None, (values.username, values.position))), ""
    if isinstance(values, JudgeRow):
        return values.name, values.position, ""
    if isinstance(values, InstitutionTexts):
        return values.name_th, " · ".join(filter(None, (values.code, values.region))), values.name_en
    return values.name, values.position, _seat(values.role, values.sections)


def left_lines(file: Sheets[Any], answers: Mapping[str, str]) -> tuple[LeftLine, ...]:
    """The lines that answers leave out, and those that are no rows, in the order of the file."""
    rows = [row for sheet in file.parts.values() for row in sheet.rows]
    values = {row.row: getattr(row, "values", row) for row in rows}
    places = [*values, *(note.row for note in file.no_rows if note.row)]
    sheets = list(dict.fromkeys(at.sheet for at in places))
    found = [
        LeftLine(at, " · ".join(filter(None, row_texts(values[at])[:2])), str(WHY_LEFT[code]))
        for at, code in file.left_out(answers).items()
    ]
    found += [
        LeftLine(note.row, str(note.params.get("text", "")), str(WHY_LEFT[note.code]))
        for note in file.no_rows
        if note.row is not None
    ]
    return tuple(sorted(found, key=lambda line: (sheets.index(line.row.sheet), line.row.number)))


def summary(plan: Plan[Any], file: Sheets[Any], answers: Mapping[str, str]) -> str:
    """What becomes of all lines of the file, in numbers."""
    new, changed, same = (plan.count(state) for state in (RowState.NEW, RowState.CHANGED, RowState.SAME))
    parts = [
        ngettext("1 new", "%(num)d new", new) if new else "",
        ngettext("1 changed", "%(num)d changed", changed) if changed else "",
        ngettext("1 unchanged", "%(num)d unchanged", same) if same else "",
        left_out(importers.left_out(file, answers), plan.count(RowState.WRONG)),
    ]
    return " · ".join(filter(None, parts))


def left_out(away: Mapping[str, int], wrong: int) -> str:
    """How many lines are left out for which reason (``imports.importers.left_out``); empty if none is. ``wrong`` rows
    are among them."""
    counted = Counter(away)
    hidden, short, same = counted["hidden_rows"], counted["no_surname"], counted["same_person"]
    joined = counted["people_row"]
    others = sum(number for code, number in away.items() if code in NO_ROWS) - joined
    parts = [
        ngettext("1 wrong row", "%(num)d wrong rows", wrong) if wrong else "",
        ngettext("1 hidden row", "%(num)d hidden rows", hidden) if hidden else "",
        ngettext("1 row without a surname", "%(num)d rows without a surname", short) if short else "",
        ngettext("1 row of a person named twice", "%(num)d rows of persons named twice", same) if same else "",
        ngettext("1 row of more persons", "%(num)d rows of more persons", joined) if joined else "",
        ngettext("1 header, heading or totals", "%(num)d headers, headings or totals", others) if others else "",
    ]
    return " · ".join(filter(None, parts))


def _seat(role: PanelRole, sections: Sequence[str]) -> str:
    seat = str(labels.PANEL_ROLES[role])
    return _("%(seat)s, sections %(sections)s", seat=seat, sections=", ".join(sections)) if sections else seat
