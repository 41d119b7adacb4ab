"""A teacher whose work came second reads on a phone why: after a lost tie, and after a plain second place. Where scores
are not published, no figure of another work is on the page nor in what it links to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from judging.core.numbers import display, exact_text
from judging.core.roles import Grant, Role
from judging.core.scoring.tallies import Tally
from judging.core.thai import digits
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Admission, Entry, PracticeSettings
from judging.queries.scoring import standings
from tests import typeset
from tests.certified import publish
from tests.journeys import arranging
from tests.journeys.conftest import Visitor, sign_in
from tests.journeys.people import LANDSCAPE, PHONE, Person
from tests.scoring import levels, submit
from tests.typeset import Typeset
from tests.world import Setting, World

JUDGES = 3
WINNER = "เครื่องอบแห้งพลังงานแสงอาทิตย์แบบเคลื่อนที่สำหรับเกษตรกรรายย่อยในพื้นที่ห่างไกล"
SECOND = "ระบบสูบน้ำพลังงานลมเพื่อการเกษตรอัจฉริยะสำหรับวิสาหกิจชุมชนบนพื้นที่สูง"


def told_apart(world: World, *, tie: bool, scores: bool) -> tuple[Setting, int]:
    """A published contest of three colleges, and the college of the second work, which loses by 6.1 or by its
    average."""
    book = world.rulebook()
    setting = world.contest(entries=3, judges=JUDGES)
    colleges = [world.institution() for _ in setting.entries]
    with transaction() as session:
        named = zip(setting.entries, colleges, (WINNER, SECOND, "ผลงานที่สาม"), strict=True)
        for entry_id, college, title in named:
            session.execute(update(Entry).where(Entry.id == entry_id).values(institution_id=college, title_th=title))
        session.execute(update(PracticeSettings).values(publish_scores=scores))
    for judge in range(JUDGES):
        if tie:
            works = [
                levels(book, 0, c2_1=judge % 2, c6_1=judge // 2, c6_2=1 - judge // 2),
                levels(book, 0, c2_1=judge % 2, c6_1=1, c6_2=0),
            ]
        else:
            works = [levels(book, 0, c1_1=judge % 2, c6_3=judge % 2), levels(book, 0, c3_7=judge % 2, c6_1=1)]
        for place, chosen in enumerate([*works, levels(book, 2, c4_1=judge % 2, c6_2=judge // 2, c6_3=judge // 2)]):
            submit(world, setting, place, judge, chosen)
    publish(setting)
    return setting, colleges[1]


def tallies(setting: Setting) -> dict[str, Tally]:
    """The tally of each work, by its code."""
    board = standings.board(db.session(), setting.contest_id)
    assert board is not None
    found = {tally.entry: tally for tally in standings.whole_tallies(db.session(), board)}
    db.session.rollback()
    return found


def figures(tally: Tally) -> set[str]:
    """Its averages as they are displayed and exact, without whole and half points, which are everywhere."""
    values = [Fraction(value) for value in (tally.total, *tally.items.values())]
    return {text for value in values if value.denominator > 2 for text in (display(value), exact_text(value))}


def read_first(person: Person) -> str:
    """Open the result from the list of works; returns what the first view shows of the reason, all of which must be on
    it."""
    person.go("/teacher/").link("Result")
    reason = person.page.locator(".reason")
    expect(reason.locator("h2")).to_have_text(person.words("Why rank %(rank)s", rank=2))
    summary = reason.locator("summary").bounding_box()
    assert summary is not None
    assert summary["y"] + summary["height"] <= PHONE.height, "the way to exact figures is on the first view"
    return " ".join(reason.inner_text().split())


def linked(person: Person) -> Iterator[tuple[str, str, bytes]]:
    """(address, type, content) of what the page links to and loads in its content: pages, files and pictures."""
    page = person.page
    found = page.evaluate(
        """() => [...document.querySelectorAll('main a[href], main img[src], meta[property="og:image"]')]
            .map(each => each.href || each.src || each.content)"""
    )
    for address in dict.fromkeys(one.partition("#")[0] for one in found):
        answer = page.request.get(urljoin(page.url, address))
        assert answer.ok, address
        yield address, answer.headers["content-type"], answer.body()


def words(text: str) -> set[str]:
    """The numbers of a text with a point or a stroke."""
    return set(re.findall(r"(?<![\d./])\d+[./]\d+(?![\d./])", digits(text)))


@pytest.fixture
def papers(monkeypatch: pytest.MonkeyPatch) -> list[Typeset]:
    """Every paper and picture that the server sets."""
    return typeset.record(monkeypatch)


@pytest.mark.parametrize("language", ["th", "en"])
def test_teacher_reads_why_a_tie_was_lost(world: World, site: str, visitor: Visitor, language: str) -> None:
    setting, college = told_apart(world, tie=True, scores=True)
    winner, own = tallies(setting)["A001"], tallies(setting)["A002"]
    assert winner.total == own.total
    arranging.staff("khru", Grant(Role.TEACHER, institution_id=college))
    teacher = sign_in(visitor(site, PHONE, language), "khru")
    read = read_first(teacher)

    title = world.rulebook().item("6.1").title
    assert (title.th if language == "th" else title.en) in read
    assert WINNER in read
    mine, theirs = (display(tally.items["6.1"]) for tally in (own, winner))
    assert re.search(rf"{display(own.total)}.*{mine}.*A001.*{theirs}", read)
    teacher.touch(teacher.page.locator(".reason summary"))
    exact = teacher.page.locator(".reason .facts")
    expect(exact).to_contain_text(f"A002: {exact_text(own.total)}")
    expect(exact).to_contain_text(f"A001: {exact_text(winner.items['6.1'])}")


def test_teacher_reads_why_another_average_was_higher(world: World, site: str, visitor: Visitor) -> None:
    setting, college = told_apart(world, tie=False, scores=True)
    winner, own = tallies(setting)["A001"], tallies(setting)["A002"]
    arranging.staff("khru", Grant(Role.TEACHER, institution_id=college))
    teacher = sign_in(visitor(site, PHONE), "khru")
    read = read_first(teacher)

    assert f"A001 อยู่ {display(winner.total - own.total)} คะแนน" in read
    section = world.rulebook().item("6").title.th
    assert f"{section} (ได้ {display(own.items['6'])} ส่วน A001 ได้ {display(winner.items['6'])})" in read
    teacher.touch(teacher.page.locator(".reason summary"))
    expect(teacher.page.locator(".reason .facts")).to_contain_text(f"A001: {exact_text(winner.total)}")


@pytest.mark.parametrize("tie", [True, False], ids=["lost tie", "plain second place"])
def test_without_published_scores_the_reason_has_own_figures_alone(
    world: World, site: str, visitor: Visitor, papers: list[Typeset], tie: bool
) -> None:
    setting, college = told_apart(world, tie=tie, scores=False)
    book, found = world.rulebook(), tallies(setting)
    own = found["A002"]
    arranging.staff("khru", Grant(Role.TEACHER, institution_id=college))
    teacher = sign_in(visitor(site, PHONE), "khru")
    read = read_first(teacher)

    said = "ซึ่ง A001 ได้มากกว่า" if tie else "คะแนนเฉลี่ยต่ำกว่า A001"
    decided = "6.1" if tie else "6"
    full = {"6.1": 10, "6": 30}[decided]
    assert said in read
    assert book.item(decided).title.th in read
    assert f"{display(own.items[decided])} จาก {full}" in read
    teacher.touch(teacher.page.locator(".reason summary"))
    expect(teacher.page.locator(".reason .facts")).to_contain_text(f"A002: {exact_text(own.total)}")

    others = {figure for code, tally in found.items() if code != "A002" for figure in figures(tally)} - figures(own)
    assert len(others) > 3
    assert words(teacher.page.content()) & others == set()
    assert words(teacher.page.content()) & figures(own)
    kinds = set()
    for address, kind, content in linked(teacher):
        kinds.add(kind.partition(";")[0])
        text = content.decode("utf-8") if kind.startswith("text/") else ""
        assert words(text) & others == set(), address
    assert {"text/html", "application/pdf"} <= kinds
    assert papers
    assert words(" ".join(paper.words for paper in papers)) & others == set()
    assert words(" ".join(paper.words for paper in papers)) & figures(own)


def test_list_of_works_keeps_its_buttons_in_view_on_a_tablet(world: World, site: str, visitor: Visitor) -> None:
    setting, college = told_apart(world, tie=False, scores=True)
    with transaction() as session:
        refused = {"institution_id": college, "admission": Admission.NOT_ADMITTED, "admission_reason": "4.9"}
        session.execute(update(Entry).where(Entry.id == setting.entries[2]).values(refused))
    arranging.staff("khru", Grant(Role.TEACHER, institution_id=college))
    teacher = sign_in(visitor(site, LANDSCAPE), "khru").go("/teacher/")

    expect(teacher.page.locator(".chip", has_text="ไม่ผ่านการตรวจสอบคุณสมบัติ")).to_be_visible()
    for button in teacher.page.locator("table .acts .btn").all():
        expect(button).to_be_in_viewport(ratio=1)
