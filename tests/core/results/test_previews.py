"""The digest of a preview."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judging.core.results.previews import fingerprint
from judging.core.results.publications import Announcement, Previous, build
from tests.core.results.test_publications import results


def _of(*codes: str, **changes: object) -> str:
    return fingerprint(build(results(*codes, **changes)).public.data)


def test_time_numbers_and_signer_are_not_looked_at() -> None:
    typed = Announcement(order_number="1", announcement_number="2", signer_id=3)

    assert _of("A1", "A2") == _of("A1", "A2", published_at="2030-01-01T00:00:00+00:00", announcement=typed)


@pytest.mark.parametrize("announcement", [Announcement(is_provisional=True), Announcement(protests_until="2022-03-29")])
def test_whether_and_until_when_protests_are_taken_is_looked_at(announcement: Announcement) -> None:
    assert _of("A1") != _of("A1", announcement=announcement)


def test_other_works_names_and_versions_are_looked_at() -> None:
    whole = results("A1", "A2")
    renamed = replace(whole, contest=replace(whole.contest, area="ลพบุรี"))
    second = replace(whole, previous=Previous(1, build(whole)))

    assert len({fingerprint(build(one).public.data) for one in (whole, results("A1"), renamed, second)}) == 4
