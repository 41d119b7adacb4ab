"""The organiser's ranking page of 100 works, in contests of 100, 1 000 and 10 000 works × 5 judges.

An organiser who signed in with a password requests the page from `judging serve`. The baseline in the same run is an
exact ranking from one stored total per sheet. Run as ``python -m bench.ranking``: it prints a line for each size and
exits 1 when a limit is exceeded. Numbers as arguments select the sizes.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, insert, select, update
from sqlalchemy.orm import Session

from bench import load
from bench.installation import environment, free_port, serve_command, serving, sign_in_staff
from judging import create_app
from judging.config import read_settings
from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.core.roles import SYSTEM, Grant, PanelRole, Role, RoundLevel
from judging.core.rulebooks.rulebook import Rulebook
from judging.core.scoring.award_data import stored_bands
from judging.core.scoring.awards import DEFAULT_BANDS
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
    Round,
    Scoresheet,
    SheetSection,
    SheetState,
    User,
)
from judging.rulebook import reader
from judging.services.people import accounts
from judging.services.rulebooks import rulebooks

SIZES, JUDGES, ROUNDS = (100, 1_000, 10_000), 5, 21
RATIO_LIMIT, STATEMENT_LIMIT, SECONDS_LIMIT = 3.0, 25, 0.016
"""The largest contest's time as a multiple of ranking stored totals; statements; the smallest contest's seconds."""
USERNAME, PASSWORD = "organiser", "seven judges count"

RULEBOOK = "ovec-2564-type4"
NOW = datetime(2022, 3, 25, 9, tzinfo=UTC)


def seed(
    session: Session, works: int, judges: int = JUDGES, state: ContestState = ContestState.SCORING
) -> tuple[int, int]:
    """A contest in this state, every sheet submitted; (contest, administrator)."""
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
    contest = Contest(round_id=round_.id, category="4", rulebook_id=rulebook_id, state=state, created_at=NOW)
    contest.settings = PracticeSettings(
        tie_reading="printed", medals=stored_bands(DEFAULT_BANDS, Fraction(1, 2)), confirmed_at=NOW
    )
    session.add(contest)
    session.flush()
    members = _panel(session, contest.id, judges)
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
    admin = accounts.create_staff(
        session,
        actor=SYSTEM,
        name="ผู้จัด การประเมิน",
        username=USERNAME,
        password=PASSWORD,
        grants=[Grant(Role.ADMIN)],
    )
    return contest.id, admin.user_id


def _panel(session: Session, contest_id: int, judges: int) -> list[PanelMember]:
    members = [
        PanelMember(
            contest_id=contest_id,
            user_id=_user(session, f"กรรมการ {number}"),
            role=PanelRole.JUDGE if number else PanelRole.CHAIR,
        )
        for number in range(judges)
    ]
    session.add_all(members)
    session.flush()
    return members


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
    """Marks that vary around each work's quality, with their totals and sections."""
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
    """Exact ranking from one stored total per sheet: means as fractions, standard competition ranks."""
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


@dataclass(frozen=True)
class Limit:
    """A measured value and its maximum."""

    seen: float
    most: float

    @property
    def holds(self) -> bool:
        return self.seen <= self.most

    def __str__(self) -> str:
        return f"{self.most:g} {'ok' if self.holds else 'TOO MUCH'}"


def median(act: Callable[[], object]) -> float:
    """The median seconds of several runs, after one run to warm up."""
    act()
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def measure(folder: Path, works: int) -> bool:
    """Seed and measure one size; returns whether it keeps the limits."""
    environ = environment(folder)
    app = create_app(read_settings(environ))
    with app.app_context():
        migrations.upgrade()
        with transaction() as session:
            contest_id, _admin = seed(session, works)

        def plainly() -> None:
            assert baseline(db.session(), contest_id) == works
            db.session.remove()

        base = median(plainly)
    address, port = f"/organise/contests/{contest_id}/ranking", free_port()
    with serving(serve_command(port, 1), port, environ) as server:
        cookie = sign_in_staff(f"http://127.0.0.1:{port}", USERNAME, PASSWORD)
        connection = HTTPConnection("127.0.0.1", port)

        def page() -> None:
            connection.request("GET", address, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status

        page()
        before = load.cpu_seconds(server.pid)
        ours = median(page)
        cpu = (load.cpu_seconds(server.pid) - before) / (ROUNDS + 1)
    statements = count_statements(app, address, cookie)
    limits = [Limit(statements, STATEMENT_LIMIT)]
    if works == min(SIZES):
        limits.append(Limit(ours, SECONDS_LIMIT))
    if works == max(SIZES):
        limits.append(Limit(ours / base, RATIO_LIMIT))
    sys.stdout.write(
        f"{works:>6} works × {JUDGES}: page {ours * 1000:6.1f} ms (CPU {cpu * 1000:.1f} ms), "
        f"totals alone {base * 1000:6.1f} ms, ratio {ours / base:5.2f}, "
        f"{statements} statements (limits: {', '.join(map(str, limits))})\n"
    )
    return all(limit.holds for limit in limits)


def count_statements(app: Flask, address: str, cookie: str) -> int:
    """The number of SQL statements of one page."""
    with app.app_context():
        engine = db.engine
    sent: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
    answer = app.test_client(use_cookies=False).get(address, headers={"Cookie": cookie})
    assert b"A00" in answer.data, answer.status
    engine.dispose()
    return len(sent)


@contextmanager
def served(works: int, judges: int) -> Iterator[tuple[int, int, str]]:
    """`judging serve` with a certified contest; (port, contest, cookie of an organiser who is signed in)."""
    with tempfile.TemporaryDirectory() as folder:
        environ = environment(Path(folder))
        with create_app(read_settings(environ)).app_context():
            migrations.upgrade()
            with transaction() as session:
                contest_id, _admin = seed(session, works, judges, ContestState.CERTIFIED)
        port = free_port()
        with serving(serve_command(port, 1), port, environ):
            yield port, contest_id, sign_in_staff(f"http://127.0.0.1:{port}", USERNAME, PASSWORD)


def main() -> None:
    """Measure each size."""
    sizes = [int(argument) for argument in sys.argv[1:]] or SIZES
    kept = []
    for works in sizes:
        with tempfile.TemporaryDirectory() as folder:
            kept.append(measure(Path(folder), works))
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
