"""A pair of duplicates is settled when either work changes or is withdrawn, so that they no longer match."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from judging.core.eligibility.checks import Admission
from judging.database.transaction import transaction
from judging.models import Entry
from judging.services.eligibility import duplicates, screening
from judging.services.entries import entries, withdrawals
from judging.services.entries.entries import Work
from tests.screening import ORGANISER, admission, pass_open, screened
from tests.world import Setting, World


@pytest.fixture
def pair(world: World, session: Session) -> Setting:
    """Two duplicates of one college that wait only for a verdict."""
    setting = screened(world, entries=2)
    first, second = setting.entries
    with transaction() as writing:
        one, other = writing.get_one(Entry, first), writing.get_one(Entry, second)
        one.title_th = "เครื่องอบแห้งลำไยพลังงานแสงอาทิตย์ร่วมกับชีวมวล"
        other.title_th, other.institution_id = "เครื่องอบลำไยพลังงานแสงอาทิตย์และชีวมวล", one.institution_id
        duplicates.find_pairs(writing, entry_ids=[first, second])
        screening.update_admission(writing, contest_id=setting.contest_id, entry_ids=[first, second])
    pass_open(setting)
    assert [admission(session, setting, place)[0] for place in (0, 1)] == [Admission.PENDING] * 2
    return setting


def test_a_withdrawn_work_keeps_nobody_waiting(pair: Setting, session: Session) -> None:
    with transaction() as writing:
        withdrawals.withdraw(writing, actor=ORGANISER, entry_id=pair.entries[0], reason="ส่งซ้ำ")

    assert admission(session, pair, 1)[0] is Admission.ADMITTED


def test_another_title_keeps_nobody_waiting(pair: Setting, session: Session) -> None:
    session.expire_all()
    entry = session.get_one(Entry, pair.entries[0])
    work = Work(entry.code, "เครื่องสูบน้ำลอยน้ำพลังงานแสงอาทิตย์สำหรับแปลงนา", entry.institution_id)
    session.rollback()

    with transaction() as writing:
        entries.edit(writing, actor=ORGANISER, entry_id=pair.entries[0], work=work)

    assert admission(session, pair, 1)[0] is Admission.ADMITTED
