"""What a test asks of a typeset paper: the values that its template got, the PDF, and how its pages look."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import typst
from pypdf import PdfReader

from judging.core.thai import digits
from judging.writers import typesetting
from tests import pictures

LOOKS = Path(__file__).parent / "reference" / "papers"
REWRITE = "JUDGING_TEST_NEW_PAPERS"
COLUMNS = 30
"""Cells of a page's picture across; it has as many for each line as make them square."""
CLOSE, FAR, MOST_FAR = 0.4, 3, 0.04
"""How much darkness (0 to 9) may differ: on average over a page, and in one cell, for all but so many of the cells."""


@dataclass(frozen=True)
class Typeset:
    """One paper as it was typeset. Thai is not extracted from a PDF in its written order, so tests read ``data``."""

    paper: str
    data: dict[str, Any]
    options: dict[str, Any]
    made: bytes

    @property
    def words(self) -> str:
        """Every text that its template got, with the digits 0 to 9."""
        return digits(" ".join(_texts(self.data)))

    @property
    def pages(self) -> int:
        """The count of its pages."""
        return len(PdfReader(BytesIO(self.made)).pages)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(inner)


def record(patch: pytest.MonkeyPatch) -> list[Typeset]:
    """A list that gets every paper typeset from now on; the real papers are made."""
    made: list[Typeset] = []
    really = typesetting.pdf

    def pdf(paper: str, data: dict[str, Any], **options: Any) -> bytes:
        made.append(Typeset(paper, data, options, really(paper, data, **options)))
        return made[-1].made

    patch.setattr(typesetting, "pdf", pdf)
    return made


def pictures_of(paper: Typeset) -> list[list[str]]:
    """The darkness of each cell of each page, 0 (white) to 9, a text for each line of cells."""
    given = paper.options
    values = typesetting.ready(paper.data, language=given["language"], thai_digits=given["thai_digits"])
    files = typesetting._files(paper.paper, values, given["images"])
    made = typst.Compiler(files, font_paths=typesetting._fonts()).compile(format="png", ppi=24)
    return [pictures.darkness(page, COLUMNS) for page in (made if isinstance(made, list) else [made])]


def expect_look(paper: Typeset, name: str) -> None:
    """Compare the first and the last page with how the paper looked when its reference was written.

    The reference is text, so a change shows in a diff. ``JUDGING_TEST_NEW_PAPERS=FOLDER`` writes it anew, and the PDF
    into the folder, to be looked at.
    """
    pages = pictures_of(paper)
    now, path = "\n\n".join("\n".join(page) for page in (pages[0], pages[-1])), LOOKS / f"{name}.txt"
    if folder := os.environ.get(REWRITE):
        (Path(folder) / f"{name}.pdf").write_bytes(paper.made)
        path.parent.mkdir(exist_ok=True)
        path.write_text(now + "\n")
    before = path.read_text().strip("\n")
    assert [len(line) for line in now.splitlines()] == [len(line) for line in before.splitlines()]
    cells = list(zip(now.replace("\n", ""), before.replace("\n", ""), strict=True))
    apart = [abs(int(one) - int(other)) for one, other in cells]
    assert sum(apart) / len(apart) < CLOSE, f"{name} looks different; was\n{before}\nis\n{now}"
    assert sum(each > FAR for each in apart) / len(apart) < MOST_FAR, (
        f"{name} looks different; was\n{before}\nis\n{now}"
    )
