"""Transfer by file from province to region, between two installations with separate databases."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from judging.core.contests.lifecycle import ContestState
from judging.core.refusals import RuleViolation
from judging.core.roles import RoundLevel
from judging.database.transaction import transaction
from judging.extensions import db
from judging.models import (
    Admission,
    AuditEntry,
    Contest,
    Document,
    Entry,
    EntryOrigin,
    Finding,
    Institution,
    Person,
    ReceivedTransfer,
    RulebookRow,
    TeamMember,
    Withdrawal,
)
from judging.queries.transfers import advancement as ladder_rows, transfer_files as reads
from judging.readers.transfer_plan import plan
from judging.services.results import results
from judging.services.transfers import transfer_files, trusted_keys as keys
from tests import advancing
from tests.advancing import (
    Installation,
    entries_of,
    export,
    installation,
    read_file,
    receiving,
    taken_in,
    trust_key,
    two_levels,
    with_all,
)
from tests.world import ADMIN, World

YEAR = 2565


@pytest.fixture
def province(app: Flask, tmp_path: Path) -> Installation:
    """The installation under test, whose contest exports."""
    return Installation(app, tmp_path)


@pytest.fixture
def region(sqlite_template: Path, tmp_path: Path) -> Iterator[Installation]:
    """Another installation, which imports."""
    database = tmp_path / "region.db"
    shutil.copy(sqlite_template, database)
    with installation(database, tmp_path / "region", serves=False) as made:
        yield made


def test_import_enters_works_with_all_transferred_data(
    province: Installation, region: Installation, world: World
) -> None:
    made = two_levels(world, above=False, school_year=YEAR)
    with_all(province, made)
    college = advancing.college_of(made.below.entries[0]).name_th
    data = export(province, made.below.contest_id)
    with region.app.app_context():
        contest = receiving(World(), school_year=YEAR)
        trust_key(province.key)

        report = taken_in(region, contest, data)

        assert (report.entered, report.institutions) == (2, 1)
        first, second = entries_of(contest)
        session = db.session()
        assert (first.code, first.title_th, first.admission) == ("A001", "ผลงาน 1", Admission.PENDING)
        assert json.loads(first.facts) == {"origin": "new", "volumes": "2", "has_report": "yes"}
        row = session.get_one(Institution, first.institution_id)
        assert (row.name_th, row.province, row.region) == (college, "ลพบุรี", "ภาคกลาง")
        assert second.institution_id == first.institution_id
        team = session.execute(
            select(Person.id, Person.prefix, Person.name, TeamMember.role, TeamMember.facts)
            .join(TeamMember, TeamMember.person_id == Person.id)
            .where(TeamMember.entry_id == first.id)
            .order_by(TeamMember.id)
        ).all()
        assert [(one.prefix, one.name, one.role, json.loads(one.facts)) for one in team] == [
            ("ว่าที่ร้อยตรี", "สมชาย ใจดี", "maker", {"level": "diploma"}),
            ("ดร.", "สมศรี มีสุข", "adviser", {}),
        ]
        findings = session.execute(select(Finding).order_by(Finding.id)).scalars().all()
        assert [(one.subject, one.decision, one.committee, one.carried_from) for one in findings] == [
            ("", "pass", "กรรมการจังหวัด", "province ลพบุรี"),
            (f"person:{team[0].id}", "pass", "กรรมการจังหวัด", "province ลพบุรี"),
        ]
        documents = session.execute(select(Document).order_by(Document.id)).scalars().all()
        kept = [region.store.open(one.stored).read_bytes() for one in documents]
        assert kept == [advancing.PDF, advancing.PDF + b"%2", advancing.PDF]
        assert len({one.stored for one in documents}) == 3
        origin = session.execute(select(EntryOrigin).order_by(EntryOrigin.entry_id)).scalars().first()
        assert origin is not None
        assert (origin.came_from_id, json.loads(origin.source)["area"]) == (None, "ลพบุรี")
        log = session.execute(select(AuditEntry.text)).scalars().all()
        assert not [text for text in [*log, origin.source] if "สมชาย" in text]
        assert [one.by_file for one in ladder_rows.arrived_works(session, contest)] == ["อาชีวศึกษาจังหวัดลพบุรี"] * 2


def test_importing_a_file_twice_changes_nothing(province: Installation, region: Installation, world: World) -> None:
    made = two_levels(world, above=False, school_year=YEAR)
    data = export(province, made.below.contest_id)
    with region.app.app_context():
        contest = receiving(World(), school_year=YEAR)
        trust_key(province.key)
        taken_in(region, contest, data)

        again = taken_in(region, contest, data)

        assert (again.changed_nothing, again.same) == (True, 2)
        assert len(entries_of(contest)) == 2
        assert len(db.session.execute(select(ReceivedTransfer)).scalars().all()) == 1


def test_a_later_version_fills_the_place_that_a_ruling_made_vacant(
    province: Installation, region: Installation, world: World
) -> None:
    made = two_levels(world, above=False, school_year=YEAR)
    first = export(province, made.below.contest_id)
    with transaction() as session:
        struck = update(Entry).where(Entry.id == made.below.entries[0])
        session.execute(struck.values(admission="not_admitted", admission_reason="5.6"))
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=made.below.contest_id)
    second = export(province, made.below.contest_id)
    with region.app.app_context():
        contest = receiving(World(), school_year=YEAR)
        trust_key(province.key)
        taken_in(region, contest, first)

        report = taken_in(region, contest, second)

        assert (report.entered, report.lost, report.same) == (1, 1, 1)
        assert [entry.code for entry in entries_of(contest)] == ["A001", "A002", "A003"]
        (withdrawn,) = db.session.execute(select(Withdrawal.entry_id)).scalars()
        assert withdrawn == entries_of(contest)[0].id
        db.session.rollback()
        assert taken_in(region, contest, first).changed_nothing
        assert len(db.session.execute(select(Withdrawal)).all()) == 1


def test_an_earlier_version_after_a_later_one_is_refused(
    province: Installation, region: Installation, world: World
) -> None:
    made = two_levels(world, above=False, school_year=YEAR)
    first = export(province, made.below.contest_id)
    with transaction() as session:
        struck = update(Entry).where(Entry.id == made.below.entries[0])
        session.execute(struck.values(admission="not_admitted", admission_reason="5.6"))
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=made.below.contest_id)
    second = export(province, made.below.contest_id)
    with region.app.app_context():
        contest = receiving(World(), school_year=YEAR)
        trust_key(province.key)
        taken_in(region, contest, second)

        assert _refused(region, contest, first) == "hand_over_older"


def test_a_vacant_place_is_told_and_kept_once_scoring_has_begun(
    province: Installation, region: Installation, world: World
) -> None:
    made = two_levels(world, above=False, school_year=YEAR)
    first = export(province, made.below.contest_id)
    with transaction() as session:
        struck = update(Entry).where(Entry.id == made.below.entries[0])
        session.execute(struck.values(admission="not_admitted", admission_reason="5.6"))
    with transaction() as session:
        results.publish(session, actor=ADMIN, contest_id=made.below.contest_id)
    second = export(province, made.below.contest_id)
    with region.app.app_context():
        contest = receiving(World(), school_year=YEAR)
        trust_key(province.key)
        taken_in(region, contest, first)
        _step(contest, ContestState.SCORING)

        assert _refused(region, contest, second) == "ladder_scoring_begun"
        assert len(entries_of(contest)) == 2


def _step(contest_id: int, state: ContestState) -> None:
    with transaction() as session:
        session.execute(update(Contest).where(Contest.id == contest_id).values(state=state))


def _refused(here: Installation, contest_id: int, data: bytes) -> str:
    before = db.session.execute(select(AuditEntry.id)).all()
    db.session.rollback()
    with pytest.raises(RuleViolation) as refusal:
        taken_in(here, contest_id, data)
    db.session.rollback()
    assert db.session.execute(select(AuditEntry.id)).all() == before
    db.session.rollback()
    return refusal.value.code


def test_import_is_refused_with_the_reason(province: Installation, region: Installation, world: World) -> None:
    made = two_levels(world, above=False, school_year=YEAR)
    data = export(province, made.below.contest_id)
    with region.app.app_context():
        other = World()
        contest = receiving(other, school_year=YEAR)
        assert _refused(region, contest, data) == "hand_over_unknown_key"
        number = trust_key(province.key)
        with transaction() as session:
            keys.remove(session, actor=ADMIN, key_id=number)
        assert _refused(region, contest, data) == "hand_over_removed_key"
        trust_key(province.key)
        assert _refused(region, receiving(other, school_year=YEAR + 1), data) == "hand_over_other_year"
        sibling = receiving(other, school_year=YEAR, level=RoundLevel.PROVINCE, area="สระบุรี")
        assert _refused(region, sibling, data) == "hand_over_not_above"
        with transaction() as session:
            session.execute(update(Contest).where(Contest.id == sibling).values(category="5"))
        assert _refused(region, sibling, data) == "hand_over_other_category"
        _step(contest, ContestState.CERTIFIED)
        assert _refused(region, contest, data) == "contest_certified"
        _step(contest, ContestState.SETUP)
        taken_in(region, contest, data)
        nation = receiving(other, school_year=YEAR, level=RoundLevel.NATION, area="")
        assert _refused(region, nation, data) == "hand_over_elsewhere"


@pytest.mark.parametrize(("rules", "expected"), [("sha256:other", "hand_over_other_rules"), (None, None)])
def test_other_rules_are_refused_other_words_are_told(
    province: Installation, region: Installation, world: World, rules: str | None, expected: str | None
) -> None:
    made = two_levels(world, above=False, school_year=YEAR)
    data = export(province, made.below.contest_id)
    with region.app.app_context():
        contest = receiving(World(), school_year=YEAR)
        trust_key(province.key)
        with transaction() as session:
            values = {"digest": "sha256:ours"} | ({"rules_digest": rules} if rules else {})
            session.execute(update(RulebookRow).values(**values))

        if expected:
            assert _refused(region, contest, data) == expected
            return
        found = read_file(data)
        checked = transfer_files.check(db.session(), contest_id=contest, transfer=found.transfer, digest=found.digest)
        assert checked.is_worded_otherwise
        db.session.rollback()
        assert taken_in(region, contest, data).entered == 2


def test_a_doubtful_college_is_asked_about_and_one_with_a_known_code_is_not(
    province: Installation, region: Installation, world: World
) -> None:
    made = two_levels(world, above=False, school_year=YEAR, colleges=(1, 2, 3, 4))
    names = {made.below.entries[0]: "วิทยาลัยเทคนิคเชียงใหม่", made.below.entries[1]: "วิทยาลัยเทคนิคลำพูน"}
    with transaction() as session:
        for entry_id, name in names.items():
            college = select(Entry.institution_id).where(Entry.id == entry_id).scalar_subquery()
            row = session.execute(select(Institution).where(Institution.id == college)).scalar_one()
            row.name_th, row.match_key = name, name
            row.code = "1350016301" if "ลำพูน" in name else None
    data = export(province, made.below.contest_id)
    with region.app.app_context():
        other = World()
        contest = receiving(other, school_year=YEAR)
        trust_key(province.key)
        near = other.institution("วิทยาลัยเทคนิคเชียงไหม่", province="ลพบุรี")
        known = other.institution("วท.ลำพูนแห่งใหม่", province="ลำพูน")
        with transaction() as session:
            session.execute(update(Institution).where(Institution.id == known).values(code="1350016301"))
        found = read_file(data)
        planned = plan(
            found.transfer, reads.known(db.session(), contest, found.transfer.key, found.transfer.sender), {}
        )
        (question,) = planned.open_questions
        assert question.name == "วิทยาลัยเทคนิคเชียงใหม่"
        db.session.rollback()
        assert _refused(region, contest, data) == "hand_over_unanswered"

        taken_in(region, contest, data, answers={question.id: f"known:{near}"})

        assert [entry.institution_id for entry in entries_of(contest)] == [near, known]


def test_a_file_decided_on_before_something_changed_is_refused(
    province: Installation, region: Installation, world: World
) -> None:
    made = two_levels(world, above=False, school_year=YEAR)
    found = read_file(export(province, made.below.contest_id))
    with region.app.app_context():
        contest = receiving(World(), school_year=YEAR)
        trust_key(province.key)

        with transaction() as session, pytest.raises(RuleViolation, match="hand_over_moved"):
            transfer_files.import_file(
                session,
                actor=ADMIN,
                contest_id=contest,
                transfer=found.transfer,
                digest=found.digest,
                plan=plan,
                answers={},
                seen="another",
                stored={},
            )


def test_a_key_that_signed_files_stands_with_their_number(
    province: Installation, region: Installation, world: World
) -> None:
    made = two_levels(world, above=False, school_year=YEAR)
    data = export(province, made.below.contest_id)
    with region.app.app_context():
        from judging.queries.transfers.trusted_keys import trusted_keys

        contest = receiving(World(), school_year=YEAR)
        trust_key(province.key)
        taken_in(region, contest, data)

        assert [row.taken for row in trusted_keys(db.session())] == [1]
        (file,) = reads.imported_files(db.session(), contest)
        assert (file.level, file.area, file.version, file.works) == (RoundLevel.PROVINCE, "ลพบุรี", 1, 2)
