"""Codes, serials, states and sentences of certificates."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from judging.core.award_certificates import certificate_text as said
from judging.core.award_certificates.award_certificates import (
    CODE_LETTERS,
    CertificateState,
    Fault,
    code_of,
    fault_of,
    read_code,
    read_prefix,
    serial,
    state_of,
)
from judging.core.award_certificates.certificate_text import Design
from judging.core.names import ERASED
from judging.core.scoring.awards import Award, AwardKind
from judging.core.text import Text

WINNER = Award(AwardKind.TITLE, Text("ชนะเลิศ", "Winner"))
RUNNER_UP = Award(AwardKind.TITLE, Text("รองชนะเลิศอันดับ 1", "Runner-up 1"))
GOLD = Award(AwardKind.MEDAL, Text("เหรียญทอง", "gold medal"), level="gold")
HONOR = Award(AwardKind.PRIZE, Text("Honor Award", "Honor Award"), "วช.")
TOOK_PART = Award(AwardKind.MEDAL, Text("เข้าร่วม", "participation"), level="participation")
DESIGN = Design(
    language="th",
    thai_digits=True,
    issuer="สอศ.",
    given_on="2026-11-29",
    venue="วิทยาลัยเทคนิคลพบุรี",
    event=Text("การประเมิน", "Inventions"),
    contest=Text("ประเภทที่ 4", "Category 4"),
    level="province",
    area="ลพบุรี",
    school_year=2569,
    days=("2026-11-25", "2026-11-27"),
)
ENGLISH = replace(DESIGN, language="en", thai_digits=False)


@given(st.integers(0, 2**80 - 1))
def test_code_is_read_as_it_is_written_and_as_people_type_it(number: int) -> None:
    code = code_of(number)
    assert read_code(code) == code
    assert read_code(code.replace("-", " ").lower().replace("0", "o").replace("1", "l")) == code
    assert read_code(f" https://results.example.go.th/verify/{code}/ ") == code
    assert set(code) <= {*CODE_LETTERS, "-"}


@pytest.mark.parametrize(
    "typed", ["", "/", "73.2569/000001", "K7QM", "K7QM-3XDA-9P2T-0HVU", "K7QM-3XDA-9P2T-0HVW-0", "ก" * 16, "-" * 900]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_serial_has_prefix_year_and_six_digits() -> None:
    assert serial("73", 2569, 1) == "73.2569/000001"
    assert serial("", 2569, 1234567) == "2569/1234567"


@pytest.mark.parametrize(
    ("typed", "read"),
    [("๗๓.", "73"), (" สอศ.73 ", "สอศ.73"), ("", ""), ("7/3", None), ("x" * 21, None), ("7 3", None)],
)
def test_prefix_is_normalised_or_refused(typed: str, read: str | None) -> None:
    assert read_prefix(typed) == read


@pytest.mark.parametrize(
    ("replaced", "withdrawn", "says", "now", "state"),
    [
        (False, False, (WINNER, GOLD), (WINNER, GOLD), CertificateState.VALID),
        (False, False, (WINNER,), (WINNER, GOLD, HONOR), CertificateState.VALID),
        (False, False, (WINNER, GOLD), (GOLD,), CertificateState.WITHDRAWN),
        (False, False, (GOLD,), None, CertificateState.WITHDRAWN),
        (False, False, (GOLD, HONOR), (GOLD, WINNER), CertificateState.WITHDRAWN),
        (False, False, (RUNNER_UP, GOLD), (WINNER, GOLD), CertificateState.OUTDATED),
        (False, False, (TOOK_PART,), (WINNER, GOLD), CertificateState.OUTDATED),
        (False, True, (RUNNER_UP, GOLD), (WINNER, GOLD), CertificateState.WITHDRAWN),
        (True, False, (RUNNER_UP, GOLD), (WINNER, GOLD), CertificateState.SUPERSEDED),
        (False, False, None, None, CertificateState.VALID),
        (False, True, None, None, CertificateState.WITHDRAWN),
        (True, True, (WINNER,), None, CertificateState.SUPERSEDED),
    ],
)
def test_state_follows_the_newest_results(
    replaced: bool,
    withdrawn: bool,
    says: tuple[Award, ...] | None,
    now: tuple[Award, ...] | None,
    state: CertificateState,
) -> None:
    assert state_of(is_replaced=replaced, is_withdrawn=withdrawn, says=says, now=now) is state


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("นายสมชาย ใจดี", None),
        ("Mr. José Nuñez", None),
        ("", Fault.EMPTY),
        ("  ", Fault.EMPTY),
        (ERASED, Fault.ERASED),
        ("นาย-", Fault.PLACEHOLDER),
        ("นายทดสอบ", Fault.PLACEHOLDER),
        ("สม??? ใจดี", Fault.PLACEHOLDER),
        ("นาย王小明", Fault.LETTERS),
        ("ก" * 121, Fault.LONG),
    ],
)
def test_names_that_cannot_be_printed(name: str, fault: Fault | None) -> None:
    have = frozenset("กขคงจฉชซญดตถทธนบปผฝพภมยรลวศษสหอฮะาิีึืุูเแโใไๆ็่้์ัำ. MrJoséNuñez")
    assert fault_of(name, have) is fault


def test_awards_are_said_in_one_sentence() -> None:
    assert said.award_phrases((WINNER, GOLD, HONOR), DESIGN) == [
        "ได้รับรางวัลชนะเลิศ",
        "ระดับเหรียญทอง",
        "และรางวัล Honor Award จากวช.",
    ]
    assert said.award_phrases((WINNER, GOLD), DESIGN) == ["ได้รับรางวัลชนะเลิศ", "ระดับเหรียญทอง"]
    assert said.award_phrases((GOLD,), DESIGN) == ["ได้รับรางวัลระดับเหรียญทอง"]
    assert said.award_phrases((GOLD, HONOR), DESIGN) == ["ได้รับรางวัลระดับเหรียญทอง", "และรางวัล Honor Award จากวช."]
    assert " ".join(said.award_phrases((WINNER, GOLD), ENGLISH)) == "awarded Winner and gold medal"
    honor = replace(HONOR, level="gold")
    assert said.award_phrases((honor,), DESIGN) == ["ได้รับรางวัล Honor Award ระดับเหรียญทอง จากวช."]
    assert said.award_phrases((replace(HONOR, level="ระดับดีเด่น"),), DESIGN)[0].endswith("Honor Award ระดับดีเด่น จากวช.")
    assert said.award_phrases((honor,), ENGLISH) == ["awarded Honor Award, gold medal (วช.)"]
    assert said.award_phrases((replace(HONOR, level="participation"),), ENGLISH)[0].startswith("awarded Honor Award")
    assert said.award_phrases((TOOK_PART,), DESIGN) == said.award_phrases((), DESIGN) == ["ได้เข้าร่วมนำเสนอผลงาน"]


def test_lines_of_the_contest_and_the_day() -> None:
    line = said.contest_lines(DESIGN)[0].replace("\u2060", "").replace("\u00a0", " ")
    assert line == "การประเมิน ประเภทที่ 4 ระดับอาชีวศึกษาจังหวัดลพบุรี ปีการศึกษา 2569"
    assert said.contest_lines(ENGLISH)[0] == "Inventions, Category 4, provincial level (Lopburi), school year 2026/27"
    assert said.given(DESIGN) == "ให้ไว้ ณ วันที่ 29 เดือน พฤศจิกายน พ.ศ. 2569"
    assert said.given(ENGLISH) == "Given on 29 November 2026"


def test_design_is_stored_and_read() -> None:
    assert Design.from_json(json.loads(json.dumps(DESIGN.as_json()))) == DESIGN
