"""Pure: the pages on which a certified ranking is shown in the hall, from the last award to the first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import Any

from judging.core.results.published_awards import awards_in
from judging.core.scoring.awards import Award, AwardKind
from judging.core.text import Text

LINE = 50
"""Letters of a title that fit in a line at a twentieth of the screen's height, on a screen of 16:9."""

MOST_LINES = 10
"""Lines that fit on a page at that height, below the award."""


class RevealMove(StrEnum):
    """What moves a reveal."""

    NEXT = "next"
    BACK = "back"
    BLANK = "blank"
    """Show nothing, or what was shown before."""
    END = "end"


@dataclass(frozen=True, slots=True)
class RevealedWork:
    """A work on a page, with its awards beside that of the page; ``total`` is empty where the contest publishes no
    scores."""

    code: str
    title: Text
    institution: Text
    awards: tuple[Award, ...]
    total: str

    @property
    def lines(self) -> int:
        """The lines of its title and of its institution."""
        longest = max(len(self.title.th), len(self.title.en))
        return 1 + max(1, -(-longest // LINE))


@dataclass(frozen=True, slots=True)
class RevealPage:
    """The works that are revealed together: those of one title, or of one medal where a work has no title; ``award`` is
    None for works with neither."""

    award: Award | None
    works: tuple[RevealedWork, ...]
    is_shared: bool = False
    """Whether several works share the rank of a title."""

    @property
    def is_titled(self) -> bool:
        """Whether its works have a title."""
        return self.award is not None and self.award.kind is AwardKind.TITLE

    @property
    def lines(self) -> int:
        """The lines of all its works."""
        return sum(work.lines for work in self.works)


def pages(standings: Sequence[Mapping[str, Any]]) -> tuple[RevealPage, ...]:
    """The pages of the ranked works, from the last rank to the first.

    ``standings`` are those of a public document, in order of rank. Works of one award follow each other on as few
    pages as they fit on. Works of equal rank are never on two pages, unless they alone fill more than one.
    """
    last_first = sorted(standings, key=lambda row: (-row["rank"], row["entry"]))
    made: list[RevealPage] = []
    for award, rows in groupby(last_first, key=_award):
        by_rank = [[_work(row) for row in shared] for _rank, shared in groupby(rows, key=lambda row: row["rank"])]
        page = RevealPage(award, ())
        is_shared = page.is_titled and len(by_rank) == 1 and len(by_rank[0]) > 1
        made.extend(replace(page, works=works, is_shared=is_shared) for works in _packed(by_rank))
    return tuple(made)


def _award(row: Mapping[str, Any]) -> Award | None:
    """The title, or else the medal."""
    return next((award for award in awards_in(row) if award.kind is not AwardKind.PRIZE), None)


def _work(row: Mapping[str, Any]) -> RevealedWork:
    title, institution = Text(**row["title"]), Text(**row["institution"])
    beside = tuple(award for award in awards_in(row) if award != _award(row))
    return RevealedWork(row["entry"], title, institution, beside, row.get("total", ""))


def _packed(groups: Sequence[Sequence[RevealedWork]]) -> Iterator[tuple[RevealedWork, ...]]:
    """The groups in their order, several on a page while they fit."""
    page: list[RevealedWork] = []
    for group in groups:
        if page and _lines(page) + _lines(group) > MOST_LINES:
            yield tuple(page)
            page = []
        for work in group:
            if page and _lines(page) + work.lines > MOST_LINES:
                yield tuple(page)
                page = []
            page.append(work)
    if page:
        yield tuple(page)


def _lines(works: Sequence[RevealedWork]) -> int:
    return sum(work.lines for work in works)
