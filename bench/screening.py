"""The screening queue of 500 works with facts, teams, findings, documents and duplicates: statements and time.

Run as ``python bench/screening.py``: prints a line and exits 1 when a limit is exceeded. A number as argument is
the number of works.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import event, insert, select, update
from sqlalchemy.orm import Session

from bench.ranking import seed
from judging import create_app
from judging.config import Settings
from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.core.dates import BANGKOK
from judging.core.roles import SYSTEM
from judging.core.rulebooks import fact_values
from judging.core.rulebooks.fact_values import Value
from judging.database import migrations
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import Contest, Document, Entry, LookAlike, Person, Registration, TeamMember, TeamRole
from judging.services.eligibility import screening
from tests.sound import PAPERS, STUDENT
from tests.web.signing import begin

WORKS, ROUNDS = 500, 7
STATEMENT_LIMIT, TIME_LIMIT = 12, 1.5
NOW = datetime(2022, 3, 20, 9, tzinfo=UTC)
MAKERS, ADVISERS = 4, 2

FACTS: dict[str, Value] = {
    "origin": "new",
    "safe_and_kind": True,
    **PAPERS,
    "video_seconds": 590,
    "registered_at": datetime(2022, 3, 10, 9, tzinfo=BANGKOK),
    "characteristics_handed_in": date(2022, 3, 11),
}


def enter(session: Session, contest_id: int) -> None:
    """Insert facts, teams, documents and duplicates of every work; a committee has passed half of them."""
    entries = list(session.execute(select(Entry.id).order_by(Entry.id)).scalars())
    session.execute(update(Entry).values(facts=fact_values.dump(FACTS), admission="pending"))
    session.execute(update(Contest).values(state=ContestState.SCREENING))
    for number, entry_id in enumerate(entries):
        for place in range(MAKERS + ADVISERS):
            name = f"นายคนที่ {number} {place}"
            person = Person(name=name, sort_key=thai.sort_key(name))
            session.add(person)
            session.flush()
            role = TeamRole.MAKER if place < MAKERS else TeamRole.ADVISER
            session.add(
                TeamMember(
                    entry_id=entry_id,
                    person_id=person.id,
                    role=role,
                    position=place,
                    facts=fact_values.dump(STUDENT if role is TeamRole.MAKER else {}),
                )
            )
        form = Registration(contest_id=contest_id, institution_id=1, entry_id=entry_id, saved_at=NOW)
        session.add(form)
        session.flush()
        session.add(_report(form.id, 18 + number % 14))
    pairs = zip(entries[::10], entries[1::10], strict=False)
    rows = [{"entry_id": one, "other_entry_id": other, "score": 90, "found_at": NOW} for one, other in pairs]
    session.execute(insert(LookAlike), rows)
    screening.pass_open(
        session, actor=SYSTEM, contest_id=contest_id, entry_ids=entries[::2], committee="คณะกรรมการ", met_on=NOW.date()
    )


def _report(registration_id: int, pages: int) -> Document:
    return Document(
        registration_id=registration_id,
        kind="has_report",
        name="w3.pdf",
        stored="x",
        size=1,
        pages=pages,
        sha256="0" * 64,
        uploaded_at=NOW,
    )


def page(client: FlaskClient, address: str) -> float:
    """Load the queue once; returns the seconds it took."""
    begun = time.perf_counter()
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return time.perf_counter() - begun


def measure(works: int) -> bool:
    """Seed, load and print; returns whether the limits hold."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/bench.db", secret_key="k" * 40, instance=Path(folder))
        app = create_app(settings)
        with app.app_context():
            migrations.upgrade()
            with transaction() as session:
                contest_id, admin = seed(session, works)
                enter(session, contest_id)
                token = begin(session, admin)
            client = app.test_client()
            with client.session_transaction() as kept:
                kept["_user_id"], kept["_fresh"] = token, True
            address = f"/organise/contests/{contest_id}/screening"
            page(client, address)
            sent: list[str] = []
            event.listen(db.engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
            page(client, address)
            statements = len([one for one in sent if not one.startswith(("PRAGMA", "BEGIN"))])
            took = statistics.median(page(client, address) for _ in range(ROUNDS))
    holds = statements <= STATEMENT_LIMIT and took <= TIME_LIMIT
    sys.stdout.write(
        f"{works} works: {statements} statements (limit {STATEMENT_LIMIT}), {took * 1000:.0f} ms"
        f" (limit {TIME_LIMIT * 1000:.0f}){'' if holds else '  MISSED'}\n"
    )
    return holds


if __name__ == "__main__":
    sys.exit(0 if measure(int(sys.argv[1]) if len(sys.argv) > 1 else WORKS) else 1)
