"""IDs that the audit log or a finding names are never reused after a deletion."""

from __future__ import annotations

import ast

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging import models
from judging.config import ROOT
from judging.core.contests.lifecycle import ContestState
from judging.database import migrations
from judging.database.transaction import transaction
from judging.models import Base, PanelMember, Person, TeamMember
from judging.queries.audit import LogRow, log_page
from judging.services.contests import panels
from judging.services.entries import entries
from tests.world import ADMIN, Setting, World

pytestmark = pytest.mark.every_database

NAMED_BY_NOBODY = {
    models.CertificateDesign: "has its contest's number",
    models.Card: "revoked by its own token",
    models.ChairCall: "has its judge's number",
    models.ColumnMapping: "has its person's number",
    models.Hall: "has its contest's number",
    models.HallTurn: "has its work's number",
    models.PublishedWork: "has its work's number",
    models.RecoveryCode: "found by its digest",
    models.ContestStep: "named by nobody: the log has its own entry",
    models.Reveal: "has its contest's number",
    models.SecondFactorRow: "has its account's number",
    models.PracticeSettings: "has its contest's number",
    models.Note: "has its sheet's number",
    models.SheetSection: "a part of its sheet",
    models.Tablet: "has its device's and its judge's number",
    models.TeamMember: "a person's place in a work",
    models.Withdrawal: "has its work's number",
}
"""Classes whose rows are deleted and whose IDs may be reused, each with the reason why that is harmless."""


def deleted() -> set[str]:
    """The classes whose rows a service deletes with ``delete(Class)``."""
    calls = (
        node
        for path in sorted((ROOT / "judging" / "services").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "delete"
    )
    return {call.args[0].id for call in calls if isinstance(call.args[0], ast.Name)}


def test_whatever_is_deleted_and_named_gives_its_number_once() -> None:
    names = deleted()
    kinds = {mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__name__ in names} | {PanelMember}
    again = {kind for kind in kinds if not kind.__table__.dialect_options["sqlite"]["autoincrement"]}

    assert len(kinds) == len(names) + 1
    assert again == set(NAMED_BY_NOBODY)


def appointed(setting: Setting, name: str) -> int:
    with transaction() as session:
        return panels.appoint(session, actor=ADMIN, contest_id=setting.contest_id, name=name)


def removed(member_id: int) -> None:
    with transaction() as session:
        panels.remove(session, actor=ADMIN, member_id=member_id)


def acts(session: Session, setting: Setting, kind: str) -> list[LogRow]:
    """The log's actions on subjects of this kind, the oldest first."""
    rows = log_page(session, setting.contest_id).rows
    return [row for row in reversed(rows) if row.subject.startswith(f"{kind}:")]


def test_the_log_never_gives_a_removed_judges_acts_to_the_next_judge(world: World, session: Session) -> None:
    setting = world.contest(judges=1)
    first = appointed(setting, "นายคนแรก ถอนแล้ว")
    user = session.get_one(PanelMember, first).user_id
    session.rollback()
    removed(first)
    second = appointed(setting, "นางคนที่สอง มาแทน")

    assert second != first
    assert session.get_one(PanelMember, second).user_id != user
    told = [(row.action, row.names.get(row.subject)) for row in acts(session, setting, "member")]
    assert [(action, name.th if name else None) for action, name in told] == [
        ("panels.appoint", None),
        ("panels.remove", None),
        ("panels.appoint", "นางคนที่สอง มาแทน"),
    ]


def test_numbers_of_judges_removed_before_the_step_are_not_given_again(world: World, session: Session) -> None:
    setting = world.contest(judges=1)
    first = appointed(setting, "นายคนแรก ถอนแล้ว")
    session.rollback()
    removed(first)
    session.close()

    migrations.downgrade("0004")
    migrations.upgrade()

    assert appointed(setting, "นางคนที่สอง มาแทน") > first


def test_a_work_entered_after_a_removal_has_a_number_of_its_own(world: World, session: Session) -> None:
    setting, college = world.contest(state=ContestState.REGISTRATION), world.institution()
    numbers = []
    for code in ("A1", "A2"):
        with transaction() as writing:
            work = entries.Work(code, "เครื่องอบ", college, makers=(f"คน {code}",))
            numbers.append(entries.add(writing, actor=ADMIN, contest_id=setting.contest_id, work=work))
            people = writing.execute(select(TeamMember.person_id)).scalars().all()
            if code == "A1":
                entries.remove(writing, actor=ADMIN, entry_id=numbers[0])
                first = people

    assert numbers[1] > numbers[0]
    assert min(people) > max(first)
    assert session.execute(select(Person.id).where(Person.id.in_(first))).scalars().all() == []
    assert [row.names.get(row.subject) is None for row in acts(session, setting, "entry")] == [True, True, False]
