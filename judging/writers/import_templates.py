"""Empty sheets to fill in and import: a header, an example row that the import skips, and a guide to the columns."""

from judging.core.imports.categories import of_round
from judging.core.imports.columns import GUIDE_SHEET, JUDGES, WORKS, SheetKind
from judging.core.imports.registry_columns import INSTITUTIONS, PAST_WORKS
from judging.core.imports.teacher_columns import TEACHERS
from judging.writers.workbooks import Sheet, write_workbook


def works_template(language: str, *, for_round: bool = False) -> bytes:
    """The .xlsx for works, its headers in Thai or English; ``for_round`` with their categories."""
    return _template(of_round(WORKS) if for_round else WORKS, language)


def judges_template(language: str, *, for_round: bool = False) -> bytes:
    """The .xlsx for judges, its headers in Thai or English; ``for_round`` with their categories."""
    return _template(of_round(JUDGES) if for_round else JUDGES, language)


def teachers_template(language: str) -> bytes:
    """The .xlsx for teachers of a round, its headers in Thai or English."""
    return _template(TEACHERS, language)


def past_works_template(language: str) -> bytes:
    """The .xlsx for past works, its headers in Thai or English."""
    return _template(PAST_WORKS, language)


def institutions_template(language: str) -> bytes:
    """The .xlsx for institutions, its headers in Thai or English."""
    return _template(INSTITUTIONS, language)


def _template(kind: SheetKind, language: str) -> bytes:
    columns = [column for column in kind.columns if column.in_template and not column.part_of]
    table = Sheet(
        name=kind.title.in_language(language),
        header=[column.title.in_language(language) for column in columns],
        rows=[[column.example.in_language(language) for column in columns]],
        example_rows=1,
        required=frozenset(place for place, column in enumerate(columns) if column.required or column.never_empty),
        text_columns=frozenset(range(len(columns))),
    )
    guide = Sheet(
        name=GUIDE_SHEET,
        header=["คอลัมน์", "Column", "จำเป็น / Required", "คำอธิบาย", "Explanation"],
        rows=[
            [
                column.title.th,
                column.title.en,
                "จำเป็น / yes" if column.required or column.never_empty else "–",
                column.guide.th,
                column.guide.en,
            ]
            for column in columns
        ],
    )
    return write_workbook([table, guide])
