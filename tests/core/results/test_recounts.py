"""The numbers that stand for judges in a published marks file name nobody, and a recount accepts them."""

from __future__ import annotations

from typing import Any

from hypothesis import given, strategies as st

from judging.core.results.recounts import are_sheets_public, judge_numbers

SECTIONS = (("1", "2"), ("1",), ("2",))


@st.composite
def records(draw: st.DrawFn) -> list[dict[str, Any]]:
    """The sheets of a record: works × judges with their sections, some recused."""
    judges = draw(st.lists(st.sampled_from(SECTIONS), min_size=1, max_size=6))
    return [
        {"entry": f"A{work}", "judge": str(judge), "sections": list(sections)}
        for work in range(draw(st.integers(1, 8)))
        for judge, sections in enumerate(judges)
        if draw(st.integers(0, 4))
    ]


@given(records(), st.text(max_size=5))
def test_a_number_stands_once_in_a_work_and_always_for_the_same_sections(sheets: list[Any], secret: str) -> None:
    numbers = judge_numbers(sheets, secret)

    of_work = [(sheet["entry"], number) for sheet, number in zip(sheets, numbers, strict=True)]
    of_sections = {(number, tuple(sheet["sections"])) for sheet, number in zip(sheets, numbers, strict=True)}
    assert len(set(of_work)) == len(of_work)
    assert len({number for number, _sections in of_sections}) == len(of_sections)
    assert judge_numbers(list(reversed(sheets)), secret) == tuple(reversed(numbers))


def test_no_number_follows_a_judge_and_a_recusal_leaves_no_gap() -> None:
    sheets = [
        {"entry": f"A{work:03}", "judge": judge, "sections": ["1"]}
        for work in range(60)
        for judge in ("3", "4", "5")
        if (work, judge) != (7, "4")
    ]
    numbers = judge_numbers(sheets, "secret")

    chairs = [number for sheet, number in zip(sheets, numbers, strict=True) if sheet["judge"] == "3"]
    recused = [number for sheet, number in zip(sheets, numbers, strict=True) if sheet["entry"] == "A007"]
    assert set(chairs) == {1, 2, 3}
    assert max(chairs.count(number) for number in (1, 2, 3)) < 40
    assert sorted(recused) == [1, 2]


def test_older_versions_gave_their_sheets_with_the_scores() -> None:
    assert are_sheets_public({"publish_scores": True})
    assert not are_sheets_public({"publish_scores": True, "publish_sheets": False})
    assert are_sheets_public({"publish_scores": True, "publish_sheets": True})
