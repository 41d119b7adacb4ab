"""The parts of announcements and orders, as the correspondence regulation names them, and their usual texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from judging.core.events import EventNoun
from judging.core.papers import official_papers as papers
from judging.core.papers.official_papers import Edition, Occasion, PaperKind, PaperValues

ANNOUNCEMENT, ORDER = PaperKind.ANNOUNCEMENT, PaperKind.ORDER
OCCASION = Occasion(
    event="การประเมินสิ่งประดิษฐ์ของคนรุ่นใหม่",
    noun=EventNoun.EVALUATION,
    contest="ประเภทที่ 4",
    level="ระดับภาค ภาคกลาง",
    school_year=2564,
    days=(date(2022, 3, 25), date(2022, 3, 27)),
    venue="หอประชุม 2",
    host="วิทยาลัยเทคนิคลพบุรี",
)
TITLE = "การประเมินสิ่งประดิษฐ์ของคนรุ่นใหม่ ประเภทที่ 4 ระดับภาค ภาคกลาง ปีการศึกษา\u00a02564"
SIGNED = PaperValues(signer="นายสมชาย รักษ์งาม", position="ผู้อำนวยการ", dated_on=date(2022, 3, 25))


def lines(kind: PaperKind, version: int = 1, **changed: object) -> papers.Lines:
    own = replace(SIGNED, **{"has_number": kind is ORDER, **changed})  # type: ignore[arg-type]
    return papers.lines(kind, papers.filled(own, papers.usual(kind, OCCASION)), year=2566, version=version)


def test_announcement_has_the_parts_of_form_7() -> None:
    made = lines(ANNOUNCEMENT)
    assert (made.heading, made.number, made.subject) == ("ประกาศวิทยาลัยเทคนิคลพบุรี", "", f"เรื่อง ผล{TITLE}")
    assert made.dated == "ประกาศ ณ วันที่ 25\u00a0มีนาคม\u00a0พ.ศ.\u00a02565"
    assert (made.signer, made.position) == ("นายสมชาย รักษ์งาม", "ผู้อำนวยการ")


@pytest.mark.parametrize(("version", "ending"), [(1, "2564"), (2, "2564 (ฉบับที่ 2)"), (3, "2564 (ฉบับที่ 3)")])
def test_only_later_announcements_name_their_version(version: int, ending: str) -> None:
    assert lines(ANNOUNCEMENT, version).subject.endswith(ending)


def test_order_has_the_parts_of_form_4() -> None:
    made = lines(ORDER, number="12/2565", effective_on=date(2022, 3, 1))
    assert (made.heading, made.number) == ("คำสั่งวิทยาลัยเทคนิคลพบุรี", "ที่ 12/2565")
    assert made.subject == "เรื่อง แต่งตั้งคณะกรรมการ" + TITLE.removeprefix("การ")
    assert made.closing[-1] == "ทั้งนี้ ตั้งแต่วันที่ 1\u00a0มีนาคม\u00a0พ.ศ.\u00a02565 เป็นต้นไป"
    assert made.dated.startswith("สั่ง ณ วันที่ 25")


def test_what_is_not_known_is_dotted() -> None:
    made = lines(ORDER, dated_on=None, signer="", position="")
    assert made.number == "ที่ ............/2566"
    assert made.dated == "สั่ง ณ วันที่ ............ พ.ศ. ............"
    assert "............ พ.ศ. ............" in made.closing[-1]
    assert lines(ANNOUNCEMENT, has_number=True).number == "ที่ ............/2565"
    nobody = papers.lines(ANNOUNCEMENT, PaperValues(), year=2566)
    assert nobody.heading == "ประกาศ" + "." * 48


def test_usual_texts_of_a_contest_called_so_never_say_evaluation() -> None:
    contest = replace(OCCASION, noun=EventNoun.CONTEST, event="การประกวดสิ่งประดิษฐ์")
    for kind in PaperKind:
        said = papers.usual(kind, contest)
        assert "ประเมิน" not in f"{said.subject} {said.body} {said.closing}"
    assert papers.usual(ORDER, contest).subject.startswith("แต่งตั้งคณะกรรมการตัดสินการประกวดสิ่งประดิษฐ์")


def test_event_with_a_name_of_its_own_keeps_it() -> None:
    own = replace(OCCASION, event="สุดยอดนวัตกรรมอาชีวศึกษา")
    assert papers.usual(ANNOUNCEMENT, own).subject.startswith("ผลการประเมิน สุดยอดนวัตกรรมอาชีวศึกษา ประเภทที่ 4")


def test_announcement_says_what_it_is_of_its_version() -> None:
    first = papers.usual(ANNOUNCEMENT, OCCASION, Edition(1, protests_until=date(2022, 3, 30)))
    assert "เบื้องต้น" in first.body
    assert "ยื่นคำทักท้วงภายในวันที่ 30\u00a0มีนาคม\u00a02565" in first.closing
    final = papers.usual(ANNOUNCEMENT, OCCASION, Edition(2, after_provisional=True))
    assert "อย่างเป็นทางการ" in final.body
    assert "ทักท้วงภายใน" not in final.closing
    amended = papers.usual(ANNOUNCEMENT, OCCASION, Edition(2))
    assert "ให้ยกเลิกประกาศฉบับก่อนหน้า" in amended.body


def test_days_and_place_are_left_out_where_nobody_entered_them() -> None:
    one = replace(OCCASION, days=(date(2022, 3, 25),) * 2, venue="", host="")
    body = papers.usual(ORDER, one).body
    assert body.startswith("ด้วยกำหนดจัดการประเมิน")
    assert "ในวันที่ 25\u00a0มีนาคม\u00a02565 เพื่อให้" in body


@pytest.mark.parametrize(
    ("level", "area", "expected"),
    [
        ("ระดับภาค", "ภาคกลาง", "ระดับภาค ภาคกลาง"),
        ("ระดับอาชีวศึกษาจังหวัด", "ลพบุรี", "ระดับอาชีวศึกษาจังหวัดลพบุรี"),
        ("ระดับอาชีวศึกษาจังหวัด", "อาชีวศึกษาจังหวัดลพบุรี", "ระดับอาชีวศึกษาจังหวัดลพบุรี"),
        ("ระดับชาติ", "", "ระดับชาติ"),
    ],
)
def test_level_stands_with_its_area(level: str, area: str, expected: str) -> None:
    assert papers.level_in_full(level, area) == expected


def test_texts_left_as_they_are_are_not_kept() -> None:
    usual = papers.usual(ORDER, OCCASION)
    changed = replace(usual, body="ด้วยมีเหตุ", signer="นายสมชาย รักษ์งาม")
    kept = papers.without_usual(changed, usual)
    assert (kept.issuer, kept.subject, kept.body, kept.closing) == ("", "", "ด้วยมีเหตุ", "")
    assert papers.filled(kept, usual) == changed
