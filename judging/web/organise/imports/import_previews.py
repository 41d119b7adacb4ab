"""An import plan in words: each row with its state, changes and faults."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l

from judging.core.imports.columns import WORKS, SheetKind
from judging.core.imports.plan import (
    Change,
    Plan,
    RowAt,
    RowPlan,
    RowState,
)
from judging.core.roles import PanelRole
from judging.readers.import_plan import as_fault, notes_of
from judging.readers.spreadsheets.categories import ListPlace
from judging.readers.spreadsheets.cells import Sheets
from judging.readers.spreadsheets.faults import Fault, Note
from judging.web.organise.imports.import_questions import Asked, AskedOfFile, asked, asked_of_file
from judging.web.organise.imports.import_rows import LeftLine, left_lines, row_texts, summary
from judging.web.wording import labels
from judging.web.wording.languages import language, spoken

SHOWN = 500
"""How many rows of one state are shown; the rest is counted."""

FIELDS: dict[str, Any] = {
    "title_th": _l("Title in Thai"),
    "title_en": _l("Title in English"),
    "institution": _l("Institution"),
    "makers": _l("Makers"),
    "advisers": _l("Advisers"),
    "place": _l("Order of presentation"),
    "position": _l("Position"),
    "sections": _l("Sections to score"),
    "role": _l("Role on the panel"),
    "award": _l("Award"),
    "category": _l("Category"),
    "name_th": _l("Name in Thai"),
    "name_en": _l("Name in English"),
    "teaches": _l("Sees this round for"),
    "code": _l("Institution code"),
    "province": _l("Province"),
    "region": _l("Region"),
    "is_private": _l("Public or private"),
}

COLUMNS: dict[str, tuple[Any, Any, Any]] = {
    "works": (_l("Entry code"), _l("Work"), _l("Institution")),
    "judges": (_l("Name"), _l("Position"), _l("Institution")),
    "teachers": (_l("Name"), _l("Username"), _l("Institution")),
    "past_works": (_l("Title"), _l("Year and level"), _l("Institution")),
    "institutions": (_l("Name"), _l("Code and region"), _l("Province")),
}
"""Column names of a preview, by kind of sheet."""

STATES: dict[RowState, Any] = {
    RowState.WRONG: _l("Wrong"),
    RowState.CHANGED: _l("Changed"),
    RowState.NEW: _l("New"),
    RowState.SAME: _l("Unchanged"),
}


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of the sheet as the page shows it. ``name`` is the work's code, the judge, the past work or the
    institution; ``is_asked`` if its institution needs an answer, ``is_open`` while it has none; ``outside`` is the
    work's province or region if outside the area of the contest."""

    row: RowAt
    name: str
    detail: str
    institution: str
    is_open: bool
    is_asked: bool
    seat: str
    changes: tuple[tuple[str, str, str], ...]
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    outside: str


@dataclass(frozen=True, slots=True)
class PreviewGroup:
    """The rows of one state: those shown, and their number."""

    state: RowState
    title: str
    lines: tuple[PreviewRow, ...]
    count: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.lines)


@dataclass(frozen=True, slots=True)
class PreviewPart:
    """The rows of one category of a round, with its title, or all rows of a file for one contest or a registry, without
    a title. ``counts`` are the numbers of its rows by state; ``displaced`` is the chair whom the file replaces."""

    contest_id: int
    title: str
    groups: tuple[PreviewGroup, ...]
    counts: Mapping[RowState, int]
    displaced: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything on the page of an import plan; ``seen`` is the fingerprint of the plan without answers. ``parts`` and
    ``left`` name every line of the file below its headers; ``lines`` is their number, ``summary`` counts them, and
    ``in_several`` are rows that several parts have. ``numbers``: new works get their codes from the system;
    ``of_others``: rows of the file belong to other categories than the page's."""

    plan: Plan[Any]
    parts: tuple[PreviewPart, ...]
    left: tuple[LeftLine, ...]
    lines: int
    summary: str
    asked: tuple[Asked, ...]
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    seen: str
    columns: tuple[Any, Any, Any]
    outside: int
    numbers: bool
    in_several: int
    of_others: bool
    file_questions: tuple[AskedOfFile, ...] = ()

    def name_of(self, row: RowAt) -> str:
        groups = (group for part in self.parts for group in part.groups)
        return next((line.name for group in groups for line in group.lines if line.row == row), "")

    @property
    def has_sheets(self) -> bool:
        """Whether the rows are from several sheets."""
        return any(row.row.sheet for row in self.plan.rows)

    @property
    def left_shown(self) -> tuple[LeftLine, ...]:
        """The lines left out that the page lists."""
        return self.left[:SHOWN]


