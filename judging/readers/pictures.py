"""Pictures that people upload for papers: checked by what is in them, and reduced to what print needs.

A background of 3.7 MB would stand in every file that is made with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from typing import TYPE_CHECKING

from judging.core.refusals import RuleViolation, refuse_if

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST = 20 * 1024 * 1024
"""Bytes of an upload."""

MOST_DOTS = 60_000_000
"""Dots of a picture before it is reduced: A4 at 600 dots an inch has 35 million."""

LEAST = 40
"""Dots of the shorter side."""


class Use(Enum):
    """What a picture is for: the largest width and height in dots, and whether it keeps what is transparent."""

    BACKGROUND = (1754, 1240, False)
    """A landscape A4 page at 150 dots an inch."""
    SEAL = (400, 400, True)
    SIGNATURE = (700, 300, True)
    EMBLEM = (1200, 1200, True)


@dataclass(frozen=True, slots=True)
class ReducedPicture:
    """A picture as it is kept: a JPEG, or a PNG where something in it is transparent."""

    data: bytes
    width: int
    height: int


def reduce_picture(data: bytes, use: Use) -> ReducedPicture:
    """The picture in the size that its use needs, upright, without metadata.

    Raises:
        RuleViolation: ``picture_empty``; ``picture_too_large`` (``most`` MB); ``picture_kind``: neither PNG nor JPEG;
            ``picture_broken``; ``picture_too_small`` (``least`` dots).
    """
    from PIL import Image, UnidentifiedImageError  # a tenth of a second that only uploads need

    refuse_if(not data, "picture_empty")
    refuse_if(len(data) > LARGEST, "picture_too_large", most=LARGEST // 1024 // 1024)
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as opened:
            refuse_if(opened.width * opened.height > MOST_DOTS, "picture_too_large", most=LARGEST // 1024 // 1024)
            refuse_if(min(opened.size) < LEAST, "picture_too_small", least=LEAST)
            return _reduced(opened, use)
    except UnidentifiedImageError:
        raise RuleViolation("picture_kind") from None
    except Image.DecompressionBombError:
        raise RuleViolation("picture_too_large", most=LARGEST // 1024 // 1024) from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise RuleViolation("picture_broken") from None


def _reduced(opened: Image, use: Use) -> ReducedPicture:
    from PIL import Image, ImageOps

    width, height, keeps_clear = use.value
    opened.draft("RGB", (width, height))  # a JPEG is read in a size near the wanted one
    upright = ImageOps.exif_transpose(opened)
    is_clear = "A" in upright.getbands() or "transparency" in upright.info
    picture = upright.convert("RGBA" if is_clear else "RGB")
    picture.thumbnail((width, height), Image.Resampling.LANCZOS)
    if is_clear and not keeps_clear:
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture, is_clear = ground, False
    kept = BytesIO()
    if is_clear:
        picture.save(kept, "PNG", optimize=True)
    else:
        picture.save(kept, "JPEG", quality=82, optimize=True, progressive=False)
    return ReducedPicture(kept.getvalue(), *picture.size)
