"""A sheet that is keyed from paper, for the pages that show it."""

from __future__ import annotations

from judging.database.transaction import transaction
from judging.extensions import documents
from judging.services.paper_sheets import paper_sheets
from judging.services.paper_sheets.paper_sheets import ScanFile
from tests.pictures import png
from tests.scoring import levels
from tests.world import ADMIN, Setting, World

PAGES = ("organise.paper", "organise.paper_key", "organise.paper_signed")


def begun(setting: Setting) -> int:
    """The sheet on which the first judge has begun."""
    return setting.sheets[setting.entries[2], setting.members[0]]


def keyed(setting: Setting) -> None:
    """Key the begun sheet from its paper by one person, and print it for its judge."""
    data, sheet_id = png(), begun(setting)
    file = ScanFile("ใบให้คะแนน.png", documents().put(data), "png", len(data), 1, "0" * 64)
    read = {**levels(World().rulebook(), 1), "3.6": None}
    with transaction() as session:
        paper_sheets.open_paper(session, actor=ADMIN, sheet_id=sheet_id, reason="แท็บเล็ตเปิดไม่ติด", files=[file])
        paper_sheets.key(session, actor=ADMIN, sheet_id=sheet_id, levels=read, comment="น่าชื่นชม")
        paper_sheets.show(session, actor=ADMIN, sheet_id=sheet_id)
