"""Values → PDF or PNG, typeset by typst in Sarabun (ADR 25).

A paper is a template of ``templates/papers``, which reads its values as ``data``.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from judging.core import thai
from judging.core.dates import MONTHS
from judging.core.names import ERASED
from judging.limited import LimitReachedError, Process

_HELD = (
    *(month for month in MONTHS if not month.isascii() and "." not in month),
    *("รองชนะเลิศอันดับ", "ชนะเลิศ", "เหรียญทองแดง", "เหรียญทอง", "เหรียญเงิน", "ชมเชย"),
    *("ปีการศึกษา", "ประธานกรรมการ", "คณะกรรมการ", "กรรมการ", "เลขานุการ", "ผู้อำนวยการ", "วิทยาลัยเทคนิค", "วิทยาลัยอาชีวศึกษา"),
    *("ประเภทที่", "ฉบับที่", "ข้อกำหนด", "ดำเนินงาน", "ผลงาน", "รับรอง", "สถานศึกษา", "ประดิษฐ์", "อัตโนมัติ"),
)
"""Words that typst's dictionary tears apart at the end of a line."""
_WORDS = re.compile(f"({'|'.join(_HELD)})(?P<next>(?=[ก-ฮเ-ไ]))?")
_INSIDE = re.compile(r"(?<=\S)(?=[ก-ฮเ-ไ])")
"""Where a line could break within a Thai word: before a consonant or a leading vowel."""
_LATIN = re.compile(r"([A-Za-z0-9._/-]*[A-Za-z][A-Za-z0-9._/-]*)")
"""A word in Latin letters, with its digits: A012, PM2.5, 3D."""
JOINER, MAY_BREAK, GAP = "\u2060", "\u200b", "\u00a0"

_BEFORE_NUMBER = re.compile(r"(?<=[A-Za-zก-๎.]) (?=\d)")
"""The space between a word and its number: ประเภทที่ 4, ข้อ 6.1, พ.ศ. 2565, Section 6."""
_BEFORE_MONTH = re.compile(rf"(?<=\d) (?=(?:{'|'.join(map(re.escape, MONTHS))})(?![A-Za-z])|น\.)")
"""The space between a day and its month, a time and น."""
_WITHIN_RANGE = re.compile(r"(?<=\d[–-])(?=\d)")
_BEFORE_ORDINAL = re.compile(r"(?<=[ก-๎])(?=ที่\s?\d)")
"""Within วันที่, ลำดับที่, …, where a number follows."""

_ROOT = Path(__file__).resolve().parents[2]
_TEMPLATES = _ROOT / "templates" / "papers"
_FONTS = _ROOT / "static" / "fonts"


SECONDS, MEGABYTES = 60, 2000
"""The limits of a process that typesets: CPU time of a paper, and address space, of which most is never used."""

EMPTY = 8
"""Empty papers that such a process typesets after each. typst forgets what its last ten papers did not use, so what two
in succession share remains, and what only one used is soon given back."""

LARGE = 200_000
"""Bytes of the values of a paper that is always typeset in a process of its own; a page takes some thousands."""


class TypesettingError(Exception):
    """A paper cannot be typeset: a fault of its template, of a value or of an image, or its process broke."""


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
    is_apart: bool = False,
    process: Process | None = None,
) -> bytes:
    """The paper as a PDF with tags.

    Args:
        paper: name of a template of ``templates/papers``, without ``.typ``.
        data: JSON values. Its texts get Thai digits where ``thai_digits`` is set, but those that are ``Verbatim``.
        at: when the paper was made, for the file's properties; equal arguments give equal bytes.
        language: of the paper, ``th`` or ``en``.
        images: by file name, whose ending tells the format. In the template, ``qr.svg`` is ``image("qr.svg")``, and
            ``seal.png`` or ``seal.jpg`` are within an SVG, ``image("seal.png.svg")``.
        is_apart: typeset in a process of its own, as ``LARGE`` papers always are. typst keeps about half a megabyte for
            each page, which is given back when that process ends; starting it takes 0.1 s.
        process: the ``new_process`` to typeset in, one paper after another.

    Raises:
        TypesettingError
    """
    values = ready(data, language=language, thai_digits=thai_digits)
    return pdf_of_values(paper, values, at=at, images=images, is_apart=is_apart, process=process)