def preview(
    plan: Plan[Any],
    bare: Plan[Any],
    file: Sheets[Any],
    *,
    kind: SheetKind,
    place: ListPlace | None = None,
    notes: Iterable[Note] = (),
    outside: Mapping[RowAt, str] | None = None,
) -> Preview:
    """The plan of a file in the reader's language. ``bare`` is the plan without answers, ``place`` where a list for
    contests is imported, ``notes`` add to those of the file, ``outside`` is the result of
    ``core.imports.compare_areas``."""
    answers = dict(plan.answers)
    answered, away = file.answered(answers), outside or {}
    left = left_lines(file, answers)
    rows = Counter(row.row for row in plan.rows)
    return Preview(
        plan=plan,
        parts=tuple(_parts(plan, answered, place, tuple(notes), away)),
        left=left,
        lines=len(rows) + len({line.row for line in left} - rows.keys()),
        summary=summary(plan, file, answers),
        asked=asked(plan.doubts, answers),
        faults=tuple(_by_row(fault for fault in answered.faults if fault.row is None).get(None, ())),
        notes=(*_by_row(note for note in answered.notes if note.row is None).get(None, ()), *_notes_of_sheets(file)),
        seen=bare.fingerprint,
        columns=COLUMNS[kind.name],
        outside=len(away),
        numbers=kind.name == WORKS.name and "code" not in file.columns,
        in_several=sum(1 for times in rows.values() if times > 1),
        of_others=any(fault.code == "category_other" for fault in answered.faults),
        file_questions=tuple(asked_of_file(one, answers) for one in plan.asked),
    )


def _parts(
    plan: Plan[Any],
    answered: Sheets[Any],
    place: ListPlace | None,
    notes: Iterable[Note],
    away: Mapping[RowAt, str],
) -> Iterator[PreviewPart]:
    """The categories of a list for a round, each apart; all else together."""
    asked_rows = {row for one in plan.doubts for row in one.rows}
    apart = [[part] for part in plan.parts if part.rows]
    for parts in apart if place is not None and place.own is None else [list(plan.parts)]:
        sheets = [answered.parts[part.contest_id] for part in parts]
        faults = _by_row(
            [
                *(fault for sheet in sheets for fault in sheet.faults),
                *(as_fault(one) for part in parts for one in part.obstacles),
            ]
        )
        said = _by_row([*(note for sheet in sheets for note in sheet.notes), *notes, *notes_of(parts)])
        groups = []
        for state in STATES:
            rows = [row for part in parts for row in part.in_state(state)]
            if rows:
                lines = tuple(_preview_row(row, faults, said, away, asked_rows) for row in rows[:SHOWN])
                groups.append(PreviewGroup(state, str(STATES[state]), lines, len(rows)))
        yield PreviewPart(
            contest_id=parts[0].contest_id,
            title=_title_of(parts[0].contest_id, place),
            groups=tuple(groups),
            counts={group.state: group.count for group in groups},
            displaced=", ".join(part.displaced for part in parts if part.displaced),
        )


def _title_of(contest_id: int, place: ListPlace | None) -> str:
    """The heading of the rows of a category in a list for a round."""
    if place is None or place.own is not None:
        return ""
    category = place.category(contest_id)
    return _("Rows without a category of this round") if category is None else spoken(category.title)


def _notes_of_sheets(file: Sheets[Any]) -> tuple[str, ...]:
    """The notes about the headers of single sheets, with their places."""
    rows = {row.row for sheet in file.parts.values() for row in sheet.rows} | {note.row for note in file.no_rows}
    return tuple(note.sentence(language()) for note in file.notes if note.row is not None and note.row not in rows)


def _by_row(said: Iterable[Fault | Note]) -> dict[RowAt | None, list[str]]:
    """The messages by row, without the row number."""
    found: dict[RowAt | None, list[str]] = {}
    for one in said:
        found.setdefault(one.row, []).append(replace(one, row=None).sentence(language()))
    return found


def _preview_row(
    row: RowPlan[Any],
    faults: dict[RowAt | None, list[str]],
    notes: dict[RowAt | None, list[str]],
    away: Mapping[RowAt, str],
    asked_rows: Set[RowAt],
) -> PreviewRow:
    place = row.place
    name, detail, seat = row_texts(row.values)
    college = f"{place.name} ({place.province})" if place.name and place.province else place.name
    return PreviewRow(
        row=row.row,
        name=name,
        detail=detail,
        institution=college,
        is_open=place.is_open,
        is_asked=row.row in asked_rows,
        seat=seat,
        changes=tuple(_change(one) for one in row.changes),
        faults=tuple(faults.get(row.row, ())),
        notes=tuple(notes.get(row.row, ())),
        outside=away.get(row.row, ""),
    )


def _change(one: Change) -> tuple[str, str, str]:
    before, after = (_shown(one.column, value) for value in (one.before, one.after))
    return str(FIELDS[one.column]), before, after


def _shown(field: str, value: str) -> str:
    if field == "role":
        return str(labels.PANEL_ROLES[PanelRole(value)])
    if field == "is_private":
        return str(labels.OWNERSHIP[value])
    if field == "sections" and not value:
        return _("all sections")
    return value or "–"
