"""The similarity of titles, measured on pairs that were labelled by somebody who did not know the measure."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from judging.core.eligibility.duplicates import SIMILARITY_THRESHOLD, TitleKeys
from judging.core.eligibility.title_keys import title_key
from judging.queries.eligibility.title_similarity import FEW, Titles, similarity

PAIRS = Path(__file__).parents[2] / "samples" / "title_pairs.csv"
LETTERS = st.text(alphabet="กขคงปลาเแโ่้์ิีาำะ abc12", max_size=12)
WORDS = st.lists(st.sampled_from(("เครื่อง", "อบแห้ง", "ลำไย", "โคนม", "solar ", "dryer ", "pump ")), max_size=5).map(
    "".join
)
DIFFERENT = (
    "เครื่องอบแห้งลำไยพลังงานแสงอาทิตย์ร่วมกับชีวมวล",
    "เครื่องสูบน้ำลอยน้ำพลังงานแสงอาทิตย์สำหรับแปลงนา",
    "เตาเผาถ่านชีวภาพไร้ควันจากฟางข้าว",
    "เครื่องพ่นสารชีวภัณฑ์ในนาข้าวพลังงานแสงอาทิตย์แบบบังคับระยะไกล",
    "เครื่องสีข้าวชุมชนพลังงานแสงอาทิตย์",
    "เครื่องสับทางปาล์มพลังงานแสงอาทิตย์",
    "เครื่องผสมอาหารโคนมพลังงานแสงอาทิตย์",
)


def keys(th: str, en: str = "") -> TitleKeys:
    return TitleKeys(title_key(th), title_key(en))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "เครื่องอบแห้งปลานิลพลังงานแสงอาทิตย์ร่วมกับลมร้อนจากเตาชีวมวล",
            "ตู้อบปลานิลพลังงานแสงอาทิตย์ร่วมกับเตาชีวมวล",
        ),
        ("เครื่องสูบน้ำลอยน้ำพลังงานแสงอาทิตย์สำหรับแปลงนา", "แพสูบน้ำโซล่าเซลล์ในนาข้าว"),
        ("เตาเผาถ่านชีวภาพไร้ควันจากฟางข้าว", "เตาผลิตถ่านชีวภาพจากฟางข้าวไร้ควัน"),
        ("เครื่องคั่วกาแฟ", "เครื่องคั่วกาแฟแบบถังหมุนควบคุมอุณหภูมิด้วยไมโครคอนโทรลเลอร์"),
    ],
)
def test_one_work_in_other_words_looks_alike(one: str, other: str) -> None:
    assert similarity(keys(one), keys(other)) >= SIMILARITY_THRESHOLD


def test_works_that_share_what_all_titles_share_do_not_look_alike() -> None:
    found = [pair for pair in combinations(DIFFERENT, 2) if similarity(*map(keys, pair)) >= SIMILARITY_THRESHOLD]

    assert found == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    titles=st.lists(st.tuples(LETTERS | WORDS, LETTERS | WORDS), min_size=1, max_size=25),
    own=st.tuples(LETTERS | WORDS, LETTERS | WORDS),
    most=st.none() | st.integers(1, 5),
    among=st.none() | st.integers(1, 2**25 - 1),
)
def test_index_of_signs_changes_no_result(
    titles: list[tuple[str, str]], own: tuple[str, str], most: int | None, among: int | None
) -> None:
    every = [keys(*one) for one in titles]
    plain = Titles(range(len(every)), [one.th for one in every], [one.en for one in every])
    indexed = Titles(range(len(every)), [one.th for one in every], [one.en for one in every])
    indexed._searches = FEW
    mask = None if among is None else among & ((1 << len(every)) - 1)

    assert indexed.similar_to(keys(*own), most, mask) == plain.similar_to(keys(*own), most, mask)


def test_index_finds_what_the_plain_search_finds_among_hundreds_of_titles() -> None:
    """Titles of a year, which share machines, crops and places, so that many are equally similar."""
    made = [
        keys(f"เครื่อง{act}{thing}{power}", f"{crop} {machine} {by}")
        for act, machine in (("อบแห้ง", "dryer"), ("คัดขนาด", "sorter"), ("ปอกเปลือก", "peeler"), ("บด", "grinder"))
        for thing, crop in (("ลำไย", "Longan"), ("กล้วย", "Banana"), ("มะม่วง", "Mango"), ("ข้าว", "Rice"), ("กาแฟ", ""))
        for power, by in (("พลังงานแสงอาทิตย์", "on solar power"), ("กึ่งอัตโนมัติ", "semi-automatic"), ("แบบพกพา", ""))
        for _ in range(1 if crop else 2)
    ] * 4
    plain, indexed = (
        Titles(range(len(made)), [one.th for one in made], [one.en for one in made]) for _ in ("plain", "indexed")
    )
    indexed._searches = FEW
    every = (1 << len(made)) - 1

    for number, own in enumerate(made):
        plain._searches = 0
        for most in (None, 1, 10, 50):
            for among in (None, every ^ (1 << number), every // 5, every & ~(every // 3)):
                assert indexed.similar_to(own, most, among) == plain.similar_to(own, most, among)


def test_english_titles_are_compared_where_both_works_have_one() -> None:
    one = keys("เก้าอี้โยก", "Rocking chair")

    assert similarity(one, keys("ม้านั่งสนาม", "Rocking chairs")) >= SIMILARITY_THRESHOLD
    assert similarity(one, keys("ม้านั่งสนาม")) < SIMILARITY_THRESHOLD


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(LETTERS, LETTERS, LETTERS, LETTERS)
def test_similarity_is_symmetric_and_highest_for_the_same_titles(th: str, en: str, th2: str, en2: str) -> None:
    one, other = keys(th, en), keys(th2, en2)

    assert similarity(one, other) == similarity(other, one)
    assert similarity(one, other) <= 100
    assert not one.th or similarity(one, one) == 100


def test_a_limit_keeps_the_most_similar() -> None:
    titles = Titles(range(len(DIFFERENT)), [title_key(title) for title in DIFFERENT])

    assert titles.similar_to(keys(DIFFERENT[2]), most=1) == [(2, 100)]
    assert Titles([], []).similar_to(keys(DIFFERENT[2])) == []


@pytest.mark.parametrize(
    ("rows", "recall", "precision"),
    [(slice(None), 0.90, 0.77), (slice(0, None, 2), 0.96, 0.75), (slice(1, None, 2), 0.86, 0.77)],
    ids=["all", "odd, chosen on", "even, confirmed on"],
)
def test_labelled_pairs_are_found(rows: slice, recall: float, precision: float) -> None:
    with PAIRS.open(encoding="utf-8-sig", newline="") as file:
        pairs = list(csv.DictReader(file))[rows]
    found = [
        row["same"] == "1"
        for row in pairs
        if similarity(keys(row["title_a"], row["title_en_a"]), keys(row["title_b"], row["title_en_b"]))
        >= SIMILARITY_THRESHOLD
    ]

    assert sum(found) / sum(row["same"] == "1" for row in pairs) >= recall
    assert sum(found) / len(found) >= precision