def pdf_of_values(
    paper: str,
    values: Mapping[str, Any],
    *,
    at: datetime,
    images: Mapping[str, bytes] | None = None,
    is_apart: bool = False,
    process: Process | None = None,
    is_tagged: bool = True,
) -> bytes:
    """The same for values that are ``ready``; without tags for a file that is joined with others, which drops them.

    Raises:
        TypesettingError
    """
    files = _files(paper, values, images)
    options = {"format": "pdf", "timestamp": int(at.timestamp()), "pdf_tags": is_tagged}
    if process is not None:
        return _compiled_in(process, files, options)
    if is_apart or len(files["data.json"]) > LARGE:
        with new_process() as alone:
            return _compiled_in(alone, files, options)
    return _compiled(files, **options)


def new_process() -> Process:
    """A process that typesets one paper after another, and holds what typst keeps of two of them."""
    return Process(f"{__name__}:compiled", seconds=SECONDS, megabytes=MEGABYTES)


def png(
    paper: str,
    data: Mapping[str, Any],
    *,
    pixels_per_inch: float,
    language: str = "th",
    thai_digits: bool = False,
    images: Mapping[str, bytes] | None = None,
) -> bytes:
    """The only page of a paper as a PNG; the arguments are those of ``pdf``.

    Raises:
        TypesettingError
    """
    values = ready(data, language=language, thai_digits=thai_digits)
    return _compiled(_files(paper, values, images), format="png", ppi=pixels_per_inch)


def ready(data: Mapping[str, Any], *, language: str, thai_digits: bool) -> dict[str, Any]:
    """The values of a paper as typst reads them."""
    values = held_together(in_thai_digits(data) if thai_digits else data)
    return {**values, "language": language, "thai_digits": thai_digits}


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


def _files(paper: str, values: Mapping[str, Any], images: Mapping[str, bytes] | None) -> dict[str, bytes]:
    """What typst reads, by file name: each is text in UTF-8."""
    files = dict(_templates()) | dict(_image(name, data) for name, data in (images or {}).items())
    files["data.json"] = json.dumps(values).encode()
    files["main.typ"] = files[f"{paper}.typ"]
    return files


def _compiler(files: Mapping[str, bytes]) -> Any:
    import typst  # starts threads at its first use: never before a fork

    return typst.Compiler(dict(files), font_paths=_fonts())


def _compiled(files: Mapping[str, bytes], **options: Any) -> bytes:
    import typst

    try:
        made: Any = _compiler(files).compile(**options)
    except typst.TypstError as fault:
        raise TypesettingError(str(fault)) from fault
    return bytes(made)


def _compiled_in(process: Process, files: Mapping[str, bytes], options: Mapping[str, Any]) -> bytes:
    texts = {name: data.decode() for name, data in files.items()}
    sent = json.dumps({"files": texts, "options": options}).encode()
    try:
        made = process.run(sent)
    except LimitReachedError as error:
        raise TypesettingError("the process broke") from error
    if "fault" in made:
        raise TypesettingError(made["fault"])
    return b64decode(made["pdf"])


def compiled(sent: bytes) -> dict[str, str]:
    """In a process of its own: the PDF in base 64, or the fault, of the files and options that ``pdf`` sends."""
    asked = json.loads(sent)
    files = {name: text.encode() for name, text in asked["files"].items()}
    try:
        made = _compiled(files, **asked["options"])
    except TypesettingError as fault:
        return {"fault": str(fault)}
    for _ in range(EMPTY):
        _compiled({"main.typ": b""}, format="pdf")
    return {"pdf": b64encode(made).decode()}


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
    """A person's name that breaks between its words alone; ``ERASED`` as it is, since it is translated later."""
    return name if ERASED in name else _INSIDE.sub(JOINER, name)


def held_together(value: Any) -> Any:
    """JSON values in which no line breaks within the usual words of papers, or between a word and its number, in every
    text that is not ``Verbatim``."""
    return _of_texts(value, lambda text: _WORDS.sub(_held, _with_held_numbers(text)))


def with_held_numbers(value: Any) -> Any:
    """JSON values in which no line begins with the number of the word before it, or with the month of a day, in every
    text that is not ``Verbatim``."""
    return _of_texts(value, _with_held_numbers)


def _with_held_numbers(text: str) -> str:
    spaced = _BEFORE_MONTH.sub(GAP, _BEFORE_NUMBER.sub(GAP, text))
    return _BEFORE_ORDINAL.sub(JOINER, _WITHIN_RANGE.sub(JOINER, spaced))


def _held(word: re.Match[str]) -> str:
    return _INSIDE.sub(JOINER, word[1]) + (MAY_BREAK if word["next"] is not None else "")


def _of_texts(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _of_texts(inner, change) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_of_texts(inner, change) for inner in value]
    return change(value) if isinstance(value, str) and not isinstance(value, Verbatim) else value
