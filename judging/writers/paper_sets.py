"""A paper for each of many works or judges as one PDF: typeset in parts in a process of its own, and joined in another
(ADR 25). typst takes half a megabyte and 0.1 s a page, so that hundreds at once would fill a small machine."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import segno

from judging.limited import Process
from judging.writers import typesetting
from judging.writers.pdf_joining import join_apart

PART = 5
"""Papers that are typeset at once."""

Told = Callable[[int, int], None]
"""What is told: papers done, papers in all."""


@dataclass(frozen=True, slots=True)
class PaperSet:
    """The papers as values that typst reads (``typesetting.ready``): a template, the values that all share, and those
    of each, which the template has as its list ``key``. ``links`` are the addresses in QR codes, by the name of the
    picture, which the values of a paper have as ``qr``."""

    paper: str
    shared: Mapping[str, Any]
    key: str
    each: Sequence[Mapping[str, Any]]
    links: Mapping[str, str]

    def save(self, path: Path) -> None:
        """Keep the set in a new file, which only its owner reads."""
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "PaperSet":
        """The set in a file.

        Raises:
            FileNotFoundError
        """
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def write(self, target: Path, *, at: datetime, told: Told = lambda done, total: None) -> None:
        """Write the PDF of a large set, whole or not at all. Unfinished files are in a folder beside it.

        Raises:
            TypesettingError
            LimitReachedError: joining took too long or too much memory.
        """
        with TemporaryDirectory(prefix=f"{target.stem}-", dir=target.parent) as name:
            parts = []
            with typesetting.new_process() as process:
                for start in range(0, len(self.each), PART):
                    told(start, len(self.each))
                    part = Path(name) / f"{start}.pdf"
                    part.write_bytes(self._part(self.each[start : start + PART], at, process))
                    parts.append(part)
            whole = Path(name) / "whole.pdf"
            whole.touch(mode=0o600)
            join_apart(parts, whole)
            whole.replace(target)
        told(len(self.each), len(self.each))

    def _part(self, each: Sequence[Mapping[str, Any]], at: datetime, process: Process) -> bytes:
        pictures = {one["qr"]: qr_code(self.links[one["qr"]]) for one in each if "qr" in one}
        values = {**self.shared, self.key: each}
        return typesetting.pdf_of_values(self.paper, values, at=at, images=pictures, process=process, is_tagged=False)


def qr_code(link: str) -> bytes:
    """The QR code of an address as SVG."""
    return segno.make_qr(link, error="m").svg_inline(border=2, dark="#000", light="#fff").encode()
