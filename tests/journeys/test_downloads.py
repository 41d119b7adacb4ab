"""After the last tap: the chair certifies, and an organiser downloads the draft announcement, the panel's summary, the
ranking for Excel and the announcement for Word. Then the teacher downloads the feedback sheet, without the comment that
the chair held back."""

from __future__ import annotations

import re
import subprocess
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

import docx
import openpyxl
from playwright.sync_api import expect
from pypdf import PdfReader
from sqlalchemy import select, update

from judging.core.roles import Grant, Role
from judging.core.thai import digits
from judging.database.transaction import transaction
from judging.models import Comment, Entry, Institution, Publication
from tests.journeys import arranging, people
from tests.journeys.conftest import Visitor, come_by_card, sign_in
from tests.journeys.people import DESK, LANDSCAPE, PHONE, Person
from tests.scoring import AT, levels, submit
from tests.world import Setting, World

TITLES = ["เครื่องอบแห้งพลังงานแสงอาทิตย์", "ระบบสูบน้ำพลังงานลม", "เตาชีวมวลประหยัดพลังงาน"]
KEPT, HELD = "ควรวัดผลการใช้งานจริงในชุมชน", "ติดต่อกรรมการสมศรีที่ ๐๘๑-๒๓๔-๕๖๗๘"
MOST_CLICKS = 5
"""From the contest's page to all four files."""


def scored(world: World, *comments: str) -> Setting:
    """A contest held today with every sheet submitted: A003 is first, A001 second, A002 third. Each judge writes one of
    these comments on A001."""
    setting = world.contest(entries=3, judges=3)
    arranging.make_it_today(setting)
    with transaction() as session:
        for entry_id, title in zip(setting.entries, TITLES, strict=True):
            session.execute(update(Entry).where(Entry.id == entry_id).values(title_th=title))
        for member, text in zip(setting.members, comments, strict=False):
            given = {"revision": 1, "device": "t", "written_at": AT}
            session.add(Comment(sheet_id=setting.sheets[setting.entries[0], member], item="total", text=text, **given))
    book = world.rulebook()
    for judge in range(3):
        for place, chosen in enumerate(
            (levels(book, 1, c6_1=judge % 2), levels(book, 1, c6_1=3, c6_2=judge), levels(book))
        ):
            submit(world, setting, place, judge, chosen)
    return setting


def chair_of(setting: Setting, visitor: Visitor, site: str) -> Person:
    """The chair, who has certified the results."""
    card = arranging.hand_out_cards(setting.contest_id)[setting.members[0]]
    chair = come_by_card(visitor(site, LANDSCAPE), card)
    chair.go(f"/judge/contests/{setting.contest_id}/certify").confirm("certify")
    chair.reads("You have certified these results.")
    return chair


def file(person: Person, row: str, label: str) -> bytes:
    """The file behind a link on the page of papers, which counts as a click: the browser of the test shows no PDF."""
    heading = person.page.get_by_role("heading", name=people.shown(row))
    link = person.page.locator(".paper-row").filter(has=heading).get_by_role("link", name=people.whole(label)).first
    expect(link).to_be_visible()
    person.touches += 1
    answer = person.page.request.get(urljoin(person.page.url, str(link.get_attribute("href"))))
    assert answer.ok
    return answer.body()


def told(made: bytes, folder: Path) -> str:
    """The text of a PDF by pdftotext, with the digits 0 to 9 and only consonants of Thai: marks above and below leave
    their place in it."""
    path = folder / "paper.pdf"
    path.write_bytes(made)
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True)
    return consonants(done.stdout)


def consonants(text: str) -> str:
    return re.sub(r"[^ก-ฮA-Za-z0-9./:]", "", digits(text))


def shown(person: Person) -> list[tuple[int, str, str, list[str]]]:
    """(rank, code, title, awards) of each row of the ranking on the page."""
    rows = []
    for row in person.page.locator(".result-table tbody tr").all():
        code, _, title = row.locator("th").evaluate("th => th.firstChild.textContent.trim()").partition(" ")
        awards = row.locator(".award > *").all_inner_texts()
        rows.append((int(row.locator(".rank").inner_text()), code, title, awards))
    return rows


def plain(text: str) -> str:
    """Without the joiners and the spaces that pages and papers hold words together with."""
    return " ".join(text.replace("\u2060", "").replace("\u00a0", " ").split())


