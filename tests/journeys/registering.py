"""Arrangements for the registration screens: a round with open registration, and works in it."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from sqlalchemy import update

from judging import clock
from judging.core.contests.deadlines import Deadlines
from judging.core.contests.lifecycle import ContestState
from judging.core.entries.registration_form import PAPER, PersonDraft, Step, StepChange
from judging.core.roles import Actor, Grant, Role
from judging.database.transaction import transaction
from judging.models import Registration, Round
from judging.readers.pdf import read_document
from judging.services.contests import rounds
from judging.services.entries import documents, registrations
from tests.pdfs import pdf
from tests.world import ADMIN, Setting, World


def open_registration(world: World) -> Setting:
    """Create a contest whose registration opened yesterday and stays open for three days."""
    setting = world.contest(state=ContestState.REGISTRATION, school_year=clock.today().year + 543)
    now, today = clock.now(), clock.today()
    windows = Deadlines(now - timedelta(days=1), now + timedelta(days=3), None, now + timedelta(days=9))
    with transaction() as session:
        rounds.set_windows(session, actor=ADMIN, contest_id=setting.contest_id, windows=windows)
        day = today + timedelta(days=20)
        session.execute(update(Round).where(Round.id == setting.round_id).values(first_day=day, last_day=day))
    return setting


def close_registration(setting: Setting) -> None:
    """Close registration one second ago."""
    closed = clock.now() - timedelta(seconds=1)
    with transaction() as session:
        session.execute(update(Round).where(Round.id == setting.round_id).values(registration_closes_at=closed))


def registrations_of(setting: Setting, institution_id: int, user_id: int) -> tuple[int, int]:
    """(draft, submitted): a draft with invalid answers, and a work with one maker too many."""
    teacher = Actor(user_id, (Grant(Role.TEACHER, institution_id=institution_id),))
    draft = _registration(setting, institution_id, teacher, makers=2)
    handed_in = _registration(setting, institution_id, teacher, makers=11)
    with transaction() as session:
        registrations.submit(session, actor=teacher, registration_id=handed_in)
    return draft, handed_in


def _registration(setting: Setting, institution_id: int, teacher: Actor, *, makers: int) -> int:
    with transaction() as session:
        number = registrations.start(
            session, actor=teacher, contest_id=setting.contest_id, institution_id=institution_id
        )
    typed = {"level": "certificate", "mode": "regular", "enrolled": "yes"}
    people = tuple(PersonDraft("นาย", f"สมชาย คนที่{place}", typed) for place in range(1, makers + 1))
    for change in (
        StepChange(Step.WORK, {"origin": "on_product", "safe_and_kind": "yes"}, (f"เครื่องอบ {makers}", "Dryer")),
        StepChange(Step.PEOPLE, makers=people, advisers=(PersonDraft("ดร.", "สมหญิง ใจดี"),)),
        StepChange(Step.DOCUMENTS, {"has_manual": PAPER, "report_pages": "21"}),
        StepChange(Step.USE, {"use_places": "สามแห่ง"}),
    ):
        with transaction() as session:
            revision = session.get_one(Registration, number).revision
            registrations.save(session, actor=teacher, registration_id=number, change=change, base=revision)
    data = pdf(31)
    found = read_document(data)
    stored = current_app.extensions["judging.documents"].put(data)
    file = documents.File("รายงานวิจัยฉบับสมบูรณ์.pdf", stored, found.size, found.pages, found.sha256)
    with transaction() as session:
        documents.add(session, actor=teacher, registration_id=number, kind="has_report", file=file)
    return number
