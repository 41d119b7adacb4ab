"""Two levels for tests of advancement: a province with published results, and the region to which its works advance."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy import select, update

from judging import create_app, transfer_key
from judging.core.roles import Actor, Grant, Role, RoundLevel
from judging.core.transfers import public_keys
from judging.database.transaction import transaction
from judging.document_store import Store
from judging.extensions import db
from judging.models import (
    Contest,
    Document,
    Entry,
    Finding,
    Institution,
    Person,
    PracticeSettings,
    Round,
    TeamMember,
    TeamRole,
)
from judging.queries.transfers import transfer_files as reads
from judging.readers.transfer_files import TransferFile, read
from judging.readers.transfer_plan import plan
from judging.services.contests import contests
from judging.services.entries import registrations
from judging.services.results import results
from judging.services.rulebooks import rulebooks
from judging.services.transfers import advancement, transfer_files, trusted_keys
from judging.writers.transfer_files import write
from tests.applications import settings_for
from tests.scoring import AT, levels, submit_all
from tests.web.signing import Browser
from tests.world import ADMIN, Setting, World

PDF = b"%PDF-1.4\n%%EOF\n"
FACTS = {"origin": "new", "volumes": "2", "registered_at": "2022-02-01T09:00:00+07:00", "has_report": "yes"}
"""Facts of a work: three are carried to the next level, and the fourth is asked again there."""


@dataclass
class TwoLevels:
    """A published contest, and the contest of the level above."""

    below: Setting
    above: int

    def organiser(self) -> Actor:
        """An organiser of the contest of the level above."""
        return Actor(user_id=None, grants=(Grant(Role.ORGANISER, competition_id=self.below.competition_id),))


def two_levels(
    world: World,
    *,
    works: int = 4,
    colleges: Sequence[int] | None = None,
    advance: int = 2,
    per_institution: int | None = None,
    above: bool = True,
    school_year: int | None = None,
) -> TwoLevels:
    """Create a province of ``works`` works, ranked A001, A002, … and published; ``advance`` of them advance.
    ``colleges`` assigns the works to institutions by number (by default all belong to one)."""
    below = world.contest(entries=works, judges=1, school_year=school_year)
    made: dict[int, int] = {}
    for number in colleges or ():
        made.setdefault(number, 0)
    for number in made:
        made[number] = world.institution()
    with transaction() as session:
        session.execute(update(Round).where(Round.id == below.round_id).values(level=RoundLevel.PROVINCE, area="ลพบุรี"))
        session.execute(
            update(PracticeSettings)
            .where(PracticeSettings.contest_id == below.contest_id)
            .values(advance=advance, advance_per_institution=per_institution)
        )
        for entry_id, number in zip(below.entries, colleges or (), strict=False):
            session.execute(update(Entry).where(Entry.id == entry_id).values(institution_id=made[number]))
    score(world, below)
    publish(below)
    return TwoLevels(below, region(below) if above else 0)


def score(world: World, setting: Setting) -> None:
    """Score every work; each one is worse than the one before."""
    book = world.rulebook()
    criteria = [item.code for item in book.criteria if len(item.levels) == 4]
    chosen = []
    for place in range(len(setting.entries)):
        worse = {f"c{code.replace('.', '_')}": 1 for code in criteria[:place]}
        chosen.append(levels(book, 0, **worse))
    submit_all(world, setting, *chosen)


def publish(setting: Setting) -> None:
    """Certify as the chair and publish as an organiser."""
    with transaction() as session:
        results.certify(session, actor=setting.judge(0), contest_id=setting.contest_id)
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=setting.contest_id)


def region(below: Setting, *, level: RoundLevel = RoundLevel.REGION, area: str = "ภาคกลาง") -> int:
    """Create a contest of a level above, in setup; returns its ID."""
    session = db.session()
    contest = session.get_one(Contest, below.contest_id)
    year = contest.round.competition.school_year
    with transaction() as session:
        return contests.create(
            session,
            actor=ADMIN,
            school_year=year,
            level=level,
            area=area,
            first_day=date(year - 542, 3, 20),
            last_day=date(year - 542, 3, 21),
            category="4",
            rulebook_id=below.rulebook_id,
        )


def with_facts(entry_id: int, facts: Mapping[str, str]) -> None:
    """Set the facts of a work."""
    with transaction() as session:
        session.execute(update(Entry).where(Entry.id == entry_id).values(facts=json.dumps(facts)))


def with_team(entry_id: int, *people: tuple[TeamRole, str, str, Mapping[str, str]]) -> list[int]:
    """Add a team to a work: role, prefix, name and facts of each person; returns the persons' IDs."""
    numbers = []
    with transaction() as session:
        for place, (role, prefix, name, facts) in enumerate(people, 1):
            person = Person(prefix=prefix, name=name, sort_key=name)
            session.add(person)
            session.flush()
            session.add(
                TeamMember(
                    entry_id=entry_id, person_id=person.id, role=role, position=place, facts=json.dumps(dict(facts))
                )
            )
            numbers.append(person.id)
    return numbers


def with_document(store: Store, entry_id: int, data: bytes = PDF, kind: str = "has_report") -> str:
    """Add a document to a work, as its teacher would; returns its stored name."""
    stored = store.put(data)
    with transaction() as session:
        registration = registrations.ensure_for_entry(session, entry_id=entry_id)
        session.add(
            Document(
                registration_id=registration.id,
                kind=kind,
                name="รายงาน.pdf",
                stored=stored,
                size=len(data),
                pages=1,
                sha256=hashlib.sha256(data).hexdigest(),
                uploaded_at=AT,
            )
        )
    return stored


