"""Rulings that need the signed minutes or a second account, where the settings of the contest ask for it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging.core.refusals import RuleViolation
from judging.core.roles import Actor, Grant, Lent, Role
from judging.core.rulings.rulings import Effect
from judging.database.transaction import transaction
from judging.models import (
    AuditEntry,
    CaseFile,
    CaseFilePart,
    Deputy,
    PracticeSettings,
    RoleGrant,
    Ruling,
    RulingProposal,
    User,
)
from judging.services.entries.documents import File
from judging.services.people import deputies
from judging.services.rulings import cases, previews, proposals
from judging.services.rulings.previews import Draft
from tests.services.ruling import DECISION, case, ranks, rule, scored
from tests.world import ADMIN, Setting, World

MINUTES = File("รายงานการประชุม.pdf", "m" * 32, 1000, 2, "1" * 64)


@pytest.fixture
def setting(world: World) -> Setting:
    """A scored contest of two works, whose rulings need a confirmation."""
    setting = scored(world, 0, 1)
    with transaction() as session:
        session.execute(update(PracticeSettings).values(rulings_confirmed=True))
    return setting


def second(world: World) -> Actor:
    return Actor(world.user("กรรมการกลางคนที่สอง"), ADMIN.grants)


def first(world: World) -> Actor:
    return Actor(world.user("กรรมการกลางคนแรก"), ADMIN.grants)


def draft(setting: Setting) -> Draft:
    return Draft(case(setting), Effect.DISQUALIFY, DECISION)


def looked_at(drafted: Draft) -> str:
    with transaction() as session:
        return previews.preview(session, actor=ADMIN, draft=drafted).fingerprint


def proposed(world: World, setting: Setting, by: Actor) -> tuple[int, str]:
    """A proposal and the fingerprint of its preview."""
    drafted = draft(setting)
    seen = looked_at(drafted)
    with transaction() as session:
        return proposals.propose(session, actor=by, draft=drafted, seen=seen), seen


def test_ruling_without_minutes_or_second_account_is_refused(setting: Setting, session: Session) -> None:
    drafted = draft(setting)
    seen = looked_at(drafted)

    with pytest.raises(RuleViolation, match="confirmation_wanted"), transaction() as writing:
        previews.confirm(writing, actor=ADMIN, draft=drafted, seen=seen)

    assert session.execute(select(Ruling)).first() is None


def test_ruling_with_the_signed_minutes_takes_effect_and_keeps_them(setting: Setting, session: Session) -> None:
    drafted = draft(setting)
    seen = looked_at(drafted)

    with transaction() as writing:
        done = previews.confirm(writing, actor=ADMIN, draft=drafted, seen=seen, minutes=MINUTES)

    assert ranks(session, setting) == [(1, "A002")]
    kept = session.execute(select(CaseFile)).scalar_one()
    assert (kept.part, kept.ruling_id, kept.name) == (CaseFilePart.MINUTES, done.ruling_id, MINUTES.name)


def test_proposal_changes_nothing_until_another_account_confirms_it(
    world: World, setting: Setting, session: Session
) -> None:
    one, two = first(world), second(world)
    before = ranks(session, setting)
    proposal_id, seen = proposed(world, setting, one)
    assert ranks(session, setting) == before

    with pytest.raises(RuleViolation, match="second_account_wanted"), transaction() as writing:
        proposals.confirm(writing, actor=one, proposal_id=proposal_id, seen=seen)
    with transaction() as writing:
        done = proposals.confirm(writing, actor=two, proposal_id=proposal_id, seen=seen)

    assert ranks(session, setting) == [(1, "A002")]
    row = session.get_one(RulingProposal, proposal_id)
    assert (row.ruling_id, row.proposed_by, row.ended_by) == (done.ruling_id, one.user_id, two.user_id)
    acts = session.execute(select(AuditEntry.action).order_by(AuditEntry.id)).scalars().all()
    assert acts[-2:] == ["rulings.record", "rulings.confirm"]
    with pytest.raises(RuleViolation, match="proposal_ended"), transaction() as writing:
        proposals.confirm(writing, actor=two, proposal_id=proposal_id, seen=seen)


def test_second_account_of_the_same_person_is_no_second_person(world: World, setting: Setting) -> None:
    one, two = first(world), second(world)
    proposal_id, seen = proposed(world, setting, one)
    with transaction() as writing:
        person_id = writing.get_one(User, one.user_id).person_id
        writing.execute(update(User).where(User.id == two.user_id).values(person_id=person_id))

    with pytest.raises(RuleViolation, match="second_account_wanted"), transaction() as writing:
        proposals.confirm(writing, actor=two, proposal_id=proposal_id, seen=seen)


def test_proposal_is_confirmed_only_as_it_was_shown(world: World, setting: Setting) -> None:
    two, (proposal_id, seen) = second(world), proposed(world, setting, first(world))
    rule(case(setting, 1), Effect.DISQUALIFY)

    with pytest.raises(RuleViolation, match="ruling_outdated"), transaction() as writing:
        proposals.confirm(writing, actor=two, proposal_id=proposal_id, seen=seen)


@pytest.mark.every_database
def test_rejected_proposal_says_why_and_leaves_the_case_open(world: World, setting: Setting, session: Session) -> None:
    two, (proposal_id, _seen) = second(world), proposed(world, setting, first(world))
    case_id = session.get_one(RulingProposal, proposal_id).case_id
    session.rollback()
    with pytest.raises(RuleViolation, match="proposal_waits"), transaction() as writing:
        cases.close(writing, actor=ADMIN, case_id=case_id, reason="ไม่มีมูล")

    with transaction() as writing:
        proposals.reject(writing, actor=two, proposal_id=proposal_id, reason="อ้างข้อผิด")

    assert session.get_one(RulingProposal, proposal_id).reason == "อ้างข้อผิด"
    session.rollback()
    with transaction() as writing:
        cases.close(writing, actor=ADMIN, case_id=case_id, reason="ไม่มีมูล")


def test_contest_that_asks_for_none_takes_no_proposal(world: World) -> None:
    drafted = draft(scored(world, 0, 1))

    with pytest.raises(RuleViolation, match="confirmation_not_wanted"), transaction() as writing:
        proposals.propose(writing, actor=ADMIN, draft=drafted, seen="")


def deputy_of(organiser: Actor, username: str, world: World, setting: Setting) -> Actor:
    """A deputy of the organiser, whose role is for the round of the contest."""
    world.user(username=username)
    with transaction() as session:
        grant_id = session.execute(select(RoleGrant.id).where(RoleGrant.user_id == organiser.user_id)).scalar_one()
        deputies.appoint(session, actor=organiser, grant_id=grant_id, username=username)
        user_id = session.execute(select(User.id).where(User.username == username)).scalar_one()
    lent = Lent(organiser.user_id or 0, grant_id)
    return Actor(user_id, (Grant(Role.ORGANISER, round_id=setting.round_id, lent=lent),))


@pytest.mark.parametrize(
    ("proposer", "confirmer"), [("organiser", "deputy"), ("deputy", "organiser"), ("deputy", "other deputy")]
)
@pytest.mark.parametrize("ended", [False, True])
def test_an_organiser_and_their_deputies_do_not_confirm_each_other(
    world: World, setting: Setting, proposer: str, confirmer: str, ended: bool
) -> None:
    organiser = world.organiser(Grant(Role.ORGANISER, round_id=setting.round_id))
    who = {
        "organiser": organiser,
        "deputy": deputy_of(organiser, "deputy", world, setting),
        "other deputy": deputy_of(organiser, "other", world, setting),
    }
    number, seen = proposed(world, setting, who[proposer])
    if ended:  # after the proposal, which changes nothing
        with transaction() as session:
            for deputy_id in session.execute(select(Deputy.id)).scalars().all():
                deputies.end(session, actor=organiser, deputy_id=deputy_id)

    with pytest.raises(RuleViolation, match="second_account_wanted"), transaction() as session:
        proposals.confirm(session, actor=who[confirmer], proposal_id=number, seen=seen)


def test_deputy_of_another_organiser_confirms_a_ruling(world: World, setting: Setting) -> None:
    role = Grant(Role.ORGANISER, round_id=setting.round_id)
    deputy = deputy_of(world.organiser(role), "deputy", world, setting)
    number, seen = proposed(world, setting, world.organiser(role))

    with transaction() as session:
        assert proposals.confirm(session, actor=deputy, proposal_id=number, seen=seen).ruling_id


@pytest.mark.every_database
def test_who_was_a_deputy_before_the_proposal_only_confirms_it(world: World, setting: Setting) -> None:
    organiser = world.organiser(Grant(Role.ORGANISER, round_id=setting.round_id))
    former = deputy_of(organiser, "former", world, setting)
    with transaction() as session:
        (deputy_id,) = session.execute(select(Deputy.id)).scalars()
        deputies.end(session, actor=organiser, deputy_id=deputy_id)
    number, seen = proposed(world, setting, organiser)

    with transaction() as session:
        central = Actor(former.user_id, (Grant(Role.CENTRAL),))
        assert proposals.confirm(session, actor=central, proposal_id=number, seen=seen).ruling_id
