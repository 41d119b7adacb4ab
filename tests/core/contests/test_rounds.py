"""The area of a round: who lies outside it."""

from __future__ import annotations

import pytest

from judging.core.contests.rounds import outside
from judging.core.roles import RoundLevel

PROVINCE, REGION = RoundLevel.PROVINCE, RoundLevel.REGION


@pytest.mark.parametrize(
    ("level", "area", "province", "region", "place"),
    [
        (REGION, "ภาคใต้", "ลพบุรี", "ภาคกลาง", "ภาคกลาง"),
        (REGION, "อาชีวศึกษาภาคกลาง", "ลพบุรี", "กลาง", ""),
        (REGION, "ภาคใต้", "ลพบุรี", "", ""),
        (REGION, "ภาคตะวันออกและกรุงเทพมหานคร", "ระยอง", "ภาคตะวันออก", ""),
        (REGION, "ภาคตะวันออก", "เลย", "ภาคตะวันออกเฉียงเหนือ", "ภาคตะวันออกเฉียงเหนือ"),
        (REGION, "กลุ่มที่ 2", "ลพบุรี", "ภาคกลาง", ""),
        (PROVINCE, "อาชีวศึกษาจังหวัดสระบุรี", "จ.ลพบุรี", "ภาคกลาง", "ลพบุรี"),
        (PROVINCE, "ลพบุรี", "Lopburi", "ภาคกลาง", ""),
        (PROVINCE, "ลพบุรี", "", "ภาคกลาง", ""),
        (RoundLevel.NATION, "", "ลพบุรี", "ภาคกลาง", ""),
        (RoundLevel.INSTITUTION, "วิทยาลัยเทคนิคลพบุรี", "สระบุรี", "ภาคกลาง", ""),
    ],
)
def test_an_institution_is_outside_only_where_both_areas_are_known(
    level: RoundLevel, area: str, province: str, region: str, place: str
) -> None:
    assert outside(level, area, province=province, region=region) == place
