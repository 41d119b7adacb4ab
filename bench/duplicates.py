"""The CPU cost of finding duplicates, including the database: of one new title among 10 000 past works, and of 5 000
new works, beside 5 000 works whose titles are all similar.

Run as ``python -m bench.duplicates``: prints three lines and exits 1 when a limit is exceeded. Numbers as arguments are
the size of the registry and of the imports.
"""

from __future__ import annotations

import csv
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rapidfuzz import fuzz, process
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from bench.ranking import seed
from judging import create_app
from judging.config import Settings
from judging.core import thai
from judging.core.eligibility.title_keys import title_key
from judging.database import migrations
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Entry, Institution, LookAlike, PastWork
from judging.services.eligibility import duplicates

PAST, WORKS, ROUNDS, ONE_LIMIT, MORE_LIMIT = 10_000, 5_000, 9, 0.050, 6.0
TITLES = Path(__file__).resolve().parent.parent / "judging" / "demo" / "works.csv"


def mixed(titles: Sequence[str], size: int) -> list[str]:
    """Titles made from parts of the demo's titles."""
    chance = random.Random(size)
    return [
        f"{chance.choice(titles)[: chance.randint(15, 40)]}{chance.choice(titles)[5 : chance.randint(10, 30)]}"
        for _ in range(size)
    ]


def registry(session: Session, titles: Sequence[str]) -> None:
    """Insert past works under these titles."""
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
            for number, title in enumerate(titles)
        ],
    )


def colleges(session: Session) -> list[int]:
    """The ids of a hundred colleges."""
    rows = [
        {"name_th": f"วิทยาลัยที่ {number}", "match_key": f"y{number}", "sort_key": f"y{number}", "province": "ลพบุรี"}
        for number in range(100)
    ]
    session.execute(insert(Institution), rows)
    return list(session.execute(select(Institution.id).where(Institution.match_key.like("y%"))).scalars())


def enter(session: Session, contest_id: int, where: Sequence[int], titles: Sequence[str], letter: str) -> list[int]:
    """Insert entries under these titles; returns their ids."""
    rows = [
        {
            "contest_id": contest_id,
            "code": f"{letter}{number}",
            "code_key": f"{letter}{number}".lower(),
            "sort_key": f"{letter}{number}".lower(),
            "title_th": title,
            "institution_id": where[number % len(where)],
        }
        for number, title in enumerate(titles)
    ]
    return list(session.execute(insert(Entry).returning(Entry.id), rows).scalars())


def find(session: Session, entry_ids: Sequence[int]) -> tuple[float, int]:
    """The CPU seconds of comparing these entries, and how many pairs wait afterwards."""
    begun = time.process_time()
    found = duplicates.find_pairs(session, entry_ids=entry_ids)
    return time.process_time() - begun, found


def measure(folder: Path, past: int, works: int) -> bool:
    """Measure and print; returns whether the limits hold."""
    url = f"sqlite:///{folder / 'look_alikes.db'}"
    app = create_app(Settings(database_url=url, secret_key="k" * 40, instance=folder, testing=True, log_level="error"))
    with TITLES.open(encoding="utf-8", newline="") as file:
        titles = [row["title_th"] for row in csv.DictReader(file)]
    alike = [f"เครื่องอบแห้งปลานิลพลังงานแสงอาทิตย์ของ{thai_word(number)}" for number in range(works)]
    with app.app_context():
        migrations.upgrade()
        with transaction() as session:
            contest_id, _ = seed(session, 1)
            where = colleges(session)
            registry(session, mixed(titles, past))
        one = []
        for number in range(ROUNDS):
            with transaction() as session:
                ids = enter(session, contest_id, where, [f"{titles[number]}รุ่นที่ {number}"], f"N{number}-")
                one.append(find(session, ids)[0])
        took = {}
        for name, given in (("different", mixed(titles, works)), ("similar", alike)):
            with transaction() as session:
                took[name], found = find(session, enter(session, contest_id, where, given, name[:1]))
                sys.stdout.write(f"{works} {name} works: {took[name]:.1f} s of CPU, {found} pairs\n")
                session.execute(delete(LookAlike))
                session.execute(delete(Entry).where(Entry.code.startswith(name[:1])))
        db.session.remove()
        db.engine.dispose()
    middle, more = statistics.median(one), took["similar"] - took["different"]
    holds = middle <= ONE_LIMIT and more <= MORE_LIMIT
    plain = scan(mixed(titles, past), titles)
    sys.stdout.write(
        f"one title against {past}: {middle * 1000:.1f} ms of CPU (limit {ONE_LIMIT * 1000:.0f}),"
        f" {plain * 1000:.1f} ms of it scanning; similar works cost {more:.1f} s more (limit {MORE_LIMIT:.0f})"
        f"{'' if holds else '  MISSED'}\n"
    )
    return holds


def scan(past: Sequence[str], titles: Sequence[str]) -> float:
    """The median CPU seconds of comparing one key with those of the registry in memory."""
    keys, taken = [title_key(title) for title in past], []
    for title in titles[:ROUNDS]:
        begun = time.process_time()
        process.extract(title_key(title), keys, scorer=fuzz.ratio, score_cutoff=48, limit=50)
        taken.append(time.process_time() - begun)
    return statistics.median(taken)


def thai_word(number: int) -> str:
    """A short name that differs from number to number."""
    letters = "กขคงจชดตถทนบปผพมยรลวสหอ"
    return letters[number % 23] + letters[number // 23 % 23] + letters[number // 529 % 23]


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as place:
        sys.exit(0 if measure(Path(place), *(given + [PAST, WORKS][len(given) :])) else 1)
