"""Empty sheets to fill in and import: a header, an example row that the import skips, and a guide to the columns."""

from judging.core.imports.columns import JUDGES, WORKS, SheetKind
from judging.core.imports.registry_columns import INSTITUTIONS, PAST_WORKS
from judging.writers.workbooks import Sheet, write_workbook

GUIDE_SHEET = "คำอธิบายคอลัมน์"


def works_template(language: str) -> bytes:
    """The .xlsx for works, its headers in Thai or English."""
    return _template(WORKS, language)


def judges_template(language: str) -> bytes:
    """The .xlsx for judges, its headers in Thai or English."""
    return _template(JUDGES, language)


def past_works_template(language: str) -> bytes:
    """The .xlsx for past works, its headers in Thai or English."""
    return _template(PAST_WORKS, language)


def institutions_template(language: str) -> bytes:
    """The .xlsx for institutions, its headers in Thai or English."""
    return _template(INSTITUTIONS, language)


def _template(kind: SheetKind, language: str) -> bytes:
    table = Sheet(
        name=kind.title.in_language(language),
        header=[column.title.in_language(language) for column in kind.columns],
        rows=[[column.example.in_language(language) for column in kind.columns]],
        example_rows=1,
        required=frozenset(place for place, column in enumerate(kind.columns) if column.required),
        text_columns=frozenset(range(len(kind.columns))),
    )
    guide = Sheet(
        name=GUIDE_SHEET,
        header=["คอลัมน์", "Column", "จำเป็น / Required", "คำอธิบาย", "Explanation"],
        rows=[
            [
                column.title.th,
                column.title.en,
                "จำเป็น / yes" if column.required else "–",
                column.guide.th,
                column.guide.en,
            ]
            for column in kind.columns
        ],
        wrap=True,
    )
    return write_workbook([table, guide])
