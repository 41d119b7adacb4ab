"""Public keys as people pass them on: copied, pasted, or compared on the telephone."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from judging.core.transfers.public_keys import fingerprint, from_text, to_text

RAW = bytes(range(32))


@given(st.binary(min_size=32, max_size=32))
def test_a_key_survives_being_written_and_read(raw: bytes) -> None:
    assert from_text(to_text(raw)) == raw


def test_space_around_and_inside_a_pasted_key_does_not_matter() -> None:
    text = to_text(RAW)

    assert from_text(f"  {text[:20]}\n{text[20:]} ") == RAW


@pytest.mark.parametrize(
    "text", ["", "abc", "ก" * 44, to_text(RAW)[:-1], to_text(RAW * 2), "AAAA", to_text(RAW)[:-2] + "9="]
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no"):
        from_text(text)


def test_the_fingerprint_is_short_enough_to_be_read_out() -> None:
    assert fingerprint(to_text(RAW)) == "630d cd29 66c4 3366"
