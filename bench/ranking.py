"""Ranking 100, 1 000 and 10 000 works × 5 judges: from the database to the organiser's page of 100, against an exact
ranking from one stored total a sheet, in the same run.

Run as ``python bench/ranking.py``: prints a line a size and exits 1 when a limit is passed. With a number as argument,
that size alone.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select, update
from sqlalchemy.orm import Session

from judging import create_app
from judging.config import Settings
from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.core.roles import SYSTEM, PanelRole, Role, RoundLevel
from judging.core.rulebooks.rulebook import Rulebook
from judging.database import migrations
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import (
    Admission,
    Competition,
    Contest,
    Entry,
    Institution,
    Mark,
    PanelMember,
    Person,
    PracticeSettings,
    RoleGrant,
    Round,
    Scoresheet,
    SheetSection,
    SheetState,
    User,
)
from judging.rulebook import reader
from judging.services.rulebooks import rulebooks

SIZES, JUDGES, ROUNDS = (100, 1_000, 10_000), 5, 7
RATIO_LIMIT, STATEMENT_LIMIT = 3.0, 25
WITHOUT_LIMIT = 1_000
"""Up to so many works the page itself outweighs any ranking."""

RULEBOOK = "ovec-2564-type4"
NOW = datetime(2022, 3, 25, 9, tzinfo=UTC)


def seed(session: Session, works: int) -> tuple[int, int]:
    """A contest in scoring, every sheet submitted; (contest, administrator)."""
    rulebook = reader.load(RULEBOOK)
    rulebook_id = rulebooks.add(session, actor=SYSTEM, rulebook=rulebook)
    chance = random.Random(works)
    competition = Competition(school_year=2564)
    college = Institution(name_th="วิทยาลัยเทคนิคลพบุรี", match_key="x", sort_key="x", province="ลพบุรี")
    session.add_all([competition, college])
    session.flush()
    day = date(2022, 3, 25)
    round_ = Round(competition_id=competition.id, level=RoundLevel.NATION, area="", first_day=day, last_day=day)
    session.add(round_)
    session.flush()
    contest = Contest(
        round_id=round_.id, category="4", rulebook_id=rulebook_id, state=ContestState.SCORING, created_at=NOW
    )
    contest.settings = PracticeSettings(tie_reading="printed", gold=160, silver=140, bronze=120, confirmed_at=NOW)
    session.add(contest)
    session.flush()
    users = [_user(session, f"กรรมการ {number}") for number in range(JUDGES + 1)]
    session.add(RoleGrant(user_id=users[-1], role=Role.ADMIN))
    members = [
        PanelMember(contest_id=contest.id, user_id=user, role=PanelRole.JUDGE if place else PanelRole.CHAIR)
        for place, user in enumerate(users[:-1])
    ]
    session.add_all(members)
    session.flush()
    codes = [f"A{number:05}" for number in range(1, works + 1)]
    session.execute(
        insert(Entry),
        [
            {
                "contest_id": contest.id,
                "code": code,
                "sort_key": thai.sort_key(code),
                "title_th": f"เครื่องอบแห้งพลังงานแสงอาทิตย์ {code}",
                "institution_id": college.id,
                "admission": Admission.ADMITTED,
            }
            for code in codes
        ],
    )
    entries = list(session.execute(select(Entry.id).order_by(Entry.id)).scalars())
    _score(session, chance, rulebook, contest, entries, [member.id for member in members])
    return contest.id, users[-1]


def _user(session: Session, name: str) -> int:
    person = Person(name=name, sort_key=thai.sort_key(name))
    session.add(person)
    session.flush()
    user = User(person_id=person.id, created_at=NOW)
    session.add(user)
    session.flush()
    return user.id


def _open_sheets(session: Session, contest: Contest, pairs: list[tuple[int, int]]) -> None:
    shared = {"contest_id": contest.id, "rulebook_id": contest.rulebook_id, "revision": 22}
    session.execute(
        insert(Scoresheet),
        [
            {**shared, "id": number, "entry_id": entry, "member_id": member, "state": SheetState.OPEN}
            for number, (entry, member) in enumerate(pairs, 1)
        ],
    )


def _score(
    session: Session,
    chance: random.Random,
    rulebook: Rulebook,
    contest: Contest,
    entries: list[int],
    members: list[int],
) -> None:
    """Marks around each work's own quality, and the totals and sections they add up to."""
    pairs = [(entry, member) for entry in entries for member in members]
    _open_sheets(session, contest, pairs)
    quality = {entry: chance.gauss(0.65, 0.15) for entry in entries}
    sections: list[dict[str, Any]] = []
    marks: list[dict[str, Any]] = []
    totals: list[dict[str, Any]] = []
    for number, (entry, _member) in enumerate(pairs, 1):
        by_section = dict.fromkeys([section.code for section in rulebook.sections], 0)
        for item in rulebook.criteria:
            place = min(max(1 - chance.gauss(quality[entry], 0.2), 0), 0.999)
            level = item.levels[int(place * len(item.levels))]
            by_section[item.section] += level.points
            marks.append(
                {
                    "sheet_id": number,
                    "criterion": item.code,
                    "rulebook_id": contest.rulebook_id,
                    "section": item.section,
                    "level": level.id,
                    "points": level.points,
                    "revision": 1,
                    "device": "bench",
                    "marked_at": NOW,
                }
            )
        sections.extend({"sheet_id": number, "section": code, "points": sum_} for code, sum_ in by_section.items())
        totals.append({"number": number, "sum": sum(by_section.values())})
    session.execute(insert(SheetSection), sections)
    for begin in range(0, len(marks), 100_000):
        session.execute(insert(Mark), marks[begin : begin + 100_000])
    session.execute(
        update(Scoresheet).values(state=SheetState.SUBMITTED, submitted_at=NOW, total=0),
        execution_options={"synchronize_session": False},
    )
    session.connection().exec_driver_sql(
        "UPDATE scoresheets SET total = (SELECT SUM(points) FROM sheet_sections WHERE sheet_id = scoresheets.id)"
    )