def store_of(folder: Path) -> Store:
    """A document store in this folder."""
    return Store(folder / "documents")


def entries_of(contest_id: int) -> list[Entry]:
    """The works of a contest, by code."""
    db.session.rollback()
    found = db.session.execute(select(Entry).where(Entry.contest_id == contest_id).order_by(Entry.code)).scalars()
    return list(found)


def college_of(entry_id: int) -> Institution:
    """The institution of a work."""
    query = select(Institution).join(Entry, Entry.institution_id == Institution.id).where(Entry.id == entry_id)
    return db.session.execute(query).scalar_one()


@dataclass
class Installation:
    """A separate installation: application, folder and document store."""

    app: Flask
    instance: Path

    @property
    def store(self) -> Store:
        return store_of(self.instance)

    @property
    def key(self) -> str:
        """Its public key, created when missing."""
        return transfer_key.make(self.instance)


@contextmanager
def installation(database: Path, instance: Path, *, serves: bool = True) -> Iterator[Installation]:
    """An installation on this migrated, empty database file, with or without its web."""
    instance.mkdir(exist_ok=True)
    app = create_app(settings_for(f"sqlite:///{database}", instance), serves=serves)
    app.test_client_class = Browser
    yield Installation(app, instance)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def export(there: Installation, contest_id: int, *, actor: Actor = ADMIN) -> bytes:
    """Export the transfer file of a published contest; call it in the application's context."""
    with transaction() as session:
        leaving = transfer_files.export(session, actor=actor, contest_id=contest_id, public_key=there.key)
    sink = io.BytesIO()
    write(
        leaving.transfer,
        leaving.record,
        sign=lambda data: transfer_key.sign(there.instance, data),
        document=lambda sha256: there.store.open(leaving.stored[sha256]).read_bytes(),
        sink=sink,
    )
    return sink.getvalue()


def read_file(data: bytes) -> TransferFile:
    """Read a transfer file."""
    return read(io.BytesIO(data))


def taken_in(
    here: Installation, contest_id: int, data: bytes, *, answers: Mapping[str, str] | None = None, actor: Actor = ADMIN
) -> transfer_files.Report:
    """Take a file in as a person does who looked at it; asked within the application's context."""
    found = read_file(data)
    session = db.session()
    session.rollback()
    known = reads.known(session, contest_id, found.transfer.key, found.transfer.sender)
    seen = plan(found.transfer, known, {}).fingerprint
    session.rollback()
    stored = {
        (work.number, place): here.store.put(found.document(document.sha256))
        for work in found.transfer.works
        for place, document in enumerate(work.documents)
    }
    with transaction() as session:
        return transfer_files.import_file(
            session,
            actor=actor,
            contest_id=contest_id,
            transfer=found.transfer,
            digest=found.digest,
            plan=plan,
            answers=answers or {},
            seen=seen,
            stored=stored,
        )


def receiving(world: World, *, school_year: int, level: RoundLevel = RoundLevel.REGION, area: str = "ภาคกลาง") -> int:
    """Create a contest in setup that can import works; returns its ID."""
    with transaction() as session:
        rulebook_id = rulebooks.add(session, actor=ADMIN, rulebook=world.rulebook())
    with transaction() as session:
        return contests.create(
            session,
            actor=ADMIN,
            school_year=school_year,
            level=level,
            area=area,
            first_day=date(school_year - 542, 3, 20),
            last_day=date(school_year - 542, 3, 21),
            category="4",
            rulebook_id=rulebook_id,
        )


def trust_key(key: str, name: str = "อาชีวศึกษาจังหวัดลพบุรี") -> int:
    """Trust a key; returns its ID."""
    with transaction() as session:
        return trusted_keys.trust(session, actor=ADMIN, name=name, public_key=key)


def with_all(province: Installation, made: TwoLevels) -> None:
    """Add to the first works every kind of data that is transferred."""
    first, second = made.below.entries[:2]
    with_facts(first, FACTS)
    (maker, _adviser) = with_team(
        first,
        (TeamRole.MAKER, "ว่าที่ร้อยตรี", "สมชาย ใจดี", {"level": "diploma", "enrolled": "yes"}),
        (TeamRole.ADVISER, "ดร.", "สมศรี มีสุข", {}),
    )
    book = World().rulebook()
    own = next(one.id for one in book.requirements if one.clause == "4.1")
    of_person = next(one.id for one in book.requirements if one.about == "maker" and "enrolled" not in str(one.all))
    common = {"committee": "กรรมการจังหวัด", "met_on": AT.date(), "recorded_at": AT, "seen": "unknown", "clause": "1"}
    with transaction() as session:
        session.add(Finding(entry_id=first, requirement=own, decision="pass", reason="ครบ", **common))
        session.add(
            Finding(entry_id=first, requirement=of_person, decision="pass", subject=f"person:{maker}", **common)
        )
    with_document(province.store, first)
    with_document(province.store, first, PDF + b"%2")
    with_document(province.store, second)


def advanced(world: World) -> TwoLevels:
    """Two levels with advanced works, one of which then lost its place; and a trusted key."""
    made = two_levels(world, works=4, advance=2)
    with transaction() as session:
        advancement.advance(
            session,
            actor=ADMIN,
            contest_id=made.below.contest_id,
            target_contest_id=made.above,
            store=Store(Path("none of these works has a document")),
        )
    with transaction() as session:
        struck = update(Entry).where(Entry.id == made.below.entries[0])
        session.execute(struck.values(admission="not_admitted", admission_reason="5.6"))
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=made.below.contest_id)
    trust_key(public_keys.to_text(b"k" * 32))
    return made
