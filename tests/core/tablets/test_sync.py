"""What becomes of the changes that a tablet sends: taken once, refused with a code, or shown as a conflict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from judging.core.tablets.sync import (
    COMMENT_LIMIT,
    TOTAL,
    Accepted,
    Change,
    Conflict,
    Key,
    Latest,
    Outcome,
    Rejected,
    Superseded,
    Written,
    apply_changes,
)
from tests.core.rubrics import SMALL


def sent(*changes: Change, **given: Any) -> tuple[Outcome, ...]:
    """What becomes of the changes on an open, empty sheet of section 1 at revision 5, sent from device "a"."""
    asked: dict[str, Any] = {"sections": ("1",), "written": {}, "latest": {}, "revision": 5}
    return apply_changes(changes, rulebook=SMALL, **{"device": "a", "is_open": True, **asked, **given})


def level(value: str | None, *, item: str = "1.1", base: int = 5, id_: int = 7) -> Change:
    """A tap."""
    return Change(id_, item, value, base)


def comment(words: str | None, *, item: str = TOTAL, base: int = 5, id_: int = 7) -> Change:
    """A comment."""
    return Change(id_, item, words, base, is_comment=True)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(level("good"), id="a level"),
        pytest.param(level(None), id="a cleared mark"),
        pytest.param(comment("ดี"), id="a comment on the work"),
        pytest.param(comment("ดี", item="1"), id="a comment on a section"),
        pytest.param(comment(None), id="a cleared comment"),
        pytest.param(comment("x" * COMMENT_LIMIT), id="the longest comment"),
    ],
)
def test_change_that_can_stand_is_taken_at_the_next_revision(change: Change) -> None:
    assert sent(change) == (Accepted(change, 6, is_new=True),)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (level("good", item="9.9"), "unknown_item"),
        (level("good", item="1"), "unknown_item"),
        (level("good", item=TOTAL), "unknown_item"),
        (level("good", item="2.1"), "not_your_section"),
        (level(None, item="2.1"), "not_your_section"),
        (level("needs_improvement"), "unknown_level"),
        (comment("ดี", item="2"), "unknown_item"),
        (comment("ดี", item="1.1"), "unknown_item"),
        (comment("x" * (COMMENT_LIMIT + 1)), "comment_too_long"),
    ],
)
def test_change_that_can_never_stand_is_rejected_with_a_code(change: Change, code: str) -> None:
    assert sent(change) == (Rejected(7, code, change.item),)


def test_comment_holds_4000_characters() -> None:
    assert COMMENT_LIMIT == 4000


def test_closed_sheet_rejects_new_changes_and_still_knows_the_ones_it_took() -> None:
    taken, new = level("good", id_=1), level("fair", id_=2)

    outcomes = sent(taken, new, latest={("1.1", False): Latest(1, 3, taken.digest)}, is_open=False)

    assert outcomes == (Accepted(taken, 3, is_new=False), Rejected(2, "sheet_closed", "1.1"))


def test_earlier_change_of_the_same_device_never_replaces_a_later_one() -> None:
    earlier, later = level("good", id_=1, base=0), level("fair", id_=2, base=0)

    late = sent(earlier, latest={("1.1", False): Latest(2, 5, later.digest)})

    assert late == (Superseded(earlier, 5),)
    assert sent(later, earlier) == (Accepted(later, 6), Superseded(earlier, 6))


def test_earlier_change_is_superseded_and_no_conflict_where_another_device_wrote_since() -> None:
    earlier, theirs = level("good", id_=1, base=0), Written("very_good", 5, "b")
    latest = {("1.1", False): Latest(2, 3, level("fair").digest)}

    assert sent(earlier, latest=latest, written={("1.1", False): theirs}) == (Superseded(earlier, 3),)


def test_number_that_the_device_gave_another_item_is_rejected() -> None:
    again = level("good", item="1.2", id_=1)

    assert sent(again, latest={("1.1", False): Latest(1, 3, "")}) == (Rejected(1, "id_reused", "1.2"),)


def test_conflict_that_comes_again_after_it_was_settled_is_superseded() -> None:
    first, theirs = level("good", id_=1, base=0), Written("fair", 5, "b")
    assert sent(first, written={("1.1", False): theirs}) == (Conflict(first, theirs),)

    settled = {("1.1", False): Latest(2, 6, first.digest)}

    assert sent(first, latest=settled, revision=6) == (Superseded(first, 6),)


def test_rejected_change_blocks_no_other_and_uses_no_revision() -> None:
    first, bad, last = level("good", id_=1), level("splendid", id_=2), level("fair", item="1.2", id_=3)

    assert sent(first, bad, last) == (Accepted(first, 6), Rejected(2, "unknown_level", "1.1"), Accepted(last, 7))


@pytest.mark.parametrize(
    ("now", "conflicts"),
    [
        pytest.param(Written("fair", 5, "b"), True, id="newer, elsewhere, different"),
        pytest.param(Written(None, 5, "b"), True, id="cleared elsewhere meanwhile"),
        pytest.param(Written("fair", 4, "b"), False, id="already seen when it was changed"),
        pytest.param(Written("fair", 5, "a"), False, id="written on the same device"),
        pytest.param(Written("good", 5, "b"), False, id="the same value"),
    ],
)
def test_change_conflicts_where_the_mark_is_newer_from_another_device_and_different(
    now: Written, conflicts: bool
) -> None:
    change = level("good", base=4)

    assert sent(change, written={("1.1", False): now}) == (
        (Conflict(change, now) if conflicts else Accepted(change, 6)),
    )


def test_comment_and_level_of_the_same_code_do_not_meet() -> None:
    change = comment("ดี", item="1", base=0)

    assert sent(change, written={("1", False): Written("good", 5, "b")}) == (Accepted(change, 6),)


def test_conflict_leaves_the_other_value_and_uses_no_revision() -> None:
    theirs = Written("fair", 5, "b")
    late, later, other = (
        level("good", base=4, id_=1),
        level("good", base=4, id_=2),
        level(None, item="1.2", id_=3),
    )

    outcomes = sent(late, later, other, written={("1.1", False): theirs})

    assert outcomes == (Conflict(late, theirs), Conflict(later, theirs), Accepted(other, 6))


def test_later_change_of_a_batch_meets_what_the_earlier_one_wrote() -> None:
    first, second = level("good", base=0, id_=1), level("fair", base=0, id_=2)
    elsewhere = {("1.1", False): Written("good", 3, "b")}

    # The first says what stands already. Then the mark is this device's own, and the second cannot conflict with it.
    assert sent(first, second, written=elsewhere) == (Accepted(first, 6), Accepted(second, 7))


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(level("fair"), id="another level"),
        pytest.param(level(None), id="cleared"),
        pytest.param(level("good", item="1.2"), id="another item"),
        pytest.param(comment("good", item="1.1"), id="a comment"),
    ],
)
@pytest.mark.parametrize("in_one_batch", [False, True])
def test_used_id_with_other_content_is_rejected(again: Change, in_one_batch: bool) -> None:
    first = level("good")

    outcomes = sent(first, again) if in_one_batch else sent(again, latest=_latest({}, sent(first)))

    assert outcomes[-1] == Rejected(7, "id_reused", again.item)


@pytest.mark.parametrize(
    ("change", "content"),
    [
        (level("good"), "level:=good"),
        (level(None), "level:"),
        (comment("ดี"), "comment:=ดี"),
        (comment(""), "comment:="),
        (comment(None), "comment:"),
    ],
)
def test_content_that_the_server_stores_for_retries_never_changes(change: Change, content: str) -> None:
    assert change.content == content


def test_comment_on_the_whole_work_is_sent_for_the_item_total() -> None:
    assert TOTAL == "total"


CHANGES = st.lists(
    st.builds(
        Change,
        id=st.integers(1, 5),
        item=st.sampled_from(["1.1", "1.2", "1", "2.1", TOTAL]),
        value=st.sampled_from(["very_good", "good", "fair", None]),
        base=st.integers(0, 9),
        is_comment=st.booleans(),
    ),
    max_size=8,
)
WRITTEN = st.dictionaries(
    st.tuples(st.sampled_from(["1.1", "1.2", "1", TOTAL]), st.booleans()),
    st.builds(
        Written,
        value=st.sampled_from(["good", "fair", None]),
        revision=st.integers(1, 5),
        device=st.sampled_from("ab"),
    ),
)


RESTORED = datetime(2026, 2, 20, 12, tzinfo=UTC)


def at(hour: int) -> datetime:
    """A time of the day on which the backup was restored at noon."""
    return RESTORED.replace(hour=hour)


@pytest.mark.parametrize("base", [0, 5])
@pytest.mark.parametrize(
    ("now", "written_at", "outcome"),
    [
        pytest.param(("fair", 5, "b", at(9)), at(10), "accepted", id="later"),
        pytest.param(("fair", 5, "b", at(10)), at(9), "superseded", id="earlier"),
        pytest.param(("fair", 5, "b", at(9)), at(9), "conflict", id="at the same time"),
        pytest.param(("fair", 5, "b", at(9)), None, "conflict", id="at no time"),
        pytest.param(("fair", 5, "b", at(9)), at(13), "conflict", id="after the restore"),
        pytest.param(("fair", 5, "b", at(13)), at(10), "conflict", id="over one written since the restore"),
        pytest.param(("good", 5, "b", at(10)), at(9), "superseded", id="earlier, the same value"),
        pytest.param(("good", 5, "b", at(13)), at(10), "superseded", id="the same value, written since the restore"),
        pytest.param(("good", 5, "b", at(9)), None, "superseded", id="at no time, the same value"),
        pytest.param(("fair", 5, "a", at(13)), at(10), "accepted", id="over an earlier one of the same device"),
    ],
)
def test_of_what_is_given_back_after_a_restore_the_later_stands_and_in_doubt_the_judge_chooses(
    now: tuple[str, int, str, datetime], written_at: datetime | None, outcome: str, base: int
) -> None:
    change = level("good", base=base)._replace(written_at=written_at)

    (found,) = sent(change, written={("1.1", False): Written(*now)}, restored_at=RESTORED)

    assert type(found).__name__.lower() == outcome
    assert not isinstance(found, Accepted) or found.at == written_at


@pytest.mark.parametrize(("written_at", "kept"), [(at(9), at(9)), (at(12), at(12)), (at(13), None), (None, None)])
def test_mark_that_is_given_back_keeps_its_time_if_that_is_before_the_restore(
    written_at: datetime | None, kept: datetime | None
) -> None:
    change = level("good")._replace(written_at=written_at)

    assert sent(change, restored_at=RESTORED) == (Accepted(change, 6, at=kept),)
    assert sent(change) == (Accepted(change, 6),)


@given(st.permutations([("a", "good", 9), ("b", "fair", 10), ("c", None, 8)]))
def test_marks_given_back_by_several_devices_leave_the_latest_in_whatever_order_they_come(
    held: list[tuple[str, str | None, int]],
) -> None:
    written: dict[Key, Written] = {}
    for revision, (device, value, hour) in enumerate(held):
        change = level(value, base=0)._replace(written_at=at(hour))
        (outcome,) = sent(change, written=written, revision=revision, device=device, restored_at=RESTORED)
        if isinstance(outcome, Accepted):
            written["1.1", False] = Written(value, outcome.revision, device, outcome.at)

    assert written["1.1", False].value == "fair"


def _of_a_tablet(changes: list[Change]) -> list[Change]:
    """The changes of a batch as a tablet sends them: in the order of their numbers, each once, and a later one knows at
    least the revision that an earlier one knew."""
    once = {one.id: one for one in changes}
    bases = sorted(one.base for one in once.values())
    return [once[number]._replace(base=base) for number, base in zip(sorted(once), bases, strict=True)]


@given(CHANGES.map(_of_a_tablet), WRITTEN)
def test_batch_sent_again_changes_nothing(changes: list[Change], written: dict[Key, Written]) -> None:
    first = sent(*changes, written=written)

    again = sent(*changes, written=_after(written, first), latest=_latest({}, first), revision=_revision(first))

    assert not _new(again)
    for before, after in zip(first, again, strict=True):
        if isinstance(before, Accepted | Superseded):
            assert isinstance(after, Accepted | Superseded)


@given(CHANGES, st.permutations(range(8)))
def test_last_choice_of_a_device_stands_in_whatever_order_its_changes_arrive(
    changes: list[Change], order: list[int]
) -> None:
    numbered = [change._replace(id=number) for number, change in enumerate(changes, 1)]
    good = [one for one in numbered if not isinstance(sent(one)[0], Rejected)]
    mixed = [good[place] for place in order if place < len(good)]

    stands = _after({}, sent(*mixed, *mixed[::2]))

    wanted = {(one.item, one.is_comment): one.value for one in good}
    assert {key: now.value for key, now in stands.items()} == wanted


@given(CHANGES, WRITTEN, st.integers(0, 8))
def test_batch_in_two_parts_has_the_outcomes_of_the_whole(
    changes: list[Change], written: dict[Key, Written], cut: int
) -> None:
    first = sent(*changes[:cut], written=written)
    after = _after(written, first)
    rest = sent(*changes[cut:], written=after, latest=_latest({}, first), revision=_revision(first))

    assert (*first, *rest) == sent(*changes, written=written)


@given(CHANGES, WRITTEN)
def test_every_change_has_one_outcome_and_new_ones_count_the_revision_up(
    changes: list[Change], written: dict[Key, Written]
) -> None:
    outcomes = sent(*changes, written=written)

    assert [one.change_id if isinstance(one, Rejected) else one.change.id for one in outcomes] == [
        change.id for change in changes
    ]
    new = [one.revision for one in outcomes if isinstance(one, Accepted) and one.is_new]
    assert new == list(range(6, 6 + len(new)))


def _new(outcomes: Sequence[Outcome]) -> list[Accepted]:
    return [one for one in outcomes if isinstance(one, Accepted) and one.is_new]


def _revision(outcomes: Sequence[Outcome]) -> int:
    """The sheet's counter after these outcomes."""
    return max((one.revision for one in _new(outcomes)), default=5)


def _latest(before: dict[Key, Latest], outcomes: Sequence[Outcome]) -> dict[Key, Latest]:
    """What the device sent last for each item, as the server keeps it."""
    made = {
        (one.change.item, one.change.is_comment): Latest(one.change.id, one.revision, one.change.digest)
        for one in _new(outcomes)
    }
    return {**before, **made}


def _after(written: dict[Key, Written], outcomes: Sequence[Outcome]) -> dict[Key, Written]:
    """What stands on the sheet after these outcomes, written from device "a"."""
    new = {
        (one.change.item, one.change.is_comment): Written(one.change.value, one.revision, "a") for one in _new(outcomes)
    }
    return {**written, **new}
