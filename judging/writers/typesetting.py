"""Values → PDF or PNG, typeset by typst in Sarabun (ADR 26).

A paper is a template of ``templates/papers``, which reads its values as ``data``.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from judging.core import thai

_ROOT = Path(__file__).resolve().parents[2]
_TEMPLATES = _ROOT / "templates" / "papers"
_FONTS = _ROOT / "static" / "fonts"


class Verbatim(str):
    """A text whose digits stay as they are: a code that is typed, an address."""


def pdf(
    paper: str,
    data: Mapping[str, Any],
    *,
    at: datetime,
    language: str = "th",
    thai_digits: bool = True,
    images: Mapping[str, bytes] | None = None,
) -> bytes:
    """The paper as a PDF with tags.

    Args:
        paper: name of a template of ``templates/papers``, without ``.typ``.
        data: JSON values. Its texts get Thai digits where ``thai_digits`` is set, but those that are ``Verbatim``.
        at: when the paper was made, for the file's properties; equal arguments give equal bytes.
        language: of the paper, ``th`` or ``en``.
        images: by file name, for ``image(name)`` in the template: SVGs. A PNG or JPEG goes through ``framed``.

    Raises:
        typst.TypstError: a fault of the template or of an image.
    """
    compiler = _compiler(paper, data, language, thai_digits, images)
    return bytes(compiler.compile(format="pdf", timestamp=int(at.timestamp())))


def png(
    paper: str,
    data: Mapping[str, Any],
    *,
    pixels_per_inch: float,
    language: str = "th",
    thai_digits: bool = False,
    images: Mapping[str, bytes] | None = None,
) -> bytes:
    """The only page of a paper as a PNG; the arguments are those of ``pdf``."""
    compiler = _compiler(paper, data, language, thai_digits, images)
    return bytes(compiler.compile(format="png", ppi=pixels_per_inch))


def framed(picture: bytes) -> bytes:
    """A PNG or JPEG as an SVG of its size, since typst takes files in memory only as text."""
    from PIL import Image

    with Image.open(BytesIO(picture)) as opened:
        (width, height), kind = opened.size, (opened.format or "").lower()
    data = b64encode(picture).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/{kind};base64,{data}"/></svg>'
    ).encode()


def _compiler(
    paper: str, data: Mapping[str, Any], language: str, thai_digits: bool, images: Mapping[str, bytes] | None
) -> Any:
    import typst  # starts threads at its first use: never before a fork

    values = in_thai_digits(data) if thai_digits else data
    files = dict(_templates()) | dict(images or {})
    files["data.json"] = json.dumps({**values, "language": language, "thai_digits": thai_digits}).encode()
    files["main.typ"] = files[f"{paper}.typ"]
    return typst.Compiler(files, font_paths=_fonts())


@cache
def _templates() -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in _TEMPLATES.glob("*.typ")}


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FONTS])


def in_thai_digits(value: Any) -> Any:
    """JSON values with Thai digits in every text that is not ``Verbatim``."""
    if isinstance(value, Mapping):
        return {key: in_thai_digits(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [in_thai_digits(inner) for inner in value]
    return thai.thai_digits(value) if isinstance(value, str) and not isinstance(value, Verbatim) else value
