"""Two organisers issue at the same moment, or somebody changes meanwhile what they issue: numbers have no gap, nobody
gets two certificates, and the second one is told why."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging import clock
from judging.core.award_certificates.award_certificates import CertificateRole
from judging.core.refusals import RuleViolation
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.jobs import award_certificates as job
from judging.models import AwardCertificate, CertificateSeries, Job
from judging.queries.award_certificates import award_certificates as reads
from judging.services.award_certificates import award_certificates, certificate_names
from judging.services.award_certificates.award_certificates import Made
from judging.services.rulings import rulings
from judging.writers.font_letters import letters
from tests.certified import TEAMS, Awarded, awarded, issue
from tests.services import concurrency
from tests.services.ruling import DECISION, case
from tests.world import ADMIN, World

pytestmark = pytest.mark.every_database


def press(session: Session, made: Awarded, *roles: CertificateRole) -> Made:
    """What pressing "Issue" does for these roles, for teams where none is named."""
    return award_certificates.issue(
        session,
        actor=ADMIN,
        contest_id=made.setting.contest_id,
        roles=roles or TEAMS,
        letters=letters(),
        seen=1,
        unconfirmed=True,
    )


meanwhile = partial(concurrency.meanwhile, at=clock.now())
together = partial(concurrency.together, at=clock.now())


def numbers(session: Session) -> list[int]:
    """Every number that was allotted, in the order of the rows."""
    session.rollback()
    return list(session.execute(select(AwardCertificate.number).order_by(AwardCertificate.id)).scalars())


def owners(session: Session) -> list[tuple[CertificateRole, int, int | None]]:
    """Who has a certificate that no other one replaces."""
    replaced = select(AwardCertificate.replaces_id).where(AwardCertificate.replaces_id.is_not(None))
    rows = session.execute(
        select(AwardCertificate.role, AwardCertificate.person_id, AwardCertificate.entry_id).where(
            AwardCertificate.id.not_in(replaced)
        )
    )
    return [(role, person, entry) for role, person, entry in rows]


def test_second_of_two_who_issue_at_once_is_told_that_all_have_theirs(
    app: Flask, world: World, session: Session
) -> None:
    made = awarded(world)

    outcomes = together(app, partial(press, made=made), partial(press, made=made))

    refusals = [error for one in outcomes if (error := one.exception()) is not None]
    assert [str(error) for error in refusals] == ["certificates_none_due"]
    assert numbers(session) == [1, 2, 3, 4, 5, 6]
    assert len(set(owners(session))) == 6
    assert len(reads.batches(session, made.setting.contest_id)) == 1


def test_second_who_ticked_more_gets_only_those_that_the_first_left(app: Flask, world: World, session: Session) -> None:
    made = awarded(world)

    second = meanwhile(app, lambda one: press(one, made, CertificateRole.MAKER), lambda one: press(one, made)).result()

    assert isinstance(second, Made)
    assert second.count == 3
    assert numbers(session) == [1, 2, 3, 4, 5, 6]
    assert len(set(owners(session))) == 6


def test_contests_that_share_a_series_number_on_without_a_gap(app: Flask, world: World, session: Session) -> None:
    made = [awarded(world, works=works) for works in (2, 3)]

    for outcome in together(app, *(partial(press, made=one) for one in made)):
        outcome.result()

    assert sorted(numbers(session)) == list(range(1, 11))
    assert session.execute(select(CertificateSeries.last)).scalars().all() == [10]


def test_numbers_of_one_who_fails_are_given_to_the_next(app: Flask, world: World, session: Session) -> None:
    first, second = awarded(world, works=2), awarded(world, works=1)

    def fail(_session: Session) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        meanwhile(app, lambda one: press(one, first), lambda one: press(one, second), then=fail)

    assert numbers(session) == [1, 2]
    assert {one.entry_id for one in reads.issued(session, second.setting.contest_id)} == set(second.setting.entries)


def test_certificate_that_two_replace_at_once_is_replaced_once(app: Flask, world: World, session: Session) -> None:
    made = awarded(world, works=1)
    issue(made, CertificateRole.MAKER)
    (first,) = reads.issued(session, made.setting.contest_id)
    session.rollback()
    replace = partial(award_certificates.replace, actor=ADMIN, certificate_id=first.certificate_id, letters=letters())

    outcomes = together(app, lambda one: replace(one), lambda one: replace(one))

    assert [str(error) for one in outcomes if (error := one.exception())] == ["certificate_replaced"]
    assert numbers(session) == [1, 2]


def test_ruling_that_comes_first_stops_who_saw_the_results_before_it(
    app: Flask, world: World, session: Session
) -> None:
    made = awarded(world)
    reported = case(made.setting, 0)

    outcome = meanwhile(
        app,
        lambda one: rulings.record(one, actor=ADMIN, case_id=reported, effect=Effect.REVOKE, decision=DECISION),
        lambda one: press(one, made),
    )

    with pytest.raises(RuleViolation, match="results_changed"):
        outcome.result()
    assert numbers(session) == []


def test_correction_that_comes_first_is_on_the_certificate(app: Flask, world: World, session: Session) -> None:
    made = awarded(world, works=1)
    with transaction() as writing:
        asked = certificate_names.ask(
            writing,
            actor=made.teacher,
            entry_id=made.setting.entries[0],
            person_id=made.makers[0],
            prefix="นาย",
            name="สมชาย ถูกต้อง",
        )

    meanwhile(
        app,
        lambda one: certificate_names.accept(one, actor=ADMIN, correction_id=asked),
        lambda one: press(one, made, CertificateRole.MAKER),
    ).result()

    assert [one.name for one in reads.issued(session, made.setting.contest_id)] == ["นายสมชาย ถูกต้อง"]


def test_file_that_two_ask_for_at_once_is_made_by_one_job(app: Flask, world: World, session: Session) -> None:
    made = awarded(world, works=1)
    batch = issue(made).batch_id
    ask = partial(
        job.request, actor=ADMIN, contest_id=made.setting.contest_id, batch_id=batch, verify="http://localhost/verify"
    )

    outcomes = meanwhile(app, lambda one: ask(one), lambda one: ask(one))

    assert isinstance(outcomes.result(), int)
    assert session.execute(select(func.count(Job.id))).scalar_one() == 1
