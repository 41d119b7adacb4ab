"""Sign-in codes and tokens: they are derived, cannot be guessed, and tolerate different ways of typing."""

from __future__ import annotations

import base64
import re

import pytest

from judging.core.contests import sign_in_cards


def test_link_token_is_128_bits_that_need_no_quoting() -> None:
    token = sign_in_cards.link_token("secret", "nonce")

    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", token)
    assert len(base64.urlsafe_b64decode(token + "==")) == 16


def test_code_has_ten_letters_none_of_which_looks_like_another() -> None:
    codes = [sign_in_cards.code_text("secret", str(number)) for number in range(2000)]

    assert all(re.fullmatch(r"[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}", code) for code in codes)
    assert set("".join(codes)) - {"-"} == set(sign_in_cards.CODE_LETTERS)
    assert len(set(codes)) == 2000


def test_code_cannot_be_guessed_in_a_day_at_any_speed_of_the_server() -> None:
    codes = len(sign_in_cards.CODE_LETTERS) ** sign_in_cards.CODE_LENGTH
    guesses_a_second, valid_cards = 1000, 200

    assert 24 * 3600 * guesses_a_second * valid_cards / codes < 1 / 40_000


def test_link_code_and_digest_depend_on_key_and_nonce_and_not_on_each_other() -> None:
    made = [
        derive(secret, nonce)
        for derive in (sign_in_cards.link_token, sign_in_cards.code_text, sign_in_cards.digest)
        for secret in ("a", "b")
        for nonce in ("1", "2")
    ]

    assert len(set(made)) == len(made)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("K7QM3-XDA9P", "K7QM3-XDA9P"),
        (" k7qm3 xda9p ", "K7QM3-XDA9P"),
        ("k7qm3–xda9p", "K7QM3-XDA9P"),
        ("k๗qm๓xda๙p", "K7QM3-XDA9P"),
        ("K7QM3-XDA9", None),
        ("K7QM3-XDA90", None),
        ("", None),
        ("กขคงจฉชซญด", None),
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: str, read: str | None) -> None:
    assert sign_in_cards.typed_code(typed) == read
