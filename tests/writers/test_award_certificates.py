"""Certificates as PDF: one page each whatever stands on it, joined in order; letters of the fonts."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from judging.core.award_certificates.award_certificates import CertificateRole
from judging.core.award_certificates.certificate_text import Design
from judging.core.scoring.awards import Award, AwardKind
from judging.core.text import Text
from judging.writers import award_certificates as writer, typesetting
from judging.writers.award_certificates import Look, Printed, Signer
from judging.writers.font_letters import letters
from judging.writers.typesetting import TypesettingError
from tests.scoring import AT

LONG = Text("เครื่องคัดแยกขยะอัตโนมัติด้วยปัญญาประดิษฐ์ " * 9, "Automatic sorting machine with artificial intelligence " * 7)
AWARDS = (
    Award(AwardKind.TITLE, Text("รองชนะเลิศอันดับ 1", "Runner-up 1")),
    Award(AwardKind.MEDAL, Text("เหรียญทอง", "gold medal"), level="gold"),
    Award(AwardKind.PRIZE, Text("Honor Award", "Honor Award"), "สำนักงานการวิจัยแห่งชาติ"),
)
DESIGN = Design(
    language="th",
    thai_digits=True,
    issuer="สำนักงานคณะกรรมการการอาชีวศึกษา",
    given_on="2026-11-29",
    venue="วิทยาลัยเทคนิคลพบุรี",
    event=Text("การประเมินสิ่งประดิษฐ์ของคนรุ่นใหม่", "Inventions of the new generation"),
    contest=Text("ประเภทที่ 4", "Category 4"),
    level="region",
    area="ภาคกลาง",
    school_year=2569,
    days=("2026-11-25", "2026-11-27"),
)
ONE = Printed(
    "73.2569/000123",
    "K7QM-3XDA-9P2T-0HVW",
    CertificateRole.MAKER,
    "ว่าที่ร้อยตรีหญิง ประภาพรรณศิริลักษณ์ วัฒนานุกูลกิจไพศาลพงศ์เจริญสุขสวัสดิ์",
    LONG,
    Text("วิทยาลัยเทคโนโลยีอุตสาหกรรมและบริหารธุรกิจนานาชาติเฉลิมพระเกียรติภาคตะวันออกเฉียงเหนือ", ""),
    AWARDS,
    "73.2569/000001",
)
SIGNERS = [Signer(f"นางสาวประภาพรรณศิริลักษณ์ วัฒนานุกูลกิจ {place}", "ผู้อำนวยการ" * 9) for place in range(3)]


def look(language: str = "th", background: bytes | None = None) -> Look:
    design = replace(DESIGN, language=language, thai_digits=language == "th")
    return Look(design, SIGNERS, "https://judging.example.org/verify", background=background)


def pages(made: bytes) -> int:
    return len(PdfReader(BytesIO(made)).pages)


@pytest.mark.parametrize("language", ["th", "en"])
def test_certificate_with_the_longest_texts_is_one_landscape_page(language: str) -> None:
    made = writer.pdf([ONE], look(language), at=AT)

    (page,) = PdfReader(BytesIO(made)).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)


def test_lines_of_a_title_and_of_the_contest_have_about_the_same_length() -> None:
    named = replace(DESIGN, language="en", contest=Text("", "Category 4: renewable energy for agriculture"), area="")
    title = Text(
        "", "Solar dryer with a biomass burner that keeps its temperature for cassava, mango and longan in the rain"
    )
    made = writer.pdf([replace(ONE, work=title)], Look(named, [], "http://x.test"), at=AT)

    lines = [line.strip() for line in PdfReader(BytesIO(made)).pages[0].extract_text().splitlines()]
    for begin in ("“Solar dryer", "Inventions of"):
        (place,) = (place for place, line in enumerate(lines) if line.startswith(begin))
        assert len(lines[place + 1]) > 0.6 * len(lines[place]), lines[place : place + 2]


def test_parts_are_joined_in_order_and_progress_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(writer, "PART", 2)
    told: list[tuple[int, int]] = []
    five = [replace(ONE, serial=f"73.2569/{number:06}") for number in range(5)]
    target = tmp_path / "five.pdf"

    broken = writer.write(target, five, look("en"), at=AT, told=lambda done, total: told.append((done, total)))

    assert (broken, told) == ([], [(0, 5), (2, 5), (4, 5), (5, 5)])
    texts = [page.extract_text() for page in PdfReader(target).pages]
    assert [f"73.2569/{number:06}" in text for number, text in enumerate(texts)] == [True] * 5
    assert list(tmp_path.iterdir()) == [target], "the parts are gone"
    assert target.stat().st_mode & 0o077 == 0


def unless(monkeypatch: pytest.MonkeyPatch, *serials: str) -> None:
    """Let typesetting fail for whatever has one of these serials."""
    really = typesetting.pdf

    def pdf(paper: str, data: dict[str, object], **options: object) -> bytes:
        if any(serial in one["number"] for one in data["certificates"] for serial in serials):  # type: ignore[attr-defined]
            raise TypesettingError("broken")
        return really(paper, data, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(typesetting, "pdf", pdf)


def test_certificate_that_cannot_be_typeset_stops_no_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    unless(monkeypatch, "000001")
    three = [replace(ONE, serial=f"73.2569/{number:06}") for number in range(3)]

    broken = writer.write(tmp_path / "three.pdf", three, look(), at=AT)

    assert (len(PdfReader(tmp_path / "three.pdf").pages), broken) == (2, [1])
    assert pages(writer.pdf(three, look(), at=AT)) == 2


def test_batch_of_which_nothing_can_be_typeset_fails_and_leaves_no_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    unless(monkeypatch, "000123")
    with pytest.raises(TypesettingError):
        writer.write(tmp_path / "two.pdf", [ONE, ONE], look(), at=AT)
    assert list(tmp_path.iterdir()) == []


def test_background_stands_once_in_the_file_also_under_several_parts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    drawn = BytesIO()
    Image.effect_noise((877, 620), 60).convert("RGB").save(drawn, "JPEG", quality=82)
    alone = writer.pdf([ONE], look(background=drawn.getvalue()), at=AT)
    ten = writer.pdf([ONE] * 10, look(background=drawn.getvalue()), at=AT)
    monkeypatch.setattr(writer, "PART", 4)
    writer.write(tmp_path / "ten.pdf", [ONE] * 10, look(background=drawn.getvalue()), at=AT)

    assert len(ten) < 2 * len(alone)
    assert (tmp_path / "ten.pdf").stat().st_size < 3 * len(alone)
    for page in PdfReader(tmp_path / "ten.pdf").pages:
        ground = page["/Resources"]["/XObject"]["/Ground"]  # type: ignore[index]
        assert "/XObject" in ground["/Resources"], "each page draws the picture"


def test_fonts_have_thai_and_latin_letters_and_no_chinese_ones() -> None:
    assert set("กขฃคฅฆงฯๆ๙ํ๎éÄñ“”–") <= letters()
    assert not set("王小明") & letters()
