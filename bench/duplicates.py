"""The CPU cost of checking one new title against a registry of 10 000 past works, including the database.

Run as ``python bench/duplicates.py``: prints a line and exits 1 when the limit is exceeded. A number as argument
is the size of the registry.
"""

from __future__ import annotations

import csv
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bench.ranking import seed
from judging import create_app
from judging.config import Settings
from judging.core import thai
from judging.core.eligibility.duplicates import title_key
from judging.database import migrations
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Entry, Institution, PastWork
from judging.services.eligibility import duplicates

SIZE, ROUNDS, LIMIT = 10_000, 9, 0.050
TITLES = Path(__file__).resolve().parent.parent / "judging" / "demo" / "works.csv"


def registry(session: Session, size: int) -> list[str]:
    """Insert past works under titles made from parts of the demo's titles; returns the demo's titles."""
    with TITLES.open(encoding="utf-8", newline="") as file:
        titles = [row["title_th"] for row in csv.DictReader(file)]
    chance = random.Random(size)
    made = [
        f"{chance.choice(titles)[: chance.randint(15, 40)]}{chance.choice(titles)[5 : chance.randint(10, 30)]}"
        for _ in range(size)
    ]
    session.execute(
        insert(PastWork),
        [
            {
                "school_year": 2550 + number % 14,
                "level": "nation",
                "title": title,
                "institution": "วิทยาลัยเทคนิคลพบุรี",
                "match_key": f"{thai.match_key(title)}{number}",
                "look_key": title_key(title),
            }
            for number, title in enumerate(made)
        ],
    )
    return titles


def contest(session: Session) -> tuple[int, int]:
    """A contest in screening, and a college."""
    contest_id, _ = seed(session, 1)
    college = Institution(name_th="วิทยาลัยตัวอย่าง", match_key="y", sort_key="y", province="ลพบุรี")
    session.add(college)
    session.flush()
    return contest_id, college.id


def measure(folder: Path, size: int) -> float:
    """The median CPU seconds of checking one new title; each round uses another title."""
    url = f"sqlite:///{folder / 'look_alikes.db'}"
    app = create_app(Settings(database_url=url, secret_key="k" * 40, instance=folder, testing=True, log_level="error"))
    taken, found = [], 0
    with app.app_context():
        migrations.upgrade()
        with transaction() as session:
            contest_id, college = contest(session)
            titles = registry(session, size)
        for number in range(ROUNDS):
            with transaction() as session:
                title = f"{titles[number]}รุ่นที่ {number}"
                entry = Entry(
                    contest_id=contest_id,
                    code=f"N{number}",
                    sort_key=f"n{number}",
                    title_th=title,
                    institution_id=college,
                )
                session.add(entry)
                session.flush()
                begun = time.process_time()
                found += duplicates.find(session, entry_ids=[entry.id])
                taken.append(time.process_time() - begun)
        db.session.remove()
        db.engine.dispose()
    sys.stdout.write(f"{found / ROUNDS:.0f} alike, ")
    return statistics.median(taken)


def main() -> None:
    """Measure and print one line with its verdict."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    with tempfile.TemporaryDirectory() as folder:
        seen = measure(Path(folder), size)
    verdict = "ok" if seen <= LIMIT else "TOO SLOW"
    sys.stdout.write(f"one title against {size}: {seen * 1000:.1f} ms of CPU (limit {LIMIT * 1000:.0f}) {verdict}\n")
    sys.exit(0 if seen <= LIMIT else 1)


if __name__ == "__main__":
    main()
