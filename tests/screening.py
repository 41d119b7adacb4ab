"""Arrangements for tests of screening: works with facts, a team, and committee decisions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.core import thai
from judging.core.contests.lifecycle import ContestState
from judging.core.dates import BANGKOK
from judging.core.eligibility.checks import Admission, Decision, RequirementState
from judging.core.roles import Actor
from judging.core.rulebooks import fact_values
from judging.core.rulebooks.fact_values import Value
from judging.database.transaction import transaction
from judging.models import (
    Entry,
    Person,
    TeamMember,
    TeamRole,
)
from judging.queries.eligibility import screening as reads
from judging.services.eligibility import screening
from tests.sound import PAPERS, STUDENT
from tests.world import Setting, World

ORGANISER = Actor(user_id=None)
MEETING: dict[str, Any] = {"committee": "คณะกรรมการตรวจสอบ", "met_on": date(2022, 2, 10)}

SOUND: dict[str, Value] = {
    "origin": "new",
    "safe_and_kind": True,
    "working_evidence": True,
    "demonstration": "shown",
    **PAPERS,
    "registered_at": datetime(2022, 2, 10, 9, tzinfo=BANGKOK),
    "characteristics_handed_in": date(2022, 2, 11),
    "pdf_uploaded": True,
}
"""The facts of a work that meets every requirement decided by facts."""


def screened(world: World, entries: int = 1, **facts: Value | None) -> Setting:
    """A contest in screening whose works have valid facts changed by ``facts``; None leaves a fact out."""
    setting = world.contest(entries=entries, judges=1, state=ContestState.SCREENING)
    for entry_id in setting.entries:
        know(setting, entry_id, **facts)
    return setting


def know(setting: Setting, entry_id: int, **facts: Value | None) -> None:
    """Set facts of a work beside the valid ones, and add one maker and one adviser if it has none."""
    known = {name: value for name, value in {**SOUND, **facts}.items() if value is not None}
    with transaction() as session:
        session.get_one(Entry, entry_id).facts = fact_values.dump(known)
        if not session.execute(select(TeamMember.id).where(TeamMember.entry_id == entry_id)).first():
            add_person(session, entry_id, TeamRole.MAKER, 1, STUDENT)
            add_person(session, entry_id, TeamRole.ADVISER, 1, {})
        screening.update_admission(session, contest_id=setting.contest_id, entry_ids=[entry_id])


def add_person(session: Session, entry_id: int, role: TeamRole, position: int, facts: Mapping[str, Value]) -> int:
    name = f"คนที่ {entry_id} {role} {position}"
    person = Person(name=name, sort_key=thai.sort_key(name))
    session.add(person)
    session.flush()
    session.add(
        TeamMember(entry_id=entry_id, person_id=person.id, role=role, position=position, facts=fact_values.dump(facts))
    )
    return person.id


def decide(setting: Setting, requirement: str, decision: Decision, reason: str = "", **more: Any) -> None:
    said = {name: more.pop(name) for name in ("subject", "scope", "seen", "last") if name in more}
    with transaction() as session:
        screening.decide(
            session,
            actor=ORGANISER,
            contest_id=setting.contest_id,
            resolutions=[screening.Resolution(requirement, decision, reason=reason, **said)],
            **{"entry_ids": setting.entries[:1], **MEETING, **more},
        )


def pass_open(setting: Setting, *entries: int, **more: Any) -> int:
    with transaction() as session:
        passed = screening.pass_open(
            session,
            actor=ORGANISER,
            contest_id=setting.contest_id,
            entry_ids=entries or setting.entries,
            **{**MEETING, **more},
        )
        return passed.admitted


def admission(session: Session, setting: Setting, place: int = 0) -> tuple[Admission, str]:
    session.expire_all()
    entry = session.get_one(Entry, setting.entries[place])
    return entry.admission, entry.admission_reason


def standing(session: Session, setting: Setting, requirement: str, place: int = 0) -> RequirementState:
    rules = reads.rules_of(session, setting.contest_id)
    assert rules is not None
    found = reads.checked(session, rules, [setting.entries[place]])[setting.entries[place]]
    return next(answer.standing for answer in found if answer.requirement.id == requirement)
