"""Notes to self: no text is lost and no write counts twice, whatever pages send and in whatever order it arrives."""

from __future__ import annotations

from hypothesis import given, strategies as st

from judging.core.tablets.notes import Note, Write, joined, written

ONE, OTHER = "a" * 32, "b" * 32


def after(*writes: Write) -> Note:
    note = Note()
    for write in writes:
        note = written(note, write)
    return note


def test_page_that_saw_the_text_replaces_it() -> None:
    note = after(Write(ONE, 1, 0, "ดี"), Write(OTHER, 1, 1, "ดีมาก เสียงดัง"))

    assert (note.text, note.revision, note.is_joined) == ("ดีมาก เสียงดัง", 2, False)


def test_page_whose_answer_was_lost_goes_on_with_its_own_text() -> None:
    assert after(Write(ONE, 1, 0, "ถามเรื่องราคา"), Write(ONE, 2, 0, "ถามราคา")).text == "ถามราคา"


def test_texts_of_two_pages_that_did_not_see_each_other_are_both_kept() -> None:
    note = after(Write(ONE, 1, 0, "ถามเรื่องราคา"), Write(OTHER, 1, 0, "เสียงดัง"))

    assert (note.text, note.is_joined) == ("ถามเรื่องราคา\n\nเสียงดัง", True)


def test_page_that_was_joined_does_not_replace_what_it_has_not_seen() -> None:
    note = after(Write(ONE, 1, 0, "ราคา"), Write(OTHER, 1, 0, "เสียง"), Write(OTHER, 2, 0, "เสียงดัง"))

    assert "ราคา" in note.text
    assert "เสียงดัง" in note.text


def test_repeated_and_late_writes_change_nothing() -> None:
    writes = Write(ONE, 1, 0, "ก"), Write(ONE, 2, 0, "ข"), Write(OTHER, 1, 2, "ค")
    note = after(*writes)

    assert [written(note, write) is note for write in writes] == [True] * 3


def test_text_that_contains_the_other_stands_alone() -> None:
    assert (joined("ก", "กข"), joined("กข", "ก "), joined("", "ก"), joined("ก", "")) == ("กข", "กข", "ก", "ก")


@given(
    st.lists(st.tuples(st.sampled_from([ONE, OTHER]), st.sampled_from(["ก", "ข", "ค", "ง"]), st.booleans()), max_size=8)
)
def test_text_is_replaced_only_by_a_page_that_saw_it(acts: list[tuple[str, str, bool]]) -> None:
    """Each page types a letter at the end of what it knows; some answers are lost. Every letter is there at the end."""
    note, known, counters = Note(), {ONE: Note(), OTHER: Note()}, {ONE: 0, OTHER: 0}
    own = {ONE: "", OTHER: ""}
    for page, letter, is_answered in acts:
        counters[page] += 1
        own[page] += letter
        note = written(note, Write(page, counters[page], known[page].revision, own[page]))
        if is_answered:
            known[page], own[page] = note, note.text

    assert {letter for _page, letter, _ in acts} <= set(note.text)
