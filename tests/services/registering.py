"""A college with its teacher, and short functions for what the teacher does with the form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from judging.core.entries.registration_form import PersonDraft, Step, StepChange
from judging.core.refusals import RuleViolation
from judging.core.roles import Actor
from judging.database.transaction import transaction
from judging.models import Registration
from judging.services.entries import registrations
from tests.world import Setting

OPENS = datetime(2022, 1, 10, 1, tzinfo=UTC)
CLOSES = datetime(2022, 2, 1, 9, 30, tzinfo=UTC)
DURING = datetime(2022, 1, 20, 3, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass
class College:
    """A college whose teacher enters works in an open contest."""

    setting: Setting
    institution_id: int
    teacher: Actor


def begin(college: College) -> int:
    with transaction() as session:
        return registrations.start(
            session,
            actor=college.teacher,
            contest_id=college.setting.contest_id,
            institution_id=college.institution_id,
        )


def save(college: College, number: int, change: StepChange, base: int | None = None) -> registrations.Saved:
    with transaction() as session:
        revision = session.get_one(Registration, number).revision if base is None else base
        return registrations.save(session, actor=college.teacher, registration_id=number, change=change, base=revision)


def submit(college: College, number: int) -> registrations.Submitted:
    with transaction() as session:
        return registrations.submit(session, actor=college.teacher, registration_id=number)


def work(title: str = "เครื่องอบแห้งพลังงานแสงอาทิตย์", **typed: str) -> StepChange:
    return StepChange(Step.WORK, typed, (title, "Solar dryer"))


def people(*makers: PersonDraft, advisers: tuple[PersonDraft, ...] = ()) -> StepChange:
    return StepChange(Step.PEOPLE, makers=makers, advisers=advisers)


def entered(college: College, *makers: PersonDraft, **typed: str) -> tuple[int, int]:
    """Submit a work; returns its registration and entry."""
    number = begin(college)
    save(college, number, work(**typed))
    if makers:
        save(college, number, people(*makers))
    return number, submit(college, number).entry_id


def refusal(of: pytest.ExceptionInfo[RuleViolation]) -> str:
    return of.value.code
