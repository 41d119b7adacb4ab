"""An import of 5 000 works with mapped columns until it is written: the file is parsed once, and its rows are read and
compared for the preview and again for the import.

Run as ``python -m bench.imports``: prints a line and exits 1 when the limit is exceeded. A number as argument is the
number of works. The search for similar titles and the eligibility check, which follow every change of works, have
measures of their own.
"""

from __future__ import annotations

import io
import json
import random
import resource
import sys
import tempfile
from pathlib import Path

import xlsxwriter

from judging import create_app
from judging.config import Settings
from judging.core.contests.lifecycle import ContestState
from judging.core.imports.plan import RowState
from judging.database import migrations
from judging.extensions import db
from judging.queries.imports import known_rows
from judging.readers.import_plan import plan_works
from judging.readers.spreadsheets.entries import read_works
from judging.readers.spreadsheets.files import read_workbook
from judging.readers.spreadsheets.grids import Workbook
from judging.readers.spreadsheets.headers import Mappings
from judging.readers.spreadsheets.tables import HeaderUnknown
from tests.world import World

WORKS, COLLEGES, LIMIT = 5000, 400, 3.0
HEADER = ("ประทับเวลา", "รหัสที่ได้รับ", "ชื่อเรื่องที่ส่ง", "Name of it", "มาจากที่ใด", "ใครทำบ้าง", "ครูผู้ดูแล", "จังหวัดที่ตั้ง")
MEANT = {1: "code", 2: "title_th", 3: "title_en", 4: "institution", 5: "makers", 6: "advisers", 7: "province"}


def titles(works: int) -> list[str]:
    """Titles that resemble each other no more than those of a real list."""
    chance = random.Random(works)
    syllables = [f"{first}{vowel}{last}" for first in "กคจชดตทนบปพมรลวสหอ" for vowel in "าิีูะั" for last in "นงมกดบย"]
    return ["".join(chance.choices(syllables, k=9)) for _ in range(works)]


def workbook(works: int) -> bytes:
    """A file with headers that nobody recognises."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("การตอบแบบฟอร์ม")
    sheet.write_row(0, 0, HEADER)
    for number, title in enumerate(titles(works)):
        makers = "\n".join(f"{place + 1}. นายผู้ทำ{number} สกุล{place}" for place in range(4))
        row = (f"2026-01-04 {number}", f"A{number:05}", title, f"Dryer {number}")
        sheet.write_row(number + 1, 0, (*row, f"วิทยาลัยเทคนิคที่ {number % COLLEGES}", makers, f"นายครู{number} ดี", "ลพบุรี"))
    book.close()
    return out.getvalue()


def mapping(data: bytes) -> Mappings:
    """What a person said that the columns mean."""
    try:
        read_works(read_workbook(data))
    except HeaderUnknown as unknown:
        return {header.signature: MEANT for header in unknown.headers}
    return {}


def request(cells: str, contest_id: int, mappings: Mappings) -> int:
    """What the preview and the import each do with the cells that are kept; returns how many works are new."""
    session = db.session()
    sheet = read_works(Workbook.from_json(json.loads(cells)), mappings=mappings)
    plan = plan_works(sheet, known_rows.known_works(session, contest_id), {})
    assert plan.fingerprint
    session.rollback()
    return plan.count(RowState.NEW)


def cpu() -> tuple[float, float]:
    """Seconds of CPU so far, of this process and of the processes that read files."""
    own, apart = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime, apart.ru_utime + apart.ru_stime


def measure(works: int) -> bool:
    """Read and plan twice, and print; returns whether the limit holds."""
    data = workbook(works)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/bench.db", secret_key="k" * 40, instance=Path(folder))
        app = create_app(settings)
        with app.app_context():
            migrations.upgrade()
            world = World()
            for number in range(COLLEGES):
                world.institution(f"วิทยาลัยเทคนิคที่ {number}")
            contest_id = world.contest(state=ContestState.REGISTRATION).contest_id
            mappings = mapping(data)
            before = cpu()
            cells = json.dumps(read_workbook(data).as_json(), ensure_ascii=False)
            for _ in range(2):
                assert request(cells, contest_id, mappings) == works
            own, apart = (after - begun for after, begun in zip(cpu(), before, strict=True))
    holds = own + apart <= LIMIT
    sys.stdout.write(
        f"{works} works: {own + apart:.1f} s of CPU, {apart:.1f} s of it in the limited process (limit {LIMIT})"
        f"{'' if holds else '  MISSED'}\n"
    )
    return holds


if __name__ == "__main__":
    sys.exit(0 if measure(int(sys.argv[1]) if len(sys.argv) > 1 else WORKS) else 1)
