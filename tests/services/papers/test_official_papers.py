"""What organisers enter for announcement and order, who signs them, and what another contest takes over."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.papers.official_papers import PaperKind, PaperValues
from judging.core.refusals import RuleViolation
from judging.database.transaction import transaction
from judging.models import AuditEntry, OfficialPaper, Person
from judging.queries.papers import official_papers as reads
from judging.services.contests import copies
from judging.services.entries import contest_deletion
from judging.services.papers import official_papers
from tests.scoring import AT
from tests.world import ADMIN, World

ANNOUNCEMENT, ORDER = PaperKind.ANNOUNCEMENT, PaperKind.ORDER
VALUES = PaperValues(
    issuer="วิทยาลัยเทคนิคลพบุรี",
    has_number=True,
    number="12/2565",
    dated_on=date(2022, 3, 25),
    effective_on=date(2022, 3, 20),
    signer="นายสมชาย รักษ์งาม",
    position="ผู้อำนวยการ",
)


def save(contest_id: int, values: PaperValues, kind: PaperKind = ORDER, version: int = 0) -> None:
    with transaction() as session:
        official_papers.save(session, actor=ADMIN, contest_id=contest_id, kind=kind, version=version, values=values)


def persons(session: Session) -> int:
    return session.execute(select(func.count(Person.id))).scalar_one()


@pytest.mark.every_database
def test_saved_values_are_read_again_and_logged_without_the_signers_name(world: World, session: Session) -> None:
    contest_id = world.contest().contest_id
    save(contest_id, PaperValues(**{name: getattr(VALUES, name) for name in VALUES.__slots__} | {"number": "๑๒/๒๕๖๕"}))

    assert reads.values(session, contest_id, ORDER) == VALUES
    text = session.execute(select(AuditEntry.text).where(AuditEntry.action == "official_papers.save")).scalar_one()
    assert VALUES.signer not in text
    assert json.loads(text)["data"]["number"] == "12/2565"


def test_saving_the_same_again_leaves_no_entry(world: World, session: Session) -> None:
    contest_id = world.contest().contest_id
    for _ in range(2):
        save(contest_id, VALUES)
    entries = select(func.count(AuditEntry.id)).where(AuditEntry.action == "official_papers.save")
    assert session.execute(entries).scalar_one() == 1


def test_paper_has_one_row_for_its_signer(world: World, session: Session) -> None:
    contest_id, before = world.contest().contest_id, persons(session)
    save(contest_id, VALUES)
    save(contest_id, PaperValues(signer="นางสมศรี ใจดี", position="รองผู้อำนวยการ"))
    session.rollback()
    assert persons(session) == before + 1
    found = reads.values(session, contest_id, ORDER)
    assert found is not None
    assert (found.signer, found.position) == ("นางสมศรี ใจดี", "รองผู้อำนวยการ")
    session.rollback()
    save(contest_id, PaperValues())
    session.rollback()
    assert persons(session) == before


def test_erased_signer_is_not_shown_and_another_one_gets_a_row(world: World, session: Session) -> None:
    contest_id = world.contest().contest_id
    save(contest_id, VALUES)
    with transaction() as writing:
        writing.execute(update(Person).where(Person.name == VALUES.signer).values(name="-", erased_at=AT))
    found = reads.values(session, contest_id, ORDER)
    assert found is not None
    assert (found.signer, found.position) == ("", "")
    session.rollback()
    save(contest_id, VALUES)
    session.rollback()
    assert reads.values(session, contest_id, ORDER) == VALUES


def test_position_without_a_name_is_refused(world: World) -> None:
    with pytest.raises(RuleViolation) as refused:
        save(world.contest().contest_id, PaperValues(position="ผู้อำนวยการ"))
    assert refused.value.code == "paper_signer_wanted"


def test_new_announcement_takes_issuer_and_signer_of_the_one_before_or_of_the_order(
    world: World, session: Session
) -> None:
    contest_id = world.contest().contest_id
    assert reads.carried(session, contest_id, ANNOUNCEMENT, 1) == PaperValues()
    session.rollback()
    save(contest_id, VALUES)
    first = reads.carried(session, contest_id, ANNOUNCEMENT, 1)
    assert first == PaperValues(issuer=VALUES.issuer, signer=VALUES.signer, position=VALUES.position)
    session.rollback()
    save(contest_id, PaperValues(signer="นางสมศรี ใจดี", position="รองผู้อำนวยการ"), ANNOUNCEMENT, 1)
    assert reads.carried(session, contest_id, ANNOUNCEMENT, 2).signer == "นางสมศรี ใจดี"


def test_copy_takes_over_issuer_and_signer_and_nothing_of_the_day(world: World, session: Session) -> None:
    source = world.contest(state=ContestState.SETUP)
    save(source.contest_id, VALUES)
    with transaction() as writing:
        rulebook_id = _other_category(writing)
        number, copied = copies.add_category(
            writing,
            actor=ADMIN,
            source_id=source.contest_id,
            rulebook_id=rulebook_id,
            settings=False,
            panel=False,
            papers=True,
        )
    assert copied.papers
    known = {"issuer": VALUES.issuer, "signer": VALUES.signer, "position": VALUES.position}
    assert reads.values(session, number, ORDER) == PaperValues(**known, has_number=True)
    assert reads.values(session, number, ANNOUNCEMENT, 1) == PaperValues(**known)


def _other_category(session: Session) -> int:
    from dataclasses import replace

    from judging.rulebook import reader
    from judging.services.rulebooks import rulebooks

    rules = replace(reader.load("ovec-2564-type4"), id="ovec-2564-type5", category="5")
    return rulebooks.add(session, actor=ADMIN, rulebook=rules)


def test_deleted_contest_takes_its_papers_and_their_signers_along(world: World, session: Session) -> None:
    contest_id, before = world.contest(state=ContestState.SETUP).contest_id, persons(session)
    session.rollback()
    save(contest_id, VALUES)
    with transaction() as writing:
        contest_deletion.delete_contest(writing, actor=ADMIN, contest_id=contest_id)
    assert session.execute(select(func.count(OfficialPaper.id))).scalar_one() == 0
    assert persons(session) == before
