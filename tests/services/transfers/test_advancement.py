"""Advancement by published results: each work is carried to the next level once, with its data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, RoundLevel
from judging.database.transaction import transaction
from judging.models import (
    AuditEntry,
    Contest,
    Document,
    Entry,
    EntryOrigin,
    Finding,
    Person,
    Registration,
    Round,
    RulebookRow,
    TeamMember,
    TeamRole,
    Withdrawal,
)
from judging.queries.transfers import advancement as reads
from judging.services.transfers import advancement
from judging.services.transfers.advancement import Moved
from tests import advancing
from tests.advancing import TwoLevels, entries_of, store_of, two_levels
from tests.scoring import AT
from tests.statements import statements
from tests.world import ADMIN, World


def go(made: TwoLevels, tmp_path: Path, actor: Actor = ADMIN, target: int | None = None) -> Moved:
    with transaction() as session:
        return advancement.advance(
            session,
            actor=actor,
            contest_id=made.below.contest_id,
            target_contest_id=target or made.above,
            store=store_of(tmp_path),
        )


def refused(made: TwoLevels, tmp_path: Path, **asked: object) -> RuleViolation:
    with pytest.raises(RuleViolation) as refusal:
        go(made, tmp_path, **asked)  # type: ignore[arg-type]
    return refusal.value


def step(contest_id: int, state: ContestState) -> None:
    with transaction() as session:
        session.execute(update(Contest).where(Contest.id == contest_id).values(state=state))


@pytest.mark.every_database
def test_advance_enters_who_goes_on_with_a_link_to_where_they_come_from(
    world: World, session: Session, tmp_path: Path
) -> None:
    made = two_levels(world, works=4, advance=2)

    moved = go(made, tmp_path, made.organiser())

    found = entries_of(made.above)
    assert [entry.code for entry in found] == ["A001", "A002"]
    assert tuple(entry.id for entry in found) == moved.entered
    origins = session.execute(select(EntryOrigin).order_by(EntryOrigin.entry_id)).scalars().all()
    assert [origin.came_from_id for origin in origins] == made.below.entries[:2]
    assert {entry.admission for entry in found} == {"pending"}
    actions = session.execute(select(AuditEntry.action, AuditEntry.chain_id)).all()
    assert len({chain for action, chain in actions if action == "ladder.advance"}) == 2


@pytest.mark.every_database
def test_advance_twice_is_once(world: World, session: Session, tmp_path: Path) -> None:
    made = two_levels(world)
    go(made, tmp_path)
    written = session.execute(select(AuditEntry.id)).all()
    session.rollback()

    moved = go(made, tmp_path)

    assert moved.nothing
    assert len(entries_of(made.above)) == 2
    assert session.execute(select(AuditEntry.id)).all() == written


def test_advance_keeps_the_limit_of_one_institution(world: World, tmp_path: Path) -> None:
    made = two_levels(world, works=4, colleges=(1, 1, 1, 2), advance=2, per_institution=1)

    go(made, tmp_path)

    assert [entry.code for entry in entries_of(made.above)] == ["A001", "A004"]


def test_advance_carries_facts_but_those_that_belong_to_the_level(world: World, tmp_path: Path) -> None:
    made = two_levels(world)
    advancing.with_facts(made.below.entries[0], advancing.FACTS)

    go(made, tmp_path)

    kept = json.loads(entries_of(made.above)[0].facts)
    assert kept == {"origin": "new", "volumes": "2", "has_report": "yes"}


def test_advance_carries_the_team_with_prefix_order_and_facts_as_persons_of_their_own(
    world: World, session: Session, tmp_path: Path
) -> None:
    made = two_levels(world)
    before = advancing.with_team(
        made.below.entries[0],
        (TeamRole.MAKER, "ว่าที่ร้อยตรี", "สมชาย ใจดี", {"level": "diploma", "enrolled": "yes"}),
        (TeamRole.MAKER, "", "สมหญิง ใจงาม", {"level": "certificate"}),
        (TeamRole.ADVISER, "ดร.", "สมศรี มีสุข", {"adviser_role": "ที่ปรึกษาหลัก"}),
    )

    go(made, tmp_path)

    query = (
        select(TeamMember.role, TeamMember.position, TeamMember.facts, Person.prefix, Person.name, Person.id)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.entry_id == entries_of(made.above)[0].id)
        .order_by(TeamMember.id)
    )
    rows = session.execute(query).all()
    assert [(row.role, row.position, json.loads(row.facts), row.prefix, row.name) for row in rows] == [
        ("maker", 1, {"level": "diploma"}, "ว่าที่ร้อยตรี", "สมชาย ใจดี"),
        ("maker", 2, {"level": "certificate"}, "", "สมหญิง ใจงาม"),
        ("adviser", 1, {"adviser_role": "ที่ปรึกษาหลัก"}, "ดร.", "สมศรี มีสุข"),
    ]
    assert {row.id for row in rows} & set(before) == set()


def _decide(entry_id: int, requirement: str, decision: str, **more: object) -> None:
    given = {"clause": "0", "seen": "unknown", "committee": "คณะกรรมการระดับจังหวัด", "met_on": AT.date()}
    with transaction() as session:
        session.add(
            Finding(entry_id=entry_id, requirement=requirement, decision=decision, recorded_at=AT, **given | more)
        )


def test_advance_carries_findings_that_hold_at_every_level_and_says_from_where(
    world: World, session: Session, tmp_path: Path
) -> None:
    made = two_levels(world)
    book = world.rulebook()
    (maker,) = advancing.with_team(made.below.entries[0], (TeamRole.MAKER, "", "สมชาย ใจดี", {}))
    own = next(one.id for one in book.requirements if one.clause == "4.1")
    of_level = next(one.id for one in book.requirements if one.clause == "5.3")
    of_person = next(one.id for one in book.requirements if one.about == "maker" and "enrolled" not in str(one.all))
    alike = next(one.id for one in book.requirements if "similar_entries" in str(one.all))
    entry_id = made.below.entries[0]
    _decide(entry_id, own, "fail", reason="ยังไม่ชัด")
    _decide(entry_id, own, "pass", reason="ตรวจเล่มแล้ว")
    _decide(entry_id, of_level, "pass")
    _decide(entry_id, alike, "pass")
    _decide(entry_id, of_person, "waive", reason="ผ่อนผัน", subject=f"person:{maker}")

    go(made, tmp_path)

    above = entries_of(made.above)[0].id
    person = session.execute(select(TeamMember.person_id).where(TeamMember.entry_id == above)).scalar_one()
    rows = session.execute(select(Finding).where(Finding.entry_id == above).order_by(Finding.id)).scalars().all()
    assert [(row.requirement, row.decision, row.reason, row.subject) for row in rows] == [
        (own, "pass", "ตรวจเล่มแล้ว", ""),
        (of_person, "waive", "ผ่อนผัน", f"person:{person}"),
    ]
    assert {row.carried_from for row in rows} == {"province ลพบุรี"}
    assert {(row.committee, row.met_on, row.recorded_at) for row in rows} == {("คณะกรรมการระดับจังหวัด", AT.date(), AT)}


def test_advance_carries_documents_so_that_removing_one_leaves_the_other(
    world: World, session: Session, tmp_path: Path
) -> None:
    made = two_levels(world)
    store = store_of(tmp_path)
    first = advancing.with_document(store, made.below.entries[0])

    go(made, tmp_path)

    above = entries_of(made.above)[0].id
    document = session.execute(
        select(Document)
        .join(Registration, Registration.id == Document.registration_id)
        .where(Registration.entry_id == above)
    ).scalar_one()
    assert (document.kind, document.name, document.pages) == ("has_report", "รายงาน.pdf", 1)
    store.remove(first)
    assert store.open(document.stored).read_bytes() == advancing.PDF


def test_advance_of_a_document_whose_file_is_gone_is_refused_and_enters_nobody(world: World, tmp_path: Path) -> None:
    made = two_levels(world)
    store = store_of(tmp_path)
    first = advancing.with_document(store, made.below.entries[0])
    store.remove(advancing.with_document(store, made.below.entries[1]))

    refusal = refused(made, tmp_path)

    assert (refusal.code, refusal.params) == ("ladder_document_lost", {"work": "A002", "name": "รายงาน.pdf"})
    assert entries_of(made.above) == []
    assert store.names() == {first}


def test_advance_keeps_a_code_where_it_is_free_and_makes_it_free_where_not(world: World, tmp_path: Path) -> None:
    made = two_levels(world)
    with transaction() as session:
        for code in ("A001", "A001-2"):
            session.add(
                Entry(
                    contest_id=made.above,
                    code=code,
                    sort_key=code,
                    title_th="จากจังหวัดอื่น",
                    institution_id=advancing.college_of(made.below.entries[0]).id,
                )
            )

    go(made, tmp_path)

    assert [entry.code for entry in entries_of(made.above)] == ["A001", "A001-2", "A001-3", "A002"]


def test_a_level_may_be_left_out(world: World, tmp_path: Path) -> None:
    made = two_levels(world, above=False)
    nation = advancing.region(made.below, level=RoundLevel.NATION, area="")

    go(made, tmp_path, target=nation)

    assert len(entries_of(nation)) == 2


def test_advance_is_refused_with_the_reason(world: World, tmp_path: Path) -> None:
    made = two_levels(world)
    stranger = Actor(user_id=None)
    assert refused(made, tmp_path, actor=stranger).code == "ladder_target_of_others"
    sibling = advancing.region(made.below, level=RoundLevel.PROVINCE, area="สระบุรี")
    assert refused(made, tmp_path, target=sibling).code == "hand_over_not_above"
    other = two_levels(world)
    assert refused(made, tmp_path, target=other.above).code == "hand_over_other_year"
    assert refused(made, tmp_path, target=10_000).code == "no_contest"
    step(made.above, ContestState.CERTIFIED)
    assert refused(made, tmp_path).code == "contest_certified"


def test_advance_by_other_rules_is_refused_by_other_words_is_not(world: World, tmp_path: Path) -> None:
    made = two_levels(world)
    with transaction() as session:
        own = session.get_one(RulebookRow, made.below.rulebook_id)
        copies = [
            RulebookRow(
                name=own.name,
                edition=edition,
                school_year=own.school_year,
                category=own.category,
                digest=f"sha256:{edition}",
                rules_digest=rules,
                document=own.document,
                added_at=AT,
            )
            for edition, rules in ((2, own.rules_digest), (3, "sha256:other"))
        ]
        session.add_all(copies)
        session.flush()
        worded, other = (copy.id for copy in copies)
        session.execute(update(Contest).where(Contest.id == made.above).values(rulebook_id=other))
    assert refused(made, tmp_path).code == "hand_over_other_rules"
    with transaction() as session:
        session.execute(update(Contest).where(Contest.id == made.above).values(rulebook_id=worded))

    assert len(go(made, tmp_path).entered) == 2


def test_advance_before_publication_is_refused(world: World, tmp_path: Path) -> None:
    below = world.contest(entries=1, judges=1)
    with transaction() as session:
        session.execute(update(Round).where(Round.id == below.round_id).values(level=RoundLevel.PROVINCE, area="ลพบุรี"))
    made = TwoLevels(below, advancing.region(below))

    assert refused(made, tmp_path).code == "not_published"


def test_advance_with_nobody_going_on_says_so(world: World, tmp_path: Path) -> None:
    assert refused(two_levels(world, advance=0), tmp_path).code == "ladder_nobody"


def test_works_can_come_late_for_the_first_time_while_scoring_is_open(world: World, tmp_path: Path) -> None:
    made = two_levels(world)
    step(made.above, ContestState.SCORING)

    assert len(go(made, tmp_path).entered) == 2


def test_a_work_its_teacher_withdrew_above_stays_withdrawn(world: World, session: Session, tmp_path: Path) -> None:
    made = two_levels(world)
    first = go(made, tmp_path).entered[0]
    with transaction() as writing:
        writing.add(Withdrawal(entry_id=first, reason="ป่วย", withdrawn_at=AT))

    assert go(made, tmp_path).nothing
    assert session.get_one(Withdrawal, first).reason == "ป่วย"


def _statements(session: Session, contest_id: int, works: int) -> int:
    """The number of statements that read a contest's arrived works once the published results below are cached."""
    reads.arrived_works(session, contest_id)
    with statements() as sent:
        assert len(reads.arrived_works(session, contest_id)) == works
    return len(sent)


def test_what_came_is_read_in_as_many_statements_however_many_came(
    world: World, session: Session, tmp_path: Path
) -> None:
    few, many = two_levels(world, works=1, advance=1), two_levels(world, works=3, advance=3)
    for made in (few, many):
        go(made, tmp_path)
    session.rollback()

    assert _statements(session, few.above, 1) == _statements(session, many.above, 3)
