"""The sheet of institutions: names, codes, places and values of the registry."""

from __future__ import annotations

import pytest

from judging.core.imports.compare_institutions import InstitutionRow, KnownRegistry, StoredInstitution
from judging.core.imports.plan import RowState
from judging.readers.spreadsheets.cells import Sheet
from judging.readers.spreadsheets.faults import SheetRefused
from judging.readers.spreadsheets.sheets.institutions import alike_notes, plan_institutions
from tests.readers.files import at, read_institutions, xlsx

HEADER = ("ชื่อสถานศึกษา", "ชื่อภาษาอังกฤษ", "รหัสสถานศึกษา", "จังหวัด", "ภาค", "รัฐ/เอกชน")
LOPBURI = ("วท.ลพบุรี", "Lop Buri Technical College", "๑๖๐๑", "จ.ลพบุรี", "กลาง", "รัฐ")
NAME = "วิทยาลัยเทคนิคลพบุรี"


def read(*rows: tuple[object, ...], header: tuple[str, ...] = HEADER) -> Sheet[InstitutionRow]:
    return read_institutions(xlsx([header, *rows]))


def stored(number: int = 7, name: str = NAME, **more: object) -> StoredInstitution:
    known = {"name_en": "", "code": "", "province": "ลพบุรี", "region": "", "is_private": False, "into": None}
    return StoredInstitution(id=number, name_th=name, **(known | more))  # type: ignore[arg-type]


def states(sheet: Sheet[InstitutionRow], *known: StoredInstitution) -> list[tuple[RowState, int | None]]:
    return [(row.state, row.target) for row in plan_institutions(sheet, KnownRegistry(known), {}).rows]


def test_a_row_is_read_and_written_out() -> None:
    (row,) = read(LOPBURI).rows

    assert (row.name_th, row.code, row.province, row.region, row.is_private) == (
        NAME,
        "1601",
        "ลพบุรี",
        "ภาคกลาง",
        False,
    )


@pytest.mark.parametrize(
    ("place", "typed", "code"),
    [
        (0, "", "missing"),
        (3, "", "missing"),
        (3, "ลพบุรรี", "province_alike"),
        (3, "Atlantis", "province_unknown"),
        (4, "ภาคนอก", "region_unknown"),
        (5, "มหาชน", "kind_unreadable"),
    ],
)
def test_what_is_wrong_is_named_with_its_row(place: int, typed: str, code: str) -> None:
    sheet = read((*LOPBURI[:place], typed, *LOPBURI[place + 1 :]))

    assert [(fault.code, at(fault)) for fault in sheet.faults] == [(code, 2)]


def test_an_unknown_province_is_named_with_the_nearest_known() -> None:
    (fault,) = read((*LOPBURI[:3], "ลพบุรรี", *LOPBURI[4:])).faults

    assert "ลพบุรี" in fault.sentence("th")
    assert fault.params["proposed"] == "ลพบุรี"


def test_one_college_or_one_code_in_two_rows_is_refused() -> None:
    twice = read(LOPBURI, ("วิทยาลัยเทคนิค ลพบุรี", "", "", "ลพบุรี", "", ""))
    coded = read(LOPBURI, ("วท.ตาก", "", "1601", "ตาก", "", ""))

    assert [fault.code for fault in twice.faults] == ["institution_twice"]
    assert [fault.code for fault in coded.faults] == ["institution_code_twice"]


def test_a_known_one_is_found_by_code_else_by_name_and_empty_cells_change_nothing() -> None:
    by_name = stored()
    by_code = stored(name="วิทยาลัยเทคนิคละโว้", code="1601", region="ภาคกลาง")
    bare = read((LOPBURI[0], "", "", "ลพบุรี", "", ""))

    assert states(read(LOPBURI), by_name) == states(read(LOPBURI), by_code) == [(RowState.CHANGED, 7)]
    assert states(bare, by_name) == [(RowState.SAME, 7)]
    assert states(read(LOPBURI)) == [(RowState.NEW, None)]
    assert states(bare, stored(province="")) == [(RowState.CHANGED, 7)]


def test_a_private_one_stays_private_where_the_sheet_says_nothing() -> None:
    bare = read((LOPBURI[0], "ลพบุรี"), header=(HEADER[0], HEADER[3]))

    assert states(bare, stored(is_private=True)) == [(RowState.SAME, 7)]


def test_one_that_was_merged_leads_to_the_other() -> None:
    other = stored(8, "วิทยาลัยเทคนิคละโว้")
    bare = read((LOPBURI[0], "ลพบุรี"), header=(HEADER[0], HEADER[3]))

    assert states(bare, stored(into=8), other) == [(RowState.SAME, 8)]


def test_two_rows_for_one_of_the_register_and_a_code_of_another_stand_in_the_way() -> None:
    merged, other = stored(into=8), stored(8, "วิทยาลัยเทคนิคละโว้")
    both = read(("วท.ลพบุรี", "ลพบุรี"), ("วท.ละโว้", "ลพบุรี"), header=(HEADER[0], HEADER[3]))
    taken = read(("วท.ลพบุรี", "", "1602", "ลพบุรี", "", ""))

    first = plan_institutions(both, KnownRegistry((merged, other)), {})
    second = plan_institutions(
        taken, KnownRegistry((stored(), stored(9, "วิทยาลัยเทคนิคตาก", code="1602", province="ตาก"))), {}
    )

    assert [(one.code, at(one)) for one in first.obstacles] == [("institution_in_file_twice", 3)]
    assert [(one.code, at(one)) for one in second.obstacles] == [("institution_code_of_another", 2)]
    assert first.is_wrong
    assert second.is_wrong


def test_a_new_one_near_a_known_one_is_noted() -> None:
    known = (stored(),)
    rows = read(("วิทยาลัยเทคนิคลพบุรรี", "ลพบุรี"), header=(HEADER[0], HEADER[3]))
    plan = plan_institutions(rows, KnownRegistry(known), {})

    assert [(note.code, at(note), note.params["names"]) for note in alike_notes(plan, KnownRegistry(known))] == [
        ("institution_alike", 2, [NAME])
    ]


def test_a_sheet_of_works_is_no_sheet_of_institutions() -> None:
    with pytest.raises(SheetRefused) as refused:
        read(("A1", "เครื่องอบ", "วท.ลพบุรี", "ลพบุรี"), header=("รหัสผลงาน", "ชื่อผลงาน", "สถานศึกษา", "จังหวัด"))

    assert refused.value.faults[0].code == "sheet_other_kind"
