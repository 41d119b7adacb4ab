"""Uploaded pictures: what is refused, and how far the others are reduced."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from judging.core.refusals import RuleViolation
from judging.readers.pictures import Use, reduce_picture


def drawn(size: tuple[int, int], kind: str, mode: str = "RGB") -> bytes:
    made = BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(made, kind)
    return made.getvalue()


def test_background_is_reduced_to_what_print_needs() -> None:
    sent = drawn((3508, 2480), "JPEG")
    kept = reduce_picture(sent, Use.BACKGROUND)

    assert (kept.width, kept.height) == (1754, 1240)
    assert kept.data.startswith(b"\xff\xd8")
    assert len(kept.data) < len(sent) / 2


def test_seal_keeps_what_is_transparent_and_a_background_does_not() -> None:
    clear = drawn((900, 900), "PNG", "RGBA")

    assert reduce_picture(clear, Use.SEAL).data.startswith(b"\x89PNG")
    assert reduce_picture(clear, Use.BACKGROUND).data.startswith(b"\xff\xd8")


def test_small_picture_is_not_enlarged() -> None:
    kept = reduce_picture(drawn((200, 100), "JPEG"), Use.SIGNATURE)
    assert (kept.width, kept.height) == (200, 100)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "picture_empty"),
        (b"%PDF-1.7 nothing", "picture_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture_kind"),
        (drawn((300, 300), "GIF", "P"), "picture_kind"),
        (drawn((300, 300), "PNG")[:2000], "picture_broken"),
        (drawn((300, 300), "JPEG")[:1500], "picture_broken"),
        (drawn((30, 300), "PNG"), "picture_too_small"),
        (b"x" * (20 * 1024 * 1024 + 1), "picture_too_large"),
    ],
)
def test_what_is_no_usable_picture_is_refused(sent: bytes, code: str) -> None:
    with pytest.raises(RuleViolation, match=code):
        reduce_picture(sent, Use.BACKGROUND)


def test_picture_with_too_many_dots_is_refused_before_it_is_read() -> None:
    made = BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG")
    with pytest.raises(RuleViolation, match="picture_too_large"):
        reduce_picture(made.getvalue(), Use.BACKGROUND)
