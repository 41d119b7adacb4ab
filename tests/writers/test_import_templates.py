"""The import accepts the templates that this application offers."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial

import openpyxl
import pytest

from judging.core.imports.categories import of_round
from judging.core.imports.columns import EXAMPLE_MARKS, GUIDE_SHEET, JUDGES, WORKS, SheetKind, header_key
from judging.core.imports.registry_columns import INSTITUTIONS, PAST_WORKS
from judging.writers.import_templates import (
    institutions_template,
    judges_template,
    past_works_template,
    works_template,
)
from tests.readers.files import at, read_institutions, read_judges, read_past_works, read_works, saved

Template = Callable[[str], bytes]
TEMPLATES = [
    (works_template, WORKS),
    (judges_template, JUDGES),
    (partial(works_template, for_round=True), of_round(WORKS)),
    (partial(judges_template, for_round=True), of_round(JUDGES)),
    (past_works_template, PAST_WORKS),
    (institutions_template, INSTITUTIONS),
]


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize(("template", "kind"), TEMPLATES)
def test_template_has_header_example_and_guide(
    template: Callable[[str], bytes], kind: SheetKind, language: str
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(language)))
    table, guide = book.worksheets
    columns = [column for column in kind.columns if column.in_template and not column.part_of]
    assert [cell.value for cell in table[1]] == [column.title.in_language(language) for column in columns]
    assert str(table["A2"].value).startswith(EXAMPLE_MARKS)
    assert table.max_row == 2
    assert table.column_dimensions["A"].number_format == "@"
    assert guide.title == GUIDE_SHEET
    assert [row[0].value for row in guide.iter_rows(min_row=2)] == [column.title.th for column in columns]
    assert all(row[3].value and row[4].value for row in guide.iter_rows(min_row=2))


@pytest.mark.parametrize("language", ["th", "en"])
def test_works_template_filled_in_comes_back_without_its_example(language: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(works_template(language)))
    book.worksheets[0].append(["001", "เครื่อง", "Machine", "วท.ตาก", "ตาก", "ภาคเหนือ", "นายก; นายข", "ครูค"])
    sheet = read_works(saved(book))
    assert sheet.faults == ()
    assert sheet.ignored_columns == ()
    assert [(note.code, at(note)) for note in sheet.notes] == [("example_skipped", 2)]
    assert [(work.row.number, work.code, work.makers, work.advisers) for work in sheet.rows] == [
        (3, "001", ("นายก", "นายข"), ("ครูค",))
    ]


@pytest.mark.parametrize("language", ["th", "en"])
def test_judges_template_filled_in_comes_back_without_its_example(language: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(judges_template(language)))
    book.worksheets[0].append(["นายก", "ครู", "วท.ตาก", "2-6", "yes"])
    sheet = read_judges(saved(book), sections=("1", "2", "3", "4", "5", "6"))
    assert sheet.faults == ()
    assert [(note.code, at(note)) for note in sheet.notes] == [("example_skipped", 2)]
    assert [(judge.row.number, judge.sections, judge.is_chair) for judge in sheet.rows] == [
        (3, ("2", "3", "4", "5", "6"), True)
    ]


@pytest.mark.parametrize("kind", [WORKS, JUDGES])
def test_no_header_means_two_columns(kind: SheetKind) -> None:
    meanings: dict[str, set[str]] = {}
    for column in kind.columns:
        for name in (column.name, column.title.th, column.title.en, *column.synonyms):
            meanings.setdefault(header_key(name), set()).add(column.name)
    assert {key: fields for key, fields in meanings.items() if len(fields) > 1} == {}
    assert not any(kind.column_of(name) for name in kind.foreign)


@pytest.mark.parametrize("language", ["th", "en"])
def test_templates_of_the_registries_filled_in_come_back_without_their_examples(language: str) -> None:
    past = openpyxl.load_workbook(io.BytesIO(past_works_template(language)))
    past.worksheets[0].append(["เครื่องอบ", "2563", "national" if language == "en" else "ชาติ", "", "วท.ตาก", "4"])
    colleges = openpyxl.load_workbook(io.BytesIO(institutions_template(language)))
    colleges.worksheets[0].append(["วท.ตาก", "", "1601", "ตาก", "", "private" if language == "en" else "เอกชน"])

    works, institutions = read_past_works(saved(past)), read_institutions(saved(colleges))

    assert [(one.row.number, one.values.level) for one in works.rows] == [(3, "nation")]
    assert [(one.row.number, one.is_private) for one in institutions.rows] == [(3, True)]
    assert (works.faults, institutions.faults) == ((), ())
