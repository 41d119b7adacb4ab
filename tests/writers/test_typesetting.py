"""Typesetting: digits, fonts, page numbers; the same values give the same file."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from judging.writers import typesetting
from judging.writers.typesetting import TypesettingError, Verbatim
from tests.pictures import jpeg, png

AT = datetime(2022, 3, 25, 9, tzinfo=UTC)


def sign_in_sheet(people: int = 3, **changed: Any) -> dict[str, Any]:
    names = ["นางสาวประภาพรรณศิริลักษณ์ วัฒนานุกูลกิจไพศาลพงศ์เจริญสุขสวัสดิ์รุ่งเรือง"] * people
    return {
        "title": "บัญชีลงเวลากรรมการ",
        "contest": "การประเมิน · ประเภทที่ 4",
        "round": "ระดับภาค",
        "foot": "ประเภทที่ 4",
        "days": ["25 มีนาคม 2565"],
        "columns": ["ลำดับ", "ชื่อ", "หน้าที่", "เวลามา", "ลายมือชื่อ", "เวลากลับ", "ลายมือชื่อ"],
        "people": [{"name": name, "role": "กรรมการ"} for name in names],
        **changed,
    }


def fonts(made: bytes) -> set[str]:
    """The names of the fonts of a PDF, each of which it embeds."""
    found = set()
    for page in PdfReader(BytesIO(made)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            (inner,) = font.get_object()["/DescendantFonts"]
            assert "/FontFile2" in inner.get_object()["/FontDescriptor"]
            found.add(font.get_object()["/BaseFont"].partition("+")[2])
    return found


def pictures(made: bytes) -> int:
    """How many pictures the first page of a PDF has."""
    return len(PdfReader(BytesIO(made)).pages[0].images)


def test_pdf_of_equal_values_is_equal() -> None:
    assert typesetting.pdf("judges_sign_in", sign_in_sheet(), at=AT) == typesetting.pdf(
        "judges_sign_in", sign_in_sheet(), at=AT
    )


def test_process_of_its_own_makes_the_same_pdf_and_tells_its_faults() -> None:
    here, apart = (typesetting.pdf("judges_sign_in", sign_in_sheet(), at=AT, is_apart=apart) for apart in (False, True))
    assert apart == here
    for apart in (False, True):
        with pytest.raises(TypesettingError, match="does not contain key"):
            typesetting.pdf("judges_sign_in", {"title": "without people"}, at=AT, is_apart=apart)


def test_pdf_embeds_sarabun_and_no_other_font() -> None:
    assert fonts(typesetting.pdf("judges_sign_in", sign_in_sheet(), at=AT)) == {"Sarabun-Regular", "Sarabun-Bold"}


def test_list_that_is_long_goes_on_and_every_day_starts_a_page() -> None:
    one = typesetting.pdf("judges_sign_in", sign_in_sheet(25), at=AT)
    two = typesetting.pdf("judges_sign_in", sign_in_sheet(25, days=["วันแรก", "วันที่สอง"]), at=AT)
    pages = [len(PdfReader(BytesIO(made)).pages) for made in (one, two)]
    assert pages[0] > 1
    assert pages[1] == 2 * pages[0]


def test_no_line_breaks_within_the_usual_words_and_one_may_after_them() -> None:
    given = {"text": "มีนาคม ชนะเลิศอันดับ", "code": Verbatim("มีนาคม")}
    held = typesetting.held_together(given)
    assert held["code"] == "มีนาคม"
    assert held["text"].split(" ") == [
        "\u2060".join(("มี", "นา", "ค", "ม")),
        "\u2060".join(("ช", "นะ", "เ", "ลิ", "ศ")) + "\u200bอันดับ",
    ]


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_photographs_are_set_from_memory(kind: str) -> None:
    texts = dict.fromkeys(("title", "foot", "corner", "dated", "signer", "position", "qr", "told", "address"), "")
    lists: dict[str, Any] = {name: [] for name in ("heading", "paragraphs", "columns", "widths", "rows")}
    paper = {**texts, **lists, "closing": ["จึงประกาศให้ทราบ"]}
    photograph = {"png": png, "jpeg": jpeg}[kind]()
    without = typesetting.pdf("official", {**paper, "emblem": ""}, at=AT)
    given = {**paper, "emblem": Verbatim(f"emblem.{kind}.svg")}
    shown = typesetting.pdf("official", given, at=AT, images={f"emblem.{kind}": photograph})
    assert (pictures(without), pictures(shown)) == (0, 1)


def test_texts_get_thai_digits_and_codes_keep_theirs() -> None:
    given = {"texts": ["ข้อ 12", Verbatim("12"), "A012 รุ่น 3D วัดPM2.5ได้ 4.0"], "inner": {"day": "25 มีนาคม"}, "count": 3}
    assert typesetting.in_thai_digits(given) == {
        "texts": ["ข้อ ๑๒", "12", "A012 รุ่น 3D วัดPM2.5ได้ ๔.๐"],
        "inner": {"day": "๒๕ มีนาคม"},
        "count": 3,
    }


def test_name_breaks_between_its_words_alone() -> None:
    held = typesetting.unbroken("นายพีรพัฒน์ หว่านกล้า")
    assert held.replace(typesetting.JOINER, "") == "นายพีรพัฒน์ หว่านกล้า"
    assert f"น{typesetting.JOINER}ก" in held
    assert f" {typesetting.JOINER}" not in held
