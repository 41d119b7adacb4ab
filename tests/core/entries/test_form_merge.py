"""Merging a corrected team into a draft: both the organiser's corrections and the teacher's typing are kept."""

from __future__ import annotations

import pytest

from judging.core.entries.form_merge import with_team, with_titles
from judging.core.entries.registration_form import Draft, PersonDraft


def person(name: str, number: int | None = None, **typed: str) -> PersonDraft:
    return PersonDraft("", name, typed, number)


A, B, C = person("ก", 1), person("ข", 2), person("ค", 3)
ANSWERED = person("ก", 1, level="diploma")


@pytest.mark.parametrize(
    ("drafted", "entered", "stayed", "came"),
    [
        pytest.param((A, B), (A, C), {1}, (A, C), id="one exchanged for another"),
        pytest.param((A, B), (B, A), {1, 2}, (B, A), id="in another order"),
        pytest.param((A,), (A, B, C), {1, 2}, (A, C), id="whom the teacher took out stays out"),
        pytest.param((A, person("ง")), (A, C), {1}, (A, C, person("ง")), id="whom the teacher added stays"),
        pytest.param((A, person("ค")), (A, C), {1}, (A, C), id="added by both is one person"),
        pytest.param((A, person("ข", 2)), (A, person("ค", 2)), {1}, (A, person("ค", 2)), id="a number used again"),
        pytest.param(
            (person("ก", 1, level="diploma"),), (A, C), {1}, (person("ก", 1, level="diploma"), C), id="answers"
        ),
    ],
)
def test_what_each_side_changed_stands(
    drafted: tuple[PersonDraft, ...],
    entered: tuple[PersonDraft, ...],
    stayed: set[int],
    came: tuple[PersonDraft, ...],
) -> None:
    draft = Draft("ชื่อ", makers=drafted, advisers=(person("ครู", 9),), steps={"work": 2})
    mended = with_team(draft, Draft(makers=entered, advisers=(person("ครู", 9),)), stayed=stayed | {9}, revision=5)

    assert (mended.makers, mended.advisers) == (came, (person("ครู", 9),))
    assert (mended.title_th, mended.steps) == ("ชื่อ", {"work": 2, "people": 5})


def test_another_title_leaves_what_was_typed() -> None:
    draft = Draft("เดิม", "Old", {"registry_number": "7"}, (A,), steps={"people": 2})
    assert with_titles(draft, ("ใหม่", "New"), revision=3) == Draft(
        "ใหม่", "New", {"registry_number": "7"}, (A,), steps={"people": 2, "work": 3}
    )
