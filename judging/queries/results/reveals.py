"""What of a certified ranking the hall has been shown."""

import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core.results.reveals import RevealPage, pages
from judging.models import Reveal


@dataclass(frozen=True, slots=True)
class RevealNow:
    """A reveal: its pages, the one that is shown (from 1, 0 before the first), and whether the screen is blank."""

    pages: tuple[RevealPage, ...]
    step: int
    is_blank: bool
    revision: int
    fingerprint: str

    @property
    def page(self) -> RevealPage | None:
        """The page at hand; None before the first."""
        return self.pages[self.step - 1] if self.step else None

    @property
    def following(self) -> RevealPage | None:
        """The next page; None at the last."""
        return None if self.is_at_end else self.pages[self.step]

    @property
    def is_at_end(self) -> bool:
        """Whether everything has been shown."""
        return self.step == len(self.pages)


def reveal(session: Session, contest_id: int) -> RevealNow | None:
    """The reveal of a contest; None while none runs."""
    row = session.execute(
        select(Reveal.standings, Reveal.step, Reveal.is_blank, Reveal.revision, Reveal.fingerprint).where(
            Reveal.contest_id == contest_id
        )
    ).first()
    return None if row is None else RevealNow(pages(json.loads(row[0])), *row[1:])
