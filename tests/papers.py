"""Sheets on paper for tests: persons who key, scans, and what they read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from judging.core.roles import Actor, Grant, Role
from judging.core.scoring.scoresheets import criteria_of
from judging.database.transaction import transaction
from judging.queries.paper_sheets import paper_sheets as read
from judging.queries.rulebooks import rulebooks
from judging.queries.tablets.tablet_sync import SheetReceipt
from judging.services.paper_sheets import paper_sheets
from judging.services.paper_sheets.paper_sheets import ScanFile
from tests.world import Setting, World

SCAN = ScanFile("ใบให้คะแนน.jpg", "s" * 32, "jpeg", 1000, 1, "0" * 64)
SIGNED = ScanFile("ลงชื่อ.pdf", "t" * 32, "pdf", 1000, 2, "1" * 64)


@dataclass
class Paper:
    """The sheet of one judge for one work, with two organisers who can key it."""

    setting: Setting
    sheet_id: int
    one: Actor
    two: Actor
    judge: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.judge = self.setting.judge(0)

    def open(self, reason: str = "แท็บเล็ตเสีย") -> None:
        """Begin to key it, by the first organiser."""
        with transaction() as session:
            paper_sheets.open_paper(session, actor=self.one, sheet_id=self.sheet_id, reason=reason, files=[SCAN])

    def key(self, actor: Actor, levels: Mapping[str, str | None], comment: str = "") -> SheetReceipt | None:
        """Key it."""
        with transaction() as session:
            return paper_sheets.key(session, actor=actor, sheet_id=self.sheet_id, levels=levels, comment=comment)

    def seen(self) -> str:
        """The fingerprint of what there is to settle now."""
        with transaction() as session:
            paper = read.open_on(session, self.sheet_id)
            assert paper is not None
            sheet = session.get_one(read.Scoresheet, self.sheet_id)
            sections = [item.code for item in rulebooks.rulebook(session, sheet.rulebook_id).sections]
            criteria = criteria_of(rulebooks.rulebook(session, sheet.rulebook_id), sections)
            rows = read.compared(session, self.sheet_id, paper.id, criteria)
            return read.fingerprint(paper.id, sheet.revision, rows)

    def confirm(self, seen: str = "", **chosen: str) -> SheetReceipt:
        """Confirm it as the judge, with choices named like ``c3_6="good"``."""
        seen = seen or self.seen()
        with transaction() as session:
            return paper_sheets.confirm(
                session, actor=self.judge, sheet_id=self.sheet_id, chosen=named(chosen), seen=seen
            )

    def print(self) -> None:
        """Print it for the judge."""
        with transaction() as session:
            paper_sheets.show(session, actor=self.one, sheet_id=self.sheet_id)

    def record_signed(self, actor: Actor | None = None, **chosen: str) -> SheetReceipt:
        """Record what the judge ticked on the printout."""
        seen = self.seen()
        with transaction() as session:
            given = {"sheet_id": self.sheet_id, "chosen": named(chosen), "seen": seen, "files": [SIGNED]}
            return paper_sheets.record_signed(session, actor=actor or self.one, **given)  # type: ignore[arg-type]

    def drop(self, reason: str = "สแกนผิดใบ") -> None:
        """Drop what is not finished."""
        with transaction() as session:
            paper_sheets.drop(session, actor=self.two, sheet_id=self.sheet_id, reason=reason)


def named(chosen: Mapping[str, str]) -> dict[str, str]:
    """``c3_6`` as ``3.6``."""
    return {name[1:].replace("_", "."): level for name, level in chosen.items()}


def paper_of(world: World, setting: Setting, entry: int = 0, judge: int = 0) -> Paper:
    """The sheet of a judge for a work."""
    grant = Grant(Role.ORGANISER, competition_id=setting.competition_id)
    one, two = (Actor(world.user(name, grants=[grant]), (grant,)) for name in ("สมศรี คีย์หนึ่ง", "สมชาย คีย์สอง"))
    return Paper(setting, setting.sheets[setting.entries[entry], setting.members[judge]], one, two)