def test_from_certification_it_is_few_clicks_to_the_papers_and_the_excel(
    world: World, site: str, visitor: Visitor, tmp_path: Path
) -> None:
    setting = scored(world)
    chair_of(setting, visitor, site)
    arranging.staff("somsri", Grant(Role.ORGANISER, competition_id=setting.competition_id))
    organiser = sign_in(visitor(site, DESK), "somsri")
    ranking = shown(organiser.go(f"/organise/contests/{setting.contest_id}/ranking"))
    assert [(rank, code) for rank, code, *_ in ranking] == [(1, "A003"), (2, "A001"), (3, "A002")]

    organiser.go(f"/organise/contests/{setting.contest_id}")
    before = organiser.touches
    organiser.link("Announcement, summary and Excel")
    announcement = organiser.words("Announcement of version %(version)s", version=1)
    draft = file(organiser, announcement, organiser.words("Open the PDF"))
    word = file(organiser, announcement, organiser.words("Word file (.docx)"))
    summary = file(organiser, organiser.words("Summary of the panel"), organiser.words("Open the PDF"))
    excel = file(organiser, organiser.words("Ranking"), "Excel")
    assert organiser.touches - before <= MOST_CLICKS

    text = told(draft, tmp_path)
    assert consonants("ร่าง") in text
    assert len(PdfReader(BytesIO(draft)).pages) == 1
    of_summary = told(summary, tmp_path)
    for rank, code, title, awards in ranking:
        assert consonants(title) in text
        assert [award for award in awards if consonants(award) not in text] == []
        assert re.search(rf"{rank}{code}", of_summary)
    assert [text.index(consonants(title)) for *_, title, _ in ranking] == sorted(
        text.index(consonants(title)) for *_, title, _ in ranking
    )

    document = docx.Document(BytesIO(word))
    assert "ร่าง" in "".join(paragraph.text for paragraph in document.sections[0].header.paragraphs)
    rows = [[plain(digits(cell.text)) for cell in row.cells] for row in document.tables[0].rows][1:]
    assert [(int(row[0]), row[1], row[3]) for row in rows] == [
        (rank, plain(title), plain(digits(" ".join(awards)))) for rank, _, title, awards in ranking
    ]

    book = openpyxl.load_workbook(BytesIO(excel))
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    columns = [header.index(name) for name in ("อันดับ", "รหัส", "ผลงาน", "รางวัล", "เหรียญ")]
    assert [tuple(row[at] for at in columns) for row in rows] == [
        (rank, code, title, *awards) for rank, code, title, awards in ranking
    ]
    assert arranging.fresh(select(Publication.id)) == []


def test_teacher_downloads_the_feedback_without_the_comment_that_the_chair_held(
    world: World, site: str, visitor: Visitor, tmp_path: Path
) -> None:
    setting = scored(world, KEPT, HELD)
    chair = chair_of(setting, visitor, site).go(f"/judge/contests/{setting.contest_id}/comments")
    comments = chair.page.locator(".comment-list > li")
    expect(comments).to_have_count(2)
    expect(comments.first).to_contain_text(HELD)  # what has a telephone number stands first
    typed = chair.page.locator("main :is(input, textarea)").evaluate_all("all => all.map(one => one.value)")
    assert [text for text in (KEPT, HELD) if text in typed] == []  # nobody edits a comment
    sheet_id = setting.sheets[setting.entries[0], setting.members[1]]
    chair.confirm(f"hold-{sheet_id}-total", "มีหมายเลขโทรศัพท์ของกรรมการ")
    chair.reads("The comment is held back. The team reads that one comment was held, without its text and your reason.")

    arranging.staff("somsri", Grant(Role.ORGANISER, competition_id=setting.competition_id))
    organiser = sign_in(visitor(site, DESK), "somsri")
    organiser.go(f"/organise/contests/{setting.contest_id}/publish").confirm("publish")
    organiser.reads("Open the public page")

    ((college,),) = arranging.fresh(select(Institution.id))  # type: ignore[misc]
    arranging.staff("khru", Grant(Role.TEACHER, institution_id=college))
    teacher = sign_in(visitor(site, PHONE), "khru")
    teacher.go(f"/teacher/works/{setting.entries[0]}/result")
    teacher.sees(people.shown(KEPT))
    teacher.sees(people.shown("ประธานกรรมการไม่เผยแพร่ข้อเสนอแนะ 1 รายการ"))
    page = teacher.page.locator("main").inner_text()
    link = teacher.page.get_by_role("link", name=people.whole(teacher.words("Feedback sheet (PDF)")))
    answer = teacher.page.request.get(urljoin(site, str(link.get_attribute("href"))))
    sheet = told(answer.body(), tmp_path)
    for read in (consonants(page), sheet):
        assert consonants(KEPT) in read
        assert consonants(HELD) not in read
        assert "081" not in read
        assert consonants("มีหมายเลขโทรศัพท์ของกรรมการ") not in read
        assert consonants("ประธานกรรมการไม่เผยแพร่ข้อเสนอแนะ 1 รายการ") in read
        assert not re.search(consonants("กรรมการ") + r"[123]", read.replace(consonants("คะแนนเฉลี่ยจากกรรมการ 3"), ""))
