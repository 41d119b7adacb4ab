"""What a test asks of a typeset paper: the values that its template got, and the PDF."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from judging.writers import typesetting


@dataclass(frozen=True)
class Typeset:
    """One paper as it was typeset. Thai is not extracted from a PDF in its written order, so tests read ``data``."""

    paper: str
    data: dict[str, Any]
    options: dict[str, Any]
    made: bytes

    @property
    def pages(self) -> int:
        """The count of its pages."""
        return len(PdfReader(BytesIO(self.made)).pages)


def record(patch: pytest.MonkeyPatch) -> list[Typeset]:
    """A list that gets every paper typeset from now on; the real papers are made."""
    made: list[Typeset] = []
    really = typesetting.pdf

    def pdf(paper: str, data: dict[str, Any], **options: Any) -> bytes:
        made.append(Typeset(paper, data, options, really(paper, data, **options)))
        return made[-1].made

    patch.setattr(typesetting, "pdf", pdf)
    return made
