"""Values → PDF or PNG, typeset by typst in Sarabun (ADR 25).

A paper is a template of ``templates/papers``, which reads its values as ``data``.
"""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from judging.core import thai

_HELD = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
    *("รองชนะเลิศอันดับ", "ชนะเลิศ", "เหรียญทองแดง", "เหรียญทอง", "เหรียญเงิน", "ชมเชย"),
    *("ปีการศึกษา", "คณะกรรมการ", "กรรมการ", "เลขานุการ", "ผู้อำนวยการ", "วิทยาลัยเทคนิค", "วิทยาลัยอาชีวศึกษา"),
    *("ประเภทที่", "ฉบับที่", "ข้อกำหนด", "ดำเนินงาน", "สถานศึกษา", "ประดิษฐ์", "อัตโนมัติ"),
)
"""Words that typst's dictionary tears apart at the end of a line."""
_WORDS = re.compile(f"({'|'.join(_HELD)})(?P<next>(?=[ก-ฮเ-ไ]))?")
_INSIDE = re.compile(r"(?<=\S)(?=[ก-ฮเ-ไ])")
"""Where a line could break within a Thai word: before a consonant or a leading vowel."""
_LATIN = re.compile(r"([A-Za-z0-9._/-]*[A-Za-z][A-Za-z0-9._/-]*)")
"""A word in Latin letters, with its digits: A012, PM2.5, 3D."""
JOINER, MAY_BREAK = "\u2060", "\u200b"

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
        images: by file name, whose ending tells the format. In the template, ``qr.svg`` is ``image("qr.svg")``, and
            ``seal.png`` or ``seal.jpg`` are within an SVG, ``image("seal.png.svg")``.

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
        (width, height), mimetype = opened.size, opened.get_format_mimetype()
    data = b64encode(picture).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:{mimetype};base64,{data}"/></svg>'
    ).encode()


def _compiler(
    paper: str, data: Mapping[str, Any], language: str, thai_digits: bool, images: Mapping[str, bytes] | None
) -> Any:
    import typst  # starts threads at its first use: never before a fork

    values = held_together(in_thai_digits(data) if thai_digits else data)
    files = dict(_templates()) | dict(_image(name, data) for name, data in (images or {}).items())
    files["data.json"] = json.dumps({**values, "language": language, "thai_digits": thai_digits}).encode()
    files["main.typ"] = files[f"{paper}.typ"]
    return typst.Compiler(files, font_paths=_fonts())


def _image(name: str, data: bytes) -> tuple[str, bytes]:
    return (name, data) if name.endswith(".svg") else (f"{name}.svg", framed(data))


@cache
def _templates() -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in _TEMPLATES.glob("*.typ")}


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FONTS])


def in_thai_digits(value: Any) -> Any:
    """JSON values with Thai digits in every text that is not ``Verbatim``. Words in Latin letters keep theirs."""
    return _of_texts(value, _with_thai_digits)


def _with_thai_digits(text: str) -> str:
    parts = enumerate(_LATIN.split(text))
    return "".join(part if place % 2 else thai.thai_digits(part) for place, part in parts)


def unbroken(name: str) -> str:
    """A person's name that breaks between its words alone."""
    return _INSIDE.sub(JOINER, name)


def held_together(value: Any) -> Any:
    """JSON values in which no line breaks within the usual words of papers, in every text that is not ``Verbatim``."""
    return _of_texts(value, lambda text: _WORDS.sub(_held, text))


def _held(word: re.Match[str]) -> str:
    return _INSIDE.sub(JOINER, word[1]) + (MAY_BREAK if word["next"] is not None else "")


def _of_texts(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _of_texts(inner, change) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_of_texts(inner, change) for inner in value]
    return change(value) if isinstance(value, str) and not isinstance(value, Verbatim) else value
