"""Certificates: who gets one, serials without gaps, what replaces what, and when they are out of force."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.award_certificates.award_certificates import CertificateRole, CertificateState, Fault
from judging.core.refusals import RuleViolation
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.models import CertificateName, CertificateSeries
from judging.queries.award_certificates import award_certificates as reads, certificate_names as names
from judging.services.award_certificates import award_certificates, certificate_designs, certificate_names
from judging.services.award_certificates.certificate_designs import Typed
from judging.services.personal_data import personal_data
from judging.writers.font_letters import letters
from tests.certified import Awarded, awarded, issue, rename
from tests.services.ruling import case, rule
from tests.world import ADMIN, World


def serials(session: Session, contest_id: int) -> list[str]:
    session.rollback()
    return [one.serial.partition("/")[2] for one in reads.issued(session, contest_id)]


@pytest.mark.every_database
def test_issuing_numbers_the_certificates_of_teams_without_gaps(world: World, session: Session) -> None:
    made = awarded(world)
    with transaction() as writing:
        certificate_designs.choose(
            writing, actor=ADMIN, contest_id=made.setting.contest_id, typed=Typed(prefix="๗๓.", issuer="สอศ.")
        )

    assert issue(made).count == 6

    rows = reads.issued(session, made.setting.contest_id)
    assert [one.serial.partition("/")[2] for one in rows] == [f"{number:06}" for number in range(1, 7)]
    assert {one.serial.partition(".")[0] for one in rows} == {"73"}
    assert rows[0].name == "นายสมชาย คนที่1ดี"
    assert [award.name.th for award in rows[0].content.awards or ()] == ["ชนะเลิศ", "เหรียญทอง"]
    assert {one.state for one in rows} == {CertificateState.VALID}
    assert len({one.code for one in rows}) == 6


def _issue_and_break(session: Session, made: Awarded) -> None:
    award_certificates.issue(
        session,
        actor=ADMIN,
        contest_id=made.setting.contest_id,
        roles=[CertificateRole.MAKER],
        letters=letters(),
        seen=1,
        unconfirmed=True,
    )
    raise RuntimeError


def test_refused_issue_takes_its_numbers_back(world: World, session: Session) -> None:
    made = awarded(world)
    with pytest.raises(RuntimeError), transaction() as writing:
        _issue_and_break(writing, made)

    issue(made, CertificateRole.MAKER)

    assert serials(session, made.setting.contest_id) == ["000001", "000002", "000003"]


def test_contests_with_one_prefix_share_its_series(world: World, session: Session) -> None:
    first, second = awarded(world, works=1), awarded(world, works=2)
    issue(first)
    issue(second)

    assert serials(session, second.setting.contest_id) == ["000003", "000004", "000005", "000006"]
    assert session.execute(select(CertificateSeries.last)).scalars().all() == [6]


@pytest.mark.parametrize(
    ("name", "fault"),
    [("???", Fault.PLACEHOLDER), ("-", Fault.PLACEHOLDER), ("王 小明", Fault.LETTERS), ("ก" * 130, Fault.LONG)],
)
def test_name_that_cannot_be_printed_stops_nobody_else(world: World, session: Session, name: str, fault: Fault) -> None:
    made = awarded(world)
    rename(made.makers[1], name)

    done = issue(made)

    assert (done.count, done.refused) == (5, 1)
    (batch,) = reads.batches(session, made.setting.contest_id)
    assert batch.refused == ((made.makers[1], CertificateRole.MAKER, made.setting.entries[1], fault),)
    assert serials(session, made.setting.contest_id) == [f"{number:06}" for number in range(1, 6)]
    rename(made.makers[1], "สมหญิง จริงใจ")
    assert issue(made).count == 1, "who was refused is due again"


@pytest.mark.parametrize("years", [-30, 543])
def test_day_of_another_era_or_long_ago_is_refused(world: World, years: int) -> None:
    contest_id = awarded(world).setting.contest_id
    today = clock.today()
    for day in (today, today + timedelta(days=365)):
        with transaction() as writing:
            certificate_designs.choose(writing, actor=ADMIN, contest_id=contest_id, typed=Typed(given_on=day))
    typed = Typed(given_on=date(today.year + years, 1, 1))

    with transaction() as writing, pytest.raises(RuleViolation, match="certificate_day"):
        certificate_designs.choose(writing, actor=ADMIN, contest_id=contest_id, typed=typed)


def test_second_issue_with_none_but_refused_names_makes_no_empty_batch(world: World, session: Session) -> None:
    made = awarded(world)
    rename(made.makers[1], "王 小明")
    issue(made)

    with pytest.raises(RuleViolation, match="certificates_unprintable"):
        issue(made)

    assert [batch.count for batch in reads.batches(session, made.setting.contest_id)] == [5]


def test_names_that_no_teacher_confirmed_wait_unless_the_organiser_says_so(world: World, session: Session) -> None:
    made = awarded(world)
    with transaction() as writing:
        certificate_names.confirm(writing, actor=made.teacher, entry_id=made.setting.entries[0])

    done = issue(made, unconfirmed=False)

    assert (done.count, done.waiting) == (2, 4)
    assert issue(made).count == 4
    with pytest.raises(RuleViolation, match="certificates_none_due"):
        issue(made)


def test_replacement_after_a_correction_says_what_it_replaces(world: World, session: Session) -> None:
    made = awarded(world)
    issue(made, CertificateRole.MAKER)
    with transaction() as writing:
        asked = certificate_names.ask(
            writing,
            actor=made.teacher,
            entry_id=made.setting.entries[0],
            person_id=made.makers[0],
            prefix="ว่าที่ร้อยตรี",
            name="สมชาย ถูกต้อง",
        )
    with pytest.raises(RuleViolation, match="correction_open"), transaction() as writing:
        certificate_names.confirm(writing, actor=made.teacher, entry_id=made.setting.entries[0])
    with transaction() as writing:
        certificate_names.accept(writing, actor=ADMIN, correction_id=asked)

    assert issue(made, CertificateRole.MAKER).count == 1, "only the changed name is due"

    rows = reads.issued(session, made.setting.contest_id)
    assert (rows[0].state, rows[0].is_replaced) == (CertificateState.SUPERSEDED, True)
    assert (rows[-1].name, rows[-1].replaces) == ("ว่าที่ร้อยตรี สมชาย ถูกต้อง", rows[0].serial)
    with pytest.raises(RuleViolation, match="certificate_replaced"), transaction() as writing:
        award_certificates.replace(writing, actor=ADMIN, certificate_id=rows[0].certificate_id, letters=letters())


@pytest.mark.parametrize(("prefix", "name"), [("ว" * 61, "สมชาย ดี"), ("นาย", "ก" * 118)])
def test_correction_that_no_certificate_could_print_is_refused_not_cut(world: World, prefix: str, name: str) -> None:
    made = awarded(world)
    with pytest.raises(RuleViolation, match="name_too_long"), transaction() as writing:
        certificate_names.ask(
            writing,
            actor=made.teacher,
            entry_id=made.setting.entries[0],
            person_id=made.makers[0],
            prefix=prefix,
            name=name,
        )


def test_refused_correction_keeps_the_name_and_its_answer(world: World, session: Session) -> None:
    made = awarded(world)
    with transaction() as writing:
        asked = certificate_names.ask(
            writing,
            actor=made.teacher,
            entry_id=made.setting.entries[0],
            person_id=made.makers[0],
            prefix="นาย",
            name="คนอื่น",
        )
    with transaction() as writing:
        certificate_names.refuse(writing, actor=ADMIN, correction_id=asked, answer="เป็นคนละคนกัน")

    (work, *_) = names.taught(session, made.teacher, made.setting.contest_id)
    (person, _adviser) = work.persons
    assert person.asked is not None
    assert (person.name, person.asked.is_accepted, person.asked.answer) == ("นายสมชาย คนที่1ดี", False, "เป็นคนละคนกัน")


@pytest.mark.every_database
def test_ruling_that_withdraws_an_award_takes_its_certificates_out_of_force(world: World, session: Session) -> None:
    made = awarded(world)
    issue(made)
    rule(case(made.setting, 0), Effect.REVOKE)
    session.rollback()

    rows = reads.issued(session, made.setting.contest_id)

    states = {one.entry: one.state for one in rows}
    assert states["A001"] is CertificateState.WITHDRAWN
    assert states["A002"] is CertificateState.OUTDATED, "it says runner-up, and the work is the winner now"
    assert issue(made, seen=2).count == 4, "those who moved up get certificates that say so; the withdrawn work none"
    session.rollback()
    valid = [one for one in reads.issued(session, made.setting.contest_id) if one.state is CertificateState.VALID]
    assert {one.entry for one in valid} == {"A002", "A003"}


def test_erased_person_leaves_a_valid_certificate_without_a_name(world: World, session: Session) -> None:
    made = awarded(world)
    issue(made)
    with transaction() as writing:
        personal_data.erase_person(writing, actor=ADMIN, person_ids=[made.makers[0]], typed="สมชาย คนที่1ดี", works=False)

    one = reads.issued(session, made.setting.contest_id)[0]

    assert (one.name, one.state) == ("", CertificateState.VALID)
    stored = session.execute(select(CertificateName.name)).scalars().all()
    assert not [name for name in stored if "คนที่1ดี" in name and "สมชาย" in name]


def test_panel_gets_certificates_that_no_ruling_touches(world: World, session: Session) -> None:
    made = awarded(world)

    assert issue(made, CertificateRole.CHAIR, CertificateRole.JUDGE, unconfirmed=False).count == 2

    mine = reads.of_person(session, made.setting.users[0])
    assert [(one.role, one.state) for one in mine] == [(CertificateRole.CHAIR, CertificateState.VALID)]


def test_withdrawn_certificate_is_not_issued_again_unasked(world: World, session: Session) -> None:
    made = awarded(world, works=1)
    issue(made, CertificateRole.MAKER)
    (first,) = reads.issued(session, made.setting.contest_id)
    with transaction() as writing:
        award_certificates.withdraw(writing, actor=ADMIN, certificate_id=first.certificate_id, reason="ออกผิดรายการ")
    with pytest.raises(RuleViolation, match="certificates_none_due"):
        issue(made, CertificateRole.MAKER)
    with transaction() as writing:
        award_certificates.replace(writing, actor=ADMIN, certificate_id=first.certificate_id, letters=letters())
    session.rollback()
    states = [one.state for one in reads.issued(session, made.setting.contest_id)]
    assert states == [CertificateState.SUPERSEDED, CertificateState.VALID]


def test_nothing_is_issued_before_publication_nor_for_a_version_that_was_not_seen(world: World) -> None:
    made = awarded(world, published=False)
    with pytest.raises(RuleViolation, match="certificates_unpublished"):
        issue(made)
    published = awarded(world)
    with pytest.raises(RuleViolation, match="results_changed"):
        issue(published, seen=2)
