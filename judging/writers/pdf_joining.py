"""PDFs → one PDF with the title of the first, perhaps with one page as the ground of all its pages."""

import json
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from judging import limited

SECONDS, MEGABYTES = 300, 2000
"""The limits of a process that joins: CPU time, and address space. A page takes 2 ms and 0.05 MB."""


def joined(parts: Sequence[bytes], ground: bytes | None = None) -> bytes:
    """These PDFs as one, each page over the page of ``ground``, which stands in the file once. Title, language and
    time are those of the first."""
    if len(parts) == 1 and ground is None:
        return parts[0]
    made = BytesIO()
    _join(parts, ground, made)
    return made.getvalue()


def join_apart(parts: Iterable[Path], target: Path, ground: Path | None = None) -> None:
    """Write the joined PDFs to ``target``, in a process of its own, which gives its memory back.

    Raises:
        LimitReachedError: the process broke, or took too long or too much memory.
    """
    sent = {"parts": [str(part) for part in parts], "target": str(target), "ground": str(ground) if ground else None}
    limited.run(f"{__name__}:join", json.dumps(sent).encode(), seconds=SECONDS, megabytes=MEGABYTES)


def join(sent: bytes) -> None:
    """In a process of its own: join what ``join_apart`` sends."""
    asked = json.loads(sent)
    ground = Path(asked["ground"]).read_bytes() if asked["ground"] else None
    with Path(asked["target"]).open("wb") as target:
        _join((Path(part).read_bytes() for part in asked["parts"]), ground, target)


def _join(parts: Iterable[bytes], ground: bytes | None, target: IO[bytes]) -> None:
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject, TextStringObject

    writer = PdfWriter()
    for number, part in enumerate(parts):
        read = PdfReader(BytesIO(part))
        if number == 0:
            writer.add_metadata(read.metadata or {})
            writer.root_object[NameObject("/Lang")] = read.root_object.get("/Lang", TextStringObject(""))
        writer.append(read, import_outline=False)
    if ground is not None:
        _lay_under(writer, ground)
    writer.write(target)


def _lay_under(writer: Any, ground: bytes) -> None:
    """Draw the page of ``ground`` under every page: one form, which each page draws before its own content."""
    from pypdf import PdfReader
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

    pages = list(writer.pages)
    below = writer.add_page(PdfReader(BytesIO(ground)).pages[0])
    form, draw = StreamObject(), StreamObject()
    form.set_data(below.get_contents().get_data())
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(below.mediabox),
            NameObject("/Resources"): below["/Resources"],
        }
    )
    draw.set_data(b"/Artifact BMC q /Ground Do Q EMC\n")
    form_id, draw_id = writer._add_object(form), writer._add_object(draw)
    for page in pages:
        resources = page["/Resources"].get_object()
        objects = resources.setdefault(NameObject("/XObject"), DictionaryObject()).get_object()
        objects[NameObject("/Ground")] = form_id
        page[NameObject("/Contents")] = ArrayObject([draw_id, page.raw_get("/Contents")])
    writer.remove_page(len(writer.pages) - 1)
