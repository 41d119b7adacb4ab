"""Sheets beyond the limits beside others that are read."""

from __future__ import annotations

import json

import pytest

from judging.core.imports.plan import LEAVE, KnownWorks
from judging.readers.import_plan import plan_works
from judging.readers.spreadsheets.faults import SheetRefused
from judging.readers.spreadsheets.files import from_json, read_as_json
from judging.readers.spreadsheets.sheets import entries
from tests.readers.files import A_WORK, ONLY, WORKS_HEADER, read_works, repacked, sample, xlsx
from tests.readers.spreadsheets.test_bombs import ODS_HEAD

END = b"</office:spreadsheet></office:body></office:document-content>"


def with_a_long_sheet(form: str) -> bytes:
    """A sheet of one work, and one of too many rows, as .xlsx or .ods."""
    if form == "xlsx":
        return xlsx([WORKS_HEADER, A_WORK], [WORKS_HEADER, *[A_WORK] * 1, *[()] * 20_020, A_WORK])
    cells = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in A_WORK)
    head = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in WORKS_HEADER)
    tables = "".join(
        f'<table:table table:name="แผ่น {number}"><table:table-row>{head}</table:table-row>'
        f'<table:table-row table:number-rows-repeated="{rows}">{cells}</table:table-row></table:table>'
        for number, rows in ((2, 30_000), (1, 1))
    )
    return repacked(
        sample("works.ods"),
        {"content.xml": lambda _: ODS_HEAD[: ODS_HEAD.index(b"<table:table>")] + tables.encode() + END},
    )


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_sheet_beyond_the_limits_is_named_and_left_out_after_a_question(form: str) -> None:
    workbook = from_json(json.loads(json.dumps(read_as_json(with_a_long_sheet(form)))))
    file = entries.read_works(workbook, place=ONLY)
    (sheet,) = file.parts.values()
    assert [row.code for row in sheet.rows] == ["A001"]
    (question,) = sheet.questions
    assert (question.code, question.rows, question.answers) == ("rows_beyond", (), (LEAVE,))
    assert dict(question.params) == {"sheet": "แผ่น 2", "limit": "20000"}
    plan = plan_works(file, {1: KnownWorks((), ())}, {})
    assert plan.unanswered == 1
    assert plan_works(file, {1: KnownWorks((), ())}, {question.id: LEAVE}).unanswered == 0


def test_sheet_beyond_the_limits_is_named_where_no_other_fits() -> None:
    with pytest.raises(SheetRefused) as refused:
        read_works(xlsx([("ห้อง", "ความจุ"), ("1", "2")], [WORKS_HEADER, *[()] * 20_020, A_WORK]))
    assert [fault.code for fault in refused.value.faults][-1] == "sheet_beyond"