def baseline(session: Session, contest_id: int) -> int:
    """Exact ranking from one stored total a sheet: means as fractions, standard competition ranks."""
    rows = session.execute(
        select(Scoresheet.entry_id, Scoresheet.total).where(
            Scoresheet.contest_id == contest_id, Scoresheet.state == SheetState.SUBMITTED
        )
    )
    totals: dict[int, list[int]] = {}
    for entry_id, total in rows:
        totals.setdefault(entry_id, []).append(total)
    means = sorted(((Fraction(sum(own), len(own)), entry) for entry, own in totals.items()), reverse=True)
    ranks: dict[int, int] = {}
    last, rank = None, 0
    for place, (value, entry) in enumerate(means, 1):
        if value != last:
            last, rank = value, place
        ranks[entry] = rank
    return len(ranks)


def median(act: Callable[[], object]) -> float:
    """Seconds of the middle of several runs, after one that warms up."""
    act()
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def measure(folder: Path, works: int) -> bool:
    """Seed and measure one size; whether it keeps the limits."""
    url = f"sqlite:///{folder / f'{works}.db'}"
    app = create_app(Settings(database_url=url, secret_key="k" * 40, instance=folder, testing=True, log_level="error"))
    with app.app_context():
        migrations.upgrade()
        with transaction() as session:
            contest_id, admin = seed(session, works)
        client = _signed_in(app, admin)
        address = f"/organise/contests/{contest_id}/ranking"

        def page() -> None:
            with app.app_context():
                answer = client.get(address)
            assert answer.status_code == 200, answer.status
            assert b"A00" in answer.data

        def plainly() -> None:
            with app.app_context():
                assert baseline(db.session(), contest_id) == works

        base, ours = median(plainly), median(page)
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        page()
        ratio = ours / base
        sys.stdout.write(
            f"{works:>6} works × {JUDGES}: page {ours * 1000:7.1f} ms, totals alone {base * 1000:7.1f} ms, "
            f"ratio {ratio:5.2f}{_verdict(ratio, RATIO_LIMIT) if works > WITHOUT_LIMIT else ''}, "
            f"{len(statements)} statements{_verdict(len(statements), STATEMENT_LIMIT)}\n"
        )
        db.session.remove()
        db.engine.dispose()
    return len(statements) <= STATEMENT_LIMIT and (works <= WITHOUT_LIMIT or ratio <= RATIO_LIMIT)


def _verdict(seen: float, limit: float) -> str:
    return f" (limit {limit:g}) {'ok' if seen <= limit else 'TOO SLOW'}"


def _signed_in(app: Flask, user_id: int) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"] = f"{user_id}.1."
        kept["_fresh"] = True
    return client


def main() -> None:
    """Every size in turn."""
    sizes = [int(argument) for argument in sys.argv[1:]] or SIZES
    with tempfile.TemporaryDirectory() as folder:
        kept = [measure(Path(folder), works) for works in sizes]
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
