"""A sheet that is keyed from paper, for the pages of organisers and of its judge."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from judging.core.paper_sheets.paper import Compared
from judging.core.rulebooks.rulebook import Item
from judging.core.scoring.scoresheets import criteria_of
from judging.models import PaperState, SheetState
from judging.queries.paper_sheets import paper_codes, paper_sheets
from judging.queries.paper_sheets.paper_sheets import PaperRow
from judging.queries.scoring.sheet_page import SheetPage, sheet_page


@dataclass(frozen=True, slots=True)
class Desk:
    """A sheet with its papers, and the one that is keyed now. ``rows`` compare what was keyed; empty before that."""

    sheet: SheetPage
    papers: tuple[PaperRow, ...]
    paper: PaperRow | None
    sections: tuple[str, ...]
    criteria: tuple[Item, ...]
    rows: tuple[Compared, ...]
    member_id: int
    revision: int

    @property
    def seen(self) -> str:
        """The fingerprint of what there is to settle."""
        return paper_sheets.fingerprint(self.paper.paper_id if self.paper else 0, self.revision, self.rows)

    @property
    def is_open(self) -> bool:
        """Whether the sheet is not submitted or excused."""
        return self.sheet.state is SheetState.OPEN

    def chosen(self, form: Mapping[str, str]) -> dict[str, str]:
        """The judge's choices in a form; a criterion that stays as keyed has none."""
        levels = ((row.item.code, form.get(f"level-{row.item.code}", "")) for row in self.rows)
        return {code: level for code, level in levels if level}


def desk(session: Session, sheet_id: int) -> Desk | None:
    """The sheet with its papers; None without such a sheet."""
    sheet = sheet_page(session, sheet_id)
    if sheet is None:
        return None
    papers = paper_sheets.of_sheet(session, sheet_id)
    paper = next((row for row in papers if row.state is PaperState.OPEN), None)
    sections = tuple(section.item.code for section in sheet.sections if section.appointed)
    criteria = criteria_of(sheet.rulebook, sections)
    member_id, revision = paper_codes.member_and_revision(session, sheet_id)
    return Desk(
        sheet=sheet,
        papers=papers,
        paper=paper,
        sections=sections,
        criteria=criteria,
        rows=paper_sheets.compared(session, sheet_id, paper.paper_id, criteria) if paper else (),
        member_id=member_id,
        revision=revision,
    )
