"""Imported works from outside the area of their contest."""

from __future__ import annotations

import pytest

from judging.core.imports.compare_areas import outside
from judging.core.imports.plan import KnownInstitution, KnownWorks, RowAt
from judging.core.roles import RoundLevel
from judging.readers.import_plan import plan_works
from judging.readers.spreadsheets.cells import Sheets
from tests.readers.files import read_works, xlsx

HEADER = ("รหัสสิ่งประดิษฐ์", "ชื่อสิ่งประดิษฐ์", "สถานศึกษา", "จังหวัด", "ภาค")
KNOWN = (
    KnownInstitution(1, "วิทยาลัยเทคนิคสุรินทร์", "สุรินทร์", "ภาคตะวันออกเฉียงเหนือ"),
    KnownInstitution(2, "วิทยาลัยเทคนิคระยอง", "", ""),
)
SHEET = xlsx(
    [
        HEADER,
        ("A1", "กังหัน", "วิทยาลัยเทคนิคลพบุรี", "ลพบุรี", "ภาคกลาง"),
        ("A2", "เตา", "วิทยาลัยเทคนิคสุรินทร์", "", ""),
        ("A3", "ปั๊ม", "วิทยาลัยเทคนิคระยอง", "ระยอง", "ภาคตะวันออก"),
        ("A4", "ถัง", "วิทยาลัยการอาชีพสังขะ", "จ.สุรินทร์", ""),
        ("A5", "รถ", "วิทยาลัยสารพัดช่างบ้านเรา", "", ""),
    ]
)


@pytest.mark.parametrize(
    ("level", "area", "told"),
    [
        (RoundLevel.PROVINCE, "ลพบุรี", {RowAt(3): "สุรินทร์", RowAt(4): "ระยอง", RowAt(5): "สุรินทร์"}),
        (RoundLevel.PROVINCE, "จังหวัดระยอง", {RowAt(2): "ลพบุรี", RowAt(3): "สุรินทร์", RowAt(5): "สุรินทร์"}),
        (RoundLevel.PROVINCE, "ที่ไหนสักแห่ง", {}),
        (
            RoundLevel.REGION,
            "ภาคกลาง",
            {RowAt(3): "ภาคตะวันออกเฉียงเหนือ", RowAt(4): "ภาคตะวันออก", RowAt(5): "ภาคตะวันออกเฉียงเหนือ"},
        ),
        (
            RoundLevel.REGION,
            "ภาคตะวันออกและกรุงเทพมหานคร",
            {RowAt(2): "ภาคกลาง", RowAt(3): "ภาคตะวันออกเฉียงเหนือ", RowAt(5): "ภาคตะวันออกเฉียงเหนือ"},
        ),
        (RoundLevel.INSTITUTION, "วิทยาลัยเทคนิคลพบุรี", {}),
        (RoundLevel.NATION, "", {}),
    ],
)
def test_works_from_elsewhere_are_told_with_where_they_come_from(
    level: RoundLevel, area: str, told: dict[int, str]
) -> None:
    plan = plan_works(Sheets({1: read_works(SHEET)}), {1: KnownWorks(KNOWN, ())}, {})

    assert outside(plan, KNOWN, level=level, area=area) == told
