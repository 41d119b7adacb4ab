from __future__ import annotations

from judging.core.rulebooks.parsing import from_data
from judging.rulebook.reader import load, read
from judging.rulebook.writer import to_toml
from tests.core.small_rulebook import small, spoilt


def test_what_is_written_reads_as_an_equal_rulebook() -> None:
    for rulebook in (load("ovec-2564-type4"), from_data(small())):
        assert read(to_toml(rulebook).encode()) == rulebook


def test_quotes_backslashes_and_line_breaks_survive() -> None:
    rulebook = from_data(spoilt(("item", 1, "note", "en"), 'a "b" \\ c\n\td # [[item]] \u2028'))
    assert read(to_toml(rulebook).encode()) == rulebook


def test_the_date_is_written_as_a_date() -> None:
    assert "\nannounced = 2021-12-29\n" in to_toml(from_data(small()))
