"""Typesetting: digits, fonts, page numbers; the same values give the same file."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from judging.core.names import ERASED
from judging.writers import paper_sets, typesetting
from judging.writers.paper_sets import PaperSet
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


def feedback(works: int) -> dict[str, Any]:
    work = {
        **dict.fromkeys(("institution", "no-comments", "held"), ""),
        **{name: [] for name in ("facts", "lines", "items", "comments")},
        "title": "Work",
        "with-field": False,
        "plot": None,
    }
    names = ("title", "contest", "round", "version", "comments")
    every = [{**work, "code": f"A{number:03}"} for number in range(works)]
    return {**dict.fromkeys(names, ""), "columns": [], "works": every}


def test_papers_typeset_in_parts_are_all_there_in_their_order(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(paper_sets, "PART", 2)
    values = typesetting.ready(feedback(5), language="en", thai_digits=False)
    PaperSet("feedback", values, "works", values.pop("works"), {}).write(tmp_path / "made.pdf", at=AT)

    made = (tmp_path / "made.pdf").read_bytes()
    assert [page[-1] for page in lines(made)] == [f"A00{number} · Page 1 of 1" for number in range(5)]
    assert [path.name for path in tmp_path.iterdir()] == ["made.pdf"]


def test_joined_file_has_the_title_and_the_language_of_its_papers(tmp_path: Path) -> None:
    title = "ผลการประเมิน ประเภทที่ 4 ปีการศึกษา 2564"  # the paper holds its words together
    values = typesetting.ready({**feedback(1), "title": title}, language="th", thai_digits=False)
    works = values.pop("works")
    one = typesetting.pdf_of_values("feedback", {**values, "works": works}, at=AT)
    PaperSet("feedback", values, "works", works * 13, {}).write(tmp_path / "made.pdf", at=AT)

    single, joined = PdfReader(BytesIO(one)), PdfReader(tmp_path / "made.pdf")
    assert joined.metadata is not None
    assert joined.metadata.title == title
    assert joined.metadata == {**(single.metadata or {}), "/Producer": "pypdf"}
    assert joined.root_object["/Lang"] == "th"


def test_list_that_is_long_goes_on_and_every_day_starts_a_page() -> None:
    one = typesetting.pdf("judges_sign_in", sign_in_sheet(25), at=AT)
    two = typesetting.pdf("judges_sign_in", sign_in_sheet(25, days=["วันแรก", "วันที่สอง"]), at=AT)
    pages = [len(PdfReader(BytesIO(made)).pages) for made in (one, two)]
    assert pages[0] > 1
    assert pages[1] == 2 * pages[0]


def test_no_line_breaks_within_the_usual_words_and_one_may_after_them() -> None:
    given = {"text": "มีนาคม ชนะเลิศอันดับ ข้อมูลผลงานระดับชาติ แบบรับรอง", "code": Verbatim("มีนาคม")}
    held = typesetting.held_together(given)
    assert held["code"] == "มีนาคม"
    assert held["text"].split(" ") == [
        "\u2060".join(("มี", "นา", "ค", "ม")),
        "\u2060".join(("ช", "นะ", "เ", "ลิ", "ศ")) + "\u200bอันดับ",
        "ข้อมูล" + "\u2060".join(("ผ", "ล", "งา", "น")) + "\u200bระดับชาติ",
        "แบบ" + "\u2060".join(("รั", "บ", "ร", "อ", "ง")),
    ]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("ประกวดประเภทที่ 4", "ประกวดประเภท\u2060ที่\u00a04"),
        ("ข้อ ๖.๑ และ พ.ศ. 2565", "ข้อ\u00a0๖.๑ และ พ.ศ.\u00a02565"),
        ("รองชนะเลิศอันดับ 1", "รองชนะเลิศอันดับ\u00a01"),
        ("ณ วันที่ 25 มีนาคม 2565", "ณ วัน\u2060ที่\u00a025\u00a0มีนาคม\u00a02565"),
        ("25–27 มี.ค. 2565 เวลา 16.20 น.", "25–\u206027\u00a0มี.ค.\u00a02565 เวลา\u00a016.20\u00a0น."),
        ("Section 6 on 25 March 2022", "Section\u00a06 on\u00a025\u00a0March\u00a02022"),
        ("ได้ 3 คะแนน", "ได้\u00a03 คะแนน"),
        ("1 2 3 Marchers", "1 2 3 Marchers"),
    ],
)
def test_number_stays_with_its_word_and_a_day_with_its_month(text: str, held: str) -> None:
    assert typesetting.with_held_numbers({"text": text, "code": Verbatim(text)}) == {"text": held, "code": text}


def official(**changed: Any) -> dict[str, Any]:
    """The values of an announcement or order, empty but for what changed."""
    texts = dict.fromkeys(
        ("title", "foot", "corner", "emblem", "dated", "signer", "position", "qr", "told", "address"), ""
    )
    lists: dict[str, Any] = {name: [] for name in ("heading", "paragraphs", "columns", "widths", "rows")}
    return {**texts, **lists, "closing": ["จึงประกาศให้ทราบ"], **changed}


def lines(made: bytes) -> list[list[str]]:
    """The lines of each page of a paper in Latin letters, without its foot."""
    pages = [page.extract_text().splitlines() for page in PdfReader(BytesIO(made)).pages]
    return [
        [line.strip() for line in page if line.strip() and "หน้า" not in line and "จาก" not in line] for page in pages
    ]


def test_no_line_of_a_paper_begins_with_the_number_of_a_word() -> None:
    texts = [f"{'wording ' * count}as section 6.1 of the rules" for count in range(60)]
    held, loose = (
        typesetting.pdf("official", official(paragraphs=list(map(kind, texts))), at=AT, thai_digits=False)
        for kind in (str, Verbatim)
    )
    begin = [[line for page in lines(made) for line in page if line.startswith("6.1")] for made in (held, loose)]
    assert begin[0] == []
    assert begin[1]


@pytest.mark.parametrize("columns", [[], ["No.", "Work", "Institution"]])
@pytest.mark.parametrize("closing", [["Told."], ["A sentence. " * 20], ["A sentence. " * 320], ["unbroken" * 400]])
def test_signature_stands_below_three_lines_however_long_the_list(columns: list[str], closing: list[str]) -> None:
    signed = {"dated": "DATED", "signer": "SIGNER", "position": "POSITION", "closing": closing, "columns": columns}
    for count in range(3, 30, 1 if len(closing[0]) < 20 else 4):
        rows = [[f"{number}.", "Name", "College"] for number in range(count)]
        paper = official(paragraphs=["Reason. " * 60], rows=rows, widths=[1, 5, 5], **signed)
        last = lines(typesetting.pdf("official", paper, at=AT))[-1]
        assert [line for line in last if line in ("DATED", "(SIGNER)", "POSITION")] == ["DATED", "(SIGNER)", "POSITION"]
        assert last.index("DATED") >= 3


def test_rows_of_the_longest_titles_share_a_page() -> None:
    title = "เครื่องอบแห้งเมล็ดพันธุ์พลังงานแสงอาทิตย์ร่วมกับเตาชีวมวลควบคุมอุณหภูมิ" * 6
    paper = {
        "title": "บัญชี",
        "foot": "",
        "lines": [],
        "flipped": True,
        "columns": ["ลำดับ", "ผลงาน", "สถานศึกษา", "ลายมือชื่อ"],
        "widths": [1.4, 7, 5, 4],
        "centred": [0],
        "titles": [1, 2],
        "room": 9,
        "rows": [[str(number), title[:400], "วิทยาลัย", ""] for number in range(12)],
    }
    assert len(PdfReader(BytesIO(typesetting.pdf("list", paper, at=AT))).pages) <= 5


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_photographs_are_set_from_memory(kind: str) -> None:
    photograph = {"png": png, "jpeg": jpeg}[kind]()
    without = typesetting.pdf("official", official(), at=AT)
    given = official(emblem=Verbatim(f"emblem.{kind}.svg"))
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


HYPHENS = ("Anna-Katharina-Elisabeth-Margarete", "Wolfeschlegel-Steinhausen-Bergerdorff")
"""A name of 72 letters, in which a line could break after each hyphen."""


def names_to_correct(name: str) -> dict[str, Any]:
    work = {"facts": [], "people": [{"role": "Maker", "name": name}]}
    texts = dict.fromkeys(("title", "contest", "round", "foot", "told"), "")
    return {**texts, "columns": ["No.", "Duty", "Name", "Correct name"], "works": [work], "signers": []}


def signed_sheet(name: str) -> dict[str, Any]:
    labels = dict.fromkeys(("judge", "criterion", "comments", "total"), "")
    section = {"key": "1", "heading": "", "sum": "", "points": "1", "lines": [{"key": "1", "name": "", "own": True}]}
    section["lines"][0]["cells"] = []  # type: ignore[index]
    texts = dict.fromkeys(("code", "title", "institution", "office", "paper-code", "total"), "")
    lists: dict[str, Any] = {name: [] for name in ("notes", "comments", "receipt")}
    marks: dict[str, Any] = {name: {} for name in ("chosen", "differs", "sums")}
    sheet = {**texts, **lists, **marks, "rubric": 0, "qr": "qr.svg", "judge": name}
    rubrics = [{"columns": ["Good"], "points": "1", "sections": [section]}]
    return {**dict.fromkeys(("title", "contest", "round"), ""), "labels": labels, "rubrics": rubrics, "sheets": [sheet]}


@pytest.mark.parametrize(
    ("paper", "values", "times"),
    [
        ("name_corrections", names_to_correct(" ".join(HYPHENS)), 1),
        ("official", official(signer=" ".join(HYPHENS)), 1),
        ("score_sheets", signed_sheet(" ".join(HYPHENS)), 3),
    ],
    ids=["list", "paper of an office", "score sheet"],
)
def test_long_name_breaks_between_its_words_alone(paper: str, values: dict[str, Any], times: int) -> None:
    images = {"qr.svg": paper_sets.qr_code("http://hall.test")}
    made = typesetting.pdf(paper, values, at=AT, language="en", thai_digits=False, images=images)

    text = "\n".join(line for page in lines(made) for line in page)
    assert [text.count(word) for word in HYPHENS] == [times, times]


def test_levels_stand_once_on_the_first_page_of_every_sheet() -> None:
    values = signed_sheet("Ann")
    values["sheets"] *= 3
    images = {"qr.svg": paper_sets.qr_code("http://hall.test")}
    made = typesetting.pdf("score_sheets", values, at=AT, language="en", thai_digits=False, images=images)
    assert [page.count("Good") for page in lines(made)] == [1, 1, 1]


def test_levels_head_the_later_pages_of_every_sheet() -> None:
    values = signed_sheet("Ann")
    (section,) = values["rubrics"][0]["sections"]
    section["lines"] *= 150
    values["sheets"] *= 2
    images = {"qr.svg": paper_sets.qr_code("http://hall.test")}
    made = typesetting.pdf("score_sheets", values, at=AT, language="en", thai_digits=False, images=images)
    pages = [page.count("Good") for page in lines(made)]
    assert len(pages) > 2
    assert pages == [1] * len(pages)


def test_mean_of_five_characters_keeps_off_the_lines_of_its_column() -> None:
    items = [{"code": f"{number}", "title": "", "points": "10"} for number in range(22)]
    of_work = dict.fromkeys(("rank", "code", "work", "institution"), "")
    row = {**of_work, "means": ["9.00", "10.00"] * 11, "average": "76.00"}
    texts = dict.fromkeys(("title", "contest", "round", "maximum", "full"), "")
    values = {**texts, "columns": ["Rank", "Work", "Average"], "items": items, "rows": [row]}
    made = typesetting.pdf("averages", values, at=AT, language="en", thai_digits=False)
    sizes: dict[str, float] = {}
    (page,) = PdfReader(BytesIO(made)).pages
    page.extract_text(visitor_text=lambda text, cm, tm, _font, size: sizes.__setitem__(text.strip(), size))
    assert sizes["10.00"] < sizes["9.00"] == 8
    assert sizes["76.00"] < 9


def test_erased_name_can_still_be_translated() -> None:
    assert typesetting.unbroken(ERASED) == ERASED


def test_announcer_reads_a_work_of_ten_long_names_on_one_page() -> None:
    names = [f"Firstname{number} {'Lastname' * 6}" for number in range(10)]
    work = {
        "code": "A001",
        "title": "Words of a title " * 24,
        "institution": "College",
        "makers": ", ".join(names),
        "beside": "Gold",
    }
    pages = [{"award": "Winner", "told": "", "works": [work]}]
    data = {"title": "Script", "foot": "", "corner": "", "reading": "Read as", "pages": pages}
    made = typesetting.pdf("announcer", data, at=AT, language="en", thai_digits=False)
    (page,) = PdfReader(BytesIO(made)).pages
    lowest: dict[str, float] = {}
    page.extract_text(visitor_text=lambda text, cm, tm, _font, _size: lowest.__setitem__(text.strip(), cm[5] + tm[5]))
    (reading,) = (place for text, place in lowest.items() if text.startswith("Read as"))
    (number,) = (place for text, place in lowest.items() if text.startswith("Page 1"))
    assert all(name.split()[0] in page.extract_text() for name in names)
    assert reading > number


def test_no_page_of_a_feedback_sheet_ends_with_the_heading_of_a_section() -> None:
    codes = [code for section in range(1, 8) for code in (f"{section}", *(f"{section}.{n}" for n in range(1, 6)))]
    items = [
        {
            "name": f"{code} Item",
            "is-criterion": "." in code,
            "depth": code.count(".") + 1,
            "levels": [{"name": "Good", "text": ""}],
            **dict.fromkeys(("mean", "full", "field"), "1"),
        }
        for code in codes
    ]
    last = []
    for before in range(12):
        data = feedback(1)
        data["works"] = [{**data["works"][0], "items": items, "lines": ["Line"] * before}]
        data["columns"] = ["Item", "Levels", "Average", "Full", "All"]
        made = typesetting.pdf("feedback", data, at=AT, language="en", thai_digits=False)
        last += [[line for line in page if "Item" in line][-1].split()[0] for page in lines(made)[:-1]]
    assert len(set(last)) > 4
    assert all("." in code for code in last)
